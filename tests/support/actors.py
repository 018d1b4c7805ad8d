"""Actors as the edge would make them, and sessions as they are after signing in."""

from __future__ import annotations

import json
import secrets
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.access import actor as actors
from app.access.actor import Actor
from app.access.tokens import token_hash
from app.domain.roles import Role
from app.http.clock import today
from app.http.sessions import USER_KEY
from app.models import User, UserSession

from .client import Client, Page
from .factories import PASSWORD, Make


def actor_of(make: Make, user: User, *, on: date | None = None) -> Actor:
    """The actor that a request of this account would have."""
    with make.session() as session:
        found = session.scalars(
            select(User).where(User.id == user.id).options(selectinload(User.roles))
        ).one()
    return actors.person(
        on=on or today(),
        user_id=found.id,
        name=found.full_name,
        email=found.email,
        roles=frozenset(Role(role.name) for role in found.roles),
        school_id=found.school_id,
        provider_id=found.provider_id,
    )


def sign_in(client: Client, user: User, password: str = PASSWORD) -> Page:
    """Through the page, as a person does."""
    page = client.get("/sign-in")
    return page.submit({"email": user.email, "password": password})


def signed_in(app: Flask, user: User, make: Make | None = None) -> Client:
    """A browser in which this account is signed in, without the slow check of a password."""
    client = Client(app)
    make = make or Make(app)
    with make.session() as session:
        fresh = session.get_one(User, user.id)
        token = new_session(session, fresh)
    name = app.session_interface.get_cookie_name(app)
    client.raw.set_cookie(name, f"s.{token}", domain="localhost")
    return client


def new_session(session: Any, user: User, *, at: datetime | None = None) -> str:
    """Write the row of a session; the token that belongs in the cookie."""
    at = at or datetime.now(UTC)
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            id=uuid.uuid4(),
            token_hash=token_hash(token),
            user_id=user.id,
            created_at=at,
            last_seen_at=at,
            expires_at=at + timedelta(hours=12),
            data=json.dumps({USER_KEY: user.fs_uniquifier, "_fresh": True}),
        )
    )
    return token
