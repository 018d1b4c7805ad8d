"""The laws of the URL map: guards, writing, reading, and what is somebody else's."""

from __future__ import annotations

import pytest

from tests.support.world import build_world

from . import laws

GET, POST = frozenset({"GET"}), frozenset({"POST"})
NARROW_STAFF = ["panel", "quality", "monitoring", "auditor", "designer", "safeguarding"]


@pytest.fixture
def world(app, make):
    return build_world(app, make)


@pytest.mark.parametrize(
    "law",
    [
        laws.every_route_has_a_guard,
        laws.every_guard_has_a_route,
        laws.every_admin_route_is_for_staff,
        laws.only_posts_write,
        laws.nothing_is_exempt_from_the_token,
    ],
    ids=lambda law: law.__name__,
)
@pytest.mark.only_on("sqlite")
def test_law(app, law):
    law(app)


@pytest.mark.parametrize(
    ("name", "least"),
    [("lead", 150), ("admin", 120), ("school_a", 15), ("provider_a", 10), ("stranger", 8)],
)
@pytest.mark.only_on("sqlite")
def test_reading_changes_nothing(world, name, least):
    assert laws.reading_changes_nothing(world, name) >= least


@pytest.mark.only_on("postgresql")
def test_reading_changes_nothing_on_postgresql(world):
    """The views are the same; whoever sees most tries all of them."""
    assert laws.reading_changes_nothing(world, "lead") >= 150


@pytest.mark.parametrize("name", ["admin", "school_a", "provider_a"])
@pytest.mark.only_on("sqlite")
def test_every_post_needs_the_token(world, name):
    laws.every_post_needs_the_token(world, name)


@pytest.mark.parametrize(
    ("name", "own"), [("school_a", "a"), ("school_b", "b"), ("provider_a", "a"), ("owner_b", "b")]
)
@pytest.mark.parametrize("methods", [GET, POST], ids=["get", "post"])
def test_foreign_is_missing(world, name, own, methods):
    assert laws.foreign_is_missing(world, name, own=own, methods=methods) >= 5


@pytest.mark.parametrize(
    ("name", "own", "prefix"),
    [
        ("school_a", "a", "/school/"),
        ("school_b", "b", "/school/"),
        # An owner has all that a provider's people have, and is asked about complaints.
        ("owner_a", "a", "/provider/"),
        ("owner_b", "b", "/provider/"),
    ],
)
def test_own_is_found(world, name, own, prefix):
    lost = laws.own_is_found(world, name, own=own, prefix=prefix)
    assert lost == []


@pytest.mark.parametrize("name", ["school_a", "provider_a", "finance_a", "owner_b"])
@pytest.mark.only_on("sqlite")
def test_admin_does_not_exist_for_outsiders(world, name):
    assert laws.admin_does_not_exist_for(world, name) > 300


@pytest.mark.parametrize("name", NARROW_STAFF)
@pytest.mark.only_on("sqlite")
def test_staff_see_only_what_is_theirs(world, name):
    assert laws.staff_see_only_what_is_theirs(world, name) > 100


@pytest.mark.parametrize(
    ("name", "least"), [("monitoring", 10), ("quality", 6), ("auditor", 2), ("admin", 40)]
)
def test_staff_see_what_is_theirs(world, name, least):
    """The positive control of the refusals."""
    assert laws.staff_see_what_is_theirs(world, name) >= least


@pytest.mark.only_on("postgresql")
def test_staff_see_only_what_is_theirs_on_postgresql(world):
    """The rules are the same SELECTs; one officer with a caseload tries all the routes."""
    assert laws.staff_see_only_what_is_theirs(world, "monitoring") > 100


@pytest.mark.parametrize("name", NARROW_STAFF)
@pytest.mark.only_on("sqlite")
def test_lists_show_only_what_is_theirs(world, name):
    assert laws.lists_show_only_what_is_theirs(world, name) > 100
