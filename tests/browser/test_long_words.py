"""Words longer than a screen is wide: of a form, its sections, pages, questions and options."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from app.domain.roles import Role
from tests.app.web.trial_forms import publish
from tests.forms.engine import document, page, question
from tests.support.factories import Make

from .conftest import Site, sideways

pytestmark = pytest.mark.only_on("sqlite")
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
OPTIONS = {"options": [{"value": "A", "label": LONG}, {"value": "B", "label": "Short"}]}
WIDTHS = (1280, 1000, 700, 400, 320)


def long_form() -> dict[str, Any]:
    asked = question("one", "choose_one", label=LONG, hint=LONG, settings=OPTIONS)
    rule = {"q": "one", "op": "is", "value": "A"}
    first = page("first", asked, title=LONG)
    second = page("second", question("two", "text", label=LONG, show_when=rule), title=LONG)
    whole = document(first, second, title=LONG)
    whole["sections"][0]["title"] = LONG
    return whole


def too_wide(window: Page) -> list[str]:
    window.wait_for_load_state()
    found = []
    for width in WIDTHS:
        window.set_viewport_size({"width": width, "height": 800})
        found += [f"{window.url} at {width} px: {line}" for line in sideways(window)]
    return found


def test_long_words_make_no_page_about_a_form_scroll_sideways(site: Site, make: Make) -> None:
    whole = long_form()
    form = publish(make, whole)
    window = site.open(make.staff(Role.SERVICE_LEAD))
    base = f"/admin/form-designer/{form.id}"
    window.goto(f"{base}/")
    window.get_by_role("button", name="Change this form").click()
    first, second = whole["sections"][0]["pages"]
    asked, later = first["questions"][0]["id"], second["questions"][0]["id"]
    wide = []
    for path in (
        "/", "/settings", "/columns", "/publish", "/history", "/routes", "/routes/1", "/table/new",
        f"/page/{first['id']}", f"/question/{asked}", f"/question/{asked}/type",
        f"/question/{asked}/type?to=yes_no", f"/rule/node:{later}", f"/move/{asked}",
        f"/remove/{asked}", f"/add/question?in={first['id']}",
    ):  # fmt: skip
        answer = window.goto(base + path)
        assert answer is not None
        assert answer.status == 200, path
        wide += too_wide(window)
    window.goto(f"/admin/form-register/{form.id}")
    window.get_by_text("Columns", exact=True).click()
    wide += too_wide(window)
    window.goto(f"/admin/form/{form.id}")
    window.locator("#main-content summary", has_text="More").click()
    wide += too_wide(window)
    assert wide == []
