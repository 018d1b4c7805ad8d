"""Options and specs that several views use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app.domain.workflow import Workflow
from app.extensions import db

from . import pickers
from .fields import FieldSpec, Options
from .labels import LISTS, label_of


def statuses(flow: Workflow[Any, Any]) -> Callable[[], Options]:
    """The states of a flow as a filter offers them."""
    return lambda: [(str(state), words.label) for state, words in flow.states.items()]


def listed(name: str) -> Callable[[], Options]:
    """An editable list as a filter offers it."""
    return lambda: pickers.code_list(db.session(), name)


def yes_no() -> Options:
    return [("1", "Yes"), ("0", "No")]


def words(codes: Iterable[str]) -> Options:
    """Fixed codes with the words they are made of."""
    return [(code, code.replace("_", " ").replace("-", " ").capitalize()) for code in codes]


def specs(model: Any, names: str, **special: dict[str, Any]) -> tuple[FieldSpec, ...]:
    """Field specs for columns, in order; `special` says more about some of them."""
    found = []
    for name in names.split():
        more = {"label": label_of(model, name), **special.get(name, {})}
        if not {"options", "list_name", "picker"} & more.keys() and name in LISTS:
            more["list_name"] = LISTS[name]
        found.append(FieldSpec(name=name, **more))
    return tuple(found)


def pick(kind: str, **more: Any) -> dict[str, Any]:
    return {"picker": kind, **more}


def fixed(codes: Iterable[str], **more: Any) -> dict[str, Any]:
    return {"options": words(codes), **more}
