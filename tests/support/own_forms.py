"""Designed forms of one's own: published as the designer does it, filled in and sent by anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from app.access.actor import Actor, system
from app.domain import roles
from app.domain.permissions import Permission
from app.models import Contact, Form, Site, Submission, SubmissionDraft, SubmissionWrite
from app.services import drafts, form_library
from tests.forms.engine import document, page, question

from .factories import Make
from .filling import Filling

JOBS = {"list": "job_role"}
NAME = question("name", "text", settings={"max_length": 100})
JOB = question("job", "choose_one", settings=JOBS)
MAIL = question("mail", "email")
PHONE = question("phone", "telephone", required=False)
MAIN = question("main", "yes_no", required=False)
WHICH_CONTACT = question("who", "record", settings={"table": "own_contact"})
WHICH_SITE = question("which", "site")
CONTACT_MAP = {"full_name": "name", "job_role": "job", "email": "mail", "telephone": "phone"}
SITE_MAP = {
    "name": "name",
    "address": "address.lines",
    "postcode": "address.postcode",
    "opening_times": "times",
    "max_pupils_at_once": "room",
    "active_from": "start",
    "active_to": "end",
    "risk_assessed_on": "assessed",
}
SITE_PAGE = page(
    "site",
    NAME,
    question("address", "address"),
    question("times", "text", settings={"max_length": 200}),
    question("room", "integer", settings={"min": 1, "max": 500}),
    question("start", "date"),
    question("end", "date", required=False),
    question("assessed", "date"),
)
SITE_ANSWERS = {
    "name": "Mill Yard",
    "address": {"line1": "1 Mill Lane", "town": "Coventry", "postcode": "CV1 1AA"},
    "times": "9am to 3pm",
    "room": 12,
    "start": "2026-09-01",
    "assessed": "2026-08-20",
}


def let_providers_write_contacts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a provider need not ask CAP: to try how a form writes what its sender may write."""
    granted = {Permission.CONTACT_CREATE, Permission.CONTACT_UPDATE}
    widened = {
        role: may | granted if role in roles.PROVIDER_ROLES else may
        for role, may in roles.ROLE_PERMISSIONS.items()
    }
    monkeypatch.setattr(roles, "ROLE_PERMISSIONS", widened)


def form(*pages: dict[str, Any], audience: Any, **more: Any) -> dict[str, Any]:
    settings = {"audience": list(audience), **more.pop("settings", {})}
    return document(*pages, settings=settings, **more)


def binding(target: str, mode: str, columns: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": more.pop("key", target), "target": target, "mode": mode, "map": columns, **more}


def contact_form(mode: str, *, audience: Any = ("school", "provider"), **more: Any) -> Any:
    """A form about one contact, known by its address."""
    columns = {**CONTACT_MAP, "is_primary": "main", **more.pop("columns", {})}
    bound = binding("contact", mode, columns, **more)
    return form(page("contact", NAME, JOB, MAIL, PHONE, MAIN), audience=audience, bindings=[bound])


def answers_of(**more: Any) -> dict[str, Any]:
    """Of a contact."""
    return {
        "name": "Ash Field",
        "job": "SENCO",
        "mail": "ash@example.org",
        "phone": "+441632960001",
        **more,
    }


def chosen(row: Any) -> dict[str, str]:
    """A look-up's answer."""
    return {"id": str(row.id), "label": str(row)}


class OwnForms:
    """Publishes a form, fills it in, sends it."""

    def __init__(self, filling: Filling, make: Make) -> None:
        self.filling, self.make = filling, make

    def publish(self, whole: Mapping[str, Any]) -> None:
        """Refused like any other when something stands against it."""
        with self.filling.service() as session:
            row = Form(slug=whole["key"], title=whole["title"], state="open", audience=[])
            session.add(row)
            by, at = system(on=self.make.today), self.filling.at
            form_library.publish(session, row, whole, note="", by=by, at=at)

    def begin(self, by: Actor, answers: Mapping[str, Any], **more: Any) -> SubmissionDraft:
        with self.filling.as_actor(by) as session:
            draft = drafts.begin(session, "trial", by=by, at=more.pop("at", self.filling.at))
            session.flush()
            session.expunge(draft)
        self.filling.answer(draft, **answers)
        return draft

    def send(self, by: Actor, answers: Mapping[str, Any], **more: Any) -> Submission:
        draft = self.begin(by, answers, **more)
        return self.filling.send(draft, by, at=more.get("sent_at"))

    def outcomes(self, submission: Submission) -> list[tuple[str, int, str]]:
        writes = self.make.all(SubmissionWrite, SubmissionWrite.submission_id == submission.id)
        return sorted((each.binding_key, each.position, each.outcome) for each in writes)

    def contacts(self) -> list[Contact]:
        return self.make.all(Contact)

    def sites(self) -> list[Site]:
        return self.make.all(Site)
