"""One page of a form on its own, as a preview shows it: pure, whatever the rest of the form is."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from forms.conditions import questions_of
from forms.definition import AUDIENCE, Definition, DefinitionError, Question, parse
from forms.sentences import rule_words


def alone(document: Mapping[str, Any], page_id: str) -> tuple[Definition, tuple[str, ...]]:
    """One page as a form of its own, and what its rules say: those that read other pages are told
    and not obeyed, so that everything on the page is seen. Raises DefinitionError."""
    settings = document.get("settings")
    kept = {"audience", "exit_this_page"}
    section = next(
        each
        for each in document["sections"]
        if any(page.get("id") == page_id for page in each.get("pages") or ())
    )
    wanted = next(each for each in section["pages"] if each.get("id") == page_id)
    alone = {
        **{name: document[name] for name in ("format", "key", "title") if name in document},
        "settings": {
            name: value
            for name, value in (settings if isinstance(settings, dict) else {}).items()
            if name in kept
        },
        "sections": [{**section, "pages": [deepcopy(wanted)]}],
        "bindings": [],
        "confirmation": {"title": "Sent"},
    }
    definition = parse(alone)
    return _without_far_rules(definition, _speaking(document, definition))


def _speaking(document: Mapping[str, Any], definition: Definition) -> Definition:
    """The whole form, for the words of its rules; the page alone where the rest is half built."""
    try:
        return parse(dict(document))
    except DefinitionError:
        return definition


def _without_far_rules(
    definition: Definition, whole: Definition
) -> tuple[Definition, tuple[str, ...]]:
    section, found = definition.sections[0], definition.pages[0]
    notes = []
    if found.show_when is not None:
        notes.append(f"This page is shown when {rule_words(whole, found.show_when)}.")
    near = found.by_key.keys() | {AUDIENCE}
    questions: list[Question] = []
    for each in found.questions:
        if each.show_when is not None and questions_of(each.show_when) - near:
            notes.append(f"“{each.label}” is shown when {rule_words(whole, each.show_when)}.")
            questions.append(replace(each, show_when=None))
        else:
            questions.append(each)
    page = replace(found, show_when=None, questions=tuple(questions))
    return replace(definition, sections=(replace(section, pages=(page,)),)), tuple(notes)
