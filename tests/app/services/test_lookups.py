"""What forms offer to choose from: scoped, searched by words, never more than a screenful."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.access import actor as actors
from app.access.actor import Actor
from app.models import School
from app.services.lookups import MOST, DatabaseLookups, context_for
from tests.support.factories import Make

Sessions = Callable[[Actor], Session]
Actors = Callable[..., Actor]


@pytest.fixture
def nobody(make: Make) -> Actor:
    return actors.public(on=make.today)


def labels(lookups: DatabaseLookups, kind: str, text: str = "", **filters: str) -> list[str]:
    return [each.label for each in lookups.search(kind, text, filters)]


def test_lists_have_their_live_values_in_order(
    make: Make, session_of: Sessions, nobody: Actor
) -> None:
    make.code_value(list_name="fruit", code="B", label="Second", position=2)
    make.code_value(list_name="fruit", code="A", label="First", position=1)
    make.code_value(list_name="fruit", code="C", label="Retired", position=0, is_live=False)
    lookups = DatabaseLookups(session_of(nobody), nobody)
    assert [(each.value, each.label) for each in lookups.options("fruit")] == [
        ("A", "First"),
        ("B", "Second"),
    ]
    assert list(lookups.options("nowhere")) == []


def test_every_word_must_be_found_and_signs_of_like_mean_themselves(
    make: Make, session_of: Sessions, nobody: Actor
) -> None:
    make.school(name="Green Lane School", town="Anytown")
    make.school(name="Green Park 100% School", town="Othertown")
    lookups = DatabaseLookups(session_of(nobody), nobody)
    assert labels(lookups, "school", "green ANYTOWN") == ["Green Lane School"]
    assert labels(lookups, "school", "100%") == ["Green Park 100% School"]
    assert labels(lookups, "school", "_") == []
    assert labels(lookups, "school", "green \\") == []


def test_closed_schools_are_not_offered_and_a_list_has_an_end(
    make: Make, session_of: Sessions, nobody: Actor
) -> None:
    closed = make.school(name="Closed School", status="closed")
    for number in range(MOST + 5):
        make.school(name=f"Open School {number:02}")
    lookups = DatabaseLookups(session_of(nobody), nobody)
    assert len(labels(lookups, "school")) == MOST
    assert labels(lookups, "school", "closed") == []
    assert lookups.find("school", str(closed.id), {}) is None
    assert lookups.find("school", "no id", {}) is None


def test_only_open_offers_of_this_year_and_the_next_are_offered(
    make: Make, session_of: Sessions, nobody: Actor
) -> None:
    provider = make.provider(trading_name="Harbour Skills", status="approved")

    def offer(title: str, **given: Any) -> Any:
        course = make.course(provider, title=title, programme=given.pop("programme", "TIER1"))
        return make.offer(
            course=course,
            **{"status": "published", "days": ["TUE", "MON"], "session": "FULL", **given},
        )

    offer("Bricklaying")
    offer("Gardening", academic_year=make.year.next.label, session="AM")
    offer("Insight course", programme="INSIGHT")
    offer("Old", academic_year="2019/20")
    offer("Full up", status="full")
    offer("Not yet", status="draft")
    offer("Over", end_date=make.today - timedelta(days=1), start_date=None)
    make.offer(make.provider(status="suspended"), status="published")
    lookups = DatabaseLookups(session_of(nobody), nobody)
    assert labels(lookups, "course") == [
        "Bricklaying, Harbour Skills (Mon, Tue)",
        "Gardening, Harbour Skills (Mon, Tue, mornings)",
        "Insight course, Harbour Skills (Mon, Tue)",
    ]
    assert labels(lookups, "course", programme="INSIGHT") == [
        "Insight course, Harbour Skills (Mon, Tue)"
    ]
    assert labels(lookups, "course", "harbour brick") == ["Bricklaying, Harbour Skills (Mon, Tue)"]


def test_courses_are_those_for_the_pupil_of_the_form(
    make: Make, session_of: Sessions, as_actor: Actors, nobody: Actor
) -> None:
    school, start = make.school(), make.year.start_year
    young, old = date(start - 11, 5, 5), date(start - 15, 5, 5)  # Year 6 and Year 10
    for title, lowest in (("For Year 6", 5), ("For Year 10", 9)):
        course = make.course(
            title=title, ncy_min=lowest, ncy_max=lowest + 2, age_min=lowest + 4, age_max=lowest + 7
        )
        make.offer(course=course)
    pupil = make.student(school, date_of_birth=old, ncy=10)
    early = make.student(school, date_of_birth=young, ncy=10, ncy_override_reason="Far ahead")
    elsewhere = make.student()
    coordinator = as_actor(make.school_user(school))
    lookups = DatabaseLookups(session_of(coordinator), coordinator)

    def titles(**filters: str) -> list[str]:
        return [label.partition(",")[0] for label in labels(lookups, "course", **filters)]

    assert titles() == ["For Year 10", "For Year 6"]
    assert titles(born=young.isoformat()) == ["For Year 6"]
    assert titles(born=old.isoformat()) == ["For Year 10"]
    assert titles(pupil=str(pupil.id)) == ["For Year 10"]
    assert titles(born=old.isoformat(), taught_year="6") == []  # the ages do not fit
    assert titles(pupil=str(early.id)) == []
    assert titles(pupil=str(elsewhere.id)) == titles()


def test_a_provider_chooses_among_its_own_courses(
    make: Make, session_of: Sessions, as_actor: Actors
) -> None:
    provider = make.provider()
    own, other = make.offer(provider), make.offer()
    trainer = as_actor(make.provider_user(provider))
    lookups = DatabaseLookups(session_of(trainer), trainer)
    assert lookups.find("course", str(own.id), {}) is not None
    assert lookups.find("course", str(other.id), {}) is None


def test_courses_of_a_provider_whose_contract_ended_are_not_offered(
    make: Make, session_of: Sessions, nobody: Actor
) -> None:
    ended = make.provider(contract_end=make.today - timedelta(days=1))
    running = make.provider(contract_end=make.today, trading_name="Until today")
    offers = [make.offer(ended), make.offer(running)]
    lookups = DatabaseLookups(session_of(nobody), nobody)
    assert lookups.find("course", str(offers[0].id), {}) is None
    assert lookups.find("course", str(offers[1].id), {}) is not None


def test_a_course_that_closes_is_not_found_again(
    make: Make, session_of: Sessions, nobody: Actor
) -> None:
    offer = make.offer(make.provider(status="approved"), status="published")
    session = session_of(nobody)
    assert DatabaseLookups(session, nobody).find("course", str(offer.id), {}) is not None
    session.rollback()
    make.change(offer, status="paused")
    assert DatabaseLookups(session, nobody).find("course", str(offer.id), {}) is None


def test_pupils_are_those_of_the_own_school(
    make: Make, session_of: Sessions, as_actor: Actors, nobody: Actor
) -> None:
    own = make.student(make.school(), legal_surname="Brook", legal_forename="Ada", ncy=9)
    other = make.student(make.school(), legal_surname="Brook", legal_forename="Bea")
    with make.session() as session:
        school = session.get_one(School, own.home_school_id)
    coordinator = as_actor(make.school_user(school))
    strangers = [nobody, as_actor(make.provider_user()), as_actor(make.staff())]
    mine = DatabaseLookups(session_of(coordinator), coordinator)
    assert [each.value for each in mine.search("own_student", "brook", {})] == [str(own.id)]
    assert mine.find("own_student", str(other.id), {}) is None
    for stranger in strangers:
        lookups = DatabaseLookups(session_of(stranger), stranger)
        assert lookups.find("own_student", str(own.id), {}) is None
        assert list(lookups.search("own_student", "", {})) == []


def test_places_are_live_ones_of_the_own_organisation(
    make: Make, session_of: Sessions, as_actor: Actors, nobody: Actor
) -> None:
    school, provider = make.school(), make.provider(status="approved")
    live = make.placement(school=school, provider=provider, status="active")
    make.placement(school=school, provider=provider, status="ended-completed")
    make.placement(status="active")
    users = [make.school_user(school), make.provider_user(provider)]
    for actor in [as_actor(user) for user in users]:
        lookups = DatabaseLookups(session_of(actor), actor)
        assert [each.value for each in lookups.search("placement", "", {})] == [str(live.id)]
        assert lookups.find("placement", str(live.id), {}) is not None
    lookups = DatabaseLookups(session_of(nobody), nobody)
    assert lookups.find("placement", str(live.id), {}) is None


def test_sites_are_the_provider_s_own_and_open(
    make: Make, session_of: Sessions, as_actor: Actors, nobody: Actor
) -> None:
    provider = make.provider(status="approved")
    make.site(provider, name="Open site")
    make.site(provider, name="Left site", active_to=make.today - timedelta(days=1))
    make.site(make.provider(status="approved"), name="Of another")
    actor = as_actor(make.provider_user(provider))
    assert labels(DatabaseLookups(session_of(actor), actor), "site") == ["Open site"]
    assert labels(DatabaseLookups(session_of(nobody), nobody), "site") == []


def test_a_school_finds_itself_and_no_other(
    make: Make, session_of: Sessions, as_actor: Actors
) -> None:
    own, _ = make.school(name="Own"), make.school(name="Other")
    actor = as_actor(make.school_user(own))
    assert labels(DatabaseLookups(session_of(actor), actor), "school") == ["Own"]


def test_files_are_those_of_the_draft(make: Make, session_of: Sessions, nobody: Actor) -> None:
    actor = replace(nobody, browser_hash="mine")
    draft = make.draft(token_hash="mine")
    kept = make.submission_file(draft, name="kept.pdf")
    removed = make.submission_file(draft, removed=True)
    foreign = make.submission_file(make.draft(token_hash="theirs"))
    lookups = DatabaseLookups(session_of(actor), actor, draft_id=draft.id)
    found = lookups.file(str(kept.id))
    assert found is not None
    assert found.name == "kept.pdf"
    assert lookups.file(str(removed.id)) is None
    assert lookups.file(str(foreign.id)) is None


def test_working_days_know_the_closure_days(
    make: Make, session_of: Sessions, nobody: Actor
) -> None:
    lookups = DatabaseLookups(session_of(nobody), nobody)
    monday = date(2026, 11, 23)
    make.closure_day(day=date(2026, 11, 24))
    assert context_for(lookups, on=monday).add_working_days(monday, 1) == date(2026, 11, 25)
