"""Withdrawals as schools and providers see them alike: the list, one of them, what they may say."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.due import due
from app.domain.errors import Conflict, Fault, InvalidMove, Rejected
from app.domain.permissions import Permission
from app.domain.withdrawal_flow import OPEN, WITHDRAWAL_FLOW, WithdrawalStatus
from app.domain.withdrawal_words import asked_by
from app.domain.wording import ATTENDEES, SCOPES
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now, today
from app.models.withdrawal import Withdrawal
from app.services import code_lists, timelines, withdrawal_lists, withdrawals
from app.services.working_days import known_closure_days

from .facts import Section, facts, listed, weekdays
from .say_page import Box, say_page
from .withdrawal_lines import next_of, state_of, withdrawal_lines

ANSWER, CANCEL = "answer", "ask-to-cancel"
WORKED_ON = "CAP worked on this while you wrote, so it was not sent. Look at it, then send it again"


def list_page(face: str) -> str:
    """A page of the withdrawals that concern this organisation."""
    found = withdrawal_lists.find(
        db.session(),
        current_actor(),
        before=request.args.get("before", ""),
        after=request.args.get("after", ""),
    )
    return render_template(
        "portal/withdrawals.html",
        lines=withdrawal_lines(found.rows, current_actor(), face),
        found=found,
        endpoint=f"{face}.withdrawals",
        places=url_for(f"{face}.placements"),
    )


def one_page(face: str, withdrawal_id: str) -> str:
    """One withdrawal. Its form is read by the side that sent it, and by the other one once CAP
    has completed it; each reading is logged."""
    session, actor = db.session(), current_actor()
    row = withdrawals.get(session, withdrawal_id, actor)
    asks = withdrawals.is_requester(row, actor)
    sections = _form(row) if asks or row.status == WithdrawalStatus.COMPLETED else []
    if sections:
        timelines.note_read(db.engine, row, "form", by=actor, at=now())
    step = next_of(row, actor)
    may_say = asks and row.status in OPEN and actor.may(Permission.WITHDRAWAL_CREATE)
    day = row.due_on if step.is_yours else None
    return render_template(
        "portal/withdrawal.html",
        withdrawal=row,
        state=state_of(row),
        step=step,
        due=due(day, today(), known_closure_days(session)),
        question=withdrawal_lists.question(session, row, actor) if step.is_yours else "",
        about=_about(row),
        sections=sections,
        timeline=withdrawal_lists.timeline(session, row, actor),
        back=(url_for(f"{face}.withdrawals"), "Withdrawals"),
        place_url=url_for(f"{face}.placement", placement_id=row.placement_id),
        answer_url=url_for(f"{face}.withdrawal_answer", withdrawal_id=row.id)
        if may_say and step.is_yours
        else "",
        cancel_url=url_for(f"{face}.withdrawal_cancel", withdrawal_id=row.id)
        if may_say and row.cancel_asked_at is None
        else "",
    )


def say(face: str, withdrawal_id: str, name: str) -> ResponseReturnValue:
    """The page on which the side that asked answers CAP, or asks to cancel."""
    row = _sayable(withdrawals.get(db.session(), withdrawal_id, current_actor()), name)
    return _say_page(face, row, name)


def said(face: str, withdrawal_id: str, name: str) -> ResponseReturnValue:
    """Take what was said to CAP."""
    session, actor = db.session(), current_actor()
    row = _sayable(withdrawals.get(session, withdrawal_id, actor, lock=True), name)
    version = request.form.get("version", type=int)
    if version is None:
        raise Conflict
    words = request.form.get("reason", "")
    try:
        withdrawals.move(session, row, name, by=actor, at=now(), reason=words, version=version)
    except Rejected as error:
        return _say_page(face, row, name, error.faults), 422
    except Conflict:
        session.rollback()
        row = _sayable(withdrawals.get(session, withdrawal_id, actor), name)
        return _say_page(face, row, name, (Fault("reason", WORKED_ON),)), 409
    told = "Your answer is sent." if name == ANSWER else "CAP is told and speaks to both sides."
    flash(told, "good")
    return redirect(url_for(f"{face}.withdrawal", withdrawal_id=row.id))


def _sayable(row: Withdrawal, name: str) -> Withdrawal:
    """Raises InvalidMove when this cannot be said now, or not by this side."""
    move = WITHDRAWAL_FLOW.move(WithdrawalStatus(row.status), name)
    if reasons := move.why_not(withdrawals.facts(row, current_actor())):
        raise InvalidMove(reasons=reasons)
    return row


def _say_page(face: str, row: Withdrawal, name: str, faults: tuple[Fault, ...] = ()) -> str:
    session, actor = db.session(), current_actor()
    back = (url_for(f"{face}.withdrawal", withdrawal_id=row.id), f"Withdrawal {row.ref}")
    if name == ANSWER:
        asked = withdrawal_lists.question(session, row, actor)
        return say_page(
            "Answer the question of CAP",
            (Box("reason", "Your answer"),),
            button="Send answer",
            back=back,
            lead=(f"CAP asked: {asked}", "CAP’s five days go on when you have answered."),
            version=row.version,
            faults=faults,
        )
    return say_page(
        "Ask CAP to cancel this withdrawal",
        (Box("reason", "Why should the place go on?"),),
        button="Ask to cancel",
        back=back,
        lead=(
            "CAP speaks to the school and the provider. If both agree, CAP cancels the withdrawal "
            "and the place goes on.",
        ),
        version=row.version,
        faults=faults,
    )


def _about(row: Withdrawal) -> Section:
    """What both sides may know from the first day on; never why."""
    return Section(
        "about",
        "What is asked for",
        facts(
            ("Asked for by", asked_by(row.requester_type)),
            ("Asked for on", row.submitted_at),
            ("School", row.school.name),
            ("Provider", row.provider.trading_name),
            ("Course", row.placement.course_offer.course.title),
            ("What ends", SCOPES[row.scope]),
            ("Half-days", weekdays(f"{slot.day}-{slot.half_day}" for slot in row.slots)),
            ("Last day", row.last_day),
            ("CAP completes it by", row.process_due if row.status in OPEN else None),
            ("Completed on", row.processed_on),
        ),
    )


def _form(row: Withdrawal) -> list[Section]:
    """What was written in the form. Whether it has to do with a safeguarding concern stays
    between the sender and CAP."""
    words = code_lists.codes(db.session())
    came = ", ".join(ATTENDEES[each] for each in row.meeting_attendees)
    return [
        Section(
            "impact",
            "What it means for the pupil",
            facts(
                ("Achievement", row.impact_achievement),
                ("Health", row.impact_health),
                ("Wellbeing", row.impact_wellbeing),
            ),
        ),
        Section(
            "why",
            "Why",
            facts(
                ("Main reason", words.words("withdrawal_reason", row.reason)),
                ("More about it", row.detail),
                ("Meeting held on", row.meeting_held_on),
                ("Who came", came),
                ("Monitoring officer spoken to", row.mo_discussed),
                ("Spoken to on", row.mo_discussion_on),
            ),
        ),
        Section(
            "afterwards",
            "What comes next",
            facts(
                ("Who educates the pupil next", row.next_provision_plan),
                ("Parent or carer told on", row.parent_informed_on),
                ("Pupil told on", row.pupil_informed_on),
                ("Work to hand over", row.handover),
                ("Units or qualifications claimed", row.units_claimed),
                ("Property to return", row.property),
                ("Sent by", listed((row.requester_name, row.requester_role))),
            ),
        ),
    ]
