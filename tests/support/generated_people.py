"""A school, a provider and a visitor in front of their browsers, and others who look on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask

from app.access.actor import Actor, public
from app.models import SubmissionDraft
from app.services.lookups import DatabaseLookups
from forms.fields.records import answer_of
from tests.conftest import guarded

from .client import Client
from .factories import Make
from .filling import Filling
from .generated_visits import Sender

AsActor = Callable[..., Actor]
Browser = Callable[..., Client]
BEGUN = "complaint"


class People:
    """Everybody who fills in forms, and the records they may choose."""

    def __init__(self, app: Flask, make: Make, browser: Browser, as_actor: AsActor) -> None:
        self.app, self.make, self.browser, self.as_actor = app, make, browser, as_actor
        self.filling = Filling(app, make)
        for programme in ("TIER1", "INSIGHT", "FLOURISH"):
            self.filling.offers(3, programme)
        self.school, self.provider = make.school(name="School of the tests"), make.provider()
        make.contact(self.school, email="office@example.org")
        self.by = {
            "school": self.with_account("school", make.school_user(self.school)),
            "provider": self.with_account("provider", make.provider_user(self.provider)),
            "public": self.visitor("public"),
        }
        self.others = [
            self.with_account("other school", make.school_user(make.school())),
            self.with_account("other provider", make.provider_user(make.provider())),
            self.visitor("stranger"),
        ]

    def with_account(self, name: str, user: Any) -> Sender:
        client = self.browser(user)
        return Sender(name, client, self.as_actor(user), client.token())

    def visitor(self, name: str) -> Sender:
        """A browser that has begun a form, so that it has a secret."""
        client = self.browser()
        begun = {row.id for row in self.make.all(SubmissionDraft)}
        client.post_with_token(f"/forms/{BEGUN}/begin")
        (draft,) = [row for row in self.make.all(SubmissionDraft) if row.id not in begun]
        actor = replace(public(on=self.make.today), browser_hash=draft.token_hash)
        return Sender(name, client, actor, client.token())

    def foreign_ids(self) -> list[object]:
        """Records and files that are none of theirs."""
        make, school = self.make, self.make.school()
        student = make.student(school)
        application = make.application(school, student=student)
        placement = make.placement(school=school, provider=make.provider(), status="active")
        file = make.submission_file(make.draft(user_id=make.school_user(school).id))
        rows = (school, student, application, placement, file)
        return [row.id for row in rows]

    def record(self, sender: Sender, kind: str, row: Any) -> dict[str, object]:
        """A record as it is kept with an answer."""
        with guarded(self.app, sender.actor) as session:
            found = DatabaseLookups(session, sender.actor).find(kind, str(row.id), {})
            assert found is not None, (kind, sender.name)
            return answer_of(found)

    def confirm(self, submission: Any, sender: Sender) -> Any:
        """Press the button of the mailed page where an address has to be confirmed."""
        if submission.status != "unconfirmed":
            return submission
        address = f"/forms/confirm/{self.filling.token(submission)}"
        confirmed = sender.client.post(address, {"csrf_token": sender.token}, follow=False)
        assert confirmed.status == 303
        return self.make.reload(submission)
