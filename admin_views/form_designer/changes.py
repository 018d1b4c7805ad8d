"""What differs between two texts of a form, in words: of a half built one what can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from forms.definition import PAGE_KINDS, Definition, DefinitionError, Question, parse
from forms.diff import STRUCTURE, WORDING, Change, diff
from forms.document import Problem
from forms.editing import Document
from forms.editing.nodes import bindings_of, listed, pages_of, questions_of
from forms.fields import TYPES

from .half_built import as_definition, rule_of, source_of

NEVER_PUBLISHED = "The form was never published: everything is new."


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes from one text to another, or why there are none to tell. `unread` is what stands
    in the way of reading a text whole; `untold` are the parts it keeps from being compared."""

    changes: tuple[Change, ...] = ()
    why_not: str = ""
    unread: tuple[Problem, ...] = ()
    untold: frozenset[str] = frozenset()

    @property
    def wording(self) -> list[Change]:
        return [each for each in self.changes if each.kind == WORDING]

    @property
    def structure(self) -> list[Change]:
        return [each for each in self.changes if each.kind == STRUCTURE]


def changes_between(old: Document | None, new: Document) -> Difference:
    """The changes. Of a part that cannot be read whole it is told that it is new, and no more:
    what cannot be read would count as taken away."""
    if old is None:
        return Difference(why_not=NEVER_PUBLISHED)
    before, wrong_before = _read(old)
    after, wrong_after = _read(new)
    lost = set(_half_read(old) if wrong_before else ()) | set(
        _half_read(new) if wrong_after else ()
    )
    untold = frozenset(lost & set(_anchors(before)) & set(_anchors(after)))
    changes = tuple(each for each in diff(before, after) if each.anchor not in untold)
    return Difference(changes, "", (*wrong_before, *wrong_after), untold)


def _read(document: Document) -> tuple[Definition, tuple[Problem, ...]]:
    try:
        return parse(document), ()
    except DefinitionError as error:
        return _sound(as_definition(document)), error.problems


def _sound(definition: Definition) -> Definition:
    """Without the settings that mean nothing to the type of their question."""
    return replace(
        definition,
        sections=tuple(
            replace(
                section,
                pages=tuple(
                    replace(page, questions=tuple(_with_sound_settings(q) for q in page.questions))
                    for page in section.pages
                ),
            )
            for section in definition.sections
        ),
    )


def _with_sound_settings(question: Question) -> Question:
    known = TYPES[question.type].settings
    kept = {
        name: value
        for name, value in question.settings.items()
        if name in known and known[name].check(value) is None
    }
    return replace(question, settings=MappingProxyType(kept))


def _half_read(document: Document) -> Iterator[str]:
    """The parts, by their anchors, of which something was left out when they were read."""
    for _, page in pages_of(document):
        is_lost = _rule_is_lost(page) or page.get("kind", "questions") not in PAGE_KINDS
        if is_lost or any(_rule_is_lost(check, "must") for check in listed(page, "checks")):
            yield str(page.get("id"))
    for _, question in questions_of(document):
        if _rule_is_lost(question) or _settings_are_lost(question):
            yield str(question.get("id"))
    for binding in bindings_of(document):
        map_ = binding.get("map")
        sources = map_.values() if isinstance(map_, dict) else ()
        if _rule_is_lost(binding, "when") or any(source_of(each) is None for each in sources):
            yield f"binding:{binding.get('key')}"


def _rule_is_lost(node: Mapping[str, Any], name: str = "show_when") -> bool:
    return node.get(name) is not None and rule_of(node, name) is None


def _settings_are_lost(question: Document) -> bool:
    kind = TYPES.get(str(question.get("type")))
    settings = question.get("settings", {})
    if kind is None or not isinstance(settings, dict):
        return True
    return any(
        name not in kind.settings or kind.settings[name].check(value) is not None
        for name, value in settings.items()
    )


def _anchors(definition: Definition) -> Iterator[str]:
    for section in definition.sections:
        yield from (page.id for page in section.pages)
    yield from (question.id for _, question in definition.questions)
    yield from (f"binding:{each.key}" for each in definition.bindings)
