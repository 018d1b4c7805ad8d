from __future__ import annotations

import pytest

from app.domain.case_words import (
    PLACEMENT_MOVES,
    PROVIDER_MOVES,
    REASONS_FOR_PROVIDER,
    REASONS_FOR_SCHOOL,
    SCHOOL_MOVES,
    SCHOOL_NEXT,
    SCHOOL_STATES,
)
from app.domain.placement_flow import PLACEMENT_FLOW
from app.domain.referral_flow import OPEN, REFERRAL_FLOW, ApplicationStatus
from app.domain.response_flow import RESPONSE_FLOW


@pytest.mark.parametrize("status", ApplicationStatus)
def test_a_school_reads_of_every_status_what_happens_next(status: ApplicationStatus) -> None:
    assert SCHOOL_STATES[status].label
    assert SCHOOL_NEXT[status].sentence.endswith(".")
    assert bool(SCHOOL_NEXT[status].who) is (status in OPEN)


def test_every_move_of_an_application_has_a_sentence_for_the_school() -> None:
    assert {move.name for move in REFERRAL_FLOW.moves} == set(SCHOOL_MOVES)


def test_every_move_of_a_place_has_a_sentence() -> None:
    assert {move.name for move in PLACEMENT_FLOW.moves} | {"begin"} == set(PLACEMENT_MOVES)


def test_a_provider_reads_of_every_move_of_its_answer_but_what_is_between_staff() -> None:
    staffs = {"supersede", "exceed"}
    assert {move.name for move in RESPONSE_FLOW.moves} - staffs == set(PROVIDER_MOVES)


def test_only_what_is_written_to_the_reader_is_told_as_a_reason() -> None:
    labels = {move.name: move.reason_label for move in REFERRAL_FLOW.moves}
    assert all("school" in labels[name] for name in REASONS_FOR_SCHOOL)
    asked = {move.name: move.reason_label for move in RESPONSE_FLOW.moves}
    assert all("provider" in asked[name] for name in REASONS_FOR_PROVIDER)
