"""Who is told of what happens to a case. One event, one mail a person, never a child's data."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

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


def of_school(session: Session, application: Application, *, with_head: bool = False) -> list[str]:
    """Who hears about an application at the school: who sent it, its CAP coordinators, and the
    head when asked for."""
    roles = ["CAP_COORDINATOR", "HEAD"] if with_head else ["CAP_COORDINATOR"]
    statement = (
        select(Contact.email)
        .where(
            Contact.school_id == application.school_id,
            Contact.job_role.in_(roles),
            Contact.verified_on.is_not(None),
            Contact.deleted_at.is_(None),
        )
        .execution_options(scoped=True)
    )
    return [application.referrer_email, *session.scalars(statement)]


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


def of_provider(session: Session, provider_id: uuid.UUID) -> list[str]:
    """Who hears about a pack: the provider's owners, or all its people when it has none, and
    its safeguarding lead."""
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
    return [*(owners or [row.email for row in people]), *leads]
