"""Why the database refused a row, in words and beside the field it is about."""

from __future__ import annotations

import re

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.exc import DBAPIError

from app.domain.errors import Fault, Rejected
from app.extensions import Model

_UNIQUE = re.compile(r"UNIQUE constraint failed: (?:index '(?P<index>\w+)'|(?P<columns>[\w., ]+))")
_CHECK = re.compile(r"CHECK constraint failed: (?P<name>\w+)")

# By the end of a constraint's name: the field to look at and what to do.
_CHECKS: dict[str, tuple[str | None, str]] = {
    "proposed_dates": ("proposed_end", "The last day must not be before the first."),
    "contract_dates": ("contract_end", "The contract must not end before it starts."),
    "dates": ("end_date", "The last day must not be before the first."),
    "ages": ("age_max", "The highest age must not be below the lowest."),
    "years": ("ncy_max", "The highest year group must not be below the lowest."),
    "upn_or_reason": ("upn", "Enter the UPN, or say why there is none."),
    "of_one_organisation": ("school_id", "Choose a school or a provider, one of the two."),
    "review_after": ("review_on", "The review must be after the assessment."),
    "room_for_some": ("max_pupils_at_once", "Enter how many pupils there is room for."),
    "seats": ("capacity", "Enter at least one seat."),
    "price": ("price_pence", "The price must not be below zero."),
    "preference_order": ("preference", "Preferences count from 1."),
}
_SOMETHING = (
    "This could not be saved: it does not fit the other records. Check what it points to, "
    "then save again."
)


def explain(error: DBAPIError) -> Rejected:
    """The refusal as a fault a person can put right."""
    name, columns = _about(error)
    if columns:
        return Rejected(
            Fault(columns[-1], "There is another record with this already. Enter a different one.")
        )
    for ending, (field, words) in _CHECKS.items():
        if name.endswith(f"_{ending}"):
            return Rejected(Fault(field, words))
    return Rejected(Fault(None, _SOMETHING))


def _about(error: DBAPIError) -> tuple[str, list[str]]:
    """The name of the constraint, and the columns when it wants them unique."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        name = str(diagnosis.constraint_name or "")
        return name, _unique_columns(name)
    text = str(error.orig)
    unique = _UNIQUE.search(text)
    if unique is not None:
        if unique["index"]:
            return unique["index"], _unique_columns(unique["index"])
        return "", [part.strip().rpartition(".")[2] for part in unique["columns"].split(",")]
    check = _CHECK.search(text)
    return (check["name"] if check else ""), []


def _unique_columns(name: str) -> list[str]:
    for table in Model.metadata.tables.values():
        for constraint in table.constraints:
            if constraint.name == name and not isinstance(constraint, CheckConstraint):
                if isinstance(constraint, UniqueConstraint):
                    return [column.name for column in constraint.columns]
                return []
        for index in table.indexes:
            if index.name == name and index.unique:
                return [column.name for column in index.columns]
    return []
