"""The laws of the flows: every state is reached, every move is somebody's."""

from __future__ import annotations

import pytest

from . import laws

FLOWS = laws.flows()


def test_every_flow_was_found():
    assert len(FLOWS) >= 7


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_every_state_is_reachable(name):
    laws.every_state_is_reachable(FLOWS[name])


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_every_move_is_somebodys(name):
    laws.every_move_is_somebodys(FLOWS[name])


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_only_ends_have_no_way_out(name):
    flow = FLOWS[name]
    for state in type(flow.start):
        assert bool(flow.moves_from(state)) or state in flow.ends()
