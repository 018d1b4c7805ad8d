"""The directory shows what is offered now, to everybody alike, and finds it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import InvalidRequestError

from app.access.actor import public
from app.access.guard import bind_actor
from app.access.scope import visible
from app.domain.course_search import CourseSearch
from app.domain.errors import NotVisible
from app.domain.provider_flow import ProviderStatus
from app.domain.roles import Role
from app.extensions import db
from app.models import Course, CourseOffer, PlacementSlot
from app.services import directory
from tests.support.actors import actor_of


@pytest.fixture
def visitor(make):
    return public(on=make.today)


@pytest.fixture
def session(app, visitor):
    with app.app_context():
        bind_actor(db.session(), visitor)
        yield db.session()


@pytest.fixture
def mill(make):
    return make.provider(trading_name="Mill Lane Crafts")


def titles(session, actor, **wanted):
    found = directory.find(session, CourseSearch(**wanted), actor)
    assert found.total == len(found.rows)
    return [each.course.title for each in found.rows]


def test_every_listed_offer_of_a_provider_in_service_is_there(session, make, visitor, mill):
    for status in ("published", "full", "paused"):
        make.offer(course=make.course(mill, title=status), status=status)
    assert titles(session, visitor) == ["full", "paused", "published"]


@pytest.mark.parametrize("status", ["draft", "in-review", "archived"])
def test_what_is_not_listed_is_not_there(session, make, visitor, mill, status):
    course = make.course(mill)
    make.offer(course=course, status=status)
    assert titles(session, visitor) == []
    with pytest.raises(NotVisible):
        directory.course(session, course.ref, visitor)


@pytest.mark.parametrize(
    "status", [s for s in ProviderStatus if s not in {"approved", "conditional"}]
)
def test_a_provider_out_of_service_is_not_there(session, make, visitor, status):
    provider = make.provider(status=str(status))
    offer = make.offer(provider)
    assert titles(session, visitor) == []
    with pytest.raises(NotVisible):
        directory.provider(session, provider.ref, visitor)
    assert directory.areas(session, make.today) == []
    assert offer is not None


def test_a_provider_whose_contract_ended_is_not_there(session, make, visitor):
    make.offer(make.provider(contract_end=make.today - timedelta(days=1)))
    assert titles(session, visitor) == []


def test_this_year_and_the_next_are_there_and_no_other(session, make, visitor, mill):
    course = make.course(mill)
    site = make.site(mill)
    year = make.year
    for label in (f"{year.start_year - 1}/{year.start_year % 100:02d}", year.label):
        make.offer(course=course, site_id=site.id, academic_year=label)
    make.offer(course=course, site_id=site.id, academic_year=year.next.label)
    make.offer(course=course, site_id=site.id, academic_year=year.next.next.label)
    (found,) = directory.find(session, CourseSearch(), visitor).rows
    assert [each.offer.academic_year for each in found.offers] == [year.label, year.next.label]


def test_what_is_over_or_removed_is_not_there(session, make, visitor, mill):
    make.offer(course=make.course(mill), end_date=make.today - timedelta(days=1))
    make.offer(course=make.course(mill, deleted_at=make.at))
    make.offer(course=make.course(mill), deleted_at=make.at)
    assert titles(session, visitor) == []


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({"q": "stone"}, ["Stonework"]),
        ({"q": "mill STONE"}, ["Stonework"]),
        ({"q": "animals"}, ["Farm days"]),
        ({"q": "%"}, []),
        ({"category": "CURRICULUM"}, ["Farm days"]),
        ({"tier": "2"}, ["Farm days"]),
        ({"day": ("TUE",)}, ["Stonework"]),
        ({"day": ("TUE", "FRI")}, ["Farm days", "Stonework"]),
        ({"area": "CV6"}, ["Farm days"]),
        ({"area": "CV1"}, ["Stonework"]),
        ({"stage": "KS2"}, ["Farm days"]),
        ({"stage": "KS4"}, ["Stonework"]),
        ({"level": "ENTRY"}, ["Farm days"]),
        ({"level": "L1"}, ["Stonework"]),
        ({"sort": "provider"}, ["Farm days", "Stonework"]),
        ({"sort": "age"}, ["Farm days", "Stonework"]),
        ({"q": "stone", "area": "CV6"}, []),
    ],
)
def test_each_filter_finds_what_fits(session, make, visitor, mill, wanted, fits):
    farm = make.provider(trading_name="Bank Farm")
    stone = make.course(mill, title="Stonework", accreditation=["Level 1 in masonry"])
    make.offer(course=stone, days=["MON", "TUE"], site_id=make.site(mill).id)
    young = make.course(
        farm,
        title="Farm days",
        summary="Animals and gardens",
        category="CURRICULUM",
        tier="2",
        programme="INSIGHT",
        ncy_min=4,
        ncy_max=8,
        accreditation=["Entry level 1"],
    )
    make.offer(course=young, days=["FRI"], site_id=make.site(farm, postcode="CV6 3AA").id)
    assert titles(session, visitor, **wanted) == fits


def test_a_free_place_is_counted_by_the_day(session, make, visitor, mill):
    offer = make.offer(course=make.course(mill), capacity=1, days=["MON", "TUE"])
    assert directory.find(session, CourseSearch(free=True), visitor).total == 1
    session.rollback()
    make.placement(make.application(status="confirmed", offers=[offer]), status="active")
    (found,) = directory.find(session, CourseSearch(), visitor).rows
    assert found.offers[0].free_days == ("TUE",)
    assert titles(session, visitor, free=True, day=("MON",)) == []
    assert len(titles(session, visitor, free=True, day=("TUE",))) == 1
    session.rollback()
    make.change(offer, days=["MON"])
    assert titles(session, visitor, free=True) == []


def test_a_half_day_that_is_left_is_a_place(session, make, visitor, mill):
    offer = make.offer(course=make.course(mill), capacity=1, days=["MON"])
    place = make.placement(make.application(status="confirmed", offers=[offer]), status="active")
    assert titles(session, visitor, free=True) == []
    session.rollback()
    (afternoon,) = make.all(
        PlacementSlot, PlacementSlot.placement_id == place.id, PlacementSlot.half_day == "PM"
    )
    over = make.today - timedelta(days=1)
    make.change(afternoon, from_on=over, to_on=over)
    (found,) = directory.find(session, CourseSearch(free=True), visitor).rows
    assert found.offers[0].free_days == ("MON",)
    session.rollback()
    make.change(offer, session="AM")
    assert titles(session, visitor, free=True) == []


def test_what_is_at_a_closed_site_is_not_there(session, make, visitor, mill):
    closed = make.site(mill, active_to=make.today - timedelta(days=1))
    gone = make.course(mill)
    make.offer(course=gone, site_id=closed.id)
    make.offer(
        course=make.course(mill, title="Still"), site_id=make.site(mill, active_to=make.today).id
    )
    assert titles(session, visitor) == ["Still"]
    with pytest.raises(NotVisible):
        directory.course(session, gone.ref, visitor)
    session.rollback()
    make.change(closed, active_to=None, deleted_at=make.at)
    assert titles(session, visitor) == ["Still"]


def test_paused_courses_have_no_free_place(session, make, visitor, mill):
    make.offer(course=make.course(mill), status="paused")
    assert titles(session, visitor, free=True) == []
    assert not directory.find(session, CourseSearch(), visitor).rows[0].offers[0].is_open


def test_pages_hold_each_course_once_and_the_last_answers_for_those_beyond(
    session, make, visitor, mill
):
    for number in range(5):
        make.offer(course=make.course(mill, title=f"Course {number}"))
    seen = []
    for page in (1, 2, 3):
        found = directory.find(session, CourseSearch(page=page), visitor, size=2)
        assert (found.total, found.pages) == (5, 3)
        seen += [each.course.title for each in found.rows]
    assert seen == [f"Course {number}" for number in range(5)]
    beyond = directory.find(session, CourseSearch(page=99), visitor, size=2)
    assert (beyond.page, len(beyond.rows)) == (3, 1)


def test_visitors_and_providers_cannot_even_load_a_price(app, make, visitor, mill):
    make.offer(course=make.course(mill))
    provider = actor_of(make, make.provider_user(mill))
    for actor in (visitor, provider):
        with app.app_context():
            bind_actor(db.session(), actor)
            (found,) = directory.find(db.session(), CourseSearch(), actor).rows
            for read in (
                lambda offer: offer.price_pence,
                lambda offer: offer.cost_band,
                lambda offer: offer.price_note,
            ):
                with pytest.raises(InvalidRequestError):
                    read(found.offers[0].offer)
            with pytest.raises(InvalidRequestError):
                _ = found.course.provider.procurement_ref


def test_schools_and_staff_read_the_price(app, make, mill):
    make.offer(course=make.course(mill))
    for user in (make.school_user(), make.staff(Role.QUALITY_OFFICER)):
        actor = actor_of(make, user)
        with app.app_context():
            bind_actor(db.session(), actor)
            (found,) = directory.find(db.session(), CourseSearch(), actor).rows
            assert found.offers[0].offer.price_pence == 6500


def test_everybody_sees_the_same_courses(app, make, visitor, mill):
    make.offer(course=make.course(mill, title="Open"))
    make.offer(course=make.course(mill, title="Draft"), status="draft")
    people = [
        visitor,
        actor_of(make, make.provider_user(make.provider())),
        actor_of(make, make.provider_user(mill)),
        actor_of(make, make.school_user()),
        actor_of(make, make.staff(Role.SERVICE_LEAD)),
    ]
    for actor in people:
        with app.app_context():
            bind_actor(db.session(), actor)
            assert titles(db.session(), actor) == ["Open"]


def test_the_search_of_the_site_finds_courses(session, make, visitor, mill):
    make.offer(course=make.course(mill, title="Stonework"))
    found = directory.search(session, "stone", visitor)
    assert [(each.title, each.provider.trading_name) for each in found] == [
        ("Stonework", "Mill Lane Crafts")
    ]
    assert directory.search(session, "  ", visitor) == []


def test_a_provider_stands_with_its_sites_of_now(session, make, visitor, mill):
    make.site(mill, name="Open")
    make.site(mill, name="Closed", active_to=make.today - timedelta(days=1))
    found, sites = directory.provider(session, mill.ref.lower(), visitor)
    assert found.trading_name == "Mill Lane Crafts"
    assert [site.name for site in sites] == ["Open"]
    for nothing in ("", "mill-lane", "PRV-2627-22222"):
        with pytest.raises(NotVisible):
            directory.provider(session, nothing, visitor)


def test_visitors_see_no_offer_of_a_provider_out_of_service_past_the_pages_either(
    session, make, visitor
):
    gone = make.offer(make.provider(status="suspended"))
    make.offer(make.provider())
    found = session.scalars(visible(CourseOffer, visitor)).all()
    assert len(found) == 1
    assert gone.id not in [each.id for each in found]
    courses = session.scalars(visible(Course, visitor)).all()
    assert gone.course_id not in [each.id for each in courses]
