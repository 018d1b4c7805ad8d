"""Submissions that could not be written: which wait, what stands against them, mending, trying
again. Nothing is lost: a changed answer stays as it was, beside who changed it and why.

Mending and trying again run on a session of the service, as sending does; `by` is the person.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.orm import Session, joinedload

from app.access.actor import Actor, ActorKind, public, system
from app.access.policy import allow
from app.access.scope import visible
from app.domain.amendments import Change, changes
from app.domain.errors import Conflict, Fault, Rejected
from app.domain.permissions import Permission
from app.domain.roles import Role, permissions_of
from app.domain.submission_flow import SUBMISSION_FLOW, SubmissionStatus
from app.domain.text import clean_text
from app.models.form import Form, FormVersion
from app.models.submission import Submission, SubmissionAmendment
from forms.conditions import is_answered
from forms.definition import AUDIENCE, Definition, Page, Question
from forms.journey import Journey, count_words, is_typed, required_words
from forms.stored import with_misfits

from . import amendments, audit, bindings, filing, intake, sent_forms, steps, submissions
from .form_library import definition_of
from .lookups import DatabaseLookups, context_for
from .paging import Order, page_of
from .paging import Page as Rows
from .steps import LONGEST_REASON
from .working_days import local_day

# How many are tried again at one click: a person waits for them.
MOST_AT_ONCE = 50
NO_REASON = "Say why the answer is changed: it is kept with the answer as it was sent."

_ROLES = {"school": Role.SCHOOL_COORDINATOR, "provider": Role.PROVIDER_USER}
_ORDERS = (Order(Submission.submitted_at), Order(Submission.id))
_SHOWN = (joinedload(Submission.form_version).joinedload(FormVersion.form),)


@dataclass(frozen=True, slots=True)
class Missing:
    """An answer that has to be given before it can be tried again: one of a question that another
    answer has made visible."""

    page: Page
    question: Question
    item: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Repair:
    """One submission that waits: its form, and the way that its answers lead through it."""

    submission: Submission
    definition: Definition
    lookups: DatabaseLookups
    journey: Journey

    @property
    def pointed(self) -> frozenset[str]:
        """The keys of the questions that the reason is about."""
        return frozenset(self.submission.problem_questions or ())

    @property
    def locked(self) -> frozenset[str]:
        """Questions that are not answered anew by staff: who sent it and for which school was
        confirmed with these answers, and files come from the sender alone."""
        settings = self.definition.settings
        sender = {settings.school_question, settings.email_question} - {None}
        files = {each.key for _, each in self.definition.questions if each.type == "file"}
        return frozenset(str(key) for key in sender) | files


def waiting(actor: Actor, form_id: uuid.UUID | None = None) -> Select[Any]:
    """The submissions that could not be written, as far as the actor may see them."""
    statement = visible(Submission, actor).where(Submission.status == SubmissionStatus.FAILED)
    if form_id is None:
        return statement
    return statement.join(FormVersion, FormVersion.id == Submission.form_version_id).where(
        FormVersion.form_id == form_id
    )


def find(
    session: Session,
    actor: Actor,
    *,
    form_id: uuid.UUID | None = None,
    before: str = "",
    after: str = "",
) -> Rows[Submission]:
    """A page of them, those that have waited longest first."""
    allow(actor, Permission.SUBMISSION_REVIEW)
    statement = waiting(actor, form_id)
    return page_of(session, statement, _ORDERS, before=before, after=after, options=_SHOWN)


def by_form(session: Session, actor: Actor) -> list[tuple[uuid.UUID, str, int]]:
    """How many wait of each form: its id, its title, the number."""
    allow(actor, Permission.SUBMISSION_REVIEW)
    statement = (
        waiting(actor)
        .join(FormVersion, FormVersion.id == Submission.form_version_id)
        .join(Form, Form.id == FormVersion.form_id)
        .with_only_columns(Form.id, Form.title, func.count())
        .group_by(Form.id, Form.title)
        .order_by(Form.title, Form.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def first_ids(session: Session, actor: Actor, form_id: uuid.UUID) -> list[uuid.UUID]:
    """Those of a form that are tried again at one click: first those not tried for longest."""
    allow(actor, Permission.SUBMISSION_REVIEW)
    statement = (
        waiting(actor, form_id)
        .with_only_columns(Submission.id)
        .order_by(Submission.updated_at, Submission.id)
        .limit(MOST_AT_ONCE)
    )
    return list(session.scalars(statement))


def get(session: Session, id_: uuid.UUID | str, by: Actor, *, lock: bool = False) -> Repair:
    """One that waits for repair. Raises NotVisible, NotAllowed, Conflict when it waits no more."""
    submission = submissions.get(session, id_, by, lock=lock)
    allow(by, Permission.SUBMISSION_REVIEW)
    if submission.status != SubmissionStatus.FAILED:
        words = SUBMISSION_FLOW.label(SubmissionStatus(submission.status))
        raise Conflict(f"{submission.ref} does not wait for repair any more. It is: {words}.")
    definition = definition_of(submission.form_version)
    lookups = DatabaseLookups(session, _sender(submission, on=by.on))
    for row in sent_forms.files_of(session, submission, by):
        lookups.add_file(row)
    # Days count from when it was sent, as they did for the sender.
    context = context_for(lookups, on=local_day(submission.submitted_at))
    return Repair(submission, definition, lookups, Journey(definition, submission.answers, context))


def missing(repair: Repair) -> list[Missing]:
    """What has to be answered before it can be tried again."""
    return list(_missing(repair.journey))


def mend(
    session: Session,
    repair: Repair,
    answers: Mapping[str, object],
    *,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> list[Change]:
    """Put these answers in the place of those that were sent; what the form then hides is taken
    out, as it would be when it is sent. What was changed, which may be nothing.

    Raises Conflict when the submission has changed since, Rejected without a reason or when the
    answers lead out of the form.
    """
    submission = repair.submission
    allow(by, Permission.SUBMISSION_UPDATE)
    if version is not None and version != submission.version:
        raise Conflict
    given = {**submission.answers, **answers}
    journey = Journey(repair.definition, given, repair.journey.context)
    if journey.exit is not None:
        raise Rejected.because(
            f"With this answer the form cannot be sent: {journey.exit.title}. Refuse the "
            "submission if that is so."
        )
    # What nobody can read stays where it is until it is answered anew.
    relevant = with_misfits(journey)
    made = changes(submission.answers, relevant)
    if not made:
        return []
    words = clean_text(reason, max_length=LONGEST_REASON, lines=True, field="reason")
    if not words:
        raise Rejected.because(NO_REASON, "reason")
    submission.answers = relevant
    steps.touch(submission, by=by, at=at)
    session.add_all(
        SubmissionAmendment(
            submission_id=submission.id,
            at=at,
            actor_id=by.user_id,
            actor_kind=str(by.kind),
            question_key=change.key,
            item=change.item,
            before=change.before,
            after=change.after,
            reason=words,
        )
        for change in made
    )
    told = [amendments.question_words(repair.definition, each.key, each.item) for each in made]
    audit.record(
        session,
        "answers-changed",
        submission,
        by=by,
        at=at,
        reason=words,
        changes={"answers": ", ".join(dict.fromkeys(told))},
    )
    session.flush()
    return made


def try_again(
    session: Session, repair: Repair, *, by: Actor, at: datetime, version: int | None = None
) -> SubmissionStatus:
    """Try once more to write it, and say what came of it. When it fails again it waits on, with
    the new reason.

    Raises Rejected while answers are missing or do not fit each other, Conflict, InvalidMove.
    """
    submission = repair.submission
    faults = [Fault(each.question.key, each.words) for each in _missing(repair.journey)]
    if faults:
        raise Rejected(*faults)
    # What is checked when a form is sent: an answer may have been changed since.
    asked = filing.asked_of(session, submission, by=system(on=by.on), at=at)
    bindings.refuse_misfits(asked)
    intake.check(asked, today=local_day(submission.submitted_at))
    submissions.retry(session, submission, by=by, at=at, version=version)
    return SubmissionStatus(submission.status)


def _missing(journey: Journey) -> Iterator[Missing]:
    for page in journey.pages:
        if page.repeat is None:
            yield from _unanswered(journey, page, None, None)
            continue
        items = journey.items(page)
        words = count_words(page, len(items))
        if words:
            yield Missing(page, page.questions[0], None, words)
        for at, item in enumerate(items, 1):
            yield from _unanswered(journey, page, item, at)


def _unanswered(
    journey: Journey, page: Page, item: Mapping[str, object] | None, at: int | None
) -> Iterator[Missing]:
    for question, answer in journey.shown_answers(page, item):
        if question.required and is_typed(question) and not is_answered(answer):
            words = required_words(question, journey.asking(question, item))
            yield Missing(page, question, at, words)


def _sender(submission: Submission, *, on: date) -> Actor:
    """Who sent it, as far as it decides what there was to choose from."""
    kind = str(submission.answers.get(AUDIENCE, "public"))
    if kind not in _ROLES:
        return public(on=on)
    return replace(
        public(on=on),
        kind=ActorKind(kind),
        permissions=permissions_of([_ROLES[kind]]),
        school_id=submission.school_id,
        provider_id=submission.provider_id,
    )
