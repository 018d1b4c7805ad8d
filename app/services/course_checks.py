"""What is wrong with a proposal, asked when it is sent and again when it is approved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import fact, visible
from app.domain.codes import WEEKDAY_LABELS, HalfDay
from app.domain.course_change import COURSE, OFFER, ChangeKind, changed, missing_words, parts_of
from app.domain.course_flow import CourseStatus
from app.domain.directory import course_faults, offer_faults
from app.domain.errors import Fault
from app.models.course import Course, CourseOffer
from app.models.course_change import CourseChange
from app.models.site import Site

from . import course_values, directory, free_seats
from .providers import is_not_closed

_HALVES = {HalfDay.AM: "morning", HalfDay.PM: "afternoon"}


def faults(session: Session, change: CourseChange, actor: Actor) -> list[Fault]:
    """Every reason why it cannot become a course, each beside what it is about."""
    kind = ChangeKind(change.kind)
    missing = list(_missing(change, kind))
    if missing:
        return missing
    course = course_values.columns(change.proposed, COURSE)
    offer = course_values.columns(change.proposed, OFFER)
    found = [*_course_faults(course), *(offer_faults(offer) if offer else [])]
    if kind is ChangeKind.CHANGE and not changed(now_of(change), change.proposed):
        found.append(Fault(None, "Nothing is changed yet."))
    found += _place_faults(session, change, kind, offer, actor)
    found += _same_faults(session, change, kind, course, offer)
    return found


def now_of(change: CourseChange) -> dict[str, Any]:
    """What stands there now of the course and the offer a change is about; nothing for others."""
    if change.kind != ChangeKind.CHANGE:
        return {}
    return course_values.snapshot(change.course, change.course_offer)


def _missing(change: CourseChange, kind: ChangeKind) -> Iterator[Fault]:
    for group in parts_of(kind, with_offer=change.course_offer_id is not None):
        for part in group.parts:
            value = change.proposed.get(part.name)
            if part.required and (value is None or value in ("", [])):
                yield Fault(part.name, missing_words(part))


def _course_faults(values: dict[str, Any]) -> Iterator[Fault]:
    if not values:
        return
    yield from course_faults(values)
    for low, high, what in (
        ("age_min", "age_max", "age"),
        ("ncy_min", "ncy_max", "year group"),
    ):
        if values[low] > values[high]:
            yield Fault(high, f"The highest {what} must not be below the lowest")


def _place_faults(
    session: Session, change: CourseChange, kind: ChangeKind, offer: dict[str, Any], actor: Actor
) -> Iterator[Fault]:
    if not offer:
        return
    yield from _number_faults(offer)
    if kind is not ChangeKind.CHANGE:
        own = visible(Site, actor).where(
            Site.id == offer["site_id"],
            Site.provider_id == change.provider_id,
            is_not_closed(actor.on),
        )
        if session.scalars(own).one_or_none() is None:
            yield Fault("site_id", "Select one of your sites")
        if offer["academic_year"] not in {each.label for each in directory.years(actor.on)}:
            yield Fault("academic_year", "Select this academic year or the next")
    elif change.course_offer is not None:
        if change.course_offer.status == CourseStatus.ARCHIVED:
            yield Fault(None, "This course is archived. Offer it in another year instead")
        yield from _seat_faults(session, change.course_offer, offer, actor)


def _number_faults(offer: dict[str, Any]) -> Iterator[Fault]:
    begins, ends = offer.get("start_date"), offer.get("end_date")
    if begins and ends and ends < begins:
        yield Fault("end_date", "The last day must not be before the first")
    least, most = offer.get("min_group"), offer.get("max_group")
    if least and most and most < least:
        yield Fault("max_group", "The largest group must not be below the smallest")
    if offer["capacity"] < 1:
        yield Fault("capacity", "Enter at least 1 place")
    if offer["price_pence"] < 0:
        yield Fault("price_pence", "The price must not be below zero")


def _seat_faults(
    session: Session, live: CourseOffer, offer: dict[str, Any], actor: Actor
) -> Iterator[Fault]:
    """Pupils who are there keep their half-days and their places."""
    taken = free_seats.taken(session, [live.id], actor.on).get(live.id, {})
    most = max(taken.values(), default=0)
    if offer["capacity"] < most:
        yield Fault("capacity", f"{most} places are taken at once, so it cannot be fewer")
    lost = [day for day in WEEKDAY_LABELS if day not in offer["days"]]
    left = [day for day in lost if any(each == day for each, _ in taken)]
    if left:
        words = ", ".join(WEEKDAY_LABELS[day] for day in left)
        yield Fault("days", f"Pupils come on {words}. Their places must end or change first")
    halves = free_seats.halves_of(offer["session"])
    gone = sorted({half for day, half in taken if day not in lost and half not in halves})
    if gone:
        words = _HALVES[HalfDay(gone[0])]
        yield Fault("session", f"Pupils come in the {words}. Their places must end or change first")


def _same_faults(
    session: Session,
    change: CourseChange,
    kind: ChangeKind,
    course: dict[str, Any],
    offer: dict[str, Any],
) -> Iterator[Fault]:
    if course:
        same = select(func.count()).where(
            Course.provider_id == change.provider_id, Course.title == course["title"]
        )
        if change.course_id is not None:
            same = same.where(Course.id != change.course_id)
        if fact(session, same):
            yield Fault("title", "You have another course of this name. Enter a different one")
    if kind is ChangeKind.YEAR:
        same = select(func.count()).where(
            CourseOffer.course_id == change.course_id,
            CourseOffer.academic_year == offer["academic_year"],
            CourseOffer.site_id == offer["site_id"],
        )
        if fact(session, same):
            words = "The course is offered in this year at this site already"
            yield Fault("academic_year", words)
