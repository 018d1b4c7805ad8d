"""The gallery of questions, in a real browser: accessible and whole at every width, with any
script and without one, for any language and for words that do not end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from app.domain.roles import Role
from tests.support.factories import Make

from .conftest import Site, axe, sideways

PATH = "/admin/forms-gallery/"
# The last is what is left of a desktop at 400 %.
SIZES = {"desk": (1280, 900), "phone": (400, 800), "small": (320, 800), "enlarged": (320, 256)}

pytestmark = pytest.mark.only_on("sqlite")


def gallery(site: Site, make: Make, *, javascript: bool = True) -> Page:
    page = site.open(make.staff(Role.FORM_DESIGNER), javascript=javascript)
    page.goto(PATH)
    assert page.locator("h1").inner_text() == "How questions look"
    return page


def resize(page: Page, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})


def test_every_question_is_accessible_at_every_size(site: Site, make: Make) -> None:
    page = gallery(site, make)
    for size in SIZES:
        resize(page, size)
        wrong = [*axe(page), *sideways(page)]
        assert not wrong, f"{size}\n" + "\n".join(wrong)


def test_and_so_it_is_where_no_script_arrives(site: Site, make: Make) -> None:
    """Axe needs a browser that runs scripts, so the page is asked for without its own."""
    page = gallery(site, make)
    page.get_by_role("link", name="See every state where JavaScript is off").click()
    page.wait_for_url("**?script=off")
    assert page.locator("script[src]").count() == 0
    assert page.locator("body.js-enabled").count() == 0
    # What scripts would open stands open.
    other = '[data-sample="choose_one"] [data-state="empty"] [id^="conditional-"] input'
    assert page.locator(other).is_visible()
    for size in SIZES:
        resize(page, size)
        wrong = [*axe(page), *sideways(page)]
        assert not wrong, f"{size}\n" + "\n".join(wrong)


def test_nothing_moves_sideways_from_right_to_left(site: Site, make: Make) -> None:
    page = gallery(site, make)
    page.evaluate("document.documentElement.dir = 'rtl'")
    for size in SIZES:
        resize(page, size)
        hidden = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert hidden <= 0, size
        outside = page.evaluate(
            """() => [...document.querySelectorAll('main *')]
                .filter(e => e.checkVisibility() && e.getBoundingClientRect().left < -1)
                .filter(e => !e.closest('.govuk-visually-hidden, .govuk-skip-link'))
                .map(e => e.outerHTML.slice(0, 120))"""
        )
        assert not outside, size


# Everything that can be focused, one of each kind, that looks no different while it is.
UNSEEN = """() => {
    const parts = (e) => [[e, ''], [e.labels?.[0], '::before']].filter(([each]) => each);
    const names = ['outlineStyle', 'outlineWidth', 'outlineColor', 'backgroundColor', 'boxShadow'];
    const look = (e) => parts(e).map(([each, pseudo]) => {
        const style = getComputedStyle(each, pseudo);
        return names.map((name) => style[name]).join();
    }).join();
    const focusable = 'a[href], button, input, select, textarea, summary';
    const tried = new Set(), unseen = [];
    for (const e of document.querySelectorAll(focusable)) {
        const kind = [e.tagName, e.type, e.className].join();
        if (e.disabled || e.type === 'hidden' || !e.checkVisibility() || tried.has(kind)) continue;
        tried.add(kind);
        const before = look(e);
        e.focus({preventScroll: true});
        if (document.activeElement !== e || look(e) === before) unseen.push(e.outerHTML);
        e.blur();
    }
    return tried.size > 20 ? unseen : ['too few were tried'];
}"""


def test_whoever_uses_the_keyboard_sees_where_they_are(site: Site, make: Make) -> None:
    page = gallery(site, make)
    page.keyboard.press("Tab")
    page.evaluate("document.activeElement.blur()")
    assert page.evaluate(UNSEEN) == []


def test_the_box_for_other_words_opens_and_stands_open_without_scripts(
    site: Site, make: Make
) -> None:
    sample = '[data-sample="choose_one"] [data-state="empty"] [data-reveals]'
    plain = gallery(site, make, javascript=False)
    box = plain.locator(f'[id="conditional-{plain.locator(sample).get_attribute("id")}"] input')
    assert box.is_visible()
    page = gallery(site, make)
    option = page.locator(sample)
    box = page.locator(f'[id="conditional-{option.get_attribute("id")}"] input')
    assert not box.is_visible()
    option.check()
    assert box.is_visible()


def test_the_heads_of_a_week_neither_touch_nor_break(site: Site, make: Make) -> None:
    page = gallery(site, make)
    for width in (320, 400, 560, 900):
        page.set_viewport_size({"width": width, "height": 800})
        found = page.evaluate(
            """[...document.querySelectorAll(".week-grid thead tr")]
              .filter((row) => getComputedStyle(row.parentElement).position !== "absolute")
              .map((row) => [...row.cells].map((cell) => {
                const words = document.createRange();
                words.selectNodeContents(cell);
                const box = words.getBoundingClientRect();
                const size = parseFloat(getComputedStyle(cell).fontSize);
                return [box.left, box.right, box.height / size];
              }))"""
        )
        assert found
        for day, morning, afternoon in found:
            assert max(day[2], morning[2], afternoon[2]) < 2, width
            assert afternoon[0] - morning[1] >= 8, width
