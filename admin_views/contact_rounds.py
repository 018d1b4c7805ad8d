"""The yearly round of contacts: begun, followed, reminded and closed by staff."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import url_for

from app.domain.contact_check import CONTACT_CHECK_FLOW
from app.domain.contact_check import ContactCheckStatus as K
from app.domain.due import due
from app.domain.permissions import Permission
from app.extensions import db
from app.http.clock import now, today
from app.models.contact_round import ContactCheck, ContactRound
from app.services import contact_rounds, working_days

from .contacts import AREA, by_organisation
from .parts import Cell, Column, Deed, Filter, Posted, groups
from .remove_pages import StaffView
from .shared import by_due, specs, statuses


class ContactRoundView(StaffView):
    model = ContactRound
    noun = "contact-round"
    verbs = {"create": "manage"}
    singular, plural, area = "Round of contacts", "Rounds of contacts", AREA
    columns = (
        Column("academic_year", "Year"),
        Column("opened_on", "Begun", sort="opened_on"),
        Column("due_on", "Answer by"),
        Column("reminded_on", "Reminded"),
        Column("closed_at", "Closed"),
    )
    order = "opened_on"
    creates = True
    groups = groups(
        ("Round", "academic_year opened_on opened_by due_on reminded_on closed_at"),
    )
    form_specs = specs(
        ContactRound,
        "academic_year due_on",
        academic_year={"hint": "Such as 2026/27. A year has one round."},
        due_on={
            "label": "Answer by",
            "hint": "Every open school and every provider in service is written to at once.",
        },
    )
    children = (("Schools and providers", "contact_check", "contact_round_id"),)
    empty = "Once a year every school and provider looks through its contacts. Begin a round here."

    def title(self, row: Any) -> str:
        return f"Contacts {row.academic_year}"

    def tag(self, row: Any) -> Cell | None:
        return Cell("Open", tone="info") if row.closed_at is None else Cell("Closed", tone="plain")

    def make(self, values: dict[str, Any], permission: Permission) -> Any:
        return contact_rounds.begin(
            db.session(), values["academic_year"], values["due_on"], by=self.actor(), at=now()
        )

    def deeds(self, row: Any) -> list[Deed]:
        if not self.may("manage") or row.closed_at is not None:
            return []
        session, actor = db.session(), self.actor()
        left = contact_rounds.progress(session, row, actor, today=today()).missing

        def remind(record: Any, posted: Posted) -> str:
            count = contact_rounds.remind(db.session(), record, by=actor, at=now())
            return f"{count} reminded." if count > 1 else "One reminded."

        def close(record: Any, posted: Posted) -> str:
            count = contact_rounds.close(
                db.session(), record, version=posted.version, by=actor, at=now()
            )
            return f"The round is closed. {count} did not answer." if count else "It is closed."

        needs = Permission.CONTACT_ROUND_MANAGE
        why_not = contact_rounds.why_not_remind(session, row, actor, today=today())
        return [
            Deed(
                "remind",
                "Remind those missing",
                needs,
                remind,
                lines=(f"A mail goes to {left} schools and providers that have not answered.",),
                why_not=why_not,
                primary=not why_not,
            ),
            Deed(
                "close",
                "Close the round",
                needs,
                close,
                lines=(f"{left} have not answered. Nothing is asked of them any more.",),
                danger=True,
            ),
        ]

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        """How far the round is, and who is missing."""
        session, actor = db.session(), self.actor()
        closed = working_days.known_closure_days(session)
        missing = contact_rounds.missing(session, row, actor)
        told = {
            "progress": contact_rounds.progress(session, row, actor, today=today()),
            "missing": [contact_rounds.name_of(check) for check in missing],
            "list_url": url_for(
                "admin_contact_check.index_view",
                contact_round_id=row.id,
                status=str(K.OPEN if row.closed_at is None else K.MISSED),
            ),
            "due": due(row.due_on, today(), closed) if row.closed_at is None else None,
            "is_open": row.closed_at is None,
        }
        return [("staff/_contact_round.html", told)]


class ContactCheckView(StaffView):
    model = ContactCheck
    noun = "contact-round"
    singular, plural, area = "Answer in a round", "Answers in rounds", AREA
    columns = (
        Column("round", "Round"),
        Column("school", "School"),
        Column("provider", "Provider"),
        Column("status", "Status", sort="status"),
        Column("due_on", "Answer by", sort="due_on", kind="due"),
        Column("confirmed_at", "Answered"),
        Column("confirmed_by", "By"),
    )
    filters = (
        Filter("status", "Status", statuses(CONTACT_CHECK_FLOW)),
        by_organisation(),
        by_due("due_on", "Answer by"),
    )
    parents = ("contact_round_id", "school_id", "provider_id")
    order = "due_on"
    due = "due_on"
    groups = groups(
        (
            "Answer",
            "contact_round_id school_id provider_id status due_on confirmed_at confirmed_by",
        ),
    )
    empty = "A line for each school and provider stands here once a round has begun."

    def title(self, row: Any) -> str:
        return contact_rounds.name_of(row)

    def line(self, row: Any) -> str:
        return str(row.confirmed_by or "")

    def deeds(self, row: Any) -> list[Deed]:
        lines = ("Confirm this once they have told you so, by telephone or in person.",)
        return [replace(deed, lines=lines) for deed in self.moves(row)]

    def facts_of(self, row: Any) -> Any:
        return contact_rounds.facts(db.session(), row, self.actor())

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        contact_rounds.confirm(db.session(), row, version=posted.version, by=self.actor(), at=now())


CONTACT_ROUNDS = (ContactRoundView, ContactCheckView)
