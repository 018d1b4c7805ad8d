"""One transaction at the edge: a view that writes commits once, and only on success."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from flask import Response, make_response
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.guard import bind_actor
from app.extensions import db

View = TypeVar("View", bound=Callable[..., Any])

# SQLite takes its write lock when the transaction begins: a transaction that starts by reading
# and then writes fails under load. Only requests that never write begin without the lock.
_takes_write_lock: ContextVar[bool] = ContextVar("takes_write_lock", default=True)


def writes(view: View) -> View:
    """Commit when the view returns below 400; roll back otherwise or when it raises."""

    @functools.wraps(view)
    def committing(*args: Any, **kwargs: Any) -> Response:
        try:
            response = make_response(view(*args, **kwargs))
            if response.status_code < 400:
                db.session.commit()
            else:
                db.session.rollback()
        except BaseException:
            db.session.rollback()
            raise
        return response

    committing.writes = True  # type: ignore[attr-defined]
    return committing  # type: ignore[return-value]


def expect_writes(expected: bool) -> None:
    """Say whether the transaction about to begin will write. Set for each request."""
    _takes_write_lock.set(expected)


@contextmanager
def acting_as(actor: Actor) -> Iterator[Session]:
    """A session of its own for this actor, committed when the block ends without an error.

    For the command line, the worker and the few steps the service takes by itself inside a
    request (an address was confirmed): nothing privileged enters the request's own session.
    On SQLite, which has one writer, the request's own session must have let go first.
    """
    session: Session = db.session.session_factory()
    bind_actor(session, actor)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A short connection that only reads."""
    before = _takes_write_lock.set(False)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        _takes_write_lock.reset(before)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A short connection of its own for sessions and the read log, committed at the end."""
    before = _takes_write_lock.set(True)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        _takes_write_lock.reset(before)


def prepare_engine(engine: Engine) -> None:
    """Set what SQLite needs on every connection: WAL, foreign keys, and our own BEGIN."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late for us
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "busy_timeout=15000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # By the driver itself: through the engine it would cost as much as a small select.
        kind = "BEGIN IMMEDIATE" if _takes_write_lock.get() else "BEGIN"
        connection.connection.driver_connection.execute(kind)  # type: ignore[union-attr]
