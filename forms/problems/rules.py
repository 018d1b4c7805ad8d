"""Rules that read what they cannot, or compare what cannot be compared."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from forms.conditions import Leaf, leaves
from forms.definition import AUDIENCES, Question
from forms.document import Problem
from forms.fields.base import ORDER
from forms.operands import AnswerOf, CountOf, Operand, SumOf, Today, Value
from forms.places import Known, Places, Scope, Standing, name_of
from forms.sentences import OPERATOR_WORDS

from . import sorts
from .sorts import LookupColumns

# The values of the editable lists, by the name of the list.
Lists = Mapping[str, Collection[str]]


class Reader:
    """What may be read where: says what is wrong with an operand, and with a comparison."""

    def __init__(
        self, places: Places, lists: Lists | None = None, columns: LookupColumns | None = None
    ) -> None:
        self.places, self.lists, self.columns = places, lists, columns

    def rule_problems(self, standing: Standing) -> Iterator[Problem]:
        """Everything wrong with one rule, each sentence once."""
        told: dict[str, None] = {}
        for leaf in leaves(standing.rule):
            for words in self._leaf_problems(leaf, standing.scope, _own_key(standing)):
                told[words] = None
        for words in told:
            yield Problem(standing.where, words, standing.anchor)

    def operand_problem(self, operand: Operand, scope: Scope, own: str = "") -> str:
        """Why this cannot be read here; empty when it can. `own` is the key of what asks."""
        known = scope.get(operand.reads)
        if known is None:
            return self._unreadable(operand, own)
        name = name_of(known)
        if isinstance(operand, CountOf):
            return "" if known.is_repeat else f"{name} is not added several times: nothing counts."
        if isinstance(operand, SumOf):
            return self._sum_problem(operand, known, name)
        if operand.column:
            return self._column_problem(operand, known, name)
        return ""

    def sort(self, operand: Operand, known: Known) -> str:
        return sorts.sort_of(operand, known, self.columns)

    def _unreadable(self, operand: Operand, own: str) -> str:
        key = operand.reads
        if key == own:
            return f"It reads its own answer, {key}."
        if key not in self.places.every_key:
            return f"It reads {key}, but there is no such question."
        if isinstance(operand, AnswerOf) and self._only_in_repeat(key):
            return f"It reads {key}, which is asked once for each item: read how many or their sum."
        return f"It reads {key}, which is asked later."

    def _only_in_repeat(self, key: str) -> bool:
        return key not in self.places.everything

    def _sum_problem(self, operand: SumOf, known: Known, name: str) -> str:
        if not known.is_repeat or known.page is None:
            return f"{name} is not added several times: there is nothing to sum."
        asked = next((each for each in known.page.questions if each.key == operand.question), None)
        if asked is None:
            return f"{name} asks no question {operand.question}."
        if sorts.sort_of_question(asked) != sorts.NUMBER:
            return f"“{asked.label}” is no number, so it cannot be summed."
        return ""

    def _column_problem(self, operand: AnswerOf, known: Known, name: str) -> str:
        if self.columns is None:
            return ""
        kind = sorts.lookup_kind(known.question) if known.question is not None else ""
        if kind not in self.columns:
            return f"{name} is not looked up, so it has no {operand.column}."
        if operand.column in self.columns[kind]:
            return ""
        told = ", ".join(sorted(self.columns[kind])) or "nothing"
        return f"{name} has no {operand.column} to read. It has: {told}."

    # --- comparisons -------------------------------------------------------------------------

    def _leaf_problems(self, leaf: Leaf, scope: Scope, own: str) -> Iterator[str]:
        readable = True
        for operand in (leaf.left, *leaf.values):
            if isinstance(operand, AnswerOf | CountOf | SumOf):
                words = self.operand_problem(operand, scope, own)
                readable = readable and not words
                if words:
                    yield words
        if not readable:
            return
        known = scope[leaf.left.reads]
        sort, name = self.sort(leaf.left, known), _told(leaf.left, known)
        if leaf.op not in sorts.fitting(leaf.left, known, sort):
            yield f"“{OPERATOR_WORDS[leaf.op]}” does not fit {name}."
            return
        if leaf.op in ORDER and sort == sorts.OTHER:
            sort = sorts.NUMBER
        for value in leaf.values:
            words = self._value_problem(leaf, known, sort, value, scope)
            if words:
                yield f"{name} {words}."

    def _value_problem(
        self, leaf: Leaf, known: Known, sort: str, value: Value, scope: Scope
    ) -> str:
        if isinstance(value, AnswerOf | CountOf | SumOf):
            other_known = scope[value.reads]
            other = self.sort(value, other_known)
            if sorts.fits_together(sort, other):
                return ""
            return f"is {sorts.WORDS[sort]}, {_told(value, other_known)} is {sorts.WORDS[other]}"
        question = known.question
        if leaf.op == "contains" and sort == sorts.TEXT:
            return ""
        if isinstance(leaf.left, AnswerOf) and not leaf.left.column and sort == sorts.CHOICE:
            return self._option_problem(question, value)
        return sorts.literal_problem(sort, value)

    def _option_problem(self, question: Question | None, value: Value) -> str:
        """What is wrong with an option a rule names; the audience has none of its own."""
        if isinstance(value, Today):
            return sorts.literal_problem(sorts.CHOICE, value)
        if question is None:
            return "" if value in AUDIENCES else f"is never “{value}”"
        own = sorts.own_values(question)
        if own:
            return "" if str(value) in own else f"has no option {value}"
        name = question.settings.get("list")
        if self.lists is None or not isinstance(name, str) or name not in self.lists:
            return ""
        none = question.settings.get("none")
        if isinstance(none, dict) and none.get("value") == value:
            return ""
        is_one = str(value) in self.lists[name]
        return "" if is_one else f"takes its options from the list {name}, which has no {value}"


def _own_key(standing: Standing) -> str:
    return standing.question.key if standing.question is not None else ""


def _told(operand: Operand, known: Known) -> str:
    """What is read, as the beginning of a sentence."""
    name = name_of(known)
    if isinstance(operand, CountOf):
        return f"The number of {name}"
    if isinstance(operand, SumOf):
        return f"The sum of {operand.question} in {name}"
    if operand.column:
        return f"The {operand.column} of {name}"
    return name if name.startswith("“") else name[:1].upper() + name[1:]
