"""Rules and formulas as the script of a page needs them: what is known already is settled.

Where only other pages decide, a leaf becomes {"const": true, false or null}. Otherwise what is
read on this page stays as it is, and answers of other pages, counts, sums and days are values.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from . import formulas
from .build import PageForm
from .conditions import (
    All,
    AnswerOf,
    AnyOf,
    Leaf,
    Not,
    Rule,
    Value,
    evaluate,
    is_answered,
    operands_of,
    resolve,
)
from .context import Answers, Context
from .formulas import Arithmetic, Formula, Number, formula_document
from .operands import number_of


@dataclass(frozen=True, slots=True)
class PageScript:
    """What the script of a page is given, by the keys of its questions: when each is shown, and
    how it is calculated."""

    rules: dict[str, dict[str, object]]
    formulas: dict[str, object]


def page_script(form: PageForm) -> PageScript:
    """The rules and formulas that read what is asked on the page itself. What is fixed there, or
    calculated from other pages alone, is known as they are."""
    context, known = form.moment.context, dict(form.moment.known)
    here: set[str] = set()
    script = PageScript({}, {})
    for field in form.questions:
        question, key = field.question, field.question.key
        rule = question.show_when
        if rule is not None and any(_is_here(each, here) for each in operands_of(rule)):
            script.rules[key] = script_rule(rule, here, known, context)
        if field.kind.is_computed:
            reads_page = any(
                _is_here(each, here) for each in formulas.operands_of(question.formula)
            )
            if reads_page or key in script.rules:
                script.formulas[key] = script_formula(question.formula, here, known, context)
                here.add(key)
                continue
        if field.is_typed:
            here.add(key)
        elif field.shown and is_answered(field.data):
            known[key] = field.data
    return script


def script_rule(
    rule: Rule, on_page: Collection[str], known: Answers, context: Context
) -> dict[str, object]:
    """The rule as JSON; `on_page` are the keys that the script reads from the page itself."""
    if isinstance(rule, All | AnyOf):
        parts = [script_rule(part, on_page, known, context) for part in rule.rules]
        return {"all" if isinstance(rule, All) else "any": parts}
    if isinstance(rule, Not):
        return {"not": script_rule(rule.rule, on_page, known, context)}
    if not any(_is_here(each, on_page) for each in operands_of(rule)):
        return {"const": evaluate(rule, known, context)}
    return _leaf(rule, on_page, known, context)


def script_formula(
    formula: Formula, on_page: Collection[str], known: Answers, context: Context
) -> object:
    """The formula as JSON; a number is a text, so that the script loses no digit of it."""
    if isinstance(formula, Arithmetic):
        parts = [script_formula(part, on_page, known, context) for part in formula.parts]
        return {formula.operation: parts}
    if isinstance(formula, Number):
        return f"{formula.value:f}"
    if _is_here(formula, on_page):
        return formula_document(formula)
    number = number_of(formula.now(known, context))
    return None if number is None else f"{number:f}"


def _is_here(value: Value, on_page: Collection[str]) -> bool:
    return isinstance(value, AnswerOf) and value.question in on_page


def _leaf(
    leaf: Leaf, on_page: Collection[str], known: Answers, context: Context
) -> dict[str, object]:
    values = [_value(each, on_page, known, context) for each in leaf.values]
    document: dict[str, object] = {"op": leaf.op}
    if leaf.value is not None:
        document["value"] = values if isinstance(leaf.value, tuple) else values[0]
    if _is_here(leaf.left, on_page):
        return {**leaf.left.document(), **document}
    left = leaf.left.now(known, context)
    # An answer of another page is compared with one of this: it stands there as a value.
    return {"const": None} if left is None else {"known": _plain(left), **document}


def _value(value: Value, on_page: Collection[str], known: Answers, context: Context) -> object:
    if isinstance(value, AnswerOf) and value.question in on_page:
        return value.document()
    return _plain(resolve(value, known, context))


def _plain(value: object) -> object:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
