"""What tables say of their columns, and how answers become what columns hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column as TableColumn
from sqlalchemy import LargeBinary

from admin_views.labels import MONEY
from app.domain.permissions import Permission
from app.extensions import Model
from app.models.base import Pence
from app.services import targets as module
from app.services.code_lists import first_choices
from app.services.target_tables import TABLES
from app.services.targets import emptied, filled, given, misfits, targets
from forms.facts import FACTS
from forms.problems import ROW


@pytest.mark.parametrize("key", list(TABLES))
def test_every_table_is_described(key: str) -> None:
    table, target = TABLES[key], targets()[key]
    assert set(table.columns) | set(table.extra) == set(target.columns) - {ROW}
    assert set(table.instead) | set(table.filled) | set(table.lists) <= set(table.columns)
    assert table.wanted <= set(table.columns)
    assert set(table.lists.values()) <= set(first_choices())
    assert set(table.links) <= set(TABLES)
    for column in table.links.values():
        assert column in table.model.__mapper__.columns
        assert column not in table.columns, "the writer sets it"
    if table.beside:
        assert table.beside in TABLES


@pytest.mark.parametrize("key", [key for key, table in TABLES.items() if table.own])
def test_own_rows_can_be_found_and_belong_to_the_sender(key: str) -> None:
    table, target = TABLES[key], targets()[key]
    assert table.own is not None
    assert isinstance(table.own.update, Permission)
    assert "update" in target.modes
    assert "public" not in target.audiences or table.sends is not None
    if table.own.is_self:
        assert (target.is_own, target.modes, ROW in target.columns) == (True, {"update"}, False)
    else:
        assert target.columns[ROW].type == key
        assert set(table.own.found_by) <= set(table.columns)
    never = {"status", "school_id", "provider_id", "verified_on", "change_status", "version", "ref"}
    assert never.isdisjoint(table.columns)


def test_columns_are_read_from_the_tables() -> None:
    contact = targets()["contact"]
    assert (contact.columns["full_name"].type, contact.columns["full_name"].longest) == (
        "text",
        120,
    )
    assert contact.columns["full_name"].required
    assert contact.columns["is_primary"].is_safe
    assert contact.columns["job_role"].list == "job_role"
    assert targets()["site"].columns["risk_assessed_on"].type == "date"
    assert targets()["complaint"].columns["channel"].values
    assert targets()["student"].beside == "application"
    assert targets()["application"].once
    assert targets()["application"].audiences == {"public", "school"}


def test_money_comes_in_pounds_and_is_kept_as_whole_pence() -> None:
    table = TABLES["application_response"]
    assert targets()[table.model.__tablename__].columns["price_confirmed"].type == "money"
    for pounds in (Decimal("19.99"), "19.99"):
        assert given(table, {"price_confirmed": pounds}) == {"price_confirmed": 1999}
    beyond = Decimal("21474836.48")
    (found,) = misfits(table, {"price_confirmed": beyond})
    assert found == ("price_confirmed", "This amount must be £21,474,836.47 or less.")


def test_what_people_read_as_pounds_is_a_column_of_pence() -> None:
    """The pages tell such columns by name, forms by type."""
    columns = [each for table in Model.metadata.tables.values() for each in table.columns]
    assert {each.name for each in columns if isinstance(each.type, Pence)} == MONEY


def test_a_type_that_no_answer_fits_is_named() -> None:
    with pytest.raises(LookupError, match="No answer fits"):
        module._kind(TableColumn("bytes", LargeBinary))


def test_answers_become_what_columns_hold() -> None:
    chosen = uuid4()
    held = filled(
        TABLES["application"],
        {"student_id": str(chosen), "proposed_start": "2026-09-07", "po_number": 4711, "nobody": 1},
    )
    assert held["student_id"] == chosen
    assert held["proposed_start"] == date(2026, 9, 7)
    assert held["po_number"] == "4711"
    assert "nobody" not in held
    assert isinstance(held["student_id"], UUID)
    site = filled(TABLES["site"], {"max_pupils_at_once": "12", "active_from": date(2026, 9, 1)})
    assert site == {"max_pupils_at_once": 12, "active_from": date(2026, 9, 1)}
    hours = filled(TABLES["application"], {"hours_per_week": 12.5})["hours_per_week"]
    assert hours == Decimal("12.5")


def test_where_nothing_was_answered_something_else_stands() -> None:
    """Also when nothing asks for it."""
    table = TABLES["application"]
    assert filled(table, {})["safeguarding_summary_location"] == "NONE"
    held = filled(table, {"safeguarding_summary_location": None, "days": None, "two_year": None})
    assert (held["safeguarding_summary_location"], held["days"]) == ("NONE", [])
    assert held["two_year"] is False
    assert given(table, {"days": None, "po_number": "1"}) == {"po_number": "1"}
    assert emptied(TABLES["provider"], "website") is None
    assert emptied(TABLES["contact"], "is_primary") is False


@pytest.mark.parametrize(
    ("table", "column", "value", "words"),
    [
        ("provider", "website", "x" * 254, ""),
        ("provider", "website", "x" * 255, "shorten it to 254 characters"),
        ("contact", "telephone", int("9" * 31), "shorten it to 30"),
        ("site", "max_pupils_at_once", 2**31 - 1, ""),
        ("site", "max_pupils_at_once", 2**31, "or less"),
        ("student", "attendance_pct", "999.9", ""),
        ("student", "attendance_pct", "1000", "must be less than 1,000"),
        ("contact", "telephone", None, ""),
    ],
)
def test_what_does_not_fit_is_told(table: str, column: str, value: object, words: str) -> None:
    found = list(misfits(TABLES[table], {column: value}))
    assert [each[0] for each in found] == ([column] if words else [])
    assert all(words in each[1] for each in found)


def test_every_fact_has_a_value() -> None:
    from app.services import sender_facts

    assert set(FACTS) == {*sender_facts._FACTS, "organisation"}
    anyone = SimpleNamespace(school_id=None, provider_id=None)
    assert sender_facts._organisation(None, anyone, "school") is None  # type: ignore[arg-type]
