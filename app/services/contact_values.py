"""The values of a contact: as a request keeps them, as they were typed, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.domain import identifiers
from app.domain.codes import FIRST_LISTS
from app.domain.contact_change import PARTS, ContactChangeKind, Receives
from app.domain.errors import Fault, Rejected
from app.domain.text import clean_text
from app.models.contact import Contact
from app.models.contact_change import ContactChange

from . import code_lists

LONGEST_NAME = 120
LONGEST_WHY = 1000
PHONES = ("telephone", "mobile", "out_of_hours")
JOBS = "job_role"

Values = Mapping[str, Any]


def snapshot(contact: Contact | None) -> dict[str, Any]:
    """What stands there now, as a request keeps it; nothing for a contact that is gone."""
    if contact is None or contact.deleted_at is not None:
        return {}
    return {name: getattr(contact, name) for name in PARTS}


def jobs(session: Session) -> list[tuple[str, str]]:
    """What can be chosen as the job of a contact: a list that nobody loaded yet has its first
    values."""
    live = code_lists.live_lists(session).get(JOBS, ())
    return [(each.value, each.label) for each in live] or list(FIRST_LISTS[JOBS][1])


def tidied(session: Session, typed: Values, *, held_job: str = "") -> dict[str, Any]:
    """What was typed as it is kept. A job that left the list stays with whoever has it. Raises
    Rejected with every fault."""
    found: dict[str, Any] = {}
    faults: list[Fault] = []

    def take(name: str, read: Callable[[], Any]) -> None:
        try:
            found[name] = read()
        except Rejected as rejected:
            faults.append(Fault(name, rejected.message))

    take("full_name", lambda: _name(_text(typed, "full_name")))
    take("job_role", lambda: _job(session, _text(typed, "job_role"), held_job))
    take("email", lambda: identifiers.normalise_email(_text(typed, "email")))
    for name in PHONES:
        take(name, partial(_phone, _text(typed, name)))
    found["is_primary"] = bool(typed.get("is_primary"))
    chosen = typed.get("receives") or ()
    found["receives"] = [str(each) for each in Receives if each in chosen]
    if faults:
        raise Rejected(*faults)
    return found


def why(typed: str) -> str:
    """What is said to CAP beside a request. Raises Rejected."""
    return clean_text(typed, max_length=LONGEST_WHY, lines=True, field="why")


def _text(typed: Values, name: str) -> str:
    return str(typed.get(name) or "").strip()


def _name(typed: str) -> str:
    name = clean_text(typed, max_length=LONGEST_NAME, field="full_name")
    if not name:
        raise Rejected.because("Enter the name.")
    return name


def _job(session: Session, code: str, held: str) -> str:
    if not code:
        raise Rejected.because("Select the job.")
    if code != held and code not in dict(jobs(session)):
        raise Rejected.because("Select the job from the list.")
    return code


def _phone(typed: str) -> str | None:
    return identifiers.phone_as_kept(typed) if typed else None


def shown_parts(request: ContactChange, now: Values) -> list[tuple[str, str, Any, Any]]:
    """Every value that stands or is asked for: its name and label, what is there, what is asked.
    What a removal asks for is nothing."""
    is_removal = request.kind == ContactChangeKind.REMOVE
    found = []
    for name, label in PARTS.items():
        asked = None if is_removal else request.proposed.get(name)
        if now.get(name) or asked:
            found.append((name, label, now.get(name), asked))
    return found
