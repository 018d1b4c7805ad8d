"""Courses and offers as the directory shows them: cards, facts, a search as a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.codes import PROGRAMME_LABELS, WEEKDAY_LABELS, Programme
from app.domain.course_flow import CourseStatus
from app.domain.course_search import (
    ACCREDITATIONS,
    KEY_STAGE_LABELS,
    CourseSearch,
    area_of,
    key_stages,
)
from app.domain.students import year_group_label
from app.domain.text import csv_safe
from app.domain.workflow import Tone
from app.http.templating import show_date, show_money
from app.models.course import Course, CourseOffer
from app.services.code_lists import Codes
from app.services.directory import Listed, Offered
from app.web.facts import Fact, between, facts

HALVES = {"AM": "mornings", "PM": "afternoons", "FULL": "whole days"}
BASES = {"SESSION": "a session", "DAY": "a day", "TERM": "a term", "PROGRAMME": "in all"}
STARTS = {"ROLL_ON": "At any time of the year", "FIXED_DATES": "On fixed dates"}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter of a search, in words that go on from “12 courses”."""

    words: str
    without: CourseSearch


def chips(search: CourseSearch, codes: Codes) -> Iterator[Chip]:
    """What narrows a search, as parts of a sentence."""
    if search.q:
        yield Chip(f"with “{search.q}”", search.without("q"))
    if search.category:
        words = codes.words("course_category", search.category)
        yield Chip(f"in {words}", search.without("category"))
    if search.tier:
        yield Chip(f"of {codes.words('tier', search.tier)}", search.without("tier"))
    if search.day:
        yield Chip(f"on {_either([WEEKDAY_LABELS[d] for d in search.day])}", search.without("day"))
    if search.area:
        yield Chip(f"in {search.area}", search.without("area"))
    if search.stage:
        words = KEY_STAGE_LABELS[search.stage].lower()
        yield Chip(f"for {words}", search.without("stage"))
    if search.level:
        yield Chip(f"leading to {ACCREDITATIONS[search.level]}", search.without("level"))
    if search.year:
        yield Chip(f"in {search.year}", search.without("year"))
    if search.free:
        yield Chip("with a place free", search.without("free"))


def state_of(offered: Offered) -> tuple[str, Tone]:
    """The tag of an offer: whether a school can ask for a place."""
    status = offered.offer.status
    if status == CourseStatus.PAUSED:
        return "Paused", Tone.WARN
    if not offered.is_open:
        return "Full", Tone.WARN
    return "Places free", Tone.GOOD


def when(offer: CourseOffer) -> str:
    """Mon, Tue and Fri, mornings, 09:30 to 12:00."""
    hours = f"{offer.starts_at:%H:%M} to {offer.ends_at:%H:%M}"
    return f"{_days(offer.days)}, {HALVES[offer.session]}, {hours}"


def free_words(offered: Offered) -> str:
    """On which days a place is free; empty when it is on all of them, or on none."""
    if not offered.is_open or len(offered.free_days) == len(offered.offer.days):
        return ""
    return f"Places free on {_days(offered.free_days)}"


def price(offer: CourseOffer) -> str:
    """£65.00 a day. Only for those whose rows hold it."""
    words = f"{show_money(offer.price_pence)} {BASES[offer.price_basis]} ({offer.cost_band})"
    return f"{words}. {offer.price_note}" if offer.price_note else words


def who_for(course: Course) -> str:
    """Years 9 to 11, ages 13 to 16."""
    low, high = year_group_label(course.ncy_min), year_group_label(course.ncy_max)
    years = low if low == high else f"{low} to {high}"
    return f"{years}, ages {course.age_min} to {course.age_max}"


def accreditation(course: Course) -> str:
    """Qualifications, separated by commas."""
    return ", ".join(str(each) for each in course.accreditation)


def offer_facts(offered: Offered, *, with_price: bool) -> tuple[Fact, ...]:
    """What to know of a course in one year."""
    offer = offered.offer
    return facts(
        ("Where", f"{offer.site.name}, {offer.site.address}, {offer.site.postcode}"),
        ("When", when(offer)),
        ("Places free", free_words(offered)),
        ("Start", STARTS[offer.start_pattern]),
        ("Dates", between(offer.start_date, offer.end_date)),
        ("Weeks", offer.weeks),
        ("Pupils in a group", _group(offer)),
        ("Price", price(offer) if with_price else None),
    )


def course_facts(course: Course, codes: Codes) -> tuple[Fact, ...]:
    """What to know of a course whatever the year."""
    return facts(
        ("Who it is for", who_for(course)),
        ("Key stage", key_stages(course.ncy_min, course.ncy_max)),
        ("Category", codes.words("course_category", course.category)),
        ("Kind", codes.words("course_subcategory", course.subcategory)),
        ("Tier", codes.words("tier", course.tier)),
        ("Programme", PROGRAMME_LABELS[Programme(course.programme)]),
        ("Leads to", accreditation(course)),
    )


def practical_facts(course: Course) -> tuple[Fact, ...]:
    """What a school needs to plan for."""
    return facts(
        ("To get in", course.entry_requirements),
        ("Support", course.support_available),
        ("Needs it is suited to", course.sen_accepted),
        ("Who it cannot take", course.exclusions_criteria),
        ("Clothes and equipment", course.ppe_kit),
        ("Lunch", course.lunch),
        ("Travel", course.transport),
    )


CSV_HEAD = (
    "Reference",
    "Course",
    "Provider",
    "Category",
    "Tier",
    "Programme",
    "For",
    "Leads to",
    "Year",
    "When",
    "Site",
    "Postcode",
    "Places",
    "First day",
    "Last day",
)


def csv_rows(listed: Sequence[Listed], codes: Codes, *, with_price: bool) -> Iterator[list[str]]:
    """One row for each offer, safe for spreadsheets; prices where they may be read."""
    yield [*CSV_HEAD, *(("Price",) if with_price else ())]
    for each in listed:
        course = each.course
        for offered in each.offers:
            offer = offered.offer
            cells: list[object] = [
                course.ref,
                course.title,
                course.provider.trading_name,
                codes.words("course_category", course.category),
                course.tier,
                PROGRAMME_LABELS[Programme(course.programme)],
                who_for(course),
                accreditation(course),
                offer.academic_year,
                when(offer),
                offer.site.name,
                offer.site.postcode,
                free_words(offered) or state_of(offered)[0],
                offer.start_date,
                offer.end_date,
            ]
            yield [csv_safe(cell) for cell in (*cells, *((price(offer),) if with_price else ()))]


def card(listed: Listed, codes: Codes, *, with_price: bool) -> Mapping[str, object]:
    """One course of the list."""
    course = listed.course
    return {
        "course": course,
        "category": codes.words("course_category", course.category),
        "who": who_for(course),
        "leads_to": accreditation(course),
        "offers": [
            {
                "year": offered.offer.academic_year,
                "when": when(offered.offer),
                "where": f"{offered.offer.site.name}, {area_of(offered.offer.site.postcode)}",
                "free": free_words(offered),
                "state": state_of(offered),
                "from_on": show_date(offered.offer.start_date),
                "price": price(offered.offer) if with_price else "",
            }
            for offered in listed.offers
        ],
    }


def _group(offer: CourseOffer) -> str:
    if offer.min_group and offer.max_group:
        return f"{offer.min_group} to {offer.max_group}"
    return f"Up to {offer.max_group or offer.capacity}"


def _days(codes: Sequence[str]) -> str:
    """Mon, Tue and Fri, in the order of the week."""
    short = [WEEKDAY_LABELS[day][:3] for day in WEEKDAY_LABELS if day in codes]
    if len(short) < 2:
        return "".join(short)
    return f"{', '.join(short[:-1])} and {short[-1]}"


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
