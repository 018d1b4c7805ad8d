"""What providers propose of their courses: seen beside what stands there now, then decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.domain.course_change import (
    COURSE,
    COURSE_CHANGE_FLOW,
    UNDERWAY,
    ChangeFacts,
    ChangeKind,
    ChangeStatus,
    parts_of,
)
from app.extensions import db
from app.http.clock import now
from app.models.course import Course, CourseOffer
from app.models.course_change import CourseChange
from app.services import course_decisions, course_proposals, course_values
from app.services.course_checks import now_of

from .labels import value_words
from .parts import Blank, Column, Filter, Posted, groups
from .remove_pages import StaffView
from .shared import by_code, statuses

MEANWHILE = "Changed since it was sent"


@dataclass(frozen=True, slots=True)
class Line:
    """One value: what stands there, what is proposed, and whether somebody changed it since."""

    label: str
    now: str
    proposed: str
    differs: bool
    note: str = ""


class CourseChangeView(StaffView):
    model = CourseChange
    noun = "course-change"
    singular, plural, area = "Proposal", "Proposals", "Providers & courses"
    columns = (
        Column("ref", "Reference"),
        Column("provider", "Provider"),
        Column("kind", "What"),
        Column("status", "Status", sort="status"),
        Column("sent_at", "Sent", sort="sent_at"),
        Column("due_on", "Answer by", kind="due"),
    )
    searched = ("ref",)
    filters = (
        Filter("status", "Status", statuses(COURSE_CHANGE_FLOW)),
        by_code(CourseChange, "kind", "What", ChangeKind),
    )
    parents = ("provider_id", "course_id", "course_offer_id")
    order = "sent_at"
    hidden = frozenset({"proposed", "before"})
    also = ("course_offer.course",)
    due = "due_on"
    groups = groups(
        ("Proposal", "ref provider_id course_id course_offer_id kind status sent_at why"),
        ("Answer", "decided_at answer due_on"),
    )
    ways_back = frozenset({"hand-back"})
    empty = "What providers want to change of their courses stands here once they have sent it."

    def is_waiting(self, row: Any) -> bool:
        return bool(row.status == ChangeStatus.SENT)

    def facts_of(self, row: Any) -> Any:
        if row.status != ChangeStatus.SENT:
            return ChangeFacts()
        return course_decisions.facts(db.session(), row, self.actor())

    def move_blanks(self, row: Any, name: str) -> tuple[Blank, ...]:
        if name != "approve":
            return ()
        return (Blank("reason", "What to tell the provider", required=False),)

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        course_decisions.decide(
            db.session(),
            row,
            name,
            by=self.actor(),
            at=now(),
            reason=posted.text("reason"),
            version=posted.version,
        )

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        values = self.side_by_side(row)
        changes = [line for _, lines in values for line in lines if line.differs]
        is_change = row.kind == ChangeKind.CHANGE
        return [
            (
                "staff/_course_change.html",
                {
                    "groups": values,
                    "changes": changes if is_change else [],
                    "folds": is_change,
                    "whole": "The whole course, with what stays",
                    "old": "Now" if row.status in UNDERWAY else "Before",
                },
            )
        ]

    def side_by_side(self, row: Any) -> list[tuple[str, list[Line]]]:
        """Every value by group, what stands there now beside what is proposed."""
        kind = ChangeKind(row.kind)
        before = now_of(row) if row.status in UNDERWAY else {}
        # Once it is decided, what stood there when it was sent is what it was decided against.
        before = before or row.before
        sites = self._sites(row)
        found = []
        for group in parts_of(kind, with_offer=row.course_offer_id is not None):
            lines = []
            for part in group.parts:
                old = _words(part.of, part.name, before.get(part.name), sites)
                new = _words(part.of, part.name, row.proposed.get(part.name), sites)
                moved = (before.get(part.name) or None) != (row.before.get(part.name) or None)
                note = MEANWHILE if moved else ""
                if old or new:
                    lines.append(Line(part.label, old, new, old != new, note))
            if lines:
                found.append((group.title, lines))
        return found

    def _sites(self, row: Any) -> dict[str, str]:
        chosen = row.proposed.get("site_id")
        if not chosen or row.kind == ChangeKind.CHANGE:
            return {}
        return course_proposals.site_names(db.session(), row.provider_id, self.actor())


def _words(of: str, name: str, value: Any, sites: dict[str, str]) -> str:
    if name == "site_id":
        return sites.get(str(value), "")
    read = course_values.columns({name: value}, of).get(name)
    return value_words(Course if of == COURSE else CourseOffer, name, read)


COURSE_CHANGES = (CourseChangeView,)
