"""The pages of the course directory: what each person reads on them, and applying from one."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy import event

from app.domain.roles import Role
from app.extensions import db
from app.models import Provider, SubmissionDraft
from tests.support.actors import signed_in
from tests.support.client import Client, Page
from tests.support.world import load_forms

PRICE = "£77.31"


@pytest.fixture
def mill(make: Any) -> Provider:
    return make.provider(trading_name="Mill Lane Crafts", website="https://mill.example.org")


@pytest.fixture
def offer(make: Any, mill: Provider) -> Any:
    course = make.course(mill, title="Stonework", summary="<b>Walls</b> and arches")
    return make.offer(
        course=course, site_id=make.site(mill).id, days=["MON", "TUE"], price_pence=7731
    )


def course_ref(make: Any, offer: Any) -> str:
    from app.models import Course

    return str(make.all(Course, Course.id == offer.course_id)[0].ref)


def everywhere(client: Client, make: Any, offer: Any, mill: Provider) -> dict[str, Page]:
    addresses = (
        "/courses",
        "/courses?q=stone",
        "/courses/print",
        "/courses/file",
        f"/courses/{course_ref(make, offer)}",
        f"/providers/{mill.ref}",
    )
    return {address: client.get(address) for address in addresses}


def test_anybody_finds_a_course_and_reads_about_it(app, make, offer):
    client = Client(app)
    page = client.get("/").client.get("/courses")
    assert page.heading == "Courses"
    assert "1 course" in page.text
    found = client.get(page.link("Stonework"))
    assert found.heading == "Stonework"
    assert "Places free" in found.text
    assert "<b>Walls" not in found.html
    assert client.get(found.link("Mill Lane Crafts")).heading == "Mill Lane Crafts"


def test_every_page_says_that_schools_must_check_themselves(app, make, offer, mill):
    for address, page in everywhere(Client(app), make, offer, mill).items():
        assert page.status == 200, address
        if "file" not in address:
            assert "does not replace your school’s own checks" in page.text, address


def test_prices_are_for_schools_and_staff_alone(app, make, offer, mill):
    people = {
        "visitor": (Client(app), False),
        "provider": (signed_in(app, make.provider_user(mill), make), False),
        "other provider": (signed_in(app, make.provider_user(), make), False),
        "panel": (signed_in(app, make.staff(Role.PANEL_MEMBER), make), True),
        "designer": (signed_in(app, make.staff(Role.FORM_DESIGNER), make), False),
        "school": (signed_in(app, make.school_user(), make), True),
        "quality": (signed_in(app, make.staff(Role.QUALITY_OFFICER), make), True),
    }
    for name, (client, sees) in people.items():
        for address, page in everywhere(client, make, offer, mill).items():
            told = PRICE in page.html or "7731" in page.html
            assert told is sees, f"{name} at {address}"


def test_drafts_and_pupils_stand_nowhere(app, make, offer, mill):
    make.offer(course=make.course(mill, title="Secret plans"), status="draft")
    place = make.placement(make.application(status="confirmed", offers=[offer]), status="active")
    from app.models import School, Student

    pupil = make.all(Student, Student.id == place.student_id)[0]
    school = make.all(School, School.id == place.school_id)[0]
    for address, page in everywhere(Client(app), make, offer, mill).items():
        for word in ("Secret plans", pupil.legal_surname, pupil.ref, school.name, place.ref):
            assert word not in page.html, address


def test_a_search_is_a_sentence_whose_parts_can_be_taken_away(app, make, offer):
    client = Client(app)
    page = client.get("/courses?q=stone&day=MON&day=FRI&area=CV1&stage=KS4&free=1")
    chips = [" ".join(chip.get_text(" ").split()) for chip in page.soup.select(".chip")]
    assert [chip.partition(" ×")[0] for chip in chips] == [
        "with “stone”",
        "on Monday or Friday",
        "in CV1",
        "for key stage 4",
        "with a place free",
    ]
    for chip in page.soup.select(".chip"):
        assert len(client.get(str(chip["href"])).soup.select(".chip")) == 4
    assert "1 course" in page.text


def test_the_form_says_what_was_asked_and_asks_it_again(app, make, offer):
    page = Client(app).get("/courses?q=stone&day=MON&area=CV1&sort=provider")
    again = page.submit({}, action="/courses", button="Show courses")
    chips = [chip.get_text(" ").partition(" ×")[0] for chip in again.soup.select(".chip")]
    assert [" ".join(chip.split()) for chip in chips] == ["with “stone”", "on Monday", "in CV1"]
    assert "1 course" in again.text


def test_the_fold_says_how_many_filters_are_chosen_beside_the_words(app, make, offer):
    client = Client(app)
    for query, words in (
        ({}, "Filters"),
        ({"q": "brick"}, "Filters"),
        ({"q": "brick", "area": "CV1", "day": ["MON", "TUE"]}, "Filters (2 chosen)"),
    ):
        page = client.get("/courses", query=query)
        fold = page.soup.select_one("form details")
        assert fold.summary.get_text(" ", strip=True) == words
        assert {each["name"] for each in fold.select("select, input")} == {
            "category",
            "tier",
            "stage",
            "level",
            "area",
            "year",
            "sort",
            "day",
            "free",
        }
        assert fold.select_one("[name=q], button") is None


def test_nothing_found_says_what_to_do(app, make, offer):
    page = Client(app).get("/courses?q=welding")
    assert "0 courses" in page.text
    assert "No course fits all of this" in page.text
    assert "No course is open yet" not in page.text


def test_an_empty_directory_says_so(app):
    assert "No course is open yet" in Client(app).get("/courses").text


def test_pages_are_numbered_and_keep_the_search(app, make, mill):
    for number in range(45):
        make.offer(course=make.course(mill, title=f"Stone {number:02d}"))
    client = Client(app)
    page = client.get("/courses?q=stone")
    assert "45 courses" in page.text
    following = client.get(str(page.soup.select_one("a[rel=next]")["href"]))
    assert "Stone 20" in following.text
    assert "Stone 19" not in following.text
    assert "q=stone" in following.path
    last = client.get("/courses?q=stone&page=3")
    assert last.soup.select_one("a[rel=next]") is None


def test_the_file_holds_every_course_of_the_search_and_no_formula(app, make, mill):
    make.offer(course=make.course(mill, title="=1+1 stone"))
    make.offer(course=make.course(mill, title="Wood"))
    answer = Client(app).get("/courses/file?q=stone")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["Course"] for row in rows] == ["'=1+1 stone"]
    assert rows[0]["Provider"] == "Mill Lane Crafts"
    assert "Price" not in rows[0]


@pytest.mark.parametrize("end", ["CRS-2627-22222", "nothing", "%00", "print/more"])
def test_what_is_not_listed_is_not_found(app, make, offer, end):
    assert Client(app).get(f"/courses/{end}").status == 404
    assert Client(app).get(f"/providers/{end}").status == 404


@pytest.mark.parametrize(
    "query", ["page=0", "page=%00", "q=%ff", "day=%22", "area=%25", "q=%22%5C"]
)
def test_odd_addresses_are_answered(app, make, offer, query):
    assert Client(app).get(f"/courses?{query}").status == 200


def apply(client: Client, make: Any, shown: Any, **values: Any) -> Page:
    """Press the button on the page of a course; `values` stand in its form instead."""
    page = client.get(f"/courses/{course_ref(make, shown)}")
    return page.submit(values, button="Apply for this course")


@pytest.mark.parametrize("who", ["visitor", "school"])
def test_applying_begins_the_application_with_the_course_chosen(app, make, offer, who):
    load_forms(app, make)
    client = Client(app) if who == "visitor" else signed_in(app, make.school_user(), make)
    page = apply(client, make, offer)
    assert page.status == 200
    assert page.path.startswith("/forms/multi-agency-application/")
    (draft,) = make.all(SubmissionDraft)
    assert draft.answers["programme"] == "TIER1"
    (wish,) = draft.answers["courses"]
    assert wish["course"]["id"] == str(offer.id)
    assert "Stonework" in wish["course"]["label"]


def test_only_an_open_course_can_be_applied_for(app, make, offer):
    load_forms(app, make)
    client = Client(app)
    page = client.get(f"/courses/{course_ref(make, offer)}")
    form = page.form(button="Apply for this course")
    make.change(offer, status="paused")
    assert form.submit({}).status == 409
    again = client.get(f"/courses/{course_ref(make, offer)}")
    assert "Apply for this course" not in again.text
    assert make.all(SubmissionDraft) == []


def test_another_courses_offer_cannot_be_slipped_in(app, make, offer, mill):
    load_forms(app, make)
    other = make.offer(course=make.course(mill, title="Wood"))
    assert apply(Client(app), make, offer, offer=str(other.id)).status == 409
    assert make.all(SubmissionDraft) == []


def test_a_program_is_asked_to_press_once_more(app, make, offer):
    load_forms(app, make)
    client = Client(app)
    asked = apply(client, make, offer, website="https://spam.example.org")
    assert asked.status == 422
    assert make.all(SubmissionDraft) == []
    assert asked.submit({}, button="Apply for this course").status == 200
    assert len(make.all(SubmissionDraft)) == 1


@pytest.mark.parametrize("who", ["provider", "finance"])
def test_who_cannot_apply_is_not_offered_it(app, make, offer, who):
    load_forms(app, make)
    user = (
        make.provider_user()
        if who == "provider"
        else make.user(Role.SCHOOL_FINANCE, school=make.school())
    )
    client = signed_in(app, user, make)
    page = client.get(f"/courses/{course_ref(make, offer)}")
    assert page.heading == "Stonework"
    assert "Apply for this course" not in page.text
    sent = client.post_with_token(
        f"/courses/{course_ref(make, offer)}/apply", {"offer": str(offer.id)}
    )
    assert sent.status in {403, 404}
    assert make.all(SubmissionDraft) == []


def test_a_page_takes_few_statements_however_many_courses_are_on_it(app, make, mill):
    site = make.site(mill)
    for number in range(25):
        make.offer(course=make.course(mill, title=f"Stone {number}"), site_id=site.id)
    client = Client(app)
    client.get("/courses")  # lists and areas are kept for a while
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get("/courses?q=stone&day=MON&free=1").status == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    asked = [each for each in seen if each.lstrip().startswith(("SELECT", "WITH"))]
    assert len(asked) <= 6, asked
