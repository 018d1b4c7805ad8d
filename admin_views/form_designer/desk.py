"""What lies on the designer's desk: a form, the text being worked on, and what is around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.permissions import Permission
from app.models.form import Form, FormDraft, FormVersion
from app.services import form_designs
from app.services.form_trail import Trail
from forms.definition import Definition, DefinitionError, Page, Question, Section, parse
from forms.document import Problem
from forms.editing import Document
from forms.fields import TYPES
from forms.problems import remarks

from .half_built import as_definition

ENDPOINT = "admin_form_designer"
BINDINGS = ("binding:", "binding-")


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the pages about a form."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class PlacedProblem:
    """Something that stands against publishing, and the page where it is put right."""

    words: str
    where: str
    url: str


@dataclass
class Desk:
    """One form in the hands of one person. Without a design, the live text is shown to read.
    `text` is another one to look at: what it would become. `unsaved` while a page shows what was
    typed before a session ended."""

    form: Form
    design: FormDraft | None
    live: FormVersion | None
    actor: Actor
    trail: Trail | None = None
    text: Document | None = None
    unsaved: bool = False

    @cached_property
    def document(self) -> Document:
        if self.text is not None:
            return self.text
        if self.design is not None:
            return self.design.document
        return self.live.document if self.live is not None else {}

    @cached_property
    def definition(self) -> Definition:
        return as_definition(self.document)

    @cached_property
    def whole(self) -> Definition | None:
        """The same without a fault; None while it cannot be read."""
        try:
            return parse(self.document)
        except DefinitionError:
            return None

    @cached_property
    def problems(self) -> Sequence[Problem]:
        """What stands against publishing the text that is being worked on."""
        return form_designs.problems_of(self.design) if self.design is not None else ()

    @property
    def undo_words(self) -> str:
        return self.trail.undo.words if self.trail is not None and self.trail.undo else ""

    @property
    def redo_words(self) -> str:
        return self.trail.redo.words if self.trail is not None and self.trail.redo else ""

    @property
    def last_by(self) -> str:
        """Who changed the text last."""
        steps = self.trail.steps if self.trail is not None else ()
        return max(steps, key=lambda each: each.updated_at).by_name if steps else ""

    @property
    def revision(self) -> int:
        return self.design.revision if self.design is not None else 0

    @property
    def may_design(self) -> bool:
        return self.actor.may(Permission.FORM_DESIGN)

    @property
    def may_edit(self) -> bool:
        """Whether changes can be made now: by this person, to an open text."""
        return self.design is not None and self.may_design

    @property
    def may_publish(self) -> bool:
        return self.actor.may(Permission.FORM_PUBLISH)

    @property
    def title(self) -> str:
        return self.definition.title or self.form.title

    def url(self, name: str, **more: Any) -> str:
        address: str = url_for(f"{ENDPOINT}.{name}", form_id=self.form.id, **more)
        return address

    def outline_url(self, focus: str = "") -> str:
        """The outline, with the focus on one of its rows or buttons."""
        return self.url("outline_view", **({"focus": focus} if focus else {}))

    def url_of(self, id_: str) -> str:
        """The page where a section, page or question is changed."""
        for section in self.definition.sections:
            if section.id == id_:
                return self.url("section_view", node_id=id_)
            for page in section.pages:
                if page.id == id_:
                    return self.url("page_view", node_id=id_)
                if any(each.id == id_ for each in page.questions):
                    return self.url("question_view", node_id=id_)
        return self.outline_url()

    def preview_url(self, page_id: str) -> str:
        address: str = url_for("form_preview.page", form_id=self.form.id, page_id=page_id)
        return address

    def place_url(self, anchor: str) -> str:
        """Where a problem or a use is looked at."""
        if anchor.startswith(BINDINGS):
            return f"{self.url('mappings_view')}#binding-{anchor[len(BINDINGS[0]) :]}"
        if anchor == "settings":
            return self.url("settings_view")
        return self.url_of(anchor) if anchor else self.outline_url()

    @cached_property
    def placed_problems(self) -> list[PlacedProblem]:
        return self.placed(self.problems)

    @cached_property
    def placed_remarks(self) -> list[PlacedProblem]:
        """What is worth a look and stands against nothing; a text that cannot be read has none."""
        return self.placed(remarks(self.whole)) if self.whole is not None else []

    def with_text(self, text: Document) -> Desk:
        """The same desk with what the form would become on it."""
        return Desk(self.form, self.design, self.live, self.actor, self.trail, text)

    def placed(self, problems: Iterable[Problem]) -> list[PlacedProblem]:
        """Each with the page where it is put right."""
        return [
            PlacedProblem(
                self._in_labels(each), self.place_words(each.anchor), self.place_url(each.anchor)
            )
            for each in problems
        ]

    def _in_labels(self, problem: Problem) -> str:
        """A problem of a setting, with the label that stands beside its input; one of a value
        that a rule names, with the words it had as an option."""
        name, colon, rest = problem.words.partition(": ")
        question = self.at(problem.anchor)[2]
        setting = TYPES[question.type].settings.get(name) if question and colon else None
        if setting is not None:
            return f"“{setting.label}”: {rest}"
        for label, value, words in self._options:
            if problem.words.startswith(f"“{label}”"):
                for said, better in (
                    (f"not with “{value}”.", f"not with “{words}”."),
                    (f"has no option {value}.", f"has no option “{words}”."),
                ):
                    if problem.words.endswith(said):
                        return problem.words.removesuffix(said) + better
        return problem.words

    @cached_property
    def _options(self) -> list[tuple[str, str, str]]:
        """Every option as it stands in the text that is worked on: of which question, its value
        and its words."""
        held = self.design.document if self.design is not None else self.document
        return [
            (question.label, str(option.get("value")), str(option.get("label")))
            for _, question in as_definition(held).questions
            for option in _listed(question.settings.get("options"))
        ]

    def place_words(self, anchor: str) -> str:
        """What people call the place of a problem."""
        if anchor.startswith(BINDINGS):
            return "Where answers go"
        if anchor == "settings":
            return "Settings of the form"
        section, page, question = self.at(anchor)
        node = question or page
        if node is not None:
            return name_of(node)
        return section.title if section is not None else "The form"

    def at(self, id_: str) -> tuple[Section | None, Page | None, Question | None]:
        """The section, the page and the question that an id stands for or in."""
        for section in self.definition.sections:
            if section.id == id_:
                return section, None, None
            for page in section.pages:
                if page.id == id_:
                    return section, page, None
                for question in page.questions:
                    if question.id == id_:
                        return section, page, question
        return None, None, None

    def tabs(self, current: str) -> list[Tab]:
        names = [
            ("outline_view", "Outline"),
            ("settings_view", "Settings"),
            ("mappings_view", "Where answers go"),
            ("history_view", "History"),
        ]
        if self.design is not None:
            names.insert(3, ("publish_view", "Publish"))
        return [Tab(label, self.url(name), name == current) for name, label in names]


def _listed(options: object) -> list[Mapping[str, Any]]:
    return [each for each in options if isinstance(each, dict)] if isinstance(options, list) else []


def name_of(node: Page | Question) -> str:
    """What a page or a question is called in a list."""
    if isinstance(node, Page):
        return node.title or "A page without a title"
    return node.label or node.short or "A question without words"


def open_desk(session: Session, form: Form, actor: Actor) -> Desk:
    """Everything about a form that its designer pages show."""
    design = form_designs.of_form(session, form.id, actor)
    return Desk(
        form=form,
        design=design,
        live=form_designs.live(session, form),
        actor=actor,
        trail=None if design is None else form_designs.trail(session, design, actor),
    )
