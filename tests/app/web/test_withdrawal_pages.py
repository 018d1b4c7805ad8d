"""Withdrawals in the portals: own ones, those of the other side, answering and asking to cancel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.domain.roles import Role
from app.http.templating import show_date
from app.models import Placement, ReadEvent, School, StatusHistory, User, Withdrawal
from app.services import withdrawals
from tests.support.actors import actor_of
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.filling import Filling
from tests.support.office import Acting, Office

Browser = Callable[..., Client]
WHY, SAFE = "Wants to be back with friends.", "safeguarding"


@pytest.fixture
def school(make: Make) -> School:
    return make.school()


@pytest.fixture
def people(make: Make, school: School) -> dict[str, User]:
    provider = make.provider()
    return {
        "school": make.school_user(school),
        "provider": make.provider_user(provider),
        "other school": make.school_user(),
        "other provider": make.provider_user(make.provider()),
    }


@pytest.fixture
def placement(make: Make, school: School, people: dict[str, User]) -> Placement:
    case = make.application(
        school,
        status="closed-placed",
        offers=[make.offer(_provider_of(make, people["provider"]))],
    )
    return make.placement(application=case, status="active", first_attended_on=make.today)


@pytest.fixture
def office(make: Make, acting: Acting) -> Office:
    return Office(make, acting, actor_of(make, make.staff(Role.CAP_ADMIN)))


def _provider_of(make: Make, user: User) -> Any:
    from app.models import Provider

    return make.all(Provider, Provider.id == user.provider_id)[0]


def test_both_sides_follow_it_and_the_other_reads_the_form_at_the_end(
    browser: Browser,
    make: Make,
    office: Office,
    people: dict[str, User],
    placement: Placement,
) -> None:
    row = office.withdraw(placement, detail=WHY, safeguarding_link=True)
    own, other = browser(people["school"]), browser(people["provider"])
    page = own.get(f"/school/withdrawals/{row.id}")
    assert "You sent the withdrawal to CAP" in page.text
    assert "CAP looks at it by" in page.text
    assert WHY in page.text
    page = other.get(f"/provider/withdrawals/{row.id}")
    assert "The other side sent the withdrawal to CAP" in page.text
    assert "Then you can read the form here." in page.text
    assert WHY not in page.text
    assert len(make.all(ReadEvent, ReadEvent.record_id == row.id)) == 1

    office.end(row)
    page = other.get(f"/provider/withdrawals/{row.id}")
    assert WHY in page.text
    assert SAFE not in page.soup.main.get_text().lower()
    assert "CAP completed it" in page.text
    assert len(make.all(ReadEvent, ReadEvent.record_id == row.id)) == 2
    assert row.ref in other.get(f"/provider/placements/{placement.id}").text
    for face, client in (("school", own), ("provider", other)):
        assert row.ref in client.get(f"/{face}/withdrawals/").text


def test_strangers_find_nothing(
    browser: Browser, office: Office, people: dict[str, User], placement: Placement
) -> None:
    row = office.withdraw(placement)
    for who, face in (("other school", "school"), ("other provider", "provider")):
        client = browser(people[who])
        assert row.ref not in client.get(f"/{face}/withdrawals/").text
        for rest in ("", "/answer", "/cancel"):
            assert client.get(f"/{face}/withdrawals/{row.id}{rest}").status == 404
        answer = client.post_with_token(f"/{face}/withdrawals/{row.id}/cancel", {"reason": "x"})
        assert answer.status == 404


def test_the_side_that_asked_answers_and_nobody_else(
    browser: Browser,
    make: Make,
    office: Office,
    people: dict[str, User],
    placement: Placement,
) -> None:
    row = office.withdraw(placement)
    with office.acting(office.staff) as session:
        found = withdrawals.get(session, row.id, office.staff, lock=True)
        reason = "Which Friday is the last?"
        withdrawals.move(session, found, "return", by=office.staff, at=office.at, reason=reason)
    other = browser(people["provider"])
    assert other.get(f"/provider/withdrawals/{row.id}/answer").status == 409
    page = other.get(f"/provider/withdrawals/{row.id}")
    assert "CAP waits for an answer of the other side." in page.text
    assert reason not in page.text

    own = browser(people["school"])
    assert "Answer the question of CAP" in own.get("/school/").text
    page = own.get(f"/school/withdrawals/{row.id}")
    assert reason in page.text
    assert "Answer" in [link.get_text() for link in page.soup.select("a.govuk-button")]
    asking = own.get(f"/school/withdrawals/{row.id}/answer")
    assert f"CAP asked: {reason}" in asking.text
    empty = asking.submit({"reason": " "}, button="Send answer")
    assert empty.status == 422
    # CAP ticks its list meanwhile: nothing typed is lost, and it can be sent.
    make.change(row, units_claimed="None")
    asking = asking.submit({"reason": "The first of May."}, button="Send answer")
    assert asking.status == 409
    assert "CAP worked on this while you wrote" in asking.text
    assert asking.soup.select_one("textarea").get_text(strip=True) == "The first of May."
    done = asking.submit({}, button="Send answer")
    assert "Your answer is sent." in done.text
    assert "The first of May." in done.text
    assert make.reload(row).status == "submitted"
    again = asking.submit({"reason": "Once more."}, button="Send answer")
    assert again.status == 409
    assert "What you wrote" in again.text
    assert "Once more." in again.text


def test_it_is_asked_once_to_cancel_and_cap_decides(
    browser: Browser,
    make: Make,
    office: Office,
    people: dict[str, User],
    placement: Placement,
) -> None:
    row = office.withdraw(placement)
    own = browser(people["school"])
    assert "Ask to cancel the withdrawal" in own.get(f"/school/withdrawals/{row.id}").text
    asking = own.get(f"/school/withdrawals/{row.id}/cancel")
    done = asking.submit({"reason": "The pupil wants to stay."}, button="Ask to cancel")
    assert "CAP speaks to both sides and decides whether the place goes on." in done.text
    assert "Ask to cancel the withdrawal" not in done.text
    assert own.get(f"/school/withdrawals/{row.id}/cancel").status == 409
    assert (make.reload(row).status, make.reload(placement).status) == ("submitted", "ending")
    office.step(row, "cancel")
    assert make.reload(placement).status == "active"
    page = own.get(f"/school/withdrawals/{row.id}")
    assert "CAP cancelled it: the place goes on" in page.text
    assert "Agreed." not in page.text
    moves = [move.move for move in make.all(StatusHistory, StatusHistory.record_id == row.id)]
    assert sorted(moves) == ["ask-to-cancel", "begin", "cancel"]
    assert len(make.all(Withdrawal)) == 1


def test_what_does_not_fit_the_place_is_told_on_its_page(
    browser: Browser, app: Flask, make: Make, people: dict[str, User], placement: Placement
) -> None:
    """The half-days and the planned end of the place, and all that is wrong at once."""
    filling, user = Filling(app, make), people["school"]
    chosen = {"id": str(placement.id), "label": "The place"}
    draft = filling.draft("withdrawal", actor_of(make, user), fixed={"placement": chosen})
    filling.answer(draft, scope="SOME_DAYS", slots=["FRI-PM"], last_day="2029-03-01")
    page = browser(user).get(f"/forms/withdrawal/{draft.id}/what-ends")
    assert "This placement has: Monday morning, Monday afternoon." in page.text
    refused = page.submit()
    planned = placement.planned_end
    assert (refused.status, refused.errors) == (
        422,
        [
            "Choose only half-days of this placement.",
            f"The place is planned until {planned.day} {planned:%B %Y}. "
            "Enter that day or one before it.",
        ],
    )
    filling.answer(draft, slots=["MON-AM", "MON-PM"], last_day=str(make.today))
    refused = browser(user).get(page.path).submit()
    assert "These are all half-days of the placement." in refused.errors[0]
    filling.answer(draft, slots=["MON-PM"])
    assert browser(user).get(page.path).submit().status == 200


def test_fewer_hours_are_told_with_the_day_they_begin(
    browser: Browser, make: Make, office: Office, people: dict[str, User], placement: Placement
) -> None:
    last = placement.start_date + timedelta(days=9)
    office.end(office.withdraw(placement, scope="SOME_DAYS", slots=["MON-PM"], last_day=last))
    hours = f"{make.reload(placement).hours_per_week.normalize():f}"
    after = last + timedelta(days=1)
    for face in ("school", "provider"):
        page = browser(people[face]).get(f"/{face}/placements/{placement.id}")
        assert f"{hours} from {show_date(after)}" in page.text
