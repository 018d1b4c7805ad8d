"""The school's start page: to do, in progress, done."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.due import due
from app.domain.roles import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import today
from app.services import intake, place_lists, school_cases, working_days
from app.web.begun_forms import begun_lines
from app.web.case_lines import courses_of
from app.web.lines import Line
from app.web.reading import to_read_lines
from app.web.withdrawal_pages import home_lines

from .blueprint import pages
from .words import next_words, state_of

MOST_UNDER_WAY = 10
MOST_DONE = 5


@pages.get("/")
def home() -> ResponseReturnValue:
    """What waits for the school on top; what ended last at the bottom."""
    actor, session = current_actor(), db.session()
    closed = working_days.closure_days(session)
    barred = intake.why_school_cannot_apply(session, actor.school_id)
    open_cases = school_cases.open_cases(session, actor)
    done, how_many = school_cases.latest_done(session, actor, most=MOST_DONE)

    def line(case: school_cases.SchoolCase) -> Line:
        state = state_of(case.application)
        return Line(
            title=case.application.student.display_name,
            url=url_for("school.application", application_id=case.application.id),
            what=next_words(case),
            meta=f"{courses_of(case.application)} · {case.application.ref}",
            tag=state.label,
            tone=state.tone,
            due=due(case.application.due_on, today(), closed) if case.next.is_yours else None,
        )

    waiting, going = home_lines("school")
    under_way = [case for case in open_cases if not case.next.is_yours]
    return render_template(
        "school/home.html",
        to_do=[
            *(line(case) for case in open_cases if case.next.is_yours),
            *waiting,
            *begun_lines(session, actor),
            *to_read_lines(session, actor),
        ],
        in_progress=[*(line(case) for case in under_way[:MOST_UNDER_WAY]), *going],
        under_way=len(under_way) + len(going),
        done=[line(case) for case in done],
        more_done=how_many > len(done),
        places=len(place_lists.current(session, actor)),
        may_apply=actor.may(Permission.APPLICATION_CREATE) and not barred,
        may_read=actor.may(Permission.APPLICATION_READ),
        barred=barred,
    )
