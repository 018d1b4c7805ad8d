"""What reads what in a form's document: rules, limits, calculations, messages, columns.

One walk finds every place where a question is named. It tells an author what a change would
break, and it renames a key everywhere at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .nodes import (
    QUESTION,
    Document,
    bindings_of,
    find,
    find_kind,
    listed,
    pages_of,
    questions_of,
    repeat_of,
)

SETTINGS_ANCHOR = "settings"
_COMPARED = ("is", "is_not", "in", "not_in", "contains")
_READ_BY_FORM = {
    "email_question": "The sender’s email address is read from it.",
    "school_question": "The sender’s school is read from it.",
    "name_question": "The sender’s name is read from it.",
}


@dataclass(frozen=True, slots=True)
class Use:
    """What reads a part of the form: where it stands, how it reads it, and the id of the page or
    question to go to ("binding:" and its key for what is written, "settings" for the form's)."""

    where: str
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Reference:
    """One place that names a question or a repeat. `target` is the id of the question, or of the
    repeat's page; empty when there is none."""

    target: str
    use: Use
    holder: Any = field(repr=False)
    slot: Any
    part: int = 0
    leaf: Document | None = field(default=None, repr=False)

    def rename(self, key: str) -> None:
        parts = str(self.holder[self.slot]).split(".", 1)
        parts[self.part] = key
        self.holder[self.slot] = ".".join(parts)


def uses(document: Document, id_: str | tuple[str, str]) -> list[Use]:
    """What reads a section, page or question from outside of it, or compares a question with one
    of its options: (id of the question, value). Raises EditError."""
    if isinstance(id_, tuple):
        return _told(_reading_option(document, *id_))
    inside = _inside(document, id_)
    return _told(
        each
        for each in references(document)
        if each.target in inside and each.use.anchor not in inside
    )


def rename(document: Document, target: str, key: str) -> None:
    """Write another key wherever this question or repeat is named."""
    for each in list(references(document)):
        if each.target == target:
            each.rename(key)


def rename_option(document: Document, question_id: str, before: str, after: str) -> None:
    """Write another value wherever a rule compares this question with the option."""
    for each in list(_reading_option(document, question_id, before)):
        leaf = each.leaf
        if leaf is None:
            continue
        value = leaf.get("value")
        if isinstance(value, list):
            leaf["value"] = [after if one == before else one for one in value]
        else:
            leaf["value"] = after


def references(document: Document) -> Iterator[Reference]:
    """Every place that names a question or a repeat."""
    keys = _Keys(document)
    for _, page in pages_of(document):
        scope = repeat_of(page)
        within = str(scope.get("key")) if scope else ""
        use = Use(f"Page “{page.get('title', '')}”", "", str(page.get("id")))
        yield from _rule(keys, "", page.get("show_when"), _with(use, "Is shown by a rule on it."))
        for check in listed(page, "checks"):
            reading = _with(use, "A check of the page reads it.")
            yield from _rule(keys, within, check.get("must"), reading)
            beside = check.get("questions")
            for slot in range(len(beside) if isinstance(beside, list) else 0):
                told = _with(use, "The message of a check stands beside it.")
                yield from _named(keys, within, beside, slot, told)
        for question in listed(page, "questions"):
            yield from _of_question(keys, within, question)
    for binding in bindings_of(document):
        yield from _of_binding(keys, binding)
    settings = document.get("settings")
    for name, words in _READ_BY_FORM.items():
        if isinstance(settings, dict) and isinstance(settings.get(name), str):
            use = Use("Settings of the form", words, SETTINGS_ANCHOR)
            yield from _named(keys, "", settings, name, use)


class _Keys:
    """Which question or repeat a key means, in a repeat and outside."""

    def __init__(self, document: Document) -> None:
        self.outside: dict[str, str] = {}
        self.inside: dict[str, dict[str, str]] = {}
        for page, question in questions_of(document):
            repeat = repeat_of(page)
            if repeat is None:
                keys = self.outside
            else:
                keys = self.inside.setdefault(str(repeat.get("key")), {})
            keys.setdefault(str(question.get("key")), str(question.get("id")))
        for _, page in pages_of(document):
            repeat = repeat_of(page)
            if repeat is not None:
                self.outside.setdefault(str(repeat.get("key")), str(page.get("id")))

    def target(self, key: str, within: str) -> str:
        return self.inside.get(within, {}).get(key) or self.outside.get(key, "")


def _with(use: Use, words: str) -> Use:
    return Use(use.where, words, use.anchor)


def _of_question(keys: _Keys, within: str, question: Document) -> Iterator[Reference]:
    label = question.get("label") or question.get("key")
    use = Use(f"Question “{label}”", "", str(question.get("id")))
    shown = _with(use, "Is shown by a rule on it.")
    yield from _rule(keys, within, question.get("show_when"), shown)
    settings = question.get("settings")
    for name, value in settings.items() if isinstance(settings, dict) else ():
        words = "Is calculated from it." if name == "formula" else "Its limits or choices read it."
        yield from _values(keys, within, value, _with(use, words))


def _of_binding(keys: _Keys, binding: Document) -> Iterator[Reference]:
    key, table = str(binding.get("key")), binding.get("target")
    within = str(binding.get("repeat") or "")
    use = Use(f"What is written to {table}", "", f"binding:{key}")
    if within:
        yield from _named(keys, "", binding, "repeat", _with(use, "One row for each item of it."))
    if isinstance(binding.get("each_file"), str):
        told = _with(use, "One row for each of its files.")
        yield from _named(keys, within, binding, "each_file", told)
    yield from _rule(keys, within, binding.get("when"), _with(use, "Is written by a rule on it."))
    map_ = binding.get("map")
    for column, source in map_.items() if isinstance(map_, dict) else ():
        told = _with(use, f"Fills the column {column}.")
        if isinstance(source, str):
            yield from _named(keys, within, map_, column, told)
        elif isinstance(source, dict):
            if isinstance(source.get("q"), str):
                yield from _named(keys, within, source, "q", told)
            joined = source.get("join")
            for slot in range(len(joined) if isinstance(joined, list) else 0):
                yield from _named(keys, within, joined, slot, told)
            yield from _rule(
                keys, within, source.get("when"), _with(use, f"Decides what fills {column}.")
            )


def _rule(keys: _Keys, within: str, rule: object, use: Use) -> Iterator[Reference]:
    if not isinstance(rule, dict):
        return
    for name in ("all", "any"):
        parts = rule.get(name)
        for part in parts if isinstance(parts, list) else ():
            yield from _rule(keys, within, part, use)
    if "not" in rule:
        yield from _rule(keys, within, rule["not"], use)
    if "op" in rule:
        yield from _operand(keys, within, rule, use, leaf=rule)
        yield from _values(keys, within, rule.get("value"), use)


def _values(keys: _Keys, within: str, value: object, use: Use) -> Iterator[Reference]:
    """What a value, a filter or a formula names, however deep."""
    if isinstance(value, list):
        for each in value:
            yield from _values(keys, within, each, use)
    elif isinstance(value, dict):
        yield from _operand(keys, within, value, use)
        for each in value.values():
            yield from _values(keys, within, each, use)


def _operand(
    keys: _Keys, within: str, operand: Document, use: Use, leaf: Document | None = None
) -> Iterator[Reference]:
    for name in ("q", "count"):
        if isinstance(operand.get(name), str):
            yield from _named(keys, within, operand, name, use, leaf)
    if isinstance(operand.get("sum"), str):
        repeat, _, inner = operand["sum"].partition(".")
        yield Reference(keys.target(repeat, ""), use, operand, "sum")
        if inner:
            target = keys.inside.get(repeat, {}).get(inner, "")
            yield Reference(target, use, operand, "sum", 1)


def _named(
    keys: _Keys, within: str, holder: Any, slot: Any, use: Use, leaf: Document | None = None
) -> Iterator[Reference]:
    name = holder[slot]
    if isinstance(name, str) and name:
        yield Reference(keys.target(name.split(".", 1)[0], within), use, holder, slot, 0, leaf)


def _inside(document: Document, id_: str) -> set[str]:
    """The ids of a thing and of all that it holds."""
    kind, node, _ = find(document, id_)
    if kind == QUESTION:
        return {id_}
    pages = [node] if kind == "page" else listed(node, "pages")
    return {id_} | {
        str(each.get("id")) for page in pages for each in (page, *listed(page, "questions"))
    }


def _reading_option(document: Document, question_id: str, value: str) -> Iterator[Reference]:
    find_kind(document, question_id, QUESTION)
    for each in references(document):
        leaf = each.leaf
        if each.target != question_id or leaf is None or leaf.get("op") not in _COMPARED:
            continue
        compared = leaf.get("value")
        if value in (compared if isinstance(compared, list) else [compared]):
            yield each


def _told(found: Iterator[Reference]) -> list[Use]:
    return list(dict.fromkeys(each.use for each in found))
