"""Who may look into a complaint, and who had a part in its first answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.rules.cases import QUALITY_MATTERS
from app.domain.complaint_guards import complaint_faults
from app.domain.errors import Fault
from app.domain.roles import Permission, permissions_of
from app.domain.roles import Role as RoleName
from app.models.complaint import Complaint
from app.models.status_history import StatusHistory
from app.models.user import Role, User, user_role

CANNOT_OPEN = (
    "Choose somebody who can open this complaint: a service lead, an administrator, or about "
    "providers and courses a quality officer."
)
NOTHING_AT_STAGE_2 = (
    "Whoever looked into it or answered it at stage 1 writes nothing down at stage 2."
)
HAD_A_PART = "Choose a reviewer who did not give the answer of stage 1."
_NAMED = ("investigator_id", "reviewer_id")


def first_answered_by(session: Session, complaint: Complaint) -> frozenset[uuid.UUID]:
    """Who gave an answer of stage 1; more than one when it was opened again."""
    statement = (
        select(StatusHistory.actor_id)
        .where(
            StatusHistory.table_name == Complaint.__tablename__,
            StatusHistory.record_id == complaint.id,
            StatusHistory.move == "answer",
            StatusHistory.actor_id.is_not(None),
        )
        .execution_options(scoped=True)
    )
    return frozenset(id_ for id_ in session.scalars(statement) if id_ is not None)


def had_a_part(session: Session, complaint: Complaint) -> frozenset[uuid.UUID]:
    """Who looked into it at stage 1 or answered it: they do nothing at stage 2."""
    first = complaint.investigator_id
    return first_answered_by(session, complaint) | ({first} if first is not None else frozenset())


def naming_faults(session: Session, complaint: Complaint, values: Mapping[str, Any]) -> list[Fault]:
    """Why these people cannot be named: they could not open it, or had a part in it before."""
    known = {name: getattr(complaint, name) for name in _NAMED}
    named = {name: id_ for name in _NAMED if (id_ := values.get(name)) not in (None, known[name])}
    about = values.get("about", complaint.about)
    faults = [
        Fault(name, CANNOT_OPEN)
        for name, id_ in named.items()
        if not _can_open(session, id_, about)
    ]
    if named:
        faults += complaint_faults({**known, **values})
    if "reviewer_id" in named and named["reviewer_id"] in first_answered_by(session, complaint):
        faults.append(Fault("reviewer_id", HAD_A_PART))
    return faults


def _can_open(session: Session, user_id: uuid.UUID, about: str) -> bool:
    statement = (
        select(Role.name)
        .join(user_role, user_role.c.role_id == Role.id)
        .join(User, User.id == user_role.c.user_id)
        .where(User.id == user_id, User.active.is_(True), User.deleted_at.is_(None))
        .execution_options(scoped=True)
    )
    roles = {RoleName(name) for name in session.scalars(statement)}
    if Permission.COMPLAINT_READ_ALL in permissions_of(roles):
        return True
    return RoleName.QUALITY_OFFICER in roles and about in QUALITY_MATTERS
