"""What staff add to a case from its page: documents, interviews, and the parts of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.roles import Role
from app.models import (
    AgencyInvolvement,
    Application,
    AuditEvent,
    Consent,
    Document,
    Interview,
    ReadEvent,
    Strategy,
    Target,
)
from tests.app.storage import crafted_files as crafted
from tests.support.client import Client, Page, upload
from tests.support.desk import record
from tests.support.factories import Make


@pytest.fixture
def kinds(make: Make) -> None:
    make.code_value(list_name="document_type", code="OTHER", label="Something else")


def adding(client: Client, row: Any, words: str) -> Page:
    """The page that the words beside a related list lead to."""
    return client.get(record(client, row).link(words))


def letter(name: str = "letter.pdf") -> Any:
    return upload(crafted.pdf("A letter"), name)


# --- documents -------------------------------------------------------------------------------


@pytest.mark.usefixtures("kinds")
@pytest.mark.parametrize("noun", ["application", "withdrawal", "complaint"])
def test_a_document_is_added_and_can_be_downloaded(
    staff: Callable[..., Client], make: Make, noun: str
) -> None:
    case, client = getattr(make, noun)(), staff()
    page = adding(client, case, "Add document")
    typed = {"file": letter(), "type": "OTHER", "document_date": str(make.today), "shared": "yes"}
    if noun != "application":
        del typed["shared"]
    done = page.submit(typed, button="Add document")
    assert "letter.pdf added." in done.text
    (document,) = make.all(Document)
    assert getattr(document, f"{noun}_id") == case.id
    assert (document.type, document.sensitivity) == ("OTHER", "S")
    assert document.share_with_provider is (noun == "application")
    assert [e.action for e in make.all(AuditEvent, AuditEvent.table_name == "document")] == [
        "added"
    ]
    of_file = client.get(done.link("letter.pdf"))
    button = of_file.soup.find("a", string="Download")
    assert button is not None
    assert button["href"] == f"/files/{document.id}"
    download = client.get(str(button["href"]))
    assert download.status == 200
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert download.data.startswith(b"%PDF")


@pytest.mark.usefixtures("kinds")
def test_a_refused_file_is_told_with_all_else_and_what_was_typed_stays(
    staff: Callable[..., Client], make: Make
) -> None:
    case = make.application()
    page = adding(staff(), case, "Add document")
    typed = {
        "file": upload(b"MZ no letter", "letter.exe"),
        "type": "OTHER",
        "document_date": str(make.today + timedelta(days=1)),
        "sensitivity": "C",
    }
    refused = page.submit(typed, button="Add document")
    assert refused.status == 422
    assert len(refused.errors) == 2
    assert "letter.exe" in refused.errors[0]
    assert refused.errors[1] == "The date of the document cannot be in the future."
    values = refused.form(button="Add document").values()
    assert (values["type"], values["sensitivity"]) == ("OTHER", "C")
    assert values["document_date"] == typed["document_date"]
    assert make.all(Document) == []


@pytest.mark.usefixtures("kinds")
def test_a_file_that_was_fine_has_to_be_chosen_again(
    staff: Callable[..., Client], make: Make
) -> None:
    page = adding(staff(), make.application(), "Add document")
    refused = page.submit({"file": letter(), "type": ""}, button="Add document")
    assert refused.status == 422
    assert refused.errors == ["Choose “What it is”.", "Choose the file again."]
    assert page.submit({"type": "OTHER"}, button="Add document").errors == ["Choose “File”."]


def test_who_may_not_add_documents_is_not_offered_it(
    staff: Callable[..., Client], make: Make
) -> None:
    case = make.application(status="panel-queue", programme="FLOURISH")
    client = staff(Role.PANEL_MEMBER)
    assert "Add document" not in record(client, case).text
    assert client.get(f"/admin/application/{case.id}/do/add-document").status == 404


def test_a_file_that_is_locked_away_is_not_offered(
    staff: Callable[..., Client], make: Make
) -> None:
    page = record(staff(), make.document(scan_result="quarantined"))
    assert "virus check" in page.text
    assert not page.soup.select('a[href^="/files/"]')


# --- interviews ------------------------------------------------------------------------------


def test_staff_record_an_interview_and_change_it(staff: Callable[..., Client], make: Make) -> None:
    pack = make.pack()
    client = staff()
    (case,) = make.all(Application)
    day = make.today - timedelta(days=1)
    page = adding(client, case, "Record interview")
    assert page.submit({}, button="Record").status == 422
    typed = {
        "held_on": str(day),
        "mode": "PHONE",
        "attended_by": ["PUPIL", "PROVIDER"],
        "notes": "Went well",
    }
    done = page.submit(typed, button="Record interview")
    assert "The interview is recorded." in done.text
    (interview,) = make.all(Interview)
    assert (interview.provider_id, interview.held_on) == (pack.provider_id, day)
    assert interview.attended_by == ["PROVIDER", "PUPIL"]

    change = client.get(record(client, interview).link("Change"))
    assert make.all(ReadEvent, ReadEvent.record_id == interview.id, ReadEvent.part == "form")
    values = change.form(button="Change").values()
    assert (values["mode"], values["notes"]) == ("PHONE", "Went well")
    change.submit({"place": "At the site"}, button="Change")
    assert make.reload(interview).place == "At the site"
    again = change.submit({"place": "Elsewhere"}, button="Change")
    assert again.status == 409
    assert "Elsewhere" in again.text
    assert make.reload(interview).place == "At the site"


def test_an_interview_that_cannot_have_been_is_refused(
    staff: Callable[..., Client], make: Make
) -> None:
    make.pack()
    (case,) = make.all(Application)
    page = adding(staff(), case, "Record interview")
    typed = {"held_on": str(make.today + timedelta(days=2)), "mode": "PHONE", "notes": "Kept"}
    refused = page.submit(typed, button="Record interview")
    assert refused.status == 422
    assert refused.errors == [
        "The day it was held cannot lie in the future.",
        "Select who came.",
    ]
    assert refused.form(button="Record interview").values()["notes"] == "Kept"


def test_an_interview_waits_for_a_provider_and_ends_with_the_answer(
    staff: Callable[..., Client], make: Make
) -> None:
    client = staff()
    early, late = make.application(), make.application(status="responded")
    for case in (early, late):
        assert "Record interview" not in record(client, case).text
        assert client.get(f"/admin/application/{case.id}/do/record-interview").status == 404


# --- parts of an application -----------------------------------------------------------------

PARTS: list[tuple[Any, str, dict[str, Any]]] = [
    (
        AgencyInvolvement,
        "Agencies",
        {"agency_type": "CAMHS", "status": "OPEN", "implemented": "NO"},
    ),
    (
        Strategy,
        "What was tried",
        {"strategy": "A mentor", "from_on": "2026-01-05", "who": "Tutor", "impact": "Some"},
    ),
    (
        Target,
        "Targets",
        {"text": "Be there", "measure": "Register", "baseline": "50 %", "due_on": "2027-01-05"},
    ),
    (
        Consent,
        "Consents",
        {
            "kind": "PHOTO",
            "given_by": "Ada Brook",
            "relationship": "Mother",
            "given_on": "2026-01-05",
            "method": "PAPER",
        },
    ),
]


@pytest.mark.parametrize(
    ("model", "title", "values"), PARTS, ids=lambda v: getattr(v, "__name__", "")
)
def test_a_part_is_added_from_the_page_of_its_application(
    staff: Callable[..., Client], make: Make, model: Any, title: str, values: dict[str, Any]
) -> None:
    case, other, client = make.application(), make.application(), staff()
    page = adding(client, case, f"Add to {title}")
    assert case.ref in page.text
    refused = page.submit({}, button="Save")
    assert refused.status == 422
    assert case.ref in refused.text
    done = refused.submit(values, button="Save")
    assert done.heading == case.ref
    assert "added." in done.text
    (row,) = make.all(model)
    assert row.application_id == case.id
    assert [e.action for e in make.all(AuditEvent, AuditEvent.record_id == row.id)] == ["created"]
    assert title not in [h.get_text() for h in record(client, other).soup.select("ul.related h2")]


def test_a_part_needs_an_application_the_person_may_change(
    staff: Callable[..., Client], make: Make
) -> None:
    case = make.application()
    assert staff().get("/admin/target/new").status == 404
    assert staff().get(f"/admin/target/new?application_id={make.school().id}").status == 404
    officer = staff(Role.MONITORING_OFFICER)
    assert officer.get(f"/admin/target/new?application_id={case.id}").status == 403
    assert make.all(Target) == []
