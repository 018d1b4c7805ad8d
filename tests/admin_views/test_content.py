"""Staff write pages, look at them, publish them by time, and find out what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.roles import Role
from app.models import FileVersion, Page, PageVersion
from app.services.demo.pdf import one_page
from tests.support.client import Client, upload
from tests.support.factories import Make

Staff = Callable[..., Client]


def typed(make: Make, **more: str) -> dict[str, str]:
    return {
        "title": "Ending a place",
        "summary": "How a place ends.",
        "body": "## First\n\nSpeak to us.",
        "slug": "ending-a-place",
        "academic_year": make.year.label,
        "audience": "schools",
        "topic": "withdrawing",
        **more,
    }


def test_a_page_is_written_looked_at_and_published(
    staff: Staff, client: Client, make: Make
) -> None:
    lead = staff(Role.SERVICE_LEAD)
    record = lead.get("/admin/page/new").submit(typed(make), button="Save")
    assert record.heading == f"Ending a place, {make.year.label}"
    assert "Draft" in record.text
    preview = lead.get(record.link("Preview"))
    assert preview.heading == "Ending a place"
    assert preview.soup.select_one(".guide-text h2#first") is not None
    assert client.get("/guide/ending-a-place").status == 404
    done = lead.get(record.link("Publish")).submit({"note": "The first"}, button="Publish")
    assert "Published" in done.text
    assert client.get("/guide/ending-a-place").heading == "Ending a place"
    (version,) = make.all(PageVersion)
    assert version.note == "The first"


def test_a_scheduled_page_says_so(staff: Staff, client: Client, make: Make) -> None:
    make.page(slug="soon", texts=[], summary="Soon.")
    lead = staff(Role.SERVICE_LEAD)
    (page,) = make.all(Page)
    moment = (make.at + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    asked = lead.get(f"/admin/page/{page.id}/do/publish")
    done = asked.submit({"shows_from": moment}, button="Publish")
    assert "Scheduled" in done.text
    assert "shows from" in done.text
    assert client.get("/guide/soon").status == 404
    listed = lead.get("/admin/page/", query={"standing": "scheduled"})
    assert f"/admin/page/{page.id}" in listed.html
    assert (
        f"/admin/page/{page.id}"
        not in lead.get("/admin/page/", query={"standing": "published"}).html
    )


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("slug", "Not An Address", "small letters"),
        ("slug", "files", "has this address"),
        ("academic_year", "2026", "Write the year like"),
    ],
)
def test_what_is_wrong_is_told_and_the_text_kept(
    staff: Staff, make: Make, field: str, text: str, words: str
) -> None:
    page = staff().get("/admin/page/new").submit(typed(make, **{field: text}), button="Save")
    assert page.status == 422
    assert any(words in error for error in page.errors)
    assert "Speak to us." in page.soup.select_one("#field-body").get_text()  # type: ignore[union-attr]


def test_two_writers_at_once_lose_nothing(staff: Staff, make: Make) -> None:
    page = make.page(body="Old text.")
    mine, theirs = (staff().get(f"/admin/page/{page.id}/edit") for _ in range(2))
    theirs.submit({"body": "Their text."}, button="Save")
    conflict = mine.submit({"body": "My text."}, button="Save")
    assert conflict.status == 409
    assert "Their text." in conflict.text
    assert "My text." in conflict.html
    conflict.submit({}, button="Save")
    assert make.reload(page).body == "My text."


def test_history_tells_what_differs_and_takes_a_text_up_again(staff: Staff, make: Make) -> None:
    page = make.page(texts=["One.\n\nTwo.", "One.\n\nThree."], body="One.\n\nFour.")
    lead = staff(Role.SERVICE_LEAD)
    record = lead.get(f"/admin/page/{page.id}")
    assert [tag.get_text() for tag in record.soup.select("del, ins")] == ["Three.", "Four."]
    second = lead.get(record.link("Version 2"))
    assert [tag.get_text() for tag in second.soup.select("del, ins")] == ["Two.", "Three."]
    first = lead.get(record.link("Version 1"))
    back = lead.get(first.link("Take this text up again")).submit(button="Take this text up again")
    assert back.heading == f"{page.title}, {page.academic_year}"
    assert make.reload(page).body == "One.\n\nTwo."


def test_the_administrator_writes_and_the_lead_publishes(staff: Staff, make: Make) -> None:
    page = make.page(texts=[])
    admin = staff(Role.CAP_ADMIN)
    record = admin.get(f"/admin/page/{page.id}")
    assert "Publish" not in [a.get_text(strip=True) for a in record.soup.select(".btn")]
    assert admin.get(f"/admin/page/{page.id}/edit").status == 200
    refused = admin.post_with_token(f"/admin/page/{page.id}/do/publish", {"version": "1"})
    assert refused.status in {403, 404}
    assert make.reload(page).status == "draft"


def test_the_quality_officer_writes_about_quality_alone(staff: Staff, make: Make) -> None:
    quality = staff(Role.QUALITY_OFFICER)
    refused = quality.get("/admin/page/new").submit(typed(make), button="Save")
    assert refused.status == 422
    assert any("quality" in error for error in refused.errors)
    made = quality.get("/admin/page/new").submit(typed(make, topic="quality"), button="Save")
    assert made.status == 200
    other = make.page(texts=[], topic="offer")
    assert quality.get(f"/admin/page/{other.id}").status == 404
    shown = make.page(topic="offer")
    moved = quality.get(f"/admin/page/{shown.id}/edit")
    assert moved.submit({"title": "Mine now"}, button="Save").status in {403, 404, 422}
    assert make.reload(shown).title == shown.title


def test_the_quality_officer_makes_no_page_of_others_one_about_quality(
    staff: Staff, make: Make
) -> None:
    quality: Any = staff(Role.QUALITY_OFFICER)
    page = make.page(topic="safeguarding", texts=["One.", "Two."])
    file = make.published_file(topic="safeguarding")
    for path in (f"/admin/page/{page.id}", f"/admin/published-file/{file.id}"):
        refused = quality.get(f"{path}/edit").submit({"topic": "quality"}, button="Save")
        assert refused.status == 422
        assert any("not yours" in error for error in refused.errors), refused.errors
    assert (make.reload(page).topic, make.reload(file).topic) == ("safeguarding", "safeguarding")
    record = quality.get(f"/admin/page/{page.id}")
    assert "Begin next year" not in record.text
    first = min(make.all(PageVersion), key=lambda version: version.number)
    assert "Take this text up again" not in quality.get(f"/admin/page-version/{first.id}").text
    own = make.page(topic="quality", texts=["One.", "Two."])
    assert "Begin next year" in quality.get(f"/admin/page/{own.id}").text


@pytest.mark.parametrize(
    ("field", "value"), [("audience", "providers"), ("topic", "offer"), ("must_read", "yes")]
)
def test_what_readers_see_at_once_is_changed_by_who_publishes(
    staff: Staff, make: Make, field: str, value: str
) -> None:
    page, draft = make.page(topic="quality"), make.page(topic="quality", texts=[])
    admin = staff(Role.CAP_ADMIN)
    path = f"/admin/page/{page.id}/edit"
    refused = admin.get(path).submit({field: value, "body": "New."}, button="Save")
    assert refused.status == 422
    assert any("at once" in error for error in refused.errors)
    assert admin.get(path).submit({"body": "New."}, button="Save").status == 200
    assert (
        admin.get(f"/admin/page/{draft.id}/edit").submit({field: value}, button="Save").status
        == 200
    )
    lead = staff(Role.SERVICE_LEAD)
    assert lead.get(path).submit({field: value}, button="Save").status == 200


@pytest.mark.parametrize("role", [Role.MONITORING_OFFICER, Role.AUDITOR, Role.PANEL_CHAIR])
def test_others_have_no_pages_here(staff: Staff, make: Make, role: Role) -> None:
    page = make.page()
    assert staff(role).get(f"/admin/page/{page.id}").status == 404
    assert staff(role).get("/admin/page/").status == 404


def test_what_has_to_be_looked_at_again_stands_on_today(staff: Staff, make: Make) -> None:
    make.page(title="Old links", review_by=make.today - timedelta(days=3))
    make.page(title="Draft of old", texts=[], review_by=make.today - timedelta(days=3))
    make.page(title="Fine", review_by=make.today + timedelta(days=30))
    lead = staff(Role.SERVICE_LEAD)
    today = lead.get("/admin/")
    assert "Pages to look at again" in today.text
    listed = lead.get(today.link("Pages to look at again")).text
    assert "Old links" in listed
    assert "Draft of old" not in listed
    assert "Fine" not in listed


def test_a_file_is_added_published_and_followed_by_another(
    staff: Staff, client: Client, make: Make
) -> None:
    lead = staff(Role.SERVICE_LEAD)
    record = lead.get("/admin/published-file/new").submit(
        {"title": "Risk form", "slug": "risk", "audience": "schools", "topic": "applying"},
        button="Save",
    )
    assert "Add the file itself first." in record.text
    pdf = upload(one_page(["A form"]), "risk.pdf")
    added = lead.get(record.link("Add version")).submit({"file": pdf}, button="Add version")
    assert "Version 1 added." in added.text
    added.submit(button="Publish")
    assert client.get("/guide/files/risk").status == 200
    newer = lead.get(added.link("Add version")).submit(
        {"file": upload(one_page(["A form"]), "risk2.pdf"), "note": "New box"}, button="Add version"
    )
    assert "Version 2 added." in newer.text
    given = client.get("/guide/files/risk")
    assert "risk2.pdf" in given.headers["Content-Disposition"]
    assert {v.number for v in make.all(FileVersion)} == {1, 2}


def test_who_may_not_publish_adds_no_version_to_what_is_given_out(staff: Staff, make: Make) -> None:
    file = make.published_file()
    admin: Any = staff(Role.CAP_ADMIN)
    assert "Add version" not in admin.get(f"/admin/published-file/{file.id}").text


def test_a_version_in_the_virus_check_says_so_instead_of_leading_nowhere(
    staff: Staff, make: Make
) -> None:
    file = make.published_file()
    version = make.file_version(file, number=2, scan_result="quarantined")
    lead = staff(Role.SERVICE_LEAD)
    record = lead.get(f"/admin/file-version/{version.id}")
    assert not record.soup.select("a[href*='/guide/files/']")
    (other,) = (each for each in make.all(FileVersion) if each.number == 1)
    assert lead.get(f"/admin/file-version/{other.id}").link("Download")


def test_the_search_over_everything_finds_pages(staff: Staff, make: Make) -> None:
    page = make.page(title="Zebra crossing", texts=[])
    found = staff(Role.CAP_ADMIN).get("/admin/search", query={"q": "zebra"})
    assert f"/admin/page/{page.id}" in found.html
    assert "Zebra" not in staff(Role.QUALITY_OFFICER).get("/admin/search", query={"q": "zebr"}).text
