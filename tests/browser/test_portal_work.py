"""The start pages and the people of both portals in a browser: on a phone, and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.domain.roles import Role
from app.models import User
from tests.support.factories import Make

from .conftest import Site
from .people import Person

pytestmark = pytest.mark.only_on("sqlite")
Check = Callable[[Page], None]
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
MOST_STOPS = 200


def owner_of(make: Make, face: str) -> tuple[User, dict[str, Any]]:
    """Who looks after the people of a school or a provider, and whose they are."""
    if face == "school":
        school = make.school()
        return make.school_user(school, role=Role.SCHOOL_OWNER), {"school": school}
    provider = make.provider()
    return make.provider_user(provider, role=Role.PROVIDER_OWNER), {"provider": provider}


def by_keyboard(page: Page, target: Locator) -> None:
    """Go there from stop to stop, then press Enter."""
    for _ in range(MOST_STOPS):
        if target.evaluate("node => node === document.activeElement"):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not reach {target}.")


@pytest.mark.parametrize("face", ["school", "provider"])
def test_the_start_page_leads_to_all_that_is_done(
    site: Site, make: Make, check_page: Check, face: str
) -> None:
    user, own = owner_of(make, face)
    ids = {f"{face}_id": own[face].id}
    make.complaint(**ids, status="stage1-answered", stage2_until=make.today + timedelta(days=5))
    for _ in range(12):
        make.complaint(**ids, status="received", due_on=make.today)
    for number in range(30):
        at = make.at - timedelta(hours=number)
        make.complaint(**ids, status="closed", closed_at=at, ref=f"CMP-2627-N{number:04}")
    for status in ("active", "ended-completed"):
        place = make.placement(**own, status=status)
        make.withdrawal(place, status="returned" if status == "active" else "completed")
    make.meeting(place, status="booked", booked_for=make.at + timedelta(days=2), place=LONG)
    make.page(title=LONG, must_read=True)
    make.draft(user_id=user.id, expires_at=make.at + timedelta(days=3))

    page = site.open(user, phone=True)
    person = Person(page, make.today)
    person.open("/home")
    person.reads("Your work")
    person.sees("ask for stage 2 by")
    person.sees("Due in")
    check_page(page)
    by_keyboard(page, page.get_by_role("link", name="in progress").last)
    person.reads("All in progress")
    check_page(page)
    by_keyboard(page, page.get_by_role("link", name="Home", exact=True).last)
    by_keyboard(page, page.get_by_role("link", name="All that is done"))
    person.reads("All that is done")
    check_page(page)
    by_keyboard(page, page.get_by_role("link", name="Further in the list"))
    expect(page.get_by_text("CMP-2627-N0029")).to_be_visible()
    check_page(page)
    by_keyboard(page, page.get_by_role("link", name="To the first page"))
    expect(page.get_by_text("CMP-2627-N0000")).to_be_visible()


@pytest.mark.parametrize("face", ["school", "provider"])
def test_an_owner_looks_after_the_people(
    site: Site, make: Make, check_page: Check, face: str
) -> None:
    user, own = owner_of(make, face)
    member = Role.SCHOOL_COORDINATOR if face == "school" else Role.PROVIDER_USER
    make.user(member, **own, full_name="Kit Mason")
    page = site.open(user, phone=True)
    person = Person(page, make.today)
    person.open(f"/{face}/")
    person.follow("People")
    check_page(page)
    by_keyboard(page, page.get_by_role("link", name="Invite somebody"))
    check_page(page)
    person.press("Send invitation")
    person.sees("There is a problem")
    check_page(page)
    page.get_by_label("Name", exact=True).fill(f"Sky {LONG}")
    page.get_by_label("Work email address").fill("sky.marsh@example.org")
    by_keyboard(page, page.get_by_role("button", name="Send invitation"))
    person.says("An invitation goes to this address")
    check_page(page)
    by_keyboard(page, page.get_by_role("button", name="Send the invitation again"))
    person.says("A new invitation goes to Sky")
    by_keyboard(page, page.get_by_role("link", name="Cancel invitation"))
    check_page(page)
    by_keyboard(page, page.get_by_role("button", name="Cancel invitation"))
    person.says("is cancelled")
    by_keyboard(page, page.get_by_role("button", name="Invite again"))
    person.says("is invited again")
    by_keyboard(page, page.get_by_role("link", name="Change role of Kit Mason"))
    check_page(page)
    page.get_by_label("owner").check()
    by_keyboard(page, page.get_by_role("button", name="Change role"))
    person.says("Kit Mason is now a")
    by_keyboard(page, page.get_by_role("link", name="Close account of Kit Mason"))
    check_page(page)
    by_keyboard(page, page.get_by_role("button", name="Close account"))
    person.says("The account of Kit Mason is closed.")
    check_page(page)
    by_keyboard(page, page.get_by_role("button", name="Open account again"))
    person.says("Kit Mason can sign in again.")
