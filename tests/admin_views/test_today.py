"""The first page, the rail, the search over everything and the pickers, for each role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from admin_views import pickers
from app.domain.roles import STAFF_ROLES, Role
from tests.support.client import Client, Page
from tests.support.factories import Make
from tests.support.world import World

ROLES = sorted(STAFF_ROLES)


def areas(page: Page) -> list[str]:
    found = page.soup.select(".rail__link > span:first-child")
    return [" ".join(each.get_text().split()) for each in found]


def counts(page: Page) -> dict[str, str]:
    found = {}
    for card in page.soup.select("a.count-card"):
        number, words = card.find("strong"), card.find("span")
        assert number is not None
        assert words is not None
        found[words.get_text().strip()] = number.get_text().strip()
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.only_on("sqlite")
def test_everybody_has_a_first_page_that_leads_somewhere(
    staff: Callable[..., Client], world: World, role: Role
) -> None:
    """No link of the frame or of the page is a dead end."""
    client = staff(role)
    page = client.get("/admin/")
    assert page.status == 200
    links = {str(a["href"]) for a in page.soup.select("main a, nav a") if a.get("href")}
    links = {link for link in links if link.startswith("/")}
    for link in links:
        assert client.get(link).status == 200, link
    assert len(areas(page)) > 1


def test_the_rail_shows_only_what_may_be_read(staff: Callable[..., Client]) -> None:
    assert areas(staff(Role.SERVICE_LEAD).get("/admin/")) == [
        "Today",
        "Referrals",
        "Placements",
        "Withdrawals",
        "Complaints",
        "Safeguarding",
        "Panel",
        "Providers & courses",
        "Schools & students",
        "Forms",
        "Documents & pages",
        "People",
        "Settings",
    ]
    assert areas(staff(Role.AUDITOR).get("/admin/")) == ["Today", "Settings"]
    assert areas(staff(Role.FORM_DESIGNER).get("/admin/")) == ["Today", "Forms"]
    assert "Placements" not in areas(staff(Role.PANEL_MEMBER).get("/admin/"))


def test_counts_lead_to_what_they_count(staff: Callable[..., Client], make: Make) -> None:
    school = make.school()
    for _ in range(3):
        make.application(school, status="submitted")
    make.application(school, status="sent")
    make.complaint()
    client = staff()
    page = client.get("/admin/")
    found = counts(page)
    assert found["New applications"] == "3"
    assert found["Complaints to acknowledge"] == "1"
    assert found["Answers to process"] == "0"
    for card in page.soup.select("a.count-card"):
        number = card.find("strong")
        assert number is not None
        listed = client.get(str(card["href"]))
        rows = len(listed.soup.select("a.row-link"))
        assert rows == int(number.get_text()), card["href"]


def test_counts_are_of_the_own_rows(staff: Callable[..., Client], world: World) -> None:
    page = staff(Role.PANEL_MEMBER).get("/admin/")
    assert counts(page)["Waiting for the panel"] == "1"
    assert counts(page)["Awaiting a provider’s answer"] == "0"


def test_a_deed_is_counted_at_once(staff: Callable[..., Client], make: Make) -> None:
    case = make.application(status="submitted")
    client = staff()
    assert counts(client.get("/admin/"))["New applications"] == "1"
    client.get(f"/admin/application/{case.id}").submit(button="Start review")
    assert counts(client.get("/admin/"))["New applications"] == "0"


# --- search


def found(page: Page) -> dict[str, list[str]]:
    return {
        " ".join(card.find("h2").get_text().split()): [  # type: ignore[union-attr]
            " ".join(link.get_text().split()) for link in card.select(".related a")
        ]
        for card in page.soup.select("main .card")
    }


def search(client: Client, text: str) -> Page:
    return client.get("/admin/search", query={"q": text})


def test_everything_is_found_by_what_people_know_of_it(
    staff: Callable[..., Client], make: Make
) -> None:
    school = make.school(name="Quarry Road School")
    student = make.student(school, legal_forename="Ada", legal_surname="Oakhurst")
    case = make.application(school, status="sent", student=student)
    provider = make.provider(trading_name="Anvil Works")
    client = staff()
    assert found(search(client, "oakhurst ada")) == {"Pupils": ["Oakhurst, Ada"]}
    assert found(search(client, "Quarry")) == {"Schools": ["Quarry Road School"]}
    assert found(search(client, "anvil"))["Providers"] == ["Anvil Works"]
    assert found(search(client, student.upn or student.ref))["Pupils"] == ["Oakhurst, Ada"]
    # A reference as somebody reads it out: small letters, no dashes.
    assert found(search(client, case.ref.lower().replace("-", " "))) == {"Applications": [case.ref]}
    assert found(search(client, provider.ref)) == {"Providers": ["Anvil Works"]}
    # By what the mails about them name.
    asked, proposed = make.contact_change(school=school), make.course_change()
    for row in (asked, proposed):
        (words,) = found(search(client, row.ref)).values()
        assert row.ref in str(words)


@pytest.mark.parametrize("text", ["", "a", "zzzz", "%%", "a\0b", "'; DROP", "<b>x</b>", "x" * 500])
def test_any_text_can_be_searched(staff: Callable[..., Client], text: str) -> None:
    page = search(staff(), text)
    assert page.status == 200
    assert "<b>x</b>" not in page.html


def test_more_than_the_first_few_lead_to_the_list(staff: Callable[..., Client], make: Make) -> None:
    for number in range(8):
        make.school(name=f"Meadow School {number}")
    client = staff()
    page = search(client, "meadow")
    assert len(found(page)["Schools"]) == 6
    assert len(client.get(page.link("Show all")).soup.select("a.row-link")) == 8


def test_search_keeps_to_the_scope(staff: Callable[..., Client], world: World) -> None:
    for role in (Role.QUALITY_OFFICER, Role.AUDITOR, Role.MONITORING_OFFICER):
        assert "Surname" not in str(found(search(staff(role), "Surname")))


# --- pickers


def picked(client: Client, kind: str, text: str) -> Any:
    return client.get(f"/admin/pick/{kind}", query={"q": text}).response.get_json()


def test_pickers_need_two_letters_and_give_twenty(staff: Callable[..., Client], make: Make) -> None:
    for number in range(23):
        make.school(name=f"Meadow School {number:02d}")
    client = staff()
    assert picked(client, "school", "m") == []
    assert len(picked(client, "school", "meadow")) == 20
    found_by_name = picked(client, "school", "Meadow School 07")
    assert any(words.startswith("Meadow School 07 (") for words in found_by_name)


def test_pickers_keep_to_permission_and_scope(staff: Callable[..., Client], world: World) -> None:
    assert picked(staff(Role.QUALITY_OFFICER), "student", "Surname") == []
    assert picked(staff(Role.AUDITOR), "school", "School") == []
    assert staff().get("/admin/pick/password").status == 404
    colleagues = picked(staff(), "colleague", "Staff")
    assert colleagues
    assert not any("school" in words or "owner" in words for words in colleagues)


def test_many_choices_are_offered_by_what_was_typed(
    staff: Callable[..., Client], make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a script: the page comes back with what fits, to choose from."""
    monkeypatch.setattr(pickers, "FEW", 2)
    for number in range(3):
        make.school(name=f"Meadow School {number}")
    contact = make.contact()
    client = staff()
    page = client.get(f"/admin/contact/{contact.id}/edit")
    assert page.soup.select("#list-school_id option") == []
    assert page.soup.select_one("#field-school_id[data-pick]") is not None
    refused = page.submit({"school_id": "Meadow"}, button="Save")
    assert refused.status == 422
    assert refused.errors == ["More than one fits. Choose one from the list."]
    options = [str(o["value"]) for o in refused.soup.select("#list-school_id option")]
    assert len(options) == 3
    saved = refused.submit({"school_id": options[1]}, button="Save")
    assert saved.status == 200
    assert "Meadow School 1" in saved.text


# --- who is outside


@pytest.mark.parametrize("path", ["", "search?q=a", "application/", "pick/school?q=ab"])
def test_outsiders_find_nothing_and_strangers_sign_in_first(
    client: Client, browser: Callable[..., Client], make: Make, path: str
) -> None:
    stranger = client.get(f"/admin/{path}", follow=False)
    assert stranger.status == 302
    assert stranger.location.startswith("/sign-in?next=/admin/")
    for user in (make.school_user(), make.provider_user()):
        assert browser(user).get(f"/admin/{path}").status == 404


def test_what_has_just_come_stands_on_the_first_page(
    staff: Callable[..., Client], make: Make
) -> None:
    """The numbers in the menu may be some seconds old; those of the page about them are not."""
    client = staff()
    assert counts(client.get("/admin/"))["New applications"] == "0"
    case = make.application(status="submitted")
    page = client.get("/admin/")
    assert counts(page)["New applications"] == "1"
    assert case.ref in page.text
