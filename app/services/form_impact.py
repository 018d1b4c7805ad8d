"""What a new text of a form would touch of what was sent before: in numbers alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import ColumnElement, ScalarSelect, and_, false, func, or_, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import visible
from app.models.form import Form, FormVersion
from app.models.submission import Submission
from forms.definition import Definition, Page, Question

from .form_versions import FormDamaged, definition_of

# So many questions are counted for; a change takes away fewer.
MOST = 50


def answers_held(
    session: Session, form: Form, question_ids: Collection[str], *, by: Actor
) -> Mapping[str, int]:
    """How many submissions the actor may see that hold an answer to each of these questions, over
    all versions of the form and whatever a version called it."""
    wanted = list(islice(dict.fromkeys(question_ids), MOST))
    if not wanted:
        return {}
    texts = list(_texts(session, form, by))
    counts = [_counting(id_, texts, by) for id_ in wanted]
    numbers = session.execute(select(*counts).execution_options(scoped=True)).one()
    return {id_: int(number or 0) for id_, number in zip(wanted, numbers, strict=True)}


def _texts(session: Session, form: Form, by: Actor) -> Iterator[tuple[FormVersion, Definition]]:
    statement = visible(FormVersion, by).where(FormVersion.form_id == form.id)
    for version in session.scalars(statement.order_by(FormVersion.number)):
        try:
            yield version, definition_of(version)
        except FormDamaged:
            # It is logged, and a sound text is published all the same.
            continue


def _counting(
    id_: str, texts: Sequence[tuple[FormVersion, Definition]], by: Actor
) -> ScalarSelect[int]:
    holds = [
        and_(Submission.form_version_id == version.id, _is_held(page, question))
        for version, definition in texts
        for page, question in definition.questions
        if question.id == id_
    ]
    statement = visible(Submission, by).where(or_(false(), *holds))
    ids = statement.with_only_columns(Submission.id).subquery()
    return select(func.count()).select_from(ids).scalar_subquery()


def _is_held(page: Page, question: Question) -> ColumnElement[bool]:
    """That an answer was given; in a repeat, in one of its items."""
    if page.repeat is None:
        text: ColumnElement[str] = Submission.answers[question.key].as_string()
        return text.is_not(None)
    # Quotes that somebody typed into an answer are written \" there, so no text looks like a key.
    items: ColumnElement[str] = Submission.answers[page.repeat.key].as_string()
    return items.contains(f'"{question.key}":', autoescape=True)
