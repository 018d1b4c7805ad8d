"""Who is told of what happens to a case. One event, one mail a person, never a child's data."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.contact_change import Receives
from app.domain.roles import Role as RoleName
from app.models.application import Application
from app.models.contact import Contact
from app.models.user import Role, User, user_role
from app.notify import outbox
from app.notify.messages import SITE, CaseMail, case_mail


def tell(
    session: Session,
    kind: CaseMail,
    recipients: Iterable[str],
    *,
    about: Any,
    path: str,
    at: datetime,
    ref: str | None = None,
    due: str = "",
    contact: str = "",
) -> None:
    """Queue one mail for each person. `path` is the page on our site they should open."""
    mail = case_mail(kind, ref=ref or about.ref, link=f"{SITE}{path}", due=due, contact=contact)
    key = f"{kind}:{about.id}:{int(at.timestamp() * 1000)}"
    outbox.enqueue(session, mail, recipients, dedupe_key=key, at=at, about=about)


def of_school(
    session: Session,
    application: Application,
    *,
    with_head: bool = False,
    also: Receives = Receives.PLACES,
) -> list[str]:
    """Who hears about an application at the school: who sent it, its CAP coordinators, the head
    when asked for, and the contacts that also get such mail."""
    jobs = {"CAP_COORDINATOR", "HEAD"} if with_head else {"CAP_COORDINATOR"}
    rows = _verified(session, Contact.school_id == application.school_id)
    told = [email for email, job, receives in rows if job in jobs or also in receives]
    return [application.referrer_email, *told]


def of_cap(session: Session, *user_ids: uuid.UUID | None) -> list[str]:
    """The first of these colleagues who still has an account; every CAP administrator when none
    has."""
    for user_id in user_ids:
        if user_id is not None:
            known = select(User.email).where(User.id == user_id, User.active.is_(True))
            email = session.scalar(known)
            if email is not None:
                return [email]
    administrators = (
        select(User.email)
        .join(user_role, user_role.c.user_id == User.id)
        .join(Role, Role.id == user_role.c.role_id)
        .where(Role.name == RoleName.CAP_ADMIN, User.active.is_(True), User.school_id.is_(None))
    )
    return list(session.scalars(administrators))


def of_provider(
    session: Session, provider_id: uuid.UUID, *, also: Receives | None = None
) -> list[str]:
    """Who hears about a pack: the provider's owners, or all its people when it has none, its
    safeguarding lead, and the contacts that also get such mail."""
    people = session.execute(
        select(User.email, Role.name)
        .outerjoin(user_role, user_role.c.user_id == User.id)
        .outerjoin(Role, Role.id == user_role.c.role_id)
        .where(User.provider_id == provider_id, User.active.is_(True))
    ).all()
    owners = [row.email for row in people if row.name == RoleName.PROVIDER_OWNER]
    leads = session.scalars(
        select(Contact.email)
        .where(
            Contact.provider_id == provider_id,
            Contact.job_role == "DSL",
            Contact.deleted_at.is_(None),
        )
        .execution_options(scoped=True)
    )
    rows = _verified(session, Contact.provider_id == provider_id) if also is not None else []
    told = [email for email, _, receives in rows if also in receives]
    return [*(owners or [row.email for row in people]), *leads, *told]


def _verified(session: Session, whose: ColumnElement[bool]) -> list[tuple[str, str, list[str]]]:
    """The contacts of an organisation that somebody has made sure of: address, job, and what mail
    they also get."""
    statement = select(Contact.email, Contact.job_role, Contact.receives).where(
        whose, Contact.verified_on.is_not(None), Contact.deleted_at.is_(None)
    )
    rows = session.execute(statement.execution_options(scoped=True))
    return [(email, job, list(receives or ())) for email, job, receives in rows]
