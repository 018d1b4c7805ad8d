"""Complaints and withdrawals with the keyboard alone: stage 2, another day for a meeting, a call
that a colleague writes down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page

from app.domain.roles import Role
from app.models import Complaint, WithdrawalMeeting

from .service import Service

Check = Callable[[Page], None]
MOST_STOPS = 150

pytestmark = pytest.mark.only_on("sqlite")


class Hands:
    """Somebody who has no mouse: goes from stop to stop, presses Enter or Space, types."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, target: Locator) -> None:
        for _ in range(MOST_STOPS):
            if target.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard does not reach {target}.")

    def press(self, role: str, name: str) -> None:
        self.reach(self.page.get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type]
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(text)

    def choose(self, label: str, text: str) -> None:
        """An option of a closed list, by its first letters."""
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(text)

    def pick(self, question: str, option: str) -> None:
        """A radio button: into its group, then on by arrows."""
        group = self.page.get_by_role("group", name=question)
        wanted = group.get_by_label(option)
        self.reach(group.get_by_role("radio").first)
        self.page.keyboard.press("Space")
        for _ in range(MOST_STOPS):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"No arrow leads to {option}.")


def test_a_school_asks_for_stage_2(service: Service, check_page: Check) -> None:
    make = service.make
    complaint = make.complaint(
        school_id=service.school.id,
        status="stage1-answered",
        stage2_until=make.today + timedelta(days=9),
    )
    school = service.person(service.coordinator)
    school.open(f"/school/complaints/{complaint.id}")
    hands = Hands(school.page)
    hands.press("link", "Ask for stage 2")
    hands.write("What was not answered, or is wrong?", "The third call.")
    hands.press("button", "Ask for stage 2")
    school.says("Stage 2 is asked for")
    check_page(school.page)


def test_a_provider_asks_for_another_day(service: Service, check_page: Check) -> None:
    make = service.make
    case, _ = service.case("closed-placed")
    response = make.response(make.pack(case), status="sent-to-school", start_date=make.today)
    place = make.placement(response=response, status="active", first_attended_on=make.today)
    make.meeting(place, status="booked", booked_for=make.at + timedelta(days=2))
    trainer = service.person(service.smith)
    trainer.open(f"/provider/placements/{place.id}")
    hands = Hands(trainer.page)
    hands.press("link", "Ask for another day")
    check_page(trainer.page)
    hands.write("Why do you need another day?", "The trainer is ill.")
    hands.press("button", "Ask for another day")
    trainer.says("The day is off.")
    check_page(trainer.page)
    hands.press("link", "Call off the meeting")
    hands.write("Why is the meeting not needed any more?", "She comes again.")
    hands.press("button", "Call off the meeting")
    trainer.says("The meeting is called off.")
    assert service.the(WithdrawalMeeting).status == "called-off"


def test_a_colleague_writes_down_a_call(service: Service, check_page: Check) -> None:
    lead = service.person(service.make.staff(Role.SERVICE_LEAD))
    lead.open("/admin/complaint/")
    hands = Hands(lead.page)
    hands.press("link", "Add complaint")
    check_page(lead.page)
    hands.choose("How it came", "Phone")
    hands.write("Name (optional)", "Ada Parent")
    hands.pick("How they want to hear from you", "By telephone")
    hands.write("Phone (optional)", "01632 960001")
    hands.choose("What it is about", "A charge")
    hands.write("What happened", "Charged twice.")
    hands.write("When it happened", "May")
    hands.write("What should happen now", "A refund.")
    hands.press("button", "Save")
    lead.says("Complaint added.")
    row = service.the(Complaint)
    assert (row.channel, row.about, row.phone) == ("PHONE", "CHARGE", "+441632960001")
    check_page(lead.page)
