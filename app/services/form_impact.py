"""What a new text of a form would touch of what was sent before: in numbers alone."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import visible
from app.models.form import Form, FormVersion
from app.models.submission import Submission
from forms.definition import Definition

from .form_versions import FormDamaged, definition_of

# So many questions are counted for in one statement, and so many repeats are read at once.
AT_ONCE = 50
ROWS_AT_ONCE = 500


class _Place(NamedTuple):
    """Where a version keeps the answer to a question: under a key, or in the items of a repeat."""

    repeat: str
    key: str


def answers_held(
    session: Session, form: Form, wanted: Mapping[str, str | None], *, by: Actor
) -> Mapping[str, int]:
    """How many submissions the actor may see that hold an answer to each of these questions,
    whatever a version called it: over all versions of the form, or over those in which it was of
    the type that stands beside its id."""
    asked = [
        (question.id, version.id, _Place(page.repeat.key if page.repeat else "", question.key))
        for version, definition in _texts(session, form, by)
        for page, question in definition.questions
        if question.id in wanted and wanted[question.id] in (None, question.type)
    ]
    counted = _counted(session, [(version, place) for _, version, place in asked], by)
    found = dict.fromkeys(wanted, 0)
    for id_, version, place in asked:
        found[id_] += counted[version, place]
    return found


def _texts(session: Session, form: Form, by: Actor) -> Iterator[tuple[FormVersion, Definition]]:
    statement = visible(FormVersion, by).where(FormVersion.form_id == form.id)
    for version in session.scalars(statement.order_by(FormVersion.number)):
        try:
            yield version, definition_of(version)
        except FormDamaged:
            # It is logged, and a sound text is published all the same.
            continue


def _counted(
    session: Session, asked: Sequence[tuple[uuid.UUID, _Place]], by: Actor
) -> Counter[tuple[uuid.UUID, _Place]]:
    """How many submissions of each of these versions hold an answer in each of these places."""
    found: Counter[tuple[uuid.UUID, _Place]] = Counter()
    versions = {version for version, _ in asked}
    places = sorted({place for _, place in asked})
    for repeat, group in groupby(places, key=lambda place: place.repeat):
        keys = [place.key for place in group]
        if repeat:
            found.update(_in_repeat(session, versions, repeat, keys, by))
        else:
            for start in range(0, len(keys), AT_ONCE):
                found.update(_on_pages(session, versions, keys[start : start + AT_ONCE], by))
    return found


def _on_pages(
    session: Session, versions: Iterable[uuid.UUID], keys: Sequence[str], by: Actor
) -> Mapping[tuple[uuid.UUID, _Place], int]:
    version = Submission.form_version_id
    statement = visible(Submission, by).where(version.in_(versions))
    counts = [func.count(_text(key)) for key in keys]
    rows = session.execute(statement.with_only_columns(version, *counts).group_by(version))
    return {
        (id_, _Place("", key)): number
        for id_, *numbers in rows
        for key, number in zip(keys, numbers, strict=True)
    }


def _in_repeat(
    session: Session, versions: Iterable[uuid.UUID], repeat: str, keys: Sequence[str], by: Actor
) -> Counter[tuple[uuid.UUID, _Place]]:
    """The items are read: in their text a key may be one of an answer that has parts."""
    items: ColumnElement[Any] = Submission.answers[repeat]
    written = [_text(repeat).contains(f'"{key}":', autoescape=True) for key in keys]
    statement = (
        visible(Submission, by)
        .where(Submission.form_version_id.in_(versions), or_(*written))
        .with_only_columns(Submission.form_version_id, items)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    return Counter(
        (version, _Place(repeat, key))
        for version, held in session.execute(statement)
        for key in keys
        if _holds(held, key)
    )


def _text(key: str) -> ColumnElement[str]:
    found: ColumnElement[str] = Submission.answers[key].as_string()
    return found


def _holds(items: object, key: str) -> bool:
    """Whether an answer was given in one of the items."""
    if not isinstance(items, list):
        return False
    return any(isinstance(each, dict) and each.get(key) is not None for each in items)
