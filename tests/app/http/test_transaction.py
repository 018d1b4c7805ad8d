"""A view that writes commits once, and only when it succeeds; sessions come after it."""

from __future__ import annotations

import pytest
from flask import Flask

from app.domain.errors import Conflict, Rejected
from app.extensions import db
from app.http.guards import Guard
from app.http.transaction import acting_as, writes
from app.models import ClosureDay
from tests.support.actors import signed_in
from tests.support.client import Client
from tests.support.factories import Make


@pytest.fixture
def writing(build):
    """A browser on an application with views that write and end in several ways."""
    app: Flask = build()

    def add() -> None:
        day = Make(app).row(ClosureDay)
        db.session.add(day)
        db.session.flush()

    @writes
    def good():
        add()
        return "done"

    @writes
    def moved():
        add()
        return "", 302, {"Location": "/"}

    @writes
    def refused():
        add()
        return "no", 422

    @writes
    def broken():
        add()
        raise ZeroDivisionError

    @writes
    def conflicting():
        add()
        raise Conflict

    @writes
    def rejecting():
        add()
        raise Rejected.because("No.")

    def forgotten():
        add()
        return "done"

    for view in (good, moved, refused, broken, conflicting, rejecting, forgotten):
        app.add_url_rule(f"/{view.__name__}", view.__name__, view, methods=["POST"])
        app.extensions["guards"].endpoint(view.__name__, Guard.ANYONE)
    return Client(app), Make(app)


@pytest.mark.parametrize(
    ("path", "status", "rows"),
    [
        ("/good", 200, 1),
        ("/moved", 302, 1),
        ("/refused", 422, 0),
        ("/broken", 500, 0),
        ("/conflicting", 409, 0),
        ("/rejecting", 422, 0),
        ("/forgotten", 200, 0),
    ],
)
def test_only_success_of_a_writing_view_is_kept(writing, path, status, rows):
    client, make = writing

    page = client.post_with_token(path, follow=False)

    assert page.status == status
    assert len(make.all(ClosureDay)) == rows


@pytest.mark.parametrize("path", ["/good", "/refused", "/broken", "/forgotten"])
def test_session_row_is_saved_after_a_view_that_left_its_transaction_open(writing, path):
    """On SQLite the row of the session needs the lock that the view still holds."""
    client, make = writing
    user = make.staff()
    inside = signed_in(client.app, user, make)
    token = inside.token()
    from app.models import UserSession

    (row,) = make.all(UserSession)
    make.change(row, last_seen_at=make.at.replace(microsecond=0) - make_minutes(10))

    inside.post(path, {"csrf_token": token}, follow=False)

    assert make.reload(row).last_seen_at > make.at - make_minutes(1)


def make_minutes(minutes):
    from datetime import timedelta

    return timedelta(minutes=minutes)


def test_privileged_step_commits_by_itself(app, make, the_system):
    with app.app_context(), acting_as(the_system) as session:
        session.add(make.row(ClosureDay))
    assert len(make.all(ClosureDay)) == 1


def test_privileged_step_that_fails_leaves_nothing(app, make, the_system):
    def fail():
        with app.app_context(), acting_as(the_system) as session:
            session.add(make.row(ClosureDay))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert make.all(ClosureDay) == []
