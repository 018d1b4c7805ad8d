"""The format of definitions as a JSON Schema (2020-12), made from what the reader itself goes by.

A schema cannot say everything: that keys are used once, that rules read what comes before. The
reader and the check of a definition say that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from . import definition as reader
from . import fields, mapping
from .document import MAX_HINT, MAX_LABEL, MAX_TEXT
from .fields.options import MAX_OPTIONS
from .fields.settings import Setting
from .schema_rules import rules_schema, writing_schema
from .schema_words import (
    Schema,
    a_list,
    a_pattern,
    a_text,
    a_whole,
    an_object,
    optional,
    ref,
    texts,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> Schema:
    """The whole schema."""
    return {
        "$schema": DIALECT,
        "title": "A form definition",
        "description": "Made by “flask forms schema”. docs/form-format.md says what it means.",
        **an_object(
            {
                "format": {"const": reader.FORMAT},
                "key": a_pattern(reader.SLUG.pattern),
                "title": a_text(MAX_LABEL, least=1),
                "settings": ref("settings"),
                "sections": a_list(ref("section"), 60, least=1),
                "bindings": optional(a_list(ref("binding"), 60)),
                "confirmation": ref("confirmation"),
            },
            needed=("format", "key", "title", "settings", "sections", "confirmation"),
        ),
        "$defs": {**_parts(), **rules_schema(), **writing_schema()},
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
    words, page_text = a_text(MAX_LABEL), a_text(MAX_TEXT)
    id_ = a_pattern(mapping.ID.pattern)
    return {
        "settings": an_object(
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
                "intro": optional(page_text),
                "before_you_start": texts(MAX_HINT),
                "declaration": optional(page_text),
                "exit_this_page": optional({"type": "boolean"}),
                **{
                    name: optional(words)
                    for name in ("email_question", "school_question", "name_question")
                },
            },
            needed=("audience",),
        ),
        "confirmation": an_object(
            {
                "title": a_text(MAX_LABEL, least=1),
                "text": optional(page_text),
                "what_next": texts(MAX_HINT),
            },
            needed=("title",),
        ),
        "section": an_object(
            {
                "id": id_,
                "title": a_text(MAX_LABEL, least=1),
                "pages": a_list(ref("page"), 100, least=1),
            },
            needed=("id", "title", "pages"),
        ),
        "page": {
            **an_object(
                {
                    "id": id_,
                    "slug": a_pattern(reader.SLUG.pattern),
                    "kind": optional({"enum": list(reader.PAGE_KINDS)}),
                    "title": a_text(MAX_LABEL, least=1),
                    "text": optional(page_text),
                    "show_when": optional(ref("rule")),
                    "repeat": optional(ref("repeat")),
                    "questions": optional(a_list(ref("question"), 60)),
                    "checks": optional(a_list(ref("check"), reader.MAX_CHECKS)),
                },
                needed=("id", "slug", "title"),
            ),
            "if": {"properties": {"kind": {"const": "repeat"}}, "required": ["kind"]},
            "then": {"required": ["repeat", "questions"]},
        },
        "repeat": an_object(
            {
                "key": a_pattern(reader.KEY.pattern),
                "item": a_text(60, least=1),
                "min": optional(a_whole(0, reader.MAX_REPEATS)),
                "max": optional(a_whole(1, reader.MAX_REPEATS)),
                "add_label": optional(words),
            },
            needed=("key", "item"),
        ),
        "check": an_object(
            {
                "id": id_,
                "must": ref("rule"),
                "message": a_text(MAX_LABEL, least=1),
                "questions": optional(a_list(a_text(MAX_LABEL), 60)),
            },
            needed=("id", "must", "message"),
        ),
        "question": _question(),
        "option": an_object(
            {
                "value": a_text(100, least=1),
                "label": a_text(300, least=1),
                "hint": a_text(600),
                "exclusive": {"type": "boolean"},
                "other": {"type": "boolean"},
            },
            needed=("value", "label"),
        ),
    }


def _question() -> Schema:
    return {
        **an_object(
            {
                "id": a_pattern(mapping.ID.pattern),
                "key": {
                    **a_pattern(reader.KEY.pattern),
                    "not": {"enum": sorted(reader.RESERVED_KEYS)},
                },
                "type": {"enum": list(fields.TYPES)},
                "label": optional(a_text(MAX_HINT)),
                "hint": optional(a_text(MAX_HINT)),
                "short": optional(a_text(MAX_LABEL)),
                "required": optional({"type": "boolean"}),
                "sensitivity": optional({"enum": list(reader.SENSITIVITIES)}),
                "show_when": optional(ref("rule")),
                "settings": optional({"type": "object"}),
                "errors": optional(
                    {"type": "object", "additionalProperties": a_text(MAX_LABEL, least=1)}
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
        "options": a_list(ref("option"), MAX_OPTIONS, least=1),
        "option": ref("option"),
        "moment": {"type": ["string", "object"]},
        "list": {"type": "string"},
        "filters": {"type": "object"},
        "formula": ref("formula"),
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
