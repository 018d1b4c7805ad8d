from __future__ import annotations

from datetime import date

import pytest

from app.domain.withdrawal_flow import OPEN, WITHDRAWAL_FLOW, WithdrawalStatus
from app.domain.withdrawal_words import MOVES, REASONS_FOR_ASKER, asked_by, next_step

DUE, DONE = date(2026, 11, 27), date(2026, 12, 3)


def test_every_move_has_a_sentence_for_both_sides() -> None:
    assert {move.name for move in WITHDRAWAL_FLOW.moves} | {"begin"} == set(MOVES)
    labels = {move.name: move for move in WITHDRAWAL_FLOW.moves}
    assert all(labels[name].needs_reason for name in REASONS_FOR_ASKER)
    assert "cancel" not in REASONS_FOR_ASKER


@pytest.mark.parametrize("status", WithdrawalStatus)
@pytest.mark.parametrize("is_asker", [True, False])
def test_everybody_reads_who_acts_next(status: WithdrawalStatus, is_asker: bool) -> None:
    step = next_step(status, is_asker=is_asker, due_on=DUE, process_due=DONE, cancel_asked=False)
    assert step.sentence.endswith(".")
    assert bool(step.who) is (status in OPEN)
    assert step.is_yours is (is_asker and status == "returned")
    if status == "submitted":
        assert "27 November 2026" in step.sentence
        assert ("read the form" in step.sentence) is not is_asker


def test_a_wish_to_cancel_comes_first() -> None:
    step = next_step("received", is_asker=True, due_on=DUE, process_due=DONE, cancel_asked=True)
    assert "decides whether the place goes on" in step.sentence
    assert asked_by("PROVIDER") == "The provider"
