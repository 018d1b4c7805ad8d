"""The registry of question types: every concrete type of the modules in this folder.

A type is one class with a `key` of its own; it is found by standing here. One from elsewhere is
made known by `register`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType

from .base import FAMILIES, AnswerError, Asking, FieldType, Inputs
from .records import Lookup
from .settings import Setting, values_in

_types: dict[str, FieldType] = {}
TYPES: Mapping[str, FieldType] = MappingProxyType(_types)


def register(kind: FieldType) -> None:
    """Make a type known. Raises ValueError when another has its key or it belongs nowhere."""
    if kind.key in _types:
        raise ValueError(f"There is a type of question {kind.key} already.")
    if kind.family not in FAMILIES:
        raise ValueError(f"{kind.family} is no family of question types.")
    _types[kind.key] = kind


def unregister(key: str) -> None:
    """Forget a type that was registered."""
    del _types[key]


def _collected() -> Iterator[FieldType]:
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda each: each.name):
        module = import_module(f"{__name__}.{found.name}")
        for value in vars(module).values():
            is_type = isinstance(value, type) and issubclass(value, FieldType)
            if is_type and value.__module__ == module.__name__ and "key" in vars(value):
                yield value()


# By family, and in it as the modules and their classes stand: the order a designer offers.
for _kind in sorted(_collected(), key=lambda each: FAMILIES.index(each.family)):
    register(_kind)

__all__ = [
    "FAMILIES",
    "TYPES",
    "AnswerError",
    "Asking",
    "FieldType",
    "Inputs",
    "Lookup",
    "Setting",
    "register",
    "unregister",
    "values_in",
]
