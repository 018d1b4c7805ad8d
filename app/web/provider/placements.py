"""The provider's places: the list, one place, the first day attended, asking to withdraw."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import Conflict, Fault, InvalidMove, Rejected
from app.domain.meeting_flow import COUNTS_WORKING_DAYS, MeetingStatus
from app.domain.placement_flow import SEATED, PlacementStatus
from app.domain.roles import Permission
from app.domain.withdrawal_flow import OPEN
from app.extensions import db
from app.http import typed
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.transaction import writes
from app.models.placement import Placement
from app.services import (
    case_timelines,
    meeting_use,
    place_lists,
    withdrawal_lists,
    withdrawal_meetings,
)
from app.services import placements as placement_service
from app.web.begun_forms import WITHDRAWAL_FORM, begin, for_placement
from app.web.case_lines import hours_words, placement_state, slot_rows
from app.web.dates import TypedDay, day_fault, typed_day
from app.web.facts import Section, facts, listed
from app.web.place_page import place_page
from app.web.withdrawal_lines import meeting_cards, withdrawal_lines

from .blueprint import pages

FIELD = "first_attended_on"


@pages.get("/placements/")
def placements() -> ResponseReturnValue:
    """A page of the provider's places, the latest start first."""
    return place_page("provider", shows_provider=False)


@pages.get("/placements/<placement_id>")
def placement(placement_id: str) -> ResponseReturnValue:
    """Days, dates, what happened, and what can be done."""
    actor, session = current_actor(), db.session()
    row = place_lists.get(session, placement_id, actor)
    withdrawals = withdrawal_lists.of_placement(session, row, actor)
    meetings = withdrawal_meetings.seen_of(session, row, actor)
    return render_template(
        "provider/placement.html",
        placement=row,
        state=placement_state(row),
        case_url=url_for("provider.case", application_id=row.application_id),
        place=Section(
            "place",
            "The place",
            facts(
                ("Course", row.course_offer.course.title),
                ("School", row.school.name),
                ("First day", row.start_date),
                ("Planned last day", row.planned_end),
                ("First day attended", row.first_attended_on),
                ("Last day", row.actual_end),
                ("Hours a week", hours_words(row, today())),
                ("Site", listed((row.site.name, row.site.address, row.site.postcode))),
                ("School’s caseworker", row.school_caseworker),
            ),
        ),
        slots=slot_rows(row.slots),
        withdrawals=withdrawal_lines(withdrawals, actor, "provider"),
        meetings=meeting_cards(meetings),
        meeting=meeting_use.of_placement(session, row.id, on=today()),
        meeting_counts=COUNTS_WORKING_DAYS,
        timeline=case_timelines.of_placement(session, row, actor),
        may_start=row.status == PlacementStatus.PENDING
        and row.start_date <= today()
        and actor.may(Permission.PLACEMENT_ACTIVATE),
        starts_later=row.status == PlacementStatus.PENDING and row.start_date > today(),
        may_withdraw=row.status in SEATED - {PlacementStatus.ENDING}
        and not any(each.status in OPEN for each in withdrawals)
        and actor.may(Permission.WITHDRAWAL_CREATE),
    )


@pages.get("/placements/<placement_id>/first-day")
def placement_first_day(placement_id: str) -> ResponseReturnValue:
    row = _pending(placement_service.get(db.session(), placement_id, current_actor()))
    kept = typed.take(request.path)
    entered = typed_day(kept, FIELD) if kept is not None else TypedDay()
    return _first_day_page(row, entered)


@pages.post("/placements/<placement_id>/first-day")
@writes
def placement_first_day_save(placement_id: str) -> ResponseReturnValue:
    """First shows the day back to be confirmed; records it once it is."""
    session, actor = db.session(), current_actor()
    row = _pending(placement_service.get(session, placement_id, actor, lock=True))
    entered = typed_day(request.form, FIELD)
    fault = _fault(entered, row)
    if fault is not None:
        return _first_day_page(row, entered, fault), 422
    day = entered.value
    if day is None or request.form.get("confirmed") != "yes":
        return _first_day_page(row, entered, is_to_confirm=True)
    version = request.form.get("version", type=int)
    if version is None:
        raise Conflict
    try:
        placement_service.activate(
            session, row, first_attended_on=day, by=actor, at=now(), version=version
        )
    except Rejected as error:
        return _first_day_page(row, entered, error.faults[0]), 422
    flash("The first day attended is recorded. The school is told.", "good")
    return redirect(url_for("provider.placement", placement_id=row.id))


@pages.post("/placements/<placement_id>/withdraw")
@writes
def placement_withdraw(placement_id: str) -> ResponseReturnValue:
    """Begin the withdrawal form with this place chosen."""
    row = place_lists.get(db.session(), placement_id, current_actor())
    if row.status not in SEATED:
        raise InvalidMove("This place has ended already.")
    meeting = meeting_use.of_placement(db.session(), row.id, on=today())
    if meeting is None or meeting.status != MeetingStatus.HELD:
        raise InvalidMove(meeting_use.HELD_UP)
    return begin(WITHDRAWAL_FORM, given=for_placement(row))


def _pending(row: Placement) -> Placement:
    if row.status != PlacementStatus.PENDING:
        raise InvalidMove("The first day attended is recorded already, or the place has ended.")
    return row


def _fault(entered: TypedDay, row: Placement) -> Fault | None:
    fault = day_fault(entered, FIELD, "the first day attended")
    if fault is not None or entered.value is None:
        return fault
    if entered.value > today():
        return Fault(FIELD, "The first day attended must be today or in the past.")
    if entered.value < row.start_date:
        first = row.start_date
        return Fault(
            FIELD,
            f"The first day attended must be {first.day} {first:%B %Y} or later: the place starts "
            "then.",
        )
    return None


def _first_day_page(
    row: Placement,
    entered: TypedDay,
    fault: Fault | None = None,
    *,
    is_to_confirm: bool = False,
) -> str:
    return render_template(
        "provider/first_day.html",
        placement=row,
        entered=entered,
        fault=fault,
        is_to_confirm=is_to_confirm,
        today=today(),
    )
