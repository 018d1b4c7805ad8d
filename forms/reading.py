"""What was answered, as people read it: by section, each answer below its question; pure."""

from __future__ import annotations

from dataclasses import dataclass

from . import fields
from .conditions import is_answered
from .context import Answers, Context
from .definition import Definition, Page, Question
from .fields import Asking
from .journey import items_of

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
) -> list[AnsweredSection]:
    """Questions and answers as they were sent, but for the hidden ones. Only answers that counted
    are sent, so no rule of the form is asked again."""
    found = []
    for section in definition.sections:
        told: list[Told] = []
        items: list[tuple[str, tuple[Told, ...]]] = []
        for page in section.pages:
            if page.repeat is None:
                told += _told(page, answers, answers, context, hidden)
                continue
            name = page.repeat.item[:1].upper() + page.repeat.item[1:]
            for place, item in enumerate(items_of(page, answers), 1):
                own = _told(page, item, {**answers, **item}, context, hidden)
                items.append((f"{name} {place}", tuple(own)))
        if told or items:
            found.append(AnsweredSection(section.id, section.title, tuple(told), tuple(items)))
    return found


def words_for(question: Question) -> str:
    """A question in a few words."""
    return question.short[:1].upper() + question.short[1:] if question.short else question.label


def _told(
    page: Page, held: Answers, known: Answers, context: Context, hidden: frozenset[str]
) -> list[Told]:
    return [
        (
            words_for(question),
            "\n".join(
                fields.TYPES[question.type].lines(
                    held.get(question.key), Asking(question, context, known)
                )
            ),
        )
        for question in page.questions
        if fields.TYPES[question.type].is_asked
        and question.key not in hidden
        and is_answered(held.get(question.key))
    ]
