"""The words of JSON Schema that our own schema is made of."""

from __future__ import annotations

from collections.abc import Mapping

Schema = dict[str, object]


def an_object(properties: Mapping[str, object], needed: tuple[str, ...] = ()) -> Schema:
    found: Schema = {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }
    return {**found, "required": list(needed)} if needed else found


def a_list(items: Schema, most: int, *, least: int = 0) -> Schema:
    found: Schema = {"type": "array", "maxItems": most, "items": items}
    return {**found, "minItems": least} if least else found


def texts(longest: int) -> Schema:
    return optional(a_list(a_text(longest), 30))


def a_text(longest: int, *, least: int = 0) -> Schema:
    found: Schema = {"type": "string", "maxLength": longest}
    return {**found, "minLength": least} if least else found


def a_whole(lowest: int, highest: int) -> Schema:
    return {"type": "integer", "minimum": lowest, "maximum": highest}


def a_pattern(pattern: str) -> Schema:
    return {"type": "string", "pattern": whole_of(pattern)}


def whole_of(pattern: str) -> str:
    return f"^(?:{pattern})$"


def ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def optional(shape: Schema) -> Schema:
    """What may also be null, which says as much as leaving it out."""
    return {"anyOf": [shape, {"type": "null"}]}
