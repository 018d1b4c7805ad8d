"""Every rule of a form: where it stands, for people and for a link, and what it may read there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from . import fields
from .conditions import Rule
from .definition import AUDIENCE, Binding, Definition, Page, Question

LONGEST_NAME = 80
_CHOSEN_ONCE = ("yes_no", "choose_one", "long_list")


@dataclass(frozen=True, slots=True)
class Known:
    """What a key stands for where it may be read: the audience, a repeat, a question asked once,
    or one of the items of the repeat it is read in."""

    key: str
    page: Page | None = None
    question: Question | None = None
    in_item: bool = False

    @property
    def is_repeat(self) -> bool:
        return self.question is None and self.page is not None

    @property
    def is_closed(self) -> bool:
        """Whether all that it may be is written in the form itself."""
        if self.question is None:
            return not self.is_repeat
        has_own = self.question.type == "yes_no" or "options" in self.question.settings
        return self.question.type in _CHOSEN_ONCE and has_own

    @property
    def is_surely_answered(self) -> bool:
        """Whether it has an answer whenever it is asked."""
        if self.question is None:
            repeat = self.page.repeat if self.page is not None else None
            return repeat is not None and repeat.min > 0
        kind = fields.TYPES[self.question.type]
        return self.question.required and kind.is_asked and not kind.is_computed


Scope = Mapping[str, Known]


@dataclass(frozen=True, slots=True)
class Standing:
    """One rule where it stands. `purpose` is page, question, check, binding or source."""

    rule: Rule
    purpose: str
    where: str
    anchor: str
    scope: Scope
    page: Page | None = None
    question: Question | None = None
    binding: Binding | None = None


def page_words(page: Page) -> str:
    return f"page “{_shortened(page.title)}”"


def question_words(question: Question) -> str:
    """A question as people know it; guidance has no label of its own."""
    return f"question “{_shortened(question.label or question.key)}”"


def name_of(known: Known) -> str:
    """What a rule reads, in the words of the form."""
    if known.question is not None:
        return f"“{_shortened(known.question.label or known.key)}”"
    if known.page is not None:
        return f"“{_shortened(known.page.title)}”"
    return "who fills in the form"


def _shortened(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1].rstrip()}…"


class Places:
    """A form walked once: what may be read at each page, question and binding."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.pages = definition.pages
        # What may be read when a page opens, and what a question of it may read besides.
        self.at_page: dict[str, Scope] = {}
        self.at_question: dict[str, Scope] = {}
        self.after: dict[str, Scope] = {}
        known: dict[str, Known] = {AUDIENCE: Known(AUDIENCE)}
        for page in self.pages:
            self.at_page[page.id] = dict(known)
            here = dict(known)
            for question in page.questions:
                self.at_question[question.id] = dict(here)
                here[question.key] = Known(question.key, page, question, page.repeat is not None)
            self.after[page.id] = here
            if page.repeat is None:
                known = dict(here)
            else:
                known[page.repeat.key] = Known(page.repeat.key, page)
        self.everything: Scope = known

    @cached_property
    def every_key(self) -> frozenset[str]:
        """Every key of the form, wherever it can be read."""
        keys = {question.key for page in self.pages for question in page.questions}
        return frozenset(keys | {page.repeat.key for page in self.pages if page.repeat})

    def of_binding(self, binding: Binding) -> Scope:
        """What a binding may read: all that is asked once, and the items of its own repeat."""
        page = self.definition.repeat_page(binding.repeat) if binding.repeat else None
        return self.everything if page is None else {**self.everything, **self._items_of(page)}

    def _items_of(self, page: Page) -> Scope:
        return {each.key: Known(each.key, page, each, True) for each in page.questions}

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Every rule of the form, in its order."""
        return tuple(self._standings())

    def _standings(self) -> Iterator[Standing]:
        for page in self.pages:
            where = page_words(page)
            if page.show_when is not None:
                yield Standing(
                    page.show_when, "page", where, page.id, self.at_page[page.id], page=page
                )
            for question in page.questions:
                if question.show_when is not None:
                    yield Standing(
                        question.show_when,
                        "question",
                        question_words(question),
                        question.id,
                        self.at_question[question.id],
                        page=page,
                        question=question,
                    )
            for check in page.checks:
                where = f"check of {page_words(page)}"
                yield Standing(check.must, "check", where, page.id, self.after[page.id], page=page)
        for binding in self.definition.bindings:
            yield from self._of_binding(binding)

    def _of_binding(self, binding: Binding) -> Iterator[Standing]:
        anchor, where = f"binding:{binding.key}", f"binding {binding.key}"
        if binding.when is not None:
            # Whether the rows are written at all is asked once, not for each item.
            yield Standing(binding.when, "binding", where, anchor, self.everything, binding=binding)
        for column, source in binding.map.items():
            if source.when is not None:
                yield Standing(
                    source.when,
                    "source",
                    f"{where}.{column}",
                    anchor,
                    self.of_binding(binding),
                    binding=binding,
                )
