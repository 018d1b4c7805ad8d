"""Registers that staff list although no scope rule opens their rows: drafts without answers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import defer

from app.access.actor import Actor
from app.access.policy import allow
from app.domain.roles import Permission
from app.models.submission import SubmissionDraft


def drafts(actor: Actor) -> Select[Any]:
    """That somebody has begun a form, never what they wrote: the answers cannot be read from
    these rows, nor the secret of the browser."""
    allow(actor, Permission.SUBMISSION_READ_ALL)
    return (
        select(SubmissionDraft)
        .options(
            defer(SubmissionDraft.answers, raiseload=True),
            defer(SubmissionDraft.token_hash, raiseload=True),
        )
        .where(SubmissionDraft.deleted_at.is_(None))
        .execution_options(scoped=True)
    )
