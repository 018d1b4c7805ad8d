"""Withdrawals: the queue with its clock, the check list, and each move as a deed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from app.domain import withdrawal_clock
from app.domain.due import Due
from app.domain.permissions import Permission
from app.domain.withdrawal_flow import OPEN, WITH_CAP, WITHDRAWAL_FLOW, WithdrawalStatus
from app.domain.wording import SCOPES
from app.extensions import db
from app.http.clock import now, today
from app.models.withdrawal import Withdrawal, WithdrawalSlot
from app.services import warnings, withdrawal_checks, withdrawal_coverage, withdrawals
from app.services.withdrawal_checks import Ticks
from app.services.working_days import known_closure_days

from .case_deeds import document_deeds
from .labels import code_words, value_words
from .parts import Blank, Column, Deed, Filter, Options, Posted, groups
from .remove_pages import StaffView
from .shared import by_due, pick, specs, statuses
from .withdrawal_meetings import WithdrawalMeetingView

CHECK_LIST = "check-list"
_WAITS: Options = (
    ("cap", "CAP"),
    ("requester", "an answer"),
    ("cancel", "a word on cancelling"),
)


def _waits_for(model: Any, value: str) -> Any:
    if value == "requester":
        return model.status == WithdrawalStatus.RETURNED
    if value == "cancel":
        return model.cancel_asked_at.is_not(None) & model.status.in_(sorted(OPEN))
    return model.status.in_(sorted(WITH_CAP))


class WithdrawalView(StaffView):
    model = Withdrawal
    noun = "withdrawal"
    singular, plural, area = "Withdrawal", "Withdrawals", "Withdrawals"
    columns = (
        Column("ref", "Reference"),
        Column("student", "Pupil", needs=Permission.STUDENT_READ),
        Column("status", "Status", sort="status"),
        Column("process_due", "Complete by", sort="process_due", kind="due"),
        Column("school", "School"),
        Column("provider", "Provider"),
        Column("submitted_at", "Sent", sort="submitted_at"),
    )
    searched = ("ref", "requester_name")
    filters = (
        Filter("status", "Status", statuses(WITHDRAWAL_FLOW)),
        Filter("waits", "Waits for", lambda: _WAITS, _waits_for),
        by_due("process_due", "Complete by"),
    )
    parents = ("school_id", "provider_id", "student_id", "placement_id")
    order = "submitted_at"
    edits = deletes = exports = takes_notes = True
    due, owner = "process_due", "owner_id"
    labels: ClassVar[Mapping[str, str]] = {"due_on": "This step by", "process_due": "Complete by"}
    sensitive_title = "Reason and effects"
    groups = groups(
        (
            "Withdrawal",
            "ref placement_id student_id school_id provider_id status scope last_day due_on "
            "process_due paused_on paused_days owner_id submitted_at cancel_asked_at processed_on "
            "counterpart_notified_at",
        ),
        (
            "Check list",
            "requester_confirmed_at requester_confirmed_by_id scope_checked_at "
            "scope_checked_by_id clm_done clm_done_by_id capita_done capita_done_by_id",
        ),
        (
            "Asked for by",
            "requester_type requester_name requester_role requester_email requester_phone",
        ),
        (
            "Why",
            "reason detail impact_achievement impact_health impact_wellbeing safeguarding_link",
        ),
        (
            "Who was spoken to",
            "meeting_id meeting_held_on meeting_attendees mo_discussed mo_discussion_on "
            "parent_informed_on pupil_informed_on",
        ),
        ("What is next", "next_provision_plan handover units_claimed property"),
    )
    form_specs = specs(
        Withdrawal,
        "owner_id next_provision_plan handover units_claimed property",
        owner_id=pick("colleague", label="Who looks after it", needs=Permission.WITHDRAWAL_PROCESS),
    )
    children = (
        ("Half-days that end", "withdrawal_slot", "withdrawal_id"),
        ("Documents", "document", "withdrawal_id"),
    )
    empty = "A withdrawal appears here when a school or a provider sends one."

    def row(self, id_: str, *, lock: bool = False) -> Any:
        return withdrawals.get(db.session(), id_, self.actor(), lock=lock)

    def is_waiting(self, row: Any) -> bool:
        return row.status in OPEN

    def bars_removal(self, row: Any) -> str:
        """Its places would be ending for ever."""
        if row.status in OPEN:
            return "Cancel or complete the withdrawal first. Its places would stay as ending."
        return ""

    def due_of(self, row: Any, on: date | None) -> Due | None:
        """Its age, amber from three working days on and red from five."""
        if on is None:
            return None
        closed = known_closure_days(db.session())
        return withdrawal_clock.standing(withdrawals.clock(row), on, today(), closed)

    def facts_of(self, row: Any) -> Any:
        return withdrawals.facts(row, self.actor())

    def warnings(self, row: Any) -> list[str]:
        return warnings.of_withdrawal(db.session(), row)

    def deeds(self, row: Any) -> list[Deed]:
        found = self.moves(row)
        if row.status in OPEN and self.may("process"):
            checks = self._check_list(row)
            found = [checks, *found] if checks.primary else [*found, checks]
        return [*found, *document_deeds(self.actor(), row)]

    def _check_list(self, row: Any) -> Deed:
        """What CAP makes sure of, beside what is known for it."""
        is_whole = self._is_checked(row)
        blanks = (
            Blank(
                "requester_confirmed",
                f"I know that {_sides(row)} asks for this",
                "check",
                required=False,
                value="yes" if row.requester_confirmed_at else "",
            ),
            Blank(
                "scope_checked",
                "All places and days of the course that should end are named",
                "check",
                required=False,
                value="yes" if row.scope_checked_at else "",
            ),
            *(
                Blank(name, label, "date", required=False, value=str(value or ""))
                for name, label, value in (
                    ("clm_done", "Recorded in CLM on", row.clm_done),
                    ("capita_done", "Recorded in Capita on", row.capita_done),
                )
            ),
        )
        return Deed(
            CHECK_LIST,
            "Check list",
            Permission.WITHDRAWAL_PROCESS,
            self._tick,
            blanks=blanks,
            lines=self._known(row),
            primary=not is_whole,
        )

    def _is_checked(self, row: Any) -> bool:
        """Whether everything is ticked that the next step needs."""
        facts = withdrawals.facts(row, self.actor())
        is_known = facts.requester_confirmed and facts.scope_checked
        if row.status == WithdrawalStatus.PROCESSING:
            return is_known and facts.clm_done and facts.capita_done
        return is_known

    def _known(self, row: Any) -> tuple[str, ...]:
        """Who asks, and every half-day the pupil has with this provider: ends or goes on."""
        session = db.session()
        who = f"{row.requester_name}, {row.requester_role}, {row.requester_email}."
        last = value_words(Withdrawal, "last_day", row.last_day)
        covered = [
            f"{each.placement.ref}, {each.placement.course_offer.course.title}: {each.half_day} "
            + (f"ends on {last}." if each.ends else "goes on.")
            for each in withdrawal_coverage.coverage(session, row)
        ]
        return (
            f"Asked for by {_sides(row)}: {who} {withdrawal_checks.who_asks(session, row)}",
            f"What should end: {SCOPES[row.scope].lower()}, last day {last}.",
            *covered,
        )

    def _tick(self, row: Any, posted: Posted) -> str:
        withdrawal_checks.tick(
            db.session(),
            row,
            Ticks(
                requester_confirmed=bool(posted.values["requester_confirmed"]),
                scope_checked=bool(posted.values["scope_checked"]),
                clm_done=posted.values["clm_done"],
                capita_done=posted.values["capita_done"],
            ),
            by=self.actor(),
            at=now(),
            version=posted.version,
        )
        return "Check list kept."

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        withdrawals.move(
            db.session(),
            row,
            name,
            by=self.actor(),
            at=now(),
            reason=posted.text("reason"),
            version=posted.version,
        )


def _sides(row: Any) -> str:
    return {"SCHOOL": "the school", "PROVIDER": "the provider", "CAP": "CAP"}[row.requester_type]


class WithdrawalSlotView(StaffView):
    model = WithdrawalSlot
    noun = "withdrawal"
    singular, plural, area = "Half-day that ends", "Half-days that end", "Withdrawals"
    columns = (
        Column("withdrawal", "Withdrawal"),
        Column("day", "Day"),
        Column("half_day", "Half-day"),
    )
    parents = ("withdrawal_id",)
    empty = "The half-days that a withdrawal of some days ends."

    def title(self, row: Any) -> str:
        half = code_words("withdrawal_slot", "half_day", row.half_day).lower()
        return f"{code_words('withdrawal_slot', 'day', row.day)} {half}"


WITHDRAWALS: Sequence[type[StaffView]] = (
    WithdrawalView,
    WithdrawalMeetingView,
    WithdrawalSlotView,
)
