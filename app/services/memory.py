"""Small things that every page needs and nobody's rights narrow, kept for seconds in the process.

Whoever writes such a thing calls `forget`; other processes learn of it when the seconds are over.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

T = TypeVar("T")
MOST_KEPT = 500

# What is remembered belongs to the connections it was read by: another database, another memory.
_kept: WeakKeyDictionary[Any, dict[Hashable, tuple[float, Any]]] = WeakKeyDictionary()


def remember(
    session: Session, key: Hashable, seconds: float, make: Callable[[], T], *, anew: bool = False
) -> T:
    """What `make` gives, asked for again only after that many seconds, or now when `anew`."""
    kept = _kept.setdefault(_pool(session), {})
    found = kept.get(key)
    if found is not None and found[0] > monotonic() and not anew:
        value: T = found[1]
        return value
    value = make()
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = (monotonic() + seconds, value)
    return value


def forget(session: Session) -> None:
    """Ask for everything anew: something was written."""
    _kept.pop(_pool(session), None)


def _pool(session: Session) -> Any:
    return session.get_bind().engine.pool
