"""What a record is called wherever it is mentioned."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect as inspect_table

from app.models.application import ApplicationChoice
from app.models.course import CourseOffer
from app.models.form import FormVersion
from app.models.risk_assessment import RiskAssessment

from .labels import value_words


def name_of(row: Any) -> str:
    """A record in a few words; what it needs of other records has to be loaded."""
    if isinstance(row, CourseOffer):
        return f"{row.course.title}, {row.academic_year}"
    if isinstance(row, ApplicationChoice):
        return f"{row.preference}. {name_of(row.course_offer)}"
    if isinstance(row, FormVersion):
        return f"{row.form.title}, version {row.number}"
    if isinstance(row, RiskAssessment):
        return f"Risk assessment of {value_words(RiskAssessment, 'on', row.completed_on)}"
    words = str(row)
    if not words.startswith("<"):
        return words
    noun = str(row.__tablename__).replace("_", " ")
    return noun[:1].upper() + noun[1:]


def walk(row: Any, path: str) -> Any:
    """What a path over relationships leads to; None where it ends early."""
    value = row
    for name in path.split("."):
        value = None if value is None else getattr(value, name)
    return value


def relation_of(model: Any, column: str) -> str | None:
    """The relationship that a foreign key belongs to."""
    for relation in inspect_table(model).relationships:
        if not relation.uselist and any(c.key == column for c in relation.local_columns):
            return str(relation.key)
    return None
