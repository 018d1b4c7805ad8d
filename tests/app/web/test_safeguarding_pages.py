"""The page of safeguarding leads, for schools, providers and staff."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.roles import Role
from tests.support.client import Client
from tests.support.factories import Make

Browser = Callable[..., Client]
PAGE = "/safeguarding/leads"


def test_a_visitor_signs_in_first(client: Client) -> None:
    assert client.get(PAGE).path.startswith("/sign-in")


def test_a_school_reads_whom_to_ring(make: Make, browser: Browser) -> None:
    school, provider = make.school(), make.provider(trading_name="Anvil")
    offer = make.offer(course=make.course(provider))
    make.application(school, status="submitted", offers=[offer])
    make.contact(
        provider=provider,
        job_role="DSL",
        full_name="Pat Lead",
        telephone="+441632960123",
        verified_on=None,
    )
    make.cap_lead(full_name="Zoe Lead", verified_on=make.today)
    page = browser(make.school_user(school)).get(PAGE)
    for words in ("Zoe Lead", "Anvil", "Pat Lead", "01632 960123", "call 999"):
        assert words in page.text, words
    assert page.soup.select_one('a[href="tel:+441632960123"]') is not None
    assert "Nobody has checked this for a year" in page.text
    assert page.soup.select_one(".govuk-exit-this-page") is not None
    other = browser(make.school_user(make.school())).get(PAGE)
    assert "Zoe Lead" in other.text
    assert "Pat Lead" not in other.text


def test_staff_are_led_to_the_list_of_all(make: Make, browser: Browser) -> None:
    school = make.school(name="Beech School")
    make.contact(school, job_role="DSL", full_name="Pat Lead", verified_on=None)
    make.cap_lead(full_name="Zoe Lead")
    window = browser(make.staff(Role.MONITORING_OFFICER))
    page = window.get(PAGE)
    assert page.path == "/admin/safeguarding-leads/"
    for words in ("Zoe Lead", "Pat Lead", "Beech School", "Check it", "call 999"):
        assert words in page.text, words
    assert "No lead fits" in window.get(page.path, query={"q": "nobody"}).text
    assert window.get(page.path, query={"before": "x", "after": "y", "stale": "9"}).status == 200


def test_staff_who_read_no_contacts_see_cap_alone(make: Make, browser: Browser) -> None:
    make.cap_lead(full_name="Zoe Lead")
    window = browser(make.staff(Role.AUDITOR))
    assert "Zoe Lead" in window.get(PAGE).text
    assert window.get("/admin/safeguarding-leads/").status == 404


def test_nobody_is_named_yet(make: Make, browser: Browser) -> None:
    page = browser(make.school_user()).get(PAGE)
    assert "CAP has not named its leads here yet" in page.text
