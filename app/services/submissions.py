"""What people send by forms, from the last click until its records stand.

Sending and confirming run on a session of the service (`acting_as(system(...))` at the edge),
never on the request's own: a visitor may write a complaint that a visitor may not read, and a
form sent again replaces rows. `by` is the person: what they read is narrowed to what they may
see, what they do is checked against their rights, and the audit trail names them. Steps nobody
takes in person (an address was confirmed, rows were filed) are the service's own and say which
submission they belong to. On SQLite the request's session must hold no transaction meanwhile.
Staff who review what was sent see every record it may touch, so they do it on their own session.

Who sends without an account is told the same whether a pupil, a case or an account exists.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, joinedload, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch, visible
from app.domain.errors import Conflict, NotVisible, Rejected
from app.domain.marks import mark
from app.domain.references import Prefix
from app.domain.roles import Permission
from app.domain.students import Match
from app.domain.submission_flow import SubmissionStatus
from app.models.form import FormVersion
from app.models.student import Student
from app.models.submission import Submission, SubmissionDraft
from forms.context import Context
from forms.definition import Definition

from . import (
    accepted_senders,
    bindings,
    confirmations,
    filing,
    form_library,
    intake,
    own_rows,
    returns,
    sent_answers,
    steps,
    students,
)
from .bindings import Sent
from .form_library import FormClosed, definition_of, is_open
from .lookups import DatabaseLookups, context_for
from .numbering import fresh_reference
from .targets import targets
from .working_days import local_day

S = SubmissionStatus


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pupil who may be the one of a form. A certain one has the same UPN."""

    student: Student
    is_certain: bool


def send(
    session: Session, draft_id: uuid.UUID | str, *, by: Actor, at: datetime, seen: str = ""
) -> Submission:
    """Send a draft, once: sent again it gives the same submission. `seen` is the mark of the
    answers that the sender looked at, when a page showed them.

    Raises Rejected with every fault, and nothing is lost; Conflict when the answers have changed
    since; NotVisible; FormClosed.
    """
    filing.only_for_the_service(session)
    draft = _locked_draft(session, draft_id, by, at=at)
    if draft.submission_id is not None:
        return fetch(session, Submission, draft.submission_id, by)
    if not is_open(draft.form_version.form, at):
        raise FormClosed(draft.form_version.form)
    if seen and seen != mark(draft.answers):
        raise Conflict(
            "Some answers were changed in another window after this page was opened. They are "
            "below as they are now: check them, then send."
        )
    definition = definition_of(draft.form_version)
    form_library.check_rights(definition, by)
    context = _context(session, by, draft)
    answers = sent_answers.checked_answers(definition, draft, context, by)
    submission = _new(session, draft, definition, answers, by=by, at=at)
    asked = bindings.sent(session, submission, definition, context, by=by, at=at)
    bindings.refuse_misfits(asked)
    intake.check(asked, today=local_day(at))
    _refuse_duplicate(asked)
    steps.begin(session, submission, by=by, at=at)
    if submission.status == S.UNCONFIRMED:
        confirmations.ask(session, submission, at=at)
    elif submission.status == S.AWAITING_ACCEPTANCE:
        filing.receipt(asked)
    else:
        filing.file_at_once(asked)
    draft.answers = {}
    returns.end(draft)
    draft.submission_id, draft.submitted_at = submission.id, at
    steps.touch(draft, by=by, at=at)
    session.flush()
    return submission


def get(session: Session, id_: uuid.UUID | str, actor: Actor, *, lock: bool = False) -> Submission:
    """One submission with its form and the school it claims. Raises NotVisible."""
    return fetch(
        session,
        Submission,
        id_,
        actor,
        lock=lock,
        options=(
            selectinload(Submission.form_version).selectinload(FormVersion.form),
            selectinload(Submission.claimed_school),
            selectinload(Submission.files),
            selectinload(Submission.writes),
        ),
    )


def accept(
    session: Session,
    submission: Submission,
    *,
    by: Actor,
    at: datetime,
    remember: bool = False,
    version: int | None = None,
) -> None:
    """Staff say that the sender speaks for the school; the records are written."""
    filing.go(session, submission, "accept", by=by, at=at, version=version)
    if submission.school_id is None and submission.provider_id is None:
        submission.school_id = submission.claimed_school_id
    if remember and submission.school_id is not None:
        accepted_senders.remember(
            session, submission.school_id, submission.sender_email, by=by, at=at
        )
    filing.file_later(session, submission, at=at)
    session.flush()


def refuse(
    session: Session,
    submission: Submission,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Staff will not take it; nothing is written, and the answers stay with the submission."""
    filing.go(session, submission, "refuse", by=by, at=at, reason=reason, version=version)
    session.flush()


def candidates(session: Session, submission: Submission, by: Actor) -> list[Candidate]:
    """The pupils who may be the one this form is about, the certain one first."""
    allow(by, Permission.SUBMISSION_REVIEW)
    at = submission.submitted_at
    found = filing.likely(filing.asked_of(session, submission, by=by, at=at))
    statement = (
        visible(Student, by)
        .where(Student.id.in_([each.student_id for each in found]))
        .options(selectinload(Student.home_school))
    )
    rows = {row.id: row for row in session.scalars(statement)}
    return [
        Candidate(rows[each.student_id], each.match is Match.SAME)
        for each in found
        if each.student_id in rows
    ]


def decide_match(
    session: Session,
    submission: Submission,
    student_id: uuid.UUID | str | None,
    *,
    by: Actor,
    at: datetime,
    move_school: bool = False,
    version: int | None = None,
) -> None:
    """Staff say which pupil it is; None means a pupil not known yet. One with the same UPN
    cannot be another."""
    found = candidates(session, submission, by)
    chosen = next((each for each in found if str(each.student.id) == str(student_id)), None)
    if student_id is not None and chosen is None:
        raise NotVisible
    if chosen is None and any(each.is_certain for each in found):
        raise Rejected.because(
            "A pupil with this UPN is known. Choose that pupil, or refuse the form and ask the "
            "school to check the UPN.",
            "student_id",
        )
    submission.match_decided = True
    submission.matched_student_id = chosen.student.id if chosen else None
    filing.go(session, submission, "decide-match", by=by, at=at, version=version)
    if chosen is not None and move_school and submission.school_id is not None:
        allow(by, Permission.STUDENT_UPDATE)
        students.move_to_school(session, chosen.student, submission.school_id, by=by, at=at)
    filing.file_later(session, submission, at=at)
    session.flush()


def retry(
    session: Session,
    submission: Submission,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Try once more to write what could not be written."""
    filing.go(session, submission, "retry", by=by, at=at, version=version)
    filing.file_later(session, submission, at=at)
    session.flush()


def _locked_draft(
    session: Session, draft_id: uuid.UUID | str, by: Actor, *, at: datetime
) -> SubmissionDraft:
    version = joinedload(SubmissionDraft.form_version, innerjoin=True)
    form = version.joinedload(FormVersion.form, innerjoin=True)
    draft = fetch(session, SubmissionDraft, draft_id, by, options=(form,), lock=True)
    if draft.submission_id is None and draft.expires_at <= at:
        raise NotVisible
    return draft


def _context(session: Session, by: Actor, draft: SubmissionDraft) -> Context:
    lookups = DatabaseLookups(session, by, draft_id=draft.id, application_id=draft.application_id)
    return context_for(lookups, on=by.on)


def _new(
    session: Session,
    draft: SubmissionDraft,
    definition: Definition,
    answers: dict[str, object],
    *,
    by: Actor,
    at: datetime,
) -> Submission:
    settings = definition.settings
    is_account = by.is_school or by.is_provider
    status = S.ACCEPTED if is_account or _may_be_early(definition) else S.UNCONFIRMED
    if is_account and own_rows.must_ask(definition, by):
        status = S.AWAITING_ACCEPTANCE
    claimed = answers.get(settings.school_question or "")
    submission = Submission(
        id=uuid.uuid4(),
        ref=fresh_reference(session, Submission, Prefix.SUBMISSION, at=at),
        form_version_id=draft.form_version_id,
        status=status,
        user_id=by.user_id,
        school_id=by.school_id,
        provider_id=by.provider_id,
        claimed_school_id=uuid.UUID(str(claimed["id"])) if isinstance(claimed, dict) else None,
        application_id=draft.application_id,
        pack_id=draft.pack_id,
        sender_name=(sent_answers.name_in(definition, answers) or by.name)[:120],
        sender_email=str(answers.get(settings.email_question or "") or by.email)[:254],
        answers=answers,
        submitted_at=at,
        token_hash=draft.token_hash,
        idempotency_key=draft.id.hex,
    )
    steps.touch(submission, by=by, at=at)
    session.add(submission)
    session.flush()
    sent_answers.take_files(session, draft, submission, definition, by=by, at=at)
    return submission


def _may_be_early(definition: Definition) -> bool:
    """Whether all a form writes may be written on the word of anybody, as complaints are."""
    tables = targets()
    return all(tables[binding.target].before_acceptance for binding in definition.bindings)


def _refuse_duplicate(asked: Sent) -> None:
    """A school learns of a double application only about a pupil on its own list."""
    fault = intake.duplicate(asked)
    if fault is not None:
        raise Rejected(fault)
