"""The provider's own courses as schools see them, and where changes of them are begun."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.policy import allow
from app.domain.codes import WEEKDAY_LABELS
from app.domain.course_change import (
    COURSE_CHANGE_FLOW,
    KIND_LABELS,
    UNDERWAY,
    ChangeKind,
    ChangeStatus,
)
from app.domain.course_flow import COURSE_FLOW, CourseStatus
from app.domain.permissions import Permission
from app.domain.wording import PRICE_BASES, SESSIONS
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.templating import show_date, show_money
from app.http.transaction import writes
from app.models.course import Course, CourseOffer
from app.models.course_change import CourseChange
from app.services import course_proposals
from app.web.facts import Fact, facts
from app.web.lines import Line

from .blueprint import pages


@pages.get("/courses/")
def courses() -> ResponseReturnValue:
    """Own courses, and what was proposed."""
    session, actor = db.session(), current_actor()
    allow(actor, Permission.COURSE_CHANGE_READ)
    changes = course_proposals.of_provider(session, actor)
    return render_template(
        "provider/courses.html",
        underway=[proposal_line(each) for each in changes if each.status in UNDERWAY],
        answered=[proposal_line(each) for each in changes if each.status not in UNDERWAY],
        courses=[
            {
                "course": course,
                "offers": [_offer(each) for each in _live(course)],
            }
            for course in course_proposals.own_courses(session, actor)
        ],
        may_propose=actor.may(Permission.COURSE_CHANGE_PROPOSE),
    )


@pages.get("/courses/<course_id>")
def course(course_id: str) -> ResponseReturnValue:
    """One course: what is offered of it, and what can be proposed."""
    actor = current_actor()
    allow(actor, Permission.COURSE_CHANGE_READ)
    row = course_proposals.own_course(db.session(), course_id, actor)
    return render_template(
        "provider/course.html",
        course=row,
        offers=[_offer(each) for each in _live(row)],
        may_propose=actor.may(Permission.COURSE_CHANGE_PROPOSE),
    )


@pages.post("/courses/new")
@writes
def course_new() -> ResponseReturnValue:
    """Begin to propose a new course."""
    change = course_proposals.begin(db.session(), ChangeKind.NEW, by=current_actor(), at=now())
    return redirect(_url(change))


@pages.post("/courses/<course_id>/change")
@writes
def course_propose(course_id: str) -> ResponseReturnValue:
    """Begin a change of a course, with one of its offers when it is named."""
    return _begin(ChangeKind.CHANGE, course_id)


@pages.post("/courses/<course_id>/year")
@writes
def course_year(course_id: str) -> ResponseReturnValue:
    """Begin to offer a course in another year or place, with what an offer says already."""
    return _begin(ChangeKind.YEAR, course_id)


def proposal_line(change: CourseChange) -> Line:
    """A proposal in the list, with what happens next."""
    status = ChangeStatus(change.status)
    name = change.proposed.get("title") or (
        change.course.title if change.course is not None else "New course"
    )
    when = change.decided_at or change.sent_at or change.created_at
    return Line(
        title=str(name),
        url=_url(change),
        what=_next(change),
        meta=f"{KIND_LABELS[ChangeKind(change.kind)]} · {change.ref} · {show_date(when)}",
        tag=COURSE_CHANGE_FLOW.label(status),
        tone=str(COURSE_CHANGE_FLOW.tone(status)),
    )


def _begin(kind: ChangeKind, course_id: str) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    row = course_proposals.own_course(session, course_id, actor)
    offer = course_proposals.offer_of(row, request.form.get("offer"))
    change = course_proposals.begin(session, kind, course=row, offer=offer, by=actor, at=now())
    return redirect(_url(change))


def _url(change: CourseChange) -> str:
    return url_for("provider.course_change", change_id=change.id)


def _live(course: Course) -> list[CourseOffer]:
    return [each for each in course.offers if each.deleted_at is None]


def _offer(offer: CourseOffer) -> dict[str, object]:
    """An offer with its state, its facts, and whether changes of it can be proposed."""
    status = CourseStatus(offer.status)
    days = ", ".join(WEEKDAY_LABELS[day] for day in WEEKDAY_LABELS if day in offer.days)
    told: tuple[Fact, ...] = facts(
        ("Where", offer.site.name),
        ("Days", f"{days}, {SESSIONS[offer.session].lower()}"),
        ("Hours", f"{offer.starts_at:%H:%M} to {offer.ends_at:%H:%M}"),
        ("Places", offer.capacity),
        ("Price", f"{show_money(offer.price_pence)}, {PRICE_BASES[offer.price_basis].lower()}"),
    )
    return {
        "offer": offer,
        "state": (COURSE_FLOW.label(status), COURSE_FLOW.tone(status)),
        "facts": told,
        "may_change": course_proposals.may_be_changed(offer),
    }


def _next(change: CourseChange) -> str:
    if change.status == ChangeStatus.DRAFT and change.answer:
        return f"CAP asks you to change something: {change.answer}"
    words = {
        ChangeStatus.DRAFT: "Finish it and send it to CAP. Nobody else sees it until then.",
        ChangeStatus.SENT: f"CAP looks at it by {show_date(change.due_on)}.",
        ChangeStatus.APPROVED: change.answer or "Schools see it now.",
        ChangeStatus.REFUSED: change.answer or "",
    }
    return words.get(ChangeStatus(change.status), "")
