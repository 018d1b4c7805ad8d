"""Small things every staff page needs, kept for seconds: counts, closure days, lists of codes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from app.extensions import db
from app.services import memory

T = TypeVar("T")


def remember(key: Hashable, seconds: float, make: Callable[[], T], *, anew: bool = False) -> T:
    """What `make` gives, asked for again only after that many seconds, or now when `anew`. The
    key holds the actor's rights wherever the answer follows from them."""
    return memory.remember(db.session(), key, seconds, make, anew=anew)


def forget() -> None:
    """Ask for everything anew: something was written."""
    memory.forget(db.session())
