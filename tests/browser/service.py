"""A service that people can walk through: a school, two providers, CAP, forms and courses."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from playwright.sync_api import Page

from app.access.actor import public, system
from app.domain.identifiers import upn_check_letter
from app.http.transaction import acting_as
from app.models import Application, Document, OutboxMessage, Submission
from tests.support import shipped
from tests.support.actors import actor_of
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.filling import APPLICATION, Filling
from tests.support.walker import Walker, examples, pdf

from .people import CHECK, Applicant

if TYPE_CHECKING:
    from .conftest import Site

APPLY = "Apply for a place in alternative provision"
UPN, OTHER_UPN, THIRD_UPN = (
    upn_check_letter(digits) + digits for digits in ("331000024001", "331000024002", "331000024003")
)
# Enough that a look-up has to be searched.
OTHER_NAMES = (
    *("Alder", "Birch", "Cedar", "Elm", "Fern", "Gorse", "Heather", "Ivy", "Juniper", "Larch"),
    *("Maple", "Oak"),
)
NAME = "Wren Tanglewood"


def answers_of_a_school(today: date, school: str, course: str) -> dict[str, Any]:
    """What a school says that asks for a Tier 1 place; all else is answered as short as can be."""
    return {
        "Is the pupil on the roll of your school?": "Yes",
        "Which programme are you applying for?": "Tier 1",
        "Which school are you applying for?": school,
        "Your work email address": "office@example.org",
        "Legal first name": "Wren",
        "Legal last name": "Tanglewood",
        "Date of birth": date(today.year - 15, 1, 15),
        "Legal sex": "Female",
        "Does the pupil have a unique pupil number (UPN)?": "Yes",
        "Unique pupil number (UPN)": UPN,
        "How is the pupil registered at your school?": "At your school only",
        "Is the pupil taught in the year group of their age?": "Yes",
        "What is the pupil’s SEN status?": "No special educational need",
        "Is the pupil looked after, or were they before?": "No",
        "Is social care involved with the pupil?": "No",
        "How high is the risk of permanent exclusion?": "Low",
        "Relationship to the pupil": "Mother",
        "Do they have parental responsibility?": "Yes",
        "Do they live with the pupil?": "Yes",
        "Have you spoken with them about this application?": "Yes",
        "Course": course,
        "How is the place paid for?": "School budget",
        "When should the place start?": today,
        "When should it end?": today + timedelta(days=80),
        "What happens on each half-day?": "School",
        "What is the main reason?": "Vocational or curriculum fit",
        "Where does Early Help stand?": "It does not apply",
        "By when?": today + timedelta(days=90),
        "How will the pupil travel?": "On foot",
        "Which form did you use?": "Your school’s own form",
        "Does it say that there is no risk to plan for?": "Yes",
        "Have you checked that they have parental responsibility?": "Yes",
        "How did they give it?": "On paper",
        "What else did they agree to?": "Photographs",
        "Has the pupil agreed to the place?": "Yes",
        "How did the pupil agree?": "On paper",
    }


class Service:
    """A school, two providers and CAP, each with somebody who may open a window."""

    def __init__(self, app: Flask, site: Site, make: Make, folder: Path) -> None:
        self.app, self.site, self.make, self.folder = app, site, make, folder
        with app.app_context(), acting_as(system(on=make.today)) as session:
            shipped.load(session, at=make.at)
        self.school = make.school(name="Hazelmere High")
        for name in OTHER_NAMES:
            make.school(name=f"{name} School")
        self.forge = make.provider(trading_name="First Forge")
        self.steps = make.provider(trading_name="Second Steps")
        self.offers = []
        for provider, title in ((self.forge, "Bricklaying"), (self.steps, "Baking")):
            self.offers.append(make.offer(course=make.course(provider, title=title)))
        for name in OTHER_NAMES:
            make.offer(course=make.course(self.steps, title=f"{name} crafts"))
        self.colleague = make.staff(full_name="Cass Miller")
        self.coordinator = make.school_user(self.school)
        self.smith = make.provider_user(self.forge)
        self.stepper = make.provider_user(self.steps)
        self.phone = False

    def paper(self, name: str = "Risk assessment.pdf", content: bytes | None = None) -> Path:
        path = self.folder / name
        if not path.exists():
            path.write_bytes(pdf(name) if content is None else content)
        return path

    def window(self, **options: Any) -> Page:
        return self.site.open(**{"phone": self.phone, **options})

    def visitor(self, **options: Any) -> Applicant:
        return Applicant(self.window(**options), self.make.today, self.paper())

    def person(self, user: Any) -> Applicant:
        """Somebody with an account, who signs in by the page."""
        person = self.visitor()
        person.sign_in(user)
        return person

    def case(self, status: str = "ready-to-send") -> tuple[Application, Document]:
        """An application that asks for a course of each provider, with one document."""
        student = self.make.student(self.school, legal_forename="Wren", legal_surname="Tanglewood")
        case = self.make.application(
            self.school, status=status, student=student, offers=self.offers
        )
        paper = self.paper()
        return case, self.make.document(case, name=paper.name, content=paper.read_bytes())

    def draft_of_the_coordinator(self) -> str:
        """The address of a form that the school has filled in to the end and not sent."""
        filling = Filling(self.app, self.make)
        draft = filling.draft(
            APPLICATION,
            actor_of(self.make, self.coordinator),
            fixed={
                "programme": "TIER1",
                "pupil_source": "NEW",
                "has_upn": True,
                "courses": [self._choice_of(self.offers[0])],
                "no_risk_statement": True,
                "uln": None,
            },
        )
        return f"/forms/{APPLICATION}/{draft.id}"

    def _choice_of(self, offer: Any) -> dict[str, Any]:
        course = {"id": str(offer.id), "label": "Bricklaying, First Forge"}
        return {"course": course, "days_wanted": ["MON-AM"], "course_reason": "It fits."}

    def told_about_an_application(self, upn: str) -> list[str]:
        """What the pages say to a visitor who types this UPN, until the address is confirmed."""
        definition, answers = examples(
            self.app,
            APPLICATION,
            public(on=self.make.today),
            seed=3,
            fixed={
                "programme": "TIER1",
                "has_upn": True,
                "no_risk_statement": True,
                "legal_forename": "Wren",
                "legal_surname": "Tanglewood",
                "former_upn": None,
                "school": {"id": str(self.school.id), "label": self.school.name},
                "referrer_email": f"{upn.lower()}@example.org",
                "upn": THIRD_UPN,
            },
        )
        client = Client(self.app)
        base = Walker(client, definition, answers).fill().path.rpartition("/")[0]
        visitor, told = self.visitor(), []
        cookie = client.raw.get_cookie("session")
        assert cookie is not None
        visitor.page.context.add_cookies(
            [{"name": "session", "value": cookie.value, "url": self.site.url}]
        )

        def note() -> None:
            text = visitor.text().replace(upn, "the UPN").replace(upn.lower(), "sender")
            # The clock and the reference are not about the pupil.
            told.append(re.sub(r"SUB-\S+|\d+:\d\d(?:[ap]m)?", "…", text))

        visitor.open(f"{base}/pupil-numbers?change=1")
        visitor.page.get_by_label("Unique pupil number (UPN)", exact=True).fill(upn)
        visitor.go_on()
        visitor.reads(CHECK)
        note()
        visitor.press("Send")
        visitor.reads("Application sent")
        note()
        sent = next(each for each in self.make.all(Submission) if each.answers.get("upn") == upn)
        visitor.open(self.mailed_address("confirm-address", sent))
        note()
        visitor.press("Confirm my address")
        note()
        return told

    def the(self, model: Any, *where: Any) -> Any:
        (row,) = self.make.all(model, *where)
        return row

    def mailed_address(self, kind: str, about: Any) -> str:
        """The link in the mail about a record. No mail leaves: it is read where it waits."""
        body = self.the(
            OutboxMessage, OutboxMessage.kind == kind, OutboxMessage.record_id == about.id
        ).body
        found = re.search(r"site:(/\S+)", body)
        assert found is not None, body
        return found[1]
