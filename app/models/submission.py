"""What people send by a form: the draft, the submission, its files and what it wrote."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, relationship

from app.domain.submission_flow import SubmissionStatus

from .base import C, Model, N, Plain, Record, S, UtcDateTime, coded, field, link, one_of
from .form import FormVersion
from .scanned import SCAN_RESULTS, Scanned
from .school import School


class SubmissionDraft(Record):
    """Answers on the way. It is the sender's: of the account, or of the browser whose secret
    hashes to `token_hash`. It stays on the version it was begun with."""

    __tablename__ = "submission_draft"
    __table_args__ = (
        Index(None, "user_id", "id"),
        UniqueConstraint("return_hash"),
        Index(None, "token_hash"),
        Index(None, "expires_at"),
        Index(None, "application_id"),
    )

    form_version_id: Mapped[uuid.UUID] = link("form_version")
    user_id: Mapped[uuid.UUID | None] = link("user")
    token_hash: Mapped[str | None] = field(String(64), sens=N)
    answers: Mapped[dict[str, Any]] = field(Plain, sens=S, default=dict)
    expires_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    submitted_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    submission_id: Mapped[uuid.UUID | None] = link("submission")
    # The way back for somebody without an account: a link by mail that works once, and a code
    # that was shown on the page. Neither is of use without the other.
    return_email: Mapped[str] = field(String(254), sens=C, default="")
    return_hash: Mapped[str | None] = field(String(64), sens=N)
    return_code_hash: Mapped[str | None] = field(String(64), sens=N)
    return_until: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    return_tries: Mapped[int] = field(Integer, sens=N, default=0)
    # What the draft is about: the returned application or the pack that is answered.
    application_id: Mapped[uuid.UUID | None] = link("application")
    pack_id: Mapped[uuid.UUID | None] = link("pack")

    form_version: Mapped[FormVersion] = relationship(lazy="raise")


class Submission(Record):
    """Answers as they were sent. `school_id` is set only when the sender was verified or
    accepted for that school; until then the school is merely claimed."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("ref"),
        UniqueConstraint("idempotency_key"),
        UniqueConstraint("confirm_hash"),
        one_of("status", SubmissionStatus),
        Index(None, "school_id", "id"),
        Index(None, "provider_id", "id"),
        Index(None, "status", "id"),
        Index(None, "submitted_at", "id"),
        Index(None, "form_version_id", "id"),
        Index(None, "token_hash"),
        Index(None, "application_id"),
    )

    ref: Mapped[str] = field(String(20), sens=N)
    form_version_id: Mapped[uuid.UUID] = link("form_version")
    status: Mapped[str] = field(coded(), sens=N, default=SubmissionStatus.UNCONFIRMED)
    user_id: Mapped[uuid.UUID | None] = link("user")
    school_id: Mapped[uuid.UUID | None] = link("school")
    provider_id: Mapped[uuid.UUID | None] = link("provider")
    claimed_school_id: Mapped[uuid.UUID | None] = link("school")
    application_id: Mapped[uuid.UUID | None] = link("application")
    pack_id: Mapped[uuid.UUID | None] = link("pack")
    sender_name: Mapped[str] = field(String(120), sens=C, default="")
    sender_email: Mapped[str] = field(String(254), sens=C, default="")
    answers: Mapped[dict[str, Any]] = field(Plain, sens=S)
    submitted_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    token_hash: Mapped[str | None] = field(String(64), sens=N)
    confirm_hash: Mapped[str | None] = field(String(64), sens=N)
    confirm_until: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    confirmed_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    idempotency_key: Mapped[str] = field(String(64), sens=N)
    matched_student_id: Mapped[uuid.UUID | None] = link("student", sens=C)
    match_decided: Mapped[bool] = field(Boolean, sens=N, default=False)
    # Why it could not be written, and the questions that the reason is about.
    problem: Mapped[str | None] = field(Text, sens=N)
    problem_questions: Mapped[list[Any] | None] = field(Plain, sens=N)

    form_version: Mapped[FormVersion] = relationship(lazy="raise")
    claimed_school: Mapped[School | None] = relationship(
        lazy="raise", foreign_keys=[claimed_school_id]
    )
    files: Mapped[list[SubmissionFile]] = relationship(lazy="raise", back_populates="submission")
    writes: Mapped[list[SubmissionWrite]] = relationship(lazy="raise", back_populates="submission")

    def __str__(self) -> str:
        return self.ref


# What became of a row: it is new, or one that was there is changed or was found as it should be.
WRITE_OUTCOMES = ("created", "updated", "unchanged")


class SubmissionFile(Scanned, Record):
    """A file that came with a draft or a submission, checked and kept in the storage."""

    __tablename__ = "submission_file"
    __table_args__ = (
        one_of("scan_result", SCAN_RESULTS),
        Index(None, "draft_id"),
        Index(None, "submission_id"),
        Index(None, "scan_result", "scan_due_at"),
    )

    draft_id: Mapped[uuid.UUID] = link("submission_draft")
    submission_id: Mapped[uuid.UUID | None] = link("submission")
    question_key: Mapped[str] = field(String(60), sens=N)
    name: Mapped[str] = field(String(200), sens=C)
    storage_key: Mapped[str] = field(String(64), sens=N, unique=True)
    size: Mapped[int] = field(Integer, sens=N)
    mime: Mapped[str] = field(String(100), sens=N)
    sha256: Mapped[str] = field(String(64), sens=N)
    removed: Mapped[bool] = field(Boolean, sens=N, default=False)

    submission: Mapped[Submission | None] = relationship(lazy="raise", back_populates="files")


class SubmissionWrite(Record):
    """One row a submission wrote. Unique by binding and position, so nothing is written twice."""

    __tablename__ = "submission_write"
    __table_args__ = (
        UniqueConstraint("submission_id", "binding_key", "position"),
        one_of("outcome", WRITE_OUTCOMES),
        Index(None, "table_name", "record_id"),
    )

    submission_id: Mapped[uuid.UUID] = link("submission")
    binding_key: Mapped[str] = field(String(60), sens=N)
    position: Mapped[int] = field(Integer, sens=N, default=0)
    table_name: Mapped[str] = field(String(60), sens=N)
    record_id: Mapped[uuid.UUID] = field(Uuid, sens=N)
    outcome: Mapped[str] = field(coded(), sens=N, default="created")

    submission: Mapped[Submission] = relationship(lazy="raise", back_populates="writes")


class SubmissionAmendment(Model):
    """An answer that staff changed after it was sent: as it was and as it is. Never changed, so
    that what was sent can always be read."""

    __tablename__ = "submission_amendment"
    __table_args__ = (
        Index(None, "submission_id", "at"),
        Index(None, "at", "id"),
    )

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=uuid.uuid4)
    submission_id: Mapped[uuid.UUID] = link("submission")
    at: Mapped[datetime] = field(UtcDateTime, sens=N)
    actor_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N)
    actor_kind: Mapped[str] = field(coded(), sens=N)
    # A question by its key, with that of its repeat before it; a repeat alone when entries were
    # added or removed. `item` counts the entries from 1.
    question_key: Mapped[str] = field(String(121), sens=N)
    item: Mapped[int | None] = field(Integer, sens=N)
    before: Mapped[Any] = field(Plain, sens=S, nullable=True)
    after: Mapped[Any] = field(Plain, sens=S, nullable=True)
    reason: Mapped[str] = field(Text, sens=C)

    submission: Mapped[Submission] = relationship(lazy="raise")


class AcceptedSender(Record):
    """An address that staff accepted for a school, beside the school's verified contacts."""

    __tablename__ = "accepted_sender"
    __table_args__ = (
        UniqueConstraint("school_id", "email"),
        Index(None, "email"),
    )

    school_id: Mapped[uuid.UUID] = link("school")
    email: Mapped[str] = field(String(254), sens=C)
    accepted_at: Mapped[datetime] = field(UtcDateTime, sens=N)

    school: Mapped[School] = relationship(lazy="raise")
