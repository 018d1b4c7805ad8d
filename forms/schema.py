"""The format of definitions as a JSON Schema (2020-12), made from what the reader itself goes by.

A schema cannot say everything: that keys are used once, that rules read what comes before. The
reader and the check of a definition say that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from . import definition as reader
from . import fields, formulas
from .conditions import MAX_RULES, OPERATORS
from .document import MAX_HINT, MAX_LABEL, MAX_NUMBER, MAX_TEXT
from .facts import FACTS, FROM
from .fields.options import MAX_OPTIONS
from .fields.settings import Setting
from .operands import MAX_NAME, MAX_VALUES, UNITS

Schema = dict[str, object]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> Schema:
    """The whole schema."""
    return {
        "$schema": DIALECT,
        "title": "A form definition",
        "description": "Made by “flask forms schema”. docs/form-format.md says what it means.",
        **_object(
            {
                "format": {"const": reader.FORMAT},
                "key": _pattern(reader.SLUG.pattern),
                "title": _text(MAX_LABEL, least=1),
                "settings": _ref("settings"),
                "sections": _list(_ref("section"), 60, least=1),
                "bindings": _optional(_list(_ref("binding"), 60)),
                "confirmation": _ref("confirmation"),
            },
            needed=("format", "key", "title", "settings", "sections", "confirmation"),
        ),
        "$defs": {**_parts(), **_rules(), **_writing()},
    }


def types_table() -> str:
    """Every type of question with its settings, as a table of Markdown."""
    lines = ["| Type | Is | Settings |", "|---|---|---|"]
    for key, kind in fields.TYPES.items():
        settings = ", ".join(f"`{name}`" for name in kind.settings) or "none"
        lines.append(f"| `{key}` | {kind.label}: {kind.purpose} | {settings} |")
    return "\n".join(lines)


# --- the parts of a form -------------------------------------------------------------------------


def _parts() -> Schema:
    words, page_text = _text(MAX_LABEL), _text(MAX_TEXT)
    id_ = _pattern(reader.ID.pattern)
    return {
        "settings": _object(
            {
                "audience": {
                    "anyOf": [
                        {"enum": list(reader.AUDIENCES)},
                        {
                            "type": "array",
                            "minItems": 1,
                            "items": {"enum": list(reader.AUDIENCES)},
                        },
                    ]
                },
                "intro": _optional(page_text),
                "before_you_start": _texts(MAX_HINT),
                "declaration": _optional(page_text),
                "exit_this_page": _optional({"type": "boolean"}),
                **{
                    name: _optional(words)
                    for name in ("email_question", "school_question", "name_question")
                },
            },
            needed=("audience",),
        ),
        "confirmation": _object(
            {
                "title": _text(MAX_LABEL, least=1),
                "text": _optional(page_text),
                "what_next": _texts(MAX_HINT),
            },
            needed=("title",),
        ),
        "section": _object(
            {
                "id": id_,
                "title": _text(MAX_LABEL, least=1),
                "pages": _list(_ref("page"), 100, least=1),
            },
            needed=("id", "title", "pages"),
        ),
        "page": {
            **_object(
                {
                    "id": id_,
                    "slug": _pattern(reader.SLUG.pattern),
                    "kind": _optional({"enum": list(reader.PAGE_KINDS)}),
                    "title": _text(MAX_LABEL, least=1),
                    "text": _optional(page_text),
                    "show_when": _optional(_ref("rule")),
                    "repeat": _optional(_ref("repeat")),
                    "questions": _optional(_list(_ref("question"), 60)),
                    "checks": _optional(_list(_ref("check"), reader.MAX_CHECKS)),
                },
                needed=("id", "slug", "title"),
            ),
            "if": {"properties": {"kind": {"const": "repeat"}}, "required": ["kind"]},
            "then": {"required": ["repeat", "questions"]},
        },
        "repeat": _object(
            {
                "key": _pattern(reader.KEY.pattern),
                "item": _text(60, least=1),
                "min": _optional(_whole(0, reader.MAX_REPEATS)),
                "max": _optional(_whole(1, reader.MAX_REPEATS)),
                "add_label": _optional(words),
            },
            needed=("key", "item"),
        ),
        "check": _object(
            {
                "id": id_,
                "must": _ref("rule"),
                "message": _text(MAX_LABEL, least=1),
                "questions": _optional(_list(_text(MAX_LABEL), 60)),
            },
            needed=("id", "must", "message"),
        ),
        "question": _question(),
        "option": _object(
            {
                "value": _text(100, least=1),
                "label": _text(300, least=1),
                "hint": _text(600),
                "exclusive": {"type": "boolean"},
                "other": {"type": "boolean"},
            },
            needed=("value", "label"),
        ),
    }


def _question() -> Schema:
    return {
        **_object(
            {
                "id": _pattern(reader.ID.pattern),
                "key": {
                    **_pattern(reader.KEY.pattern),
                    "not": {"enum": sorted(reader.RESERVED_KEYS)},
                },
                "type": {"enum": list(fields.TYPES)},
                "label": _optional(_text(MAX_HINT)),
                "hint": _optional(_text(MAX_HINT)),
                "short": _optional(_text(MAX_LABEL)),
                "required": _optional({"type": "boolean"}),
                "sensitivity": _optional({"enum": list(reader.SENSITIVITIES)}),
                "show_when": _optional(_ref("rule")),
                "settings": _optional({"type": "object"}),
                "errors": _optional(
                    {"type": "object", "additionalProperties": _text(MAX_LABEL, least=1)}
                ),
            },
            needed=("id", "key", "type"),
        ),
        "allOf": list(_of_types()),
    }


def _of_types() -> Iterator[Schema]:
    """What may be set on each type, and which errors it may reword."""
    for key, kind in fields.TYPES.items():
        settings: Schema = {
            "properties": {name: _setting(each) for name, each in kind.settings.items()},
            "additionalProperties": False,
        }
        then: Schema = {
            "properties": {
                "settings": settings,
                "errors": {"propertyNames": {"enum": sorted(kind.error_codes)}},
            }
        }
        yield {"if": {"properties": {"type": {"const": key}}, "required": ["type"]}, "then": then}


def _setting(setting: Setting) -> Schema:
    """The shape of a setting; its own check says the rest."""
    shapes: Mapping[str, Schema] = {
        "whole": {"type": "integer"},
        "number": {"type": "number"},
        "text": {"type": "string"},
        "long_text": {"type": "string"},
        "flag": {"type": "boolean"},
        "options": _list(_ref("option"), MAX_OPTIONS, least=1),
        "option": _ref("option"),
        "moment": {"type": ["string", "object"]},
        "list": {"type": "string"},
        "filters": {"type": "object"},
        "formula": _ref("formula"),
    }
    values = [value for value, _ in setting.choices]
    if setting.kind in ("choice", "pattern"):
        shape: Schema = {"enum": values}
    elif setting.kind == "kinds":
        shape = {"type": "array", "minItems": 1, "items": {"enum": values}}
    else:
        shape = dict(shapes[setting.kind])
    described = f"{setting.label}. {setting.hint}".strip() if setting.hint else setting.label
    shape["description"] = described
    if setting.default is not None:
        shape["default"] = setting.default
    return shape


# --- rules and formulas --------------------------------------------------------------------------


def _rules() -> Schema:
    name = _text(2 * MAX_NAME, least=1)
    operands = {
        "q": _object({"q": name, "column": name}, needed=("q",)),
        "count": _object({"count": name}, needed=("count",)),
        "sum": _object({"sum": name}, needed=("sum",)),
    }
    offsets = {unit: {"type": "integer"} for unit in UNITS}
    value: Schema = {
        "anyOf": [
            _text(MAX_VALUES),
            {"type": "boolean"},
            {"type": "number", "minimum": -MAX_NUMBER, "maximum": MAX_NUMBER},
            _object({"today": _object(offsets)}, needed=("today",)),
            *operands.values(),
        ]
    }
    joined = _list(_ref("rule"), MAX_RULES, least=1)
    comparison = _object(
        {
            "q": name,
            "column": name,
            "count": name,
            "sum": name,
            "op": {"enum": list(OPERATORS)},
            "value": {"anyOf": [_ref("value"), _list(_ref("value"), MAX_VALUES, least=1)]},
        },
        needed=("op",),
    )
    return {
        "rule": {
            "anyOf": [
                _object({"all": joined}, needed=("all",)),
                _object({"any": joined}, needed=("any",)),
                _object({"not": _ref("rule")}, needed=("not",)),
                comparison,
            ]
        },
        "value": value,
        "formula": {
            "anyOf": [
                {"type": "number"},
                *operands.values(),
                *(
                    _object({each: _list(_ref("formula"), most, least=least)}, needed=(each,))
                    for each, (least, most) in formulas.OPERATIONS.items()
                ),
            ]
        },
    }


# --- where answers are written -------------------------------------------------------------------


def _writing() -> Schema:
    named, columns = _pattern(reader.ID.pattern), {"pattern": _whole_of(reader.COLUMN.pattern)}
    words = _optional(_text(MAX_LABEL))
    fact = _object({FROM: {"enum": list(FACTS)}}, needed=(FROM,))
    return {
        "binding": _object(
            {
                "key": named,
                "target": named,
                "mode": _optional({"enum": list(reader.MODES)}),
                "repeat": words,
                "each_file": words,
                "parent": words,
                "when": _optional(_ref("rule")),
                "map": _optional(
                    {
                        "type": "object",
                        "propertyNames": columns,
                        "additionalProperties": {"anyOf": [{"type": "string"}, _ref("source")]},
                    }
                ),
                "constants": _optional(
                    {
                        "type": "object",
                        "propertyNames": columns,
                        "additionalProperties": {"anyOf": [{"not": {"type": "object"}}, fact]},
                    }
                ),
            },
            needed=("key", "target"),
        ),
        "source": _object(
            {
                "q": words,
                "join": _texts(MAX_LABEL),
                "with": words,
                "when": _optional(_ref("rule")),
                "clear": _optional({"type": "boolean"}),
            }
        ),
    }


# --- the words of JSON Schema --------------------------------------------------------------------


def _object(properties: Mapping[str, object], needed: tuple[str, ...] = ()) -> Schema:
    found: Schema = {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }
    return {**found, "required": list(needed)} if needed else found


def _list(items: Schema, most: int, *, least: int = 0) -> Schema:
    found: Schema = {"type": "array", "maxItems": most, "items": items}
    return {**found, "minItems": least} if least else found


def _texts(longest: int) -> Schema:
    return _optional(_list(_text(longest), 30))


def _text(longest: int, *, least: int = 0) -> Schema:
    found: Schema = {"type": "string", "maxLength": longest}
    return {**found, "minLength": least} if least else found


def _whole(lowest: int, highest: int) -> Schema:
    return {"type": "integer", "minimum": lowest, "maximum": highest}


def _pattern(pattern: str) -> Schema:
    return {"type": "string", "pattern": _whole_of(pattern)}


def _whole_of(pattern: str) -> str:
    return f"^(?:{pattern})$"


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _optional(shape: Schema) -> Schema:
    """What may also be null, which says as much as leaving it out."""
    return {"anyOf": [shape, {"type": "null"}]}
