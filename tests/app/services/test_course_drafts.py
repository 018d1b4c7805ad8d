"""A draft is its provider's alone, undoes nothing of CAP's, and goes when nobody needs it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.access.scope import visible
from app.domain.course_change import ChangeKind
from app.domain.errors import Conflict, InvalidMove, NotVisible, Rejected
from app.domain.roles import Role
from app.models import CourseChange, StatusHistory
from app.services import course_proposals, retention
from tests.support.actors import actor_of
from tests.support.proposals import decide, propose


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


def begun(acting, owner, offer, make):
    """A change of an offer that is still a draft; its id."""
    with acting(owner) as session:
        course = course_proposals.own_course(session, str(offer.course_id), owner)
        mine = course_proposals.offer_of(course, offer.id)
        change = course_proposals.begin(
            session, ChangeKind.CHANGE, course=course, offer=mine, by=owner, at=make.at
        )
        return change.id


def test_drafts_and_proposals_are_seen_by_their_own_and_what_wactingsent_by_cap(acting, make, mill):
    sent = make.course_change(mill)
    draft = make.course_change(mill, status="draft", sent_at=None)
    people = {
        "own": (actor_of(make, make.provider_user(mill)), {sent.id, draft.id}),
        "other": (actor_of(make, make.provider_user()), set()),
        "school": (actor_of(make, make.school_user()), set()),
        "admin": (actor_of(make, make.staff(Role.CAP_ADMIN)), {sent.id}),
        "quality": (actor_of(make, make.staff(Role.QUALITY_OFFICER)), {sent.id}),
        "lead": (actor_of(make, make.staff(Role.SERVICE_LEAD)), {sent.id}),
        "monitoring": (actor_of(make, make.staff(Role.MONITORING_OFFICER)), set()),
        "panel": (actor_of(make, make.staff(Role.PANEL_MEMBER)), set()),
    }
    for name, (actor, seen) in people.items():
        with acting(actor) as session:
            found = {row.id for row in session.scalars(visible(CourseChange, actor))}
            assert found == seen, name


def test_a_second_proposal_about_the_same_is_the_first(acting, make, owner, offer):
    with acting(owner) as session:
        course = course_proposals.own_course(session, str(offer.course_id), owner)
        mine = course_proposals.offer_of(course, offer.id)
        made = {
            course_proposals.begin(
                session, ChangeKind.CHANGE, course=course, offer=mine, by=owner, at=make.at
            ).id
            for _ in range(2)
        }
    assert len(made) == 1


def test_what_is_with_cap_cannot_be_changed_until_it_is_taken_back(acting, make, owner, offer):
    id_ = propose(acting, owner, offer, make, price_pence=7000)
    with acting(owner) as session:
        change = course_proposals.get(session, str(id_), owner)
        with pytest.raises(InvalidMove):
            course_proposals.save(
                session, change, {}, "", version=change.version, by=owner, at=make.at
            )
        course_proposals.move(session, change, "take-back", by=owner, at=make.at)
        with pytest.raises(Conflict):
            course_proposals.save(session, change, {}, "", version=1, by=owner, at=make.at)


def test_what_somebody_else_changed_meanwhile_is_not_undone(acting, make, owner, quality, offer):
    id_ = propose(acting, owner, offer, make, price_pence=7000)
    make.change(offer, capacity=12)
    decide(acting, quality, id_, "approve", make)
    live = make.reload(offer)
    assert (live.price_pence, live.capacity) == (7000, 12)


def test_another_course_of_the_session_is_not_mixed_up(acting, make, mill, owner, offer):
    other = make.offer(course=make.course(mill, title="Wood"))
    with acting(owner) as session:
        course = course_proposals.own_course(session, str(offer.course_id), owner)
        with pytest.raises(NotVisible):
            course_proposals.offer_of(course, other.id)
    stranger = actor_of(make, make.provider_user())
    with acting(stranger) as session, pytest.raises(NotVisible):
        course_proposals.own_course(session, str(offer.course_id), stranger)


def test_what_cap_changed_while_it_was_a_draft_is_not_undone(acting, make, owner, quality, offer):
    id_ = begun(acting, owner, offer, make)
    make.change(offer, capacity=12, price_pence=6600)
    with acting(owner) as session:
        change = course_proposals.get(session, str(id_), owner)
        typed = {**change.proposed, "price_pence": 7000}
        course_proposals.save(
            session, change, typed, "", version=change.version, by=owner, at=make.at
        )
        assert (change.proposed["capacity"], change.before["price_pence"]) == (12, 6600)
    make.change(offer, max_group=9)
    with acting(owner) as session:
        change = course_proposals.get(session, str(id_), owner)
        course_proposals.send(session, change, by=owner, at=make.at)
    decide(acting, quality, id_, "approve", make)
    live = make.reload(offer)
    assert (live.price_pence, live.capacity, live.max_group) == (7000, 12, 9)


def test_a_draft_in_which_only_cap_changed_something_proposes_nothing(acting, make, owner, offer):
    id_ = begun(acting, owner, offer, make)
    make.change(offer, capacity=12)
    with acting(owner) as session:
        change = course_proposals.get(session, str(id_), owner)
        with pytest.raises(Rejected, match="Nothing is changed"):
            course_proposals.send(session, change, by=owner, at=make.at)


def test_a_new_course_is_begun_once_until_something_is_written(acting, make, mill, owner):
    def begin():
        with acting(owner) as session:
            return course_proposals.begin(session, ChangeKind.NEW, by=owner, at=make.at).id

    first = begin()
    assert begin() == first
    with acting(owner) as session:
        change = course_proposals.get(session, str(first), owner)
        course_proposals.save(
            session, change, {"title": "A"}, "", version=change.version, by=owner, at=make.at
        )
    assert begin() != first


def test_a_draft_that_is_thrown_away_holds_nothing(acting, make, owner, offer):
    id_ = begun(acting, owner, offer, make)
    with acting(owner) as session:
        change = course_proposals.get(session, str(id_), owner)
        course_proposals.move(session, change, "discard", by=owner, at=make.at)
    (row,) = make.all(CourseChange)
    assert (row.status, row.proposed, row.before, row.why) == ("discarded", {}, {}, None)


@pytest.mark.parametrize("way", ["take-back", "hand-back"])
def test_what_is_written_anew_is_out_of_cap_s_sight(acting, make, owner, quality, offer, way):
    def seen():
        with acting(quality) as session:
            return [
                each.proposed["price_pence"]
                for each in session.scalars(visible(CourseChange, quality))
            ]

    id_ = propose(acting, owner, offer, make, price_pence=7000)
    if way == "hand-back":
        decide(acting, quality, id_, way, make, "Why?")
        assert seen() == [7000]
    with acting(owner) as session:
        change = course_proposals.get(session, str(id_), owner)
        if way == "take-back":
            course_proposals.move(session, change, way, by=owner, at=make.at)
        else:
            typed = {"price_pence": 9000}
            course_proposals.save(
                session, change, typed, "", version=change.version, by=owner, at=make.at
            )
    assert seen() == []
    with acting(owner) as session:
        change = course_proposals.get(session, str(id_), owner)
        course_proposals.send(session, change, by=owner, at=make.at)
    assert len(seen()) == 1


def test_each_state_has_its_day(acting, make, owner, quality, offer):
    def kept():
        return make.all(CourseChange)[0].retain_until

    id_ = propose(acting, owner, offer, make, price_pence=7000)
    assert kept() is None
    decide(acting, quality, id_, "hand-back", make, "Why?")
    assert kept() == make.today + timedelta(days=90)
    with acting(owner) as session:
        change = course_proposals.get(session, str(id_), owner)
        course_proposals.send(session, change, by=owner, at=make.at)
    decide(acting, quality, id_, "approve", make, later=timedelta(minutes=1))
    assert kept() == make.today.replace(year=make.today.year + 6)


def test_drafts_nobody_touched_are_thrown_away_by_the_worker(
    app, acting, make, owner, offer, the_system
):
    id_ = begun(acting, owner, offer, make)
    for days, number, status in ((90, 0, "draft"), (91, 1, "discarded")):
        with acting(the_system) as session:
            later = make.at + timedelta(days=days)
            store = app.extensions["storage"]
            found = retention.forget_old(session, store, by=the_system, at=later)
        assert (found.proposals, make.all(CourseChange)[0].status) == (number, status)
    moves = make.all(StatusHistory, StatusHistory.record_id == id_, StatusHistory.move == "discard")
    assert [each.actor_kind for each in moves] == ["system"]
