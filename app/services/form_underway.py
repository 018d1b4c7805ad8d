"""How much of a form is under way: what a new version would find begun, in numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fact
from app.domain.permissions import Permission
from app.models.form import Form, FormVersion
from app.models.submission import SubmissionDraft


@dataclass(frozen=True, slots=True)
class Underway:
    """Drafts that are not sent yet: on the live version, and on versions before it."""

    on_live: int
    on_older: int

    @property
    def all(self) -> int:
        return self.on_live + self.on_older


def of_form(session: Session, form: Form, *, by: Actor, at: datetime) -> Underway:
    """How many people are filling in the form. Whose they are and what they hold is theirs.

    Raises NotAllowed.
    """
    allow(by, Permission.FORM_READ)
    begun = (
        select(func.count())
        .select_from(SubmissionDraft)
        .join(FormVersion, FormVersion.id == SubmissionDraft.form_version_id)
        .where(
            FormVersion.form_id == form.id,
            SubmissionDraft.submission_id.is_(None),
            SubmissionDraft.deleted_at.is_(None),
            SubmissionDraft.expires_at > at,
        )
    )
    live = fact(session, begun.where(FormVersion.number == form.current_version)) or 0
    return Underway(live, (fact(session, begun) or 0) - live)
