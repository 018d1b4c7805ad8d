"""What the designer draws and reads back is what stood there: over every shipped form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from admin_views.form_designer import question_typed, rule_form, setting_inputs
from admin_views.form_designer.half_built import as_definition
from admin_views.form_designer.involved_inputs import KEEP
from admin_views.form_designer.page_pages import page_inputs
from admin_views.form_designer.readable import readable_before
from admin_views.form_designer.typed import WAS, names_changed, prints_of
from app.services.form_library import LIBRARY
from forms.context import Option
from forms.definition import parse
from forms.fields import TYPES

FORMS = sorted(LIBRARY.glob("*.json"))
# Any list of codes, where the rules of the shipped forms compare with one.
LISTS = {"sen_status": (Option("N", "None"), Option("K", "Support"), Option("E", "EHC plan"))}


def documents() -> Iterator[dict[str, Any]]:
    for path in FORMS:
        yield json.loads(path.read_text(encoding="utf-8"))


def ruled(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Everything that is shown by a rule: its id and the rule."""
    for section in document["sections"]:
        for page in section["pages"]:
            for node in (page, *page.get("questions", ())):
                if "show_when" in node:
                    yield node["id"], node["show_when"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_whole_form_is_read_as_the_engine_reads_it(path: Any) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    assert as_definition(document) == parse(document)


def test_rows_say_what_the_rules_say() -> None:
    shown = kept = 0
    for document in documents():
        definition = as_definition(document)
        for id_, rule in ruled(document):
            readables = readable_before(definition, id_, LISTS)
            if not rule_form.is_shown_whole(rule, readables):
                kept += 1
                continue
            shown += 1
            typed = rule_form.read(rule_form.drawn(rule, readables), readables)
            assert (typed.faults, typed.rule) == ({}, rule), id_
            assert rule_form.rows(rule_form.drawn(rule, readables), readables, {})
    assert shown > 40
    assert shown >= 9 * kept


@pytest.mark.parametrize(
    "rule",
    [
        {"not": {"q": "a", "op": "answered"}},
        {"all": [{"any": [{"q": "a", "op": "answered"}, {"q": "b", "op": "answered"}]}]},
        {"any": [{"q": "a", "op": "answered"}] * (rule_form.MOST_ROWS + 1)},
        {"q": "gone", "op": "answered"},
        {"all": [{"q": "a", "op": "answered"}]},
    ],
)
def test_what_rows_cannot_show_is_not_taken_for_shown(rule: Any) -> None:
    assert not rule_form.is_shown_whole(rule, [])


def test_settings_are_read_as_they_were_drawn() -> None:
    seen = 0
    for document in documents():
        for _, question in as_definition(document).questions:
            known = question_typed.asked_settings(TYPES[question.type])
            for name, value in question.settings.items():
                if name not in known or value == known[name].default:
                    continue
                raw = setting_inputs.draw(value, known[name])
                back = setting_inputs.read(raw, known[name])
                assert back is KEEP or back == value, (question.id, name)
                seen += 1
    assert seen > 200


@pytest.mark.parametrize(
    ("type_", "name", "value"),
    [
        ("date", "max", {"today": {}}),
        ("date", "min", {"today": {"working_days": -5}}),
        ("date", "min", {"q": "start"}),
        ("date", "min", {"q": "start", "plus": {"weeks": 6}}),
        ("date", "min", "2026-09-01"),
        ("calculated", "formula", {"multiply": [{"q": "hours"}, 12.5, {"count": "people"}]}),
        ("calculated", "formula", {"sum": "people.cost"}),
        ("choose_many", "none", {"value": "NONE", "label": "None", "hint": "Alone"}),
        ("course", "filters", {"programme": "TIER1", "pupil": {"q": "pupil"}}),
    ],
)
def test_involved_settings_come_back(type_: str, name: str, value: Any) -> None:
    setting = TYPES[type_].settings[name]
    assert setting_inputs.read(setting_inputs.draw(value, setting), setting) == value


@pytest.mark.parametrize(
    ("type_", "name", "value"),
    [
        ("date", "min", {"today": {"years": -1, "days": 3}}),
        ("calculated", "formula", {"add": [{"subtract": [3, 1]}, 2]}),
    ],
)
def test_what_the_inputs_cannot_show_is_kept(type_: str, name: str, value: Any) -> None:
    setting = TYPES[type_].settings[name]
    assert setting_inputs.read(setting_inputs.draw(value, setting), setting) is KEEP


def test_a_page_that_is_sent_untouched_changes_nothing() -> None:
    for document in documents():
        for _, question in as_definition(document).questions:
            raw = question_typed.drawn(question)
            posted = MultiDict([(WAS, prints_of(raw))])
            for name, values in raw.items():
                for value in values:
                    # A browser sends its own line ends.
                    posted.add(name, value.replace("\n", "\r\n"))
            assert names_changed(posted) == set(), question.id


def test_the_text_of_a_page_is_named_by_what_the_page_does() -> None:
    def label(kind: str) -> str:
        return next(each.label for each in page_inputs({"kind": [kind]}, {}) if each.name == "text")

    assert label("exit") == "What people are told"
    assert label("questions") == "Text above the questions"


def test_a_setting_that_is_needed_is_not_called_optional() -> None:
    assert TYPES["record"].settings["table"].needed
    assert not TYPES["record"].settings["filters"].needed
