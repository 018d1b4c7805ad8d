"""What a step says when its reason is missing: fit for every label that the flows give."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.complaint_flow import COMPLAINT_FLOW, ComplaintStatus
from app.domain.complaint_guards import ComplaintFacts
from app.domain.errors import Rejected
from app.domain.placement_flow import PLACEMENT_FLOW
from app.domain.referral_flow import REFERRAL_FLOW
from app.domain.withdrawal_flow import WITHDRAWAL_FLOW
from app.domain.workflow import Move

MOVES = [
    move
    for flow in (COMPLAINT_FLOW, PLACEMENT_FLOW, REFERRAL_FLOW, WITHDRAWAL_FLOW)
    for move in flow.moves
    if move.needs_reason
]
FIRST_WORDS = {"a", "the", "what", "which", "who", "why", "why,"}


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
def test_each_label_fits_into_the_sentence(move: Move[Any, Any]) -> None:
    assert move.asked_for.split()[0] in FIRST_WORDS
    assert "read" not in move.asked_for.split()


def test_a_missing_reason_is_asked_for_by_its_label() -> None:
    with pytest.raises(Rejected, match=r"^Enter why more time is needed\.$"):
        COMPLAINT_FLOW.check(ComplaintStatus.ACKNOWLEDGED, "extend", ComplaintFacts())
