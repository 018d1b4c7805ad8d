"""Options and specs that several views use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import and_

from app.domain.workflow import Workflow
from app.http.clock import today

from . import pickers
from .column_labels import label_of, sentence
from .fields import FieldSpec
from .labels import fixed_words, list_name_of
from .parts import Filter, Options


def statuses(flow: Workflow[Any, Any]) -> Callable[[], Options]:
    """The states of a flow as a filter offers them."""
    return lambda: [(str(state), words.label) for state, words in flow.states.items()]


def listed(name: str) -> Callable[[], Options]:
    """An editable list as a filter offers it."""
    return lambda: pickers.code_list(name)


def yes_no() -> Options:
    return [("1", "Yes"), ("0", "No")]


def coded(table: str, name: str, codes: Iterable[str]) -> Options:
    """Fixed codes with their words."""
    words = fixed_words(table, name)
    return [(str(code), words.get(code, sentence(str(code)))) for code in codes]


def by_code(model: Any, name: str, label: str, codes: Iterable[str]) -> Filter:
    """A filter by a column of fixed codes."""
    return Filter(name, label, lambda: coded(model.__tablename__, name, codes))


def by_due(name: str, label: str = "Due") -> Filter:
    """A filter by how near a day is."""

    def clause(model: Any, value: str) -> Any:
        column, day = getattr(model, name), today()
        if value == "late":
            return column < day
        return and_(column >= day, column <= day + timedelta(days=7))

    return Filter("due", label, lambda: [("late", "late"), ("week", "in the next 7 days")], clause)


def specs(model: Any, names: str, **special: dict[str, Any]) -> tuple[FieldSpec, ...]:
    """Field specs for columns, in order; `special` says more about some of them."""
    found = []
    table = model.__tablename__
    for name in names.split():
        more = {"label": label_of(name), **special.get(name, {})}
        if "codes" in more:
            more["options"] = coded(table, name, more.pop("codes"))
        elif not {"options", "picker"} & more.keys():
            more["list_name"] = list_name_of(table, name)
        found.append(FieldSpec(name=name, **more))
    return tuple(found)


def pick(kind: str, **more: Any) -> dict[str, Any]:
    return {"picker": kind, **more}


def fixed(codes: Iterable[str], **more: Any) -> dict[str, Any]:
    return {"codes": tuple(codes), **more}
