"""What rules may read of a chosen record: public columns, and each table by its filters alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.access import actor as actors
from app.access.actor import Actor
from app.models.base import P
from app.services import drafts
from app.services.lookup_columns import FLAG, LOOKUP_COLUMNS, NUMBER, TEXT, LookupColumn
from app.services.lookup_tables import _KINDS
from app.services.lookups import DatabaseLookups
from forms.fields.tables import TABLES
from tests.app.web.trial_forms import publish, trial
from tests.support.factories import Make

Sessions = Callable[[Actor], Session]
Actors = Callable[..., Actor]
EVERY = [(kind, name) for kind, columns in LOOKUP_COLUMNS.items() for name in columns]
PLAIN = {TEXT: (str, list), NUMBER: (int,), FLAG: (bool,)}


@pytest.fixture
def nobody(make: Make) -> Actor:
    return actors.public(on=make.today)


def column_of(kind: str, name: str) -> LookupColumn:
    return LOOKUP_COLUMNS[kind][name]


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_only_public_columns_of_a_plain_type_are_read(kind: str, name: str) -> None:
    column = column_of(kind, name)
    assert column.column.info["sensitivity"] is P
    mapped = column.column.type
    is_list = type(mapped).__name__ == "JSON"
    assert (list if is_list else mapped.python_type) in PLAIN[column.sort]


def test_every_table_of_the_engine_is_served_and_has_its_columns() -> None:
    assert set(TABLES) == set(_KINDS) == set(LOOKUP_COLUMNS)


def test_a_record_brings_its_columns(make: Make, session_of: Sessions, nobody: Actor) -> None:
    school = make.school(phase="Secondary", statutory_low_age=11, trust_name=None, in_city=False)
    provider = make.provider(status="approved", tiers=["1", "2"], registered_school=True)
    course = make.course(provider, tier="2", programme="INSIGHT", ncy_min=9)
    offer = make.offer(course=course, days=["MON", "WED"], weeks=None)
    site = make.site(provider, name="Barn", max_pupils_at_once=8)
    lookups = DatabaseLookups(session_of(nobody), nobody)

    def columns(kind: str, id_: object) -> dict[str, object]:
        found = lookups.find(kind, str(id_), {})
        assert found is not None
        return dict(found.columns)

    of_school = columns("school", school.id)
    assert (of_school["phase"], of_school["low_age"], of_school["in_city"]) == (
        "Secondary",
        11,
        False,
    )
    assert "trust" not in of_school
    assert columns("provider", provider.id)["tiers"] == "1, 2"
    assert columns("provider", provider.id)["is_school"] is True
    of_course = columns("course", offer.id)
    assert (of_course["programme"], of_course["tier"], of_course["year_min"]) == ("INSIGHT", "2", 9)
    assert of_course["days"] == "MON, WED"
    assert "weeks" not in of_course
    assert columns("provider_site", site.id)["max_pupils_at_once"] == 8


def test_nothing_of_a_pupil_but_its_course(
    make: Make, session_of: Sessions, as_actor: Actors
) -> None:
    school = make.school()
    pupil, placement = make.student(school), make.placement(school=school, status="active")
    actor = as_actor(make.school_user(school))
    lookups = DatabaseLookups(session_of(actor), actor)
    own = lookups.find("own_student", str(pupil.id), {})
    assert own is not None
    assert own.columns == {}
    live = lookups.find("placement", str(placement.id), {})
    assert live is not None
    assert set(live.columns) == {"programme", "tier"}


def test_tables_are_narrowed(
    make: Make, session_of: Sessions, as_actor: Actors, nobody: Actor
) -> None:
    make.school(name="High", phase="Secondary", town="Anytown")
    make.school(name="Low", phase="Primary", town="Anytown")
    first = make.provider(status="approved", trading_name="First", ap_setting_type="FARM")
    second = make.provider(status="approved", trading_name="Second")
    make.site(first, name="Barn")
    make.site(second, name="Yard")
    make.site(second, name="Left", active_to=make.today - timedelta(days=1))
    make.site(make.provider(status="suspended"), name="Shut")
    lookups = DatabaseLookups(session_of(nobody), nobody)

    def labels(kind: str, **filters: str) -> list[str]:
        return [each.label for each in lookups.search(kind, "", filters)]

    assert labels("school", phase="Primary") == ["Low"]
    assert labels("school", town="Anytown", phase="Secondary") == ["High"]
    assert labels("provider", setting="FARM") == ["First"]
    assert labels("provider_site") == ["Barn, First", "Yard, Second"]
    assert labels("provider_site", provider=str(second.id)) == ["Yard, Second"]
    assert labels("provider_site", provider="nobody") == []
    assert labels("audit_event") == []
    assert lookups.find("user", str(first.id), {}) is None


def test_pupils_and_places_are_narrowed_within_what_one_may_see(
    make: Make, session_of: Sessions, as_actor: Actors
) -> None:
    school, other = make.school(), make.school()
    nine, ten = make.student(school, ncy=9), make.student(school, ncy=10)
    make.student(other, ncy=9)
    placed = make.placement(school=school, status="active")
    actor = as_actor(make.school_user(school))
    lookups = DatabaseLookups(session_of(actor), actor)

    def ids(kind: str, **filters: str) -> list[str]:
        return [each.value for each in lookups.search(kind, "", filters)]

    assert str(nine.id) in ids("own_student", year_group="9")
    assert str(ten.id) not in ids("own_student", year_group="9")
    assert ids("own_student", year_group="nine") == []
    assert ids("placement", pupil=str(placed.student_id)) == [str(placed.id)]
    assert ids("placement", pupil=str(ten.id)) == []


def test_the_school_that_begins_brings_its_columns_too(
    make: Make, session_of: Sessions, as_actor: Actors
) -> None:
    publish(make, trial())
    school = make.school(phase="Secondary")
    actor = as_actor(make.school_user(school))
    session = session_of(actor)
    draft = drafts.begin(session, "trial", by=actor, at=make.at)
    chosen = draft.answers["school"]
    session.rollback()
    found = DatabaseLookups(session, actor).find("school", str(school.id), {})
    assert found is not None
    assert chosen["columns"] == dict(found.columns)
    assert chosen["columns"]["phase"] == "Secondary"
