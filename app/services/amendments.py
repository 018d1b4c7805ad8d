"""Answers that staff changed after they were sent: what was changed, and how it reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.amendments import Change, taken_back
from app.models.submission import Submission, SubmissionAmendment
from forms.conditions import is_answered
from forms.context import Context
from forms.definition import Definition, Page, Question
from forms.fields import Asking
from forms.journey import Item, items_of
from forms.reading import words_for
from forms.stored import as_text, lines, strays


def of_submission(
    session: Session, submission: Submission, by: Actor
) -> Sequence[SubmissionAmendment]:
    """Every change of its answers, in the order it was made."""
    statement = (
        visible(SubmissionAmendment, by)
        .where(SubmissionAmendment.submission_id == submission.id)
        .order_by(SubmissionAmendment.at, SubmissionAmendment.id)
    )
    return session.scalars(statement).all()


def as_changes(rows: Iterable[SubmissionAmendment]) -> list[Change]:
    return [Change(row.question_key, row.item, row.before, row.after) for row in rows]


def before(submission: Submission, made: Iterable[SubmissionAmendment]) -> dict[str, Any]:
    """The answers as they were first sent, from all that was changed of them since."""
    return taken_back(submission.answers, as_changes(made))


def question_words(definition: Definition, key: str, item: int | None) -> str:
    """What was changed, in a few words: a question, or the entries of a repeat."""
    page, question = _place(definition, key)
    if page is None or page.repeat is None:
        return words_for(question) if question is not None else key
    name = page.repeat.heading
    if question is None:
        return page.title
    return f"{name} {item}: {words_for(question)}" if item else words_for(question)


def answer_words(
    definition: Definition, key: str, answer: Any, known: dict[str, Any], context: Context
) -> str:
    """An answer as it reads; of a whole list of entries, each on lines of its own."""
    page, question = _place(definition, key)
    if not is_answered(answer) or page is None:
        return ""
    if question is not None:
        return _lines(question, answer, known, context)
    entries = items_of(page, {page.repeat.key: answer}) if page.repeat is not None else []
    told = [
        f"{at}. {line}"
        for at, entry in enumerate(entries, 1)
        for line in _entry(page, entry, {**known, **entry}, context)
    ]
    return "\n".join([*told, *map(as_text, strays(page, {key: answer}))])


def _entry(page: Page, entry: Item, known: dict[str, Any], context: Context) -> list[str]:
    return [
        f"{words_for(each)}: {_lines(each, entry[each.key], known, context)}"
        for each in page.questions
        if is_answered(entry.get(each.key))
    ]


def _lines(question: Question, answer: Any, known: dict[str, Any], context: Context) -> str:
    return "\n".join(lines(answer, Asking(question, context, known)))


def _place(definition: Definition, key: str) -> tuple[Page | None, Question | None]:
    """The page and the question of a key; of a repeat's own key the page alone."""
    repeat, _, inner = key.partition(".")
    for page in definition.pages:
        if page.repeat is None:
            if not inner and repeat in page.by_key:
                return page, page.by_key[repeat]
        elif page.repeat.key == repeat:
            return page, page.by_key.get(inner)
    return None, None
