"""Schools and providers find what they must read, and confirm it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.roles import Role
from app.models import PageRead
from tests.support.client import Client
from tests.support.factories import Make

Browser = Callable[..., Client]


@pytest.mark.parametrize("face", ["school", "provider"])
def test_from_home_to_the_confirmation(browser: Browser, make: Make, face: str) -> None:
    make.page(slug="safety", title="Keeping children safe", must_read=True)
    user = make.school_user() if face == "school" else make.provider_user()
    client = browser(user)
    home = client.get("/home")
    page = client.get(home.link("Keeping children safe"))
    assert page.heading == "Keeping children safe"
    done = page.submit(button="I have read this")
    assert done.heading == "To read"
    assert "is confirmed as read" in done.text
    assert "Everything is read." in done.text
    assert user.full_name in done.text
    assert "I have read this" not in client.get("/guide/safety").text
    assert "Confirmed as read" in client.get("/guide/safety").text
    assert "One of you reads it" in home.text
    assert "Due in" in home.text
    assert "One of you reads it" not in client.get("/home").text
    assert f"{user.full_name} confirmed it on" in client.get("/home").text
    assert len(make.all(PageRead)) == 1


def test_the_list_confirms_as_well(browser: Browser, make: Make) -> None:
    make.page(slug="one", must_read=True)
    make.page(slug="two", must_read=True)
    listed = browser(make.school_user()).get("/school/to-read")
    assert "Still to read 2" in listed.text
    after = listed.submit(action="/to-read/two")
    assert "Still to read 1" in after.text


def test_a_page_that_changed_meanwhile_is_read_again(browser: Browser, make: Make) -> None:
    page = make.page(slug="one", must_read=True)
    shown = browser(make.school_user()).get("/guide/one")
    make.page_version(page, number=2)
    refused = shown.submit(button="I have read this")
    assert refused.status == 409
    assert "has changed since you opened it" in refused.text
    assert make.all(PageRead) == []


def test_others_cannot_confirm(browser: Browser, client: Client, make: Make) -> None:
    make.page(slug="one", must_read=True)
    assert "Sign in to confirm" in client.get("/guide/one").text
    staff = browser(make.staff(Role.SERVICE_LEAD))
    assert "I have read this" not in staff.get("/guide/one").text
    finance = browser(make.user(Role.SCHOOL_FINANCE, school=make.school()))
    assert finance.get("/school/to-read").status == 403
    assert finance.post_with_token("/school/to-read/one", {"number": "1"}).status == 403
    provider = browser(make.provider_user())
    assert provider.post_with_token("/school/to-read/one", {"number": "1"}).status == 404
    assert make.all(PageRead) == []


@pytest.mark.parametrize("number", ["", "x", "-1", "1e3", "99999999"])
def test_nonsense_confirms_nothing(browser: Browser, make: Make, number: str) -> None:
    make.page(slug="one", must_read=True)
    client = browser(make.school_user())
    assert client.post_with_token("/school/to-read/one", {"number": number}).status == 409
    assert client.post_with_token("/school/to-read/never", {"number": "1"}).status == 404
    assert make.all(PageRead) == []


def test_staff_remind_from_the_record(browser: Browser, make: Make) -> None:
    page = make.page(must_read=True)
    make.school_user(make.school(name="Late School"))
    lead = browser(make.staff(Role.SERVICE_LEAD))
    record = lead.get(f"/admin/page/{page.id}")
    assert "0 of 1 have confirmed" in record.text
    assert "Late School" in record.text
    asked = lead.get(f"/admin/page/{page.id}/do/remind")
    done = asked.submit(button="Remind those who have not")
    assert "One reminded." in done.text
    again = lead.get(f"/admin/page/{page.id}/do/remind").submit(button="Remind those who have not")
    assert again.status == 422
    assert "today already" in again.text
