"""A rule as the script of a page needs it: what is known already is settled, days are dates."""

from __future__ import annotations

from collections.abc import Collection

from .conditions import All, AnswerOf, AnyOf, Leaf, Not, Rule, Value, evaluate, resolve
from .context import Answers, Context


def script_rule(
    rule: Rule, on_page: Collection[str], known: Answers, context: Context
) -> dict[str, object]:
    """The rule as JSON. Leaves that read other pages become {"const": true, false or null};
    those that read this page keep their question, and other pages' answers become values."""
    if isinstance(rule, All | AnyOf):
        parts = [script_rule(part, on_page, known, context) for part in rule.rules]
        return {"all" if isinstance(rule, All) else "any": parts}
    if isinstance(rule, Not):
        return {"not": script_rule(rule.rule, on_page, known, context)}
    values = rule.value if isinstance(rule.value, tuple) else (rule.value,)
    reads = {rule.question} | {each.question for each in values if isinstance(each, AnswerOf)}
    if not reads & set(on_page):
        return {"const": evaluate(rule, known, context)}
    return _leaf(rule, on_page, known, context)


def _leaf(
    leaf: Leaf, on_page: Collection[str], known: Answers, context: Context
) -> dict[str, object]:
    if leaf.question not in on_page:
        # An answer of another page is compared with one of this: only the server can.
        return {"const": None}
    document: dict[str, object] = {"q": leaf.question, "op": leaf.op}
    if isinstance(leaf.value, tuple):
        document["value"] = [_value(each, on_page, known, context) for each in leaf.value]
    elif leaf.value is not None:
        document["value"] = _value(leaf.value, on_page, known, context)
    return document


def _value(value: Value, on_page: Collection[str], known: Answers, context: Context) -> object:
    if isinstance(value, AnswerOf) and value.question in on_page:
        return {"q": value.question}
    return resolve(value, known, context)
