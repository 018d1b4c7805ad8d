"""The school's start page: to do, in progress, done; and each of the three as a whole."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.domain.roles import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.services import intake, place_lists
from app.web.home_lists import home_lists, whole_list

from .blueprint import pages
from .todo import SOURCES

FACE = "school"


@pages.get("/")
def home() -> ResponseReturnValue:
    """What waits for the school on top; what ended last at the bottom."""
    actor, session = current_actor(), db.session()
    barred = intake.why_school_cannot_apply(session, actor.school_id)
    return render_template(
        "school/home.html",
        lists=home_lists(FACE, SOURCES),
        places=place_lists.how_many_now(session, actor),
        may_apply=actor.may(Permission.APPLICATION_CREATE) and not barred,
        may_read=actor.may(Permission.APPLICATION_READ),
        barred=barred,
    )


@pages.get("/all/<group>")
def everything(group: str) -> ResponseReturnValue:
    return whole_list(FACE, SOURCES, group)
