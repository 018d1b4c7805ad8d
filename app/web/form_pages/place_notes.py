"""What whoever withdraws a pupil has to know of the place: its days, and what does not fit it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.extensions import db
from app.services import withdrawal_fits
from forms.answers import PageAnswers
from forms.bindings import part_of
from forms.definition import Definition, Page

from .filling import Filling

WITHDRAWAL = "withdrawal"
COLUMNS = ("placement_id", "scope", "slots", "last_day")


def place_notes(filling: Filling, page: Page) -> list[str]:
    """The half-days and the planned end of the place, on the page that asks which should end."""
    columns = _columns(filling.definition)
    if not any(columns.get(each.key) in ("slots", "last_day") for each in page.questions):
        return []
    said = _said(columns, filling.draft.answers)
    words = withdrawal_fits.words(db.session(), said, filling.actor)
    return [words] if words else []


def misfits(
    filling: Filling,
    page: Page,
    read: PageAnswers,
    answers: Mapping[str, object],
    new: Collection[str],
) -> list[tuple[str, str]]:
    """What was answered on this page and does not fit the place; told beside the questions,
    but for `new` ones that were not seen yet."""
    columns = _columns(filling.definition)
    keys = {
        columns[key]: key
        for key in read.shown
        if key in columns and key in answers and key not in new
    }
    if not keys:
        return []
    said = _said(columns, {**filling.draft.answers, **answers})
    found = withdrawal_fits.faults(db.session(), said, keys.keys(), filling.actor)
    told = [(keys[fault.field], fault.message) for fault in found if fault.field in keys]
    for each in read.form.questions:
        words = tuple(words for key, words in told if key == each.question.key)
        each.errors = words or each.errors
    return told


def _columns(definition: Definition) -> dict[str, str]:
    """Which question fills which column of the withdrawal; empty for other forms."""
    return {
        part_of(question)[0]: column
        for binding in definition.bindings
        if binding.target == WITHDRAWAL
        for column in COLUMNS
        if column in binding.map
        for question in binding.map[column].questions
    }


def _said(columns: Mapping[str, str], answers: Mapping[str, object]) -> dict[str, object]:
    return {column: answers.get(key) for key, column in columns.items()}
