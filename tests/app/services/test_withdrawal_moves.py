"""Every move of a withdrawal by every role, made from the table of its flow: who may take it
writes one history row, one audit event and exactly the right mails; who may not reads why."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.access.actor import Actor
from app.domain.calendar import add_months, add_working_days
from app.domain.errors import DomainError, Rejected
from app.domain.roles import ROLE_PERMISSIONS, SCHOOL_ROLES, Role
from app.domain.withdrawal_flow import OPEN, WITHDRAWAL_FLOW, WithdrawalStatus
from app.models import (
    Application,
    AuditEvent,
    OutboxMessage,
    Placement,
    StatusHistory,
    Student,
    Withdrawal,
)
from app.models.base import C
from app.services import withdrawal_checks, withdrawals
from app.services.withdrawal_checks import Ticks
from tests.support.actors import actor_of
from tests.support.deadlines import FIVE_DAYS
from tests.support.factories import Make
from tests.support.office import Acting, Office

ASKER = "asks@example.org"
# Who is told of which move: the one who asked, CAP, the other party.
MAILS = {
    "receive": {},
    "process": {},
    "return": {"withdrawal-returned": {"asker"}},
    "answer": {"withdrawal-answered": {"cap"}},
    "ask-to-cancel": {"withdrawal-cancel-asked": {"cap"}},
    "cancel": {"withdrawal-cancelled": {"asker", "other"}},
    "complete": {"withdrawal-completed": {"asker"}, "withdrawal-to-read": {"other"}},
}
SEES_NONE = {
    role
    for role, permissions in ROLE_PERMISSIONS.items()
    if not {"withdrawal:read", "withdrawal:read-all"} & {str(each) for each in permissions}
}


class Cast:
    """A school and a provider with a place, and somebody of each role who could see it."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.school, self.provider = make.school(), make.provider()
        self.monitor = make.staff(Role.MONITORING_OFFICER)
        self.cap = make.staff(Role.CAP_ADMIN, email="cap@example.org")
        self.owner = make.user(
            Role.PROVIDER_OWNER, provider=self.provider, email="owner@example.org"
        )

    def actor(self, role: Role) -> Actor:
        if role in SCHOOL_ROLES:
            return actor_of(self.make, self.make.user(role, school=self.school))
        if role is Role.PROVIDER_USER:
            return actor_of(self.make, self.make.user(role, provider=self.provider))
        if role is Role.PROVIDER_OWNER:
            return actor_of(self.make, self.owner)
        if role is Role.MONITORING_OFFICER:
            return actor_of(self.make, self.monitor)
        return actor_of(self.make, self.make.staff(role))

    def withdrawal(self, status: str) -> Withdrawal:
        """One that the school asked for, with all of the check list ticked."""
        placement = self.make.placement(
            school=self.school,
            provider=self.provider,
            status="ending",
            first_attended_on=self.make.today,
            monitoring_officer_id=self.monitor.id,
        )
        at, today = self.make.at, self.make.today
        return self.make.withdrawal(
            placement,
            status=status,
            requester_email=ASKER,
            last_day=today,
            paused_on=today if status == "returned" else None,
            requester_confirmed_at=at,
            scope_checked_at=at,
            clm_done=today,
            capita_done=today,
        )


@pytest.fixture
def cast(make: Make) -> Cast:
    return Cast(make)


def written(make: Make, row: Withdrawal) -> tuple[int, int, dict[str, Counter[str]]]:
    """How many history rows and audit events there are of it, and who was mailed what."""
    history = make.all(StatusHistory, StatusHistory.record_id == row.id)
    events = make.all(AuditEvent, AuditEvent.record_id == row.id)
    mails: dict[str, Counter[str]] = {}
    for mail in make.all(OutboxMessage, OutboxMessage.record_id == row.id):
        mails.setdefault(mail.kind, Counter())[mail.recipient] += 1
    return len(history), len(events), mails


def may(role: Role, state: WithdrawalStatus, name: str) -> bool:
    """What the table says, and that only the school's side asked."""
    moves = {move.name: move for move in WITHDRAWAL_FLOW.moves_from(state)}
    if name not in moves or moves[name].by not in ROLE_PERMISSIONS[role]:
        return False
    is_provider = role in (Role.PROVIDER_OWNER, Role.PROVIDER_USER)
    return not (is_provider and name in ("answer", "ask-to-cancel"))


def told(expected: dict[str, set[str]]) -> dict[str, Counter[str]]:
    people = {"asker": ASKER, "cap": "cap@example.org", "other": "owner@example.org"}
    return {kind: Counter({people[who]: 1 for who in sides}) for kind, sides in expected.items()}


@pytest.mark.parametrize("role", Role)
def test_every_move_from_every_state(cast: Cast, make: Make, acting: Acting, role: Role) -> None:
    actor = cast.actor(role)
    for state in WithdrawalStatus:
        kept = cast.withdrawal(state)
        for move in WITHDRAWAL_FLOW.moves:
            allowed = may(role, state, move.name) and role not in SEES_NONE
            row = cast.withdrawal(state) if allowed else kept
            # Whoever looks after it is the one of CAP who hears of it.
            make.change(row, owner_id=cast.cap.id)
            if allowed:
                _go(acting, actor, row, move.name)
                assert written(make, row) == (1, 1, told(MAILS[move.name])), (state, move.name)
                target = move.target or state
                assert make.reload(row).status == target, (state, move.name)
            else:
                with pytest.raises(DomainError) as refused:
                    _go(acting, actor, row, move.name)
                assert refused.value.message.endswith("."), (state, move.name)
                assert written(make, row) == (0, 0, {}), (state, move.name)
                assert make.reload(row).status == state


def _go(
    acting: Acting, actor: Actor, row: Withdrawal, name: str, *, reason: str = "Said so."
) -> None:
    with acting(actor) as session:
        found = withdrawals.get(session, row.id, actor, lock=True)
        withdrawals.move(session, found, name, by=actor, at=row.created_at, reason=reason)


@pytest.mark.parametrize("role", [Role.SCHOOL_COORDINATOR, Role.PROVIDER_OWNER])
def test_another_organisation_finds_nothing(
    cast: Cast, make: Make, acting: Acting, role: Role
) -> None:
    own = {"school": make.school()} if role is Role.SCHOOL_COORDINATOR else {}
    own = own or {"provider": make.provider()}
    actor = actor_of(make, make.user(role, **own))
    for state in WithdrawalStatus:
        row = cast.withdrawal(state)
        for move in WITHDRAWAL_FLOW.moves:
            with pytest.raises(DomainError, match="could not find"):
                _go(acting, actor, row, move.name)


@pytest.mark.parametrize(
    "move", [move for move in WITHDRAWAL_FLOW.moves if move.needs_reason], ids=lambda m: m.name
)
def test_a_move_that_needs_words_is_refused_without(
    cast: Cast, make: Make, acting: Acting, move: Any
) -> None:
    actor = cast.actor(Role.SERVICE_LEAD)
    row = cast.withdrawal(sorted(move.sources)[0])
    with pytest.raises(Rejected, match="^Enter "):
        _go(acting, actor, row, move.name, reason=" ")
    assert written(make, row) == (0, 0, {})


@pytest.mark.parametrize(
    ("name", "state", "gap"),
    [
        ("receive", "submitted", "requester_confirmed_at"),
        ("receive", "submitted", "scope_checked_at"),
        ("process", "received", "requester_confirmed_at"),
        ("process", "received", "scope_checked_at"),
        ("complete", "processing", "requester_confirmed_at"),
        ("complete", "processing", "scope_checked_at"),
        ("complete", "processing", "clm_done"),
        ("complete", "processing", "capita_done"),
    ],
)
def test_the_check_list_stands_before_a_move(
    cast: Cast, make: Make, acting: Acting, name: str, state: str, gap: str
) -> None:
    actor = cast.actor(Role.CAP_ADMIN)
    row = cast.withdrawal(state)
    make.change(row, **{gap: None})
    with pytest.raises(DomainError):
        _go(acting, actor, row, name)
    assert written(make, row) == (0, 0, {})


def test_only_open_ones_can_be_cancelled_and_the_place_goes_on(
    cast: Cast, make: Make, acting: Acting
) -> None:
    actor = cast.actor(Role.CAP_ADMIN)
    for state in OPEN:
        row = cast.withdrawal(state)
        _go(acting, actor, row, "cancel")
        (place,) = make.all(Placement, Placement.id == row.placement_id)
        assert (place.status, place.actual_end) == ("active", None)


@pytest.mark.parametrize(
    ("requester", "hear"),
    [
        ("SCHOOL", {ASKER, "owner@example.org"}),
        ("PROVIDER", {ASKER, "office@example.org"}),
        ("CAP", {ASKER, "owner@example.org", "office@example.org"}),
    ],
)
def test_each_side_hears_once_that_the_place_goes_on(
    cast: Cast, make: Make, acting: Acting, requester: str, hear: set[str]
) -> None:
    row = cast.withdrawal("received")
    make.change(row, requester_type=requester)
    (place,) = make.all(Placement, Placement.id == row.placement_id)
    (case,) = make.all(Application, Application.id == place.application_id)
    make.change(case, referrer_email="office@example.org")
    _go(acting, cast.actor(Role.CAP_ADMIN), row, "cancel")
    assert written(make, row)[2] == {"withdrawal-cancelled": Counter(dict.fromkeys(hear, 1))}


@pytest.mark.parametrize(("sent", "due"), FIVE_DAYS)
def test_the_five_days_run_from_the_day_it_was_sent(
    cast: Cast, make: Make, acting: Acting, sent: date, due: date
) -> None:
    office = Office(make, acting, cast.actor(Role.CAP_ADMIN))
    last = max(make.today, sent)
    place = make.placement(
        school=cast.school,
        status="active",
        first_attended_on=make.today,
        planned_end=date(2029, 7, 20),
    )
    office.moment = datetime(sent.year, sent.month, sent.day, 16, tzinfo=UTC)
    assert office.withdraw(place, last_day=last).process_due == due


def test_a_question_moves_the_due_date_by_the_days_it_waited(
    cast: Cast, make: Make, acting: Acting
) -> None:
    office = Office(make, acting, cast.actor(Role.CAP_ADMIN))
    coordinator = cast.actor(Role.SCHOOL_COORDINATOR)
    place = make.placement(school=cast.school, status="active", first_attended_on=make.today)
    office.moment = datetime(2026, 4, 1, 9, tzinfo=UTC)
    row = office.withdraw(place, last_day=make.today)
    assert (str(row.due_on), str(row.process_due)) == ("2026-04-02", "2026-04-10")
    office.moment = datetime(2026, 4, 2, 9, tzinfo=UTC)
    office.step(row, "return")
    office.moment = datetime(2026, 4, 8, 9, tzinfo=UTC)
    office.step(row, "answer", by=coordinator)
    now = make.reload(row)
    assert (str(now.process_due), now.paused_days, now.paused_on) == ("2026-04-14", 2, None)
    assert (now.status, str(now.due_on)) == ("submitted", "2026-04-09")


def test_asking_to_cancel_leaves_an_open_question_its_day(
    cast: Cast, make: Make, acting: Acting
) -> None:
    coordinator = cast.actor(Role.SCHOOL_COORDINATOR)
    row = cast.withdrawal("returned")
    by = make.today + timedelta(days=6)
    make.change(row, due_on=by)
    _go(acting, coordinator, row, "ask-to-cancel")
    now = make.reload(row)
    assert (now.due_on, now.paused_on) == (by, row.paused_on)
    assert now.cancel_asked_at is not None
    other = cast.withdrawal("submitted")
    _go(acting, coordinator, other, "ask-to-cancel")
    assert make.reload(other).due_on == add_working_days(make.today, 1)


def test_what_is_written_about_the_pupil_is_masked_in_the_trail() -> None:
    columns = Withdrawal.__table__.columns
    for name in ("handover", "units_claimed", "property", "next_provision_plan"):
        assert columns[name].info["sensitivity"] == C, name


@pytest.mark.parametrize(("name", "state"), [("complete", "processing"), ("cancel", "received")])
def test_it_is_kept_with_the_file_of_the_place(
    cast: Cast, make: Make, acting: Acting, name: str, state: str
) -> None:
    row = cast.withdrawal(state)
    slot = make.withdrawal_slot(row)
    (student,) = make.all(Student, Student.id == row.student_id)
    assert row.retain_until is None
    _go(acting, cast.actor(Role.CAP_ADMIN), row, name)
    until = add_months(student.date_of_birth, 12 * 25)
    assert [make.reload(each).retain_until for each in (row, slot)] == [until, until]


def test_its_days_are_counted_from_the_local_day(cast: Cast, make: Make, acting: Acting) -> None:
    """Half past midnight in London's summer is the evening before in UTC."""
    office = Office(make, acting, cast.actor(Role.CAP_ADMIN))
    place = make.placement(school=cast.school, status="active", first_attended_on=make.today)
    office.moment = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    row = office.withdraw(place, last_day=make.today)
    assert (str(row.due_on), str(row.process_due)) == ("2026-07-02", "2026-07-08")
    ticks = Ticks(
        requester_confirmed=True, scope_checked=True, clm_done=date(2026, 7, 1), capita_done=None
    )
    with acting(office.staff) as session:
        found = withdrawals.get(session, row.id, office.staff, lock=True)
        withdrawal_checks.tick(session, found, ticks, by=office.staff, at=office.at)
    assert make.reload(row).clm_done == date(2026, 7, 1)
