"""Timing two ways of doing the same, by turns, so that a busy machine slows both alike.

Counted is the processor's time of this process: browser, application and database (SQLite) all run
in it, and waiting for other processes of the machine says nothing about either way."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Deed = Callable[[], object]


@dataclass(frozen=True)
class Pair:
    """Lower quartiles in milliseconds: the turns that were least disturbed."""

    ours_ms: float
    theirs_ms: float

    @property
    def ratio(self) -> float:
        return self.ours_ms / self.theirs_ms


def compare(ours: Deed, theirs: Deed, *, rounds: int) -> Pair:
    """Do both `rounds` times by turns, after some turns to warm up."""
    for _ in range(max(5, rounds // 10)):
        ours()
        theirs()
    mine: list[float] = []
    other: list[float] = []
    gc.collect()
    gc.disable()
    try:
        for turn in range(rounds):
            # Whoever comes second finds warmer caches, so they take turns at that as well.
            pairs = [(ours, mine), (theirs, other)]
            for deed, times in pairs if turn % 2 else reversed(pairs):
                begun = time.process_time()
                deed()
                times.append((time.process_time() - begun) * 1000)
            if turn % 50 == 49:
                gc.collect()
    finally:
        gc.enable()
    return Pair(statistics.quantiles(mine, n=4)[0], statistics.quantiles(other, n=4)[0])
