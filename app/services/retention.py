"""What the worker forgets by itself, and when (service description, 7.17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.domain.submission_flow import SubmissionStatus
from app.models.form import FormVersion
from app.models.submission import Submission, SubmissionDraft
from app.storage.base import FileStore

from . import audit, course_proposals, drafts, file_sweeps, steps, virus_checks
from .timers import listing


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many of each were forgotten."""

    drafts: int
    unconfirmed: int
    held_files: int
    timers: int
    proposals: int


def forget_old(session: Session, store: FileStore, *, by: Actor, at: datetime) -> Forgotten:
    """Forget drafts that ran out, of forms and of proposals, what was sent from an address nobody
    ever confirmed, and files that were held long enough."""
    unconfirmed = forget_unconfirmed(session, by=by, at=at)
    begun = drafts.sweep(session, by=by, at=at)
    held = virus_checks.let_go_old(session, by=by, at=at)
    file_sweeps.sweep_removed(session, store, by=by, at=at)
    timers = listing.forget_old(session, at=at)
    proposals = course_proposals.forget_drafts(session, by=by, at=at)
    return Forgotten(begun, unconfirmed, held, timers, proposals)


def forget_unconfirmed(session: Session, *, by: Actor, at: datetime) -> int:
    """Empty submissions whose address was not confirmed within the days the form allows.

    The row stays, without a child in it, so that its reference is never given twice.
    """
    statement = (
        select(Submission)
        .where(
            Submission.status == SubmissionStatus.UNCONFIRMED,
            Submission.deleted_at.is_(None),
            Submission.confirm_until <= at,
        )
        .options(
            selectinload(Submission.files),
            selectinload(Submission.form_version).selectinload(FormVersion.form),
        )
    )
    forgotten = 0
    for submission in session.scalars(statement).all():
        days = timedelta(days=submission.form_version.form.retention_days)
        if submission.submitted_at + days > at:
            continue
        for file in submission.files:
            # Without a submission the file is a draft's again; the sweep takes its bytes.
            file.submission_id = None
            file.removed = True
            steps.touch(file, by=by, at=at)
        submission.answers = {}
        submission.sender_name = submission.sender_email = ""
        submission.confirm_hash = None
        submission.deleted_at = at
        steps.touch(submission, by=by, at=at)
        audit.record(session, "expired", submission, by=by, at=at, changes={})
        _empty_draft(session, submission, by=by, at=at)
        forgotten += 1
    session.flush()
    return forgotten


def _empty_draft(session: Session, submission: Submission, *, by: Actor, at: datetime) -> None:
    """The draft it was sent from holds the same answers."""
    statement = select(SubmissionDraft).where(SubmissionDraft.submission_id == submission.id)
    for draft in session.scalars(statement):
        draft.answers = {}
        draft.deleted_at = at
        steps.touch(draft, by=by, at=at)
