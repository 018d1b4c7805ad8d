"""A provider looks after its courses by proposals: typed, saved, sent, answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.access.actor import system
from app.domain.course_change import ChangeStatus
from app.http.transaction import acting_as
from app.models import CourseChange
from app.services import reference_lists
from tests.support.actors import signed_in
from tests.support.client import Client, Page

FILLED = {
    "title": "Hedge laying",
    "category": "WORK_BASED",
    "programme": "TIER1",
    "summary": "Out of doors",
    "curriculum": "Cutting and binding",
    "progression": "College",
    "accreditation": "Level 1\n\n Level 2 ",
    "age_min": "13",
    "age_max": "16",
    "ncy_min": "9",
    "ncy_max": "11",
    "days": ["MON", "THU"],
    "session": "AM",
    "starts_at": "9.30",
    "ends_at": "12:00",
    "start_pattern": "ROLL_ON",
    "start_date-day": "11",
    "start_date-month": "1",
    "start_date-year": "2027",
    "capacity": "6",
    "cost_band": "A",
    "price_pence": "£40.50",
    "price_basis": "SESSION",
    "why": "Schools ask for it",
}


@pytest.fixture
def mill(app: Any, make: Any) -> Any:
    service = system(on=make.today)
    with app.app_context(), acting_as(service) as session:
        reference_lists.load(session, at=make.at)
    return make.provider(trading_name="Mill Lane Crafts")


@pytest.fixture
def site(make: Any, mill: Any) -> Any:
    return make.site(mill)


@pytest.fixture
def offer(make: Any, mill: Any, site: Any) -> Any:
    return make.offer(course=make.course(mill, title="Stonework"), site_id=site.id)


@pytest.fixture
def client(app: Any, make: Any, mill: Any) -> Client:
    return signed_in(app, make.provider_user(mill), make)


def new(client: Client) -> Page:
    return client.get("/provider/courses/").submit({}, button="Propose a new course")


def values(make: Any, site: Any) -> dict[str, Any]:
    return {**FILLED, "academic_year": make.year.label, "site_id": str(site.id)}


def test_a_new_course_is_written_in_parts_and_sent(client, make, site):
    page = new(client)
    assert page.heading == "New course"
    half = page.submit({"title": "Hedge laying", "capacity": "6"}, button="Save and finish later")
    assert "Saved" in half.text
    (change,) = make.all(CourseChange)
    assert (change.status, change.proposed["capacity"], change.sent_at) == ("draft", 6, None)
    sent = half.submit(values(make, site), button="Send to CAP")
    assert sent.heading == "Your courses"
    assert "With CAP" in sent.text
    (change,) = make.all(CourseChange)
    assert change.proposed["price_pence"] == 4050
    assert change.proposed["starts_at"] == "09:30"
    assert change.proposed["start_date"] == "2027-01-11"
    assert change.proposed["accreditation"] == ["Level 1", "Level 2"]
    assert change.why == "Schools ask for it"


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, make, site):
    page = new(client).submit(
        {**values(make, site), "title": "", "days": []}, button="Send to CAP", follow=False
    )
    assert page.status == 422
    assert page.errors == ["Enter “Name of the course”", "Select “Days”"]
    form = page.form(button="Send to CAP").values()
    assert form["curriculum"].strip() == "Cutting and binding"
    assert form["price_pence"] == "£40.50"
    assert form["start_date-year"] == "2027"
    assert make.all(CourseChange)[0].status == "draft"


def test_a_provider_without_a_site_is_told_how_to_get_one(client, make, mill):
    closed = make.site(mill, name="Old yard", active_to=make.today - timedelta(days=1))
    page = new(client)
    told = page.soup.select_one("#site_id")
    assert "there is none to choose yet" in told.get_text(" ")
    assert "cap@example.org" in told.get_text(" ")
    typed = {name: value for name, value in values(make, closed).items() if name != "site_id"}
    refused = page.submit(typed, button="Send to CAP", follow=False)
    assert (refused.status, refused.errors) == (422, ["Select “Site”"])
    assert refused.soup.select_one("a[href='#site_id']") is not None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("capacity", "many"),
        ("price_pence", "forty"),
        ("price_pence", "1e9"),
        ("price_pence", "NaN"),
        ("starts_at", "25:00"),
        ("start_date-month", "13"),
        ("category", "OTHER"),
        ("site_id", "no-site"),
        ("title", "x" * 121),
        ("title", "a\x07b"),
        ("why", "x" * 2001),
    ],
)
def test_what_cannot_be_read_is_said_beside_it(client, make, site, name, text):
    page = new(client).submit({**values(make, site), name: text}, button="Save and finish later")
    assert page.status == 422
    assert len(page.errors) == 1
    assert make.all(CourseChange)[0].proposed == {"academic_year": make.year.label}


def test_all_that_is_wrong_is_named_at_once(client, make, site):
    typed = {
        **values(make, site),
        "title": "",
        "capacity": "9999999",
        "max_group": "many",
        "price_pence": "forty",
        "starts_at": "25:00",
    }
    page = new(client).submit(typed, button="Send to CAP", follow=False)
    assert page.status == 422
    assert page.errors == [
        "Enter “Name of the course”",
        "Enter a time for “Begins at”, like 09:30",
        "“Places” must be 99,999 or less",
        "Enter a whole number for “Largest group”",
        "Enter an amount in pounds for “Price in pounds”, like 65.00",
    ]
    dear = page.submit({**typed, "price_pence": "10000"}, button="Send to CAP", follow=False)
    assert "“Price in pounds” must be less than £10,000" in dear.errors


def test_a_change_begins_with_what_stands_there(client, make, offer):
    page = client.get("/provider/courses/")
    page = client.get(page.link("Stonework")).submit({}, button="Propose a change")
    form = page.form(button="Send to CAP").values()
    assert form["title"] == "Stonework"
    assert form["price_pence"] == "65.00"
    assert form["capacity"] == "8"
    assert "site_id" not in form
    unchanged = page.submit({}, button="Send to CAP")
    assert unchanged.errors == ["Nothing is changed yet."]
    sent = unchanged.submit({"price_pence": "70"}, button="Send to CAP")
    assert "With CAP" in sent.text
    assert make.reload(offer).price_pence == 6500


def test_what_was_sent_is_read_and_taken_back(client, make, offer):
    course = f"/provider/courses/{offer.course_id}"
    page = client.get(course).submit({}, button="Propose a change")
    sent = page.submit({"price_pence": "70"}, button="Send to CAP")
    read = client.get(sent.link("Stonework"))
    assert "£65.00" in read.text
    assert "£70.00" in read.text
    again = read.submit({}, button="Take back to change it")
    assert again.form(button="Send to CAP").values()["price_pence"] == "70.00"


def test_a_course_is_offered_in_the_next_year(client, make, offer):
    page = client.get(f"/provider/courses/{offer.course_id}")
    page = page.submit({}, button="Offer it in another year or place")
    form = page.form(button="Send to CAP").values()
    assert form["academic_year"] == make.year.next.label
    assert "title" not in form
    assert "With CAP" in page.submit({}, button="Send to CAP").text


def test_the_answer_of_cap_is_read(client, make, offer, mill):
    asked = make.course_change(mill, status="draft", answer="Say which boots.")
    refused = make.course_change(
        mill, status="refused", answer="Too dear.", decided_at=make.at, proposed={"title": "Gold"}
    )
    page = client.get("/provider/courses/")
    assert "Say which boots." in page.text
    assert "Too dear." in page.text
    assert "Say which boots." in client.get(f"/provider/courses/changes/{asked.id}").text
    assert "Too dear." in client.get(f"/provider/courses/changes/{refused.id}").text


def test_a_draft_is_thrown_away_after_asking(client, make):
    page = new(client)
    asked = client.get(page.link("Throw this draft away"))
    done = asked.submit({}, button="Throw away")
    assert done.heading == "Your courses"
    (change,) = make.all(CourseChange)
    assert change.status == ChangeStatus.DISCARDED
    assert change.ref not in done.text


def test_two_windows_do_not_undo_each_other(client, make):
    first = new(client)
    second = client.get(first.path)
    first.submit({"title": "One"}, button="Save and finish later")
    late = second.submit({"title": "Two"}, button="Save and finish later")
    assert late.status == 409
    assert late.form(button="Send to CAP").values()["title"] == "Two"
    assert make.all(CourseChange)[0].proposed["title"] == "One"
    assert late.submit({}, button="Save and finish later").status == 200
    assert make.all(CourseChange)[0].proposed["title"] == "Two"


def test_others_find_nothing(app, make, offer, mill):
    draft = make.course_change(mill, status="draft", sent_at=None, proposed={"title": "Secret"})
    other = signed_in(app, make.provider_user(), make)
    school = signed_in(app, make.school_user(), make)
    lead = signed_in(app, make.staff("service-lead"), make)
    for client in (other, school, lead):
        for path in (
            f"/provider/courses/changes/{draft.id}",
            f"/provider/courses/changes/{draft.id}/discard",
            f"/provider/courses/{offer.course_id}",
        ):
            page = client.get(path)
            assert page.status == 404
            assert "Secret" not in page.html
    assert "Secret" not in other.get("/provider/courses/").html
    for action in ("change", "year"):
        path = f"/provider/courses/{offer.course_id}/{action}"
        assert other.post_with_token(path, {"offer": str(offer.id)}).status == 404
    assert len(make.all(CourseChange)) == 1


def test_the_home_page_says_what_is_to_finish_and_what_is_with_cap(client, make, mill, offer):
    titles = {"draft": "Hedge laying", "sent": "Wall building", "approved": "Baking"}
    for status, title in titles.items():
        make.course_change(
            mill, status=status, proposed={"title": title}, decided_at=make.at, due_on=make.today
        )
    make.course_change(make.provider(), status="draft", proposed={"title": "Not theirs"})
    page = client.get("/provider/")
    groups = {section["aria-labelledby"]: section.get_text(" ") for section in page.soup("section")}
    assert "Hedge laying" in groups["to-do"]
    assert "Wall building" in groups["in-progress"]
    assert "Baking" in groups["done"]
    assert "Not theirs" not in page.text
