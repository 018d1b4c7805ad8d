"""Confirming an address: whoever sends without an account opens the link that was mailed to it.

On a session of the service, as sending is.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import public, system
from app.access.tokens import token_hash
from app.domain.errors import NotVisible
from app.domain.submission_flow import SubmissionStatus as S
from app.models.form import FormVersion
from app.models.submission import Submission
from app.notify.messages import CaseMail

from . import accepted_senders, filing, notices, own_rows
from .form_library import definition_of
from .working_days import local_day

CONFIRM_DAYS = 7
TOKEN_BYTES = 32


def ask(session: Session, submission: Submission, *, at: datetime) -> None:
    """Mail the link to the address that was given."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    submission.confirm_hash = token_hash(token)
    submission.confirm_until = at + timedelta(days=CONFIRM_DAYS)
    session.flush()
    notices.tell(
        session,
        CaseMail.CONFIRM_ADDRESS,
        [submission.sender_email],
        about=submission,
        path=f"/forms/confirm/{token}",
        at=at,
    )


def open_confirmation(session: Session, token: str, *, at: datetime) -> Submission:
    """The submission a mailed link belongs to; writes nothing. Raises NotVisible."""
    return _by_token(session, token, at=at)


def confirm(session: Session, token: str, *, at: datetime) -> Submission:
    """The button on the page of the link was pressed. Pressed again nothing more happens."""
    filing.only_for_the_service(session)
    submission = _by_token(session, token, at=at, lock=True)
    if submission.status != S.UNCONFIRMED:
        return submission
    service = system(on=local_day(at))
    submission.confirmed_at = at
    filing.go(session, submission, "confirm", by=service, at=at)
    school_id = submission.claimed_school_id
    if school_id is not None and _may_be_filed(session, submission, school_id, service.on):
        submission.school_id = school_id
        filing.go(session, submission, "accept", by=service, at=at)
        filing.file_later(session, submission, at=at)
    session.flush()
    return submission


def _by_token(session: Session, token: str, *, at: datetime, lock: bool = False) -> Submission:
    statement = select(Submission).where(
        Submission.confirm_hash == token_hash(token),
        Submission.deleted_at.is_(None),
    )
    if lock:
        statement = statement.with_for_update()
    submission = session.scalars(statement.execution_options(scoped=True)).one_or_none()
    if submission is None or submission.status == S.REFUSED:
        raise NotVisible
    if submission.confirm_until is None or submission.confirm_until <= at:
        raise NotVisible
    return submission


def _may_be_filed(session: Session, submission: Submission, school_id: uuid.UUID, on: date) -> bool:
    """Whether nobody has to decide first: the address speaks for the school, and the form asks
    for nothing that only CAP may do."""
    version = session.get_one(FormVersion, submission.form_version_id)
    if own_rows.must_ask(definition_of(version), public(on=on)):
        return False
    return accepted_senders.speaks_for(session, school_id, submission.sender_email)
