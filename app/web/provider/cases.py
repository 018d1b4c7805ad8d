"""One case through its open pack, and the provider's answer to it."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.codes import Outcome
from app.domain.due import due
from app.domain.errors import InvalidMove
from app.domain.referral_flow import ApplicationStatus
from app.domain.response_flow import RESPONSE_FLOW, ResponseStatus
from app.domain.roles import Permission
from app.domain.wording import ATTENDEES, MODES, OUTCOMES
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.transaction import writes
from app.models.application_response import ApplicationResponse
from app.services import case_timelines, code_lists, provider_cases, timelines, working_days
from app.services.provider_cases import HeldCase
from app.web.begun_forms import answer_pack, begun_answer
from app.web.facts import Section, facts, phone, weekdays
from app.web.files import file_lines

from . import case_facts
from .blueprint import pages
from .words import standing


@pages.get("/applications/<application_id>")
def case(application_id: str) -> ResponseReturnValue:
    """Everything the pack shares. The reading is logged before anything is shown."""
    actor, session = current_actor(), db.session()
    held = provider_cases.get(session, application_id, actor)
    parts = provider_cases.parts(session, held, actor)
    codes = code_lists.codes(session)
    timelines.note_read(db.engine, held.application, "case", by=actor, at=now())
    found = standing(held, today())
    place = held.placement
    return render_template(
        "provider/case.html",
        case=held,
        standing=found,
        due=due(found.due_on, today(), working_days.closure_days(session)),
        school=parts.school,
        warnings=case_facts.warnings(held, parts),
        sections=case_facts.sections(
            held, parts, codes, shares_address=held.pack.shows_address, on=today()
        ),
        documents=file_lines(parts.documents),
        interviews=[
            {
                "interview": each,
                "came": ", ".join(ATTENDEES[code] for code in each.attended_by),
                "mode": MODES[each.mode],
                "may_change": each.held_on is None and may_interview(held),
            }
            for each in held.interviews
        ],
        answer=_answer(held.response, codes) if held.response else None,
        answer_state=RESPONSE_FLOW.states[ResponseStatus(held.response.status)]
        if held.response
        else None,
        query=_query(held),
        may_interview=may_interview(held) and actor.may(Permission.INTERVIEW_RECORD),
        may_answer=may_answer(held) and actor.may(Permission.RESPONSE_CREATE),
        is_begun=begun_answer(session, held.pack, actor) is not None,
        place=place,
        place_url=url_for("provider.placement", placement_id=place.id) if place else "",
        timeline=case_timelines.for_provider(
            session, held.pack, held.interviews, held.responses, held.placements, actor
        ),
    )


@pages.post("/applications/<application_id>/answer")
@writes
def case_answer(application_id: str) -> ResponseReturnValue:
    """Begin the answer, or go on with the one that was begun."""
    held = provider_cases.get(db.session(), application_id, current_actor())
    if not may_answer(held):
        raise InvalidMove(
            "Record the interview before you answer."
            if may_interview(held)
            else "This case is not waiting for your answer."
        )
    return answer_pack(held.pack, held.interviews)


def may_interview(held: HeldCase) -> bool:
    """Whether an interview may be written down: until the provider has answered."""
    return held.application.status == ApplicationStatus.SENT


def may_answer(held: HeldCase) -> bool:
    """Whether the provider's answer is awaited: after the interview, or again after a query."""
    if held.response is not None and held.response.status == ResponseStatus.QUERIED:
        return True
    return held.application.status == ApplicationStatus.SENT and held.interview_held


def _query(held: HeldCase) -> str:
    """What CAP asks about the answer; empty when it asks nothing."""
    if held.response is None or held.response.status != ResponseStatus.QUERIED:
        return ""
    return case_timelines.last_reason(
        db.session(), held.response, frozenset({"query"}), current_actor()
    )


def _answer(answer: ApplicationResponse, codes: code_lists.Codes) -> Section:
    """The provider's own answer."""
    if answer.outcome == Outcome.DECLINED:
        return Section(
            "answer",
            OUTCOMES[answer.outcome],
            facts(
                ("Sent", answer.submitted_at),
                ("Ground", codes.words("declined_ground", answer.declined_ground)),
                ("Reason", codes.words("declined_reason", answer.declined_reason)),
                ("Why", answer.declined_detail),
                ("What could change it", answer.could_reconsider_if),
            ),
        )
    return Section(
        "answer",
        OUTCOMES[answer.outcome],
        facts(
            ("Sent", answer.submitted_at),
            ("First day", answer.start_date),
            ("Last day", answer.end_date),
            ("Days", weekdays(answer.slots)),
            ("Hours a week", answer.hours_per_week),
            ("Site", answer.site.name if answer.site else None),
            ("Conditions", answer.conditions),
            ("Who looks after the pupil", answer.lead_worker),
            ("Phone during the day", phone(answer.daily_contact_phone)),
            ("Agreed targets", answer.agreed_targets),
        ),
    )
