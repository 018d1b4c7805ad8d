"""The school's places: the list, one place, asking to withdraw."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import InvalidMove
from app.domain.placement_flow import SEATED, PlacementStatus
from app.domain.roles import Permission
from app.domain.withdrawal_flow import OPEN
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import today
from app.http.transaction import writes
from app.services import case_timelines, place_lists, withdrawal_lists, withdrawal_meetings
from app.web.begun_forms import WITHDRAWAL_FORM, begin, for_placement
from app.web.case_lines import hours_words, placement_state, slot_rows
from app.web.facts import Section, facts, listed, phone
from app.web.place_page import place_page
from app.web.withdrawal_lines import meeting_cards, withdrawal_lines

from .blueprint import pages


@pages.get("/placements/")
def placements() -> ResponseReturnValue:
    """A page of places, the latest start first."""
    return place_page("school", shows_provider=True)


@pages.get("/placements/<placement_id>")
def placement(placement_id: str) -> ResponseReturnValue:
    """Days, address, dates and what happened."""
    actor, session = current_actor(), db.session()
    row = place_lists.get(session, placement_id, actor)
    answer = place_lists.answer_of(session, row, actor)
    withdrawals = withdrawal_lists.of_placement(session, row, actor)
    site = row.site
    return render_template(
        "school/placement.html",
        placement=row,
        state=placement_state(row),
        application_url=url_for("school.application", application_id=row.application_id),
        student_url=url_for("school.student", student_id=row.student_id),
        place=Section(
            "place",
            "The place",
            facts(
                ("Course", row.course_offer.course.title),
                ("Provider", row.provider.trading_name),
                ("First day", row.start_date),
                ("Planned last day", row.planned_end),
                ("First day attended", row.first_attended_on),
                ("Last day", row.actual_end),
                ("Hours a week", hours_words(row, today())),
                ("Next review by", row.next_review_on if row.status in SEATED else None),
            ),
        ),
        where=Section(
            "where",
            "Where",
            facts(
                ("Site", site.name),
                ("Address", listed((site.address, site.postcode))),
                ("How to arrive", site.arrival_instructions),
                ("Open", site.opening_times),
                ("Access", site.accessible_features),
                ("Who looks after the pupil", answer.lead_worker if answer else None),
                ("Safeguarding lead", answer.dsl if answer else None),
                ("Phone during the day", phone(answer.daily_contact_phone) if answer else None),
            ),
        ),
        slots=slot_rows(row.slots),
        withdrawals=withdrawal_lines(withdrawals, actor, "school"),
        meetings=meeting_cards(withdrawal_meetings.seen_of(session, row, actor)),
        timeline=case_timelines.of_placement(session, row, actor),
        may_withdraw=row.status in SEATED - {PlacementStatus.ENDING}
        and not any(each.status in OPEN for each in withdrawals)
        and actor.may(Permission.WITHDRAWAL_CREATE),
    )


@pages.post("/placements/<placement_id>/withdraw")
@writes
def placement_withdraw(placement_id: str) -> ResponseReturnValue:
    """Begin the withdrawal form with this place chosen."""
    row = place_lists.get(db.session(), placement_id, current_actor())
    if row.status not in SEATED:
        raise InvalidMove("This place has ended already.")
    return begin(WITHDRAWAL_FORM, given=for_placement(row))
