"""What every registered type of question keeps to, whoever adds it."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import pytest

from forms.conditions import OPERATORS
from forms.fields import FAMILIES, TYPES, AnswerError, FieldType
from forms.fields.base import PRESENCE
from forms.fields.cleaning import compose, has_hidden
from forms.fields.patterns import PATTERNS
from forms.fields.settings import KINDS
from tests.forms.engine import SETTINGS, asking
from tests.support.naughty import NAUGHTY

ASKED = sorted(key for key, kind in TYPES.items() if kind.is_asked)
TYPED = sorted(key for key in ASKED if not TYPES[key].is_computed)
MACROS = Path("app/web/templates/forms/components/question.html").read_text(encoding="utf-8")
OTHER = {"options": [{"value": "a", "label": "A"}, {"value": "z", "label": "Other", "other": True}]}
MANY = {"options": [{"value": str(each), "label": f"No {each}"} for each in range(9)]}
# Settings that change what an answer is; each is tried beside the plain type.
VARIANTS: dict[str, list[dict[str, Any]]] = {
    "text": [
        {"min_length": 30, "max_length": 40},
        {"max_length": 2},
        *({"pattern": name} for name in PATTERNS),
        {"pattern": "letters", "min_length": 20},
        {"pattern": "digits", "min_length": 5, "max_length": 5},
    ],
    "long_text": [{"max_words": 3}, {"min_length": 200, "max_length": 300}],
    "integer": [{"min": 5, "max": 5}, {"min": -9, "max": -1}, {"suffix": "hours", "prefix": "£"}],
    "decimal": [{"places": 3}, {"step": 0.5, "min": 0, "max": 5}, {"min": 0.1, "max": 0.9}],
    "money": [{"min": 1, "max": 2}, {"max": 0}],
    "date": [
        {"min": {"today": {"months": -3}}},
        {"after": {"q": "start"}, "before": {"q": "start", "plus": {"weeks": 2}}},
        {"max": {"today": {"working_days": 5}}},
        {"min": "2026-02-28", "max": "2026-03-01"},
    ],
    "date_of_birth": [{"max": {"today": {"years": -20}}}, {"min": {"today": {"years": -5}}}],
    "month_and_year": [
        {"min": {"today": {}}, "max": {"today": {"months": 2}}},
        {"after": {"q": "start"}},
        {"before": {"today": {}}},
    ],
    "time": [{"min": "00:00", "max": "05:00"}, {"max": "06:30"}, {"min": "18:00"}],
    "yes_no": [{"unknown": True}],
    "choose_one": [OTHER, {"list": "needs"}, {**MANY, "look": "select"}],
    "choose_many": [
        {**OTHER, "none": {"value": "none", "label": "None"}},
        {**MANY, "min_choices": 4, "max_choices": 5},
    ],
    "rating": [{"most": 10, "lowest": "Not at all", "highest": "Very much"}, {"most": 2}],
    "record": [{"table": "course", "filters": {"programme": "x"}}],
    "file": [{"max_files": 1}],
    "days_and_sessions": [{"min": 3, "max": 4}],
}
CASES = [
    (type_, {**SETTINGS.get(type_, {})} if not more else {**more})
    for type_ in ASKED
    for more in ({}, *VARIANTS.get(type_, ()))
]
HOSTILE: list[Any] = [None, True, -1, 10**12, 0.5, "", "x" * 9_000, "\x00", [], [[]], [{}], {}]
HOSTILE += [{"q": 1}, {"today": {"days": "x"}}, {"q": "a", "plus": 3}, {"a": {"b": {"c": 1}}}]
COLUMNS: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "integer": int,
    "decimal": Decimal,
    "money": Decimal,
    "boolean": bool,
    "date": date,
    "time": time,
    "list": list,
    "file": list,
    "parts": dict,
}


def put(type_: str, settings: dict[str, Any]) -> Any:
    return asking(type_, settings=settings, answers={"start": "2026-12-01"})


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_a_type_says_what_it_is(type_: str) -> None:
    kind = TYPES[type_]
    assert type_ == kind.key
    assert re.fullmatch(r"[a-z][a-z_]*", type_)
    assert kind.family in FAMILIES
    assert re.fullmatch(r"[A-Z].*[.]", kind.purpose)
    assert not kind.label.endswith(".")
    assert not kind.is_asked or kind.macro == "lookup" or f'"{kind.macro}":' in MACROS
    assert kind.operators <= set(OPERATORS)
    assert not kind.is_asked or kind.operators >= PRESENCE
    assert set(kind.error_words) == kind.error_codes
    assert kind.first_input in (*kind.suffixes, "", "upload")


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_its_settings_can_be_asked_for_and_refuse_nonsense(type_: str) -> None:
    for name, setting in TYPES[type_].settings.items():
        assert setting.kind in KINDS
        assert setting.label[:1].isupper()
        assert setting.default is None or setting.check(setting.default) is None
        if setting.kind in ("choice", "pattern"):
            assert all(setting.check(value) is None for value, _ in setting.choices)
        refusals = [setting.check(value) for value in HOSTILE]
        assert all(words is None or words.endswith(".") for words in refusals)
        assert any(refusals), name
    problems = list(TYPES[type_].setting_problems({"nonsense": 1}))
    assert "nonsense: is not a setting of this type." in problems


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_hostile_settings_are_words_and_no_exception(type_: str) -> None:
    kind = TYPES[type_]
    for value in HOSTILE:
        everything = dict.fromkeys(kind.settings, value)
        assert all(words.endswith(".") for words in kind.setting_problems(everything))


@pytest.mark.parametrize(("type_", "settings"), CASES)
def test_settings_that_are_tried_here_are_right(type_: str, settings: dict[str, Any]) -> None:
    assert list(TYPES[type_].setting_problems(settings)) == []


@pytest.mark.parametrize(("type_", "settings"), [case for case in CASES if case[0] in TYPED])
def test_an_example_is_valid_and_comes_back_as_it_was(type_: str, settings: dict[str, Any]) -> None:
    kind, this = TYPES[type_], put(type_, settings)
    for seed in range(25):
        example = kind.example(this, Random(seed))
        assert json.loads(json.dumps(example)) == example
        inputs = kind.inputs(example)
        assert set(inputs) <= set(kind.suffixes)
        assert kind.read(inputs, this) == example
        _shown_and_kept(kind, example, this)


def _shown_and_kept(kind: FieldType, answer: object, this: Any) -> None:
    lines = kind.lines(answer, this)
    assert lines
    assert all(isinstance(line, str) and line.strip() for line in lines)
    texts = kind.export_values(answer, this)
    assert len(texts) == len(kind.export_columns(this.question))
    assert all(isinstance(text, str) for text in texts)
    assert any(texts)
    assert isinstance(kind.value(answer), (*_column_of(kind), type(None)))
    for part in kind.parts:
        kind.value(answer, part)


def _column_of(kind: FieldType) -> tuple[type, ...]:
    known = COLUMNS.get(kind.column_type, str)
    return known if isinstance(known, tuple) else (known,)


@pytest.mark.parametrize(("type_", "settings"), CASES)
def test_its_export_is_as_wide_without_an_answer(type_: str, settings: dict[str, Any]) -> None:
    kind, this = TYPES[type_], put(type_, settings)
    columns = kind.export_columns(this.question)
    assert columns
    for part in range(2):
        assert len({column[part] for column in columns}) == len(columns)
    assert all(heading.startswith("Start date") for _, heading in columns)
    assert list(kind.export_values(None, this)) == [""] * len(columns)


@pytest.mark.parametrize("type_", ASKED)
def test_nothing_answered_is_no_answer_and_is_asked_for_in_words(type_: str) -> None:
    kind, this = TYPES[type_], put(type_, SETTINGS.get(type_, {}))
    assert kind.read({}, this) is None
    assert kind.read(dict.fromkeys(kind.suffixes, []), this) is None
    assert kind.read(dict.fromkeys(kind.suffixes, ["  "]), this) is None or type_ == "file"
    assert not any(kind.inputs(None).values())
    if not kind.is_computed:
        assert re.match(r"(Enter|Select|Upload|Tick) ", kind.required_words(this))
        _fit_for_people(kind.required_words(this))


def _fit_for_people(words: str) -> None:
    assert words[:1] == words[:1].upper()
    assert not words.endswith(".")
    assert not re.search(r"please|invalid|successful|forbidden|!|\bvalid\b", words, re.IGNORECASE)
    assert len(words) < 300


@pytest.mark.parametrize(("type_", "settings"), [case for case in CASES if case[0] in TYPED])
def test_whatever_is_typed_is_kept_or_refused_in_words(
    type_: str, settings: dict[str, Any]
) -> None:
    kind, this = TYPES[type_], put(type_, settings)
    for text in NAUGHTY:
        for suffix in kind.suffixes:
            _kept_or_refused(kind, {suffix: [text]}, this)
        _kept_or_refused(kind, dict.fromkeys(kind.suffixes, [text]), this)


def _kept_or_refused(kind: FieldType, inputs: dict[str, list[str]], this: Any) -> None:
    try:
        answer = kind.read(inputs, this)
    except AnswerError as refused:
        error = refused
    else:
        _clean(answer)
        assert answer is None or kind.read(kind.inputs(answer), this) == answer
        assert answer is None or any(kind.lines(answer, this))
        return
    assert error.code in kind.error_codes
    assert set(error.parts) <= set(kind.suffixes)
    _fit_for_people(error.words)


def _clean(answer: object) -> None:
    """Composed, and without a character that breaks a database, a file or a mail."""
    if isinstance(answer, dict | list):
        for each in answer.values() if isinstance(answer, dict) else answer:
            _clean(each)
    elif isinstance(answer, str):
        assert answer.strip()
        assert unicodedata.is_normalized("NFC", answer)
        assert not has_hidden(answer)
        assert not set("\u202d\u202e\ufeff\u200b") & set(answer)
        answer.encode()


def test_a_long_run_of_marks_costs_no_time() -> None:
    began = process_time()
    compose("a" + "\u0301\u0323\u0345" * 20_000)
    assert process_time() - began < 0.5


def test_the_list_of_naughty_strings_is_long() -> None:
    assert len(NAUGHTY) >= 400
