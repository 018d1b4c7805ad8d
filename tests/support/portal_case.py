"""One case of a school on its way: two providers were asked for, staff send packs by services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from app.access.actor import Actor
from app.domain.roles import Role
from app.http.transaction import acting_as
from app.models import Application, ApplicationResponse, Document, Pack, Provider, School
from app.services import applications, packs, responses

from .actors import actor_of, signed_in
from .client import Client
from .factories import Make


class PortalCase:
    """A school, two providers, their people, and an application that asks for both."""

    def __init__(self, app: Flask, make: Make, **student: Any) -> None:
        self.app, self.make = app, make
        self._deeds = 0
        self.school: School = make.school(name="Hazelmere High")
        self.first: Provider = make.provider(trading_name="First Forge")
        self.second: Provider = make.provider(trading_name="Second Steps")
        self.school_user = make.school_user(self.school)
        self.first_user = make.provider_user(self.first)
        self.second_user = make.provider_user(self.second)
        self.staff: Actor = actor_of(make, make.staff(Role.CAP_ADMIN))
        self.student = make.student(
            self.school, **{"legal_forename": "Wren", "legal_surname": "Tanglewood", **student}
        )
        self.offers = [
            make.offer(course=make.course(self.first, title="Bricklaying")),
            make.offer(course=make.course(self.second, title="Baking")),
        ]
        self.application: Application = make.application(
            self.school, status="ready-to-send", student=self.student, offers=self.offers
        )
        self.document: Document = make.document(
            self.application, name="Risk assessment.pdf", content=b"%PDF-1.4 risk"
        )

    @property
    def at(self) -> datetime:
        """A moment later than the last: two mails of one kind at one moment are one mail."""
        self._deeds += 1
        return self.make.at + timedelta(seconds=self._deeds)

    def browser(self, user: Any) -> Client:
        return signed_in(self.app, user, self.make)

    def staff_do(self, deed: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """One deed of staff on the application as it is now, committed."""
        with self.app.app_context(), acting_as(self.staff) as session:
            row = applications.get(session, self.application.id, self.staff, lock=True)
            return deed(session, row, *args, **more, by=self.staff, at=self.at)

    def send_pack(self, **more: Any) -> Pack:
        """To the provider of the chosen course, with the risk assessment."""
        self.staff_do(packs.send, document_ids=[self.document.id], **more)
        return self.make.all(
            Pack, Pack.application_id == self.application.id, Pack.ended_at.is_(None)
        )[0]

    def recall(self) -> None:
        self.staff_do(packs.recall, reason="internal-reason-of-staff")

    def decline(self, pack: Pack) -> ApplicationResponse:
        """The provider met the pupil, declined, and staff processed it."""
        self.make.interview(pack)
        response = self.make.response(pack, outcome="DECLINED", slots=[])
        self.make.change(self.application, status="responded")
        with self.app.app_context(), acting_as(self.staff) as session:
            row = responses.get(session, response.id, self.staff, lock=True)
            responses.process(session, row, by=self.staff, at=self.at)
        return response

    def choose_second(self) -> None:
        """Staff go on to the second course."""
        self.staff_do(applications.choose, self.offers[1].id)
        self.staff_do(applications.move, "try-next")

    def case_url(self) -> str:
        return f"/provider/applications/{self.application.id}"
