"""The few answers worth telling apart: for each thing rules read, one of every kind they ask for.

A rule that compares an age with 16 and 18 tells apart below 16, 16, 17, 18 and above. What cannot
be parted so stands as ANYTHING: nothing is ever claimed about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from itertools import combinations

from . import fields
from .conditions import Leaf
from .context import Checks, Context, Option, UploadedFile
from .definition import Definition
from .fields.base import ORDER
from .fields.options import as_option
from .operands import AnswerOf, CountOf, Operand, SumOf, Today, day_from_today, number_of
from .places import Known

MOST_MEMBERS = 5
_ONE, _PENNY = Decimal(1), Decimal("0.01")


class Stand:
    """A point that stands for many answers."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __repr__(self) -> str:
        return self.words


# Some answer, of which nothing is known; and some answer that no rule names.
ANYTHING, ANOTHER = Stand("anything"), Stand("another")
NOT_GIVEN = None
Point = object


@dataclass(frozen=True, slots=True)
class Key:
    """What is read, the same wherever it is read: two rules mean the same answer by it."""

    operand: Operand
    page: str = ""


def key_of(operand: Operand, known: Known) -> Key:
    return Key(operand, known.page.id if known.in_item and known.page is not None else "")


def points_of(
    operand: Operand, known: Known, leaves: Sequence[Leaf], definition: Definition
) -> tuple[Point, ...]:
    """The answers worth telling apart, with NOT_GIVEN where it may stay empty."""
    if isinstance(operand, CountOf):
        return tuple(_counts(known, leaves))
    if isinstance(operand, SumOf):
        return tuple(_numbers(leaves, None, None, None)) or (ANYTHING,)
    if known.is_repeat:
        return (ANYTHING, NOT_GIVEN)
    if known.question is None:
        return tuple(definition.settings.audience)
    if operand.column:
        return (*_of_column(leaves), NOT_GIVEN)
    return (*_of_question(known, leaves), NOT_GIVEN)


def _of_question(known: Known, leaves: Sequence[Leaf]) -> Iterator[Point]:
    question = known.question
    assert question is not None  # noqa: S101 - told apart by points_of
    kind, settings = fields.TYPES[question.type], question.settings
    if question.type == "yes_no":
        yield from (True, False)
        if settings.get("unknown") is True:
            yield "unknown"
        return
    options = settings.get("options")
    if isinstance(options, list) and kind.column_type == "list":
        yield from _subsets(known, leaves)
    elif isinstance(options, list) and "is" in kind.operators:
        yield from _choices([as_option(each).value for each in options], leaves)
    elif kind.operators >= ORDER:
        low, high = number_of(settings.get("min")), number_of(settings.get("max"))
        step = _PENNY if question.type == "money" else None
        step = _ONE if step is None and kind.column_type == "integer" else step
        yield from _numbers(leaves, low, high, step)
    elif question.type in ("date", "date_of_birth"):
        yield from _days(leaves)
    elif kind.is_asked and "is" in kind.operators and not kind.operators & {"before", "after"}:
        yield from _texts(leaves)
    else:
        yield ANYTHING


def _literals(leaves: Sequence[Leaf]) -> list[object]:
    return [each for leaf in leaves for each in leaf.values]


def _compares_others(leaves: Sequence[Leaf]) -> bool:
    return any(isinstance(each, AnswerOf | CountOf | SumOf) for each in _literals(leaves))


def _choices(own: Sequence[str], leaves: Sequence[Leaf]) -> Iterator[Point]:
    """The options that rules name, and the first of the others for all of them."""
    named = {str(each) for each in _literals(leaves) if isinstance(each, str | int | float)}
    if _compares_others(leaves):
        yield from own
        return
    yield from (each for each in own if each in named)
    yield from [each for each in own if each not in named][:1]


def _subsets(known: Known, leaves: Sequence[Leaf]) -> Iterator[Point]:
    """Every choice of several among the options that rules name."""
    question = known.question
    assert question is not None  # noqa: S101 - told apart by points_of
    options, none = question.settings.get("options"), question.settings.get("none")
    listed = [as_option(each) for each in options] if isinstance(options, list) else []
    if isinstance(none, dict):
        listed.append(as_option({**none, "exclusive": True}))
    named = {str(each) for each in _literals(leaves) if isinstance(each, str)}
    if len(named) > MOST_MEMBERS or _compares_others(leaves):
        yield ANYTHING
        return
    alone = [each.value for each in listed if each.exclusive]
    free = [each.value for each in listed if not each.exclusive]
    told = [each for each in free if each in named] + [x for x in free if x not in named][:1]
    limit = question.settings.get("max_choices")
    most = min(len(told), limit) if isinstance(limit, int) else len(told)
    yield from ([each] for each in alone)
    for size in range(1, most + 1):
        yield from (list(each) for each in combinations(told, size))


def _texts(leaves: Sequence[Leaf]) -> Iterator[Point]:
    yield from dict.fromkeys(str(each) for each in _literals(leaves) if isinstance(each, str))
    yield ANOTHER


def _of_column(leaves: Sequence[Leaf]) -> Iterator[Point]:
    """A column of a record: a text, a number, or yes and no, as the rules compare it."""
    literals = [each for each in _literals(leaves) if not isinstance(each, Today)]
    if any(isinstance(each, bool) for each in literals):
        yield from (True, False)
    elif any(leaf.op in ORDER for leaf in leaves):
        yield from _numbers(leaves, None, None, None)
    elif any(leaf.op in ("before", "after") for leaf in leaves):
        yield ANYTHING
    else:
        yield from dict.fromkeys(literals)
        yield ANOTHER


def _counts(known: Known, leaves: Sequence[Leaf]) -> Iterator[Point]:
    repeat = known.page.repeat if known.page is not None else None
    if repeat is None:
        yield ANYTHING
        return
    inner = _numbers(leaves, Decimal(repeat.min), Decimal(repeat.max), _ONE)
    yield from dict.fromkeys([0, repeat.min, *(int(str(each)) for each in inner), repeat.max])


def _numbers(
    leaves: Sequence[Leaf], low: Decimal | None, high: Decimal | None, step: Decimal | None
) -> Iterator[Point]:
    """Each number that is named, one between each two and one beyond each end, within limits; on
    the steps that answers come in, where they do."""
    named = {number_of(each) for each in _literals(leaves)} | {low, high}
    told = sorted(each for each in named if each is not None)
    if not told:
        told = [Decimal(0)]
    around = [told[0] - 1, told[-1] + 1]
    between = [(a + b) / 2 for a, b in zip(told, told[1:], strict=False)]
    found = sorted({*told, *around, *between})
    if step is not None:
        found = sorted({each.quantize(step, ROUND_FLOOR) for each in found})
    for each in found:
        if (low is None or each >= low) and (high is None or each <= high):
            yield int(each) if step is _ONE else format(each, "f")


def _days(leaves: Sequence[Leaf]) -> Iterator[Point]:
    """Days around those that are named, when their order is the same on every day of the year."""
    values = _literals(leaves)
    todays = [each for each in values if isinstance(each, Today)]
    written = [each for each in values if isinstance(each, str)]
    if (todays and written) or len(todays) + len(written) < len(values):
        yield ANYTHING
        return
    if todays and not _keep_their_order(todays):
        yield ANYTHING
        return
    named = [_day(each) for each in written] + [day_from_today(each, NOWHERE) for each in todays]
    told = sorted({each for each in named if each is not None})
    found: set[date] = set()
    for each in told or [NOWHERE.today]:
        found |= {each + timedelta(days=step) for step in (-1, 0, 1)}
    yield from (each.isoformat() for each in sorted(found))


def _keep_their_order(todays: Sequence[Today]) -> bool:
    """Whether these days follow each other in the same order whatever today is, or are the same.
    Months differ in length, so days counted by months lie within a few days of a middle."""
    spans = sorted({_span(each) for each in todays})
    if any(each.working_days for each in todays):
        return len(set(todays)) == 1
    return all(a[1] + 2 < b[0] or a == b for a, b in zip(spans, spans[1:], strict=False)) or all(
        low == high for low, high in spans
    )


def _span(each: Today) -> tuple[float, float]:
    months = each.months + 12 * each.years
    middle = months * 30.436875 + each.weeks * 7 + each.days
    slack = 4.0 if months else 0.0
    return middle - slack, middle + slack


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def answers_with(operand: Operand, point: Point) -> dict[str, object]:
    """Answers in which an operand stands for this."""
    if isinstance(operand, CountOf):
        return {operand.repeat: [{}] * (point if isinstance(point, int) else 0)}
    if isinstance(operand, SumOf):
        return {operand.repeat: [{operand.question: point}]}
    if point is NOT_GIVEN:
        return {}
    if operand.column:
        return {operand.question: {"id": "-", "label": "", "columns": {operand.column: point}}}
    return {operand.question: point}


class _NoLookups:
    """A rule that compares fixed answers never looks anything up."""

    def options(self, list_name: str) -> Sequence[Option]:
        return ()

    def search(self, kind: str, text: str, filters: object) -> Sequence[Option]:
        return ()

    def find(self, kind: str, record_id: str, filters: object) -> Option | None:
        return None

    def file(self, file_id: str) -> UploadedFile | None:
        return None


def _as_it_is(typed: str) -> str:
    return typed


NOWHERE = Context(
    date(2000, 1, 1),
    _NoLookups(),
    Checks(_as_it_is, _as_it_is, _as_it_is, _as_it_is, _as_it_is, _as_it_is),
    lambda day, _number: day,
)
