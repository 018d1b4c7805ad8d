"""Adding and changing: every fault at once, two editors at once, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.access.actor import system
from app.domain.roles import Role
from app.models import AuditEvent, CodeValue, CourseOffer, Form, ReadEvent, School, Student
from app.services import form_versions
from tests.forms.engine import document, page, question
from tests.support.client import Client
from tests.support.factories import Make


def test_a_new_school_is_saved_and_audited(staff: Callable[..., Client], make: Make) -> None:
    client = staff()
    page = client.get("/admin/school/new").submit(
        {
            "name": "Harrow Lane School",
            "urn": "123456",
            "status": "open",
            "type": "Academy",
            "phase": "Secondary",
            "la_code": "331",
            "establishment_no": "4001",
            "postcode": "cv1 2ab",
        },
        button="Save",
    )
    assert page.heading == "Harrow Lane School"
    (school,) = make.all(School)
    assert school.postcode == "CV1 2AB"
    assert [event.action for event in make.all(AuditEvent)] == ["created"]


def test_all_faults_are_told_and_all_text_is_kept(staff: Callable[..., Client]) -> None:
    page = (
        staff()
        .get("/admin/school/new")
        .submit(
            {"name": "Kept name", "urn": "12", "status": "open", "postcode": "nonsense"},
            button="Save",
        )
    )
    assert page.status == 422
    assert len(page.errors) >= 4
    assert page.soup.select_one("#field-name")["value"] == "Kept name"  # type: ignore[index]
    assert page.soup.select_one("#field-postcode")["value"] == "nonsense"  # type: ignore[index]
    for link in page.soup.select("#error-summary a"):
        assert page.soup.select_one(str(link["href"])) is not None
    title = page.soup.title
    assert title is not None
    assert title.get_text().startswith("Error: ")


def test_a_number_that_is_taken_is_told_beside_its_field(
    staff: Callable[..., Client], make: Make
) -> None:
    make.school(urn="123456")
    other = make.school()
    page = staff().get(f"/admin/school/{other.id}/edit").submit({"urn": "123456"}, button="Save")
    assert page.status == 422
    assert page.soup.select_one("#error-urn") is not None


def test_dates_the_wrong_way_round_are_told(staff: Callable[..., Client], make: Make) -> None:
    provider = make.provider()
    page = (
        staff()
        .get(f"/admin/provider/{provider.id}/edit")
        .submit({"contract_start": "2026-09-01", "contract_end": "2026-08-01"}, button="Save")
    )
    assert page.status == 422
    assert page.errors == ["The contract must not end before it starts."]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("capacity", "1e400"),
        ("capacity", "NaN"),
        ("capacity", "99999999999"),
        ("starts_at", "25:00"),
        ("start_date", "2026-02-30"),
        ("price_pence", "1.234"),
        ("cost_band", "nul\0l"),
        ("days", "SUN"),
        ("session", "NIGHT"),
        ("course_id", "Nothing like it"),
    ],
)
def test_nonsense_is_refused_in_words(
    staff: Callable[..., Client], make: Make, field: str, typed: str
) -> None:
    offer = make.offer()
    page = staff().get(f"/admin/course-offer/{offer.id}/edit").submit({field: typed}, button="Save")
    assert page.status == 422
    assert page.errors


def test_a_price_is_typed_in_pounds(staff: Callable[..., Client], make: Make) -> None:
    offer = make.offer(price_pence=6500)
    page = staff(Role.SERVICE_LEAD).get(f"/admin/course-offer/{offer.id}/edit")
    assert page.soup.select_one("#field-price_pence")["value"] == "65.00"  # type: ignore[index]
    page.submit({"price_pence": "70.50"}, button="Save")
    assert make.reload(offer).price_pence == 7050


# --- two at once


def two_editors(staff: Callable[..., Client], make: Make) -> tuple[Any, Any, Any]:
    contact = make.contact(full_name="First name", telephone="01632 960001", job_role="SENCO")
    mine, theirs = (staff().get(f"/admin/contact/{contact.id}/edit") for _ in range(2))
    theirs.submit({"full_name": "Their name", "job_role": "HEAD"}, button="Save")
    return contact, mine, theirs


def test_the_second_editor_sees_both_versions_and_loses_nothing(
    staff: Callable[..., Client], make: Make
) -> None:
    contact, mine, _ = two_editors(staff, make)
    page = mine.submit({"full_name": "My name", "telephone": "01632 960002"}, button="Save")
    assert page.status == 409
    assert "Their name" in page.text
    assert "My name" in page.text
    assert "What you did not change is ticked as it is saved now" in page.text
    assert make.reload(contact).full_name == "Their name"
    ticked = {
        str(tag["name"]): str(tag["value"])
        for tag in page.soup.select("input[type=radio][checked]")
    }
    # What I never touched is theirs; what I changed is mine until I say otherwise.
    assert ticked == {"pick-full_name": "mine", "pick-telephone": "mine", "pick-job_role": "theirs"}
    saved = page.submit({"pick-full_name": "theirs"}, button="Save what is chosen")
    assert saved.status == 200
    now = make.reload(contact)
    assert (now.full_name, now.job_role) == ("Their name", "HEAD")
    assert now.telephone.endswith("1632960002")


def test_a_conflict_of_a_conflict_is_a_conflict_again(
    staff: Callable[..., Client], make: Make
) -> None:
    contact, mine, _ = two_editors(staff, make)
    page = mine.submit({"full_name": "My name"}, button="Save")
    staff().get(f"/admin/contact/{contact.id}/edit").submit({"full_name": "Third"}, button="Save")
    again = page.submit({}, button="Save what is chosen")
    assert again.status == 409
    assert "Third" in again.text
    assert "My name" in again.text
    again.submit({}, button="Save what is chosen")
    assert make.reload(contact).full_name == "My name"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_form_without_a_version_saves_nothing(
    staff: Callable[..., Client], make: Make, version: str
) -> None:
    contact = make.contact(full_name="As it was")
    page = staff().get(f"/admin/contact/{contact.id}/edit")
    assert page.submit({"full_name": "Other", "version": version}, button="Save").status == 409
    assert make.reload(contact).full_name == "As it was"


def test_a_column_the_form_does_not_list_cannot_be_set(
    staff: Callable[..., Client], make: Make
) -> None:
    student = make.student()
    staff().get(f"/admin/student/{student.id}/edit").submit(
        {"ref": "STU-2627-AAAAA", "deleted_at": "2026-01-01", "gender_identity": "x"},
        button="Save",
    )
    now = make.reload(student)
    assert now.ref == student.ref
    assert now.deleted_at is None
    assert now.gender_identity is None


# --- what is sensitive


def test_opening_what_is_sensitive_is_logged_and_closed_until_then(
    staff: Callable[..., Client], make: Make
) -> None:
    student = make.student(health_conditions="a-canary-of-health")
    client = staff()
    page = client.get(f"/admin/student/{student.id}")
    assert "a-canary-of-health" not in page.html
    assert make.all(ReadEvent) == []
    opened = client.get(page.link("Open"))
    assert "a-canary-of-health" in opened.html
    (read,) = make.all(ReadEvent)
    assert (read.table_name, read.record_id, read.part) == ("student", student.id, "sensitive")


def test_a_form_with_sensitive_fields_is_logged_as_well(
    staff: Callable[..., Client], make: Make
) -> None:
    student = make.student()
    staff().get(f"/admin/student/{student.id}/edit")
    assert [read.part for read in make.all(ReadEvent)] == ["form"]


def test_only_the_safeguarding_lead_reads_of_prevent(
    browser: Callable[..., Client], make: Make
) -> None:
    case = make.application(status="in-review", prevent_referral=True)
    address = f"/admin/application/{case.id}?open=sensitive"
    assert "Prevent" not in browser(make.staff(Role.SERVICE_LEAD)).get(address).text
    both = make.user(roles=[Role.SERVICE_LEAD, Role.SAFEGUARDING_LEAD])
    assert "Prevent" in browser(both).get(address).text


def test_values_of_personal_columns_never_reach_the_audit_trail(
    staff: Callable[..., Client], make: Make
) -> None:
    student = make.student()
    staff().get(f"/admin/student/{student.id}/edit").submit(
        {"legal_forename": "Canaryname", "health_conditions": "canary-health"}, button="Save"
    )
    (event,) = make.all(AuditEvent, AuditEvent.action == "changed")
    assert event.changes == {"legal_forename": "changed", "health_conditions": "changed"}


# --- particular nouns


def test_a_new_pupil_gets_a_reference(staff: Callable[..., Client], make: Make) -> None:
    school = make.school(name="Quarry Road School")
    client = staff()
    page = client.get("/admin/student/new").submit(
        {
            "legal_surname": "Oakhurst",
            "legal_forename": "Ada",
            "date_of_birth": "2011-05-06",
            "sex": "F",
            "first_language": "English",
            "home_school_id": "Quarry",
            "registration": "SINGLE",
            "ncy": "10",
            "no_upn_reason": "New to the country",
            "address": "1 High Street",
            "postcode": "CV1 2AB",
            "lives_with": "Mother",
            "sen_status": "N",
            "disability": "None",
            "adjustments": "None",
            "cla_status": "NONE",
            "social_care_status": "NONE",
            "health_conditions": "None",
            "medication": "None",
            "allergies": "None",
            "dietary": "None",
            "pex_risk": "NONE",
        },
        button="Save",
    )
    assert page.errors == []
    (student,) = make.all(Student)
    assert student.ref.startswith("STU-")
    assert student.home_school_id == school.id
    assert page.heading == "Oakhurst, Ada"


def test_a_site_of_another_provider_cannot_hold_a_course(
    staff: Callable[..., Client], make: Make
) -> None:
    offer = make.offer()
    other = make.site(name="Elsewhere")
    page = (
        staff()
        .get(f"/admin/course-offer/{offer.id}/edit")
        .submit({"site_id": "Elsewhere"}, button="Save")
    )
    assert page.status == 422
    assert page.errors == ["This site belongs to another provider than the course."]
    assert make.reload(offer).site_id != other.id
    assert len(make.all(CourseOffer)) == 1


def test_a_code_keeps_its_code(staff: Callable[..., Client], make: Make) -> None:
    code = make.code_value(list_name="destination", code="COLLEGE", label="College")
    client = staff(Role.SERVICE_LEAD)
    page = client.get(f"/admin/code-value/{code.id}/edit")
    assert page.submit({"code": "OTHER"}, button="Save").status == 422
    page.submit({"label": "Further education", "is_live": "yes"}, button="Save")
    assert make.reload(code).label == "Further education"
    assert client.get("/admin/code-value/new").status == 200
    assert staff(Role.CAP_ADMIN).get("/admin/code-value/new").status == 403
    assert len(make.all(CodeValue)) == 1


def test_a_code_says_which_forms_offer_it(staff: Callable[..., Client], make: Make) -> None:
    sex = make.code_value(list_name="sex", code="F", label="Female")
    spare = make.code_value(list_name="destination", code="COLLEGE", label="College")
    asked = question("sex", "choose_one", settings={"list": "sex"})
    text = document(page("who", asked), title="Who comes")
    form = make.form(slug=text["key"])
    with make.session() as session:
        given = session.get_one(Form, form.id)
        form_versions.publish(session, given, text, note="", by=system(on=make.today), at=make.at)
    client = staff(Role.SERVICE_LEAD)
    shown = client.get(f"/admin/code-value/{sex.id}")
    assert "Forms that offer this list" in shown.text
    assert shown.link("Who comes") == f"/admin/form/{form.id}"
    assert "Forms that offer" not in client.get(f"/admin/code-value/{spare.id}").text


def test_a_list_has_an_end(make: Make, staff: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.code_lists.MOST_VALUES", 2)
    make.code_value(list_name="destination", code="COLLEGE", label="College")
    page = staff(Role.SERVICE_LEAD).get("/admin/code-value/new")

    def add(code: str) -> Any:
        return page.submit(
            {"list_name": "destination", "code": code, "label": code.title()}, action="/new"
        )

    add("WORK")
    assert "This list is full" in add("SCHOOL").text
    assert {each.code for each in make.all(CodeValue)} == {"COLLEGE", "WORK"}


def test_a_note_is_written_on_the_record(staff: Callable[..., Client], make: Make) -> None:
    school = make.school()
    client = staff(Role.QUALITY_OFFICER)
    page = client.get(f"/admin/school/{school.id}")
    page = page.submit({"text": "Rang the office."}, button="Save note")
    assert "Rang the office." in page.text
    assert "Rang the office." in client.get("/admin/note/").text
    assert "Write the note first." in page.submit({"text": " "}, button="Save note").text


def test_an_old_value_that_nobody_touches_stays(staff: Callable[..., Client], make: Make) -> None:
    contact = make.contact(telephone="ask the office", full_name="Old name")
    page = staff().get(f"/admin/contact/{contact.id}/edit")
    page.submit({"full_name": "New name"}, button="Save")
    now = make.reload(contact)
    assert (now.full_name, now.telephone) == ("New name", "ask the office")
    page = staff().get(f"/admin/contact/{contact.id}/edit")
    assert page.submit({"telephone": "ask again"}, button="Save").status == 422


def test_a_second_main_contact_for_a_job_is_refused(
    staff: Callable[..., Client], make: Make
) -> None:
    school = make.school()
    make.contact(school, job_role="HEAD", is_primary=True)
    second = make.contact(school, job_role="HEAD")
    other = make.contact(school, job_role="SENCO")
    client = staff()
    page = client.get(f"/admin/contact/{second.id}/edit").submit({"is_primary": "yes"})
    assert page.status == 422
    assert "There is a main contact for this job already." in page.text
    client.get(f"/admin/contact/{other.id}/edit").submit({"is_primary": "yes"})
    assert make.reload(other).is_primary


def test_values_have_to_fit_each_other_but_old_faults_stop_nobody(
    staff: Callable[..., Client], make: Make
) -> None:
    course = make.course(programme="TIER1", tier="1")
    client = staff()
    page = client.get(f"/admin/course/{course.id}/edit").submit({"tier": "2"})
    assert page.status == 422
    assert "This programme belongs to tier 1." in page.text
    make.change(course, tier="2")
    client.get(f"/admin/course/{course.id}/edit").submit({"title": "Joinery"})
    assert make.reload(course).title == "Joinery"


def test_a_complaint_is_reviewed_by_somebody_else(staff: Callable[..., Client], make: Make) -> None:
    first, second = (make.staff(Role.SERVICE_LEAD) for _ in range(2))
    complaint = make.complaint(status="received", investigator_id=first.id)
    client = staff(Role.SERVICE_LEAD)
    page = client.get(f"/admin/complaint/{complaint.id}/edit")
    page = page.submit({"reviewer_id": str(first.id)}, button="Save")
    assert page.status == 422
    assert "Choose a reviewer who is not the one" in page.text
    page.submit({"reviewer_id": str(second.id)}, button="Save")
    assert make.reload(complaint).reviewer_id == second.id
