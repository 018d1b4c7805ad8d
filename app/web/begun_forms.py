"""Beginning a form about something that is already on a page, and going on with one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.extensions import db
from app.http.actor import current_actor, with_browser
from app.http.clock import now, today
from app.http.templating import show_date
from app.models.application import Application
from app.models.course import Course, CourseOffer
from app.models.interview import Interview
from app.models.pack import Pack
from app.models.placement import Placement
from app.models.student import Student
from app.models.submission import SubmissionDraft
from app.services import drafts, form_library, sending_again
from app.services.lookups import DatabaseLookups, context_for
from app.services.working_days import local_day
from forms.carried import accepted
from forms.fields.records import answer_of

from .todo import Item

# The shipped forms and the questions of theirs that these pages answer beforehand.
APPLICATION_FORM = "multi-agency-application"
RESPONSE_FORM = "application-response"
WITHDRAWAL_FORM = "withdrawal"
# A draft that is kept for less than this is to be finished first.
SOON = timedelta(days=14)


def begin(slug: str, *, given: Mapping[str, object]) -> ResponseReturnValue:
    """Begin a form with some answers given, and open it."""
    by = current_actor() if current_actor().is_signed_in else with_browser()
    draft = drafts.begin(db.session(), slug, by=by, at=now(), given=_taken(slug, given))
    return redirect(address_of(draft, slug))


def send_application_again(application: Application) -> ResponseReturnValue:
    """Open the form with what was sent before, or the draft that was begun already."""
    session, actor, at = db.session(), current_actor(), now()
    draft = sending_again.begun_about(session, actor, at=at, application_id=application.id)
    if draft is None:
        sent = sending_again.earlier(session, actor, application_id=application.id)
        given = (
            sending_again.answers_of(session, sent, APPLICATION_FORM, actor, at=at)
            if sent is not None
            else _taken(APPLICATION_FORM, for_pupil(application.student))
        )
        draft = drafts.begin(
            session,
            APPLICATION_FORM,
            by=actor,
            at=at,
            application=application.id,
            given=given,
        )
    return redirect(address_of(draft, APPLICATION_FORM))


def answer_pack(pack: Pack, interviews: Iterable[Interview]) -> ResponseReturnValue:
    """Open the answer: the one that was begun, else a new one with what was said before and with
    the interview as it was recorded."""
    session, actor, at = db.session(), current_actor(), now()
    draft = sending_again.begun_about(session, actor, at=at, pack_id=pack.id)
    if draft is None:
        sent = sending_again.earlier(session, actor, pack_id=pack.id)
        given = (
            sending_again.answers_of(session, sent, RESPONSE_FORM, actor, at=at)
            if sent is not None
            else {
                **_taken(RESPONSE_FORM, for_interview(interviews)),
                **sending_again.typed_before_recall(session, pack, actor, at=at),
            }
        )
        draft = drafts.begin(session, RESPONSE_FORM, by=actor, at=at, pack=pack.id, given=given)
    return redirect(address_of(draft, RESPONSE_FORM))


def begun_answer(session: Session, pack: Pack, actor: Actor) -> SubmissionDraft | None:
    """The answer to a pack that this person has begun."""
    return sending_again.begun_about(session, actor, at=now(), pack_id=pack.id)


def begun(session: Session, actor: Actor, today: date) -> list[Item]:
    """The forms that this person has begun. Those about a case stand with the case."""
    return [
        Item(
            about=draft.form_version.form.title,
            href=address_of(draft, draft.form_version.form.slug),
            words="Finish this form and send it, or delete it.",
            meta=f"Begun on {show_date(draft.created_at)} · kept until "
            f"{show_date(draft.expires_at)}",
            tag="Draft",
            due=last_day if (last_day := local_day(draft.expires_at)) - today <= SOON else None,
            order=draft.created_at,
        )
        for draft in drafts.of_actor(session, actor, at=now())
        if draft.application_id is None and draft.pack_id is None
    ]


def for_pupil(student: Student) -> dict[str, object]:
    """The answers that say which own pupil an application is for."""
    return {"pupil_source": "KNOWN", "own_pupil": _found("own_student", str(student.id))}


def for_course(course: Course, offer: CourseOffer) -> dict[str, object]:
    """The answers that say which course an application is for first."""
    return {
        "programme": course.programme,
        "course_in_mind": True,
        "courses": [{"course": _found("course", str(offer.id))}],
    }


def for_interview(interviews: Iterable[Interview]) -> dict[str, object]:
    """The answers that the interview held last has given already."""
    held = [each for each in interviews if each.held_on is not None]
    if not held:
        return {}
    last = max(held, key=lambda each: each.held_on or date.min)
    known = {
        "interview_held_on": f"{last.held_on}",
        "attended_by": list(last.attended_by),
        "mode": last.mode,
        "interview_notes": last.notes,
    }
    return {key: answer for key, answer in known.items() if answer}


def for_placement(placement: Placement) -> dict[str, object]:
    """The answer that says which place a withdrawal is about."""
    return {"placement": _found("placement", str(placement.id))}


def address_of(draft: SubmissionDraft, slug: str) -> str:
    """Where a draft goes on."""
    address: str = url_for("form_pages.overview", slug=slug, draft_id=draft.id)
    return address


def _taken(slug: str, given: Mapping[str, object]) -> dict[str, object]:
    """Those of the answers that the form takes as it is published: staff may have changed it.
    Raises NotVisible, FormClosed."""
    session, actor = db.session(), current_actor()
    _, version = form_library.current(session, slug, actor, at=now())
    context = context_for(DatabaseLookups(session, actor), on=today())
    return accepted(given, form_library.definition_of(version), context)


def _found(kind: str, record_id: str) -> dict[str, object] | None:
    option = DatabaseLookups(db.session(), current_actor()).find(kind, record_id, {})
    return None if option is None else answer_of(option)
