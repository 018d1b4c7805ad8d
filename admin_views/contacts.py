"""The contacts of schools and providers, and what these ask CAP to change of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.domain.contact_change import (
    CONTACT_CHANGE_FLOW,
    ContactChangeFacts,
    ContactChangeKind,
    ContactChangeStatus,
    Receives,
    changed,
)
from app.domain.contact_check import stale_before
from app.domain.errors import Fault, Rejected
from app.extensions import db
from app.http.clock import now, today
from app.models.contact import Contact
from app.models.contact_change import ContactChange
from app.services import (
    contact_changes,
    contact_decisions,
    contact_values,
    contacts,
    warnings,
)

from .labels import value_words
from .parts import Blank, Cell, Column, Filter, Options, Posted, groups
from .remove_pages import StaffView
from .shared import by_code, by_due, fixed, listed, pick, specs, statuses

AREA = "Schools & students"
MEANWHILE = "Changed since it was asked"
_KINDS: Options = (("school", "Schools"), ("provider", "Providers"))
_CHECKS: Options = (
    ("stale", "not within 12 months"),
    ("never", "never"),
    ("fresh", "within 12 months"),
)


def by_organisation() -> Filter:
    """Schools or providers."""

    def clause(model: Any, value: str) -> Any:
        return (model.provider_id if value == "provider" else model.school_id).is_not(None)

    return Filter("of", "Of", lambda: _KINDS, clause)


def by_check() -> Filter:
    """When somebody last made sure of a contact."""

    def clause(model: Any, value: str) -> Any:
        column, day = model.verified_on, stale_before(today())
        if value == "fresh":
            return column >= day
        return column.is_(None) if value == "never" else column.is_(None) | (column < day)

    return Filter("checked", "Checked", lambda: _CHECKS, clause)


class ContactView(StaffView):
    model = Contact
    noun = "contact"
    singular, plural, area = "Contact", "Contacts", AREA
    columns = (
        Column("full_name", "Name", sort="full_name"),
        Column("job_role", "Job"),
        Column("school", "School"),
        Column("provider", "Provider"),
        Column("email", "Email"),
        Column("telephone", "Telephone"),
        Column("verified_on", "Last checked", sort="verified_on"),
    )
    searched = ("full_name", "email")
    filters = (by_organisation(), Filter("job_role", "Job", listed("job_role")), by_check())
    parents = ("school_id", "provider_id")
    order, newest_first = "full_name", False
    creates = edits = deletes = exports = True
    groups = groups(
        ("Person", "full_name job_role school_id provider_id is_primary"),
        ("Reach", "email telephone mobile out_of_hours receives"),
        ("Checked", "verified_on verified_by change_status change_requested_by"),
    )
    form_specs = specs(
        Contact,
        "full_name job_role school_id provider_id is_primary email telephone mobile "
        "out_of_hours receives verified_on",
        school_id=pick("school", hint="A contact belongs to a school or to a provider."),
        provider_id=pick("provider"),
        email={"hint": "Best one of the job, such as office@, that does not end with one person"},
        receives=fixed(Receives),
        verified_on={
            "hint": "The day you made sure that all of it is right. A sender with a verified "
            "address needs no acceptance."
        },
    )
    children = (("Requests", "contact_change", "contact_id"),)
    empty = "People to speak to at schools and providers."

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        return self.check(None, values)

    def check(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        if bool(values["school_id"]) == bool(values["provider_id"]):
            raise Rejected(Fault("school_id", "Choose a school or a provider, one of the two."))
        if contacts.has_other_primary(db.session(), row, values):
            words = "There is a main contact for this job already. Change that one first."
            raise Rejected(Fault("is_primary", words))
        before = row.verified_on if row is not None else None
        if values["verified_on"] != before:
            values = {**values, "verified_by": self.actor().name if values["verified_on"] else None}
        return values

    def warnings(self, row: Any) -> list[str]:
        return warnings.of_contact(row, on=today())

    def line(self, row: Any) -> str:
        return str(row.email)


@dataclass(frozen=True, slots=True)
class Line:
    """One value: what stands there, what is asked for, and whether CAP changed it since."""

    label: str
    now: str
    proposed: str
    differs: bool
    note: str = ""


class ContactChangeView(StaffView):
    model = ContactChange
    noun = "contact-change"
    singular, plural, area = "Request about a contact", "Requests about contacts", AREA
    columns = (
        Column("ref", "Reference"),
        Column("kind", "What"),
        Column("school", "School"),
        Column("provider", "Provider"),
        Column("status", "Status", sort="status"),
        Column("requested_at", "Asked", sort="requested_at"),
        Column("due_on", "Decide by", sort="due_on", kind="due"),
    )
    searched = ("ref",)
    filters = (
        Filter("status", "Status", statuses(CONTACT_CHANGE_FLOW)),
        by_code(ContactChange, "kind", "What", ContactChangeKind),
        by_organisation(),
        by_due("due_on", "Decide by"),
    )
    parents = ("school_id", "provider_id", "contact_id")
    order = "requested_at"
    hidden = frozenset({"proposed", "before", "requested_by_id"})
    due = "due_on"
    groups = groups(
        (
            "Request",
            "ref school_id provider_id contact_id kind status requested_at requested_by why due_on",
        ),
        ("Answer", "decided_at decided_by reason"),
    )
    endings = frozenset({"reject"})
    empty = "What schools and providers want to change of their contacts stands here."

    def line(self, row: Any) -> str:
        return contact_changes.words_of(row)

    def is_waiting(self, row: Any) -> bool:
        return bool(row.status == ContactChangeStatus.REQUESTED)

    def facts_of(self, row: Any) -> Any:
        if not self.is_waiting(row):
            return ContactChangeFacts()
        return contact_decisions.facts(db.session(), row)

    def move_blanks(self, row: Any, name: str) -> tuple[Blank, ...]:
        if name != "approve":
            return ()
        found = [Blank("reason", "What to tell whoever asked", required=False)]
        meanwhile = self.facts_of(row).meanwhile
        if meanwhile:
            words = f"I have seen that CAP changed this meanwhile: {', '.join(meanwhile)}. Write "
            words += "over it" if row.kind == ContactChangeKind.CHANGE else "Remove it all the same"
            name = contact_decisions.seen_name(row.contact)
            found.append(Blank(name, words, "check", required=False, value=False))
        return tuple(found)

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        seen = None
        if row.contact is not None and posted.values.get(contact_decisions.seen_name(row.contact)):
            seen = row.contact.version
        contact_decisions.decide(
            db.session(),
            row,
            name,
            by=self.actor(),
            at=now(),
            reason=posted.text("reason"),
            seen=seen,
            version=posted.version,
        )

    def warnings(self, row: Any) -> list[str]:
        if not self.is_waiting(row):
            return []
        found = []
        for other in contact_decisions.takes_over_from(db.session(), row):
            found.append(f"{other.full_name} is the main contact for this job until then.")
        facts = self.facts_of(row)
        found.extend(facts.faults)
        if facts.meanwhile:
            found.append(f"CAP changed this since it was asked: {', '.join(facts.meanwhile)}.")
        return found

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        lines = self.side_by_side(row)
        told = {
            "groups": [("The contact", lines)],
            "changes": [line for line in lines if line.differs],
            "folds": row.kind == ContactChangeKind.CHANGE,
            "whole": "The whole contact, with what stays",
            "old": "Now" if self.is_waiting(row) else "Before",
        }
        return [("staff/_course_change.html", told)]

    def side_by_side(self, row: Any) -> list[Line]:
        """Every value, what stands there now beside what is asked for. Once it is decided, what
        stood there when it was asked is what it was decided against."""
        current = contact_values.snapshot(row.contact) if self.is_waiting(row) else row.before
        since = set(changed(row.before, current))
        found = []
        for name, label, old, new in contact_values.shown_parts(row, current):
            before, after = (value_words(Contact, name, value) for value in (old, new))
            note = MEANWHILE if name in since else ""
            found.append(Line(label, before, after, before != after, note))
        return found

    def tag(self, row: Any) -> Cell | None:
        status = ContactChangeStatus(row.status)
        return Cell(CONTACT_CHANGE_FLOW.label(status), tone=str(CONTACT_CHANGE_FLOW.tone(status)))


CONTACTS = (ContactView, ContactChangeView)
