"""Who is asking: reads the session once a request and binds the actor to the database session."""

from __future__ import annotations

import secrets
import uuid
from typing import cast

from flask import Response, current_app, g, request, session
from sqlalchemy import bindparam, select
from werkzeug.exceptions import ServiceUnavailable

from app.access import actor as actors
from app.access.actor import Actor
from app.access.guard import bind_actor
from app.access.tokens import token_hash
from app.domain.roles import Role
from app.extensions import db
from app.models.user import Role as RoleRow
from app.models.user import User, user_role

from .clock import today
from .sessions import ServerSession
from .transaction import reading

# The secret of a visitor's browser: what was begun there is theirs. It lies in the session, and
# in a cookie of its own once somebody asked to come back later on this device.
BROWSER_KEY = "browser"

_user = User.__table__.c
# Asked by every request of somebody signed in, so it is put together once.
_PERSON = (
    select(
        _user.email, _user.full_name, _user.school_id, _user.provider_id, RoleRow.__table__.c.name
    )
    .outerjoin_from(User.__table__, user_role, user_role.c.user_id == _user.id)
    .outerjoin(RoleRow.__table__, RoleRow.__table__.c.id == user_role.c.role_id)
    .where(_user.id == bindparam("user_id"), _user.active.is_(True))
)


def load_actor() -> None:
    """Put the actor on `g` and on the session. Roles are read afresh for every request, so a
    change of rights bites at the next one."""
    g.request_id = uuid.uuid4().hex
    current = cast(ServerSession, session)
    if current.unreadable:
        g.actor = actors.public(on=today())
        raise ServiceUnavailable
    user_id = current.user_id
    actor = actors.public(on=today()) if user_id is None else _person(user_id)
    secret = session.get(BROWSER_KEY) or request.cookies.get(_browser_cookie())
    g.actor = actor.seen_from(
        ip=request.remote_addr or "",
        request_id=g.request_id,
        browser_hash=token_hash(secret) if secret else None,
    )
    bind_actor(db.session(), g.actor)


def current_actor() -> Actor:
    return cast(Actor, g.actor)


def with_browser() -> Actor:
    """The actor with a secret of this browser, made now if there is none: a form is begun."""
    if current_actor().browser_hash is None or BROWSER_KEY not in session:
        secret = request.cookies.get(_browser_cookie()) or secrets.token_urlsafe(32)
        session[BROWSER_KEY] = secret
        g.actor = current_actor().seen_from(
            ip=request.remote_addr or "",
            request_id=g.request_id,
            browser_hash=token_hash(secret),
        )
        bind_actor(db.session(), g.actor)
    cast(ServerSession, session).keep()
    return current_actor()


def remember_browser(response: Response, *, days: int) -> None:
    """Let this browser find its drafts again after the session: somebody asked to come back."""
    if BROWSER_KEY in session:
        response.set_cookie(
            _browser_cookie(),
            session[BROWSER_KEY],
            max_age=days * 24 * 3600,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )


def forget_browser(response: Response) -> None:
    """Let this browser find nothing any more that was begun in it without an account."""
    session.pop(BROWSER_KEY, None)
    response.delete_cookie(
        _browser_cookie(),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _browser_cookie() -> str:
    """Under https no neighbouring site can plant a cookie of this name, and with it a secret
    that it knows."""
    return "__Host-browser" if current_app.config["SESSION_COOKIE_SECURE"] else "browser"


def _person(user_id: uuid.UUID) -> Actor:
    with reading(db.engine) as connection:
        rows = connection.execute(_PERSON, {"user_id": user_id}).all()
    if not rows:
        return actors.public(on=today())
    first = rows[0]
    return actors.person(
        on=today(),
        user_id=user_id,
        name=first.full_name,
        email=first.email,
        roles=frozenset(Role(row.name) for row in rows if row.name is not None),
        school_id=first.school_id,
        provider_id=first.provider_id,
    )
