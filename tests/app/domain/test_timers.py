"""On which days mail about deadlines goes out, over all the bank holidays of 7.8, and that planning
twice changes nothing."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.calendar import add_working_days, is_working_day, working_days_between
from app.domain.timer_rules import BY_KEY, KINDS, PARTIES, RULES, Kind, Party, Rule
from app.domain.timers import (
    AHEAD_WORKING_DAYS,
    STALE_WORKING_DAYS,
    STATES,
    Deadline,
    Key,
    Known,
    TimerState,
    compare,
    day_of,
    may_send,
    wanted,
)

LONDON = ZoneInfo("Europe/London")
DAYS = st.dates(date(2025, 9, 1), date(2029, 8, 31))
CLOSED = st.frozensets(st.dates(date(2025, 12, 20), date(2026, 1, 10)), max_size=4)
ANY_RULE = st.sampled_from(RULES)

# Begun on, working days, due on (7.8); then the day two before, on the day, and one late.
VECTORS = (
    ((2025, 12, 24), 5, (2026, 1, 5), (2025, 12, 31), (2026, 1, 5), (2026, 1, 6)),
    ((2026, 4, 2), 5, (2026, 4, 13), (2026, 4, 9), (2026, 4, 13), (2026, 4, 14)),
    ((2026, 5, 22), 5, (2026, 6, 1), (2026, 5, 28), (2026, 6, 1), (2026, 6, 2)),
    ((2026, 8, 28), 5, (2026, 9, 7), (2026, 9, 3), (2026, 9, 7), (2026, 9, 8)),
    ((2026, 6, 6), 5, (2026, 6, 12), (2026, 6, 10), (2026, 6, 12), (2026, 6, 15)),
    ((2027, 12, 24), 5, (2028, 1, 5), (2027, 12, 31), (2028, 1, 5), (2028, 1, 6)),
    ((2026, 5, 1), 1, (2026, 5, 5), (2026, 4, 30), (2026, 5, 5), (2026, 5, 6)),
    ((2026, 12, 18), 10, (2027, 1, 6), (2027, 1, 4), (2027, 1, 6), (2027, 1, 7)),
    ((2026, 12, 18), 20, (2027, 1, 20), (2027, 1, 18), (2027, 1, 20), (2027, 1, 21)),
    ((2026, 6, 1), 5, (2026, 6, 8), (2026, 6, 4), (2026, 6, 8), (2026, 6, 9)),
)


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock on the wall."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(("begun", "days", "due", "before", "on", "late"), VECTORS)
def test_vectors_over_christmas_easter_and_may(
    begun: tuple[int, int, int],
    days: int,
    due: tuple[int, int, int],
    before: tuple[int, int, int],
    on: tuple[int, int, int],
    late: tuple[int, int, int],
) -> None:
    assert add_working_days(date(*begun), days) == date(*due)
    told = [day_of(date(*due), offset) for offset in (-2, 0, 1)]
    assert told == [date(*before), date(*on), date(*late)]


def test_what_is_due_on_a_closed_day_is_told_on_the_next_working_day() -> None:
    saturday, christmas = date(2026, 6, 6), date(2026, 12, 25)
    assert day_of(saturday, 0) == date(2026, 6, 8)
    assert day_of(saturday, 1) == date(2026, 6, 9)
    assert day_of(saturday, -1) == date(2026, 6, 5)
    assert day_of(christmas, 0) == date(2026, 12, 29)
    assert day_of(christmas, 0, frozenset({date(2026, 12, 29)})) == date(2026, 12, 30)


@settings(deadline=None)
@given(ANY_RULE, DAYS, CLOSED)
def test_steps_fall_on_working_days_in_their_order(
    rule: Rule, due: date, closed: frozenset[date]
) -> None:
    days = [day_of(due, step.offset, closed) for step in rule.steps]
    assert days == sorted(set(days))
    assert all(is_working_day(day, closed) for day in days)


@settings(deadline=None)
@given(ANY_RULE, DAYS, st.integers(-60, 60), CLOSED)
def test_of_what_is_over_only_the_newest_goes_out(
    rule: Rule, due: date, off: int, closed: frozenset[date]
) -> None:
    today = due + timedelta(days=off)
    found = wanted(rule, due, today, closed)
    come = [each for each in found if each[1] <= today]
    assert len(come) <= 1
    for step, day in come:
        assert 0 <= working_days_between(day, today, closed) <= STALE_WORKING_DAYS
        later = [each for each in rule.steps if each.offset > step.offset]
        assert all(day_of(due, each.offset, closed) > today for each in later)
    last = add_working_days(today, AHEAD_WORKING_DAYS, closed)
    assert all(day <= last for _, day in found)


def test_after_a_long_outage_nothing_old_is_sent() -> None:
    rule, due = BY_KEY["withdrawal-complete"], date(2026, 6, 12)
    offsets = {
        late: [step.offset for step, _ in wanted(rule, due, add_working_days(due, late))]
        for late in (-3, -2, -1, 0, 1, 11, 12, 40)
    }
    assert offsets[-3] == [-2, 0, 1]
    assert offsets[-2] == [-2, 0, 1]
    assert offsets[-1] == [-2, 0, 1]
    assert offsets[0] == [0, 1]
    assert offsets[1] == [1]
    assert offsets[11] == [1]
    assert offsets[12] == [] == offsets[40]


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        (at(2026, 6, 12, 7, 59), False),
        (at(2026, 6, 12, 8), True),
        (at(2026, 6, 12, 17, 59), True),
        (at(2026, 6, 12, 18), False),
        (at(2026, 6, 13, 10), False),
        (at(2026, 12, 25, 10), False),
        (at(2026, 4, 6, 10), False),
        (at(2026, 5, 25, 10), False),
    ],
)
def test_mail_goes_out_while_people_work(moment: datetime, goes: bool) -> None:
    assert may_send(moment) is goes


def test_nothing_goes_out_on_a_closure_day() -> None:
    assert not may_send(at(2026, 6, 12, 10), frozenset({date(2026, 6, 12)}))


# --- comparing -------------------------------------------------------------------------------

IDS = [uuid.UUID(int=number) for number in range(3)]
DUES = [date(2026, 6, 12), date(2026, 6, 19)]
CASES = st.dictionaries(st.sampled_from(IDS), st.sampled_from(DUES))
TODAYS = st.dates(date(2026, 5, 20), date(2026, 7, 10))


def carried_out(
    rule: Rule, cases: dict[uuid.UUID, date], known: dict[Key, Known], today: date
) -> int:
    """Do what planning does, on a mapping; how much there was to do."""
    deadlines = [Deadline(id_, "", due) for id_, due in cases.items()]
    changes = compare(rule, deadlines, known, today)
    for deadline, step, day in changes.new:
        key = (deadline.record_id, deadline.due, step.offset)
        assert key not in known
        known[key] = Known(uuid.uuid4(), TimerState.PLANNED, day)
    for key, row in known.items():
        state, day, settled = row.state, row.day, row.is_settled
        if row.id in changes.again:
            state, day = TimerState.PLANNED, changes.again[row.id]
        if row.id in changes.moved:
            day = changes.moved[row.id]
        if row.id in {*changes.superseded, *changes.outdated}:
            state = TimerState.SUPERSEDED
        if row.id in changes.settled:
            settled = True
        if row.id in changes.unsettled:
            settled = False
        known[key] = Known(row.id, state, day, settled)
    return changes.number


@settings(deadline=None)
@given(ANY_RULE, st.lists(st.tuples(CASES, TODAYS), max_size=6))
def test_planning_again_changes_nothing_and_nothing_is_sent_twice(
    rule: Rule, days: list[tuple[dict[uuid.UUID, date], date]]
) -> None:
    known: dict[Key, Known] = {}
    sent: list[Key] = []
    for cases, today in sorted(days, key=lambda each: each[1]):
        carried_out(rule, cases, known, today)
        assert carried_out(rule, cases, known, today) == 0
        for key, row in known.items():
            if row.state is TimerState.PLANNED:
                assert cases[key[0]] == key[1]
            if row.state is TimerState.PLANNED and row.day <= today:
                known[key] = Known(row.id, TimerState.SENT, row.day)
                sent.append(key)
        today_sent = [key for key, row in known.items() if row.state is TimerState.SENT]
        assert sorted(today_sent, key=str) == sorted(sent, key=str)
    assert len(sent) == len(set(sent))


def test_a_pause_takes_back_what_was_planned_and_the_same_day_brings_it_again() -> None:
    rule, id_, due = BY_KEY["withdrawal-complete"], IDS[0], DUES[0]
    today = add_working_days(due, -3)
    known: dict[Key, Known] = {}
    assert carried_out(rule, {id_: due}, known, today) == 3
    assert carried_out(rule, {}, known, today) == 3
    assert {row.state for row in known.values()} == {TimerState.SUPERSEDED}
    assert carried_out(rule, {id_: due}, known, today) == 3
    assert {row.state for row in known.values()} == {TimerState.PLANNED}
    later = add_working_days(due, 2)
    assert carried_out(rule, {id_: later}, known, today) == 6
    planned = {key[1] for key, row in known.items() if row.state is TimerState.PLANNED}
    assert planned == {later}


@pytest.mark.parametrize("state", [TimerState.STOPPED, TimerState.FAILED, TimerState.SENT])
def test_what_was_dealt_with_stays_as_it_is(state: TimerState) -> None:
    rule, id_, due = BY_KEY["withdrawal-complete"], IDS[0], DUES[0]
    known = {(id_, due, 0): Known(uuid.uuid4(), state, due)}
    changes = compare(rule, [Deadline(id_, "", due)], known, due)
    assert [step.offset for _, step, _ in changes.new] == [1]
    assert changes.number == 1


def test_nothing_is_planned_for_a_case_of_which_all_is_stopped() -> None:
    rule, deadline = BY_KEY["withdrawal-complete"], Deadline(IDS[0], "", DUES[0])
    assert compare(rule, [deadline], {}, DUES[0], held=frozenset({IDS[0]})).number == 0


# --- the table -------------------------------------------------------------------------------


def test_every_rule_is_whole() -> None:
    assert len(BY_KEY) == len(RULES)
    assert set(KINDS) == set(Kind)
    assert set(PARTIES) == set(Party)
    assert set(STATES) == set(TimerState)
    for rule in RULES:
        assert rule.steps
        # Of late checks CAP is told by the rule of their round.
        assert (rule.steps[-1].kind is Kind.ESCALATE) != (rule.key == "contact-check"), rule.key
        assert len(rule.key) <= 40
        for step in rule.steps:
            assert step.to
            assert (step.offset < 0) <= (step.kind is Kind.REMIND)
            assert step.when
            assert step.whom
