"""Accounts: invite, set a password, throttle, disable, end sessions. Knows no page.

Accounts are read before an actor exists, so the guard does not scope them: these functions do.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import parse_id
from app.access.tokens import token_hash
from app.domain.errors import NotAllowed, NotVisible, Rejected
from app.domain.identifiers import normalise_email
from app.domain.roles import PROVIDER_ROLES, SCHOOL_ROLES, STAFF_ROLES, Permission, Role
from app.domain.text import clean_text
from app.models.account_link import AccountLink
from app.models.user import Role as RoleRow
from app.models.user import User, user_role
from app.models.user_session import UserSession
from app.notify import outbox
from app.notify.messages import AccountMail, account_mail

from . import audit

INVITE_LIFE = timedelta(hours=72)
RESET_LIFE = timedelta(hours=1)
LONGEST_NAME = 120
MOST_FAILURES = 10
FAILURE_WINDOW = timedelta(minutes=5)
LOCKED_FOR = timedelta(minutes=15)
CLOSED_BY_CAP = "CAP closed this account. Ask CAP to open it again."

# Grants of these need account:grant, which only the service lead has.
GUARDED_ROLES = frozenset({Role.SERVICE_LEAD, Role.SAFEGUARDING_LEAD, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose account it is: a school's, a provider's, or CAP's own when both are None."""

    school_id: uuid.UUID | None = None
    provider_id: uuid.UUID | None = None


def normal_email(email: str) -> str:
    return email.strip().casefold()


def invite(
    session: Session,
    *,
    email: str,
    full_name: str,
    roles: Iterable[Role],
    organisation: Organisation,
    public_url: str,
    by: Actor,
    at: datetime,
) -> User:
    """Make an account without a password and mail a link to set one. Raises NotAllowed,
    Rejected (the address has an account; the roles do not fit the organisation)."""
    wanted = frozenset(roles)
    _may_grant(by, wanted, organisation)
    _check_fit(wanted, organisation)
    address = _real_email(email)
    if by_email(session, address) is not None:
        raise Rejected.because("This address has an account already.", "email")
    user = _new_user(address, full_name, organisation, at)
    user.roles = _role_rows(session, wanted)
    session.add(user)
    session.flush()
    audit.record(session, "account-invited", user, by=by, at=at)
    send_link(session, user, kind="invite", public_url=public_url, at=at)
    return user


def create_with_password(
    session: Session,
    *,
    email: str,
    full_name: str,
    roles: Iterable[Role],
    organisation: Organisation,
    password_hash: str,
    by: Actor,
    at: datetime,
) -> User:
    """Make an account that can sign in at once. For demo and tests; the command line refuses it
    in production."""
    wanted = frozenset(roles)
    _check_fit(wanted, organisation)
    address = normal_email(email)
    if by_email(session, address) is not None:
        raise Rejected.because("This address has an account already.", "email")
    user = _new_user(address, full_name, organisation, at)
    user.password = password_hash
    user.confirmed_at = at
    user.roles = _role_rows(session, wanted)
    session.add(user)
    session.flush()
    audit.record(session, "account-created", user, by=by, at=at)
    return user


def send_link(
    session: Session, user: User, *, kind: str, public_url: str, at: datetime
) -> AccountLink:
    """Mail a one-time link to set a password; earlier links of the account stop working."""
    session.execute(
        update(AccountLink)
        .where(AccountLink.user_id == user.id, AccountLink.used_at.is_(None))
        .values(used_at=at)
    )
    token = secrets.token_urlsafe(32)
    link = AccountLink(
        user_id=user.id,
        kind=kind,
        token_hash=token_hash(token),
        created_at=at,
        expires_at=at + (INVITE_LIFE if kind == "invite" else RESET_LIFE),
    )
    session.add(link)
    session.flush()
    mail = account_mail(AccountMail(kind), link=f"{public_url}/set-password/{token}")
    outbox.enqueue(session, mail, [user.email], dedupe_key=f"account-{kind}:{link.id}", at=at)
    return link


def ask_for_reset(session: Session, *, email: str, public_url: str, at: datetime) -> None:
    """Mail a link when the address has an account, and a note that it has none otherwise: what
    the page says and how long it takes tell nobody which."""
    address = normal_email(email)
    user = by_email(session, address)
    if user is not None and user.active:
        # Whoever never chose a password keeps the longer life of the invitation.
        kind = "reset" if user.password else "invite"
        send_link(session, user, kind=kind, public_url=public_url, at=at)
        return
    mail = account_mail(AccountMail.NO_ACCOUNT, link=f"{public_url}/sign-in")
    outbox.enqueue(session, mail, [address], dedupe_key=f"account-none:{uuid.uuid4()}", at=at)


def open_link(session: Session, token: str, *, at: datetime) -> User:
    """The account a one-time link belongs to. Looking does not use the link up.
    Raises NotVisible for a link that is unknown, used or too old."""
    return _live_link(session, token, at).user


def use_link(session: Session, token: str, *, password_hash: str, at: datetime) -> User:
    """Set the password, use the link up and end every session of the account."""
    link = _live_link(session, token, at)
    user = link.user
    link.used_at = at
    user.confirmed_at = user.confirmed_at or at
    set_password(session, user, password_hash=password_hash, at=at)
    return user


def set_password(session: Session, user: User, *, password_hash: str, at: datetime) -> None:
    """Change the password; every session of the account ends."""
    user.password = password_hash
    user.failed_count = 0
    user.locked_until = None
    user.fs_uniquifier = secrets.token_hex(16)
    session.flush()
    end_sessions(session, user.id, at=at)
    audit.record_for_account(session, "password-changed", user, at=at)


def disable(session: Session, user: User, *, by: Actor, at: datetime) -> None:
    """Close the account: it cannot sign in and its sessions end now. What CAP closed stays so
    until CAP opens it."""
    _may_manage(session, by, user)
    if user.id == by.user_id:
        raise Rejected.because("You cannot close your own account. Ask a colleague.")
    user.active = False
    user.disabled_at = user.disabled_at or at
    if by.organisation_id is None:
        user.cap_closed_at = at
    user.fs_uniquifier = secrets.token_hex(16)
    session.flush()
    end_sessions(session, user.id, at=at)
    audit.record(session, "account-disabled", user, by=by, at=at)


def enable(session: Session, user: User, *, by: Actor, at: datetime) -> None:
    """Open a closed account again; its password stays what it was. Raises Rejected for an owner
    when CAP closed it."""
    _may_manage(session, by, user)
    if user.cap_closed_at is not None and by.organisation_id is not None:
        raise Rejected.because(CLOSED_BY_CAP)
    user.active = True
    user.disabled_at = user.cap_closed_at = None
    session.flush()
    audit.record(session, "account-enabled", user, by=by, at=at)


def change_roles(
    session: Session, user: User, roles: Iterable[Role], *, by: Actor, at: datetime
) -> None:
    """Give other roles; the sessions of the account end so that nothing old stays open."""
    wanted = frozenset(roles)
    before = frozenset(Role(row.name) for row in user.roles)
    organisation = Organisation(user.school_id, user.provider_id)
    _may_manage(session, by, user)
    _may_grant(by, wanted ^ before, organisation)
    _check_fit(wanted, organisation)
    if user.id == by.user_id:
        raise Rejected.because("You cannot change your own roles. Ask a colleague.")
    user.roles = _role_rows(session, wanted)
    session.flush()
    end_sessions(session, user.id, at=at)
    audit.record(
        session,
        "account-roles-changed",
        user,
        by=by,
        at=at,
        changes={"roles": [sorted(before), sorted(wanted)]},
    )


def send_again(session: Session, user: User, *, public_url: str, by: Actor, at: datetime) -> None:
    """Mail a new link to choose a password; the ones before stop working."""
    _may_manage(session, by, user)
    if not user.active:
        raise Rejected.because("This account is closed. Open it first.")
    send_link(session, user, kind="invite", public_url=public_url, at=at)
    audit.record(session, "account-link-sent", user, by=by, at=at)


def sign_out(session: Session, user: User, *, by: Actor, at: datetime) -> int:
    """End every session of somebody else's account, who may sign in again; how many there were."""
    _may_manage(session, by, user)
    number = end_sessions(session, user.id, at=at)
    audit.record(session, "signed-out", user, by=by, at=at)
    return number


def end_sessions(session: Session, user_id: uuid.UUID, *, at: datetime) -> int:
    """End every session of an account; how many there were."""
    result = session.execute(
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .values(ended_at=at)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))


def note_failure(session: Session, email: str, *, at: datetime) -> None:
    """Count a wrong password; after ten within the window the account rests for a while."""
    user = by_email(session, email, lock=True)
    if user is None:
        return
    recent = user.last_failed_at is not None and user.last_failed_at > at - FAILURE_WINDOW
    user.failed_count = user.failed_count + 1 if recent else 1
    user.last_failed_at = at
    if user.failed_count >= MOST_FAILURES:
        user.locked_until = at + LOCKED_FOR


def is_locked(user: User, *, at: datetime) -> bool:
    return user.locked_until is not None and user.locked_until > at


def note_sign_in(session: Session, email: str, *, at: datetime) -> User | None:
    """The account that is signing in, its failures forgotten; None when it is closed."""
    user = by_email(session, email, lock=True)
    if user is None or not user.active:
        return None
    user.failed_count = 0
    user.locked_until = None
    user.last_sign_in_at = at
    return user


def name_of(session: Session, user_id: uuid.UUID) -> str:
    """The name of an account."""
    name = session.scalar(select(User.full_name).where(User.id == user_id))
    return name or "Somebody who has left"


def names_of(session: Session, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """The names of several accounts."""
    known = [each for each in ids if each is not None]
    if not known:
        return {}
    rows = session.execute(select(User.id, User.full_name).where(User.id.in_(known)))
    return {row.id: row.full_name for row in rows}


def end_session(session: Session, row: UserSession, *, by: Actor, at: datetime) -> None:
    """End one session of somebody's account."""
    allow(by, Permission.ACCOUNT_MANAGE)
    user = session.get_one(User, row.user_id)
    _may_manage(session, by, user)
    row.ended_at = row.ended_at or at
    session.flush()
    audit.record(session, "session-ended", user, by=by, at=at)


def by_email(session: Session, email: str, *, lock: bool = False) -> User | None:
    """The account of an address. With `lock` nobody else changes it until the end of the
    transaction: two tries at once would otherwise collide on its version."""
    address = normal_email(email)
    if "\0" in address:
        return None  # PostgreSQL has no text with it, so it can be nobody's
    statement = select(User).where(User.email == address).options(selectinload(User.roles))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(statement).one_or_none()


def seen_accounts(session: Session, by: Actor) -> list[User]:
    """The accounts this person may see: all for CAP's administrators, an owner's own people."""
    return list(session.scalars(_seen(by).order_by(User.full_name, User.id)))


def get_seen(session: Session, id_: uuid.UUID | str, by: Actor) -> User:
    """One account this person may see. Raises NotVisible."""
    user = session.scalars(_seen(by).where(User.id == parse_id(id_))).one_or_none()
    if user is None:
        raise NotVisible
    return user


def own(session: Session, by: Actor) -> User:
    """The actor's own account with its roles and its organisation. Raises NotVisible."""
    statement = (
        select(User)
        .where(User.id == by.user_id, User.active.is_(True))
        .options(selectinload(User.roles), selectinload(User.school), selectinload(User.provider))
    )
    user = session.scalars(statement).one_or_none()
    if user is None:
        raise NotVisible
    return user


def _seen(by: Actor) -> Select[User]:
    statement = select(User).options(selectinload(User.roles))
    if by.may(Permission.ACCOUNT_READ_ALL):
        return statement
    allow(by, Permission.ACCOUNT_READ)
    if by.school_id is not None:
        return statement.where(User.school_id == by.school_id)
    # Nobody without an organisation sees anybody here: no account has this as its provider.
    return statement.where(User.provider_id == by.provider_id, User.provider_id.is_not(None))


def _live_link(session: Session, token: str, at: datetime) -> AccountLink:
    statement = (
        select(AccountLink)
        .where(AccountLink.token_hash == token_hash(token))
        .options(selectinload(AccountLink.user).selectinload(User.roles))
    )
    link = session.scalars(statement).one_or_none()
    if link is None or link.used_at is not None or link.expires_at <= at or not link.user.active:
        raise NotVisible
    return link


def _real_email(email: str) -> str:
    """The address, if mail can go there. Raises Rejected."""
    try:
        return normal_email(normalise_email(email))
    except Rejected as error:
        raise Rejected.because(error.message, "email") from None


def _new_user(email: str, full_name: str, organisation: Organisation, at: datetime) -> User:
    return User(
        email=email,
        full_name=clean_text(full_name, max_length=LONGEST_NAME, field="full_name"),
        active=True,
        fs_uniquifier=secrets.token_hex(16),
        school_id=organisation.school_id,
        provider_id=organisation.provider_id,
        failed_count=0,
        created_at=at,
        updated_at=at,
    )


def _role_rows(session: Session, roles: frozenset[Role]) -> list[RoleRow]:
    rows = session.scalars(select(RoleRow).where(RoleRow.name.in_(sorted(roles)))).all()
    missing = roles - {Role(row.name) for row in rows}
    made = [RoleRow(name=str(role)) for role in sorted(missing)]
    session.add_all(made)
    return [*rows, *made]


def _check_fit(roles: frozenset[Role], organisation: Organisation) -> None:
    if organisation.school_id is not None:
        fitting, whose = SCHOOL_ROLES, "a school"
    elif organisation.provider_id is not None:
        fitting, whose = PROVIDER_ROLES, "a provider"
    else:
        fitting, whose = STAFF_ROLES, "CAP"
    if not roles:
        raise Rejected.because("Choose at least one role.", "roles")
    if not roles <= fitting:
        raise Rejected.because(f"These roles do not fit an account of {whose}.", "roles")


def _may_grant(by: Actor, roles: frozenset[Role], organisation: Organisation) -> None:
    allow(by, Permission.ACCOUNT_MANAGE)
    if roles & GUARDED_ROLES:
        allow(by, Permission.ACCOUNT_GRANT)
    if by.organisation_id is not None and by.organisation_id not in (
        organisation.school_id,
        organisation.provider_id,
    ):
        raise NotAllowed


def _may_manage(session: Session, by: Actor, user: User) -> None:
    """Whoever may not grant a role may not close or sign out an account that has it either."""
    allow(by, Permission.ACCOUNT_MANAGE)
    if by.organisation_id is not None and by.organisation_id not in (
        user.school_id,
        user.provider_id,
    ):
        raise NotVisible
    guarded = (
        select(func.count())
        .select_from(user_role)
        .join(RoleRow, RoleRow.id == user_role.c.role_id)
        .where(user_role.c.user_id == user.id, RoleRow.name.in_(sorted(GUARDED_ROLES)))
    )
    if session.scalar(guarded):
        allow(by, Permission.ACCOUNT_GRANT)
