"""Forms that staff designed, filled in over HTTP up to the rows they write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.domain.roles import Role
from app.models import Contact, Site, Submission, SubmissionWrite
from forms.definition import parse
from tests.forms.engine import page, question
from tests.support.client import Client, Page
from tests.support.desk import do
from tests.support.factories import Make
from tests.support.filling import Filling
from tests.support.own_forms import (
    CONTACT_MAP,
    JOB,
    MAIL,
    NAME,
    PHONE,
    SITE_ANSWERS,
    SITE_MAP,
    SITE_PAGE,
    OwnForms,
    answers_of,
    binding,
    chosen,
    contact_form,
    form,
    let_providers_write_contacts,
)
from tests.support.walker import Walker

Browser = Callable[..., Client]


@pytest.fixture(autouse=True)
def _trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    let_providers_write_contacts(monkeypatch)


@pytest.fixture
def forms(app: Flask, make: Make) -> OwnForms:
    return OwnForms(Filling(app, make), make)


def send(client: Client, whole: dict[str, Any], answers: dict[str, Any]) -> Page:
    return Walker(client, parse(whole), answers).send()


def test_a_provider_keeps_its_sites_and_people_up_to_date(
    forms: OwnForms, make: Make, browser: Browser
) -> None:
    provider = make.provider()
    known = make.contact(provider=provider, email="ash@example.org", job_role="DSL")
    people = page(
        "people",
        NAME | {"key": "person", "id": "q-person"},
        JOB,
        MAIL,
        PHONE,
        kind="repeat",
        repeat={"key": "people", "item": "Person", "max": 3},
    )
    columns = {**CONTACT_MAP, "full_name": "person"}
    whole = form(
        SITE_PAGE,
        people,
        audience=["provider"],
        bindings=[
            binding("site", "upsert", SITE_MAP),
            binding("contact", "upsert", columns, repeat="people"),
        ],
    )
    forms.publish(whole)
    both = [
        {"person": "Ash Field", "job": "HEAD", "mail": "ash@example.org"},
        {"person": "Birch Hill", "job": "SENCO", "mail": "birch@example.org"},
    ]
    answers = {**SITE_ANSWERS, "people": both}
    sent = send(browser(make.provider_user(provider)), whole, answers)
    assert sent.heading == "Sent"
    (site,) = make.all(Site)
    assert (site.name, site.provider_id) == ("Mill Yard", provider.id)
    assert make.reload(known).job_role == "HEAD"
    assert {each.full_name for each in make.all(Contact)} == {"Ash Field", "Birch Hill"}
    assert {each.outcome for each in make.all(SubmissionWrite)} == {"created", "updated"}


def test_a_school_asks_for_a_change_and_a_colleague_accepts_it(
    forms: OwnForms, make: Make, browser: Browser
) -> None:
    school = make.school()
    known = make.contact(school, email="ash@example.org", job_role="DSL")
    whole = contact_form("upsert", audience=["school"])
    forms.publish(whole)
    sent = send(browser(make.school_user(school)), whole, answers_of(job="HEAD"))
    assert sent.heading == "Sent"
    (submission,) = make.all(Submission)
    assert (submission.status, make.reload(known).job_role) == ("awaiting-acceptance", "DSL")
    staff = browser(make.staff(Role.CAP_ADMIN))
    done = do(staff, submission, "Accept what it asks for")
    assert "Filed." in done.text
    assert make.reload(known).job_role == "HEAD"


def test_what_cannot_be_written_is_sent_all_the_same(
    forms: OwnForms, make: Make, browser: Browser
) -> None:
    """The sender has done their part; staff see what stands against it."""
    provider = make.provider()
    whole = contact_form("update", audience=["provider"])
    forms.publish(whole)
    sent = send(browser(make.provider_user(provider)), whole, answers_of())
    assert sent.heading == "Sent"
    (submission,) = make.all(Submission)
    assert (submission.status, submission.answers["mail"]) == ("failed", "ash@example.org")
    staff = browser(make.staff(Role.CAP_ADMIN))
    make.contact(provider=provider, email="ash@example.org", job_role="DSL")
    assert "Filed." in do(staff, submission, "Try again").text
    assert make.all(Contact)[0].job_role == "SENCO"


def test_what_the_sender_can_put_right_stands_at_its_question(
    forms: OwnForms, make: Make, browser: Browser
) -> None:
    provider = make.provider()
    make.contact(provider=provider, job_role="SENCO", is_primary=True)
    whole = contact_form("create", audience=["provider"])
    forms.publish(whole)
    client = browser(make.provider_user(provider))
    walker = Walker(client, parse(whole), answers_of(main=True))
    refused = walker.fill().submit(action="/send", button="Send")
    assert refused.status == 422
    assert refused.errors == [
        "There is a main contact for this job already. Change that one first."
    ]
    assert (make.all(Submission), len(make.all(Contact))) == ([], 1)


def test_a_form_that_writes_nothing_is_kept_and_found_by_staff(
    forms: OwnForms, make: Make, browser: Browser
) -> None:
    whole = form(page("a", NAME, question("likes", "rating")), audience=["school"])
    forms.publish(whole)
    user = make.school_user()
    sent = send(browser(user), whole, {"name": "Ash", "likes": 4})
    assert sent.heading == "Sent"
    (submission,) = make.all(Submission)
    assert (submission.status, submission.school_id) == ("written", user.school_id)
    assert (submission.answers["name"], submission.answers["likes"]) == ("Ash", 4)
    assert make.all(SubmissionWrite) == []
    listed = browser(make.staff(Role.SERVICE_LEAD)).get("/admin/submission/")
    assert submission.ref in listed.text


def test_the_own_contacts_alone_are_offered(forms: OwnForms, make: Make, browser: Browser) -> None:
    provider = make.provider()
    own = make.contact(provider=provider, full_name="Own Person")
    make.contact(make.school(), full_name="Foreign Person")
    which = question("who", "record", settings={"table": "own_contact"})
    whole = form(
        page("a", which, PHONE),
        audience=["provider"],
        bindings=[binding("contact", "update", {"id": "who", "telephone": "phone"})],
    )
    forms.publish(whole)
    walker = Walker(
        browser(make.provider_user(provider)),
        parse(whole),
        {"who": chosen(own), "phone": "01632 960007"},
    )
    shown = walker.begin()
    assert "Own Person" in shown.text
    assert "Foreign Person" not in shown.html
    assert walker.send(walker.fill(shown)).heading == "Sent"
    assert make.reload(own).telephone == "+441632960007"
