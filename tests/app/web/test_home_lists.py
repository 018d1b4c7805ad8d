"""The start pages of schools and providers: what waits, what goes on and what has ended, of all
kinds, read with a few statements however much there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.domain.roles import Role
from app.models import User
from tests.support.client import Client, Page
from tests.support.factories import Make
from tests.support.statements import counting

Browser = Callable[[User | None], Client]


def groups(page: Page) -> dict[str, str]:
    """The words of each group of a start page."""
    return {
        section["aria-labelledby"]: " ".join(section.get_text(" ").split())
        for section in page.soup.select("section.group")
    }


def titles(page: Page) -> list[str]:
    return [" ".join(each.get_text(" ").split()) for each in page.soup.select(".cases__title")]


def test_a_school_sees_every_kind_of_work(make: Make, browser: Browser) -> None:
    school, today = make.school(), make.today
    user = make.school_user(school)
    for name, status in (("Ada", "returned"), ("Bo", "in-review"), ("Cy", "cancelled")):
        student = make.student(school, legal_forename=name, legal_surname="Vale")
        make.application(school, status=status, student=student, due_on=today)
    met = make.application(school, status="sent", student=make.student(school))
    make.interview(make.pack(met), held_on=None, booked_for=make.at + timedelta(days=3))
    place = make.placement(school=school, status="active")
    own = {"requester_type": "SCHOOL"}
    make.withdrawal(place, **own, status="returned", ref="WDR-2627-AAAA1", due_on=today)
    other = make.placement(school=school, status="active")
    make.withdrawal(other, **own, status="submitted", ref="WDR-2627-AAAA2")
    make.withdrawal(make.placement(school=school), status="completed", ref="WDR-2627-AAAA3")
    make.meeting(place, status="booked", booked_for=make.at + timedelta(days=1))
    make.meeting(other, status="asked", due_on=today)
    later, past = today + timedelta(days=5), today - timedelta(days=5)
    for status, until in (
        ("stage1-answered", later),
        ("stage1-answered", past),
        ("received", None),
        ("stage2-answered", past),
    ):
        make.complaint(school_id=school.id, status=status, stage2_until=until)
    make.page(title="Keeping children safe", must_read=True)

    found = groups(browser(user).get("/school/"))
    to_do, going, done = found["to-do"], found["in-progress"], found["done"]
    assert "Ada Vale" in to_do
    assert "Come to the interview with the pupil on" in to_do
    assert "WDR-2627-AAAA1" in to_do
    assert "Answer the question of CAP" in to_do
    assert "Due today" in to_do
    assert "Come to the meeting on" in to_do
    assert to_do.count("ask for stage 2 by") == 1
    assert "Keeping children safe" in to_do
    assert "Bo Vale" in going
    assert going.count("This is due by") == 1
    assert "WDR-2627-AAAA2" in going
    assert "CAP arranges it with you by" in going
    assert going.count("Complaint ") == 2
    assert "Cy Vale" in done
    assert "WDR-2627-AAAA3" in done
    assert "This is our final answer." in done


def test_a_provider_sees_every_kind_of_work(make: Make, browser: Browser) -> None:
    provider, today = make.provider(), make.today
    user = make.provider_user(provider, role=Role.PROVIDER_OWNER)
    make.pack(provider=provider)
    make.interview(
        make.pack(provider=provider), held_on=None, booked_for=make.at + timedelta(days=3)
    )
    place = make.placement(provider=provider, status="active")
    make.held_meeting(place)
    ended = make.placement(provider=provider, status="ended-completed")
    make.withdrawal(place, requester_type="SCHOOL", ref="WDR-2627-BBBB1")
    make.share(provider_id=provider.id, ref="CMP-2627-BBBB1", due_on=today + timedelta(days=1))
    make.share(provider_id=provider.id, ref="CMP-2627-BBBB2", answered_at=make.at)
    make.complaint(provider_id=provider.id, status="acknowledged", ref="CMP-2627-BBBB3")
    for status, title in (("draft", "Hedges"), ("sent", "Walls"), ("refused", "Roofs")):
        make.course_change(
            provider, status=status, proposed={"title": title}, decided_at=make.at, due_on=today
        )
    page = make.page(title="Quality visits", must_read=True)
    make.page_read(page, provider_id=provider.id, name="Kit Mason", at=make.at)

    found = groups(browser(user).get("/provider/"))
    to_do, going, done = found["to-do"], found["in-progress"], found["done"]
    for words in (
        "Arrange an interview",
        "Meet the pupil on",
        "send the withdrawal form",
        "CMP-2627-BBBB1",
        "Hedges",
    ):
        assert words in to_do, words
    for words in ("The planned last day is", "WDR-2627-BBBB1", "CMP-2627-BBBB3", "Walls"):
        assert words in going, words
    for words in ("The place has ended.", "CMP-2627-BBBB2", "Roofs", "Kit Mason confirmed it on"):
        assert words in done, words
    assert ended.status == "ended-completed"


def test_what_is_due_first_stands_on_top(make: Make, browser: Browser) -> None:
    provider, today = make.provider(), make.today
    for days in (4, -2, 1):
        make.share(
            provider_id=provider.id,
            ref=f"CMP-2627-DAY{days + 2}",
            due_on=today + timedelta(days=days),
        )
    make.course_change(provider, status="draft", proposed={"title": "Without a day"})
    found = titles(
        browser(make.provider_user(provider, role=Role.PROVIDER_OWNER)).get("/provider/")
    )
    assert [each.rpartition(" ")[2] for each in found] == [
        "CMP-2627-DAY0",
        "CMP-2627-DAY3",
        "CMP-2627-DAY6",
        "day",
    ]


def test_a_draft_that_ends_soon_is_due(make: Make, browser: Browser) -> None:
    user = make.school_user()
    for days in (3, 60):
        make.draft(user_id=user.id, expires_at=make.at + timedelta(days=days))
    to_do = groups(browser(user).get("/school/"))["to-do"]
    assert to_do.count("Finish this form and send it") == 2
    assert to_do.count("kept until") == 2
    assert to_do.count("Due in") == 1


def test_work_of_others_is_not_there(make: Make, browser: Browser) -> None:
    make.application(make.school(), status="returned")
    make.complaint(school_id=make.school().id, status="closed")
    make.pack()
    for face, user in (("school", make.school_user()), ("provider", make.provider_user())):
        client = browser(user)
        home = client.get(f"/{face}/")
        assert titles(home) == []
        assert "Nothing waits for you." in home.text
        assert "you follow it here" in home.text
        assert "Nothing has ended yet." in home.text
        for group in ("to-do", "in-progress", "done"):
            assert titles(client.get(f"/{face}/all/{group}")) == []


def test_what_has_ended_is_paged_over_all_kinds(make: Make, browser: Browser) -> None:
    school = make.school()
    names = set()
    for number in range(20):
        # Some end at the same instant.
        at = make.at - timedelta(minutes=number // 3)
        student = make.student(school, legal_forename=f"Pupil{number}", legal_surname="Vale")
        make.application(school, status="cancelled", student=student, updated_at=at)
        names.add(f"Pupil{number} Vale")
        complaint = make.complaint(school_id=school.id, status="closed", closed_at=at)
        names.add(f"Complaint {complaint.ref}")
    client = browser(make.school_user(school))
    home = client.get("/school/")
    assert len(titles(home)) == 10
    first = client.get(home.link("All that is done"))
    second = client.get(first.link("Further in the list ›"))
    assert [len(titles(each)) for each in (first, second)] == [25, 15]
    assert {*titles(first), *titles(second)} == names
    assert titles(first)[:10] == titles(home)
    assert "Further in the list" not in second.text
    assert titles(client.get(second.link("‹ To the first page"))) == titles(first)


def test_what_goes_on_is_paged_when_there_is_much(make: Make, browser: Browser) -> None:
    school = make.school()
    for _ in range(27):
        make.complaint(school_id=school.id, status="received")
    client = browser(make.school_user(school))
    home = client.get("/school/")
    assert len(titles(home)) == 10
    first = client.get(home.link("All 27 in progress"))
    second = client.get(first.link("Further in the list ›"))
    assert len({*titles(first), *titles(second)}) == 27


@pytest.mark.parametrize(
    "mark", ["x", "99999", "-1", "²", "2026-01-01_x", "0001-01-01T00:00:00+00:00_" + "0" * 32]
)
def test_a_mark_that_leads_nowhere_shows_the_first_page(
    make: Make, browser: Browser, mark: str
) -> None:
    school = make.school()
    make.complaint(school_id=school.id, status="received", ref="CMP-2627-OPEN2")
    make.complaint(school_id=school.id, status="closed", ref="CMP-2627-DONE2")
    client = browser(make.school_user(school))
    for group, ref in (("in-progress", "CMP-2627-OPEN2"), ("done", "CMP-2627-DONE2")):
        page = client.get(f"/school/all/{group}?after={mark}")
        assert titles(page) == [f"Complaint {ref}"]
    assert client.get("/school/all/nothing").status == 404


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("face", ["school", "provider"])
def test_the_number_of_statements_does_not_grow(
    app: Flask, make: Make, browser: Browser, face: str
) -> None:
    school, provider = make.school(), make.provider()
    own = {f"{face}_id": (school if face == "school" else provider).id}
    client = browser(
        make.school_user(school)
        if face == "school"
        else make.provider_user(provider, role=Role.PROVIDER_OWNER)
    )

    def more(number: int) -> None:
        for _ in range(number):
            place = make.placement(school=school, provider=provider, status="active")
            make.withdrawal(place)
            make.withdrawal(
                make.placement(school=school, provider=provider, status="ended-withdrawn"),
                status="completed",
            )
            make.meeting(place, status="booked", booked_for=make.at + timedelta(days=1))
            make.application(school, status="cancelled")
            make.complaint(**own, status="received")
            make.complaint(**own, status="closed", closed_at=make.at)
            make.share(provider_id=provider.id)
            make.page(must_read=True)

    def asked() -> list[int]:
        found = []
        for path in ("", *(f"all/{group}" for group in ("to-do", "in-progress", "done"))):
            with counting(app) as seen:
                assert client.get(f"/{face}/{path}").status == 200
            found.append(len(seen))
        return found

    more(5)
    asked()  # what is remembered for a minute is read once
    few = asked()
    more(45)
    assert asked() == few
    assert max(few) < 60
