"""What was answered, as people read it: by section, each answer below its question; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from . import fields
from .conditions import is_answered
from .context import Answers, Context
from .definition import Definition, Page, Question
from .fields import Asking
from .journey import items_of

NO_NOTES: Mapping[tuple[str, int | None], str] = MappingProxyType({})
# A question in a few words, and the answer to it, one text a line.
Told = tuple[str, str]


@dataclass(frozen=True, slots=True)
class AnsweredSection:
    """A section of a form: its answers, and those of each item of what was repeated."""

    id: str
    title: str
    answers: tuple[Told, ...]
    items: tuple[tuple[str, tuple[Told, ...]], ...]


def answered_sections(
    definition: Definition,
    answers: Answers,
    context: Context,
    *,
    hidden: frozenset[str] = frozenset(),
    notes: Mapping[tuple[str, int | None], str] = NO_NOTES,
) -> list[AnsweredSection]:
    """Questions and answers as they were sent, but for the hidden ones. Only answers that counted
    are sent, so no rule of the form is asked again. `notes` stand below answers: by the key of the
    question, or by that of the repeat, a dot and it, and the number of the item (a repeat's own
    key stands for all of the item)."""
    found = []
    for section in definition.sections:
        told: list[Told] = []
        items: list[tuple[str, tuple[Told, ...]]] = []
        for page in section.pages:
            if page.repeat is None:
                own = {key: words for (key, item), words in notes.items() if item is None}
                told += _told(page, answers, answers, context, hidden, own)
                continue
            name = page.repeat.item[:1].upper() + page.repeat.item[1:]
            for place, item in enumerate(items_of(page, answers), 1):
                of_item = _told(
                    page, item, {**answers, **item}, context, hidden, _notes_of(page, place, notes)
                )
                items.append((f"{name} {place}", tuple(of_item)))
        if told or items:
            found.append(AnsweredSection(section.id, section.title, tuple(told), tuple(items)))
    return found


def words_for(question: Question) -> str:
    """A question in a few words."""
    return question.short[:1].upper() + question.short[1:] if question.short else question.label


def _notes_of(
    page: Page, place: int, notes: Mapping[tuple[str, int | None], str]
) -> dict[str, str]:
    """The notes of one item of a repeat, by question."""
    repeat = page.repeat.key if page.repeat is not None else ""
    whole = notes.get((repeat, place))
    found = {each.key: notes.get((f"{repeat}.{each.key}", place), whole) for each in page.questions}
    return {key: words for key, words in found.items() if words}


def _told(
    page: Page,
    held: Answers,
    known: Answers,
    context: Context,
    hidden: frozenset[str],
    notes: Mapping[str, str],
) -> list[Told]:
    return [
        (
            words_for(question),
            "\n".join(
                (
                    *fields.TYPES[question.type].lines(
                        held.get(question.key), Asking(question, context, known)
                    ),
                    *((notes[question.key],) if question.key in notes else ()),
                )
            ),
        )
        for question in page.questions
        if fields.TYPES[question.type].is_asked
        and question.key not in hidden
        and is_answered(held.get(question.key))
    ]
