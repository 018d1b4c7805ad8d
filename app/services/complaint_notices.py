"""Who is told of what happens to a complaint: whoever complained, and colleagues."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.complaint_flow import ComplaintStatus
from app.domain.roles import Role as RoleName
from app.models.complaint import Complaint
from app.models.user import Role, User, user_role
from app.notify.messages import CaseMail

from . import notices

# Who has to know at once that a matter has a path of its own.
_OF_OWN_PATH = {
    "SAFEGUARDING": (RoleName.SERVICE_LEAD, RoleName.SAFEGUARDING_LEAD),
    "DATA_PROTECTION": (RoleName.SERVICE_LEAD,),
}
# What whoever complained does in the portal; CAP is told of these.
BY_COMPLAINANT = frozenset({"ask-again", "withdraw"})


def received(session: Session, complaint: Complaint, *, at: datetime) -> None:
    """The receipt, and for a matter with a path of its own the colleagues who begin it."""
    on_own_path = complaint.status == ComplaintStatus.OWN_PATH
    if complaint.email:
        notices.tell(
            session,
            CaseMail.COMPLAINT_ELSEWHERE if on_own_path else CaseMail.COMPLAINT_RECEIVED,
            [complaint.email],
            about=complaint,
            path=page_of(complaint),
            at=at,
            due=_words(complaint),
        )
    if on_own_path:
        roles = _OF_OWN_PATH[complaint.about]
        notices.tell(
            session,
            CaseMail.COMPLAINT_TO_TURN,
            _with_roles(session, roles),
            about=complaint,
            path=f"/admin/complaint/{complaint.id}",
            at=at,
            due=_words(complaint),
        )


def moved(
    session: Session, complaint: Complaint, name: str, *, by: Actor, at: datetime, contact: str = ""
) -> None:
    """Tell the other side of a step: whoever complained, or CAP when they took it themselves."""
    is_theirs = name in BY_COMPLAINANT and not by.is_staff
    if is_theirs:
        notices.tell(
            session,
            CaseMail.COMPLAINT_ASKED if name == "ask-again" else CaseMail.COMPLAINT_WITHDRAWN,
            notices.of_cap(session, complaint.investigator_id),
            about=complaint,
            path=f"/admin/complaint/{complaint.id}",
            at=at,
            due=_words(complaint),
        )
    if not complaint.email or (is_theirs and name != "ask-again"):
        return
    kind = CaseMail.COMPLAINT_STAGE2 if name == "ask-again" else CaseMail.COMPLAINT_STEP
    notices.tell(
        session,
        kind,
        [complaint.email],
        about=complaint,
        path=page_of(complaint),
        at=at,
        due=_words(complaint),
        contact=contact,
    )


def assigned(session: Session, complaint: Complaint, colleague: object, *, at: datetime) -> None:
    """Somebody was asked to look into it."""
    notices.tell(
        session,
        CaseMail.ASSIGNED,
        notices.of_cap(session, colleague),  # type: ignore[arg-type]
        about=complaint,
        path=f"/admin/complaint/{complaint.id}",
        at=at,
    )


def page_of(complaint: Complaint) -> str:
    """Where whoever complained reads on: their own page when they have an account."""
    if complaint.school_id is not None:
        return f"/school/complaints/{complaint.id}"
    if complaint.provider_id is not None:
        return f"/provider/complaints/{complaint.id}"
    return "/"


def _words(complaint: Complaint) -> str:
    due = complaint.due_on
    return f"{due.day} {due:%B %Y}" if due is not None else ""


def _with_roles(session: Session, roles: tuple[RoleName, ...]) -> list[str]:
    statement = (
        select(User.email)
        .join(user_role, user_role.c.user_id == User.id)
        .join(Role, Role.id == user_role.c.role_id)
        .where(Role.name.in_(roles), User.active.is_(True))
        .distinct()
        .order_by(User.email)
    )
    return list(session.scalars(statement))
