"""The provider writes down an interview: booked, then held."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import Fault, InvalidMove, NotVisible, Rejected
from app.extensions import db
from app.http.actor import current_actor
from app.http.transaction import writes
from app.models.interview import Interview
from app.services import interviews, provider_cases
from app.services.provider_cases import HeldCase
from app.web import interview_form

from .blueprint import pages
from .cases import may_interview


@pages.get("/applications/<application_id>/interview")
def case_interview(application_id: str) -> ResponseReturnValue:
    held = _case(application_id)
    entered, restored = interview_form.first_shown(None)
    return _page(held, entered, is_restored=restored)


@pages.post("/applications/<application_id>/interview")
@writes
def case_interview_new(application_id: str) -> ResponseReturnValue:
    return _save(_case(application_id), None)


@pages.get("/applications/<application_id>/interviews/<interview_id>")
def case_interview_booked(application_id: str, interview_id: str) -> ResponseReturnValue:
    held = _case(application_id)
    booked = _interview(held, interview_id)
    entered, restored = interview_form.first_shown(booked)
    return _page(held, entered, is_new=False, is_restored=restored)


@pages.post("/applications/<application_id>/interviews/<interview_id>")
@writes
def case_interview_change(application_id: str, interview_id: str) -> ResponseReturnValue:
    held = _case(application_id)
    return _save(held, _interview(held, interview_id))


def _case(application_id: str) -> HeldCase:
    held = provider_cases.get(db.session(), application_id, current_actor())
    if not may_interview(held):
        raise InvalidMove("You have answered already, so no interview can be added.")
    return held


def _interview(held: HeldCase, interview_id: str) -> Interview:
    found = interviews.get(db.session(), interview_id, current_actor())
    if found.application_id != held.application.id:
        raise NotVisible
    if found.held_on is not None:
        raise InvalidMove("This interview was recorded already.")
    return found


def _save(held: HeldCase, booked: Interview | None) -> ResponseReturnValue:
    entered = interview_form.from_form(request.form)
    try:
        interview_form.save(held.application, held.pack.provider_id, entered, booked)
    except Rejected as error:
        return _page(held, entered, error.faults, is_new=booked is None), 422
    flash("The interview is recorded.", "good")
    return redirect(url_for("provider.case", application_id=held.application.id))


def _page(
    held: HeldCase,
    entered: interview_form.TypedInterview,
    faults: tuple[Fault, ...] = (),
    *,
    is_new: bool = True,
    is_restored: bool = False,
) -> str:
    return interview_form.page(
        entered,
        pupil=held.student.display_name,
        back=(url_for("provider.case", application_id=held.application.id), "Back to the case"),
        faults=faults,
        is_new=is_new,
        is_restored=is_restored,
    )
