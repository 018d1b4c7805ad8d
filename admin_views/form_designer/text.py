"""The text of a form as people read it on one page: what is asked, when, and of whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from admin_views.parts import Fact
from forms.context import Option
from forms.definition import Definition, Page, Question
from forms.fields import TYPES
from forms.sentences import AUDIENCE_WORDS, formula_words, rule_words

from .desk import name_of
from .outline import SHORT_KINDS
from .readable import options_of

Lists = Mapping[str, Sequence[Option]]
MOST_OPTIONS = 30


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    id: str
    title: str
    hint: str
    type: str
    is_required: bool
    is_asked: bool
    rule: str
    options: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ReadPage:
    id: str
    title: str
    kind: str
    text: str
    rule: str
    checks: tuple[tuple[str, str], ...]
    questions: tuple[ReadQuestion, ...]


@dataclass(frozen=True, slots=True)
class ReadSection:
    id: str
    title: str
    pages: tuple[ReadPage, ...]


def form_facts(definition: Definition) -> list[Fact]:
    """What the form says beside its pages, and to whom."""
    settings, confirmation = definition.settings, definition.confirmation
    facts = [
        Fact("Who may fill it in", ", ".join(AUDIENCE_WORDS[a] for a in settings.audience)),
        Fact("What it is for", settings.intro),
        Fact("What people need", "\n".join(settings.before_you_start)),
        Fact("What people declare", settings.declaration),
        Fact("When it is sent", f"{confirmation.title}\n{confirmation.text}".strip()),
        Fact("What happens next", "\n".join(confirmation.what_next)),
    ]
    return [each for each in facts if each.text]


def readable_text(definition: Definition, lists: Lists) -> list[ReadSection]:
    """Every section with its pages and questions."""
    return [
        ReadSection(
            section.id,
            section.title,
            tuple(_page(definition, page, lists) for page in section.pages),
        )
        for section in definition.sections
    ]


def _page(definition: Definition, page: Page, lists: Lists) -> ReadPage:
    return ReadPage(
        id=page.id,
        title=name_of(page),
        kind=SHORT_KINDS.get(page.kind, page.kind),
        text=page.text,
        rule="" if page.show_when is None else rule_words(definition, page.show_when, lists),
        checks=tuple((rule_words(definition, c.must, lists), c.message) for c in page.checks),
        questions=tuple(_question(definition, each, lists) for each in page.questions),
    )


def _question(definition: Definition, question: Question, lists: Lists) -> ReadQuestion:
    kind, rule = TYPES[question.type], question.show_when
    labels = [each.label for each in options_of(question, lists)]
    hint = question.hint
    if kind.is_computed:
        hint = f"Worked out: {formula_words(definition, question.settings.get('formula'))}"
    if not kind.is_asked and not kind.is_computed:
        hint = str(question.settings.get("text", ""))
    return ReadQuestion(
        id=question.id,
        title=name_of(question),
        hint=hint,
        type=kind.label,
        is_required=question.required,
        is_asked=kind.is_asked and not kind.is_computed,
        rule="" if rule is None else rule_words(definition, rule, lists),
        options=tuple(labels[:MOST_OPTIONS]),
        more=max(len(labels) - MOST_OPTIONS, 0),
    )
