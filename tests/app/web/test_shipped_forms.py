"""The forms that come with the service, walked from the start page to the confirmation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.access import actor as actors
from app.access.actor import Actor
from app.domain.roles import Role
from app.models import Application, Complaint, OutboxMessage, Submission, Withdrawal
from tests.support import shipped
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.kept_answers import Kept
from tests.support.walker import Walker, examples

APPLICATION = "multi-agency-application"
WHOLE = {"scope": "WHOLE"}


@pytest.fixture(autouse=True)
def _published(app: Flask, make: Make, system_session: Callable[[], Any]) -> None:
    with system_session() as session:
        shipped.load(session, at=make.at)


@pytest.fixture
def nobody(make: Make) -> Actor:
    return actors.public(on=make.today)


def make_courses(make: Make) -> None:
    for programme, tier in (("TIER1", "1"), ("INSIGHT", "2"), ("FLOURISH", "2")):
        for _ in range(3):
            provider = make.provider(status="approved")
            make.offer(course=make.course(provider, programme=programme, tier=tier))


def confirm_path(make: Make) -> str:
    (mail,) = [each for each in make.all(OutboxMessage) if "/forms/confirm/" in str(vars(each))]
    found = re.search(r"/forms/confirm/[\w-]+", str(vars(mail)))
    assert found
    return found[0]


def test_a_visitor_applies_and_only_the_button_of_the_mailed_page_confirms(
    app: Flask, client: Client, make: Make, nobody: Actor
) -> None:
    make_courses(make)
    school = make.school(name="Sample School")
    fixed = {
        "school": {"id": str(school.id), "label": school.name},
        "referrer_email": "office@example.org",
    }
    definition, answers = examples(app, APPLICATION, nobody, seed=3, fixed=fixed)
    page = Walker(client, definition, answers).send()
    (sent,) = make.all(Submission)
    assert sent.ref in page.text
    assert sent.status == "unconfirmed"
    assert make.all(Application) == []

    path = confirm_path(make)
    mail = Client(app)
    shown = mail.get(path)
    assert shown.heading == "Confirm your email address"
    assert make.all(Submission)[0].status == "unconfirmed"
    done = shown.submit(button="Confirm my address")
    assert done.heading == "Your address is confirmed"
    assert make.all(Submission)[0].status == "awaiting-acceptance"
    assert make.all(Application) == []
    again = shown.submit(button="Confirm my address")
    assert again.heading == done.heading
    assert mail.get("/forms/confirm/guessed").status == 404


def test_a_known_contact_is_told_the_same_and_the_application_stands(
    app: Flask, client: Client, make: Make, nobody: Actor
) -> None:
    make_courses(make)
    school = make.school(name="Sample School")
    make.contact(school, email="office@example.org")
    fixed = {
        "school": {"id": str(school.id), "label": school.name},
        "referrer_email": "office@example.org",
    }
    definition, answers = examples(app, APPLICATION, nobody, seed=4, fixed=fixed)
    Walker(client, definition, answers).send()
    done = Client(app).get(confirm_path(make)).submit(button="Confirm my address")
    assert done.heading == "Your address is confirmed"
    assert len(make.all(Application)) == 1


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 20))]
)
def test_a_school_applies_with_its_account(
    app: Flask,
    make: Make,
    browser: Callable[..., Client],
    as_actor: Callable[..., Actor],
    seed: int,
) -> None:
    make_courses(make)
    user = make.school_user()
    fixed = {"pupil_source": "NEW"}
    definition, answers = examples(app, APPLICATION, as_actor(user), seed=seed, fixed=fixed)
    page = Walker(browser(user), definition, answers).send()
    assert page.heading == "Application sent"
    (written,) = make.all(Application)
    assert written.school_id == user.school_id
    kept = Kept(make, definition)
    kept.check(make.all(Submission)[0])
    assert len(kept.seen) > 100


def test_a_complaint_counts_when_it_is_sent(
    app: Flask, client: Client, make: Make, nobody: Actor
) -> None:
    make.provider(status="approved")
    definition, answers = examples(app, "complaint", nobody, seed=1)
    page = Walker(client, definition, answers).send()
    (complaint,) = make.all(Complaint)
    assert complaint.ref in page.text
    Kept(make, definition).check(make.all(Submission)[0])


def test_whoever_is_signed_in_must_sign_out_to_stay_anonymous(
    app: Flask,
    make: Make,
    client: Client,
    browser: Callable[..., Client],
    as_actor: Callable[..., Actor],
    nobody: Actor,
) -> None:
    """They read at the first page who sees what they send, and are refused before they write."""
    school, provider = make.school(), make.provider(status="approved")
    readers = "Every coordinator and owner of your school", "Everybody of your organisation"
    users = make.school_user(school), make.provider_user(provider)
    for user, words, others in zip(users, readers, reversed(readers), strict=True):
        definition, answers = examples(app, "complaint", as_actor(user))
        walker = Walker(browser(user), definition, {**answers, "reply_by": "NONE"})
        page = walker.begin()
        assert page.heading == "How can we reach you?"
        assert words in page.text
        assert others not in page.text
        asked = definition.page("reply")
        assert asked is not None
        page = page.submit(walker.values(asked), button="Continue")
        assert page.status == 422
        assert "To stay anonymous, sign out first" in page.text
        assert page.soup.select_one("input[value=NONE][checked]")
    fixed = {"reply_by": "NONE", "about": "CAP_SERVICE"}
    definition, answers = examples(app, "complaint", nobody, fixed=fixed)
    walker = Walker(client, definition, answers)
    page = walker.begin()
    assert not any(words in page.text for words in readers)
    page = walker.send(walker.fill(page))
    assert "you cannot follow the complaint or ask for stage 2" in page.text
    assert "We write to you" not in page.text


@pytest.mark.parametrize(
    ("about", "shown", "hidden", "leads"),
    [
        (
            "SAFEGUARDING",
            ("call 999", "LADO within one working day", "Go on with this form only"),
            "within 30 days",
            ("/guide/safeguarding", "/guide/mash", "/guide/lado"),
        ),
        (
            "DATA_PROTECTION",
            ("within 30 days", "data protection officer", "You can go on"),
            "call 999",
            ("/guide/personal-data",),
        ),
        ("CAP_SERVICE", (), "call 999", ()),
    ],
)
def test_a_matter_with_a_path_of_its_own_is_turned_there_first(
    app: Flask,
    client: Client,
    make: Make,
    nobody: Actor,
    about: str,
    shown: tuple[str, ...],
    hidden: str,
    leads: tuple[str, ...],
) -> None:
    """What to do comes before a word is asked; whoever goes on is flagged to CAP."""
    make.staff(Role.SERVICE_LEAD, email="lead@example.org")
    fixed = {"about": about, "reply_by": "NONE"}
    definition, answers = examples(app, "complaint", nobody, seed=2, fixed=fixed)
    walker = Walker(client, definition, answers)
    page = walker.begin()
    while "about" not in walker.seen or page.heading == "What is it about?":
        page = walker.step(page)
    for words in shown:
        assert words in page.text
    assert hidden not in page.text
    for path in leads:
        assert page.soup.select_one(f'main a[href="{path}"]')
    walker.send(walker.fill(page))
    (complaint,) = make.all(Complaint)
    assert (complaint.status == "own-path") is bool(shown)
    told = {mail.recipient: mail.kind for mail in make.all(OutboxMessage)}
    assert told == ({"lead@example.org": "complaint-to-turn"} if shown else {})


def test_a_school_and_a_provider_withdraw_from_their_place(
    app: Flask,
    make: Make,
    browser: Callable[..., Client],
    as_actor: Callable[..., Actor],
) -> None:
    school, provider = make.school(), make.provider(status="approved")
    for user in (make.school_user(school), make.provider_user(provider)):
        make.held_meeting(make.placement(school=school, provider=provider, status="active"))
        definition, answers = examples(app, "withdrawal", as_actor(user), fixed=WHOLE)
        page = Walker(browser(user), definition, answers).send()
        assert page.status == 200
    assert len(make.all(Withdrawal)) >= 1
