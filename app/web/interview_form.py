"""The page on which schools and providers write down an interview: read, checked, shown again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from app.domain.errors import Fault, Rejected
from app.domain.wording import ATTENDEES, MODES
from app.extensions import db
from app.http import typed
from app.http.actor import current_actor
from app.http.clock import local, now
from app.models.application import Application
from app.models.interview import Interview
from app.models.provider import Provider
from app.services import interviews
from app.services.interviews import InterviewNote

from .dates import TypedDay, at_local, day_fault, typed_day, typed_time

BOOKED, HELD = "booked", "held"
# Asked in three inputs: a link to a fault leads to the first.
DAYS = ("booked_for", "held_on")


@dataclass(frozen=True, slots=True)
class TypedInterview:
    """What stands on the page, right or wrong."""

    kind: str = ""
    booked: TypedDay = field(default_factory=TypedDay)
    clock: str = ""
    held: TypedDay = field(default_factory=TypedDay)
    mode: str = ""
    attended_by: tuple[str, ...] = ()
    place: str = ""
    notes: str = ""
    provider_id: str = ""


def from_form(form: MultiDict[str, str]) -> TypedInterview:
    return TypedInterview(
        kind=form.get("kind", ""),
        booked=typed_day(form, "booked_for"),
        clock=form.get("booked_time", "").strip()[:10],
        held=typed_day(form, "held_on"),
        mode=form.get("mode", ""),
        attended_by=tuple(form.getlist("attended_by")[:20]),
        place=form.get("place", ""),
        notes=form.get("notes", ""),
        provider_id=form.get("provider_id", ""),
    )


def from_record(interview: Interview) -> TypedInterview:
    """A booked interview, ready to be completed."""
    booked = local(interview.booked_for) if interview.booked_for else None
    return TypedInterview(
        kind=HELD,
        booked=TypedDay.of(booked.date() if booked else None),
        clock=f"{booked:%H:%M}" if booked else "",
        held=TypedDay.of(interview.held_on),
        mode=interview.mode,
        attended_by=tuple(interview.attended_by),
        place=interview.place or "",
        notes=interview.notes or "",
        provider_id=str(interview.provider_id),
    )


def first_shown(interview: Interview | None) -> tuple[TypedInterview, bool]:
    """What the page shows at first, and whether it is text saved from an ended session."""
    kept = typed.take(request.path)
    if kept is not None:
        return from_form(kept), True
    return (from_record(interview) if interview else TypedInterview()), False


def save(
    application: Application,
    provider_id: uuid.UUID,
    entered: TypedInterview,
    interview: Interview | None,
) -> None:
    """Keep what was typed. Raises Rejected with every fault."""
    note, faults = _note(entered, interview)
    if faults:
        raise Rejected(*faults)
    interviews.record(
        db.session(),
        application.id,
        provider_id,
        note,
        interview_id=interview.id if interview else None,
        by=current_actor(),
        at=now(),
    )


def page(
    entered: TypedInterview,
    *,
    pupil: str,
    back: tuple[str, str],
    providers: Sequence[Provider] = (),
    faults: Sequence[Fault] = (),
    is_new: bool = True,
    is_restored: bool = False,
) -> str:
    """The page. `back` is the address and the words of the way back."""
    return render_template(
        "portal/interview.html",
        entered=entered,
        pupil=pupil,
        back=back,
        providers=providers,
        faults=_by_field(faults),
        summary=[
            (f"{field}-day" if field in DAYS else field, message)
            for field, message in _by_field(faults).items()
        ],
        modes=MODES,
        attendees=ATTENDEES,
        is_new=is_new,
        is_restored=is_restored,
    )


def _note(
    entered: TypedInterview, interview: Interview | None
) -> tuple[InterviewNote, list[Fault]]:
    faults: list[Fault] = []
    booked_for = interview.booked_for if interview else None
    held_on = None
    if entered.kind == BOOKED:
        booked_for, faults = _booked(entered)
    elif entered.kind == HELD:
        fault = day_fault(entered.held, "held_on", "the day it was held")
        faults += [fault] if fault else []
        held_on = entered.held.value
    else:
        faults.append(Fault("kind", "Select whether it is booked or was held."))
    if not entered.mode:
        faults.append(Fault("mode", "Select how it is held."))
    if entered.kind == HELD and not entered.attended_by:
        faults.append(Fault("attended_by", "Select who came."))
    note = InterviewNote(
        booked_for=booked_for,
        held_on=held_on,
        mode=entered.mode,
        attended_by=entered.attended_by,
        place=entered.place,
        notes=entered.notes,
    )
    return note, faults


def _booked(entered: TypedInterview) -> tuple[datetime | None, list[Fault]]:
    faults: list[Fault] = []
    fault = day_fault(entered.booked, "booked_for", "the day it is booked for")
    faults += [fault] if fault else []
    clock: time | None = typed_time(entered.clock)
    if clock is None:
        faults.append(Fault("booked_time", "Enter the time it begins, like 9:30 or 14:00."))
    day = entered.booked.value
    return (at_local(day, clock) if day and clock else None), faults


def _by_field(faults: Sequence[Fault]) -> dict[str, str]:
    """The first fault of each input."""
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(fault.field or "kind", fault.message)
    return found
