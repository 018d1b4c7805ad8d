"""Contacts and what is asked about them, as the portals say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.contact_change import (
    CONTACT_CHANGE_FLOW,
    KIND_LABELS,
    PARTS,
    RECEIVES_LABELS,
    ContactChangeKind,
    ContactChangeStatus,
    Receives,
)
from app.models.contact_change import ContactChange
from app.services import contact_values
from app.services.code_lists import Codes
from app.web.facts import phone


def value_words(name: str, value: Any, words: Codes) -> str:
    """One value of a contact as people read it."""
    if name == "is_primary":
        return "Yes" if value else "No"
    if name == "receives":
        return ", ".join(RECEIVES_LABELS[each] for each in Receives if each in (value or ()))
    if name == "job_role":
        return words.words(contact_values.JOBS, value)
    return phone(value) if name in contact_values.PHONES else str(value or "")


def in_inputs(values: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the inputs of the form: numbers as people write them."""
    found = {name: values.get(name) or "" for name in (*PARTS, "why")}
    for name in contact_values.PHONES:
        found[name] = phone(found[name]) if str(found[name]).startswith("+44") else found[name]
    return {**found, "receives": list(values.get("receives") or [])}


def kind_words(row: ContactChange) -> str:
    return KIND_LABELS[ContactChangeKind(row.kind)]


def state_of(row: ContactChange) -> tuple[str, str]:
    """The words and the look of the tag of a request."""
    status = ContactChangeStatus(row.status)
    return CONTACT_CHANGE_FLOW.label(status), str(CONTACT_CHANGE_FLOW.tone(status))
