"""Who is told of what happens to a complaint: whoever complained, and colleagues."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.complaint_clock import own_path_by
from app.domain.complaint_flow import OPEN, ComplaintStatus
from app.domain.roles import Role as RoleName
from app.models.complaint import Complaint
from app.models.complaint_letter import ComplaintLetter
from app.models.user import Role, User, user_role
from app.notify.messages import CaseMail

from . import notices
from .working_days import closure_days, local_day

# Who has to know at once that a matter has a path of its own.
_OF_OWN_PATH = {
    "SAFEGUARDING": (RoleName.SERVICE_LEAD, RoleName.SAFEGUARDING_LEAD),
    "DATA_PROTECTION": (RoleName.SERVICE_LEAD,),
}


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
        on_another_path(session, complaint, due=complaint.due_on, at=at)


def on_another_path(
    session: Session, complaint: Complaint, *, due: date | None, at: datetime
) -> None:
    """Those who begin the other path hear of it, with the day it has to have begun by."""
    roles = _OF_OWN_PATH.get(complaint.about, (RoleName.SERVICE_LEAD,))
    notices.tell(
        session,
        CaseMail.COMPLAINT_TO_TURN,
        _with_roles(session, roles),
        about=complaint,
        path=f"/admin/complaint/{complaint.id}",
        at=at,
        due=_day(due),
    )


def now_about(session: Session, complaint: Complaint, *, at: datetime) -> None:
    """Somebody found out what it is about: those whose matter it is hear of it at once."""
    if complaint.about not in _OF_OWN_PATH or complaint.status not in OPEN:
        return
    due = complaint.due_on
    if complaint.status != ComplaintStatus.OWN_PATH:
        due = own_path_by(complaint.about, local_day(at), closure_days(session))
    on_another_path(session, complaint, due=due, at=at)


def written(
    session: Session, complaint: Complaint, letter: ComplaintLetter, *, contact: str, at: datetime
) -> None:
    """There is a letter: on the page of whoever has an account, by post for everybody else."""
    if complaint.email:
        notices.tell(
            session,
            CaseMail.COMPLAINT_POST if letter.by_post else CaseMail.COMPLAINT_LETTER,
            [complaint.email],
            about=complaint,
            path=page_of(complaint),
            at=at,
            contact=contact,
        )


def asked_again(session: Session, complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """Stage 2 is asked for: the receipt, and CAP is told unless it wrote that down itself."""
    due = _words(complaint)
    if complaint.email:
        notices.tell(
            session,
            CaseMail.COMPLAINT_STAGE2,
            [complaint.email],
            about=complaint,
            path=page_of(complaint),
            at=at,
            due=due,
        )
    if not by.is_staff:
        _tell_cap(session, CaseMail.COMPLAINT_ASKED, complaint, at=at)


def withdrawn(session: Session, complaint: Complaint, *, at: datetime) -> None:
    """Whoever complained has withdrawn it."""
    _tell_cap(session, CaseMail.COMPLAINT_WITHDRAWN, complaint, at=at)


def _tell_cap(session: Session, kind: CaseMail, complaint: Complaint, *, at: datetime) -> None:
    notices.tell(
        session,
        kind,
        notices.of_cap(session, complaint.investigator_id),
        about=complaint,
        path=f"/admin/complaint/{complaint.id}",
        at=at,
        due=_words(complaint),
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
    return _day(complaint.due_on)


def _day(due: date | None) -> str:
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
