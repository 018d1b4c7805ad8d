"""Rules over the values of an organisation's own rows, whoever writes them by a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from app.domain import directory, identifiers
from app.domain.errors import Fault, Rejected
from app.models.contact import Contact
from app.models.site import Site

from . import contacts

Values = Mapping[str, Any]


def tidied(values: Values) -> dict[str, Any]:
    """Addresses and numbers as we write them, however they were asked for. Raises Rejected."""
    found, faults = dict(values), []
    for name, tidy in _TIDY.items():
        if found.get(name):
            try:
                found[name] = tidy(found[name])
            except Rejected as error:
                faults.append(Fault(name, error.message))
    if faults:
        raise Rejected(*faults)
    return found


def check(session: Session, row: Any, values: Values, *, is_new: bool) -> None:
    """What the admin checks of such a row as well. Raises Rejected."""
    faults = list(_CHECKS.get(type(row), _nothing)(session, row, values, is_new))
    if faults:
        raise Rejected(*faults)


def after_change(row: Any, changed: Values) -> None:
    """Nobody has made sure of an address that is new."""
    if isinstance(row, Contact) and "email" in changed:
        row.verified_on = row.verified_by = None


def _nothing(_session: Session, _row: Any, _values: Values, _is_new: bool) -> list[Fault]:
    return []


def _contact(session: Session, row: Contact, values: Values, is_new: bool) -> list[Fault]:
    wanted = {"is_primary": row.is_primary, "job_role": row.job_role, **values}
    taken = contacts.has_other_primary(session, None if is_new else row, wanted)
    words = "There is a main contact for this job already. Change that one first."
    return [Fault("is_primary", words)] if taken else []


def _site(_session: Session, row: Site, values: Values, is_new: bool) -> list[Fault]:
    names = () if is_new else [each.key for each in inspect(Site).column_attrs]
    before = {name: getattr(row, name) for name in names}
    room = values.get("max_pupils_at_once")
    crowded = room is not None and room < 1
    faults = [Fault("max_pupils_at_once", "Enter 1 pupil or more.")] if crowded else []
    return [*faults, *directory.new_faults(directory.site_faults, before, values)]


_CHECKS: Mapping[type[Any], Callable[[Session, Any, Values, bool], list[Fault]]] = {
    Contact: _contact,
    Site: _site,
}


def _website(typed: str) -> str:
    try:
        parts = urlsplit(typed)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or "." not in (parts.hostname or ""):
        raise Rejected.because("Enter a web address that begins with https://")
    return typed


_TIDY: Mapping[str, Callable[[str], str]] = {
    "email": identifiers.normalise_email,
    "telephone": identifiers.phone_as_kept,
    "mobile": identifiers.phone_as_kept,
    "out_of_hours": identifiers.phone_as_kept,
    "postcode": identifiers.normalise_postcode,
    "uprn": identifiers.normalise_uprn,
    "website": _website,
    "ico_registration_no": identifiers.normalise_ico_registration,
}
