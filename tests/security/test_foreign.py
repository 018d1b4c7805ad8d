"""What is somebody else's: drafts of another browser, held files, forms and registers of staff,
links that were guessed. Each is answered as if it had never been."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app.access.policy import allow
from app.domain.errors import NotAllowed
from app.domain.permissions import Permission
from app.domain.virus_check import LOCKED
from app.extensions import limiter
from app.http.guards import Guard
from app.models import Document, Submission, SubmissionDraft, SubmissionFile
from app.settings import AppEnv
from tests.app.web.trial_forms import publish, trial
from tests.architecture.laws import same_page, send
from tests.architecture.routes import calls, ids_of, missing_ids, rules
from tests.support.actors import signed_in
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.world import STAFF, World, build_world

Browser = Callable[..., Client]
BOTH, GET = frozenset({"GET", "POST"}), frozenset({"GET"})
# With this the bytes of every document of the world begin.
CANARY = b"%PDF-1.4"
# Posts of people without an account that need no limit, and why.
UNLIMITED = {
    "security.logout": "ends the own session",
    "form_pages.forget": "clears the own browser",
    "form_pages.show_again": "needs a draft of the own browser, and shows it",
    "form_pages.really_discard": "needs a draft of the own browser, and ends it",
    "form_pages.really_remove": "needs a draft of the own browser, and makes it smaller",
}


@pytest.fixture
def world(app: Flask, make: Make) -> World:
    return build_world(app, make)


# Drafts without an account


def begun(client: Client, make: Make) -> SubmissionDraft:
    known = {row.id for row in make.all(SubmissionDraft)}
    client.post_with_token("/forms/trial/begin")
    (draft,) = [row for row in make.all(SubmissionDraft) if row.id not in known]
    return draft


@pytest.mark.parametrize("who", ["browser", "stranger", "school"])
def test_a_draft_of_another_browser_is_no_draft(
    app: Flask, make: Make, browser: Browser, who: str
) -> None:
    publish(make, trial())
    draft = begun(browser(), make)
    file = make.submission_file(draft, question_key="paper")
    other = browser(make.school_user()) if who == "school" else browser()
    if who == "browser":
        begun(other, make)
    places = {"slug": "trial", "page_slug": "about", "section_id": "s1", "key": "school"}
    theirs = {**missing_ids(), **places, "draft_id": draft.id, "file_id": file.id}
    nobodys = {**missing_ids(), **places}
    token, asked = other.token(), 0
    missing = {each.endpoint + each.method: each for each in calls(app, nobodys, methods=BOTH)}
    for call in calls(app, theirs, methods=BOTH):
        if str(draft.id) in call.path or str(file.id) in call.path:
            foreign = send(other, call, token)
            nothing = send(other, missing[call.endpoint + call.method], token)
            same_page(foreign, nothing, f"{call} as {who}")
            assert foreign.status in {302, 404}, call
            asked += 1
    assert asked > 20
    assert make.reload(draft).answers == draft.answers
    assert not make.reload(file).removed


def test_what_was_sent_without_an_account_is_copied_by_nobody_else(
    make: Make, browser: Browser
) -> None:
    """Neither by another browser, nor by an account, nor under the name of another form."""
    publish(make, trial())
    draft = begun(browser(), make)
    version = make.reload(draft).form_version_id
    sent = make.add(Submission, form_version_id=version, answers={"name": "Ada"}, status="written")
    make.change(draft, submission_id=sent.id, submitted_at=make.at)
    for client in (browser(), browser(make.school_user()), browser(make.staff())):
        for path in (f"/forms/trial/{draft.id}/sent", f"/forms/trial/{draft.id}/sent/copy"):
            shown = client.get(path, follow=False)
            assert shown.status in {302, 404}, path
            assert sent.ref not in shown.html
            assert "Ada" not in shown.html


# Files that are held


@pytest.mark.parametrize("result", LOCKED)
@pytest.mark.only_on("sqlite")
def test_a_held_file_is_given_to_nobody(world: World, make: Make, result: str) -> None:
    """Not by any address, to anybody: the sender, the school, the provider, staff."""
    app, shared, unshared = world.app, world.row(Document, "a"), world.unshared["a"]
    file = world.row(SubmissionFile, "a")
    make.change(file, storage_key=unshared.storage_key)
    for row in (shared, unshared, file):
        make.change(row, scan_result=result)
    asked = 0
    for name in ("school_a", "provider_a", "owner_a", "admin", "lead", "safeguarding", "public"):
        client = client_of(world, name)
        for document in (shared, unshared):
            ids = {**ids_of(world, "a"), "document_id": document.id, "document": document.id}
            for call in calls(app, ids, methods=GET):
                if str(document.id) in call.path or str(file.id) in call.path:
                    shown = client.get(call.path, follow=False)
                    assert CANARY not in shown.data, f"{call} as {name}"
                    assert shown.status < 500, f"{call} as {name}"
                    asked += 1
    assert asked > 50
    # The control: with the scanner's word the same addresses give the bytes.
    for row in (shared, unshared, file):
        make.change(row, scan_result="clean")
    lead = client_of(world, "lead")
    assert lead.get(f"/files/{shared.id}").data.startswith(CANARY)
    assert lead.get(f"/files/sent/{file.id}").data.startswith(CANARY)


def client_of(world: World, name: str) -> Client:
    if name not in world.users:
        return Client(world.app)
    return signed_in(world.app, world.users[name], world.make)


# Forms of staff

PLACES = {
    "admin_form_designer": Permission.FORM_READ,
    "form_preview": Permission.FORM_DESIGN,
    "admin_form_register": Permission.SUBMISSION_READ,
}


@pytest.mark.only_on("sqlite")
def test_forms_do_not_exist_for_staff_who_have_nothing_to_do_with_them(world: World) -> None:
    """The designer, its previews, the registers and their files, by the id of a real form."""
    asked = 0
    for name in STAFF:
        actor, client = world.actor(name), client_of(world, name)
        token, nowhere = client.token(), client.get("/there-is-nothing-here")
        for call in calls(world.app, ids_of(world, "a"), methods=BOTH):
            needed = PLACES.get(call.endpoint.partition(".")[0])
            if needed is None or may(actor, needed):
                continue
            shown = send(client, call, token)
            same_page(shown, nowhere, f"{call} as {name}")
            asked += 1
    assert asked > 100


@pytest.mark.only_on("sqlite")
def test_a_form_that_never_was_is_the_same_on_every_page_of_the_designer(world: World) -> None:
    client = client_of(world, "lead")
    token, nowhere = client.token(), client.get("/there-is-nothing-here")
    asked = 0
    for call in calls(world.app, missing_ids(), methods=BOTH):
        if call.endpoint.partition(".")[0] in PLACES and "form_id" in _arguments(world, call):
            same_page(send(client, call, token), nowhere, str(call))
            asked += 1
    assert asked > 30


def _arguments(world: World, call: Any) -> set[str]:
    return {name for rule in rules(world.app) if rule.endpoint == call.endpoint
            for name in rule.arguments}  # fmt: skip


def may(actor: Any, permission: Permission) -> bool:
    try:
        allow(actor, permission)
    except NotAllowed:
        return False
    return True


# Guessing and flooding


@pytest.fixture
def limited(build: Callable[..., Flask]) -> Iterator[Flask]:
    """The application with its limits, as outside of tests."""
    made = build(app_env=AppEnv.DEMO)
    limiter.reset()
    yield made
    limiter.reset()
    limiter.enabled = False


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [
        ("GET", "/forms/return/{}", 61),
        ("POST", "/forms/return/{}", 31),
        ("GET", "/forms/confirm/{}", 61),
        ("POST", "/forms/confirm/{}", 61),
        ("POST", "/set-password/{}", 21),
    ],
)
@pytest.mark.only_on("sqlite")
def test_links_are_not_guessed(limited: Flask, method: str, path: str, most: int) -> None:
    """A wrong link tells nothing, and soon nobody may try any more."""
    client = Client(limited)
    token, pages = client.token(), []
    limiter.reset()
    for _ in range(most):
        address = path.format(secrets.token_urlsafe(32))
        if method == "GET":
            pages.append(client.get(address, follow=False))
        else:
            values = {"csrf_token": token, "code": "123 456 789", "password": "x"}
            pages.append(client.post(address, values, follow=False))
        if pages[-1].status == 429:
            break
    *told, last = pages
    assert last.status == 429, f"{len(pages)} tries"
    assert len({each.status for each in told}) == 1
    assert len({each.heading for each in told}) == 1
    assert told[0].status in {200, 404, 422}


@pytest.mark.only_on("sqlite")
def test_every_post_of_strangers_has_a_limit(app: Flask) -> None:
    guards = app.extensions["guards"]
    free = set()
    for rule in rules(app):
        if "POST" not in (rule.methods or ()) or guards.of(rule.endpoint) is not Guard.ANYONE:
            continue
        view = app.view_functions[rule.endpoint]
        name = f"{view.__module__}.{view.__name__}.{view.__name__}"
        if not limiter.limit_manager.decorated_limits(name):
            free.add(rule.endpoint)
    assert free == set(UNLIMITED)
