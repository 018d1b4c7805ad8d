"""The people of a school or a provider, as their own owner looks after them. Knows no page.

CAP may do more: it moves accounts between organisations and closes the last owner's.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fact
from app.domain.errors import InvalidMove, NotVisible, Rejected
from app.domain.roles import ROLE_PERMISSIONS, Permission, Role
from app.models.account_link import AccountLink
from app.models.outbox_message import OutboxMessage
from app.models.user import User
from app.notify import outbox
from app.notify.messages import AccountMail, account_mail

from . import accounts, audit

OWNERS = frozenset(
    role
    for role, may in ROLE_PERMISSIONS.items()
    if Permission.ACCOUNT_MANAGE in may and Permission.ACCOUNT_READ_ALL not in may
)
REST = timedelta(days=1)
LAST_OWNER = (
    "This is the last account that may look after the people here. Make somebody else an owner "
    "first, or ask CAP."
)


def invite(
    session: Session,
    *,
    email: str,
    full_name: str,
    roles: Iterable[Role],
    public_url: str,
    by: Actor,
    at: datetime,
) -> None:
    """Invite somebody to the owner's own organisation. When the address has an account elsewhere
    the owner hears nothing of it, and whoever has it gets a mail: CAP moves accounts, not owners.
    """
    allow(by, Permission.ACCOUNT_MANAGE)
    _check_owner(by)
    known = accounts.by_email(session, email)
    if known is not None and by.organisation_id not in (known.school_id, known.provider_id):
        audit.record(session, "invitation-of-known-address", known, by=by, at=at)
        if known.active:
            _tell_known(session, known, public_url=public_url, at=at)
        return
    accounts.invite(
        session,
        email=email,
        full_name=full_name,
        roles=roles,
        organisation=accounts.Organisation(by.school_id, by.provider_id),
        public_url=public_url,
        by=by,
        at=at,
    )


def send_again(session: Session, user: User, *, public_url: str, by: Actor, at: datetime) -> None:
    """Mail a new invitation to somebody who never chose a password. Raises InvalidMove."""
    _check_owner(by)
    if user.confirmed_at is not None:
        raise InvalidMove("This person has an account already and can ask for a new password.")
    accounts.send_again(session, user, public_url=public_url, by=by, at=at)


def cancel(session: Session, user: User, *, by: Actor, at: datetime) -> None:
    """Take an invitation back: its link stops working. Raises InvalidMove when it was taken up."""
    _check_owner(by)
    if user.confirmed_at is not None or not user.active:
        raise InvalidMove("This invitation is not open any more. Look at the list again.")
    accounts.disable(session, user, by=by, at=at)
    session.execute(
        update(AccountLink)
        .where(AccountLink.user_id == user.id, AccountLink.used_at.is_(None))
        .values(used_at=at)
    )
    audit.record(session, "invitation-cancelled", user, by=by, at=at)


def close(session: Session, user: User, *, by: Actor, at: datetime) -> None:
    """Close an account of an own colleague, whose sessions end now. Raises Rejected for the own
    account and for the last owner's."""
    _check_owner(by)
    if user.id == by.user_id:
        raise Rejected.because("You cannot close your own account. Ask a colleague.")
    _check_open(user)
    _check_others(session, user, by)
    accounts.disable(session, user, by=by, at=at)


def change_role(session: Session, user: User, role: Role, *, by: Actor, at: datetime) -> None:
    """Let a colleague do more, or less; the sessions of the account end. Raises Rejected for the
    own account, the last owner's, a role of others, and for several roles, of which the page
    shows one."""
    _check_owner(by)
    _check_open(user)
    if len(user.roles) > 1:
        raise Rejected.because("This person has several roles. Ask CAP to change them.")
    if role not in OWNERS:
        _check_others(session, user, by)
    accounts.change_roles(session, user, [role], by=by, at=at)


def open_again(session: Session, user: User, *, public_url: str, by: Actor, at: datetime) -> None:
    """Let somebody in again; who never chose a password is invited anew. Raises InvalidMove, and
    Rejected when CAP closed the account."""
    _check_owner(by)
    if user.active:
        raise InvalidMove("This account is open. Look at the list again.")
    accounts.enable(session, user, by=by, at=at)
    if user.confirmed_at is None:
        accounts.send_again(session, user, public_url=public_url, by=by, at=at)


def _tell_known(session: Session, known: User, *, public_url: str, at: datetime) -> None:
    """Say to whoever has the address that it was invited; once a day, however often it was."""
    mail = account_mail(AccountMail.INVITED_ELSEWHERE, link=f"{public_url}/sign-in")
    told = select(OutboxMessage.id).where(
        OutboxMessage.kind == mail.kind,
        OutboxMessage.recipient == known.email,
        OutboxMessage.created_at > at - REST,
    )
    if fact(session, told.limit(1)) is None:
        key = f"invited-elsewhere:{uuid.uuid4()}"
        outbox.enqueue(session, mail, [known.email], dedupe_key=key, at=at)


def _check_owner(by: Actor) -> None:
    """CAP's administrators have pages of their own for accounts."""
    if by.organisation_id is None:
        raise NotVisible


def _check_open(user: User) -> None:
    if not user.active:
        raise InvalidMove("This account is closed. Look at the list again.")


def _check_others(session: Session, user: User, by: Actor) -> None:
    """Raises Rejected when nobody but this colleague may look after the people."""
    if not any(each.id != user.id for each in _open_owners(session, by)):
        raise Rejected.because(LAST_OWNER)


def _open_owners(session: Session, by: Actor) -> list[User]:
    """The open accounts of the organisation that may look after its people. All its accounts stay
    locked until the end: two owners who close or demote each other at once would both succeed.
    Roles are read after the lock, so that whoever had to wait sees what was done meanwhile."""
    own = User.school_id == by.school_id if by.is_school else User.provider_id == by.provider_id
    statement = (
        select(User)
        .where(
            own,
            User.active.is_(True),
            User.confirmed_at.is_not(None),
            User.deleted_at.is_(None),
        )
        .options(selectinload(User.roles))
        .order_by(User.id)
        .with_for_update(of=User)
        .execution_options(populate_existing=True)
    )
    return [
        user
        for user in session.scalars(statement)
        if OWNERS.intersection(role.name for role in user.roles)
    ]
