"""What a form is made of, as frozen values: sections, pages, questions, checks, bindings."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from . import fields
from .conditions import All, AnswerOf, AnyOf, CountOf, Rule, RuleError, SumOf, questions_of
from .formulas import Formula, operands_of, parse_formula

NONE: Mapping[str, object] = MappingProxyType({})
NO_TEXTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Question:
    id: str
    key: str
    type: str
    label: str
    hint: str = ""
    short: str = ""
    required: bool = True
    sensitivity: str = "C"
    show_when: Rule | None = None
    settings: Mapping[str, object] = field(default_factory=lambda: NONE)
    errors: Mapping[str, str] = field(default_factory=lambda: NO_TEXTS)

    @property
    def name(self) -> str:
        """The name of its field in HTML."""
        return f"q_{self.key}"

    @cached_property
    def formula(self) -> Formula:
        """How a calculated value is worked out."""
        return parse_formula(self.settings["formula"], "formula")

    @property
    def is_unique(self) -> bool:
        """Whether the items of a repeat must differ in it."""
        return self.settings.get("unique") is True


@dataclass(frozen=True, slots=True)
class Repeat:
    key: str
    item: str
    min: int = 1
    max: int = 10
    add_label: str = ""

    @property
    def heading(self) -> str:
        """What an entry is called where a line begins."""
        return self.item[:1].upper() + self.item[1:]

    @property
    def within(self) -> str:
        """The same within a sentence. An abbreviation keeps its capitals."""
        is_abbreviated = self.item[1:2].isupper()
        return self.item if is_abbreviated else self.item[:1].lower() + self.item[1:]

    @property
    def one(self) -> str:
        """One of them, within a sentence."""
        return f"{'an' if self.within[:1] in 'aeiou' else 'a'} {self.within}"


@dataclass(frozen=True, slots=True)
class PageCheck:
    """What must hold between the answers of a page, and what is said when it does not."""

    id: str
    must: Rule
    message: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    id: str
    slug: str
    kind: str
    title: str
    text: str = ""
    show_when: Rule | None = None
    repeat: Repeat | None = None
    questions: tuple[Question, ...] = ()
    checks: tuple[PageCheck, ...] = ()

    @cached_property
    def opens_when(self) -> Rule | None:
        """When people come by it: by its own rule and, where all that stands on it are questions
        with rules, when one of these holds. Nobody is shown a page with nothing on it. What the
        page itself asks is not known before it opens, so no answer on it can show more."""
        rules = [each.show_when for each in self.questions if each.show_when is not None]
        if self.kind != "questions" or self.text or not rules or len(rules) < len(self.questions):
            return self.show_when
        shows = AnyOf(tuple(rules))
        return shows if self.show_when is None else All((self.show_when, shows))

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        """Its questions by their keys."""
        return {each.key: each for each in self.questions}

    @cached_property
    def shown_here(self) -> frozenset[str]:
        """The questions that another question of this page shows."""
        return frozenset(
            each.key
            for each in self.questions
            if each.show_when is not None and questions_of(each.show_when) & self.by_key.keys()
        )


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    audience: tuple[str, ...] = ("public",)
    intro: str = ""
    before_you_start: tuple[str, ...] = ()
    declaration: str = ""
    exit_this_page: bool = False
    email_question: str | None = None
    school_question: str | None = None
    name_question: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a column gets its value: parts of answers, joined when there are several. When a row
    is changed, an answer left empty keeps what stands there, unless the source clears it."""

    questions: tuple[str, ...]
    when: Rule | None = None
    join: str = ", "
    clear: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    key: str
    target: str
    mode: str
    repeat: str | None = None
    each_file: str | None = None
    when: Rule | None = None
    map: Mapping[str, Source] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=lambda: NONE)
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    title: str
    text: str = ""
    what_next: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition:
    key: str
    title: str
    settings: Settings
    sections: tuple[Section, ...]
    bindings: tuple[Binding, ...]
    confirmation: Confirmation

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        return tuple(page for section in self.sections for page in section.pages)

    @cached_property
    def questions(self) -> tuple[tuple[Page, Question], ...]:
        """Every question with its page."""
        return tuple((page, question) for page in self.pages for question in page.questions)

    def page(self, slug: str) -> Page | None:
        return self._pages_by_slug.get(slug)

    def question(self, key: str) -> Question | None:
        """A question that is asked once. Those of a repeat belong to their page."""
        return self._questions_by_key.get(key)

    def repeat_page(self, key: str) -> Page | None:
        return self._pages_by_repeat.get(key)

    def section_of(self, page: Page) -> Section:
        """The section a page stands in."""
        return self._sections_by_slug[page.slug]

    @cached_property
    def _pages_by_slug(self) -> dict[str, Page]:
        return {page.slug: page for page in self.pages}

    @cached_property
    def _pages_by_repeat(self) -> dict[str, Page]:
        return {page.repeat.key: page for page in self.pages if page.repeat is not None}

    @cached_property
    def _questions_by_key(self) -> dict[str, Question]:
        return {each.key: each for page, each in self.questions if page.repeat is None}

    @cached_property
    def _sections_by_slug(self) -> dict[str, Section]:
        return {page.slug: section for section in self.sections for page in section.pages}


def value_questions(settings: Mapping[str, object]) -> set[str]:
    """The keys of the questions and repeats that the settings of a question compare with, filter
    by or calculate from."""
    values = list(fields.values_in(settings))
    read = {each.reads for each in values if isinstance(each, AnswerOf | CountOf | SumOf)}
    if "formula" in settings:
        with suppress(RuleError):
            read |= {each.reads for each in operands_of(parse_formula(settings["formula"], ""))}
    return read


def shown_after(page: Page, question: Question) -> bool:
    """Whether its rule reads another question of the same page, so both stand there together."""
    return question.key in page.shown_here
