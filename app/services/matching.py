"""Who may be the pupil of a form (7.16). It finds; a person decides.

It looks at all pupils, whoever acts: who sends a form is never told what it found.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.students import Identity, Match, likely_match
from app.models.student import Student


@dataclass(frozen=True, slots=True)
class Likely:
    """A pupil who is, or may be, the one that a form is about."""

    student_id: uuid.UUID
    match: Match


def likely(session: Session, identity: Identity) -> list[Likely]:
    """Every pupil who may be this one, the certain ones first."""
    upns = [upn for upn in (identity.upn, identity.former_upn) if upn]
    statement = (
        select(
            Student.id,
            Student.upn,
            Student.former_upn,
            Student.legal_surname,
            Student.legal_forename,
            Student.date_of_birth,
        )
        .where(
            Student.deleted_at.is_(None),
            or_(
                Student.date_of_birth == identity.date_of_birth,
                Student.upn.in_(upns),
                Student.former_upn.in_(upns),
            ),
        )
        .order_by(Student.id)
        .execution_options(scoped=True)
    )
    found = []
    for row in session.execute(statement):
        known = Identity(
            upn=row.upn,
            legal_surname=row.legal_surname,
            legal_forename=row.legal_forename,
            date_of_birth=row.date_of_birth,
            former_upn=row.former_upn,
        )
        match = likely_match(identity, known)
        if match is not Match.DIFFERENT:
            found.append(Likely(row.id, match))
    return sorted(found, key=lambda each: each.match is not Match.SAME)
