"""The shipped forms, filled in and sent over HTTP by many people rightly and anyhow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random
from string import ascii_lowercase
from typing import Any

import pytest
from flask import Flask

from app.domain.identifiers import upn_check_letter
from app.models import Submission, SubmissionDraft
from tests.forms.test_library import SLUGS, shipped
from tests.support.factories import Make
from tests.support.filling import APPLICATION
from tests.support.generated_people import AsActor, Browser, People
from tests.support.generated_visits import Scene, Sender, Visits
from tests.support.kept_answers import Kept


class Applicants(People):
    """People with drafts of the shipped forms that could be sent."""

    def draft(self, slug: str, sender: Sender, random: Random) -> SubmissionDraft:
        fixed, pack_id = FIXED[slug](self, sender, random)
        return self.filling.draft(
            slug, sender.actor, seed=random.randrange(2**32), fixed=fixed, pack_id=pack_id
        )

    def for_application(self, sender: Sender, random: Random) -> tuple[dict[str, Any], Any]:
        if sender.name == "school":
            if random.random() < 0.2:
                student = self.make.student(self.school, date_of_birth=date(2012, 3, 31))
                own = self.record(sender, "own_student", student)
                return {"pupil_source": "KNOWN", "own_pupil": own}, None
            return {"pupil_source": "NEW", **someone(random)}, None
        school = self.record(sender, "school", self.school)
        return {"school": school, "referrer_email": "office@example.org", **someone(random)}, None

    def for_withdrawal(self, sender: Sender, random: Random) -> tuple[dict[str, Any], Any]:
        placement = self.make.placement(school=self.school, provider=self.provider, status="active")
        chosen = self.record(sender, "placement", placement)
        self.make.held_meeting(placement)
        fixed = {"placement": chosen, "slots": ["MON-AM"]}
        return fixed, None

    def for_response(self, sender: Sender, random: Random) -> tuple[dict[str, Any], Any]:
        pack = self.make.pack(provider=self.provider)
        self.make.interview(pack)
        held_on = (self.make.today - timedelta(days=2)).isoformat()
        fixed = {"paperwork_complete": True, "interview_held_on": held_on}
        return {**fixed, "attended_by": ["PUPIL"]}, pack.id

    def for_complaint(self, sender: Sender, random: Random) -> tuple[dict[str, Any], Any]:
        return {}, None

    def after(self, kept: Kept, submission: Submission, sender: Sender) -> None:
        """Find the answers in their columns."""
        submission = self.confirm(submission, sender)
        if submission.status == "written":
            kept.check(submission)


def someone(random: Random) -> dict[str, Any]:
    """A pupil whom nobody knows yet, so that no decision of staff is waited for."""
    names = ("".join(random.choices(ascii_lowercase, k=12)).title() for _ in range(2))
    rest = f"331{random.randrange(10**9):09}"
    return {
        **dict(zip(("legal_forename", "legal_surname"), names, strict=True)),
        "upn": upn_check_letter(rest) + rest,
        "former_upn": None,
    }


FIXED = {
    APPLICATION: Applicants.for_application,
    "withdrawal": Applicants.for_withdrawal,
    "application-response": Applicants.for_response,
    "complaint": Applicants.for_complaint,
}
SENDERS = {
    APPLICATION: ("school", "public"),
    "withdrawal": ("school", "provider"),
    "application-response": ("provider",),
    "complaint": ("school", "provider", "public"),
}


@pytest.fixture
def visit(
    app: Flask, make: Make, browser: Browser, as_actor: AsActor, figures: Callable[[str], None]
) -> Callable[[str, int], None]:
    """So many visits to a form: rightly filled in it arrives, whole and once; gone wrong it is
    refused in words, and nothing of it arrives that was not asked."""

    def visit_often(slug: str, count: int) -> None:
        people, kept = Applicants(app, make, browser, as_actor), Kept(make, shipped(slug))
        scene = Scene(
            slug=slug,
            senders=[people.by[name] for name in SENDERS[slug]],
            strangers=people.others,
            draft=lambda sender, random: people.draft(slug, sender, random),
            foreign_ids=people.foreign_ids(),
            after=partial(people.after, kept),
        )
        visits = Visits(make, scene)
        visits.go(range(count))
        figures(f"{slug}: {visits.words()}; {len(kept.seen)} columns held their answers")

    return visit_often


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.only_on("sqlite")
def test_200_visits(visit: Callable[[str, int], None], slug: str) -> None:
    visit(slug, 200)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.only_on("postgresql")
def test_20_visits_on_postgresql(visit: Callable[[str, int], None], slug: str) -> None:
    visit(slug, 20)


@pytest.mark.long
@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.only_on("sqlite")
def test_2000_visits(visit: Callable[[str, int], None], slug: str) -> None:
    visit(slug, 2_000)


@pytest.mark.long
@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.only_on("postgresql")
def test_400_visits_on_postgresql(visit: Callable[[str, int], None], slug: str) -> None:
    visit(slug, 400)
