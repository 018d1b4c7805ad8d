"""Rules, sources and formulas as English sentences, in the words of the form's own questions.

The form may be half built: what names nothing is shown as it is written, never left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .conditions import (
    All,
    AnswerOf,
    AnyOf,
    CountOf,
    Leaf,
    Not,
    Operand,
    Rule,
    RuleError,
    SumOf,
    Today,
    Value,
    parse_rule,
)
from .context import Option
from .definition import AUDIENCE, Definition, Page, Question, Source
from .formulas import Arithmetic, Formula, Number, parse_formula
from .operands import UNITS

Lists = Mapping[str, Sequence[Option]]

# How a comparison is read, and the opposite that says "not" with it.
OPERATOR_WORDS: Mapping[str, str] = {
    "is": "is",
    "is_not": "is not",
    "in": "is one of",
    "not_in": "is none of",
    "contains": "contains",
    "answered": "is answered",
    "not_answered": "is not answered",
    "lt": "is less than",
    "lte": "is at most",
    "gt": "is more than",
    "gte": "is at least",
    "before": "is before",
    "after": "is after",
}
_OPPOSITES: Mapping[str, str] = {
    "is": "is not",
    "is_not": "is",
    "in": "is none of",
    "not_in": "is one of",
    "contains": "does not contain",
    "answered": "is not answered",
    "not_answered": "is answered",
    "lt": "is not less than",
    "lte": "is not at most",
    "gt": "is not more than",
    "gte": "is not at least",
    "before": "is not before",
    "after": "is not after",
}
AUDIENCE_WORDS: Mapping[str, str] = {
    "public": "anybody without an account",
    "school": "a school",
    "provider": "a provider",
}
_BETWEEN = {"add": " + ", "subtract": " − ", "multiply": " × ", "divide": " ÷ "}
_UNREADABLE = "a rule that cannot be read"
LONGEST_NAME = 80
LONGEST_LIST = 6


def rule_words(definition: Definition, rule: object, lists: Lists | None = None) -> str:
    """A rule, or its JSON, as a sentence without its full stop. `lists` gives the labels of
    options that are kept elsewhere."""
    try:
        read: Rule = rule if isinstance(rule, Leaf | All | AnyOf | Not) else parse_rule(rule, "$")
    except RuleError:
        return _UNREADABLE
    return _Speaker(definition, lists or {}).rule(read)


def source_words(definition: Definition, source: Source, lists: Lists | None = None) -> str:
    """What fills a column: one question or a part of it, or several joined; and when."""
    speaker = _Speaker(definition, lists or {})
    names = [speaker.part(each) for each in source.questions]
    words = names[0] if len(names) == 1 else f"{_listed(names, 'and')}, joined"
    words = f"{words}, when {speaker.rule(source.when)}" if source.when is not None else words
    return f"{words}, cleared when left empty" if source.clear else words


def formula_words(definition: Definition, formula: object) -> str:
    """A formula, or its JSON, as it is read aloud: “Hours” × “Rate” ÷ 100."""
    try:
        read: Formula = (
            formula
            if isinstance(formula, Number | Arithmetic | AnswerOf | CountOf | SumOf)
            else parse_formula(formula, "$")
        )
    except RuleError:
        return "a formula that cannot be read"
    return _Speaker(definition, {}).formula(read)


def today_words(today: Today) -> str:
    """A day counted from today: "16 years ago", "5 working days from today"."""
    counted = [(unit, getattr(today, unit)) for unit in UNITS if getattr(today, unit)]
    earlier = [_counted(unit, -number) for unit, number in counted if number < 0]
    later = [_counted(unit, number) for unit, number in counted if number > 0]
    if not counted:
        return "today"
    if not later:
        return f"{_listed(earlier, 'and')} ago"
    if not earlier:
        return f"{_listed(later, 'and')} from today"
    return f"{_listed(earlier, 'and')} ago plus {_listed(later, 'and')}"


def date_words(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def question_words(question: Question) -> str:
    """What a question is called: its label, or its short name where the label is long."""
    words = question.label or question.short or question.key
    if len(words) > LONGEST_NAME and question.short:
        words = question.short
    return _quoted(words.rstrip("?").rstrip())


@dataclass
class _Speaker:
    """Says rules and formulas of one form."""

    definition: Definition
    lists: Lists
    _questions: dict[str, Question] = field(default_factory=dict)
    _repeats: dict[str, Page] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for page, question in self.definition.questions:
            # A question that is asked once goes before one of the same key in a repeat.
            if page.repeat is None or question.key not in self._questions:
                self._questions[question.key] = question
        self._repeats = {page.repeat.key: page for page in self.definition.pages if page.repeat}

    def rule(self, rule: Rule, *, inside: type[All] | type[AnyOf] | None = None) -> str:
        if isinstance(rule, Leaf):
            return self.leaf(rule, OPERATOR_WORDS)
        if isinstance(rule, Not):
            if isinstance(rule.rule, Leaf):
                return self.leaf(rule.rule, _OPPOSITES)
            return f"it is not so that ({self.rule(rule.rule)})"
        if len(rule.rules) == 1:
            return self.rule(rule.rules[0], inside=inside)
        joined_by = " and " if isinstance(rule, All) else " or "
        if any(isinstance(part, Leaf) and len(part.values) > 1 for part in rule.rules):
            joined_by = f",{joined_by}"  # so that no list runs on into the next part
        words = joined_by.join(self.rule(part, inside=type(rule)) for part in rule.rules)
        return words if inside in (None, type(rule)) else f"({words})"

    def leaf(self, leaf: Leaf, words: Mapping[str, str]) -> str:
        if leaf.question == AUDIENCE and isinstance(leaf.left, AnswerOf):
            values = [AUDIENCE_WORDS.get(str(each), str(each)) for each in leaf.values]
            return f"the form is filled in by {self._audience(leaf.op, words, values)}"
        left, comparison = self.operand(leaf.left), words[leaf.op]
        values = [self.value(each, leaf.left) for each in leaf.values]
        if not values:
            return f"{left} {comparison}"
        if leaf.op in ("in", "not_in"):
            # Of one, "is" says the same as "is one of".
            if len(values) == 1:
                comparison = "is" if comparison == OPERATOR_WORDS["in"] else "is not"
            return f"{left} {comparison} {_listed(values, 'or')}"
        return f"{left} {comparison} {values[0]}"

    @staticmethod
    def _audience(op: str, words: Mapping[str, str], values: Sequence[str]) -> str:
        if not values:
            return "somebody"  # it always is
        negative = words[op] in (OPERATOR_WORDS["is_not"], OPERATOR_WORDS["not_in"])
        return f"{'anyone but ' if negative else ''}{_listed(values, 'or')}"

    def operand(self, operand: Operand) -> str:
        if isinstance(operand, CountOf):
            return f"the number of {self.repeat(operand.repeat)}"
        if isinstance(operand, SumOf):
            name = self._of_repeat(operand.repeat, operand.question)
            return f"the sum of {name} over {self.repeat(operand.repeat)}"
        if operand.column:
            return f"the {operand.column.replace('_', ' ')} of {self.named(operand.question)}"
        return self.named(operand.question)

    def named(self, key: str) -> str:
        if key == AUDIENCE:
            return "who fills in the form"
        question = self._questions.get(key)
        if question is not None:
            return question_words(question)
        return self.repeat(key) if key in self._repeats else _quoted(key)

    def repeat(self, key: str) -> str:
        page = self._repeats.get(key)
        return _quoted(page.title.rstrip("?").rstrip() or key) if page is not None else _quoted(key)

    def part(self, source: str) -> str:
        key, _, part = source.partition(".")
        if not part:
            return self.named(key)
        if part == "text":
            return f"{self.named(key)} as text"
        return f"{part.replace('_', ' ')} of {self.named(key)}"

    def value(self, value: Value, left: Operand) -> str:
        if isinstance(value, Today):
            return today_words(value)
        if isinstance(value, AnswerOf | CountOf | SumOf):
            return self.operand(value)
        question = self._compared(left)
        for option in self._options(question):
            if option.value == value:
                return _quoted(option.label)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if question is not None and question.type == "yes_no" and value == "unknown":
            return "not known"
        if isinstance(value, int | float):
            is_money = question is not None and question.type == "money"
            return f"£{Decimal(str(value)):,.2f}" if is_money else f"{value:,}"
        return _day_or_text(value)

    def formula(self, formula: Formula, *, inside: bool = False) -> str:
        if isinstance(formula, Number):
            return f"{formula.value:,f}"
        if not isinstance(formula, Arithmetic):
            return self.operand(formula)
        parts = [self.formula(part, inside=True) for part in formula.parts]
        words = _BETWEEN[formula.operation].join(parts)
        return f"({words})" if inside and len(parts) > 1 else words

    def _compared(self, operand: Operand) -> Question | None:
        """The question whose answers a value is one of; None for columns and counts."""
        if isinstance(operand, SumOf):
            page = self._repeats.get(operand.repeat)
            asked = page.questions if page is not None else ()
            return next((each for each in asked if each.key == operand.question), None)
        if isinstance(operand, AnswerOf) and not operand.column:
            return self._questions.get(operand.question)
        return None

    def _of_repeat(self, repeat: str, key: str) -> str:
        question = self._compared(SumOf(repeat, key))
        return question_words(question) if question is not None else _quoted(key)

    def _options(self, question: Question | None) -> Iterator[Option]:
        if question is None:
            return
        settings = question.settings
        own = settings.get("options")
        last = [each for each in settings.values() if isinstance(each, dict) and "label" in each]
        for each in (*(own if isinstance(own, list) else ()), *last):
            if isinstance(each, dict):
                yield Option(str(each.get("value", "")), str(each.get("label", "")))
        yield from self.lists.get(str(settings.get("list", "")), ())


def _counted(unit: str, number: int) -> str:
    name = unit.replace("_", " ")
    return f"{number} {name if number != 1 else name.removesuffix('s')}"


def _listed(words: Sequence[str], last: str) -> str:
    shown = list(words[:LONGEST_LIST])
    if len(words) > LONGEST_LIST + 1:
        shown.append(f"{len(words) - LONGEST_LIST} others")
    else:
        shown = list(words)
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def _day_or_text(text: str) -> str:
    try:
        return date_words(date.fromisoformat(text)) if len(text) == 10 else _quoted(text)
    except ValueError:
        return _quoted(text)


def _quoted(words: str) -> str:
    line = " ".join(words.split())
    cut = line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1].rstrip()}…"
    return f"“{cut}”"
