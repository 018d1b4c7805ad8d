"""The school's pupils: the list, one record, and applying for a pupil."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.roles import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.services import code_lists, place_lists, school_students, timelines
from app.web.begun_forms import APPLICATION_FORM, begin, for_pupil
from app.web.case_lines import courses_of, placement_days, placement_state

from . import pupil_facts
from .blueprint import pages
from .words import state_of


@pages.get("/students/")
def students() -> ResponseReturnValue:
    """A page of the school's pupils by surname."""
    actor, text = current_actor(), request.args.get("q", "").strip()[:200]
    found = school_students.find(
        db.session(),
        actor,
        text=text,
        before=request.args.get("before", ""),
        after=request.args.get("after", ""),
    )
    return render_template("school/students.html", found=found, kept={"q": text})


@pages.get("/students/<student_id>")
def student(student_id: str) -> ResponseReturnValue:
    """What is held about a pupil, with applications and places."""
    actor, session = current_actor(), db.session()
    row = school_students.get(session, student_id, actor)
    applications = school_students.applications_of(session, row, actor)
    places = place_lists.of_student(session, row.id, actor)
    sections = pupil_facts.sections(row, code_lists.codes(session))
    timelines.note_read(db.engine, row, "pupil record", by=actor, at=now())
    return render_template(
        "school/student.html",
        student=row,
        sections=sections,
        warnings=pupil_facts.warnings(row),
        applications=[
            {
                "application": each,
                "url": url_for("school.application", application_id=each.id),
                "course": courses_of(each),
                "state": state_of(each),
            }
            for each in applications
        ],
        places=[
            {
                "placement": each,
                "url": url_for("school.placement", placement_id=each.id),
                "days": placement_days(each),
                "state": placement_state(each),
            }
            for each in places
        ],
        may_apply=actor.may(Permission.APPLICATION_CREATE),
    )


@pages.post("/students/<student_id>/apply")
@writes
def student_apply(student_id: str) -> ResponseReturnValue:
    """Begin the application form with this pupil chosen."""
    row = school_students.get(db.session(), student_id, current_actor())
    return begin(APPLICATION_FORM, given=for_pupil(row))
