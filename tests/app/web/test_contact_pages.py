"""Schools and providers look after their contacts: still right, changed, added, removed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.domain.roles import Role
from app.models import Contact, ContactChange, ContactCheck
from tests.support.client import Client, Page
from tests.support.factories import Make

FACES = ["school", "provider"]
LONG_AGO = timedelta(days=420)


@pytest.fixture
def side(make: Make, browser: Any) -> Any:
    """An organisation of one face, with a browser of somebody who answers for it."""

    def of(face: str) -> tuple[dict[str, Any], Client]:
        if face == "school":
            school = make.school()
            return {"school": school}, browser(make.school_user(school))
        provider = make.provider()
        return {"provider": provider}, browser(make.provider_user(provider))

    return of


def home(client: Client, face: str) -> Page:
    return client.get(f"/{face}/contacts/")


def value(page: Page, name: str) -> str:
    """What stands in an input."""
    found = page.soup.select_one(f"[name={name}]")
    assert found is not None
    return str(found.get("value", found.get_text(strip=True)))


def the_request(make: Make) -> ContactChange:
    (row,) = make.all(ContactChange)
    return row  # type: ignore[no-any-return]


@pytest.mark.parametrize("face", FACES)
def test_the_list_says_when_each_was_checked(make: Make, side: Any, face: str) -> None:
    own, client = side(face)
    make.contact(**own, full_name="Ada North", telephone="+441632960001 ext 12")
    make.contact(**own, full_name="Bo South", verified_on=make.today - LONG_AGO)
    make.contact(full_name="Somebody Else")
    page = home(client, face)
    assert "Ada North" in page.text
    assert "01632 960001 ext 12" in page.text
    assert "Not checked for a year" in page.text
    assert "Somebody Else" not in page.text
    assert f"/{face}/contacts/" in [a["href"] for a in client.get(f"/{face}/").soup.select("nav a")]


@pytest.mark.parametrize("face", FACES)
def test_one_and_all_are_confirmed_by_a_button(make: Make, side: Any, face: str) -> None:
    own, client = side(face)
    rows = [make.contact(**own, verified_on=make.today - LONG_AGO) for _ in range(3)]
    page = home(client, face)
    done = page.submit({}, action=f"{rows[0].id}/confirm")
    assert "still right" in done.text
    assert sum(make.reload(row).verified_on == make.today for row in rows) == 1
    done = done.submit({}, button="All 2 below are still right")
    assert "2 contacts are still right." in done.text
    assert all(make.reload(row).verified_on == make.today for row in rows)


@pytest.mark.parametrize("face", FACES)
def test_a_change_is_asked_for_changed_again_and_withdrawn(
    make: Make, side: Any, face: str
) -> None:
    own, client = side(face)
    row = make.contact(**own, full_name="Ada North", mobile="+447700900001")
    form = client.get(home(client, face).link("Change Ada North"))
    assert value(form, "mobile") == "07700 900001"
    done = form.submit({"mobile": "07700 900002", "why": "New phone"}, button="Send to CAP")
    assert "until CAP has approved it" in done.text
    assert "You asked for a change" in done.text
    request = the_request(make)
    assert request.proposed["mobile"] == "+447700900002"
    assert make.reload(row).mobile == "+447700900001"
    shown = client.get(done.link("Your request about Ada North"))
    assert "07700 900001" in shown.text
    assert "07700 900002" in shown.text
    again = client.get(shown.link("Change the request"))
    assert value(again, "mobile") == "07700 900002"
    assert value(again, "why") == "New phone"
    again.submit({"mobile": "07700 900003"}, button="Send to CAP")
    assert the_request(make).proposed["mobile"] == "+447700900003"
    shown = client.get(f"/{face}/contacts/requests/{request.id}")
    done = shown.submit({}, button="Withdraw the request")
    assert "is withdrawn" in done.text
    assert the_request(make).status == "withdrawn"
    assert "Withdrawn" in done.text


@pytest.mark.parametrize("face", FACES)
def test_a_new_contact_and_a_removal(make: Make, side: Any, face: str) -> None:
    own, client = side(face)
    row = make.contact(**own, full_name="Ada North")
    form = client.get(home(client, face).link("Add a contact"))
    wrong = form.submit({"email": "nobody", "telephone": "12"}, button="Send to CAP")
    assert wrong.status == 422
    assert value(wrong, "email") == "nobody"
    for words in ("Enter the name.", "Select the job.", "Enter an email address in"):
        assert words in wrong.text
    typed = {"full_name": "Cy West", "job_role": "DSL", "email": "safe@example.org"}
    done = wrong.submit({**typed, "telephone": ""}, button="Send to CAP")
    assert "New contacts with CAP" in done.text
    form = client.get(done.link("Remove Ada North"))
    assert form.submit({"why": " "}, button="Ask CAP to remove").status == 422
    done = form.submit({"why": "Has left"}, button="Ask CAP to remove")
    assert "You asked to remove it" in done.text
    kinds = {each.kind: each.contact_id for each in make.all(ContactChange)}
    assert kinds == {"ADD": None, "REMOVE": row.id}
    assert len(make.all(Contact)) == 1


def test_what_cap_changed_while_the_form_was_open_is_said(make: Make, side: Any) -> None:
    own, client = side("school")
    row = make.contact(**own, full_name="Ada North")
    form = client.get(f"/school/contacts/{row.id}/change")
    make.change(row, telephone="+441632960009")
    told = form.submit({"mobile": "07700 900002"}, button="Send to CAP")
    assert told.status == 409
    assert value(told, "mobile") == "07700 900002"
    assert "changed while you had it open" in told.text
    assert told.submit({}, button="Send to CAP").status == 200
    assert make.reload(row).telephone == "+441632960009"


@pytest.mark.parametrize("face", FACES)
def test_what_a_colleague_asked_while_the_form_was_open_is_said(
    make: Make, side: Any, face: str
) -> None:
    own, client = side(face)
    row = make.contact(**own, full_name="Ada North")
    form = client.get(f"/{face}/contacts/{row.id}/change")
    leaving = client.get(f"/{face}/contacts/{row.id}/remove")
    request = make.contact_change(row, kind="REMOVE", why="Has left", proposed={})
    told = form.submit({"mobile": "07700 900002"}, button="Send to CAP")
    assert told.status == 409
    assert request.ref in told.text
    assert value(told, "mobile") == "07700 900002"
    gone = leaving.submit({"why": "Retired"}, button="Ask CAP to remove")
    assert gone.status == 409
    assert request.ref in gone.text
    assert make.reload(request).why == "Has left"
    assert told.submit({}, button="Send to CAP").status == 200
    assert make.reload(request).kind == "CHANGE"


def test_what_was_changed_since_it_was_shown_is_not_confirmed(make: Make, side: Any) -> None:
    own, client = side("school")
    rows = [make.contact(**own, verified_on=make.today - LONG_AGO) for _ in range(3)]
    page = home(client, "school")
    make.change(rows[0], email="other@example.org")
    assert "was changed while" in page.submit({}, action=f"{rows[0].id}/confirm").text
    done = page.submit({}, button="All 3 below are still right")
    assert "2 contacts are still right." in done.text
    assert "Not all of them" in done.text
    days = [make.reload(row).verified_on for row in rows]
    assert days == [make.today - LONG_AGO, make.today, make.today]


@pytest.mark.parametrize("face", FACES)
def test_the_round_stands_on_the_start_page_until_it_is_finished(
    make: Make, side: Any, face: str
) -> None:
    own, client = side(face)
    row = make.contact(**own, verified_on=make.today - LONG_AGO)
    round_ = make.contact_round(due_on=make.today + timedelta(days=1))
    make.contact_check(round_, **own)
    assert "Check your contacts" in client.get(f"/{face}/").text
    page = home(client, face)
    assert "1 left to check" in page.text
    assert "All our contacts are right" not in page.text
    page = page.submit({}, action=f"{row.id}/confirm")
    done = page.submit({}, button="All our contacts are right")
    assert "has said that all your contacts are right" in done.text
    (check,) = make.all(ContactCheck)
    assert check.status == "confirmed"
    assert "Check your contacts" not in client.get(f"/{face}/").text


def test_who_does_not_look_after_contacts_finds_no_page(make: Make, browser: Any) -> None:
    school = make.school()
    row = make.contact(school)
    client = browser(make.user(Role.SCHOOL_FINANCE, school=school))
    assert row.full_name not in home(client, "school").text
    for path in ("new", f"{row.id}/change", f"{row.id}/remove"):
        assert client.get(f"/school/contacts/{path}").status in {403, 404}


@pytest.mark.parametrize("face", FACES)
def test_those_of_others_are_not_there(make: Make, side: Any, face: str) -> None:
    _, client = side(face)
    row = make.contact()
    request = make.contact_change(row)
    for path in (f"{row.id}/change", f"{row.id}/remove", f"requests/{request.id}"):
        assert client.get(f"/{face}/contacts/{path}").status == 404
    token = client.token()
    for path in (f"{row.id}/confirm", f"{row.id}/change", f"requests/{request.id}/withdraw"):
        page = client.post(f"/{face}/contacts/{path}", {"csrf_token": token})
        assert page.status == 404
    assert make.reload(request).status == "requested"
