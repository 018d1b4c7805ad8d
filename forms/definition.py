"""A form definition, read from its JSON document into frozen values; refuses what is malformed."""

from __future__ import annotations

import re
from types import MappingProxyType

from . import fields
from .document import (
    MAX_HINT,
    MAX_LABEL,
    MAX_TEXT,
    DefinitionError,
    Node,
    Problem,
    anchored,
    size_problem,
)
from .mapping import ID, read_binding
from .structure import (
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
    shown_after,
    value_questions,
)

__all__ = [
    "Binding",
    "Confirmation",
    "Definition",
    "DefinitionError",
    "Page",
    "PageCheck",
    "Question",
    "Repeat",
    "Section",
    "Settings",
    "Source",
    "parse",
    "shown_after",
    "value_questions",
]

FORMAT = 1
MAX_QUESTIONS = 300
MAX_REPEATS = 50
MAX_CHECKS = 20
PAGE_KINDS = ("questions", "guidance", "exit", "repeat")
AUDIENCES = ("public", "school", "provider")
SENSITIVITIES = ("P", "N", "C", "S")

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# For whom the form is being filled in. The draft sets it, so no question may; rules may read it.
AUDIENCE = "audience"
RESERVED_KEYS = frozenset(
    {
        AUDIENCE,
        "action",
        "answers",
        "csrf_token",
        "data",
        "errors",
        "form",
        "item",
        "meta",
        "populate_obj",
        "process",
        "search",
        "today",
        "validate",
        "version",
    }
)
# Addresses that stand beside the pages of a form.
RESERVED_SLUGS = frozenset({"check", "discard", "files", "options", "saved", "send", "sent"})
RESERVED_FORMS = frozenset({"confirm", "confirmed", "forget", "leave", "return"})


def parse(document: object) -> Definition:
    """A definition from its JSON document. Raises DefinitionError with every problem."""
    size = size_problem(document)
    if size is not None:
        raise DefinitionError((anchored(document, size),))
    reader = _Reader()
    definition = reader.definition(Node(document, "$", reader.problems))
    if reader.problems:
        raise DefinitionError(tuple(anchored(document, each) for each in reader.problems))
    return definition


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._ids: set[str] = set()
        self._slugs: set[str] = set()
        self._keys: set[str] = set()

    def definition(self, node: Node) -> Definition:
        if node.take("format") != FORMAT:
            node.refuse("format", f"This must be {FORMAT}.")
        key = node.pattern("key", SLUG, "Use small letters, digits and single dashes.")
        if key in RESERVED_FORMS:
            node.refuse("key", f"The address {key} is reserved.")
        title = node.text("title", needed=True)
        settings = self._settings(node.inside("settings", node.take("settings") or {}))
        sections = tuple(self._section(each) for each in node.nodes("sections", most=60, least=1))
        bindings = tuple(read_binding(each) for each in node.nodes("bindings", most=60))
        confirmation = self._confirmation(node.inside("confirmation", node.take("confirmation")))
        node.done()
        whole = Definition(key, title, settings, sections, bindings, confirmation)
        self._whole(whole, node)
        return whole

    def _whole(self, definition: Definition, node: Node) -> None:
        if len(definition.questions) > MAX_QUESTIONS:
            node.refuse("sections", f"A form may have {MAX_QUESTIONS} questions.")
        keys = [each.key for each in definition.bindings]
        for key in sorted({each for each in keys if keys.count(each) > 1}):
            node.refuse("bindings", f"The key {key} is used twice.")
        for name in ("email_question", "school_question", "name_question"):
            key = getattr(definition.settings, name)
            if key is not None and definition.question(key) is None:
                node.refuse(f"settings.{name}", f"There is no question {key}.")

    def _settings(self, node: Node) -> Settings:
        audience = node.take("audience")
        listed = [audience] if isinstance(audience, str) else audience
        known = [each for each in listed if each in AUDIENCES] if isinstance(listed, list) else []
        if not known or known != listed:
            node.refuse("audience", f"Name some of: {', '.join(AUDIENCES)}.")
            known = ["public"]
        settings = Settings(
            audience=tuple(str(each) for each in known),
            intro=node.text("intro", longest=MAX_TEXT),
            before_you_start=node.texts("before_you_start"),
            declaration=node.text("declaration", longest=MAX_TEXT),
            exit_this_page=node.boolean("exit_this_page", default=False),
            email_question=node.text("email_question") or None,
            school_question=node.text("school_question") or None,
            name_question=node.text("name_question") or None,
        )
        node.done()
        return settings

    def _confirmation(self, node: Node) -> Confirmation:
        confirmation = Confirmation(
            title=node.text("title", needed=True),
            text=node.text("text", longest=MAX_TEXT),
            what_next=node.texts("what_next"),
        )
        node.done()
        return confirmation

    def _section(self, node: Node) -> Section:
        section = Section(
            id=self._id(node),
            title=node.text("title", needed=True),
            pages=tuple(self._page(each) for each in node.nodes("pages", most=100, least=1)),
        )
        node.done()
        return section

    def _page(self, node: Node) -> Page:
        kind = node.one_of("kind", PAGE_KINDS, "questions")
        slug = node.pattern("slug", SLUG, "Use small letters, digits and single dashes.")
        if slug in RESERVED_SLUGS:
            node.refuse("slug", f"The address {slug} is reserved.")
        self._once(node, "slug", slug, self._slugs)
        repeat = None
        if kind == "repeat":
            repeat = self._repeat(node.inside("repeat", node.take("repeat")))
        elif node.take("repeat") is not None:
            node.refuse("repeat", "Only a page of the kind repeat repeats.")
        has_questions = kind in ("questions", "repeat")
        item_keys: set[str] = set()
        page = Page(
            id=self._id(node),
            slug=slug,
            kind=kind,
            title=node.text("title", needed=True),
            text=node.text("text", longest=MAX_TEXT),
            show_when=node.rule("show_when"),
            repeat=repeat,
            questions=tuple(
                self._question(each, item_keys if repeat else self._keys)
                for each in node.nodes("questions", most=60, least=int(has_questions))
            ),
            checks=tuple(
                check
                for each in node.nodes("checks", most=MAX_CHECKS)
                if (check := self._check(each)) is not None
            ),
        )
        self._whole_page(page, node)
        if page.questions and not has_questions:
            node.refuse("questions", f"A page of the kind {kind} asks nothing.")
        node.done()
        return page

    def _check(self, node: Node) -> PageCheck | None:
        if node.take("must") is None:
            node.refuse("must", "This is missing.")
        must = node.rule("must")
        id_, message = self._id(node), node.text("message", needed=True)
        questions = node.texts("questions", longest=MAX_LABEL, most=60)
        node.done()
        return None if must is None else PageCheck(id_, must, message, questions)

    @staticmethod
    def _whole_page(page: Page, node: Node) -> None:
        if page.checks and not page.questions:
            node.refuse("checks", f"A page of the kind {page.kind} asks nothing to check.")
        for check in page.checks:
            for key in check.questions:
                if page.questions and key not in page.by_key:
                    node.refuse("checks", f"The check {check.id} names {key}, not asked here.")
        for question in page.questions:
            if question.is_unique and page.repeat is None:
                words = f"{question.key} is asked once: only items of a repeat can differ in it."
                node.refuse("questions", words)

    def _repeat(self, node: Node) -> Repeat:
        key = self._key(node, self._keys)
        repeat = Repeat(
            key=key,
            item=node.text("item", longest=60, needed=True),
            min=node.whole("min", 1, 0, MAX_REPEATS),
            max=node.whole("max", 10, 1, MAX_REPEATS),
            add_label=node.text("add_label"),
        )
        if repeat.min > repeat.max:
            node.refuse("min", "The least may not exceed the most.")
        node.done()
        return repeat

    def _question(self, node: Node, keys: set[str]) -> Question:
        type_ = node.text("type", needed=True)
        question = Question(
            id=self._id(node),
            key=self._key(node, keys),
            type=type_,
            label=node.text("label", longest=MAX_HINT if type_ == "guidance" else MAX_LABEL),
            hint=node.text("hint", longest=MAX_HINT),
            short=node.text("short"),
            required=node.boolean("required", default=True),
            sensitivity=node.one_of("sensitivity", SENSITIVITIES, "C"),
            show_when=node.rule("show_when"),
            settings=MappingProxyType(node.mapping("settings")),
            errors=MappingProxyType(self._errors(node)),
        )
        kind = fields.TYPES.get(type_)
        if kind is None:
            node.refuse("type", "This type of question is not known.")
        else:
            if kind.is_asked and not question.label:
                node.refuse("label", "This is missing.")
            for words in kind.setting_problems(question.settings):
                node.refuse("settings", words)
            for code in sorted(set(question.errors) - kind.error_codes):
                node.refuse(f"errors.{code}", "This type gives no such error.")
        node.done()
        return question

    def _errors(self, node: Node) -> dict[str, str]:
        errors = node.mapping("errors")
        if not all(
            isinstance(each, str) and 0 < len(each) <= MAX_LABEL for each in errors.values()
        ):
            node.refuse("errors", f"Every error is a text of up to {MAX_LABEL} characters.")
            return {}
        return {code: str(each) for code, each in errors.items()}

    def _id(self, node: Node) -> str:
        value = node.pattern("id", ID, "Use letters, digits, dashes and underscores.")
        self._once(node, "id", value, self._ids)
        return value

    def _key(self, node: Node, keys: set[str]) -> str:
        key = node.pattern("key", KEY, "Begin with a small letter; then letters, digits and _.")
        if key in RESERVED_KEYS:
            node.refuse("key", f"The key {key} is reserved.")
        self._once(node, "key", key, keys)
        return key

    @staticmethod
    def _once(node: Node, name: str, value: str, seen: set[str]) -> None:
        if value and value in seen:
            node.refuse(name, f"{value} is used twice.")
        seen.add(value)
