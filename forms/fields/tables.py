"""The tables a question may look records up in, and by what each may be narrowed.

Only these names ever reach a look-up; what a person may see of a table is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `column` is the type of column that holds such a record, `filters` are the names
    it can be narrowed by, each with its words. `is_own`: it offers only what belongs to whoever
    fills in the form, so nothing to people without an account."""

    label: str
    column: str
    filters: Mapping[str, str] = field(default_factory=dict)
    is_own: bool = False


TABLES: Mapping[str, Table] = MappingProxyType(
    {
        "school": Table(
            "Schools of the register",
            "school",
            {"phase": "Phase", "type": "Type of school", "town": "Town", "la_code": "Council"},
        ),
        "provider": Table(
            "Training providers in service", "provider", {"setting": "Type of setting"}
        ),
        "provider_site": Table("Sites of training providers", "site", {"provider": "Provider"}),
        "course": Table(
            "Courses that take applications now",
            "course",
            {
                "programme": "Programme",
                "category": "Category",
                "provider": "Provider",
                "pupil": "Own pupil it must fit",
                "born": "Birthday it must fit",
                "taught_year": "Taught year group it must fit",
            },
        ),
        "site": Table("Own sites", "site", is_own=True),
        "own_student": Table("Own pupils", "student", {"year_group": "Year group"}, is_own=True),
        "own_contact": Table("Own contacts", "contact", is_own=True),
        "placement": Table("Own live placements", "placement", {"pupil": "Own pupil"}, is_own=True),
    }
)


def filter_words() -> Mapping[str, str]:
    """Every name a table can be narrowed by, with its words."""
    return {name: words for table in TABLES.values() for name, words in table.filters.items()}
