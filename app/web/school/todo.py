"""What stands on the school's start page, and from where. A new part adds its function here."""

from __future__ import annotations

from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.referral_flow import OPEN
from app.http.templating import show_time
from app.models.interview import Interview
from app.services import school_cases
from app.services.paging import Stretch
from app.services.school_cases import SchoolCase
from app.services.working_days import local_day
from app.web import contact_lists, todo_parts
from app.web.begun_forms import begun
from app.web.case_lines import courses_of, with_day
from app.web.reading import read, to_read
from app.web.todo import Item, Sources, once

from .words import next_words, state_of


def applications_to_do(session: Session, actor: Actor, today: date) -> list[Item]:
    """Applications that wait for the school: to be put right, or with an interview ahead."""
    return [
        _item(case, ahead)
        for case in _open(session, actor)
        if (ahead := _ahead(case, today)) is not None or case.next.is_yours
    ]


def applications_going(session: Session, actor: Actor, today: date) -> list[Item]:
    """Applications that others have to act on."""
    return [
        _item(case)
        for case in _open(session, actor)
        if _ahead(case, today) is None and not case.next.is_yours
    ]


def applications_ended(session: Session, actor: Actor, today: date, stretch: Stretch) -> list[Item]:
    """Applications that were closed or cancelled."""
    return [_item(case) for case in school_cases.ended(session, actor, stretch)]


SOURCES = Sources(
    to_do=(
        applications_to_do,
        todo_parts.withdrawals("school", yours=True),
        todo_parts.meetings("school", yours=True),
        todo_parts.complaints("school", yours=True),
        begun,
        to_read,
        contact_lists.to_check("school"),
    ),
    in_progress=(
        applications_going,
        todo_parts.withdrawals("school", yours=False),
        todo_parts.meetings("school", yours=False),
        todo_parts.complaints("school", yours=False),
        contact_lists.asked_for("school"),
    ),
    done=(
        applications_ended,
        todo_parts.ended_withdrawals("school"),
        todo_parts.ended_complaints("school"),
        contact_lists.answered("school"),
        read,
    ),
)


def _open(session: Session, actor: Actor) -> list[SchoolCase]:
    return once("applications", lambda: school_cases.open_cases(session, actor))


def _ahead(case: SchoolCase, today: date) -> Interview | None:
    """The interview to come to."""
    booked = [
        each
        for each in case.interviews
        if each.held_on is None and each.booked_for and local_day(each.booked_for) >= today
    ]
    return booked[0] if booked and not case.next.is_yours else None


def _item(case: SchoolCase, ahead: Interview | None = None) -> Item:
    application = case.application
    state = state_of(application)
    words, due = next_words(case), application.due_on if case.next.is_yours else None
    if case.status in OPEN and not case.next.is_yours:
        words = with_day(words, application.due_on)
    if ahead is not None and ahead.booked_for is not None:
        where = f", {ahead.place}" if ahead.place else ""
        words = f"Come to the interview with the pupil on {show_time(ahead.booked_for)}{where}."
        due = local_day(ahead.booked_for)
    return Item(
        about=application.student.display_name,
        href=url_for("school.application", application_id=application.id),
        words=words,
        due=due,
        order=application.updated_at,
        key=application.id,
        meta=f"{courses_of(application)} · {application.ref}",
        tag=state.label,
        tone=state.tone,
    )
