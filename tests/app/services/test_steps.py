"""Moves: one writer of a status, with its history and its audit event, or nothing at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm.exc import StaleDataError

from app.domain.errors import Conflict, InvalidMove, NotAllowed, NotVisible, Rejected
from app.domain.roles import Role
from app.extensions import db
from app.http.transaction import acting_as
from app.models import Application, AuditEvent, OutboxMessage, StatusHistory
from app.services import accounts, applications, audit, packs, steps


@pytest.fixture
def case(make) -> Application:
    return make.application(status="submitted")


@pytest.fixture
def staff(make, as_actor):
    return as_actor(make.staff())


def traces(make, record) -> tuple[int, int]:
    """How many entries of history and audit there are about a record."""
    return (
        len(make.all(StatusHistory, StatusHistory.record_id == record.id)),
        len(make.all(AuditEvent, AuditEvent.record_id == record.id)),
    )


def move(app, case, name, actor, make, **more: Any) -> None:
    with app.app_context(), acting_as(actor) as session:
        found = applications.get(session, case.id, actor)
        applications.move(session, found, name, by=actor, at=make.at, **more)


def test_move_leaves_status_history_and_audit(app, case, make, staff):
    move(app, case, "start-review", staff, make)

    found = make.reload(case)
    assert found.status == "in-review"
    assert found.owner_id == staff.user_id
    (step,) = make.all(StatusHistory, StatusHistory.record_id == case.id)
    assert (step.move, step.from_status, step.to_status) == (
        "start-review",
        "submitted",
        "in-review",
    )
    assert (step.actor_id, step.actor_kind, step.at) == (staff.user_id, "staff", make.at)
    (event,) = make.all(AuditEvent, AuditEvent.record_id == case.id)
    assert (event.action, event.ref, event.actor_id) == ("start-review", case.ref, staff.user_id)
    assert event.changes == {"status": ["submitted", "in-review"]}
    assert event.actor_roles == ["cap-admin"]


@pytest.mark.parametrize("where", ["history", "audit"])
def test_deed_that_cannot_be_noted_is_not_done(app, case, make, staff, monkeypatch, where):
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("the disk is full")

    if where == "audit":
        monkeypatch.setattr(audit, "record", fail)
    else:
        monkeypatch.setattr(steps, "StatusHistory", fail)

    with pytest.raises(OSError, match="disk is full"):
        move(app, case, "start-review", staff, make)

    assert make.reload(case).status == "submitted"
    assert traces(make, case) == (0, 0)
    assert make.all(OutboxMessage) == []


def test_move_that_does_not_start_here_is_refused(app, case, make, staff):
    with pytest.raises(InvalidMove):
        move(app, case, "approve", staff, make)
    assert traces(make, case) == (0, 0)


def test_automatic_move_is_no_button(app, make, staff):
    case = make.application(status="sent")
    make.pack(case)
    with pytest.raises(NotVisible):
        move(app, case, "respond", staff, make)


def test_move_needs_its_permission(app, case, make, as_actor):
    coordinator = as_actor(make.school_user(_school(make, case)))
    with pytest.raises((NotAllowed, NotVisible)):
        move(app, case, "start-review", coordinator, make)
    assert make.reload(case).status == "submitted"


def _school(make, case):
    from app.models import School

    return next(s for s in make.all(School) if s.id == case.school_id)


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_reason_is_asked_for(app, case, make, staff, reason):
    with pytest.raises(Rejected):
        move(app, case, "cancel", staff, make, reason=reason)
    assert make.reload(case).status == "submitted"


def test_reason_has_an_end(app, case, make, staff):
    with pytest.raises(Rejected):
        move(app, case, "cancel", staff, make, reason="x" * 3001)


def test_reason_is_kept_without_its_edges(app, case, make, staff):
    move(app, case, "cancel", staff, make, reason="  The family moved.  ")
    (step,) = make.all(StatusHistory, StatusHistory.record_id == case.id)
    assert step.reason == "The family moved."


def test_page_from_before_a_change_conflicts(app, case, make, staff):
    with pytest.raises(Conflict):
        move(app, case, "start-review", staff, make, version=case.version - 1)
    assert traces(make, case) == (0, 0)


def test_of_many_who_click_at_once_one_wins(app, case, make, as_actor):
    """Each has read the case before anybody moved it."""
    people = [as_actor(make.staff()) for _ in range(8)]
    started = threading.Barrier(len(people))
    outcomes: list[str] = []

    def click(actor: Any) -> None:
        with app.app_context():
            started.wait()
            try:
                with acting_as(actor) as session:
                    found = applications.get(session, case.id, actor)
                    applications.move(
                        session,
                        found,
                        "start-review",
                        by=actor,
                        at=make.at,
                        version=case.version,
                    )
            except (Conflict, InvalidMove, StaleDataError) as error:
                outcomes.append(type(error).__name__)
            else:
                outcomes.append("won")

    threads = [threading.Thread(target=click, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == len(people)
    assert outcomes.count("won") == 1
    assert traces(make, case) == (1, 1)


@pytest.mark.only_on("postgresql")
def test_second_of_two_who_both_read_first_gets_a_conflict(app, case, make, as_actor):
    """The version in the row decides, whoever flushes second. On SQLite there is no such second:
    whoever begins to write has the file alone."""
    one, two = as_actor(make.staff()), as_actor(make.staff())
    from app.access.guard import bind_actor

    with app.app_context():
        sessions = []
        for actor in (one, two):
            session = db.session.session_factory()
            bind_actor(session, actor)
            sessions.append((session, actor, applications.get(session, case.id, actor)))
        first, second = sessions
        applications.move(first[0], first[2], "start-review", by=first[1], at=make.at)
        first[0].commit()
        with pytest.raises(StaleDataError):
            applications.move(second[0], second[2], "start-review", by=second[1], at=make.at)
        for session, _actor, _case in sessions:
            session.rollback()
            session.close()
    assert traces(make, case) == (1, 1)


# An event for each deed


def deeds(make, staff) -> dict[str, Callable[[Any], Any]]:
    sent = make.application(status="ready-to-send")
    recalled = make.application(status="sent")
    make.pack(recalled)
    person = make.school_user()

    def user(session: Any) -> Any:
        return accounts.by_email(session, person.email)

    def get(session: Any, case: Application) -> Application:
        return applications.get(session, case.id, staff)

    at = make.at
    return {
        "pack-sent": lambda s: packs.send(s, get(s, sent), document_ids=[], by=staff, at=at),
        "pack-recalled": lambda s: packs.recall(
            s, get(s, recalled), reason="Too early", by=staff, at=at
        ),
        "account-disabled": lambda s: accounts.disable(s, user(s), by=staff, at=at),
        "account-roles-changed": lambda s: accounts.change_roles(
            s, user(s), [Role.SCHOOL_FINANCE], by=staff, at=at
        ),
        "account-invited": lambda s: accounts.invite(
            s,
            email="new@example.org",
            full_name="New Person",
            roles=[Role.PANEL_MEMBER],
            organisation=accounts.Organisation(),
            public_url="http://localhost",
            by=staff,
            at=at,
        ),
    }


NAMES = [
    "pack-sent",
    "pack-recalled",
    "account-disabled",
    "account-roles-changed",
    "account-invited",
]


def test_every_deed_tried_here_is_named(make, staff):
    assert list(deeds(make, staff)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_deed_is_noted_with_it(app, make, staff, name):
    deed = deeds(make, staff)[name]
    with app.app_context(), acting_as(staff) as session:
        deed(session)

    (event,) = make.all(AuditEvent, AuditEvent.action == name)
    assert event.actor_id == staff.user_id
    assert event.record_id is not None


@pytest.mark.parametrize("name", NAMES)
def test_deed_that_failed_is_noted_nowhere(app, make, staff, name):
    deed = deeds(make, staff)[name]
    before = len(make.all(AuditEvent))

    def fail() -> None:
        with app.app_context(), acting_as(staff) as session:
            deed(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert len(make.all(AuditEvent)) == before
    assert make.all(OutboxMessage) == []


def test_audit_tells_which_personal_column_changed_and_not_how(app, make, staff):
    from app.access.scope import fetch
    from app.models import Student

    student = make.student()
    with app.app_context(), acting_as(staff) as session:
        found = fetch(session, Student, student.id, staff)
        found.legal_surname = "Secretname"
        found.registration = "MAIN"
        changes = audit.pending_changes(found)
    assert changes == {"legal_surname": "changed", "registration": "changed"}
