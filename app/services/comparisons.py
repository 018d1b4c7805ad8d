"""The pupil of a form beside each known pupil it may be, for a person to decide."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.access.actor import Actor

from . import filing, submissions
from .submissions import Candidate

COMPARED = (
    "legal_surname",
    "legal_forename",
    "preferred_forename",
    "date_of_birth",
    "upn",
    "former_upn",
    "sex",
    "ncy",
    "postcode",
)


@dataclass(frozen=True, slots=True)
class Known:
    """A pupil it may be. A certain one has the same UPN."""

    id: uuid.UUID
    name: str
    ref: str
    school: str
    is_certain: bool
    is_of_other_school: bool
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was sent about the pupil, by column, and who it may be. Values alone: the session
    they were read on may be gone."""

    school: str
    sent: Mapping[str, Any]
    known: tuple[Known, ...]


def of_submission(session: Session, submission_id: uuid.UUID | str, by: Actor) -> Comparison:
    """Both sides of the decision; on a session of the service, as for everything that is sent.
    Raises NotVisible, NotAllowed."""
    submission = submissions.get(session, submission_id, by)
    found = submissions.candidates(session, submission, by)
    asked = filing.asked_of(session, submission, by=by, at=submission.submitted_at)
    records = asked.of("student")
    return Comparison(
        school=submission.claimed_school.name if submission.claimed_school else "",
        sent=dict(asked.values(records[0])) if records else {},
        known=tuple(_known(each, submission.school_id) for each in found),
    )


def _known(candidate: Candidate, school_id: uuid.UUID | None) -> Known:
    student = candidate.student
    return Known(
        id=student.id,
        name=student.display_name,
        ref=student.ref,
        school=student.home_school.name,
        is_certain=candidate.is_certain,
        is_of_other_school=school_id not in {None, student.home_school_id},
        values={name: getattr(student, name) for name in COMPARED},
    )
