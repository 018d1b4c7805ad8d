"""What must hold everywhere, as functions that raise: the tests run them, and the seeded mistakes
run them again to see that they notice."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.access.guard import models_without_a_rule
from app.access.scope import RULES, UNSCOPED, Everything, rule_of
from app.domain.permissions import Permission
from app.domain.roles import ROLE_PERMISSIONS
from app.domain.workflow import Workflow
from app.extensions import db
from app.http.guards import Guard
from app.models import SubmissionDraft
from app.settings import ROOT
from tests.support.actors import signed_in
from tests.support.client import Client, Page
from tests.support.world import World

from .routes import SAFE, bare, calls, ids_of, missing_ids, rules

# What a GET may add to, each on a connection of its own.
GETS_MAY_WRITE = frozenset({"user_session", "read_event"})
# The library's own views commit by themselves and write nothing but the session and the account.
COMMIT_BY_THEMSELVES = frozenset({"security.login", "security.logout"})
# Posts that answer with a page to look at before anything is done.
ONLY_SHOWS = frozenset({"admin_application.send_review", "form_preview.try_page"})


# Routes


def every_route_has_a_guard(app: Flask) -> None:
    table = app.extensions["guards"]
    bare_routes = {rule.endpoint for rule in rules(app) if table.of(rule.endpoint) is None}
    assert not bare_routes, f"Nobody guards {sorted(bare_routes)}"


def every_guard_has_a_route(app: Flask) -> None:
    table = app.extensions["guards"]
    endpoints = {rule.endpoint for rule in rules(app)}
    blueprints = {endpoint.rpartition(".")[0] for endpoint in endpoints}
    idle = (set(table._endpoints) - endpoints) | (set(table._blueprints) - blueprints)
    assert not idle, f"Guards stand before nothing: {sorted(idle)}"


def every_admin_route_is_for_staff(app: Flask) -> None:
    table = app.extensions["guards"]
    for rule in rules(app):
        if str(rule).startswith("/admin"):
            assert table.of(rule.endpoint) is Guard.STAFF, rule


def only_posts_write(app: Flask) -> None:
    for rule in rules(app):
        view = app.view_functions[rule.endpoint]
        writes = getattr(view, "writes", False)
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint in COMMIT_BY_THEMSELVES | ONLY_SHOWS:
            continue
        assert not (writes and methods & SAFE), f"{rule} may be got and writes"
        assert writes or not methods - SAFE, f"{rule} is posted to and does not commit"


def nothing_is_exempt_from_the_token(app: Flask) -> None:
    csrf = app.extensions["csrf"]
    assert not csrf._exempt_views, csrf._exempt_views
    assert not csrf._exempt_blueprints, csrf._exempt_blueprints
    assert app.config.get("WTF_CSRF_ENABLED", True)
    assert app.config.get("WTF_CSRF_CHECK_DEFAULT", True)


def every_post_needs_the_token(world: World, name: str) -> None:
    client = signed_in(world.app, world.users[name], world.make)
    before = digest(world.app)
    for call in calls(world.app, ids_of(world, "a"), methods=frozenset({"POST"})):
        page = client.post(call.path, {"a": "1"}, follow=False)
        assert page.status == 400, f"{call} answered {page.status} without a token"
    assert digest(world.app) == before


# Reading never writes


def digest(app: Flask, *, without: Iterable[str] = GETS_MAY_WRITE) -> dict[str, str]:
    """A fingerprint of every table but those named."""
    found = {}
    with app.app_context(), db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            if table.name in without:
                continue
            rows = sorted(str(tuple(row)) for row in connection.execute(select(table)))
            found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def reading_changes_nothing(world: World, name: str) -> int:
    """Walk every GET as somebody; how many answered with a page."""
    client = Client(world.app)
    if name in world.users:
        client = signed_in(world.app, world.users[name], world.make)
    before = digest(world.app)
    good = 0
    for side in ("a", "b"):
        for call in calls(world.app, ids_of(world, side), methods=frozenset({"GET"})):
            if side == "b" and not call.has_id:
                continue  # the same page as for the other side
            page = client.get(call.path, follow=False)
            assert page.status < 500, f"{call} answered {page.status} to {name}"
            good += page.status == 200
    after = digest(world.app)
    changed = [table for table in before if before[table] != after[table]]
    assert not changed, f"Reading as {name} changed {changed}"
    return good


# Foreign is missing


def foreign_is_missing(world: World, name: str, *, own: str, methods: frozenset[str]) -> int:
    """Whatever somebody asks with another's ids is answered as for ids that never were, byte for
    byte; with the own ids it is answered otherwise. How many routes were asked."""
    client = signed_in(world.app, world.users[name], world.make)
    token = client.token()
    other = "b" if own == "a" else "a"
    asked = 0
    missing_calls = {
        c.endpoint + c.method: c for c in calls(world.app, missing_ids(), methods=methods)
    }
    for theirs in calls(world.app, ids_of(world, other), methods=methods):
        if not theirs.has_id or theirs.path.startswith("/admin"):
            continue
        foreign = send(client, theirs, token)
        missing = send(client, missing_calls[theirs.endpoint + theirs.method], token)
        same_page(foreign, missing, str(theirs))
        assert foreign.status in {403, 404}, f"{theirs} answered {foreign.status} to {name}"
        asked += 1
    return asked


def own_is_found(world: World, name: str, *, own: str, prefix: str) -> list[str]:
    """The positive control: the pages with own ids that were not found."""
    client = signed_in(world.app, world.users[name], world.make)
    lost = []
    for call in calls(world.app, ids_of(world, own), methods=frozenset({"GET"})):
        if call.has_id and call.path.startswith(prefix):
            page = client.get(call.path, follow=False)
            if page.status == 404:
                lost.append(str(call))
    return lost


def send(client: Client, call: Any, token: str) -> Page:
    if call.method == "GET":
        return client.get(call.path, follow=False)
    return client.post(call.path, {"csrf_token": token}, follow=False)


def same_page(one: Page, other: Page, what: str) -> None:
    assert one.status == other.status, f"{what}: {one.status} and {other.status}"
    if bare(one.html) != bare(other.html):
        lines = difflib.unified_diff(bare(one.html).split("\n"), bare(other.html).split("\n"))
        raise AssertionError(f"{what}: the pages differ\n" + "\n".join(lines))
    volatile = {"Content-Security-Policy", "Content-Length", "Set-Cookie", "Date"}
    kept = [{k: v for k, v in page.headers.items() if k not in volatile} for page in (one, other)]
    assert kept[0] == kept[1], f"{what}: the headers differ"


def admin_does_not_exist_for(world: World, name: str) -> int:
    """Outsiders get the page of an address that leads nowhere, whatever they try there."""
    client = signed_in(world.app, world.users[name], world.make)
    token = client.token()
    nowhere = client.get("/there-is-nothing-here")
    asked = 0
    both = frozenset({"GET", "POST"})
    for call in calls(world.app, ids_of(world, "a"), methods=both):
        if not call.path.startswith("/admin"):
            continue
        same_page(send(client, call, token), nowhere, f"{call} as {name}")
        asked += 1
    return asked


def staff_see_what_is_theirs(world: World, name: str) -> int:
    """The positive control: how many records in /admin are shown to somebody who may see them."""
    client = signed_in(world.app, world.users[name], world.make)
    actor = world.actor(name)
    shown = 0
    for side in ("a", "b"):
        for call in _admin_calls(world, ids_of(world, side)):
            row = _row_of(world, call, side)
            if call.endpoint.endswith(".details_view") and row and sees(world, actor, row):
                page = client.get(call.path, follow=False)
                assert page.status in {200, 404}, f"{call} answered {page.status} to {name}"
                shown += page.status == 200
    return shown


def _row_of(world: World, call: Any, side: str) -> Any:
    table = call.endpoint.partition(".")[0].removeprefix("admin_")
    return next((r[side] for m, r in world.rows.items() if m.__tablename__ == table), None)


def staff_see_only_what_is_theirs(world: World, name: str) -> int:
    """In /admin: for every table and side, whoever may not see the row gets the same answer as
    for an id that never was, on every page and every form. How many were refused."""
    client = signed_in(world.app, world.users[name], world.make)
    token = client.token()
    actor = world.actor(name)
    missing = {c.endpoint + c.method: c for c in _admin_calls(world, missing_ids())}
    answers: dict[str, Page] = {}
    refused = 0
    for side in ("a", "b"):
        for call in _admin_calls(world, ids_of(world, side)):
            row = _row_of(world, call, side)
            if row is None or sees(world, actor, row):
                continue
            if type(row) is SubmissionDraft and actor.may(Permission.SUBMISSION_READ_ALL):
                continue  # listed without its answers; tests/admin_views says so
            key = call.endpoint + call.method
            if key not in answers:
                answers[key] = send(client, missing[key], token)
            page, nothing = send(client, call, token), answers[key]
            same_page(page, nothing, f"{call} as {name}")
            assert page.status in {403, 404}, f"{call} answered {page.status} to {name}"
            refused += 1
    return refused


def _admin_calls(world: World, ids: dict[str, Any]) -> list[Any]:
    both = frozenset({"GET", "POST"})
    found = calls(world.app, ids, methods=both)
    return [c for c in found if c.path.startswith("/admin") and c.has_id]


def sees(world: World, actor: Any, row: Any) -> bool:
    """Whether the scope shows a row to an actor, asked past every page."""
    from app.access.scope import visible

    model = type(row)
    with world.make.session() as session:
        statement = visible(model, actor).where(model.id == row.id)
        return session.scalars(statement).one_or_none() is not None


def lists_show_only_what_is_theirs(world: World, name: str) -> int:
    """Lists, searches, exports and pickers name no record that the scope hides."""
    client = signed_in(world.app, world.users[name], world.make)
    token = client.token()
    actor = world.actor(name)
    hidden: dict[str, list[str]] = {}
    for model, sides in world.rows.items():
        if model not in RULES:
            continue
        for row in sides.values():
            if not sees(world, actor, row):
                hidden.setdefault(model.__tablename__, []).extend(_marks(row))
    pages = []
    for rule in rules(world.app):
        table = rule.endpoint.partition(".")[0].removeprefix("admin_")
        if rule.endpoint.endswith(".index_view"):
            pages.append((table, client.get(str(rule), follow=False)))
        if rule.endpoint.endswith(".export_view"):
            page = client.post(str(rule), {"csrf_token": token, "reason": "A test"}, follow=False)
            pages.append((table, page))
    marks = [mark for found in hidden.values() for mark in found]
    for word in ("of-a", "of-b", "Surname", "Provider", "School", *marks[:40]):
        page = client.get("/admin/search", query={"q": word}, follow=False)
        pages.append((f"search for {word}", _without(page, word)))
        for kind in _kinds():
            page = client.get(f"/admin/pick/{kind}", query={"q": word, "term": word}, follow=False)
            pages.append((f"picker {kind} for {word}", _without(page, word)))
    for where, page in pages:
        html = page if isinstance(page, str) else page.html
        told = [mark for mark in marks if mark in html]
        assert not told, f"{where} tells {name} about {told[:3]}"
    return len(pages)


def _without(page: Page, word: str) -> str:
    """The page without the word that was asked for: it is shown again in the box."""
    html = page.html
    soup = page.soup
    for box in soup.find_all("input"):
        if word in str(box.get("value", "")):
            box.decompose()
            html = str(soup)
    return html.replace(f"“{word}”", "")


def _kinds() -> list[str]:
    from admin_views.pickers import PICKERS

    return list(PICKERS)


def _marks(row: Any) -> list[str]:
    """What would give a row away: its id, its reference, the names it holds."""
    found = [str(row.id)]
    for name in ("ref", "legal_surname", "full_name", "upn", "email", "text"):
        value = getattr(row, name, None)
        if isinstance(value, str) and len(value) > 4:
            found.append(value)
    return found


# Tables


def every_table_has_a_rule_or_a_reason() -> None:
    assert models_without_a_rule() == []
    for model, why in UNSCOPED.items():
        assert len(why.split()) >= 4, f"{model.__name__}: say why it needs no rule"
        assert (
            not {"school_id", "provider_id", "student_id", "application_id"}
            & {column.name for column in model.__table__.columns}
            or model.__name__ == "User"
        ), f"{model.__name__} belongs to somebody"


def every_rule_narrows_somebody(world: World) -> None:
    """A rule that says EVERYTHING to a stranger is none."""
    stranger = world.actor("stranger")
    for model in RULES:
        assert not isinstance(rule_of(model, stranger), Everything), model.__name__


def every_column_says_how_sensitive_it_is() -> None:
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            assert column.info.get("sensitivity"), f"{table.name}.{column.name}"


def everything_has_a_name() -> None:
    for table in db.metadata.sorted_tables:
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint!r}"
        for index in table.indexes:
            assert index.name, f"{table.name}: {index!r}"


# Flows


def flows() -> dict[str, Workflow[Any, Any]]:
    """Every workflow of the domain, found by looking."""
    import importlib
    import pkgutil

    import app.domain as domain

    found = {}
    for info in pkgutil.iter_modules(domain.__path__):
        module = importlib.import_module(f"app.domain.{info.name}")
        for name, value in vars(module).items():
            if isinstance(value, Workflow):
                found[name] = value
    return found


def every_state_is_reachable(flow: Workflow[Any, Any]) -> None:
    every, seen, waiting = set(type(flow.start)), {flow.start}, [flow.start]
    while waiting:
        led_to = {each.target or flow.start for each in flow.moves_from(waiting.pop())} - seen
        seen |= led_to
        waiting += led_to
    assert seen == every, f"Nobody gets to {every - seen}"


def every_move_is_somebodys(flow: Workflow[Any, Any]) -> None:
    held: set[Permission] = set().union(*ROLE_PERMISSIONS.values())
    for move in flow.moves:
        assert move.by in held, f"{flow.noun}: nobody may {move.name}"
        assert move.label, move.name
        assert move.label[0].isupper(), move.label
        assert move.sources, f"{move.name} starts nowhere"
        assert move.target is None or move.target in type(flow.start)


# Text


def files(pattern: str, *folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob(pattern))]


def templates() -> list[Path]:
    found = files("*.html", "app/web/templates") + files("*.html", "admin_views")
    assert len(found) > 20
    return found


FORBIDDEN_IN_TEMPLATES = {
    "marks text as safe": re.compile(r"\|\s*safe\b|\bMarkup\("),
    "turns escaping off": re.compile(r"autoescape\s+false"),
    "handles events inline": re.compile(r"<[^>{%]*\son[a-z]+\s*=", re.IGNORECASE),
    "styles inline": re.compile(r"<[^>]*\sstyle\s*=|<style", re.IGNORECASE),
    "runs a script without a nonce": re.compile(
        r"<script(?![^>]*(?:nonce=|type=\"application/json\"|src=))", re.IGNORECASE
    ),
    "links to a script": re.compile(r"javascript:", re.IGNORECASE),
    "loads from elsewhere": re.compile(
        r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(?:https?:)?//", re.IGNORECASE
    ),
}


def template_is_clean(words: str) -> list[str]:
    """What is wrong with the text of a template."""
    return [what for what, pattern in FORBIDDEN_IN_TEMPLATES.items() if pattern.search(words)]
