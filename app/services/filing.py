"""Filing what was sent: its rows written, held for a decision about the pupil, or kept for repair.

The steps of this module are nobody's in person: the service takes them and says so.
"""

from __future__ import annotations

import logging
import traceback
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.access.actor import Actor, ActorKind, system
from app.access.guard import actor_of
from app.access.scope import fact
from app.domain.errors import DomainError, Fault, InvalidMove, NotVisible, Rejected
from app.domain.students import Match, likely_match
from app.domain.submission_flow import SUBMISSION_FLOW, SubmissionFacts, SubmissionStatus
from app.models.application import Application
from app.models.form import FormVersion
from app.models.submission import Submission
from app.notify.messages import CaseMail

from . import (
    application_rows,
    applications,
    bindings,
    case_rows,
    matching,
    notices,
    own_rows,
    pupil_rows,
    refusals,
    steps,
    students,
)
from .bindings import Sent, Unwritable
from .form_library import definition_of
from .lookups import DatabaseLookups, context_for
from .steps import LONGEST_REASON
from .target_tables import TABLES
from .working_days import local_day

logger = logging.getLogger(__name__)

UNFORESEEN = (
    "Something of ours went wrong while this was written. Tell whoever looks after the service, "
    "then try again."
)
CHANGED_MEANWHILE = "A record was changed by somebody else at the same moment. Try again."


def only_for_the_service(session: Session) -> None:
    """Raises RuntimeError on the session of a person."""
    actor = actor_of(session)
    if actor is None or actor.kind is not ActorKind.SYSTEM:
        raise RuntimeError("Forms are sent on a session of the service.")


def asked_of(session: Session, submission: Submission, *, by: Actor, at: datetime) -> Sent:
    version = session.get_one(FormVersion, submission.form_version_id)
    context = context_for(DatabaseLookups(session, by), on=local_day(submission.submitted_at))
    return bindings.sent(session, submission, definition_of(version), context, by=by, at=at)


def file_at_once(asked: Sent) -> None:
    """Write while the sender waits. What the sender can put right is told; what nobody could
    foresee is kept for repair."""
    session, submission, at = asked.session, asked.submission, asked.at
    service = system(on=asked.by.on)
    if _must_be_held(asked):
        go(session, submission, "hold", by=service, at=at)
        receipt(asked)
        return
    try:
        problem = _try_to_write(asked)
    except InvalidMove as error:
        raise Rejected(
            *(Fault(None, words) for words in error.reasons or [error.message])
        ) from None
    if problem is None:
        go(session, submission, "write", by=service, at=at)
    else:
        _fail(asked, problem, by=service)
    receipt(asked)


def file_later(session: Session, submission: Submission, *, at: datetime) -> None:
    """Write when the sender was accepted, or staff decided; nobody waits for it."""
    service = system(on=local_day(at))
    asked = asked_of(session, submission, by=service, at=at)
    if _must_be_held(asked):
        go(session, submission, "hold", by=service, at=at)
        return
    try:
        problem = _try_to_write(asked)
    except DomainError as error:
        problem = error
    if problem is None:
        submission.problem = submission.problem_questions = None
        go(session, submission, "write", by=service, at=at)
    else:
        _fail(asked, problem, by=service)


def likely(asked: Sent) -> list[matching.Likely]:
    """The pupils who may be the one of this form, beside the one it brought itself."""
    records = asked.of("student")
    if not records:
        return []
    identity = students.identity_of(asked.values(records[0]))
    known = _application_of(asked)
    found = matching.likely(asked.session, identity)
    if known is None:
        return found
    if pupil_rows.created_pupil(asked, known):
        return [each for each in found if each.student_id != known.student_id]
    # Staff said once who this is. They are asked again when the form now says somebody else.
    if likely_match(identity, students.identity(known.student)) is Match.DIFFERENT:
        return found or [matching.Likely(known.student_id, Match.POSSIBLE)]
    return []


def go(
    session: Session,
    submission: Submission,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> None:
    facts = SubmissionFacts(match_decided=submission.match_decided)
    steps.move(
        session,
        submission,
        SUBMISSION_FLOW,
        name,
        facts,
        by=by,
        at=at,
        reason=reason,
        version=version,
    )


def receipt(asked: Sent) -> None:
    """Tell the sender that it arrived, and the school's coordinators of an application that was
    filed. Withdrawals and complaints that were filed have a mail of their own."""
    submission, head = asked.submission, asked.head
    is_told = head is not None and head.target in ("withdrawal", "complaint")
    if is_told and submission.status == SubmissionStatus.WRITTEN:
        return
    people = [submission.sender_email]
    application = None if submission.pack_id else _application_of(asked)
    if application is not None:
        people += notices.of_school(asked.session, application)
    if any(people):
        notices.tell(
            asked.session,
            CaseMail.RECEIVED,
            people,
            about=submission,
            path="/home" if submission.user_id else "/",
            at=asked.at,
        )


def _try_to_write(asked: Sent) -> DomainError | None:
    """Write all rows or none; what staff have to look at, if anything. Raises DomainError for what
    the sender can put right."""
    try:
        with asked.session.begin_nested():
            _write(asked)
    except Unwritable as error:
        return error
    except DomainError:
        raise
    except (IntegrityError, DataError) as error:
        return refusals.explain(error)
    except StaleDataError:
        return Rejected.because(CHANGED_MEANWHILE)
    except Exception as error:
        # Nobody loses what they sent because of a mistake of ours. Its own words may hold answers.
        last = traceback.extract_tb(error.__traceback__)[-1]
        told = {"error": type(error).__name__, "where": f"{last.name}:{last.lineno}"}
        logger.error("form.not_written", extra={"submission_id": str(asked.submission.id), **told})
        return Rejected.because(UNFORESEEN)
    return None


def _write(asked: Sent) -> None:
    """All rows of a submission, or none: each case with what hangs on it, and own rows."""
    for record in asked.records:
        table = TABLES[record.target]
        if table.own is not None:
            own_rows.write(asked, record)
        elif record.target == "application":
            if asked.submission.school_id is None:
                raise NotVisible
            school_id = asked.submission.school_id
            application_rows.write(asked, record, school_id=school_id)
        elif table.is_case:
            _lend_reference(asked, case_rows.WRITERS[record.target](asked, record))
    asked.session.flush()


def _lend_reference(asked: Sent, case: Any) -> None:
    """A new case lends its reference to what was sent, so that people hold one. An answer that
    was mended has lent its own before."""
    taken = select(func.count()).select_from(Submission).where(Submission.ref == case.ref)
    if not fact(asked.session, taken):
        asked.submission.ref = case.ref


def _must_be_held(asked: Sent) -> bool:
    """Whether a person has to say which pupil this is: nobody is matched by itself."""
    return not asked.submission.match_decided and bool(likely(asked))


def _application_of(asked: Sent) -> Application | None:
    """The application this form became or brings up to date, with its pupil."""
    if asked.submission.application_id is None:
        return None
    return applications.get(asked.session, asked.submission.application_id, asked.by)


def _fail(asked: Sent, error: DomainError, *, by: Actor) -> None:
    """Keep it for repair, with the reason and the questions that the reason is about."""
    submission, words = asked.submission, _words_of(error)
    submission.problem = words
    submission.problem_questions = _questions_of(asked, error)
    go(asked.session, submission, "fail", by=by, at=asked.at, reason=words)


def _questions_of(asked: Sent, error: DomainError) -> list[str]:
    """The keys of the questions an error names, by themselves or by the column they fill."""
    if not isinstance(error, Rejected):
        return []
    asked_for = {question.key for _, question in asked.definition.questions}
    found: dict[str, None] = {}
    for fault in error.faults:
        if fault.field is None:
            continue
        if fault.field in asked_for:
            found[fault.field] = None
            continue
        for binding in asked.definition.bindings:
            source = binding.map.get(fault.field)
            for key in source.questions if source is not None else ():
                found[key.partition(".")[0]] = None
    return list(found)


def _words_of(error: DomainError) -> str:
    """The reasons in one text, as many as fit and how many more there are."""
    if not isinstance(error, Rejected):
        return error.message
    reasons = [fault.message for fault in error.faults] or [error.message]
    for left in range(len(reasons)):
        kept = reasons[: len(reasons) - left]
        more = f"There {'is 1 more reason' if left == 1 else f'are {left} more reasons'}."
        words = " ".join([*kept, more] if left else kept)
        if len(words) <= LONGEST_REASON:
            return words
    return f"{reasons[0][: LONGEST_REASON - 1]}…"
