"""Seeded mistakes: each one must make a law fail, or the law proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

import app.access.rules.cases as cases
from app.access import guard, scope
from app.access.guard import UnscopedAccess
from app.access.scope import EVERYTHING, RULES, fetch, visible
from app.domain.errors import Conflict, NotAllowed, NotVisible
from app.domain.referral_flow import REFERRAL_FLOW
from app.extensions import db
from app.http.guards import Guard
from app.models import (
    Application,
    ApplicationChoice,
    Carer,
    Document,
    Pack,
    Placement,
    School,
    Student,
)
from app.services import applications, steps
from tests.support.world import World, build_world

from . import laws

pytestmark = pytest.mark.only_on("sqlite")
GET = frozenset({"GET"})


@pytest.fixture
def world(app, make):
    return build_world(app, make)


@pytest.fixture
def noticed(world, session_of) -> Callable[..., None]:
    """Runs a law whole, then with the mistake, and wants it to fail only then."""

    def check(law: Callable[[], Any], mistake: Callable[[], Any]) -> None:
        law()
        mistake()
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            law()

    return check


# Laws over services and rules, beside those over routes


def is_hidden(world: World, session_of: Any, name: str, row: Any) -> None:
    """The row cannot be fetched."""
    actor = world.actor(name)
    session = session_of(actor)
    try:
        fetch(session, type(row), row.id, actor)
    except NotVisible:
        return
    finally:
        session.rollback()
    raise AssertionError(f"{name} sees {row!r}")


def raises(error: type[Exception], deed: Callable[[], Any]) -> None:
    try:
        deed()
    except error:
        return
    raise AssertionError(f"Nothing raised {error.__name__}.")


# Seeing


def test_rule_removed(world, session_of, noticed, monkeypatch):
    noticed(
        lambda: is_hidden(world, session_of, "school_a", world.row(Student, "b")),
        lambda: monkeypatch.setitem(RULES, Student, lambda actor: EVERYTHING),
    )


def test_table_without_a_rule(noticed, monkeypatch):
    noticed(laws.every_table_has_a_rule_or_a_reason, lambda: monkeypatch.delitem(RULES, Carer))


def test_rule_of_a_school_widened_to_the_public(world, noticed, monkeypatch):
    noticed(
        lambda: laws.every_rule_narrows_somebody(world),
        lambda: monkeypatch.setitem(RULES, Application, lambda actor: EVERYTHING),
    )


def test_pack_rule_without_its_end(world, session_of, noticed, monkeypatch, make):
    pack = world.row(Pack, "a")
    make.change(pack, ended_at=make.at, ended_why="recalled")
    noticed(
        lambda: is_hidden(world, session_of, "provider_a", world.row(Application, "a")),
        lambda: monkeypatch.setattr(
            cases, "open_pack", lambda actor: Pack.provider_id == actor.provider_id
        ),
    )


def test_document_rule_without_the_pack(world, session_of, noticed, monkeypatch):
    def by_case(actor):
        return Document.application_id.in_(cases._released(actor))

    noticed(
        lambda: is_hidden(world, session_of, "provider_a", world.unshared["a"]),
        lambda: monkeypatch.setitem(RULES, Document, by_case),
    )


def test_choices_shown_to_every_provider_of_the_case(world, session_of, noticed, monkeypatch, make):
    from app.models import CourseOffer

    other = make.choice(world.row(Application, "a"), world.row(CourseOffer, "b"), preference=2)

    def by_case(actor):
        return ApplicationChoice.application_id.in_(cases._released(actor))

    noticed(
        lambda: is_hidden(world, session_of, "provider_a", other),
        lambda: monkeypatch.setitem(RULES, ApplicationChoice, by_case),
    )


def test_fetch_without_scope(world, noticed, monkeypatch):
    def unscoped(model: Any, actor: Any, *, deleted: bool = False) -> Any:
        return select(model).execution_options(scoped=True)

    noticed(
        lambda: laws.foreign_is_missing(world, "school_a", own="a", methods=GET),
        lambda: monkeypatch.setattr(scope, "visible", unscoped),
    )


def test_staffs_rows_without_scope(world, noticed, monkeypatch):
    from admin_views.base import StaffBase

    def row(self, id_, *, lock=False):
        statement = select(self.model).where(self.model.id == scope.parse_id(id_))
        found = db.session().scalars(
            statement.options(*self.row_options()).execution_options(scoped=True)
        )
        found = found.unique().one_or_none()
        if found is None:
            raise NotVisible
        return found

    noticed(
        lambda: laws.staff_see_only_what_is_theirs(world, "monitoring"),
        lambda: monkeypatch.setattr(StaffBase, "row", row),
    )


def test_lists_without_scope(world, noticed, monkeypatch):
    from admin_views.base import StaffBase

    noticed(
        lambda: laws.lists_show_only_what_is_theirs(world, "monitoring"),
        lambda: monkeypatch.setattr(
            StaffBase,
            "query",
            lambda self: select(self.model).execution_options(scoped=True),
        ),
    )


def test_pickers_without_scope(world, noticed, monkeypatch):
    from admin_views import pickers

    def all_rows(kind):
        return select(pickers.PICKERS[kind].model).execution_options(scoped=True)

    noticed(
        lambda: laws.lists_show_only_what_is_theirs(world, "monitoring"),
        lambda: monkeypatch.setattr(pickers, "_all", all_rows),
    )


# The seat belt


@contextmanager
def without(listener: str, function: Any) -> Any:
    factory = db.session.session_factory
    event.remove(factory, listener, function)
    try:
        yield
    finally:
        event.listen(factory, listener, function)


def test_guard_of_statements_off(world, session_of):
    def law() -> None:
        actor = world.actor("school_a")
        raises(UnscopedAccess, lambda: session_of(actor).scalars(select(Student)).all())

    law()
    with without("do_orm_execute", guard.refuse_unscoped_statements), pytest.raises(AssertionError):
        law()


def test_guard_of_flushes_off(world, session_of, make):
    def law() -> None:
        session: Session = session_of(world.actor("school_a"))
        session.add(make.row(Carer, student_id=world.row(Student, "b").id))
        raises(UnscopedAccess, session.flush)

    law()
    with without("after_flush", guard.refuse_foreign_writes), pytest.raises(AssertionError):
        law()


def test_change_of_owner_unnoticed(world, session_of, noticed, monkeypatch):
    def law() -> None:
        actor = world.actor("school_a")
        session = session_of(actor)
        case = fetch(session, Placement, world.row(Placement, "a").id, actor)
        case.provider_id = world.row(type(world.row(Pack, "b")), "b").provider_id
        raises(UnscopedAccess, session.flush)

    noticed(law, lambda: monkeypatch.setattr(guard, "OWNER_COLUMNS", ()))


# Doing


def test_guard_of_a_route_dropped(app, noticed, monkeypatch):
    table = app.extensions["guards"]
    noticed(
        lambda: laws.every_route_has_a_guard(app),
        lambda: monkeypatch.delitem(table._blueprints, "school"),
    )


def test_admin_opened_to_everybody_signed_in(world, noticed, monkeypatch):
    table = world.app.extensions["guards"]
    names = [name for name in table._blueprints if name.startswith("admin")]

    def open_up() -> None:
        for name in names:
            monkeypatch.setitem(table._blueprints, name, Guard.SIGNED_IN)

    noticed(lambda: laws.admin_does_not_exist_for(world, "school_a"), open_up)


def test_writes_missing(app, noticed, monkeypatch):
    endpoint = "school.cancel_now"
    view = app.view_functions[endpoint]
    noticed(
        lambda: laws.only_posts_write(app),
        lambda: monkeypatch.setitem(app.view_functions, endpoint, view.__wrapped__),
    )


def test_reading_that_writes(world, noticed, monkeypatch):
    view = world.app.view_functions["school.students"]

    def greedy(*args, **kwargs):
        world.make.school()
        return view(*args, **kwargs)

    noticed(
        lambda: laws.reading_changes_nothing(world, "school_a"),
        lambda: monkeypatch.setitem(world.app.view_functions, "school.students", greedy),
    )


def test_token_not_asked_for(world, noticed, monkeypatch):
    noticed(
        lambda: laws.every_post_needs_the_token(world, "school_a"),
        lambda: monkeypatch.setitem(world.app.config, "WTF_CSRF_CHECK_DEFAULT", False),
    )


def test_move_without_permission(world, session_of, noticed, monkeypatch, make):
    case = make.application(world.row(School, "a"), status="submitted")

    def law() -> None:
        actor = world.actor("school_a")
        session = session_of(actor)
        found = applications.get(session, case.id, actor)
        raises(
            NotAllowed,
            lambda: applications.move(session, found, "start-review", by=actor, at=make.at),
        )
        session.rollback()

    noticed(law, lambda: monkeypatch.setattr(steps, "allow", lambda actor, permission: None))


def test_version_check_off(world, session_of, noticed, monkeypatch, make):
    case = make.application(world.row(School, "a"), status="submitted")

    def law() -> None:
        actor = world.actor("admin")
        session = session_of(actor)
        found = applications.get(session, case.id, actor)
        stale = found.version - 1
        raises(
            Conflict,
            lambda: applications.move(
                session, found, "start-review", by=actor, at=make.at, version=stale
            ),
        )
        session.rollback()

    whole = steps.move

    def blind(*args: Any, version: int | None = None, **kwargs: Any) -> Any:
        return whole(*args, **kwargs)

    noticed(law, lambda: monkeypatch.setattr(steps, "move", blind))


def test_state_nobody_reaches(noticed, monkeypatch):
    from dataclasses import replace

    cut = replace(
        REFERRAL_FLOW, moves=tuple(m for m in REFERRAL_FLOW.moves if m.name != "panel-defer")
    )
    laws.every_state_is_reachable(REFERRAL_FLOW)
    with pytest.raises(AssertionError):
        laws.every_state_is_reachable(cut)


# Leaving


def test_cells_of_a_table_file_not_disarmed(noticed, monkeypatch):
    from app.domain import text

    def law() -> None:
        for word in ("=1+1", "+1", "-1", "@x", "\t=1", "＝1"):
            assert not text.csv_safe(word).startswith(word[0]), word

    noticed(law, lambda: monkeypatch.setattr(text, "csv_safe", lambda value: value))


def test_unclean_template(noticed):
    assert laws.template_is_clean("<p>{{ x }}</p>") == []
    assert laws.template_is_clean("<p>{{ x|safe }}</p>")


def test_visible_is_what_fetch_uses():
    """The mistakes above replace `scope.visible`: it must be the one that counts."""
    assert scope.visible is visible
