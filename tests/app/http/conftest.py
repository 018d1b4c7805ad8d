"""An application with routes that fail in every way there is."""

from __future__ import annotations

import pytest
from flask import redirect, request
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadRequest, Gone

from app.domain.errors import (
    Conflict,
    Fault,
    InvalidMove,
    NotAllowed,
    NotVisible,
    Rejected,
    Throttled,
    Unavailable,
)
from app.extensions import csrf
from app.http.guards import Guard
from tests.support.client import Client

FAILURES = {
    "not-visible": (NotVisible(), 404),
    "not-allowed": (NotAllowed(), 403),
    "invalid-move": (InvalidMove("The pack was sent already."), 409),
    "conflict": (Conflict(), 409),
    "stale": (StaleDataError("UPDATE statement on table student matched 0 rows"), 409),
    "rejected": (Rejected(Fault("reason", "Say why."), Fault(None, "Choose a day.")), 422),
    "throttled": (Throttled(retry_after_seconds=77), 429),
    "unavailable": (Unavailable(), 503),
    "database": (OperationalError("SELECT upn FROM student", {}, Exception("gone")), 503),
    "pool": (PoolTimeoutError("QueuePool limit"), 503),
    "broken": (ZeroDivisionError("secret-in-the-error"), 500),
    "integrity": (IntegrityError("INSERT INTO student", {}, Exception("secret-in-the-error")), 500),
    "bad": (BadRequest(), 400),
    "gone": (Gone(), 410),
}


@pytest.fixture
def failing(build):
    """A browser on an application whose /fail/<name> raises that failure."""
    app = build()

    def fail(name):
        raise FAILURES[name][0]

    def away():
        return redirect("/privacy")

    def echo():
        return {"fields": len(request.form)}

    for rule, endpoint, view in (
        ("/fail/<name>", "fail", fail),
        ("/away", "away", away),
        ("/echo", "echo", echo),
    ):
        app.add_url_rule(rule, endpoint, view, methods=["GET", "POST"])
        app.extensions["guards"].endpoint(endpoint, Guard.ANYONE)
    csrf.exempt(echo)
    app.add_url_rule("/nobody-guards-this", "unguarded", lambda: "open")
    yield Client(app)
    csrf._exempt_views.discard("tests.app.http.conftest.echo")
