"""Answers as they are checked before they are sent: by section, each with the way to change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.conditions import is_answered
from forms.definition import Page, Question, Section
from forms.fields import TYPES

from .filling import Filling

NO_CHANGE: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Row:
    """One answer on the page to check."""

    label: str
    lines: Sequence[str]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of a page, or of one item of a repeat."""

    title: str
    rows: Sequence[Row]
    is_card: bool = False
    url: str = ""
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class CheckedSection:
    title: str
    groups: Sequence[Group]


def checked_sections(filling: Filling) -> list[CheckedSection]:
    """Every answer by section, with the way to change it."""
    found = [checked_section(filling, each, {"change": 1}) for each in filling.definition.sections]
    return [each for each in found if each.groups]


def checked_section(
    filling: Filling, section: Section, change: Mapping[str, Any]
) -> CheckedSection:
    """The answers of one section; `change` says where changing one of them leads back to."""
    pages = filling.pages_of(section)
    groups = [group for page in pages for group in _groups(filling, page, change)]
    return CheckedSection(section.title, groups)


def unfinished(
    filling: Filling, pages: Sequence[Page], change: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """What is missing or wrong on these pages: where to put it right, and what it is."""
    found = []
    for page in pages:
        for question, words in filling.journey.faults_of(page):
            anchor = "" if page.repeat else f"#{question.name}-question"
            found.append((filling.url_of(page, change) + anchor, words))
    return found


def item_groups(filling: Filling, page: Page, change: Mapping[str, Any] = NO_CHANGE) -> list[Group]:
    """The items of a repeat as cards."""
    if page.repeat is None:
        return []
    name = page.repeat.heading
    return [
        Group(
            title=f"{name} {at}",
            rows=[
                _row(filling, each, answer, "", item)
                for each, answer in filling.journey.shown_answers(page, item)
                if TYPES[each.type].is_asked
            ],
            is_card=True,
            url=filling.url("item", page_slug=page.slug, number=at, **change),
            remove_url=filling.url("remove", page_slug=page.slug, number=at, **change),
        )
        for at, item in enumerate(filling.journey.items(page), 1)
    ]


def _groups(filling: Filling, page: Page, change: Mapping[str, Any]) -> list[Group]:
    url = filling.url_of(page, change)
    if page.repeat is not None:
        cards = item_groups(filling, page, change)
        return cards or [Group(page.title, [Row(page.title, (), url)])]
    rows = [
        _row(filling, each, answer, f"{url}#{each.name}-question")
        for each, answer in filling.journey.shown_answers(page)
        if TYPES[each.type].is_asked
    ]
    return [Group(page.title, rows)] if rows else []


def _row(
    filling: Filling,
    question: Question,
    answer: object,
    url: str,
    item: Mapping[str, object] | None = None,
) -> Row:
    kind, asking = TYPES[question.type], filling.journey.asking(question, item)
    is_fixed = kind.is_computed or question.key in filling.locked
    lines = kind.lines(answer, asking) if is_answered(answer) else []
    return Row(question.label, lines, "" if is_fixed else url)
