"""What each step of a complaint sets beside the status: the days that follow, the ends."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date, datetime

from app.domain import complaint_clock as clock
from app.domain.calendar import add_months, add_working_days
from app.domain.complaint_flow import REOPENING
from app.models.complaint import Complaint

from .working_days import local_day

KEPT_MONTHS = 6 * 12
_WITHOUT_FINDING = {"withdraw": "WITHDRAWN", "out-of-scope": "OUT_OF_SCOPE"}


def stop_clock(
    complaint: Complaint, *, on: date, known_on: date, closures: AbstractSet[date]
) -> None:
    """Another procedure comes first: keep what is left of the days, and show by when that
    procedure has to begin, counted from the day CAP knew."""
    running = complaint.response_due if complaint.ack_at is not None else complaint.ack_due
    complaint.turned_on = on
    complaint.days_left = clock.days_left(on, running or on, closures)
    begun = complaint.received_on if complaint.about == "DATA_PROTECTION" else known_on
    complaint.due_on = clock.own_path_by(complaint.about, begun, closures)


def follow(
    complaint: Complaint, name: str, *, at: datetime, window: int, closures: AbstractSet[date]
) -> None:
    """Set what follows from a step that was just taken; `due_on` was set by its table."""
    today, due = local_day(at), complaint.due_on
    if name == "acknowledge":
        complaint.ack_at, complaint.response_due = at, due
    elif name == "turn":
        stop_clock(complaint, on=today, known_on=today, closures=closures)
    elif name in {"take-back", "go-on"}:
        _start_clock(complaint, add_working_days(today, complaint.days_left or 0, closures))
    elif name == "answer":
        complaint.responded_at = at
        complaint.stage2_until = add_working_days(today, window, closures)
    elif name == "ask-again":
        complaint.stage, complaint.stage2_asked_at, complaint.stage2_ack_due = 2, at, due
    elif name == "acknowledge-again":
        complaint.stage2_ack_at, complaint.stage2_due = at, due
    elif name == "answer-again":
        complaint.stage2_answered_at, complaint.lgsco_signposted_at = at, today
    elif name in REOPENING:
        _reopen(complaint, name, due)
    else:
        complaint.closed_at = at
        complaint.retain_until = add_months(today, KEPT_MONTHS)
        complaint.finding = complaint.finding or _WITHOUT_FINDING.get(name)


def take_more_time(
    complaint: Complaint, days: int, told_on: date, reason: str, until: date
) -> None:
    """An extension of the stage it is in."""
    complaint.due_on = until
    if complaint.stage == 1:
        complaint.extension_days, complaint.extension_told_on = days, told_on
        complaint.extension_reason, complaint.response_due = reason, until
    else:
        complaint.stage2_extension_days, complaint.stage2_extension_told_on = days, told_on
        complaint.stage2_extension_reason, complaint.stage2_due = reason, until


def _start_clock(complaint: Complaint, due: date) -> None:
    complaint.days_left, complaint.due_on = None, due
    if complaint.ack_at is not None:
        complaint.response_due = due
    else:
        complaint.ack_due = due


def _reopen(complaint: Complaint, name: str, due: date | None) -> None:
    """The clock of the step it went back to begins anew."""
    complaint.closed_at = complaint.retain_until = None
    if complaint.finding in _WITHOUT_FINDING.values():
        complaint.finding = None
    if name == "reopen" and due is not None:
        complaint.ack_due = due
    elif name == "reopen-stage-1":
        complaint.response_due, complaint.responded_at = due, None
    elif name == "reopen-asked":
        complaint.stage2_ack_due = due
    else:
        complaint.stage2_due, complaint.stage2_answered_at = due, None
