"""A small validator of JSON Schema: the words our own schema uses, and an error for any other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: (
        isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    ),
}
_NOTES = {"$schema", "$defs", "title", "description", "default", "then"}


def faults(schema: Any, value: Any, whole: Any = None, where: str = "$") -> Iterator[str]:
    """Where a value does not fit."""
    whole = schema if whole is None else whole
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        yield from faults(whole["$defs"][name], value, whole, where)
    for word, wanted in schema.items():
        if word in _NOTES or word in ("$ref", "properties", "additionalProperties"):
            continue
        yield from _WORDS[word](wanted, value, whole, where, schema)
    if isinstance(value, dict):
        yield from _of_object(schema, value, whole, where)


def _of_object(schema: Any, value: Any, whole: Any, where: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    more = schema.get("additionalProperties", True)
    for name, each in value.items():
        if name in properties:
            yield from faults(properties[name], each, whole, f"{where}.{name}")
        elif more is False:
            yield f"{where}.{name}: not known here"
        elif more is not True:
            yield from faults(more, each, whole, f"{where}.{name}")


def fits(schema: Any, value: Any, whole: Any) -> bool:
    return next(faults(schema, value, whole), None) is None


def _said(is_so: bool, where: str, words: str) -> Iterator[str]:
    if not is_so:
        yield f"{where}: {words}"


def _type(wanted: Any, value: Any, _whole: Any, where: str, _of: Any) -> Iterator[str]:
    names = wanted if isinstance(wanted, list) else [wanted]
    yield from _said(any(_TYPES[each](value) for each in names), where, f"not {names}")


def _items(wanted: Any, value: Any, whole: Any, where: str, _of: Any) -> Iterator[str]:
    if isinstance(value, list):
        for at, each in enumerate(value):
            yield from faults(wanted, each, whole, f"{where}[{at}]")


def _any_of(wanted: Any, value: Any, whole: Any, where: str, _of: Any) -> Iterator[str]:
    yield from _said(any(fits(each, value, whole) for each in wanted), where, "fits none")


def _all_of(wanted: Any, value: Any, whole: Any, where: str, _of: Any) -> Iterator[str]:
    for each in wanted:
        yield from faults(each, value, whole, where)


def _if(wanted: Any, value: Any, whole: Any, where: str, of: Any) -> Iterator[str]:
    if fits(wanted, value, whole):
        yield from faults(of["then"], value, whole, where)


def _names(wanted: Any, value: Any, whole: Any, where: str, _of: Any) -> Iterator[str]:
    for name in value if isinstance(value, dict) else ():
        yield from faults(wanted, name, whole, f"{where}.{name}")


def _sized(kind: type, is_right: Callable[[int, int], bool]) -> Callable[..., Iterator[str]]:
    def check(wanted: Any, value: Any, _whole: Any, where: str, _of: Any) -> Iterator[str]:
        fitting = not isinstance(value, kind) or is_right(len(value), wanted)
        yield from _said(fitting, where, f"has the size {len(value) if not fitting else ''}")

    return check


def _bounded(is_right: Callable[[Any, Any], bool]) -> Callable[..., Iterator[str]]:
    def check(wanted: Any, value: Any, _whole: Any, where: str, _of: Any) -> Iterator[str]:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        yield from _said(not is_number or is_right(value, wanted), where, f"beyond {wanted}")

    return check


_WORDS: dict[str, Callable[..., Iterator[str]]] = {
    "type": _type,
    "items": _items,
    "anyOf": _any_of,
    "allOf": _all_of,
    "if": _if,
    "propertyNames": _names,
    "maxItems": _sized(list, lambda size, most: size <= most),
    "minItems": _sized(list, lambda size, least: size >= least),
    "maxLength": _sized(str, lambda size, most: size <= most),
    "minLength": _sized(str, lambda size, least: size >= least),
    "minimum": _bounded(lambda value, least: value >= least),
    "maximum": _bounded(lambda value, most: value <= most),
    "enum": lambda wanted, value, _w, where, _o: _said(
        any(each is value or (type(each) is type(value) and each == value) for each in wanted),
        where,
        "is no known value",
    ),
    "const": lambda wanted, value, _w, where, _o: _said(
        type(wanted) is type(value) and wanted == value, where, f"must be {wanted}"
    ),
    "pattern": lambda wanted, value, _w, where, _o: _said(
        not isinstance(value, str) or re.search(wanted, value) is not None,
        where,
        "of another form",
    ),
    "not": lambda wanted, value, whole, where, _o: _said(
        not fits(wanted, value, whole), where, "may not be so"
    ),
    "required": lambda wanted, value, _w, where, _o: _said(
        not isinstance(value, dict) or set(wanted) <= set(value), where, f"needs {wanted}"
    ),
}
