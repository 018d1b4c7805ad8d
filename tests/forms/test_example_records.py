"""Made-up records: of each kind there are some, with what rules want to read of them."""

from __future__ import annotations

from typing import Any

from app.domain.calendar import add_working_days
from forms.context import Context, Option
from forms.example_records import MOST, ExampleRecords
from forms.journey import Journey
from forms.paths import paths

from .engine import CHECKS, TODAY, definition, page, question


def rule(column: str, op: str, value: Any) -> dict[str, Any]:
    return {"q": "school", "column": column, "op": op, "value": value}


def test_every_way_that_a_column_decides_is_found() -> None:
    made = definition(
        page("a", question("school", "school"), question("pupil", "own_student")),
        page("b", question("two", "text"), show_when=rule("phase", "is", "Primary")),
        page("c", question("three", "text"), show_when=rule("low_age", "gte", 11)),
        page("d", question("four", "text"), show_when=rule("in_city", "is", True)),
    )
    at = Context(TODAY, ExampleRecords(made, {}), CHECKS, add_working_days)
    found = paths(made, at)
    assert {" ".join(each.pages) for each in found.routes} == {
        f"a{b}{c}{d}" for b in ("", " b") for c in ("", " c") for d in ("", " d")
    }
    assert found.complete
    for route in found.routes:
        assert [each.slug for each in Journey(made, route.answers, at).pages] == list(route.pages)
    assert {"school"} == set(found.decided_by)


def test_records_have_values_to_tell_them_apart_and_are_few() -> None:
    names = ("urn", "phase", "type", "la_code", "town", "trust")
    made = definition(
        page("a", question("school", "school")),
        page(
            "b",
            question("two", "text"),
            show_when={"any": [rule(name, "is", "X") for name in names]},
        ),
    )
    records = ExampleRecords(made, {"needs": (Option("a", "A"),)})
    schools = records.search("school", "anything", {})
    assert len(schools) == MOST
    assert len({each.value for each in schools}) == MOST
    assert records.find("school", schools[0].value, {}) == schools[0]
    assert records.find("school", "nobody", {}) is None
    assert [each.label for each in records.search("course", "", {})] == [
        "Example 1", "Example 2", "Example 3",
    ]  # fmt: skip
    assert [each.value for each in records.options("needs")] == ["a"]
    assert records.options("nothing") == ()
    assert records.file("example-1") is not None


def test_rules_that_compare_with_nothing_fixed_ask_for_no_record() -> None:
    made = definition(
        page("a", question("school", "school"), question("town", "text")),
        page("b", question("two", "text"), show_when={"q": "town", "op": "is", "value": "X"}),
        page("c", question("three", "text"), show_when=rule("town", "is", {"q": "town"})),
        page(
            "d",
            question("four", "text"),
            show_when={"q": "audience", "op": "is", "value": "public"},
        ),
    )
    first, *others = ExampleRecords(made, {}).search("school", "", {})
    assert first.columns == {"town": "Another"}
    assert [each.label for each in others] == [
        "Example 2 (town Another)",
        "Example 3 (town Another)",
    ]
