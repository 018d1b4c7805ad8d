"""Sessions are rows, so that ending one ends it everywhere at once.

A visitor who has neither signed in nor begun a form gets a signed cookie (it holds little more
than the CSRF secret). From then on the cookie is a random token and the row holds the rest.
Reads and writes use a connection of their own: a request that fails keeps its session.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from app.access.tokens import token_hash
from app.extensions import db
from app.models.user import User
from app.models.user_session import UserSession

from .transaction import reading, writing

USER_KEY = "_user_id"
TOUCH_EVERY = timedelta(seconds=60)
ANONYMOUS_LIFE = timedelta(hours=12)

_row, _user = UserSession.__table__.c, User.__table__.c
# Asked by every request, so it is put together once.
_ROW = (
    select(
        _row.data,
        _row.user_id,
        _row.last_seen_at,
        _row.expires_at,
        _row.ended_at,
        _user.fs_uniquifier,
        _user.active,
    )
    .outerjoin_from(UserSession.__table__, User.__table__, _row.user_id == _user.id)
    .where(_row.token_hash == bindparam("token"))
)


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """A session and, once it matters, the row behind it.

    `ended_user_id` is set when the cookie names a session that ended by time: what such a
    person was typing is kept for them (see `http.typed`).
    """

    def __init__(self, initial: dict[str, Any] | None = None, *, token: str | None = None) -> None:
        def changed(session: CallbackDict[str, Any]) -> None:
            cast(ServerSession, session).modified = True

        super().__init__(initial or {}, changed)
        self.modified = False
        self.token = token
        self.user_id: uuid.UUID | None = None
        self.last_seen_at: datetime | None = None
        self.rotated = False
        self.kept = token is not None
        self.ended_user_id: uuid.UUID | None = None
        self.unreadable = False

    def rotate(self) -> None:
        """Give the session a new token and end the old one: at sign-in and change of rights."""
        self.rotated = True
        self.modified = True

    def keep(self) -> None:
        """Hold this session as a row although nobody has signed in: a form was begun."""
        self.kept = True
        self.modified = True


class RowSessions(SessionInterface):
    """Opens and saves sessions. `clock` gives aware UTC instants."""

    def __init__(
        self,
        engine: Callable[[], Engine],
        *,
        idle: timedelta,
        longest: timedelta,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.engine = engine
        self.idle = idle
        self.longest = longest
        self.clock = clock

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        if request.path.startswith(f"{app.static_url_path}/"):
            return ServerSession()  # the same for everybody: no row is read for it
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        kind, _, value = cookie.partition(".")
        if kind == "a":
            try:
                seconds = int(ANONYMOUS_LIFE.total_seconds())
                return ServerSession(_signer(app).loads(value, max_age=seconds))
            except BadSignature:
                return ServerSession()
        if kind == "s" and value:
            return self._open_row(value)
        return ServerSession()

    def _open_row(self, token: str) -> ServerSession:
        try:
            with reading(self.engine()) as connection:
                row = connection.execute(_ROW, {"token": token_hash(token)}).one_or_none()
        except SQLAlchemyError:
            # Too early for an error page; `load_actor` answers, and the cookie stays what it is.
            session = ServerSession()
            session.unreadable = True
            return session
        if row is None or row.ended_at is not None:
            return ServerSession()
        now = self.clock()
        data = json.loads(row.data or "{}")
        # Nobody is signed in on a row without an account: a half-filled form outlives lunch.
        is_idle = row.user_id is not None and row.last_seen_at + self.idle <= now
        if row.expires_at <= now or is_idle:
            session = ServerSession()
            session.ended_user_id = row.user_id
            return session
        if row.user_id is not None and (not row.active or row.fs_uniquifier != data.get(USER_KEY)):
            return ServerSession()
        session = ServerSession(data, token=token)
        session.user_id = row.user_id
        session.last_seen_at = row.last_seen_at
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, ServerSession):
            raise TypeError("Only sessions opened here can be saved here.")
        if session.unreadable:
            return
        if session.accessed or session.modified:
            response.vary.add("Cookie")
        if not session:
            self._drop(app, session, response)
        elif session.kept or USER_KEY in session:
            self._save_row(app, session, response)
        elif session.modified:
            self._set_cookie(app, response, "a." + _text(_signer(app).dumps(dict(session))))

    def _drop(self, app: Flask, session: ServerSession, response: Response) -> None:
        if not session.modified:
            return
        if session.token is not None:
            self._end(session.token)
        response.delete_cookie(
            self.get_cookie_name(app),
            path=self.get_cookie_path(app),
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite="Lax",
        )

    def _save_row(self, app: Flask, session: ServerSession, response: Response) -> None:
        now = self.clock()
        if session.token is None or session.rotated:
            if session.token is not None:
                self._end(session.token)
            session.token = secrets.token_urlsafe(32)
            self._insert(session, now)
            self._set_cookie(app, response, "s." + session.token)
        elif (
            session.modified
            or session.last_seen_at is None
            or (session.last_seen_at + TOUCH_EVERY <= now)
        ):
            self._touch(session, now)

    def _insert(self, session: ServerSession, now: datetime) -> None:
        _release()
        with writing(self.engine()) as connection:
            user_id = session.user_id
            if USER_KEY in session:
                user_id = connection.scalar(
                    select(User.__table__.c.id).where(
                        User.__table__.c.fs_uniquifier == session[USER_KEY]
                    )
                )
            connection.execute(
                insert(UserSession).values(
                    id=uuid.uuid4(),
                    token_hash=token_hash(session.token or ""),
                    user_id=user_id,
                    created_at=now,
                    last_seen_at=now,
                    expires_at=now + self.longest,
                    data=json.dumps(dict(session)),
                )
            )

    def _touch(self, session: ServerSession, now: datetime) -> None:
        changes: dict[str, Any] = {"last_seen_at": now}
        if session.modified:
            changes["data"] = json.dumps(dict(session))
        self._update(session.token or "", changes)

    def _end(self, token: str) -> None:
        self._update(token, {"ended_at": self.clock()})

    def _update(self, token: str, changes: dict[str, Any]) -> None:
        # A session that was ended meanwhile stays ended: only live rows change.
        statement = (
            update(UserSession)
            .where(
                UserSession.__table__.c.token_hash == token_hash(token),
                UserSession.__table__.c.ended_at.is_(None),
            )
            .values(**changes)
        )
        _release()
        with writing(self.engine()) as connection:
            connection.execute(statement)

    def _set_cookie(self, app: Flask, response: Response, value: str) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            value,
            path=self.get_cookie_path(app),
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite="Lax",
        )


def _release() -> None:
    """End the request's transaction, whose work is committed or was never meant to last: on
    SQLite it holds the lock that the row of the session needs."""
    if db.session.registry.has():
        db.session.rollback()


def _signer(app: Flask) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(app.secret_key), salt="anonymous-session")


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
