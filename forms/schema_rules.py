"""Rules, formulas and bindings as parts of the schema of definitions."""

from __future__ import annotations

from . import formulas, mapping
from .conditions import MAX_RULES, OPERATORS
from .document import MAX_LABEL, MAX_NUMBER
from .facts import FACTS, FROM
from .operands import MAX_NAME, MAX_VALUES, UNITS
from .schema_words import (
    Schema,
    a_list,
    a_pattern,
    a_text,
    an_object,
    optional,
    ref,
    texts,
    whole_of,
)


def rules_schema() -> Schema:
    name = a_text(2 * MAX_NAME, least=1)
    operands = {
        "q": an_object({"q": name, "column": name}, needed=("q",)),
        "count": an_object({"count": name}, needed=("count",)),
        "sum": an_object({"sum": name}, needed=("sum",)),
    }
    offsets = {unit: {"type": "integer"} for unit in UNITS}
    value: Schema = {
        "anyOf": [
            a_text(MAX_VALUES),
            {"type": "boolean"},
            {"type": "number", "minimum": -MAX_NUMBER, "maximum": MAX_NUMBER},
            an_object({"today": an_object(offsets)}, needed=("today",)),
            *operands.values(),
        ]
    }
    joined = a_list(ref("rule"), MAX_RULES, least=1)
    comparison = an_object(
        {
            "q": name,
            "column": name,
            "count": name,
            "sum": name,
            "op": {"enum": list(OPERATORS)},
            "value": {"anyOf": [ref("value"), a_list(ref("value"), MAX_VALUES, least=1)]},
        },
        needed=("op",),
    )
    return {
        "rule": {
            "anyOf": [
                an_object({"all": joined}, needed=("all",)),
                an_object({"any": joined}, needed=("any",)),
                an_object({"not": ref("rule")}, needed=("not",)),
                comparison,
            ]
        },
        "value": value,
        "formula": {
            "anyOf": [
                {"type": "number"},
                *operands.values(),
                *(
                    an_object({each: a_list(ref("formula"), most, least=least)}, needed=(each,))
                    for each, (least, most) in formulas.OPERATIONS.items()
                ),
            ]
        },
    }


def writing_schema() -> Schema:
    named, columns = a_pattern(mapping.ID.pattern), {"pattern": whole_of(mapping.COLUMN.pattern)}
    words = optional(a_text(MAX_LABEL))
    fact = an_object({FROM: {"enum": list(FACTS)}}, needed=(FROM,))
    return {
        "binding": an_object(
            {
                "key": named,
                "target": named,
                "mode": optional({"enum": list(mapping.MODES)}),
                "repeat": words,
                "each_file": words,
                "parent": words,
                "when": optional(ref("rule")),
                "map": optional(
                    {
                        "type": "object",
                        "propertyNames": columns,
                        "additionalProperties": {"anyOf": [{"type": "string"}, ref("source")]},
                    }
                ),
                "constants": optional(
                    {
                        "type": "object",
                        "propertyNames": columns,
                        "additionalProperties": {"anyOf": [{"not": {"type": "object"}}, fact]},
                    }
                ),
            },
            needed=("key", "target"),
        ),
        "source": an_object(
            {
                "q": words,
                "join": texts(MAX_LABEL),
                "with": words,
                "when": optional(ref("rule")),
                "clear": optional({"type": "boolean"}),
            }
        ),
    }
