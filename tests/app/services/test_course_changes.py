"""What a provider proposes is live only once CAP has approved it, and nobody else sees it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest

from app.access.scope import fetch
from app.domain.course_change import COURSE_CHANGE_FLOW, ChangeKind, changed
from app.domain.errors import InvalidMove, NotAllowed, NotVisible, Rejected
from app.domain.roles import Role
from app.http.transaction import acting_as
from app.models import (
    AuditEvent,
    Course,
    CourseChange,
    CourseOffer,
    OutboxMessage,
    PlacementSlot,
    StatusHistory,
)
from app.services import course_decisions, course_proposals
from tests.support.actors import actor_of
from tests.support.proposals import decide, propose

NEW = {
    "title": "Hedge laying",
    "category": "WORK_BASED",
    "subcategory": None,
    "programme": "INSIGHT",
    "summary": "Out of doors",
    "curriculum": "Cutting and binding",
    "progression": "College",
    "accreditation": ["Level 1"],
    "age_min": 13,
    "age_max": 16,
    "ncy_min": 9,
    "ncy_max": 11,
    "days": ["MON", "THU"],
    "session": "AM",
    "starts_at": "09:30",
    "ends_at": "12:00",
    "start_pattern": "FIXED_DATES",
    "start_date": "2027-01-11",
    "end_date": "2027-03-26",
    "capacity": 6,
    "cost_band": "A",
    "price_pence": 4050,
    "price_basis": "SESSION",
}


@pytest.fixture
def mill(make):
    return make.provider(trading_name="Mill Lane Crafts")


@pytest.fixture
def owner(make, mill):
    return actor_of(make, make.provider_user(mill, role=Role.PROVIDER_OWNER))


@pytest.fixture
def quality(make):
    return actor_of(make, make.staff(Role.QUALITY_OFFICER))


@pytest.fixture
def offer(make, mill):
    course = make.course(mill, title="Stonework")
    return make.offer(course=course, site_id=make.site(mill).id, capacity=8, price_pence=6500)


@pytest.fixture
def as_(app):
    @contextmanager
    def acting(actor):
        with app.app_context(), acting_as(actor) as session:
            yield session

    return acting


def test_a_change_is_live_once_it_is_approved_and_not_before(as_, make, owner, quality, offer):
    id_ = propose(as_, owner, offer, make, price_pence=7000, capacity=10, summary="New words")
    live = make.reload(offer)
    assert (live.price_pence, live.capacity) == (6500, 8)
    decide(as_, quality, id_, "approve", make, "Fine from January.")
    live = make.reload(offer)
    assert (live.price_pence, live.capacity, live.status) == (7000, 10, "published")
    assert make.all(Course, Course.id == offer.course_id)[0].summary == "New words"
    (mail,) = make.all(OutboxMessage)
    assert mail.recipient == owner.email
    assert "7000" not in mail.body
    assert "70.00" not in mail.body


@pytest.mark.parametrize("name", ["refuse", "hand-back"])
def test_what_is_not_approved_changes_nothing(as_, make, owner, quality, offer, name):
    id_ = propose(as_, owner, offer, make, price_pence=9900)
    with pytest.raises(Rejected):
        decide(as_, quality, id_, name, make)
    decide(as_, quality, id_, name, make, "Too much.")
    assert make.reload(offer).price_pence == 6500
    (change,) = make.all(CourseChange)
    assert change.answer == "Too much."
    assert change.status == {"refuse": "refused", "hand-back": "draft"}[name]


def test_a_new_course_opens_when_it_is_approved(as_, make, mill, owner, quality):
    site = make.site(mill)
    with as_(owner) as session:
        change = course_proposals.begin(session, ChangeKind.NEW, by=owner, at=make.at)
        proposed = {**NEW, "site_id": str(site.id), "academic_year": make.year.next.label}
        course_proposals.save(
            session, change, proposed, "", version=change.version, by=owner, at=make.at
        )
        course_proposals.send(session, change, by=owner, at=make.at)
        id_ = change.id
    assert make.all(Course) == []
    decide(as_, quality, id_, "approve", make)
    (course,) = make.all(Course)
    (offer,) = make.all(CourseOffer)
    assert (course.title, course.tier, course.provider_id) == ("Hedge laying", "2", mill.id)
    assert (offer.status, offer.days, offer.academic_year) == (
        "published",
        ["MON", "THU"],
        make.year.next.label,
    )
    moves = [each.move for each in make.all(StatusHistory, StatusHistory.record_id == offer.id)]
    assert sorted(moves) == ["begin", "publish"]


def test_a_course_is_offered_in_another_year(as_, make, owner, quality, offer):
    with as_(owner) as session:
        course = course_proposals.own_course(session, str(offer.course_id), owner)
        change = course_proposals.begin(
            session,
            ChangeKind.YEAR,
            course=course,
            offer=course.offers[0],
            by=owner,
            at=make.at,
        )
        assert change.proposed["academic_year"] == make.year.next.label
        assert "title" not in change.proposed
        course_proposals.send(session, change, by=owner, at=make.at)
        id_ = change.id
    decide(as_, quality, id_, "approve", make)
    years = {each.academic_year: each for each in make.all(CourseOffer)}
    assert years[make.year.next.label].price_pence == 6500
    assert years[make.year.next.label].status == "published"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"days": []}, "days"),
        ({"age_min": 17}, "age_max"),
        ({"ncy_min": 13}, "ncy_max"),
        ({"ends_at": "08:00"}, "ends_at"),
        ({"capacity": 0}, "capacity"),
        ({"price_pence": -1}, "price_pence"),
        ({"start_date": "2027-02-01", "end_date": "2027-01-01"}, "end_date"),
        ({"min_group": 9, "max_group": 3}, "max_group"),
        ({"title": "Taken"}, "title"),
        ({}, None),
    ],
)
def test_what_is_wrong_is_said_beside_it(as_, make, mill, owner, offer, values, field):
    make.course(mill, title="Taken")
    with pytest.raises(Rejected) as refused:
        propose(as_, owner, offer, make, **values)
    assert field in [fault.field for fault in refused.value.faults]
    assert make.all(CourseChange)[0].status == "draft"


def test_seats_that_are_taken_stay(as_, make, owner, quality, offer):
    id_ = propose(as_, owner, offer, make, capacity=1)
    for _ in range(2):
        make.placement(make.application(status="confirmed", offers=[offer]), status="active")
    with pytest.raises(InvalidMove, match="2 places are taken"):
        decide(as_, quality, id_, "approve", make)
    assert make.reload(offer).capacity == 8


def test_days_on_which_pupils_come_stay(as_, make, owner, offer):
    make.placement(make.application(status="confirmed", offers=[offer]), status="active")
    with pytest.raises(Rejected, match="Pupils come on Monday"):
        propose(as_, owner, offer, make, days=["TUE"])


def test_pupils_keep_their_half_days_and_two_may_share_a_seat(as_, make, owner, offer):
    over = make.today - timedelta(days=1)
    for half in ("AM", "PM"):
        place = make.placement(
            make.application(status="confirmed", offers=[offer]), status="active"
        )
        for slot in make.all(PlacementSlot, PlacementSlot.placement_id == place.id):
            if slot.half_day != half:
                make.change(slot, from_on=over, to_on=over)
    with pytest.raises(Rejected, match="Pupils come in the afternoon"):
        propose(as_, owner, offer, make, session="AM", capacity=1)
    propose(as_, owner, offer, make, session="FULL", capacity=1)


def test_only_those_who_may_decide_do(as_, make, owner, offer):
    id_ = propose(as_, owner, offer, make, price_pence=7000)
    for role in (Role.CAP_ADMIN, Role.PANEL_CHAIR):
        actor = actor_of(make, make.staff(role))
        with pytest.raises((NotAllowed, NotVisible)):
            decide(as_, actor, id_, "approve", make)
    with pytest.raises(NotAllowed):
        decide(as_, owner, id_, "approve", make)
    assert make.reload(offer).price_pence == 6500


def test_a_provider_cannot_write_its_courses_at_all(as_, make, owner, offer):
    from app.domain.permissions import Permission
    from app.services import records

    with as_(owner) as session:
        row = fetch(session, CourseOffer, offer.id, owner)
        with pytest.raises(NotAllowed):
            records.update(
                session,
                row,
                {"price_pence": 1},
                version=row.version,
                permission=Permission.COURSE_UPDATE,
                by=owner,
                at=make.at,
            )


@pytest.mark.parametrize("move", COURSE_CHANGE_FLOW.moves, ids=lambda move: move.name)
def test_every_move_writes_one_line_of_history_and_one_event(
    as_, make, mill, owner, quality, offer, move
):
    id_ = propose(as_, owner, offer, make, price_pence=7000)
    if move.name in {"send", "discard"}:
        with as_(owner) as session:
            change = course_proposals.get(session, str(id_), owner)
            course_proposals.move(session, change, "take-back", by=owner, at=make.at)
    with as_(quality if "decide" in move.by else owner) as session:
        actor = quality if "decide" in move.by else owner
        change = course_proposals.get(session, str(id_), actor)
        if "decide" in move.by:
            course_decisions.decide(
                session, change, move.name, by=actor, at=make.at, reason="A sentence."
            )
        elif move.name == "send":
            course_proposals.send(session, change, by=actor, at=make.at)
        else:
            course_proposals.move(session, change, move.name, by=actor, at=make.at)
    rows = make.all(StatusHistory, StatusHistory.record_id == id_, StatusHistory.move == move.name)
    events = make.all(AuditEvent, AuditEvent.record_id == id_, AuditEvent.action == move.name)
    expected = 2 if move.name == "send" else 1
    assert (len(rows), len(events)) == (expected, expected)
    mails = make.all(OutboxMessage)
    assert len(mails) == (1 if "decide" in move.by else 0)


def test_nothing_said_is_the_same_as_empty():
    assert changed({"lunch": None, "title": "A"}, {"lunch": "", "title": "A"}) == ()
    assert changed({"capacity": 8}, {"capacity": 9}) == ("capacity",)
