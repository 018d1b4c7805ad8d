"""The head of a record says who it is about, and nothing is said twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.roles import Role
from app.models import Application, Student
from tests.support.client import Client, Page
from tests.support.desk import record
from tests.support.factories import Make


def head(page: Page) -> str:
    found = page.soup.select_one(".page-head__name")
    return " ".join(found.get_text(" ").split()) if found else ""


def labels(page: Page) -> list[str]:
    return [" ".join(dt.get_text().split()) for dt in page.soup.select(".record__main dt")]


def related(page: Page, title: str) -> str:
    for card in page.soup.select(".record__side .card"):
        heading = card.find("h2")
        if heading is not None and heading.get_text() == title:
            return " ".join(card.get_text(" ").split())
    raise LookupError(title)


def test_an_application_names_pupil_and_school_once(
    staff: Callable[..., Client], make: Make
) -> None:
    school = make.school(name="Oak School")
    student = make.student(school, legal_forename="Ada", legal_surname="Brook")
    page = record(staff(), make.application(school, student=student))
    for words in ("Brook", "Oak School", "New"):
        assert words in head(page)
    assert not {"Reference", "Pupil", "School", "Status", "Looked after by"} & set(labels(page))


def test_a_placement_names_no_pupil_to_who_may_not_read_pupils(
    staff: Callable[..., Client], make: Make
) -> None:
    placement = make.placement()
    page = record(staff(Role.QUALITY_OFFICER), placement)
    (student,) = make.all(Student, Student.id == placement.student_id)
    assert page.status == 200
    assert student.legal_surname not in page.text
    assert student.legal_surname in head(record(staff(), placement))


@pytest.mark.parametrize("name", ["School", "Provider"])
def test_an_organisation_says_its_name_once(
    staff: Callable[..., Client], make: Make, name: str
) -> None:
    row = make.school(name="Oak School") if name == "School" else make.provider()
    page = record(staff(Role.SERVICE_LEAD), row)
    facts = [" ".join(dd.get_text().split()) for dd in page.soup.select(".record__main dd")]
    assert page.heading not in facts


def test_no_bookkeeping_is_shown(staff: Callable[..., Client], make: Make) -> None:
    page = record(staff(Role.SERVICE_LEAD), make.application())
    for words in ("Retain until", "Version", "Created", "Updated", "Deleted"):
        assert words not in labels(page)


def test_related_records_can_be_told_apart(staff: Callable[..., Client], make: Make) -> None:
    case = make.application()
    make.strategy(case, strategy="A mentor meets the pupil every Monday morning before school")
    make.target(case, text="Come every day")
    make.consent(case, kind="PHOTO", given_by="Ada Brook")
    page = record(staff(), case)
    assert "A mentor meets" in related(page, "What was tried")
    assert "Come every day" in related(page, "Targets")
    assert "Given by Ada Brook" in related(page, "Consents")
    for title in ("What was tried", "Targets", "Consents"):
        assert case.ref not in related(page, title)


def test_what_is_sensitive_of_an_agency_waits_until_it_is_opened(
    staff: Callable[..., Client], make: Make
) -> None:
    case, client = make.application(), staff()
    make.agency(case, organisation="North clinic", worker_name="Robin Hill")
    closed = related(record(client, case), "Agencies")
    assert "Agency 1" in closed
    assert "Robin Hill" in closed
    assert "North clinic" not in closed
    opened = client.get(f"/admin/application/{case.id}?open=sensitive")
    assert "North clinic" in related(opened, "Agencies")


def test_a_long_list_of_related_records_ends_with_the_way_to_all(
    staff: Callable[..., Client], make: Make
) -> None:
    case, client = make.application(), staff()
    for number in range(10):
        make.target(case, text=f"Target number {number}")
    page = record(client, case)
    shown = page.soup.select('a[href^="/admin/target/"]')
    assert len([a for a in shown if a.get_text().startswith("Target number")]) == 8
    everything = client.get(page.link("Show all Targets"))
    assert everything.heading.startswith("Targets 10")


def test_the_head_of_an_interview_says_of_whom(staff: Callable[..., Client], make: Make) -> None:
    interview = make.interview()
    (case,) = make.all(Application, Application.id == interview.application_id)
    page = record(staff(), interview)
    assert case.ref in head(page)
    assert "Application" not in labels(page)
