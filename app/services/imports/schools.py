"""Schools from the national register (GIAS), by its own column names.

Contacts, agreements and whatever else CAP knows of a school hang on its row and are not touched.
Names of heads are never read: nobody needs them here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain import identifiers
from app.domain.errors import Rejected
from app.domain.roles import Permission
from app.models.school import School

from . import cells
from .report import Found, Report, RowReport
from .table import Line, Table, read
from .writing import Cells, differences, write

COVENTRY = "331"
NEEDED = (
    "URN",
    "LA (code)",
    "EstablishmentName",
    "EstablishmentStatus (name)",
    "PhaseOfEducation (name)",
)
STATUSES = {
    "open": "open",
    "open, but proposed to close": "proposed-to-close",
    "closed": "closed",
}
OLDEST = 25

Reader = Callable[[str], Any]
_PLAIN_COLUMNS: tuple[tuple[str, str, Reader], ...] = (
    ("LA (code)", "la_code", identifiers.normalise_la_code),
    ("EstablishmentName", "name", lambda cell: cells.needed(cell, most=200)),
    ("EstablishmentStatus (name)", "status", lambda cell: _status(cell)),
    ("PhaseOfEducation (name)", "phase", lambda cell: cells.needed(cell, most=60)),
    (
        "EstablishmentNumber",
        "establishment_no",
        lambda cell: cells.optional(cell, identifiers.normalise_establishment),
    ),
    ("TypeOfEstablishment (name)", "type", lambda cell: cells.text(cell, most=100)),
    ("UKPRN", "ukprn", lambda cell: cells.optional(cell, identifiers.normalise_ukprn)),
    ("UPRN", "uprn", lambda cell: cells.optional(cell, identifiers.normalise_uprn)),
    (
        "StatutoryLowAge",
        "statutory_low_age",
        lambda cell: cells.whole_or_none(cell, least=0, most=OLDEST),
    ),
    (
        "StatutoryHighAge",
        "statutory_high_age",
        lambda cell: cells.whole_or_none(cell, least=0, most=OLDEST),
    ),
    ("Town", "town", lambda cell: cells.text(cell, most=100)),
    ("Postcode", "postcode", lambda cell: cells.optional(cell, identifiers.normalise_postcode)),
    ("Trusts (name)", "trust_name", lambda cell: cells.text(cell, most=200) or None),
    ("Trusts (code)", "trust_uid", lambda cell: cells.text(cell, most=20) or None),
)
_ADDRESS_COLUMNS = ("Street", "Locality", "Address3")
# What the register holds in a shape of its own must not keep a school out.
_LENIENT_COLUMNS: tuple[tuple[str, str, Reader], ...] = (
    ("TelephoneNum", "telephone", lambda cell: cells.optional(cell, _phone)),
    ("SchoolWebsite", "website", lambda cell: cells.optional(cell, _website)),
)


def bring_in(
    session: Session,
    content: bytes,
    *,
    apply: bool,
    by: Actor,
    at: datetime,
    only_council: str | None = None,
) -> Report:
    """Compare every school of the file with what we have; write when `apply`.

    Rows that cannot be read are refused and the others go on. Raises Rejected for a file that
    is none.
    """
    allow(by, Permission.SCHOOL_CREATE)
    table = read(content, needed=NEEDED)
    known = {school.urn: school for school in session.scalars(select(School))}
    numbers: dict[tuple[str, str | None], str] = {
        (school.la_code, school.establishment_no): school.urn
        for school in known.values()
        if school.establishment_no
    }
    report = Report()
    seen: dict[str, int] = {}
    for line in _of_council(table, only_council, report):
        row, values = _judge(line, known, numbers, seen)
        report.add(row)
        if apply and row.found in {Found.NEW, Found.CHANGED}:
            school = known.setdefault(values["urn"], School())
            write(session, school, {**values, "gias_synced_at": at}, by=by, at=at)
    return report


def _of_council(table: Table, only_council: str | None, report: Report) -> Iterable[Line]:
    for line in table.lines:
        if only_council is not None and line["LA (code)"] != only_council:
            report.left_out += 1
        else:
            yield line


def _judge(
    line: Line,
    known: dict[str, School],
    numbers: dict[tuple[str, str | None], str],
    seen: dict[str, int],
) -> tuple[RowReport, dict[str, Any]]:
    read_cells, remarks = _values(line)
    values = read_cells.values
    urn = values.get("urn", "")
    name = f"URN {urn or line['URN'][:20]}"
    why = list(read_cells.why)
    school = known.get(urn)
    if urn in seen:
        why.append(f"the URN is in row {seen[urn]} already")
    elif urn:
        seen[urn] = line.number
    if school is not None and school.deleted_at is not None:
        why.append("the school was deleted here; restore it first")
    pair = (values.get("la_code", ""), values.get("establishment_no"))
    if pair[1] and numbers.get(pair, urn) != urn:
        why.append(f"LA and establishment number belong to URN {numbers[pair]}")
    if why:
        return RowReport(line.number, name, Found.REFUSED, why=tuple(why)), {}
    if pair[1]:
        numbers[pair] = urn
    if school is None:
        new = RowReport(line.number, name, Found.NEW, remarks=remarks)
        return new, {"type": "", **values}
    changed = differences(school, values)
    found = Found.CHANGED if changed else Found.SAME
    return RowReport(line.number, name, found, changed=changed, remarks=remarks), values


def _values(line: Line) -> tuple[Cells, tuple[str, ...]]:
    """The values of a row by our column names; only of columns that the file has."""
    found = Cells()
    found.take("URN", "urn", lambda: identifiers.normalise_urn(line["URN"]))
    for column, name, reader in _PLAIN_COLUMNS:
        if line.has(column):
            found.take(column, name, partial(reader, line[column]))
    low, high = (found.values.get(f"statutory_{end}_age") for end in ("low", "high"))
    if low is not None and high is not None and low > high:
        found.why.append("StatutoryLowAge is above StatutoryHighAge")
    if any(line.has(column) for column in _ADDRESS_COLUMNS):
        parts = [line[column] for column in _ADDRESS_COLUMNS if line[column]]
        found.take("Street", "address", lambda: cells.text(", ".join(parts), most=400))
    if "la_code" in found.values:
        found.values["in_city"] = found.values["la_code"] == COVENTRY
    remarks = []
    for column, name, reader in _LENIENT_COLUMNS:
        if line.has(column):
            try:
                found.values[name] = reader(line[column])
            except Rejected:
                remarks.append(f"{column} left out: {line[column][:40]}")
    return found, tuple(remarks)


def _status(cell: str) -> str:
    status = STATUSES.get(cell.casefold())
    if status is None:
        raise Rejected.because(f"“{cell[:40]}” is not a status of a school that pupils go to")
    return status


def _phone(cell: str) -> str:
    """The register drops the zero in front."""
    bare = re.sub(r"\D", "", cell)
    return identifiers.normalise_phone(f"0{bare}" if re.fullmatch(r"[1-9]\d{8,9}", bare) else cell)


def _website(cell: str) -> str:
    address = cell if re.match(r"https?://", cell, re.IGNORECASE) else f"https://{cell}"
    if len(address) > 254 or not re.fullmatch(r"https?://[^\s<>\"']+\.[^\s<>\"']+", address):
        raise Rejected.because("is no web address")
    return address
