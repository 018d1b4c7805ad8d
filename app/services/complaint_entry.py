"""Complaints that came by telephone, by letter or in person: a colleague writes them down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain.complaint_clock import acknowledge_by, own_path_by
from app.domain.complaint_entry import ReplyBy, day_faults, entry_faults
from app.domain.complaint_flow import ComplaintStatus
from app.domain.errors import Fault, NotAllowed, Rejected
from app.domain.permissions import Permission
from app.domain.text import clean_text
from app.models.complaint import Complaint

from . import complaint_people, complaints
from .complaint_notes import LONGEST
from .working_days import closure_days, local_day


def enter(
    session: Session, values: Mapping[str, Any], reply_by: ReplyBy, *, by: Actor, at: datetime
) -> Complaint:
    """Keep a complaint as it was told. Its days count from the day it came, not from the day it
    was written down. Raises Rejected."""
    allow(by, Permission.COMPLAINT_CREATE)
    if not by.is_staff:
        raise NotAllowed
    faults = entry_faults(values, reply_by, today=local_day(at))
    given, too_long = _cleaned(values)
    if faults or too_long:
        raise Rejected(*faults, *too_long)
    came_on = given.pop("received_on")
    return complaints.receive(session, given, by=by, at=at, received_on=came_on)


def _cleaned(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    given: dict[str, Any] = {}
    faults: list[Any] = []
    for name, value in values.items():
        try:
            text = isinstance(value, str)
            given[name] = (
                clean_text(value, max_length=LONGEST, lines=True, field=name) if text else value
            )
        except Rejected as rejected:
            faults.extend(rejected.faults)
    return given, faults


def checked(
    session: Session, complaint: Complaint, values: Mapping[str, Any], *, on: date
) -> dict[str, Any]:
    """What colleagues change of a complaint, with the days that follow from it. Raises
    Rejected."""
    faults = complaint_people.naming_faults(session, complaint, values)
    came_on = values.get("received_on", complaint.received_on)
    if came_on != complaint.received_on:
        if complaint.status != ComplaintStatus.RECEIVED:
            faults.append(Fault("received_on", "Its days count already: leave this day."))
        else:
            faults += day_faults(came_on, today=on)
    if faults:
        raise Rejected(*faults)
    about = values.get("about", complaint.about)
    if complaint.status == ComplaintStatus.OWN_PATH and about != complaint.about:
        # Another path has another clock: of a child's safety it runs from when that is known.
        known_on = came_on if about == "DATA_PROTECTION" else on
        return {**values, "due_on": own_path_by(about, known_on, closure_days(session))}
    if came_on == complaint.received_on:
        return dict(values)
    due = acknowledge_by(came_on, closure_days(session))
    return {**values, "ack_due": due, "due_on": due}
