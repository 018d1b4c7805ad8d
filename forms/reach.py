"""Which pages nobody can reach, found by trying every combination of the answers rules read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product

from .conditions import AnyOf, Leaf, Not, Rule, evaluate, questions_of
from .context import Checks, Context, Option, UploadedFile
from .definition import AUDIENCE, Definition, Page, Question
from .fields.choices import as_option

MOST_COMBINATIONS = 20_000
_ANY: frozenset[bool | None] = frozenset({True, False, None})
_ALWAYS: frozenset[bool | None] = frozenset({True})


def unreachable(definition: Definition) -> list[str]:
    """The slugs of pages that are shown with no answers at all."""
    return [page.slug for page in definition.pages if not _can_be_shown(definition, page)]


def _can_be_shown(definition: Definition, page: Page) -> bool:
    before = definition.pages[: definition.pages.index(page)]
    exits = [each.show_when for each in before if each.kind == "exit"]
    if None in exits:
        return False
    rules = [rule for rule in (page.show_when, *exits) if rule is not None]
    read = _read_by(definition, rules)
    choices = _choices(definition, read)
    size = 1
    for values in choices.values():
        size *= len(values)
    if size > MOST_COMBINATIONS:
        return True
    return any(
        _holds_for(definition, page, exits, choices, combination)
        for combination in product(*choices.values())
    )


def _holds_for(
    definition: Definition,
    page: Page,
    exits: Sequence[Rule | None],
    choices: Mapping[str, Sequence[object]],
    combination: Sequence[object],
) -> bool:
    answers: dict[str, object] = {}
    wanted = dict(zip(choices, combination, strict=True))
    if AUDIENCE in wanted:
        answers[AUDIENCE] = wanted[AUDIENCE]
    for each, question in definition.questions:
        if question.key not in wanted or each.repeat is not None:
            continue
        shown = (each.show_when, question.show_when)
        if all(True in _outcomes(rule, answers, choices) for rule in shown if rule is not None):
            answers[question.key] = wanted[question.key]
    if page.show_when is not None and True not in _outcomes(page.show_when, answers, choices):
        return False
    return all(_outcomes(rule, answers, choices) != _ALWAYS for rule in exits if rule is not None)


def _outcomes(
    rule: Rule, answers: Mapping[str, object], choices: Mapping[str, Sequence[object]]
) -> frozenset[bool | None]:
    """How a rule can come out: answers without fixed choices may be anything."""
    if isinstance(rule, Leaf):
        if not questions_of(rule) <= set(choices):
            return _ANY
        return frozenset({evaluate(rule, answers, _NOWHERE)})
    if isinstance(rule, Not):
        inner = _outcomes(rule.rule, answers, choices)
        return frozenset(None if each is None else not each for each in inner)
    decisive = isinstance(rule, AnyOf)
    found: frozenset[bool | None] = frozenset({not decisive})
    for part in rule.rules:
        outcomes = _outcomes(part, answers, choices)
        found = frozenset(_joined(a, b, decisive) for a in found for b in outcomes)
    return found


def _joined(one: bool | None, other: bool | None, decisive: bool) -> bool | None:
    if decisive in (one, other):
        return decisive
    return None if None in (one, other) else not decisive


def _read_by(definition: Definition, rules: Sequence[Rule]) -> list[str]:
    """The questions these rules read, and those that decide whether they are asked."""
    found: list[str] = []
    waiting = [key for rule in rules for key in sorted(questions_of(rule))]
    while waiting:
        key = waiting.pop(0)
        if key in found:
            continue
        found.append(key)
        for page, question in definition.questions:
            if question.key == key and page.repeat is None:
                for rule in (page.show_when, question.show_when):
                    waiting += sorted(questions_of(rule)) if rule is not None else []
    return found


def _choices(definition: Definition, keys: Sequence[str]) -> dict[str, list[object]]:
    """What can be answered, for the questions where that is a short list."""
    choices: dict[str, list[object]] = {}
    for key in keys:
        if key == AUDIENCE:
            choices[key] = list(definition.settings.audience)
            continue
        question = definition.question(key)
        values = list(_values(question)) if question is not None else []
        if values:
            choices[key] = values
    return choices


def _values(question: Question) -> Iterator[object]:
    if question.type == "yes_no":
        yield from (True, False)
        if question.settings.get("unknown") is True:
            yield "unknown"
    options = question.settings.get("options")
    if question.type in ("choose_one", "long_list") and isinstance(options, list):
        yield from (as_option(each).value for each in options)
    if not question.required and (question.type == "yes_no" or isinstance(options, list)):
        yield None


class _NoLookups:
    """A rule that compares fixed choices never looks anything up."""

    def options(self, list_name: str) -> Sequence[Option]:
        return ()

    def search(self, kind: str, text: str, filters: Mapping[str, str]) -> Sequence[Option]:
        return ()

    def find(self, kind: str, record_id: str, filters: Mapping[str, str]) -> Option | None:
        return None

    def file(self, file_id: str) -> UploadedFile | None:
        return None


def _as_it_is(typed: str) -> str:
    return typed


_NOWHERE = Context(
    date(2000, 1, 1),
    _NoLookups(),
    Checks(_as_it_is, _as_it_is, _as_it_is, _as_it_is, _as_it_is),
    lambda day, _number: day,
)
