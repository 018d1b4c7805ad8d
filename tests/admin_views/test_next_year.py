"""Courses are taken into the next academic year as drafts, once each, with a report."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.roles import Role
from app.models import AuditEvent, CourseOffer, StatusHistory
from tests.support.client import Client

URL = "/admin/next-year/"
BUTTON = "Make drafts"


@pytest.fixture
def mill(make):
    return make.provider(trading_name="Mill Lane Crafts")


@pytest.fixture
def offer(make, mill):
    return make.offer(
        course=make.course(mill, title="Stonework"),
        site_id=make.site(mill).id,
        start_date=date(2026, 9, 7),
        price_note="With tools",
    )


def made_of(make, offer):
    return [
        each
        for each in make.all(CourseOffer, CourseOffer.course_id == offer.course_id)
        if each.academic_year == make.year.next.label
    ]


def test_a_draft_is_made_of_each_with_all_it_says(app, staff, make, offer):
    page = staff(Role.SERVICE_LEAD).get(URL).submit({}, button=BUTTON)
    assert page.heading == "1 of 1 taken into the next year"
    (made,) = made_of(make, offer)
    assert made.status == "draft"
    assert (made.days, made.capacity, made.price_pence) == (offer.days, 8, 6500)
    assert (made.price_note, made.start_date) == ("With tools", date(2027, 9, 6))
    assert "check them" in page.text
    assert page.client.get(page.link("Stonework")).status == 200
    moves = make.all(StatusHistory, StatusHistory.record_id == made.id)
    assert [each.move for each in moves] == ["begin"]
    events = make.all(AuditEvent, AuditEvent.record_id == made.id)
    assert "created" in {each.action for each in events}
    assert make.year.next.label not in Client(app).get("/courses").soup.select_one(".offers").text


def test_a_site_named_after_its_provider_names_it_once(staff, make, mill):
    site = make.site(mill, name="Mill Lane Crafts, workshop")
    make.offer(course=make.course(mill, title="Stonework"), site_id=site.id)
    page = staff(Role.SERVICE_LEAD).get(URL)
    assert "Stonework Mill Lane Crafts, workshop" in page.text


def test_no_date_falls_before_the_year(staff, make, mill):
    make.offer(
        course=make.course(mill),
        site_id=make.site(mill).id,
        start_date=date(2026, 9, 1),
        end_date=date(2027, 7, 20),
    )
    staff(Role.SERVICE_LEAD).get(URL).submit({}, button=BUTTON)
    (made,) = make.all(CourseOffer, CourseOffer.academic_year == make.year.next.label)
    assert (made.start_date, made.end_date) == (date(2027, 9, 7), date(2028, 7, 18))


def test_nothing_is_made_twice(staff, make, offer):
    client = staff(Role.CAP_ADMIN)
    first = client.get(URL)
    first.submit({}, button=BUTTON)
    late = first.submit({}, button=BUTTON)
    assert "0 of 1 taken" in late.text
    assert f"It is there in {make.year.next.label} already." in late.text
    assert len(made_of(make, offer)) == 1
    assert "already" in client.get(URL).text


def test_what_cannot_be_taken_says_why(staff, make, mill, offer):
    closed = make.site(mill, active_to=make.today + timedelta(days=1))
    make.offer(course=make.course(mill, title="Wood"), site_id=closed.id)
    gone = make.provider(status="suspended")
    make.offer(course=make.course(gone, title="Metal"), status="paused")
    page = staff(Role.SERVICE_LEAD).get(URL)
    assert "The site is closed by then." in page.text
    assert "The provider takes no pupils now." in page.text
    offers = [str(each.id) for each in make.all(CourseOffer)]
    done = page.submit({"offer": offers}, button=BUTTON)
    assert done.heading == "1 of 3 taken into the next year"


def test_only_what_is_ticked_is_taken(staff, make, mill, offer):
    other = make.offer(course=make.course(mill, title="Wood"))
    staff(Role.SERVICE_LEAD).get(URL).submit({"offer": [str(other.id)]}, button=BUTTON)
    assert made_of(make, offer) == []
    assert len(made_of(make, other)) == 1


def test_nothing_ticked_is_said(staff, offer):
    page = staff(Role.SERVICE_LEAD).get(URL)
    refused = page.submit({"offer": []}, button=BUTTON)
    assert refused.status == 422
    assert refused.errors == ["Tick at least one course."]
    odd = page.submit({"offer": ["no-id"], "year": "x"}, button=BUTTON)
    assert odd.status == 422


def test_one_provider_can_be_chosen(staff, make, mill, offer):
    make.offer(course=make.course(title="Wood"))
    page = staff(Role.SERVICE_LEAD).get(f"{URL}?provider={mill.id}")
    assert "Stonework" in page.text
    assert "Wood" not in page.text
    assert staff(Role.SERVICE_LEAD).get(f"{URL}?provider=nobody").status == 404


@pytest.mark.parametrize("role", [Role.QUALITY_OFFICER, Role.PANEL_CHAIR, Role.AUDITOR])
def test_who_may_not_add_courses_does_not_see_it(staff, offer, role):
    client = staff(role)
    assert client.get(URL).status == 404
    assert client.post_with_token(URL, {"offer": str(offer.id)}).status == 404
