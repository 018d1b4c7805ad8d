"""The register of a form: what was sent by it, over all its versions, found, sorted and read by
question. What an actor may not read is neither shown nor searched.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, defer, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import parse_id, visible
from app.domain.errors import NotVisible
from app.domain.permissions import Permission
from app.domain.submission_flow import SubmissionStatus
from app.models.form import Form, FormVersion
from app.models.submission import Submission
from forms import fields
from forms.context import Answers, Context
from forms.definition import SENSITIVITIES, Definition, Page, Question
from forms.fields import Asking
from forms.journey import items_of
from forms.reading import words_for
from forms.stored import lines

from .answer_search import answers_hold
from .form_versions import definition_of
from .paging import Order, page_of
from .paging import Page as Rows
from .searching import holds
from .sent_forms import CLOSED_QUESTIONS
from .working_days import LONDON

PAGE = 50
MOST_COUNTED = 10_000
MOST_OF_A_FORM = 999
MOST_SEARCHED = 20_000
MOST_COLUMNS = 12
FIRST_COLUMNS = 3
# Answers of these fill more than a line.
LONG_TYPES = frozenset({"address", "declaration", "file", "long_text", "week_plan"})

SORTS: Mapping[str, Any] = {
    "sent": Submission.submitted_at,
    "reference": Submission.ref,
    "status": Submission.status,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a column: known by its id over all versions, in its newest words, and as
    sensitive as any version calls it."""

    id: str
    heading: str
    section: str
    sensitivity: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see of a register. `first` and `last` are days it was sent on."""

    text: str = ""
    in_answers: bool = False
    status: str = ""
    version: str = ""
    first: date | None = None
    last: date | None = None
    sort: str = "sent"
    falling: bool = True


@dataclass(frozen=True)
class Register:
    """A form with its versions, newest first, and the questions this actor may read."""

    form: Form
    versions: tuple[FormVersion, ...]
    definitions: Mapping[uuid.UUID, Definition]
    questions: tuple[Asked, ...]

    def number_of(self, submission: Submission) -> int:
        return next(each.number for each in self.versions if each.id == submission.form_version_id)

    @property
    def usual(self) -> tuple[Asked, ...]:
        """The columns that are shown unasked: the first short ones, none of them sensitive."""
        short = (each for each in self.questions if each.is_short and each.sensitivity != "S")
        return tuple(islice(short, FIRST_COLUMNS))

    def chosen(self, ids: Collection[str]) -> tuple[Asked, ...]:
        """The columns of these questions, in the order of the form; no more than fit."""
        return tuple(islice((each for each in self.questions if each.id in ids), MOST_COLUMNS))

    def texts(self, submission: Submission, shown: Sequence[Asked], context: Context) -> list[str]:
        """What stands in these columns, read with the version it was answered under."""
        asked = self._asked[submission.form_version_id]
        return [
            _text(*asked[each.id], submission.answers, context) if each.id in asked else ""
            for each in shown
        ]

    @cached_property
    def _asked(self) -> dict[uuid.UUID, dict[str, tuple[Page, Question]]]:
        return {
            id_: {question.id: (page, question) for page, question in definition.questions}
            for id_, definition in self.definitions.items()
        }


def may_read(actor: Actor) -> frozenset[str]:
    """The sensitivities of the answers an actor may read in a list."""
    allow(actor, Permission.SUBMISSION_READ)
    personal = actor.may(Permission.SUBMISSION_READ_ALL)
    return frozenset("PNCS") if personal else frozenset("PN")


def may_search_answers(actor: Actor) -> bool:
    """Whether the actor finds submissions by what is in them."""
    return actor.may(Permission.SUBMISSION_READ_ALL)


def get(session: Session, form_id: uuid.UUID | str, actor: Actor) -> Register:
    """The register of a form, in one statement. Raises NotVisible, NotAllowed."""
    readable = may_read(actor)
    texts = joinedload(Form.versions).defer(FormVersion.document)
    statement = visible(Form, actor).where(Form.id == parse_id(form_id)).options(texts)
    form = session.scalars(statement).unique().one_or_none()
    if form is None:
        raise NotVisible
    versions = tuple(form.versions)
    definitions = {each.id: definition_of(each) for each in versions}
    questions = _questions([definitions[each.id] for each in versions], readable, _closed(actor))
    return Register(form, versions, definitions, questions)


def forms(session: Session, actor: Actor) -> list[tuple[Form, int]]:
    """Every form, and how many this actor may see of what was sent by it, up to one more than is
    counted."""
    allow(actor, Permission.SUBMISSION_READ)
    found = session.scalars(visible(Form, actor).order_by(Form.title, Form.id)).all()
    if not found:
        return []
    numbers = [
        select(func.count())
        .select_from(
            visible(Submission, actor)
            .join(FormVersion, FormVersion.id == Submission.form_version_id)
            .where(FormVersion.form_id == form.id)
            .with_only_columns(Submission.id)
            .limit(MOST_OF_A_FORM + 1)
            .subquery()
        )
        .scalar_subquery()
        for form in found
    ]
    counted = session.execute(select(*numbers).execution_options(scoped=True)).one()
    return [(form, int(number or 0)) for form, number in zip(found, counted, strict=True)]


def narrowed(
    session: Session, register: Register, wanted: Wanted, actor: Actor
) -> Select[Submission]:
    """The submissions of a form that fit, as far as the actor may see them."""
    statement = visible(Submission, actor).where(*_narrow(register, wanted))
    if not wanted.text:
        return statement
    plain = and_(True, *holds(wanted.text, _searched()))
    if not wanted.in_answers or not may_search_answers(actor):
        return statement.where(plain)
    # Every answer of these is read, so that a long register does not hold up everybody else.
    newest = statement.order_by(Submission.submitted_at.desc(), Submission.id.desc())
    ids = newest.with_only_columns(Submission.id).limit(MOST_SEARCHED).scalar_subquery()
    inside = answers_hold(session, wanted.text, without=_closed(actor))
    return statement.where(or_(plain, and_(Submission.id.in_(ids), inside)))


def count(session: Session, statement: Select[Submission]) -> int:
    """How many there are, up to one more than is counted."""
    ids = statement.with_only_columns(Submission.id).limit(MOST_COUNTED + 1).subquery()
    counting = select(func.count()).select_from(ids).execution_options(scoped=True)
    return session.scalar(counting) or 0


def page(
    session: Session,
    statement: Select[Submission],
    wanted: Wanted,
    *,
    before: str = "",
    after: str = "",
    with_answers: bool,
) -> Rows[Submission]:
    """One page, sorted as wanted."""
    orders = (
        Order(SORTS[wanted.sort], falling=wanted.falling),
        Order(Submission.id, falling=wanted.falling),
    )
    options: list[ORMOption] = [] if with_answers else [defer(Submission.answers, raiseload=True)]
    return page_of(
        session, statement, orders, before=before, after=after, size=PAGE, options=options
    )


def _closed(actor: Actor) -> frozenset[str]:
    """Questions whose answers only the safeguarding lead reads."""
    return frozenset() if actor.may(Permission.SAFEGUARDING_READ) else CLOSED_QUESTIONS


def _questions(
    newest_first: Sequence[Definition], readable: frozenset[str], closed: frozenset[str]
) -> tuple[Asked, ...]:
    """What the actor may read. A question is left out when any version keeps it from them."""
    newest: dict[str, Asked] = {}
    worst: dict[str, str] = {}
    shut: set[str] = set()
    for definition in newest_first:
        for page, question in definition.questions:
            if not fields.TYPES[question.type].is_asked:
                continue
            newest.setdefault(question.id, _column(definition, page, question))
            before = worst.get(question.id, "P")
            worst[question.id] = max(before, question.sensitivity, key=SENSITIVITIES.index)
            if question.key in closed:
                shut.add(question.id)
    return tuple(
        replace(each, sensitivity=worst[id_])
        for id_, each in newest.items()
        if worst[id_] in readable and id_ not in shut
    )


def _column(definition: Definition, page: Page, question: Question) -> Asked:
    words = words_for(question)
    if page.repeat is not None:
        words = f"{page.repeat.heading}: {words}"
    return Asked(
        question.id,
        words,
        definition.section_of(page).title,
        question.sensitivity,
        page.repeat is None and question.type not in LONG_TYPES,
    )


def _text(page: Page, question: Question, answers: Answers, context: Context) -> str:
    if page.repeat is None:
        return _answer(question, answers, answers, context)
    texts = (
        (place, _answer(question, item, {**answers, **item}, context))
        for place, item in enumerate(items_of(page, answers), 1)
    )
    return "\n".join(f"{place}. {text}" for place, text in texts if text)


def _answer(question: Question, held: Answers, known: Answers, context: Context) -> str:
    return ", ".join(lines(held.get(question.key), Asking(question, context, known)))


def _narrow(register: Register, wanted: Wanted) -> list[ColumnElement[bool]]:
    numbers = {str(each.number): each.id for each in register.versions}
    ids = [numbers[wanted.version]] if wanted.version in numbers else list(numbers.values())
    found: list[ColumnElement[bool]] = [Submission.form_version_id.in_(ids)]
    if wanted.status in set(SubmissionStatus):
        found.append(Submission.status == wanted.status)
    if wanted.first is not None:
        found.append(Submission.submitted_at >= _begin(wanted.first))
    if wanted.last is not None:
        found.append(Submission.submitted_at < _begin(wanted.last + timedelta(days=1)))
    return found


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def _searched() -> tuple[Any, ...]:
    return (Submission.ref, Submission.sender_name, Submission.sender_email)
