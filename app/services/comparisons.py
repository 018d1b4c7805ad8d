"""The pupil of a form beside each known pupil it may be, for a person to decide."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.models.submission import Submission

from . import filing, submissions
from .submissions import Candidate


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was sent about the pupil, by column, and who it may be."""

    sent: Mapping[str, Any]
    candidates: list[Candidate]


def of_submission(
    session: Session, submission_id: uuid.UUID | str, by: Actor
) -> tuple[Submission, Comparison]:
    """Both sides of the decision; on a session of the service, as for everything that is sent.
    Raises NotVisible, NotAllowed."""
    submission = submissions.get(session, submission_id, by)
    found = submissions.candidates(session, submission, by)
    asked = filing.asked_of(session, submission, by=by, at=submission.submitted_at)
    records = asked.of("student")
    sent = asked.values(records[0]) if records else {}
    return submission, Comparison(sent, found)
