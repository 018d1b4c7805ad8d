"""The school writes down an interview that it arranged or took the pupil to."""

from __future__ import annotations

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access.scope import parse_id
from app.domain.errors import Fault, InvalidMove, NotVisible, Rejected
from app.extensions import db
from app.http.actor import current_actor
from app.http.transaction import writes
from app.models.application import Application
from app.models.interview import Interview
from app.models.provider import Provider
from app.services import interviews, school_cases
from app.web import interview_form

from .blueprint import pages


@pages.get("/applications/<application_id>/interview")
def application_interview(application_id: str) -> ResponseReturnValue:
    row = _application(application_id)
    entered, restored = interview_form.first_shown(None)
    return _page(row, entered, is_restored=restored)


@pages.post("/applications/<application_id>/interview")
@writes
def application_interview_new(application_id: str) -> ResponseReturnValue:
    return _save(_application(application_id), None)


@pages.get("/applications/<application_id>/interviews/<interview_id>")
def application_interview_booked(application_id: str, interview_id: str) -> ResponseReturnValue:
    row = _application(application_id)
    booked = _interview(row, interview_id)
    entered, restored = interview_form.first_shown(booked)
    return _page(row, entered, is_new=False, is_restored=restored)


@pages.post("/applications/<application_id>/interviews/<interview_id>")
@writes
def application_interview_change(application_id: str, interview_id: str) -> ResponseReturnValue:
    row = _application(application_id)
    return _save(row, _interview(row, interview_id))


def _application(application_id: str) -> Application:
    row = school_cases.get(db.session(), application_id, current_actor())
    if row.status not in interviews.BEFORE_ANSWER:
        raise InvalidMove("The provider has answered or the application is closed.")
    return row


def _interview(row: Application, interview_id: str) -> Interview:
    found = interviews.get(db.session(), interview_id, current_actor())
    if found.application_id != row.id:
        raise NotVisible
    if found.held_on is not None:
        raise InvalidMove("This interview was recorded already.")
    return found


def _save(row: Application, booked: Interview | None) -> ResponseReturnValue:
    entered = interview_form.from_form(request.form)
    try:
        provider_id = booked.provider_id if booked else _chosen(row, entered.provider_id)
        interview_form.save(row, provider_id, entered, booked)
    except Rejected as error:
        return _page(row, entered, error.faults, is_new=booked is None), 422
    flash("The interview is recorded.", "good")
    return redirect(url_for("school.application", application_id=row.id))


def _providers(row: Application) -> list[Provider]:
    """The providers that were asked for, each once, the chosen one first."""
    found: dict[uuid.UUID, Provider] = {}
    for choice in sorted(row.choices, key=lambda each: (not each.chosen, each.preference)):
        found.setdefault(choice.course_offer.provider_id, choice.course_offer.provider)
    return list(found.values())


def _chosen(row: Application, typed_id: str) -> uuid.UUID:
    providers = _providers(row)
    if len(providers) == 1:
        return providers[0].id
    if not typed_id:
        raise Rejected.because("Select the provider.", "provider_id")
    wanted = parse_id(typed_id)
    if wanted not in {provider.id for provider in providers}:
        raise NotVisible
    return wanted


def _page(
    row: Application,
    entered: interview_form.TypedInterview,
    faults: tuple[Fault, ...] = (),
    *,
    is_new: bool = True,
    is_restored: bool = False,
) -> str:
    providers = _providers(row) if is_new else []
    return interview_form.page(
        entered,
        pupil=row.student.display_name,
        back=(url_for("school.application", application_id=row.id), f"Application {row.ref}"),
        providers=providers if len(providers) > 1 else (),
        faults=faults,
        is_new=is_new,
        is_restored=is_restored,
    )
