"""The outline of a form as values: sections, pages, questions, each with what matters about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from admin_views.column_labels import label_of
from app.services.targets import targets
from forms.bindings import part_of
from forms.definition import Definition, Page, Question, Section
from forms.fields import TYPES
from forms.sentences import rule_words

from .desk import Desk, name_of

PAGE_KINDS: Mapping[str, str] = {
    "questions": "Questions",
    "repeat": "Repeat: the same questions for each thing added",
    "guidance": "Guidance: words to read, nothing to answer",
    "exit": "Exit: tells people that they cannot go on",
}
SHORT_KINDS: Mapping[str, str] = {
    "questions": "Page",
    "repeat": "Repeat",
    "guidance": "Guidance",
    "exit": "Exit",
}
SENSITIVITIES: Mapping[str, str] = {
    "P": "Public",
    "N": "Internal",
    "C": "Personal",
    "S": "Special category",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A question in the outline."""

    id: str
    title: str
    type: str
    is_asked: bool
    is_required: bool
    sensitivity: str
    rule: str
    writes_to: tuple[str, ...]
    place: int
    count: int


@dataclass(frozen=True, slots=True)
class OutlinePage:
    id: str
    title: str
    kind: str
    asks: bool
    rule: str
    rows: tuple[Row, ...]
    place: int
    count: int


@dataclass(frozen=True, slots=True)
class OutlineSection:
    id: str
    title: str
    pages: tuple[OutlinePage, ...]
    place: int
    count: int

    @property
    def number_of_questions(self) -> int:
        return sum(1 for page in self.pages for row in page.rows if row.is_asked)


def outline(desk: Desk) -> list[OutlineSection]:
    """The whole form in order."""
    definition = desk.definition
    columns = columns_of(definition)
    sections = definition.sections
    return [
        OutlineSection(
            section.id,
            section.title or "A section without a title",
            tuple(
                _page(definition, page, columns, place, len(section.pages))
                for place, page in enumerate(section.pages, 1)
            ),
            place,
            len(sections),
        )
        for place, section in enumerate(sections, 1)
    ]


def columns_of(definition: Definition) -> dict[tuple[str, str], list[str]]:
    """Where answers go, in words, by the repeat a question stands in (or none) and its key."""
    found: dict[tuple[str, str], list[str]] = {}
    for binding in definition.bindings:
        target = targets().get(binding.target)
        table = target.label if target is not None else binding.target
        repeated = definition.repeat_page(binding.repeat) if binding.repeat else None
        inside = {each.key for each in repeated.questions} if repeated is not None else set()
        for column, source in binding.map.items():
            for each in source.questions:
                key, _ = part_of(each)
                place = (binding.repeat or "") if key in inside else ""
                words = f"{table}: {label_of(column)}"
                known = found.setdefault((place, key), [])
                if words not in known:
                    known.append(words)
        if binding.each_file:
            place = (binding.repeat or "") if binding.each_file in inside else ""
            found.setdefault((place, binding.each_file), []).append(f"{table}: the files")
    return found


def repeat_key(page: Page) -> str:
    """The repeat that the questions of a page stand in; empty for none."""
    return page.repeat.key if page.repeat is not None else ""


def _page(
    definition: Definition,
    page: Page,
    columns: Mapping[tuple[str, str], list[str]],
    place: int,
    count: int,
) -> OutlinePage:
    return OutlinePage(
        id=page.id,
        title=name_of(page),
        kind=SHORT_KINDS.get(page.kind, page.kind),
        asks=page.kind in ("questions", "repeat"),
        rule=rule_words(definition, page.show_when) if page.show_when is not None else "",
        rows=tuple(
            _row(definition, page, question, columns, at)
            for at, question in enumerate(page.questions, 1)
        ),
        place=place,
        count=count,
    )


def _row(
    definition: Definition,
    page: Page,
    question: Question,
    columns: Mapping[tuple[str, str], list[str]],
    place: int,
) -> Row:
    kind = TYPES[question.type]
    return Row(
        id=question.id,
        title=name_of(question),
        type=kind.label,
        is_asked=kind.is_asked and not kind.is_computed,
        is_required=question.required,
        sensitivity=SENSITIVITIES.get(question.sensitivity, ""),
        rule=rule_words(definition, question.show_when) if question.show_when is not None else "",
        writes_to=tuple(columns.get((repeat_key(page), question.key), ())),
        place=place,
        count=len(page.questions),
    )


def place_words(section: Section, page: Page | None = None) -> str:
    """Where something stands, as a list of places says it."""
    return section.title if page is None else f"{section.title}: {name_of(page)}"
