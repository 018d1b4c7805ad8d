"""The pages of a person's own account, and what every page says about the session."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.roles import Role
from app.models import User
from tests.support.client import Client
from tests.support.factories import Make

Browser = Callable[[User | None], Client]


def test_my_account_says_who_i_am_here(make: Make, browser: Browser) -> None:
    provider = make.provider(trading_name="First Forge")
    user = make.provider_user(provider, role=Role.PROVIDER_OWNER, full_name="Avery Lock")
    page = browser(user).get("/account")
    for words in ("Avery Lock", user.email, "First Forge", "Provider owner"):
        assert words in page.text, words


def test_signing_out_everywhere_ends_other_browsers_too(make: Make, browser: Browser) -> None:
    user = make.school_user()
    one, two = browser(user), browser(user)
    page = one.get("/account").submit(button="Sign out everywhere")
    assert page.status == 200
    assert one.get("/school/", follow=False).status == 302
    assert two.get("/school/", follow=False).status == 302


def test_staying_signed_in_answers_nothing_and_ends_with_the_session(
    make: Make, browser: Browser
) -> None:
    user = make.school_user()
    window = browser(user)
    assert window.get("/account/stay", follow=False).status == 204
    assert browser(None).get("/account/stay", follow=False).status == 302


def test_the_warning_is_on_pages_of_people_who_signed_in(make: Make, browser: Browser) -> None:
    page = browser(make.school_user()).get("/school/")
    warning = page.soup.select_one("#session-warning")
    assert warning is not None
    assert warning["data-minutes"] == "30"
    assert warning["data-stay"] == "/account/stay"
    assert browser(None).get("/").soup.select_one("#session-warning") is None


def test_everybody_has_links_of_their_own_kind(make: Make, browser: Browser) -> None:
    def links(user: User | None, path: str = "/") -> list[str]:
        return [a.get_text() for a in browser(user).get(path).soup.select(".house-nav a")]

    assert links(None) == []
    first = ["Home", "Applications", "Pupils", "Places", "Courses", "Withdrawals", "Complaints"]
    school = [*first, "What we sent", "Contacts", "To read", "Safeguarding"]
    assert links(make.school_user()) == school
    assert links(make.school_user(role=Role.SCHOOL_OWNER)) == [*school, "People"]
    first = ["Home", "Places", "Withdrawals", "Courses", "To read", "Contacts", "Complaints"]
    provider = [*first, "Safeguarding"]
    assert links(make.provider_user()) == provider
    assert links(make.provider_user(role=Role.PROVIDER_OWNER)) == [*provider, "People"]
    assert links(make.school_user(role=Role.SCHOOL_FINANCE)) == ["Home", "Safeguarding"]
    assert links(make.staff()) == ["CAP’s pages"]


def test_the_page_one_is_on_is_marked(make: Make, browser: Browser) -> None:
    page = browser(make.school_user()).get("/school/students/")
    current = page.soup.select(".house-nav a[aria-current=page]")
    assert [a.get_text() for a in current] == ["Pupils"]


def test_public_pages_say_what_a_council_has_to_say(browser: Browser) -> None:
    window = browser(None)
    accessibility = window.get("/accessibility").text
    for words in ("WCAG", "2.2", "Equality Advisory", "five working days"):
        assert words in accessibility, words
    privacy = window.get("/privacy").text
    for words in ("controller", "article 6(1)(e)", "How long we keep it", "Information Commiss"):
        assert words in privacy, words
    assert "Call 999" in window.get("/").text
