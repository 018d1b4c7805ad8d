"""What staff set up: lists of codes, closure days; and the outbox they keep an eye on."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from app.domain.codes import FIRST_LISTS
from app.domain.errors import Fault, Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http.clock import now
from app.models.outbox_message import STATUSES, OutboxMessage
from app.models.reference_list import ClosureDay, CodeValue
from app.notify.messages import SITE
from app.services import code_lists, form_versions, mail

from .headers import Header
from .labels import code_words, noun_of
from .parts import Cell, Column, Deed, Fact, Filter, Options, Posted, Section, groups
from .registry import view_of
from .remove_pages import StaffView
from .shared import by_code, specs, yes_no

AREA = "Settings"
MANAGE = {"create": "manage", "update": "manage", "delete": "manage"}
# Mail with a link that proves who its recipient is.
PROVING_MAIL = ("account-", "confirm-address")


def _lists() -> Options:
    return [(name, words) for name, (words, _) in FIRST_LISTS.items()]


class CodeValueView(StaffView):
    model = CodeValue
    noun = "code"
    verbs = MANAGE
    singular, plural, area = "Code", "Lists of codes", AREA
    columns = (
        Column("label", "Words"),
        Column("list_name", "List", sort="list_name"),
        Column("code", "Code"),
        Column("position", "Place", kind="number"),
        Column("is_live", "In use"),
    )
    searched = ("label", "code")
    filters = (Filter("list_name", "List", _lists), Filter("is_live", "In use", yes_no))
    order, newest_first = "list_name", False
    creates = edits = True
    groups = groups(
        ("Code", "list_name code label position is_live"),
    )
    form_specs = specs(
        CodeValue,
        "list_name code label position is_live",
        list_name={"options": _lists(), "label": "List"},
        code={"hint": "A code once used stays as it is: take it out of use and add another."},
        label={"label": "Words"},
        position={"label": "Place in the list"},
    )
    empty = "The lists that people choose from are filled when the service is set up."

    def title(self, row: Any) -> str:
        return str(row.label)

    def sections(self, row: Any, *, opened: bool, header: Header) -> list[Section]:
        """Also which forms offer the list: whoever changes it changes them."""
        found = super().sections(row, opened=opened, header=header)
        used = form_versions.users_of(db.session(), "list", row.list_name, self.actor())
        facts = tuple(
            Fact("Form", form.title, url_for("admin_form.details_view", id_=form.id))
            for form in used
        )
        return [*found, Section("Forms that offer this list", facts, "forms")] if facts else found

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        words = dict(_lists())
        return {(row.id, "list_name"): words.get(row.list_name, row.list_name) for row in rows}

    def check(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        """Old records hold the code, so only its words, place and use may change."""
        for name in ("list_name", "code"):
            if values[name] != getattr(row, name):
                raise Rejected(Fault(name, "This cannot be changed. Add another code instead."))
        return {name: values[name] for name in ("label", "position", "is_live")}

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        code = values["code"].upper()
        if not code.replace("_", "").isalnum():
            raise Rejected(Fault("code", "Use letters, digits and underscores."))
        code_lists.refuse_full(db.session(), values["list_name"])
        return {**values, "code": code, "position": values["position"] or 0}


class ClosureDayView(StaffView):
    model = ClosureDay
    noun = "closure-day"
    verbs = MANAGE
    singular, plural, area = "Closure day", "Closure days", AREA
    columns = (Column("day", "Day", sort="day"), Column("why", "Reason"))
    order = "day"
    creates = edits = deletes = True
    form_specs = specs(ClosureDay, "day why")
    empty = (
        "Days on which the council is closed beside weekends and bank holidays. Due dates are "
        "counted without them."
    )

    def title(self, row: Any) -> str:
        return code_words("closure_day", "why", row.why)


class OutboxView(StaffView):
    model = OutboxMessage
    noun = "outbox"
    singular, plural, area = "Mail", "Outbox", AREA
    columns = (
        Column("subject", "Subject"),
        Column("recipient", "To"),
        Column("status", "Status"),
        Column("attempts", "Tries", kind="number"),
        Column("created_at", "Written", sort="created_at", kind="time"),
        Column("sent_at", "Sent", kind="time"),
    )
    searched = ("recipient", "subject")
    filters = (by_code(OutboxMessage, "status", "Status", STATUSES),)
    order = "created_at"
    hidden = frozenset({"body", "dedupe_key", "claimed_by", "claimed_until"})
    groups = groups(
        ("Mail", "subject recipient kind status created_at sent_at"),
        ("Sending", "attempts next_attempt_at last_code last_error message_id"),
        ("About", "table_name record_id"),
    )
    empty = "Mail that the service wrote. Nothing about a child ever stands in it."
    _tones = {"sent": "good", "kept": "plain", "failed": "bad", "queued": "info"}

    def title(self, row: Any) -> str:
        return str(row.subject)

    def tag(self, row: Any) -> Cell | None:
        words = code_words("outbox_message", "status", row.status)
        return Cell(words, tone=self._tones.get(row.status, "info"))

    def fact(self, row: Any, name: str) -> Fact:
        if name == "table_name" and row.table_name:
            return Fact("Record", noun_of(row.table_name))
        view = view_of(row.table_name) if name == "record_id" and row.table_name else None
        if view is not None and row.record_id is not None:
            url = view.list_url + str(row.record_id)
            return Fact("Open", view.singular, url)
        return super().fact(row, name)

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        """The text of the mail. One with a link to choose a password or to confirm an address is
        shown only where no mail leaves the machine: elsewhere it is its recipient's alone."""
        settings = current_app.extensions["settings"]
        hidden = row.kind.startswith(PROVING_MAIL) and settings.is_production
        body = None if hidden else row.body.replace(SITE, settings.public_url)
        return [("staff/_mail.html", body)]

    def deeds(self, row: Any) -> list[Deed]:
        if row.status != "failed" or not self.may("manage"):
            return []
        return [Deed("retry", "Send again", Permission.OUTBOX_MANAGE, self._retry, primary=True)]

    def _retry(self, row: Any, posted: Posted) -> str:
        mail.retry(db.session(), row, by=self.actor(), at=now())
        return "The mail waits to be sent again."


SETTINGS = (CodeValueView, ClosureDayView, OutboxView)
