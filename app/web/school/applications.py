"""The school's applications: the list, one application, cancelling, sending again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.case_words import REASONS_FOR_SCHOOL, SCHOOL_STATES
from app.domain.codes import PROGRAMME_LABELS, Outcome, Programme
from app.domain.due import due
from app.domain.errors import InvalidMove, Rejected
from app.domain.placement_flow import SEATED, PlacementStatus
from app.domain.referral_flow import BEFORE_CONFIRMED, ApplicationStatus
from app.domain.roles import Permission
from app.domain.wording import ATTENDEES, MODES, OUTCOMES
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.transaction import writes
from app.models.application import Application
from app.models.application_response import ApplicationResponse
from app.models.interview import Interview
from app.services import (
    applications as application_service,
)
from app.services import (
    case_timelines,
    code_lists,
    interviews,
    school_cases,
    sent_forms,
    timelines,
    working_days,
)
from app.web.begun_forms import send_application_again
from app.web.case_lines import courses_of, placement_state
from app.web.facts import Card, Fact, Section, between, facts, listed, phone, weekdays
from app.web.files import file_lines

from .blueprint import pages
from .words import next_words, state_of, who_next

STATUS_CHOICES = (
    ("", "All"),
    ("to-do", "To do"),
    ("in-progress", "In progress"),
    ("done", "Done"),
)
TO_END = SEATED - {PlacementStatus.ENDING}
WITH_SCHOOL = frozenset({ApplicationStatus.DRAFT, ApplicationStatus.RETURNED})
SORT_CHOICES = (("newest", "Newest first"), ("due", "What is due first"), ("pupil", "By pupil"))


@pages.get("/applications/")
def applications() -> ResponseReturnValue:
    """A page of the list, searched, filtered and sorted as the address says."""
    actor, session = current_actor(), db.session()
    text = request.args.get("q", "").strip()[:200]
    status = request.args.get("status", "")
    sort = request.args.get("sort", "newest")
    found = school_cases.find(
        session,
        actor,
        text=text,
        group=status,
        status=status,
        sort=sort,
        before=request.args.get("before", ""),
        after=request.args.get("after", ""),
    )
    closed = working_days.closure_days(session)
    rows = [
        {
            "case": case,
            "url": url_for("school.application", application_id=case.application.id),
            "course": courses_of(case.application),
            "state": state_of(case.application),
            "due": due(case.application.due_on, today(), closed) if case.next.is_yours else None,
        }
        for case in school_cases.with_next(session, found.rows, actor)
    ]
    kept = {"q": text, "status": status, "sort": sort}
    return render_template(
        "school/applications.html",
        rows=rows,
        found=found,
        kept=kept,
        statuses=[
            *STATUS_CHOICES,
            *((str(code), state.label) for code, state in SCHOOL_STATES.items()),
        ],
        sorts=SORT_CHOICES,
        may_apply=actor.may(Permission.APPLICATION_CREATE),
    )


@pages.get("/applications/<application_id>")
def application(application_id: str) -> ResponseReturnValue:
    """Where it stands, who acts next and by when, what happened, what the provider said."""
    actor, session = current_actor(), db.session()
    row = school_cases.get(session, application_id, actor)
    case = school_cases.with_next(session, [row], actor)[0]
    met = interviews.of_application(session, row.id, actor)
    places = school_cases.placements_of(session, row, actor)
    answers = school_cases.answers_of(session, row, actor)
    if answers or any(each.notes for each in met):
        timelines.note_read(db.engine, row, "answers and interviews", by=actor, at=now())
    status = ApplicationStatus(row.status)
    return render_template(
        "school/application.html",
        application=row,
        case=case,
        state=state_of(row),
        who=who_next(case),
        next_words=next_words(case),
        due=due(row.due_on, today(), working_days.closure_days(session))
        if status in BEFORE_CONFIRMED
        else None,
        returned_because=case_timelines.last_reason(session, row, REASONS_FOR_SCHOOL, actor)
        if status is ApplicationStatus.RETURNED
        else "",
        asked=_asked(row),
        answers=[_answer(answer, code_lists.codes(session)) for answer in answers],
        interviews=[_interview(each, status) for each in met],
        documents=file_lines(school_cases.documents_of(session, row, actor)),
        sent=sent_forms.of_application(session, row, actor),
        places=[
            {
                "placement": place,
                "url": url_for("school.placement", placement_id=place.id),
                "state": placement_state(place),
                "may_withdraw": place.status in TO_END and actor.may(Permission.WITHDRAWAL_CREATE),
            }
            for place in places
        ],
        timeline=case_timelines.for_school(session, row, met, places, actor),
        was_sent=row.submitted_at is not None,
        may_send_again=status in WITH_SCHOOL and actor.may(Permission.APPLICATION_SUBMIT),
        may_record_interview=status in interviews.BEFORE_ANSWER
        and bool(row.choices)
        and actor.may(Permission.INTERVIEW_RECORD),
        asks_for_interview=status is ApplicationStatus.SENT
        and actor.may(Permission.INTERVIEW_RECORD),
        may_cancel=status in BEFORE_CONFIRMED and actor.may(Permission.APPLICATION_CANCEL),
    )


@pages.post("/applications/<application_id>/again")
@writes
def send_again(application_id: str) -> ResponseReturnValue:
    """Begin the form with what was sent before, to put it right."""
    row = school_cases.get(db.session(), application_id, current_actor())
    if row.status not in WITH_SCHOOL:
        raise InvalidMove("This application has not been returned to you, or was sent again.")
    return send_application_again(row)


@pages.get("/applications/<application_id>/cancel")
def cancel(application_id: str) -> ResponseReturnValue:
    """Ask whether it is meant, and why."""
    row = school_cases.get(db.session(), application_id, current_actor())
    if row.status not in BEFORE_CONFIRMED:
        raise InvalidMove("This application can no longer be cancelled.")
    return _cancel_page(row, "", {})


@pages.post("/applications/<application_id>/cancel")
@writes
def cancel_now(application_id: str) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    row = application_service.get(session, application_id, actor, lock=True)
    reason = request.form.get("reason", "")
    try:
        application_service.move(
            session,
            row,
            "cancel",
            by=actor,
            at=now(),
            reason=reason,
            version=request.form.get("version", type=int),
        )
    except Rejected as error:
        faults = {fault.field or "reason": fault.message for fault in error.faults}
        return _cancel_page(row, reason, faults), 422
    flash(f"Application {row.ref} is cancelled.", "good")
    return redirect(url_for("school.application", application_id=row.id))


def _cancel_page(row: Application, reason: str, faults: dict[str, str]) -> str:
    return render_template(
        "school/cancel.html",
        application=row,
        course=courses_of(row),
        with_provider=row.status == ApplicationStatus.SENT,
        reason=reason,
        faults=faults,
    )


def _asked(row: Application) -> Section:
    """What the school asked for."""
    return Section(
        "asked",
        "What you asked for",
        facts(
            ("Programme", PROGRAMME_LABELS[Programme(row.programme)]),
            ("From", between(row.proposed_start, row.proposed_end)),
            ("Days", weekdays(row.days)),
            ("Hours a week", row.hours_per_week),
        ),
        tuple(
            Card(
                choice.course_offer.course.title,
                facts(
                    ("Provider", choice.course_offer.provider.trading_name),
                    ("Days wanted", weekdays(choice.days_wanted)),
                    ("Why this course", choice.reason),
                ),
                tag="Chosen" if choice.chosen else "No place" if choice.declined_at else "",
                tone="info" if choice.chosen else "plain",
            )
            for choice in row.choices
        ),
    )


def _answer(answer: ApplicationResponse, codes: code_lists.Codes) -> Section:
    """The shared part of a provider's answer: a place and whom to speak to, or why not."""
    title = f"{answer.provider.trading_name}: {OUTCOMES[answer.outcome].lower()}"
    if answer.outcome == Outcome.DECLINED:
        told: tuple[Fact, ...] = facts(
            ("Why", codes.words("declined_ground", answer.declined_ground)),
            ("Reason", codes.words("declined_reason", answer.declined_reason)),
            ("What could change it", answer.could_reconsider_if),
        )
        return Section(f"answer-{answer.id}", title, told)
    site = answer.site
    return Section(
        f"answer-{answer.id}",
        title,
        facts(
            ("Course", answer.course_offer.course.title if answer.course_offer else None),
            ("First day", answer.start_date),
            ("Last day", answer.end_date),
            ("Days", weekdays(answer.slots)),
            ("Hours a week", answer.hours_per_week),
            ("Where", listed((site.name, site.address, site.postcode)) if site else None),
            ("How to arrive", site.arrival_instructions if site else None),
            ("Who looks after the pupil", answer.lead_worker),
            ("Safeguarding lead", answer.dsl),
            ("Phone during the day", phone(answer.daily_contact_phone)),
            ("Induction", answer.induction_on),
            ("Conditions", answer.conditions),
            ("Support", answer.support),
            ("Agreed targets", answer.agreed_targets),
            ("Transport", answer.transport),
            ("Lunch", answer.lunch),
            ("What to bring", answer.ppe),
        ),
    )


def _interview(interview: Interview, status: ApplicationStatus) -> dict[str, object]:
    return {
        "interview": interview,
        "came": ", ".join(ATTENDEES[code] for code in interview.attended_by),
        "mode": MODES[interview.mode],
        "may_change": interview.held_on is None and status in interviews.BEFORE_ANSWER,
    }
