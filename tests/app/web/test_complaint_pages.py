"""A complaint on the pages of whoever made it with an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.roles import Role
from app.models import OutboxMessage
from tests.support.client import Client
from tests.support.factories import Make


@pytest.fixture(params=["school", "provider"])
def side(request: pytest.FixtureRequest, make: Make) -> tuple[str, Any, Any]:
    """The face, its organisation and somebody of it."""
    if request.param == "school":
        school = make.school()
        return "school", school, make.user(Role.SCHOOL_COORDINATOR, school=school)
    provider = make.provider()
    return "provider", provider, make.user(Role.PROVIDER_USER, provider=provider)


def test_they_follow_it_and_ask_for_stage_2(
    browser: Callable[..., Client], make: Make, side: tuple[str, Any, Any]
) -> None:
    face, owner, user = side
    investigator = make.staff(Role.QUALITY_OFFICER)
    until = make.today + timedelta(days=10)
    complaint = make.complaint(
        status="stage1-answered",
        stage2_until=until,
        email="us@example.org",
        reasons="Internal words",
        scope="Scope words",
        investigator_id=investigator.id,
        **{f"{face}_id": owner.id},
    )
    make.letter(complaint, kind="STAGE1_ANSWER")
    client = browser(user)
    assert complaint.ref in client.get(f"/{face}/complaints/").text
    page = client.get(f"/{face}/complaints/{complaint.id}")
    assert f"{until.day} {until:%B %Y}" in page.text
    assert "Answer, stage 1" in page.text
    assert "Internal words" not in page.html
    assert complaint.what_happened not in page.html
    assert investigator.full_name not in page.html
    assert ("You can read again what you told us" in page.text) == (face == "school")
    refused = client.get(f"/{face}/complaints/{complaint.id}/stage-2").submit({"reason": " "})
    assert refused.status == 422
    assert refused.errors == ["Enter what was not answered or is wrong."]
    refused.submit({"reason": "The Friday."})
    now = make.reload(complaint)
    assert (now.status, now.stage) == ("stage2-asked", 2)
    told = {(m.kind, m.recipient) for m in make.all(OutboxMessage)}
    assert told == {
        ("complaint-stage2", "us@example.org"),
        ("complaint-asked", investigator.email),
    }
    assert client.get(f"/{face}/complaints/{complaint.id}/stage-2").status == 409


def test_they_withdraw_it(
    browser: Callable[..., Client], make: Make, side: tuple[str, Any, Any]
) -> None:
    face, owner, user = side
    complaint = make.complaint(status="received", **{f"{face}_id": owner.id})
    page = browser(user).get(f"/{face}/complaints/{complaint.id}/withdraw")
    page.submit({"reason": "It is settled."})
    now = make.reload(complaint)
    assert (now.status, now.finding) == ("withdrawn", "WITHDRAWN")


def test_others_are_no_concern_of_theirs(
    browser: Callable[..., Client], make: Make, side: tuple[str, Any, Any]
) -> None:
    face, owner, user = side
    about_them = {"about_provider_id": owner.id} if face == "provider" else {}
    foreign = make.complaint(
        status="stage1-answered", school_id=make.school().id, about="PROVIDER", **about_them
    )
    letter = make.letter(foreign)
    client = browser(user)
    for path in ("", "/stage-2", "/withdraw"):
        assert client.get(f"/{face}/complaints/{foreign.id}{path}").status == 404
    assert client.get(f"/files/{letter.document_id}").status == 404
    assert foreign.ref not in client.get(f"/{face}/complaints/").html


def test_only_letters_of_the_file_are_theirs(browser: Callable[..., Client], make: Make) -> None:
    """What CAP collected for a complaint stays with CAP."""
    school = make.school()
    complaint = make.complaint(school_id=school.id)
    letter = make.letter(complaint)
    evidence = make.document(complaint_id=complaint.id, type="OTHER", content=b"%PDF-1.4 y")
    client = browser(make.user(Role.SCHOOL_COORDINATOR, school=school))
    assert client.get(f"/files/{letter.document_id}").status == 200
    assert client.get(f"/files/{evidence.id}").status == 404
