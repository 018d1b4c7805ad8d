"""What rules and formulas may read of a record that was chosen in a form: public columns alone.

They are kept with the answer, so that a rule never looks anything up again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from app.models.course import Course, CourseOffer
from app.models.provider import Provider
from app.models.school import School
from app.models.site import Site

TEXT, NUMBER, FLAG = "text", "number", "bool"
Plain = str | int | float | bool


@dataclass(frozen=True, slots=True)
class LookupColumn:
    """One thing that can be read: its words, what sort of value it has, from which column it
    comes, and the way to it from the row that was found."""

    words: str
    sort: str
    column: InstrumentedAttribute[Any]
    path: str = ""

    def of(self, row: object) -> Plain | None:
        """The value of a row; a list becomes a text that one can look into."""
        value = attrgetter(f"{self.path}.{self.column.key}" if self.path else self.column.key)(row)
        if isinstance(value, list):
            value = ", ".join(str(each) for each in value)
        return None if value is None or value == "" else value


_SITE = {
    "postcode": LookupColumn("Postcode", TEXT, Site.postcode),
    "is_subcontracted": LookupColumn("Is subcontracted", FLAG, Site.is_subcontracted),
    "max_pupils_at_once": LookupColumn("Most pupils at once", NUMBER, Site.max_pupils_at_once),
}

LOOKUP_COLUMNS: Mapping[str, Mapping[str, LookupColumn]] = MappingProxyType(
    {
        "school": {
            "urn": LookupColumn("URN", TEXT, School.urn),
            "phase": LookupColumn("Phase", TEXT, School.phase),
            "type": LookupColumn("Type of school", TEXT, School.type),
            "la_code": LookupColumn("Code of its council", TEXT, School.la_code),
            "town": LookupColumn("Town", TEXT, School.town),
            "trust": LookupColumn("Trust", TEXT, School.trust_name),
            "in_city": LookupColumn("Is in the city", FLAG, School.in_city),
            "low_age": LookupColumn("Lowest age", NUMBER, School.statutory_low_age),
            "high_age": LookupColumn("Highest age", NUMBER, School.statutory_high_age),
        },
        "provider": {
            "setting": LookupColumn("Type of setting", TEXT, Provider.ap_setting_type),
            "tiers": LookupColumn("Tiers", TEXT, Provider.tiers),
            "categories": LookupColumn("Categories of courses", TEXT, Provider.categories),
            "is_school": LookupColumn("Is a registered school", FLAG, Provider.registered_school),
            "ofsted": LookupColumn("Ofsted outcome", TEXT, Provider.ofsted_outcome),
        },
        "course": {
            "programme": LookupColumn("Programme", TEXT, Course.programme, "course"),
            "tier": LookupColumn("Tier", TEXT, Course.tier, "course"),
            "category": LookupColumn("Category", TEXT, Course.category, "course"),
            "age_min": LookupColumn("Lowest age", NUMBER, Course.age_min, "course"),
            "age_max": LookupColumn("Highest age", NUMBER, Course.age_max, "course"),
            "year_min": LookupColumn("Lowest year group", NUMBER, Course.ncy_min, "course"),
            "year_max": LookupColumn("Highest year group", NUMBER, Course.ncy_max, "course"),
            "academic_year": LookupColumn("Academic year", TEXT, CourseOffer.academic_year),
            "session": LookupColumn("Session", TEXT, CourseOffer.session),
            "days": LookupColumn("Days", TEXT, CourseOffer.days),
            "weeks": LookupColumn("Weeks", NUMBER, CourseOffer.weeks),
            "capacity": LookupColumn("Seats", NUMBER, CourseOffer.capacity),
        },
        "site": _SITE,
        "provider_site": _SITE,
        "placement": {
            "programme": LookupColumn(
                "Programme of its course", TEXT, Course.programme, "course_offer.course"
            ),
            "tier": LookupColumn("Tier of its course", TEXT, Course.tier, "course_offer.course"),
        },
        # All that is known of a pupil is personal, and of a contact.
        "own_student": {},
        "own_contact": {},
    }
)


def columns_of(kind: str, row: object) -> dict[str, Plain]:
    """What rules may read of a row; columns that are empty are left out, so they are unknown."""
    values = {name: column.of(row) for name, column in LOOKUP_COLUMNS[kind].items()}
    return {name: value for name, value in values.items() if value is not None}


def column_sorts() -> Mapping[str, Mapping[str, str]]:
    """The sort of every column by kind of look-up, as the check of a form asks for it."""
    return {
        kind: {name: column.sort for name, column in columns.items()}
        for kind, columns in LOOKUP_COLUMNS.items()
    }
