"""A search of the directory and its address are the same thing."""

from __future__ import annotations

import pytest

from app.domain.course_search import CourseSearch, area_of, key_stages, read

FULL = CourseSearch(
    q="brick and stone",
    category="WORK_BASED",
    tier="1",
    day=("MON", "WED"),
    area="CV1",
    stage="KS4",
    level="ENTRY",
    year="2026/27",
    free=True,
    sort="provider",
    page=3,
)


@pytest.mark.parametrize("search", [CourseSearch(), FULL, FULL.without("day")])
def test_an_address_brings_the_same_search_back(search):
    assert read(search.pairs()) == search


def test_the_plain_list_has_a_plain_address():
    assert list(CourseSearch().pairs()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("day", "SUN"),
        ("area", "CV1%"),
        ("area", "_"),
        ("category", "work'--"),
        ("stage", "KS9"),
        ("level", "PHD"),
        ("year", "next"),
        ("free", "yes"),
        ("sort", "price"),
        ("page", "-2"),
        ("page", "²"),
        ("page", "9" * 40),
        ("q", "\x00\u202e"),
    ],
)
def test_what_an_address_says_wrongly_counts_as_not_said(name, value):
    assert read([(name, value)]) == CourseSearch()


def test_words_are_tidied_and_cut():
    assert read([("q", "  brick \n laying ")]).q == "brick laying"
    assert len(read([("q", "x" * 500)]).q) == 100


def test_days_stand_in_the_order_of_the_week():
    assert read([("day", "WED"), ("day", "MON"), ("day", "WED")]).day == ("MON", "WED")


def test_taking_a_filter_away_begins_at_the_first_page():
    less = FULL.without("area")
    assert (less.area, less.page, less.category) == ("", 1, "WORK_BASED")


def test_order_and_page_narrow_nothing():
    assert not CourseSearch(sort="age", page=4).is_narrowed
    assert CourseSearch(free=True).is_narrowed


def test_the_area_is_the_outer_part_of_a_postcode():
    assert area_of("CV1 2AB") == "CV1"


@pytest.mark.parametrize(
    ("lowest", "highest", "words"),
    [
        (9, 11, "Key stages 3 and 4"),
        (10, 11, "Key stage 4"),
        (2, 9, "Key stages 1, 2 and 3"),
        (0, 0, ""),
    ],
)
def test_key_stages_in_words(lowest, highest, words):
    assert key_stages(lowest, highest) == words
