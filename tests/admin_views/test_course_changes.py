"""CAP sees what a provider proposes beside what stands there now, and answers it."""

from __future__ import annotations

import pytest

from app.domain.course_change import PARTS
from app.domain.roles import Role
from app.models import Course
from app.services.course_values import snapshot


@pytest.fixture
def offer(make):
    provider = make.provider()
    course = make.course(provider, title="Stonework", summary="Old words")
    return make.offer(course=course, site_id=make.site(provider).id, price_pence=6500, capacity=8)


@pytest.fixture
def change(make, offer):
    with make.session() as session:
        course = session.get_one(Course, offer.course_id)
        now = snapshot(course, session.get_one(type(offer), offer.id))
    return make.course_change(
        offer=offer, before=now, proposed={**now, "price_pence": 7250, "summary": "New words"}
    )


def url(change):
    return f"/admin/course-change/{change.id}"


def test_both_stand_side_by_side(staff, change):
    page = staff(Role.QUALITY_OFFICER).get(url(change))
    rows = {
        row.th.get_text(" ", strip=True): [cell.get_text(" ", strip=True) for cell in row("td")]
        for row in page.soup.select("table.grid--compare tbody tr")
    }
    first = page.soup.select_one("table.grid--compare tbody")
    assert len(first("tr")) == 2
    assert rows["Price in pounds"] == ["£65.00", "£72.50 differs"]
    assert rows["In a few sentences"] == ["Old words", "New words differs"]
    assert rows["Places"] == ["8", "as now"]
    assert rows["Pupils can start"][0] == "At any time of the year"
    assert rows["Part of the day"][0] in {"Whole days", "Mornings", "Afternoons"}
    assert "Change of a course" in page.text
    assert set(rows) <= {part.label for part in PARTS.values()}


def test_what_changed_since_it_was_sent_is_marked(staff, make, offer, change):
    make.change(offer, capacity=9)
    page = staff(Role.QUALITY_OFFICER).get(url(change))
    assert "Changed since it was sent" in page.text


def test_approving_writes_it_and_the_page_says_so(staff, make, offer, change):
    page = staff(Role.QUALITY_OFFICER).get(url(change))
    asked = page.client.get(page.link("Approve"))
    done = asked.submit({"reason": "Fine."}, button="Approve")
    assert done.status == 200
    assert "Approved" in done.text
    assert make.reload(offer).price_pence == 7250
    assert make.reload(change).answer == "Fine."


def test_refusing_needs_a_sentence(staff, make, offer, change):
    page = staff(Role.SERVICE_LEAD).get(url(change))
    asked = page.client.get(page.link("Refuse"))
    assert asked.submit({"reason": " "}, button="Refuse").status == 422
    assert asked.submit({"reason": "Too much."}, button="Refuse").status == 200
    assert make.reload(change).status == "refused"
    assert make.reload(offer).price_pence == 6500


def test_who_may_not_decide_reads_it_alone(staff, change):
    page = staff(Role.CAP_ADMIN).get(url(change))
    assert page.status == 200
    for words in ("Approve", "Refuse", "Ask for changes"):
        assert not [a for a in page.soup.select("main a, main button") if words in a.get_text()]


def test_a_draft_does_not_exist_for_cap(staff, make, offer):
    draft = make.course_change(offer=offer, status="draft", sent_at=None)
    client = staff(Role.SERVICE_LEAD)
    assert client.get(url(draft)).status == 404
    assert draft.ref not in client.get("/admin/course-change/").html


def test_it_waits_on_today(staff, change):
    assert "Proposals of providers" in staff(Role.QUALITY_OFFICER).get("/admin/").text


def test_price_and_places_of_an_open_course_are_changed_by_who_may_open_it(staff, make, offer):
    for role, status, price in ((Role.CAP_ADMIN, 422, 6500), (Role.SERVICE_LEAD, 200, 7000)):
        page = staff(role).get(f"/admin/course-offer/{offer.id}/edit")
        saved = page.submit({"price_pence": "70.00"}, button="Save")
        assert saved.status == status
        assert make.reload(offer).price_pence == price


def test_of_a_draft_they_are_changed_by_who_may_change_courses(staff, make, offer):
    make.change(offer, status="draft")
    page = staff(Role.CAP_ADMIN).get(f"/admin/course-offer/{offer.id}/edit")
    assert page.submit({"price_pence": "70.00"}, button="Save").status == 200
    assert make.reload(offer).price_pence == 7000
