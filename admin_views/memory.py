"""Small things every staff page needs, kept for seconds: counts, closure days, lists of codes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from app.extensions import db

T = TypeVar("T")
MOST_KEPT = 500

# What is remembered belongs to the connections it was read by: another database, another memory.
_kept: WeakKeyDictionary[Any, dict[Hashable, tuple[float, Any]]] = WeakKeyDictionary()


def remember(key: Hashable, seconds: float, make: Callable[[], T]) -> T:
    """What `make` gives, asked for again only after that many seconds."""
    kept = _kept.setdefault(db.engine.pool, {})
    found = kept.get(key)
    if found is not None and found[0] > monotonic():
        value: T = found[1]
        return value
    value = make()
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = (monotonic() + seconds, value)
    return value


def forget() -> None:
    """Ask for everything anew: something was written."""
    _kept.pop(db.engine.pool, None)
