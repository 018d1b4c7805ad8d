from __future__ import annotations

import json
from functools import cache

import pytest

import app.models  # noqa: F401 - the tables
from app.extensions import Model
from app.services import form_library
from app.services.targets import targets
from forms.definition import Definition, Question, parse
from forms.fields import TYPES
from forms.problems import check_definition

from .field_coverage import FORMS, ROWS, SECTIONS, Row

SLUGS = ("multi-agency-application", "application-response", "withdrawal", "complaint")
COMMON = {
    "id",
    "version",
    "created_at",
    "created_by_id",
    "updated_at",
    "updated_by_id",
    "deleted_at",
    "retain_until",
}


@cache
def shipped(slug: str) -> Definition:
    path = form_library.LIBRARY / f"{slug}.json"
    return parse(json.loads(path.read_text(encoding="utf-8")))


def find(definition: Definition, source: str) -> tuple[str | None, Question] | None:
    """The question a row of the table names, and the repeat it stands in."""
    first, _, rest = source.partition(".")
    page = definition.repeat_page(first)
    key = rest.partition(".")[0] if page else first
    if page is not None:
        question = next((each for each in page.questions if each.key == key), None)
        return (first, question) if question else None
    found = definition.question(key)
    return (None, found) if found else None


def fills(definition: Definition, repeat: str | None, source: str, column: str) -> bool:
    """Whether some binding puts this question into this column."""
    table, name = column.split(".")
    asked = source.partition(".")[2] if repeat else source
    for binding in definition.bindings:
        if binding.target != table or (repeat and binding.repeat != repeat):
            continue
        if name in binding.map and asked in binding.map[name].questions:
            return True
        if binding.each_file == asked:
            return True
    return False


def test_every_shipped_form_may_be_published() -> None:
    assert {path.stem for path in form_library.LIBRARY.glob("*.json")} == set(SLUGS)
    assert form_library.check_library() == []


@pytest.mark.parametrize("slug", SLUGS)
def test_the_file_is_named_as_the_form(slug: str) -> None:
    assert shipped(slug).key == slug
    assert check_definition(shipped(slug), targets()) == []


def test_the_table_covers_every_section() -> None:
    assert {row.section for row in ROWS} == set(SECTIONS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.section}-{row.field}")
def test_every_field_has_a_column_and_a_source(row: Row) -> None:
    table, name = row.column.split(".")
    assert name in Model.metadata.tables[table].columns, "no such column"
    for source in row.questions:
        definition = shipped(FORMS[row.section])
        found = find(definition, source)
        assert found is not None, f"nobody asks {source}"
        assert fills(definition, found[0], source, row.column), f"{source} is not kept there"


def test_a_required_field_waits_for_nothing() -> None:
    assert [row for row in ROWS if row.required and row.source.startswith("later")] == []


def test_no_column_that_must_be_filled_is_forgotten() -> None:
    told = {row.column for row in ROWS}
    tables = {column.partition(".")[0] for column in told}
    forgotten = {
        f"{name}.{column.name}"
        for name in tables
        for column in Model.metadata.tables[name].columns
        if not column.nullable and column.name not in COMMON
    }
    assert sorted(forgotten - told) == []


def test_every_bound_question_is_in_the_table() -> None:
    for slug in SLUGS:
        told = {
            (row.column, source) for row in ROWS if row.form == slug for source in row.questions
        }
        bound = {
            (f"{binding.target}.{column}", f"{binding.repeat}.{part}" if binding.repeat else part)
            for binding in shipped(slug).bindings
            for column, source in binding.map.items()
            for part in source.questions
            if column in Model.metadata.tables[binding.target].columns
        }
        assert sorted(bound - told) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_question_that_is_asked_is_kept_or_steers(slug: str) -> None:
    """A question whose answer goes nowhere wastes people's time."""
    definition = shipped(slug)
    text = json.dumps(
        json.loads((form_library.LIBRARY / f"{slug}.json").read_text(encoding="utf-8"))
    )
    used = {
        part.partition(".")[0]
        for binding in definition.bindings
        for source in binding.map.values()
        for part in source.questions
    } | {binding.each_file for binding in definition.bindings}
    settings = definition.settings
    used |= {settings.email_question, settings.school_question, settings.name_question}
    idle = {
        question.key
        for _, question in definition.questions
        if TYPES[question.type].is_asked
        and question.key not in used
        and f'"q": "{question.key}"' not in text
    }
    assert idle == set()


@pytest.mark.parametrize("slug", SLUGS)
def test_answers_about_people_are_marked(slug: str) -> None:
    """The form is at least as careful as the column it fills."""
    order = {"P": 0, "N": 1, "C": 2, "S": 3}
    careless = []
    for row in ROWS:
        if row.form != slug:
            continue
        table, name = row.column.split(".")
        column = Model.metadata.tables[table].columns[name]
        for source in row.questions:
            found = find(shipped(slug), source)
            assert found is not None
            kept = str(column.info["sensitivity"])
            if column.foreign_keys:
                continue
            if order[found[1].sensitivity] < order[kept]:
                careless.append(f"{source}: {found[1].sensitivity} < {kept}")
    assert careless == []


def test_a_complaint_can_be_made_without_a_name() -> None:
    definition = shipped("complaint")
    page = definition.page("about-you")
    assert page is not None
    assert page.show_when is not None
    assert definition.settings.exit_this_page
