"""Where a case stands for the provider that holds its pack, and what is to do by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.placement_flow import PlacementStatus
from app.domain.referral_flow import ApplicationStatus
from app.domain.response_flow import ResponseStatus
from app.domain.workflow import Tone
from app.http.templating import show_date, show_time
from app.models.placement import Placement
from app.services.provider_cases import HeldCase
from app.services.working_days import local_day
from app.web.case_lines import placement_state, with_day

TO_DO, IN_PROGRESS, DONE = "to-do", "in-progress", "done"


@dataclass(frozen=True, slots=True)
class Standing:
    """The group a case belongs to, its tag, what happens next and when it is due."""

    group: str
    tag: str
    tone: Tone
    next: str
    due_on: date | None = None


def standing(case: HeldCase, today: date) -> Standing:
    """What the provider has to do about a case, or who else has to."""
    if case.placement is not None:
        return place_standing(case.placement, today)
    if case.application.status == ApplicationStatus.SENT:
        return _to_answer(case, today)
    response = case.response
    if response is None:
        return Standing(IN_PROGRESS, "With CAP", Tone.INFO, "CAP looks at this case.")
    if response.status == ResponseStatus.QUERIED:
        return Standing(
            TO_DO,
            "CAP asks",
            Tone.WARN,
            "CAP has a question about your answer. Look at it and answer again.",
            response.due_on,
        )
    if response.status == ResponseStatus.SUBMITTED:
        words = "CAP goes through your answer and tells the school."
        return Standing(IN_PROGRESS, "Answered", Tone.INFO, with_day(words, response.due_on))
    return Standing(DONE, "Declined", Tone.PLAIN, _until(case.pack.closes_on))


def place_standing(place: Placement, today: date) -> Standing:
    """What the provider has to do about a place."""
    state = placement_state(place)
    if place.status == PlacementStatus.PENDING and place.start_date <= today:
        return Standing(
            TO_DO, state.label, state.tone, "Record the first day attended.", place.start_date
        )
    if place.status == PlacementStatus.PENDING:
        words = f"The first day is {show_date(place.start_date)}."
        return Standing(IN_PROGRESS, state.label, state.tone, words)
    if place.status in {PlacementStatus.ACTIVE, PlacementStatus.PAUSED, PlacementStatus.ENDING}:
        words = f"The planned last day is {show_date(place.planned_end)}."
        return Standing(IN_PROGRESS, state.label, state.tone, words)
    return Standing(DONE, state.label, state.tone, "The place has ended.")


def _to_answer(case: HeldCase, today: date) -> Standing:
    due_on = case.application.due_on
    if case.interview_held:
        return Standing(
            TO_DO, "To answer", Tone.WARN, "You have met the pupil. Answer now.", due_on
        )
    booked = case.booked
    if booked is None or booked.booked_for is None:
        return Standing(
            TO_DO,
            "To interview",
            Tone.WARN,
            "Arrange an interview with the school and record it.",
            due_on,
        )
    if local_day(booked.booked_for) > today:
        words = (
            f"Meet the pupil on {show_time(booked.booked_for)}, then record how the interview went."
        )
        day = local_day(booked.booked_for)
        return Standing(TO_DO, "Interview booked", Tone.INFO, words, day)
    words = "The booked interview is due or over. Record how it went."
    return Standing(TO_DO, "To interview", Tone.WARN, words, due_on)


def _until(closes_on: date | None) -> str:
    if closes_on is None:
        return "You declined."
    return f"You declined. You see this case until {show_date(closes_on)}."
