from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.case_words import Next
from app.domain.withdrawal_flow import OPEN, WITHDRAWAL_FLOW, WithdrawalStatus
from app.domain.withdrawal_words import MOVES, REASONS_FOR_ASKER, asked_by, next_step

DUE, DONE = date(2026, 11, 27), date(2026, 12, 3)


def said(status: str, *, is_asker: bool = True, cancel_asked: bool = False, on: date = DUE) -> Next:
    return next_step(
        status,
        is_asker=is_asker,
        due_on=DUE,
        process_due=DONE,
        cancel_asked=cancel_asked,
        on=on,
    )


def test_every_move_has_a_sentence_for_both_sides() -> None:
    assert {move.name for move in WITHDRAWAL_FLOW.moves} | {"begin"} == set(MOVES)
    labels = {move.name: move for move in WITHDRAWAL_FLOW.moves}
    assert all(labels[name].needs_reason for name in REASONS_FOR_ASKER)
    assert "cancel" not in REASONS_FOR_ASKER


@pytest.mark.parametrize("status", WithdrawalStatus)
@pytest.mark.parametrize("is_asker", [True, False])
def test_everybody_reads_who_acts_next(status: WithdrawalStatus, is_asker: bool) -> None:
    step = said(status, is_asker=is_asker)
    assert step.sentence.endswith(".")
    assert bool(step.who) is (status in OPEN)
    assert step.is_yours is (is_asker and status == "returned")
    if status == "submitted":
        assert "27 November 2026" in step.sentence
        assert ("read the form" in step.sentence) is not is_asker


def test_a_wish_to_cancel_comes_first() -> None:
    step = said("received", cancel_asked=True)
    assert "decides whether the place goes on" in step.sentence
    assert asked_by("PROVIDER") == "The provider"


def test_a_day_gone_by_is_not_told_as_one_to_come() -> None:
    late = said("submitted", on=DUE + timedelta(days=1)).sentence
    assert "27 November" not in late
    assert "3 December 2026" in late
    for status in ("submitted", "received", "processing"):
        overdue = said(status, on=DONE + timedelta(days=1))
        assert "is late" in overdue.sentence
        assert overdue.who == "CAP"
