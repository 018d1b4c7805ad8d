"""Rules that read what they cannot, or compare what cannot be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms import fields
from forms.conditions import Leaf, Rule, leaves, questions_of
from forms.definition import AUDIENCE, Definition, Question, value_questions
from forms.document import Problem
from forms.fields.choices import as_option

_AUDIENCE_OPERATORS = frozenset({"is", "is_not", "in", "not_in"})
_REPEAT_OPERATORS = frozenset({"answered", "not_answered"})


def rule_problems(definition: Definition) -> Iterator[Problem]:
    every = {each.key for _, each in definition.questions}
    every |= {page.repeat.key for page in definition.pages if page.repeat}
    known: dict[str, Question | None] = {AUDIENCE: None}
    for page in definition.pages:
        where = f"page {page.slug}"
        yield from _readable(page.show_when, known, every, where)
        here = dict(known)
        for question in page.questions:
            where = f"question {question.key}"
            yield from _readable(question.show_when, here, every, where)
            for key in sorted(value_questions(question.settings) - set(here)):
                yield Problem(where, _unreadable(key, every))
            here[question.key] = question
        if page.repeat is None:
            known = here
        else:
            known[page.repeat.key] = None


def _readable(
    rule: Rule | None, known: Mapping[str, Question | None], every: set[str], where: str
) -> Iterator[Problem]:
    if rule is None:
        return
    for key in sorted(questions_of(rule) - set(known)):
        yield Problem(where, _unreadable(key, every))
    for leaf in leaves(rule):
        if leaf.question in known:
            words = _leaf_problem(leaf, known[leaf.question])
            if words:
                yield Problem(where, words)


def _unreadable(key: str, every: set[str]) -> str:
    if key in every:
        return f"The rule reads {key}, which is asked later, in a repeat, or here itself."
    return f"The rule reads {key}, but there is no such question."


def _leaf_problem(leaf: Leaf, question: Question | None) -> str:
    """What is wrong with one comparison; `question` is None for the audience and for repeats."""
    if question is None:
        allowed = _AUDIENCE_OPERATORS if leaf.question == AUDIENCE else _REPEAT_OPERATORS
    else:
        allowed = fields.TYPES[question.type].operators
    if leaf.op not in allowed:
        return f"“{leaf.op}” does not fit {leaf.question}."
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    if question is None:
        return ""
    if question.type == "yes_no" and leaf.op in _AUDIENCE_OPERATORS:
        strange = [each for each in values if not isinstance(each, bool) and each != "unknown"]
        return f"{leaf.question} is compared with {strange[0]}, not yes or no." if strange else ""
    own = own_values(question)
    strange = [each for each in values if isinstance(each, str) and own and each not in own]
    return f"{leaf.question} has no option {strange[0]}." if strange else ""


def own_values(question: Question) -> frozenset[str]:
    """The values to choose from that stand in the definition itself; empty when they do not."""
    listed = question.settings.get("options")
    options = [as_option(each) for each in listed] if isinstance(listed, list) else []
    none = question.settings.get("none")
    if options and isinstance(none, dict):
        options.append(as_option(none))
    return frozenset(option.value for option in options)
