"""Withdrawals in a real browser: a school ends some days, a provider is held until CAP met it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from app.models import Placement, PlacementSlot, Withdrawal, WithdrawalMeeting

from .service import Service

Check = Callable[[Page], None]


def place_of(service: Service) -> Placement:
    """A pupil who has come for a month, on Monday mornings and afternoons."""
    make, start = service.make, service.make.today - timedelta(days=30)
    case, _ = service.case("closed-placed")
    response = make.response(make.pack(case), status="sent-to-school", start_date=start)
    return make.placement(response=response, status="active", first_attended_on=start)


@pytest.mark.only_on("sqlite")
def test_a_school_withdraws_some_days_on_a_phone(service: Service, check_page: Check) -> None:
    make, today, place = service.make, service.make.today, place_of(service)
    service.phone = True
    coordinator = service.person(service.coordinator)
    coordinator.open(f"/school/placements/{place.id}")
    coordinator.press("Ask to withdraw")
    coordinator.fill_until("First: what would it mean for the pupil?")
    check_page(coordinator.page)
    coordinator.fill(
        {
            "What should end?": "Some half-days",
            "Which half-days?": ["Monday afternoon"],
            "Which day is the last?": today,
            "What is the main reason?": "Attendance",
            "Have you spoken with your monitoring officer about it?": "No",
        }
    )
    coordinator.press("Send")
    coordinator.reads("Withdrawal sent")
    row = service.the(Withdrawal)
    assert row.mo_discussed is False

    service.phone = False
    colleague = service.person(service.colleague)
    colleague.open(f"/admin/withdrawal/{row.id}")
    colleague.press("Ask a question")
    colleague.page.get_by_label("What the requester needs to answer").fill("Both terms?")
    colleague.press("Ask a question")
    colleague.sees("Clock stands still")

    coordinator.open(f"/school/withdrawals/{row.id}")
    coordinator.sees("CAP asked: Both terms?")
    check_page(coordinator.page)
    coordinator.follow("Answer")
    check_page(coordinator.page)
    coordinator.page.get_by_label("Your answer").fill("Yes, both.")
    coordinator.press("Send answer")
    coordinator.sees("Your answer is sent.")

    colleague.open(f"/admin/withdrawal/{row.id}")
    colleague.press("Check list")
    colleague.sees(re.compile("Monday afternoon ends on"))
    colleague.sees(re.compile("Monday morning goes on"))
    colleague.page.get_by_label("I know that the school asks for this").check()
    colleague.page.get_by_label("All places and days of the course").check()
    colleague.press("Check list")
    colleague.press("Receive withdrawal")
    colleague.press("Begin to process")
    colleague.open("/admin/withdrawals-to-enter/")
    colleague.sees(row.ref)
    check_page(colleague.page)
    colleague.open(f"/admin/withdrawal/{row.id}/do/check-list")
    colleague.page.get_by_label("Recorded in CLM on").fill(today.isoformat())
    colleague.page.get_by_label("Recorded in Capita on").fill(today.isoformat())
    colleague.press("Check list")
    colleague.press("Complete withdrawal")
    colleague.sees("Completed")
    slots = make.all(PlacementSlot, PlacementSlot.placement_id == place.id)
    assert {slot.half_day: slot.to_on for slot in slots} == {"AM": None, "PM": today}
    coordinator.open("/school/withdrawals/")
    coordinator.sees("Completed")
    check_page(coordinator.page)


@pytest.mark.only_on("sqlite")
def test_a_provider_is_held_until_the_meeting_is_recorded(
    service: Service, check_page: Check
) -> None:
    today, place = service.make.today, place_of(service)
    trainer = service.person(service.smith)
    trainer.open(f"/provider/placements/{place.id}")
    trainer.follow("Ask for a meeting")
    check_page(trainer.page)
    trainer.press("Ask for a meeting")
    trainer.sees("Say what you want to talk about.")
    trainer.page.get_by_label("What do you want to talk about?").fill("Late most days.")
    trainer.press("Ask for a meeting")
    trainer.sees("You can send the form once CAP has recorded the meeting.")
    check_page(trainer.page)

    meeting = service.the(WithdrawalMeeting)
    colleague = service.person(service.colleague)
    colleague.open(f"/admin/withdrawal-meeting/{meeting.id}")
    check_page(colleague.page)
    colleague.press("Record meeting")
    check_page(colleague.page)
    for who in ("CAP", "The school", "The provider"):
        colleague.page.get_by_label(who, exact=True).check()
    colleague.press("Record meeting")
    colleague.sees("Held")

    trainer.open(f"/provider/placements/{place.id}")
    trainer.press("Ask to withdraw")
    trainer.fill(
        {
            "What should end?": "The whole placement",
            "Which day is the last?": today,
            "What is the main reason?": "Attendance",
        }
    )
    trainer.press("Send")
    trainer.reads("Withdrawal sent")
    row = service.the(Withdrawal)
    assert (row.requester_type, row.meeting_id) == ("PROVIDER", meeting.id)
    trainer.open(f"/provider/withdrawals/{row.id}")
    trainer.sees(re.compile("CAP looks at it by"))
    check_page(trainer.page)
