"""Training providers with their main site and safeguarding lead, from a CSV file of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain import identifiers
from app.domain.codes import FIRST_LISTS, CourseCategory
from app.domain.provider_flow import ProviderStatus
from app.domain.references import Prefix
from app.domain.roles import Permission
from app.models.contact import Contact
from app.models.provider import Provider
from app.models.site import Site
from app.services import steps
from app.services.numbering import fresh_reference
from app.services.working_days import local_day

from . import cells
from .report import Found, Report, RowReport
from .table import Line, read
from .writing import Cells, differences, write

Reader = Callable[[str], Any]
Columns = Mapping[str, Reader]

_SETTING_TYPES = tuple(code for code, _ in FIRST_LISTS["ap_setting_type"][1])
_TIERS = tuple(code for code, _ in FIRST_LISTS["tier"][1])
_JOB = "DSL"


def _text(most: int) -> Reader:
    return lambda cell: cells.text(cell, most=most) or None


def _needed(most: int) -> Reader:
    return lambda cell: cells.needed(cell, most=most)


def _number(normalise: Callable[[str], str]) -> Reader:
    return lambda cell: cells.optional(cell, normalise)


PROVIDER: Columns = {
    "legal_name": _needed(200),
    "trading_name": _needed(200),
    "company_no": _number(identifiers.normalise_company_number),
    "charity_no": _number(identifiers.normalise_charity_number),
    "urn": _number(identifiers.normalise_urn),
    "ukprn": _number(identifiers.normalise_ukprn),
    "ap_setting_type": lambda cell: cells.code(cell, _SETTING_TYPES) if cell else None,
    "registered_school": cells.yes_no,
    "procurement_ref": _text(60),
    "contract_start": cells.day_or_none,
    "contract_end": cells.day_or_none,
    "tiers": lambda cell: cells.codes(cell, _TIERS),
    "categories": lambda cell: cells.codes(cell, tuple(CourseCategory)),
    "nominated_lead": _text(120),
    "ico_registration_no": _number(identifiers.normalise_ico_registration),
    "telephone": _number(identifiers.normalise_phone),
    "website": _text(254),
}
SITE: Columns = {
    "site_name": _needed(120),
    "site_address": _needed(400),
    "site_postcode": identifiers.normalise_postcode,
    "site_opening_times": _needed(200),
    "site_max_pupils_at_once": lambda cell: cells.whole(cell, least=1, most=500),
    "site_risk_assessed_on": cells.day,
}
LEAD: Columns = {
    "dsl_full_name": _needed(120),
    "dsl_email": lambda cell: identifiers.normalise_email(cell).lower(),
    "dsl_telephone": _number(identifiers.normalise_phone),
}
COLUMNS = ("reference", *PROVIDER, *SITE, *LEAD)
NEEDED = ("legal_name", "trading_name")
EXAMPLE = (
    "",
    "Example Training Limited",
    "Example Training",
    "01234567",
    "",
    "",
    "",
    "OTH",
    "no",
    "AP-001",
    "2026-09-01",
    "2028-08-31",
    "1;2",
    "WORK_BASED;EMPLOYABILITY_PD",
    "Sam Example",
    "",
    "01632 960123",
    "https://training.example.org",
    "Main site",
    "1 Example Street, Coventry",
    "CV1 2GN",
    "Monday to Friday, 9:00 to 15:30",
    "16",
    "2026-08-20",
    "Jo Example",
    "dsl@example.org",
    "01632 960124",
)


@dataclass
class _Known:
    """What we have of one provider; empty for a new one."""

    provider: Provider = field(default_factory=Provider)
    sites: dict[str, Site] = field(default_factory=dict)
    lead: Contact | None = None

    @property
    def is_new(self) -> bool:
        return self.provider.created_at is None


def bring_in(session: Session, content: bytes, *, apply: bool, by: Actor, at: datetime) -> Report:
    """Compare every provider of the file with what we have; write when `apply`. A new one begins
    as an enquiry: where it stands is decided in the admin, never by a file."""
    allow(by, Permission.PROVIDER_CREATE)
    table = read(content, needed=NEEDED)
    importer = _Importer(session, by=by, at=at)
    report = Report()
    for line in table.lines:
        row, known, values = importer.judge(line)
        report.add(row)
        if apply and row.found in {Found.NEW, Found.CHANGED}:
            importer.write(known, values)
    return report


class _Importer:
    def __init__(self, session: Session, *, by: Actor, at: datetime) -> None:
        self._session = session
        self._by = by
        self._at = at
        providers = list(session.scalars(select(Provider)))
        self._known = {provider.id: _Known(provider) for provider in providers}
        for site in session.scalars(select(Site).where(Site.deleted_at.is_(None))):
            self._known[site.provider_id].sites[site.name] = site
        leads = select(Contact).where(
            Contact.job_role == _JOB,
            Contact.provider_id.is_not(None),
            Contact.deleted_at.is_(None),
        )
        for lead in session.scalars(leads.order_by(Contact.created_at.desc())):
            if lead.provider_id is not None:
                self._known[lead.provider_id].lead = lead
        self._by_ref = {known.provider.ref: known for known in self._known.values()}
        self._by_name = {
            known.provider.legal_name.casefold(): known for known in self._known.values()
        }
        self._seen: dict[str, int] = {}

    def judge(self, line: Line) -> tuple[RowReport, _Known, dict[str, Any]]:
        """What the row says, whose it is, and what is wrong with it."""
        found = _read(line)
        name = line["reference"] or line["legal_name"][:60] or "no name"
        known, why = self._whose(line)
        why += found.why
        key = line["legal_name"].casefold()
        if key in self._seen:
            why.append(f"the provider is in row {self._seen[key]} already")
        self._seen.setdefault(key, line.number)
        if not why:
            why += _together(found.values, known)
        if why:
            refused = RowReport(line.number, name, Found.REFUSED, why=tuple(why))
            return refused, known, {}
        if known.is_new:
            return RowReport(line.number, name, Found.NEW), known, found.values
        changed = _changed(known, found.values)
        state = Found.CHANGED if changed else Found.SAME
        return RowReport(line.number, name, state, changed=changed), known, found.values

    def write(self, known: _Known, values: dict[str, Any]) -> None:
        session, by, at = self._session, self._by, self._at
        provider = known.provider
        is_new = known.is_new
        if is_new:
            provider.ref = fresh_reference(session, Provider, Prefix.PROVIDER, at=at)
            provider.status = ProviderStatus.ENQUIRY
        own = _part(values, PROVIDER)
        if is_new or differences(provider, own):
            write(session, provider, own, by=by, at=at)
        if is_new:
            steps.begin(session, provider, by=by, at=at)
        self._write_site(known, _renamed(values, SITE, "site_"))
        self._write_lead(known, _renamed(values, LEAD, "dsl_"))

    def _write_site(self, known: _Known, values: dict[str, Any]) -> None:
        if not values:
            return
        site = known.sites.get(values["name"])
        if site is None:
            site = Site(provider_id=known.provider.id, active_from=local_day(self._at))
        if site.created_at is None or differences(site, values):
            write(self._session, site, values, by=self._by, at=self._at)

    def _write_lead(self, known: _Known, values: dict[str, Any]) -> None:
        if not values:
            return
        lead = known.lead or Contact(provider_id=known.provider.id, job_role=_JOB, receives=[])
        if lead.created_at is None or differences(lead, values):
            write(self._session, lead, values, by=self._by, at=self._at)

    def _whose(self, line: Line) -> tuple[_Known, list[str]]:
        ref = line["reference"].upper()
        by_name = self._by_name.get(line["legal_name"].casefold())
        if ref:
            known = self._by_ref.get(ref)
            if known is None:
                return _Known(), [f"there is no provider with the reference {ref}"]
            if by_name is not None and by_name is not known:
                return known, [f"the legal name belongs to {by_name.provider.ref}"]
        else:
            known = by_name or _Known()
        if known.provider.deleted_at is not None:
            return known, ["the provider was deleted here; restore it first"]
        return known, []


def _read(line: Line) -> Cells:
    found = Cells()
    for column, reader in PROVIDER.items():
        if line.has(column):
            found.take(column, column, partial(reader, line[column]))
    for part in (SITE, LEAD):
        if any(line[column] for column in part):
            for column, reader in part.items():
                found.take(column, column, partial(reader, line[column]))
    return found


def _together(values: dict[str, Any], known: _Known) -> list[str]:
    """Rules over several cells, with what is known already where the file is silent."""
    why = []
    start, end = (
        values.get(name, getattr(known.provider, name))
        for name in ("contract_start", "contract_end")
    )
    if start and end and start > end:
        why.append("contract_start is after contract_end")
    numbers = [
        name
        for name in ("urn", "ukprn", "ap_setting_type")
        if values.get(name, getattr(known.provider, name))
    ]
    if len(numbers) > 1:
        why.append(f"give only one of {', '.join(numbers)}")
    return why


def _changed(known: _Known, values: dict[str, Any]) -> tuple[str, ...]:
    changed = list(differences(known.provider, _part(values, PROVIDER)))
    site, lead = _renamed(values, SITE, "site_"), _renamed(values, LEAD, "dsl_")
    if site:
        old = known.sites.get(site["name"])
        changed += ["site"] if old is None else [f"site_{n}" for n in differences(old, site)]
    if lead:
        kept = known.lead
        changed += ["dsl"] if kept is None else [f"dsl_{n}" for n in differences(kept, lead)]
    return tuple(changed)


def _part(values: dict[str, Any], columns: Columns) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in columns}


def _renamed(values: dict[str, Any], columns: Columns, prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in values.items() if name in columns}
