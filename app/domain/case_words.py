"""What schools and providers read about a case: who acts next, and what happened so far.

Staff's words and reasons are not theirs: these sentences name no person and no reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .referral_flow import ApplicationStatus
from .workflow import State, Tone

A = ApplicationStatus


@dataclass(frozen=True, slots=True)
class Next:
    """Who has to act next, and on what. `is_yours`: the reader is the one."""

    who: str
    sentence: str
    is_yours: bool = False


SCHOOL_STATES: Mapping[ApplicationStatus, State] = MappingProxyType(
    {
        A.DRAFT: State("Draft", Tone.PLAIN),
        A.SUBMITTED: State("With CAP", Tone.INFO),
        A.IN_REVIEW: State("Being checked", Tone.INFO),
        A.RETURNED: State("Returned to you", Tone.WARN),
        A.PANEL_QUEUE: State("Waiting for panel", Tone.IDEA),
        A.PANEL_APPROVED: State("Approved by panel", Tone.IDEA),
        A.PANEL_DEFERRED: State("Panel has questions", Tone.IDEA),
        A.PANEL_REJECTED: State("Not approved by panel", Tone.BAD),
        A.READY_TO_SEND: State("Ready for provider", Tone.INFO),
        A.SENT: State("With provider", Tone.INFO),
        A.RESPONDED: State("Provider answered", Tone.INFO),
        A.ALTERNATIVES: State("Looking further", Tone.WARN),
        A.CONFIRMED: State("Place confirmed", Tone.GOOD),
        A.CLOSED_PLACED: State("Placed", Tone.GOOD),
        A.CLOSED_UNPLACED: State("Closed without a place", Tone.PLAIN),
        A.CANCELLED: State("Cancelled", Tone.PLAIN),
    }
)

_CAP = "CAP"
_PANEL = "The panel"
_YOU = "Your school"
_NOBODY = ""

SCHOOL_NEXT: Mapping[ApplicationStatus, Next] = MappingProxyType(
    {
        A.DRAFT: Next(_YOU, "Finish the application and send it.", is_yours=True),
        A.SUBMITTED: Next(_CAP, "CAP checks that the application is complete."),
        A.IN_REVIEW: Next(_CAP, "CAP is checking the application and its documents."),
        A.RETURNED: Next(
            _YOU, "Put right what CAP asks for below, then send it again.", is_yours=True
        ),
        A.PANEL_QUEUE: Next(_PANEL, "The panel looks at the application at its next meeting."),
        A.PANEL_APPROVED: Next(_CAP, "CAP chooses the provider and sends the pack."),
        A.PANEL_DEFERRED: Next(_CAP, "CAP sends you the panel’s questions."),
        A.PANEL_REJECTED: Next(_CAP, "CAP speaks to you about what else could help."),
        A.READY_TO_SEND: Next(_CAP, "CAP sends the pack to the provider."),
        A.SENT: Next("The provider", "The provider meets the pupil, then answers."),
        A.RESPONDED: Next(_CAP, "CAP goes through the provider’s answer and tells you."),
        A.ALTERNATIVES: Next(_CAP, "CAP looks for another place and speaks to you about it."),
        A.CONFIRMED: Next("The provider", "The provider records the first day attended."),
        A.CLOSED_PLACED: Next(_NOBODY, "The pupil has started. Nobody has to do anything here."),
        A.CLOSED_UNPLACED: Next(
            _NOBODY, "The application is closed. You may send a new one at any time."
        ),
        A.CANCELLED: Next(
            _NOBODY, "The application was cancelled. You may send a new one at any time."
        ),
    }
)

ARRANGE_INTERVIEW = Next(
    _YOU,
    "Arrange an interview with the provider. The provider answers after meeting the pupil.",
    is_yours=True,
)
INTERVIEW_BOOKED = Next(
    "The provider", "The interview is booked. The provider answers after meeting the pupil."
)
INTERVIEW_HELD = Next("The provider", "The provider has met the pupil and answers next.")

# By move. A move that is not listed is told by the label of the status it leads to.
SCHOOL_MOVES: Mapping[str, str] = MappingProxyType(
    {
        "submit": "You sent the application",
        "start-review": "CAP began to check it",
        "return": "CAP returned it to you",
        "resubmit": "You sent it again",
        "approve": "CAP approved it for sending to a provider",
        "queue-for-panel": "CAP put it on the list for the panel",
        "panel-approve": "The panel approved it",
        "panel-defer": "The panel asked for more information",
        "panel-reject": "The panel did not approve it",
        "return-deferred": "CAP returned it to you with the panel’s questions",
        "explore-alternatives": "CAP began to look for alternatives",
        "choose-provider": "CAP chose the provider",
        "send-pack": "CAP sent the pack to the provider",
        "recall-pack": "CAP took the pack back from the provider",
        "respond": "The provider answered",
        "confirm": "CAP confirmed the place",
        "decline": "No place could be offered. CAP began to look further",
        "try-next": "CAP chose the next course",
        "back-to-panel": "CAP put it on the panel’s list again",
        "close-unplaced": "CAP closed it without a place",
        "close-placed": "The pupil started",
        "not-taken-up": "The place was not taken up. CAP began to look further",
        "cancel": "CAP cancelled it",
    }
)
CANCELLED_BY_SCHOOL = "Your school cancelled it"
# What CAP writes to the school itself; every other reason is staff's own.
REASONS_FOR_SCHOOL = frozenset({"return", "return-deferred"})

PROVIDER_MOVES: Mapping[str, str] = MappingProxyType(
    {
        "submit": "You answered",
        "query": "CAP asked about your answer",
        "resubmit": "You answered again",
        "process": "CAP processed your answer",
        "send-to-school": "CAP shared your answer with the school",
    }
)
REASONS_FOR_PROVIDER = frozenset({"query"})

PLACEMENT_MOVES: Mapping[str, str] = MappingProxyType(
    {
        "begin": "The place was confirmed",
        "activate": "The first day attended was recorded",
        "no-show": "CAP recorded that the pupil never came",
        "pause": "CAP paused the place",
        "resume": "The place went on",
        "end": "Somebody asked to end the place",
        "keep": "The place goes on: the withdrawal was cancelled",
        "keep-pending": "The place goes on: the withdrawal was cancelled",
        "keep-paused": "The place goes on: the withdrawal was cancelled",
        "end-withdrawn": "The withdrawal was completed",
        "complete": "The place was completed",
        "extend": "CAP extended the place",
        "change-days": "CAP changed the days",
    }
)
