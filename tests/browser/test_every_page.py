"""Every page that a link leads to, for every kind of person: accessible, and it fits a phone.

The demo is walked from each home page. Two addresses of each kind of page are looked at, and a
page of the address map that nobody reached fails the last walk, unless it says why. What axe
finds comes from the make of a page, not from its words: a page made of nothing but what was
seen already is not given to it again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from admin_views.registry import views
from app import create_app
from app.access.actor import system
from app.extensions import db
from app.http.clock import now, today
from app.http.transaction import acting_as
from app.models import User
from app.services import form_library, reference_lists
from app.services.demo import loading
from app.services.demo.accounts import PASS_PHRASE
from tests.conftest import settings_for
from tests.support import actors
from tests.support.databases import SqliteDatabases
from tests.support.factories import Make

from .conftest import Site, axe, sideways

PEOPLE = (
    None,
    "lead@example.org",
    "admin@example.org",
    "auditor@example.org",
    "panel@example.org",
    "safeguarding@example.org",
    "school@example.org",
    "provider@example.org",
)
# How many of each kind of page are looked at.
EACH = (1, pytest.param(2, marks=pytest.mark.long))
# These see the pages of the lead with fewer buttons: one of each kind tells.
FEWER = frozenset(f"{name}@example.org" for name in ["admin", "auditor", "panel", "safeguarding"])
# Records in many states, each with links of its own: more of them are opened, though not looked at.
OPENED = {
    "admin_application.details_view": 40,
    # The first way to it is to the mail that failed, of which there is none.
    "admin_outbox_message.index_view": 3,
    "provider.case": 20,
    "provider.placement": 20,
    "school.application": 40,
    "school.withdrawal": 20,
    "provider.withdrawal": 20,
    # One of the forms is being changed, and leads to more.
    "admin_form.details_view": 5,
    "admin_form_designer.outline_view": 5,
    "admin_form_designer.mappings_view": 5,
    "admin_form_designer.history_view": 5,
}
MOST = 700
# Pages that no link leads to, or that are no pages.
NOT_WALKED = {
    "admin.search": "reached by typing into its box; see the tests of staff pages",
    "admin_course_offer.deed_view": "the page of every other deed; few courses have one to ask for",
    "admin_safeguarding_pointer.edit_view": "opened with a reason in test_pointer_journey",
    "admin_safeguarding_pointer.deed_view": "opened with a reason in test_pointer_journey",
    "admin_timer.deed_view": "looked at in test_timers: those that went out have nothing to ask",
    "admin_contact_check.deed_view": "the page of every other deed; who answers is asked first",
    "school.contact_revise": "the same page as that of the provider, which asks for a new contact",
    "provider.withdrawal_answer": "the same page as that of the school, which CAP asked something",
    "provider.placement_meeting_step": "takes a meeting ahead; see test_endings_by_keyboard",
    "provider.placement_first_day": "looked at in test_portal_pages: no demo place waits for it",
    "admin_form_designer.type_view": "looked at in test_form_designer: few forms are being changed",
    "form_preview.options": "answers the script of a look-up on a previewed page",
    "accounts.home": "leads on to the home page of whoever asks",
    "accounts.set_password": "opened by a link in a mail",
    "accounts.stay": "answers the script that warns before a session ends",
    "accounts.signed_out": "shown after signing out",
    "public.course_apply_again": "leads on to the page of the course",
    "form_mending.options": "answers the script of a look-up",
    # The pages of a form that was begun are walked in test_form_pages.
    **dict.fromkeys(
        f"form_pages.{name}"
        for name in [
            "begin_again",
            "page",
            "options",
            "overview",
            "saved",
            "discard",
            "confirm",
            "confirmed",
            "items",
            "new_item",
            "item",
            "remove",
            "check",
            "check_section",
            "send_again",
            "sent",
            "copy",
            "come_back",
        ]
    ),
}
NO_PAGES = (
    "files.",
    "public.courses_file",
    "public.guide_file",
    "static",
    "health.",
    "admin.pick",
    "form_pages.leave",
)

# Every element with the names of its attributes, its kind and classes, and where it stands in what:
# colours may come from any class further up.
MAKE = """() => {
    const telling = new Set(["type", "role", "class", "disabled", "open", "hidden", "scope"]);
    const known = new Map();
    const one = (e) => known.get(e) ?? known.set(e, told(e)).get(e);
    const told = (e) => e.tagName + [...e.attributes]
        .map((a) => (telling.has(a.name) || a.name.startsWith("aria-") && a.value.length < 6)
            ? `[${a.name}=${a.value}]` : `[${a.name}${a.value ? "" : " empty"}]`)
        .sort().join("") + (e.textContent.trim() ? "" : " without words");
    const ways = new Set(), classes = new Map();
    for (const e of document.querySelectorAll("body, body *")) {
        const around = classes.get(e.parentElement) ?? [...e.parentElement.classList].sort();
        classes.set(e, [...new Set([...around, ...e.classList])].sort());
        const above = [e.parentElement, e.parentElement.parentElement].filter(Boolean);
        const before = e.previousElementSibling;
        const near = [...above, before, e].map((each) => each ? one(each) : "");
        ways.add([...near, around.join(" ")].join(">"));
    }
    const headings = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((e) => e.tagName);
    ways.add(headings.filter((each, place) => each !== headings[place - 1]).join(" "));
    return [...ways];
}"""
# Ids that stand twice are about values, and are looked for on every page.
TWICE = """() => {
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id), once = new Set();
    return [...new Set(ids.filter((id) => once.has(id) || !once.add(id)))];
}"""
# What the labels and descriptions of a page point to and is not there.
NOWHERE = """() => ["for", "aria-labelledby", "aria-describedby", "aria-controls"].flatMap((name) =>
    [...document.querySelectorAll(`[${name}]`)].flatMap((e) =>
        e.getAttribute(name).split(/\\s+/).filter((id) => id && !document.getElementById(id))))"""

# All that is asked of a page as it stands, at one time: each question has to travel.
FACTS = f"""() => ({{
    links: [...document.querySelectorAll("a[href]")].map((e) => e.href),
    made: ({MAKE})(), twice: ({TWICE})(), nowhere: ({NOWHERE})(),
    firsts: document.querySelectorAll("h1").length,
}})"""
LINK = re.compile(r"""<a\b[^>]*?\shref="([^"]*)""")

_reached: dict[str | None, Counter[str]] = {}
_made_of: set[str] = set()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The app with the demo in it."""
    databases = SqliteDatabases()
    urls = databases.fresh("demo")
    app = create_app(settings_for(urls, tmp_path_factory.mktemp("demo")))
    by = system(on=today())
    with app.app_context(), acting_as(by) as session:
        reference_lists.load(session, at=now())
        form_library.load_library(session, by=by, at=now())
    with app.app_context(), acting_as(by) as session:
        hashed = hash_password(PASS_PHRASE)
        store = app.extensions["storage"]
        loading.load(session, store, password_hash=hashed, at=now())
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.close()


@pytest.fixture(scope="module")
def house(demo: Flask, chromium: Browser) -> Iterator[Site]:
    served = Site(demo, chromium)
    yield served
    served.close()


@pytest.mark.parametrize("each", EACH)
@pytest.mark.parametrize("email", PEOPLE, ids=lambda email: email or "visitor")
def test_every_page_that_a_link_leads_to(house: Site, email: str | None, each: int) -> None:
    window = house.open(_account(house.app, email) if email else None)
    found = _walk(house, window, email, 1 if email in FEWER else each)
    wrong = [line for page in found for line in _look(window, *page)]
    assert not wrong, "\n".join(wrong)
    assert not house.problems, house.problems
    # Whoever comes last answers for all: the order of the walks changes.
    if set(_reached) == set(PEOPLE):
        assert _left_out(house.app) == set()


def test_a_class_further_up_makes_it_another_page(chromium: Browser) -> None:
    window = chromium.new_page()
    made = []
    for name in ("card", "banner"):
        window.set_content(f'<div class="{name}"><div><div><ul><li><b>A</b></li></ul></div></div>')
        made.append({each for each in window.evaluate(MAKE) if "[class" not in each})
    window.close()
    assert made[0] - made[1]


def _account(app: Flask, email: str) -> User:
    with Make(app).session() as session:
        return session.scalars(select(User).where(User.email == email)).one()


def _walk(
    house: Site, window: Page, email: str | None, each: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The addresses to look at, found by following links, and the facts of each; the window
    stands at them in turn. For the links alone of a page nobody needs a window."""
    reader = actors.signed_in(house.app, _account(house.app, email)) if email else None
    seen: Counter[str] = Counter()
    opened = {} if email in FEWER else OPENED
    _reached[email] = seen
    waiting, known = ["/home" if email else "/"], set()
    while waiting:
        path = waiting.pop(0)
        endpoint = _endpoint(house.app, path)
        if not path.startswith("/home") and seen[endpoint] >= opened.get(endpoint, each):
            continue
        if reader is not None and seen[endpoint] >= each and not path.startswith("/home"):
            page = reader.get(path)
            status, here, facts = page.status, page.path, {}
            links = [unescape(link) for link in LINK.findall(page.html)]
        else:
            answer = window.goto(path)
            assert answer is not None
            status, here, facts = answer.status, urlsplit(window.url).path, window.evaluate(FACTS)
            links = facts["links"]
        assert status == 200, f"{path}: {status}"
        landed = _endpoint(house.app, here)
        seen[landed] += 1
        assert seen.total() <= MOST, "The links never end."
        if facts and seen[landed] <= each:
            yield path, facts
        for link in links:
            parts = urlsplit(urljoin(f"{house.url}{here}", link))
            local = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc != urlsplit(house.url).netloc or local in known:
                continue
            known.add(local)
            leads_to = _endpoint(house.app, parts.path)
            if not leads_to or leads_to.startswith(NO_PAGES):
                continue
            if seen[leads_to] < opened.get(leads_to, each):
                waiting.append(local)


def _endpoint(app: Flask, path: str) -> str:
    adapter = app.url_map.bind("localhost")
    try:
        endpoint, _ = adapter.match(path.partition("?")[0])
    except Exception:
        return ""
    return str(endpoint)


def _left_out(app: Flask) -> set[str]:
    """The pages that somebody is offered and nobody's walk came to."""
    reached = {endpoint for seen in _reached.values() for endpoint in seen}
    pages = {
        str(rule.endpoint)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not str(rule.endpoint).startswith(NO_PAGES)
    }
    return pages - reached - NOT_WALKED.keys() - _never_offered(app)


def _never_offered(app: Flask) -> set[str]:
    """The addresses that every staff view has, also where it offers no such page."""
    with app.app_context():
        known = list(views().values())
    return {
        f"{view.endpoint}.{page}"
        for view in known
        for page, offered in (
            ("create_view", view.creates),
            ("edit_view", view.edits),
            ("delete_view", view.deletes),
            ("deed_view", view.flow is not None),
            ("note_view", False),  # shown again only when a note was not taken
        )
        if not offered
    }


def _look(window: Page, path: str, facts: dict[str, Any]) -> list[str]:
    made_of = set(facts["made"])
    wrong = [f"axe {line}" for line in axe(window)] if made_of - _made_of else []
    _made_of.update(made_of)
    wrong += [f"two of the id {each}" for each in facts["twice"]]
    wrong += [f"no such id as {each}" for each in facts["nowhere"]]
    if facts["firsts"] != 1:
        wrong.append("not exactly one heading of the first level")
    before = window.viewport_size
    for width in (400, 320):
        window.set_viewport_size({"width": width, "height": 800})
        wrong += [f"{width} px: {line}" for line in sideways(window)]
    if before is not None:
        window.set_viewport_size(before)
    return [f"{path}: {line}" for line in wrong]
