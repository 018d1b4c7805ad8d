"""The provider's start page: to do, in progress, done."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.due import due
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import today
from app.services import provider_cases, working_days
from app.services.provider_cases import HeldCase
from app.web.begun_forms import begun_lines
from app.web.lines import Line
from app.web.reading import to_read_lines
from app.web.withdrawal_pages import home_lines

from .asked import asked_lines
from .blueprint import pages
from .courses import proposal_lines
from .words import DONE, IN_PROGRESS, TO_DO, Standing, standing

MOST_SHOWN = 30


@pages.get("/")
def home() -> ResponseReturnValue:
    """The cases this provider holds, what is due first on top."""
    session = db.session()
    closed = working_days.closure_days(session)
    groups: dict[str, list[tuple[HeldCase, Standing]]] = {TO_DO: [], IN_PROGRESS: [], DONE: []}
    for case in provider_cases.held(session, current_actor()):
        found = standing(case, today())
        groups[found.group].append((case, found))

    def lines(group: str) -> list[Line]:
        return [
            Line(
                title=case.student.display_name,
                url=_url(case),
                what=found.next,
                meta=f"{case.offer.course.title} · {case.pack.ref}",
                tag=found.tag,
                tone=found.tone,
                due=due(found.due_on, today(), closed),
            )
            for case, found in groups[group]
        ]

    groups[TO_DO].sort(key=lambda pair: (pair[1].due_on or today(), pair[0].pack.sent_at))
    waiting, going = home_lines("provider")
    to_finish, proposed = proposal_lines(session, current_actor())
    in_progress, done = lines(IN_PROGRESS), lines(DONE)
    reading = to_read_lines(session, current_actor())
    return render_template(
        "provider/home.html",
        to_do=[
            *lines(TO_DO),
            *asked_lines(only_open=True),
            *waiting,
            *begun_lines(session, current_actor()),
            *to_finish,
            *reading,
        ],
        in_progress=[*in_progress[:MOST_SHOWN], *going, *proposed],
        done=done[:MOST_SHOWN],
        more=len(in_progress) > MOST_SHOWN or len(done) > MOST_SHOWN,
    )


def _url(case: HeldCase) -> str:
    return url_for("provider.case", application_id=case.application.id)
