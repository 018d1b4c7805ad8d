"""What people send who mean harm, or whose browser does: every answer is one that we chose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import Tag
from flask import Flask

from admin_views.registry import views
from app.domain.roles import Role
from app.models import Note, OutboxMessage, User, UserSession
from tests.support.client import Client
from tests.support.factories import PASSWORD, Make
from tests.support.world import build_world

Browser = Callable[[User | None], Client]

ODD = ("%00", "-1", "9" * 40, "abc", "%ED%A0%80", "%3Cimg%20src=x%20onerror=alert(1)%3E", "")
NO_ADDRESSES = ("a\0@example.org", "a@example.org\r\nBcc: b@example.org", "a@" + "b" * 300, "@")


def choices(tag: Tag) -> list[str]:
    """What a list offers; of a long one the first, the last and some between."""
    found = [str(option.get("value", "")) for option in tag.find_all("option")]
    return list(dict.fromkeys([*found[:: max(len(found) // 8, 1)], *found[-1:]]))


def test_every_filter_takes_its_own_choices_and_anything_else(
    app: Flask, make: Make, browser: Browser
) -> None:
    build_world(app, make)
    # Between them they see every list.
    client = browser(make.user(roles=[Role.SERVICE_LEAD, Role.SAFEGUARDING_LEAD]))
    with app.app_context():
        filters = {v.table(): [each.name for each in v.filters] for v in views().values()}
    assert "ncy" in filters["student"]
    for table, names in filters.items():
        address = f"/admin/{table.replace('_', '-')}/"
        page = client.get(address)
        assert page.status == 200, table
        for name in names:
            select = page.soup.select_one(f"select[name={name}]")
            assert select is not None, (table, name)
            for value in (*choices(select), *ODD):
                found = client.get(f"{address}?{name}={value}")
                assert found.status == 200, (table, name, value)
                assert "<img src=x" not in found.html


def test_pupils_are_filtered_by_their_year(make: Make, browser: Browser) -> None:
    school = make.school()
    make.student(school, ncy=8, legal_surname="Eightman")
    make.student(school, ncy=9, legal_surname="Nineman")
    page = browser(make.staff(Role.SERVICE_LEAD)).get("/admin/student/?ncy=9")
    assert "Nineman" in page.text
    assert "Eightman" not in page.text


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_no_mail_goes_to_what_is_no_address(
    make: Make, browser: Browser, client: Client, address: str
) -> None:
    assert client.get("/forgot-password").submit({"email": address}).status == 422
    page = client.get("/sign-in").submit({"email": address, "password": "blue kettle"})
    assert page.status == 200
    assert "is not right" in page.text
    owner = make.provider_user(make.provider(), role=Role.PROVIDER_OWNER)
    typed = {"full_name": "Sky Marsh", "email": address, "role": "provider-user"}
    page = browser(owner).get("/provider/people/invite").submit(typed)
    assert page.status == 422
    lead = browser(make.staff(Role.SERVICE_LEAD))
    typed = {"full_name": "Sky Marsh", "email": address, "roles": ["panel-member"]}
    assert lead.get("/admin/user/invite").submit(typed).status == 422
    assert not make.all(OutboxMessage)


@pytest.mark.parametrize("name", ["Sky\0Marsh", "Sky\u202eMarsh", "Sky\r\nMarsh", "S" * 121])
def test_a_name_that_cannot_be_kept_is_shown_again(make: Make, browser: Browser, name: str) -> None:
    owner = make.provider_user(make.provider(), role=Role.PROVIDER_OWNER)
    typed = {"full_name": name, "email": "sky@example.org", "role": "provider-user"}
    page = browser(owner).get("/provider/people/invite").submit(typed)
    assert page.status == 422
    assert page.errors
    assert page.form().values()["email"] == "sky@example.org"


@pytest.mark.parametrize(
    "path",
    [
        "/forms/%00",
        "/forms/complaint%00",
        "/files/%00",
        "/set-password/%00",
        "/school/students/%00",
    ],
)
def test_an_address_no_database_can_hold_is_no_page(
    make: Make, browser: Browser, path: str
) -> None:
    assert browser(make.school_user()).get(path).status == 404


@pytest.mark.parametrize("amount", ["1e999999", "-1e999999", "NaN", "Infinity", "9" * 60])
def test_no_amount_is_too_large_for_words(
    app: Flask, make: Make, browser: Browser, amount: str
) -> None:
    offer = make.offer()
    page = browser(make.staff(Role.SERVICE_LEAD)).get(f"/admin/course-offer/{offer.id}/edit")
    answer = page.submit({"price_pence": amount})
    assert answer.status == 422
    assert any("pounds" in error for error in answer.errors), answer.errors


@pytest.mark.parametrize(
    "day", ["0026-11-25", "0001-01-01", "1899-12-31", "9999-12-31", "2101-01-01"]
)
def test_no_record_is_of_another_age(make: Make, browser: Browser, day: str) -> None:
    page = browser(make.staff(Role.SERVICE_LEAD)).get("/admin/closure-day/new")
    answer = page.submit({"day": day, "why": "Snow"})
    assert answer.status == 422
    assert any("four digits" in error for error in answer.errors), answer.errors


@pytest.mark.parametrize("text", ["n" * 4001, "One\x0btwo", "Sky \u202ereversed"])
def test_a_note_that_cannot_be_kept_is_shown_again(make: Make, browser: Browser, text: str) -> None:
    application = make.application(make.school(), status="submitted")
    client = browser(make.staff())
    page = client.get(f"/admin/application/{application.id}")
    answer = page.submit({"text": text}, button="Save note")
    assert answer.status == 422
    assert answer.errors
    assert answer.form(button="Save note").values()["text"] == text
    assert not make.all(Note)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("stood_on", "leads_to"),
    [
        ("http://localhost/admin/form-designer/{form}/", "/admin/form-designer/{form}/"),
        ("https://elsewhere.example.org/admin/", "/home"),
        ("", "/home"),
    ],
)
def test_a_button_without_a_page_leads_back_to_where_it_stood(
    make: Make, browser: Browser, stood_on: str, leads_to: str
) -> None:
    form, client = make.form(), browser(make.staff())
    client.get("/admin/")
    for row in make.all(UserSession):
        make.change(row, last_seen_at=datetime.now(UTC) - timedelta(hours=2))
    answer = client.raw.post(
        f"/admin/form-designer/{form.id}/undo",
        data={"revision": "1"},
        headers={"Referer": stood_on.format(form=form.id)},
    )
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.location).query)["next"] == [leads_to.format(form=form.id)]


def test_a_note_outlives_the_session_it_was_written_in(make: Make, browser: Browser) -> None:
    user = make.staff()
    application = make.application(make.school(), status="submitted")
    client = browser(user)
    page = client.get(f"/admin/application/{application.id}")
    for row in make.all(UserSession):
        make.change(row, last_seen_at=datetime.now(UTC) - timedelta(hours=2))
    sent_away = page.submit({"text": "The head rang."}, button="Save note")
    assert sent_away.heading == "Sign in"
    back = sent_away.submit({"email": user.email, "password": PASSWORD})
    assert "before this note was saved" in back.text
    assert back.form(button="Save note").values()["text"] == "The head rang."
    assert "Note added." in back.submit(button="Save note").text
    assert [note.text for note in make.all(Note)] == ["The head rang."]
