"""A form's document as it stands, read as far as it can be read: it may be half built.

Publishing needs a definition without a fault; the designer shows what is there before that.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from forms.conditions import Rule, RuleError, parse_rule
from forms.definition import (
    PAGE_KINDS,
    SENSITIVITIES,
    Binding,
    Confirmation,
    Definition,
    Page,
    PageCheck,
    Question,
    Repeat,
    Section,
    Settings,
    Source,
)
from forms.editing import Document
from forms.facts import fact_of
from forms.fields import TYPES

UNKNOWN_TYPE = "text"


def as_definition(document: Document) -> Definition:
    """The document as a definition. What cannot be read is left out."""
    settings = _node(document, "settings")
    confirmation = _node(document, "confirmation")
    return Definition(
        key=_text(document, "key"),
        title=_text(document, "title"),
        settings=Settings(
            audience=tuple(_texts(settings.get("audience"))) or ("public",),
            intro=_text(settings, "intro"),
            before_you_start=tuple(_texts(settings.get("before_you_start"))),
            declaration=_text(settings, "declaration"),
            exit_this_page=settings.get("exit_this_page") is True,
            email_question=_text(settings, "email_question") or None,
            school_question=_text(settings, "school_question") or None,
            name_question=_text(settings, "name_question") or None,
        ),
        sections=tuple(_section(each) for each in _nodes(document, "sections")),
        bindings=tuple(_binding(each) for each in _nodes(document, "bindings")),
        confirmation=Confirmation(
            title=_text(confirmation, "title"),
            text=_text(confirmation, "text"),
            what_next=tuple(_texts(confirmation.get("what_next"))),
        ),
    )


def rule_of(node: Mapping[str, Any], name: str = "show_when") -> Rule | None:
    """The rule of a node; None when it has none that can be read."""
    found = node.get(name)
    if found is None:
        return None
    try:
        return parse_rule(found, name)
    except RuleError:
        return None


def _section(node: Document) -> Section:
    return Section(
        id=_text(node, "id"),
        title=_text(node, "title"),
        pages=tuple(_page(each) for each in _nodes(node, "pages")),
    )


def _page(node: Document) -> Page:
    kind = _text(node, "kind")
    kind = kind if kind in PAGE_KINDS else "questions"
    return Page(
        id=_text(node, "id"),
        slug=_text(node, "slug"),
        kind=kind,
        title=_text(node, "title"),
        text=_text(node, "text"),
        show_when=rule_of(node),
        repeat=_repeat(_node(node, "repeat")) if kind == "repeat" else None,
        questions=tuple(_question(each) for each in _nodes(node, "questions")),
        checks=tuple(
            PageCheck(
                id=_text(each, "id"),
                must=must,
                message=_text(each, "message"),
                questions=tuple(_texts(each.get("questions"))),
            )
            for each in _nodes(node, "checks")
            if (must := rule_of(each, "must")) is not None
        ),
    )


def _repeat(node: Document) -> Repeat:
    return Repeat(
        key=_text(node, "key"),
        item=_text(node, "item") or "item",
        min=_whole(node, "min", 1),
        max=_whole(node, "max", 10),
        add_label=_text(node, "add_label"),
    )


def _question(node: Document) -> Question:
    type_, sensitivity = _text(node, "type"), _text(node, "sensitivity")
    return Question(
        id=_text(node, "id"),
        key=_text(node, "key"),
        type=type_ if type_ in TYPES else UNKNOWN_TYPE,
        label=_text(node, "label"),
        hint=_text(node, "hint"),
        short=_text(node, "short"),
        required=node.get("required") is not False,
        sensitivity=sensitivity if sensitivity in SENSITIVITIES else "C",
        show_when=rule_of(node),
        settings=MappingProxyType(_node(node, "settings")),
        errors=MappingProxyType(
            {code: words for code, words in _node(node, "errors").items() if isinstance(words, str)}
        ),
    )


def _binding(node: Document) -> Binding:
    return Binding(
        key=_text(node, "key"),
        target=_text(node, "target"),
        mode=_text(node, "mode") or "create",
        repeat=_text(node, "repeat") or None,
        each_file=_text(node, "each_file") or None,
        when=rule_of(node, "when"),
        map=MappingProxyType(
            {
                column: source
                for column, found in _node(node, "map").items()
                if (source := source_of(found)) is not None
            }
        ),
        constants=MappingProxyType(
            {column: fact_of(found) or found for column, found in _node(node, "constants").items()}
        ),
        parent=_text(node, "parent") or None,
    )


def source_of(found: object) -> Source | None:
    """Where a column gets its value; None when that cannot be read."""
    if isinstance(found, str):
        return Source((found,))
    if not isinstance(found, dict):
        return None
    one, joined = _text(found, "q"), tuple(_texts(found.get("join")))
    questions = (one,) if one else joined
    if not questions:
        return None
    join, clear = _text(found, "with") or ", ", found.get("clear") is True
    return Source(questions, rule_of(found, "when"), join, clear)


def _node(node: Mapping[str, Any], name: str) -> Document:
    found = node.get(name)
    return found if isinstance(found, dict) else {}


def _nodes(node: Mapping[str, Any], name: str) -> list[Document]:
    found = node.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(node: Mapping[str, Any], name: str) -> str:
    found = node.get(name)
    return found if isinstance(found, str) else ""


def _texts(found: object) -> list[str]:
    listed = [found] if isinstance(found, str) else found
    return [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []


def _whole(node: Mapping[str, Any], name: str, default: int) -> int:
    found = node.get(name)
    return found if type(found) is int else default
