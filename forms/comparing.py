"""How two values are compared in a rule: alike, within each other, in order, in time.

True, False, or None where comparing them makes no sense.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from .operands import comparable, number_of

Comparison = Callable[[object, object], bool | None]
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def among(answer: object, wanted: Sequence[object | None]) -> bool | None:
    """Whether it is one of these; unknown while one of them is not known and no other fits."""
    if any(each is not None and _same(answer, each) for each in wanted):
        return True
    return None if None in wanted else False


def _same(answer: object, other: object) -> bool:
    if isinstance(answer, bool) or isinstance(other, bool):
        return answer is other
    if isinstance(answer, str) and isinstance(other, str) and not _are_decimals(answer, other):
        return answer == other
    left, right = number_of(answer), number_of(other)
    return answer == other if left is None or right is None else left == right


def _are_decimals(one: str, other: str) -> bool:
    """Whether two texts are kept numbers of which one at least has decimals: 12.50 and 12.5."""
    if "." not in one and "." not in other:
        return False
    return _DECIMAL.fullmatch(one) is not None and _DECIMAL.fullmatch(other) is not None


def _contains(answer: object, other: object) -> bool | None:
    if isinstance(answer, list):
        return any(_same(comparable(each), other) for each in answer)
    return _folded(str(other)) in _folded(answer) if isinstance(answer, str) else None


def _folded(text: str) -> str:
    """Without capitals, the way the script of a page can do it too, which knows no casefold."""
    return "".join(letter.lower() for letter in text.upper())


def _in_order(test: Callable[[Decimal, Decimal], bool]) -> Comparison:
    def compare(answer: object, other: object) -> bool | None:
        left, right = number_of(answer), number_of(other)
        return None if left is None or right is None else test(left, right)

    return compare


def _in_time(test: Callable[[str, str], bool]) -> Comparison:
    """Two days or two times of day; both are written so that they sort as texts."""

    def compare(answer: object, other: object) -> bool | None:
        if not isinstance(answer, str) or not isinstance(other, str):
            return None
        are_days = _day(answer) is not None and _day(other) is not None
        are_times = _TIME.fullmatch(answer) is not None and _TIME.fullmatch(other) is not None
        return test(answer, other) if are_days or are_times else None

    return compare


def _day(value: object) -> date | None:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


# By operation.
COMPARISONS: Mapping[str, Comparison] = {
    "is": _same,
    "is_not": lambda answer, other: not _same(answer, other),
    "contains": _contains,
    "before": _in_time(operator.lt),
    "after": _in_time(operator.gt),
    "lt": _in_order(operator.lt),
    "lte": _in_order(operator.le),
    "gt": _in_order(operator.gt),
    "gte": _in_order(operator.ge),
}
