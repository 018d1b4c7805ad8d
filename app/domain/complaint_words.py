"""A complaint in the words of whoever made it: where it stands, what comes next, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from .complaint_flow import ComplaintStatus

C = ComplaintStatus
_DONE = "Nothing more is to be done."
_NEXT: Mapping[ComplaintStatus, str] = {
    C.RECEIVED: "We write to you by {due} and say who looks into it.",
    C.OWN_PATH: "Another team of the council looks at it first. We write when it is our turn.",
    C.ACKNOWLEDGED: "We look into it and answer by {due}.",
    C.STAGE1_ANSWERED: (
        "Read our answer below. If you think that we are wrong, ask for stage 2 by {until}."
    ),
    C.STAGE2_ASKED: "We write to you by {due} and say who looks at it again.",
    C.STAGE2_ACKNOWLEDGED: "Somebody else looks at it again. The final answer comes by {due}.",
    C.STAGE2_ANSWERED: "This is our final answer. The letter says where you can go from here.",
    C.CLOSED: _DONE,
    C.WITHDRAWN: _DONE,
    C.OUT_OF_SCOPE: "The letter says why we cannot look at it, and where you can go instead.",
}
STORY: Mapping[str, str] = {
    "begin": "We received your complaint",
    "acknowledge": "We said who looks into it",
    "turn": "It went to another team first",
    "take-back": "It came back to us",
    "go-on": "It came back to us",
    "extend": "We took more time",
    "answer": "We answered",
    "ask-again": "You asked for stage 2",
    "acknowledge-again": "We said who looks at it again",
    "extend-again": "We took more time",
    "answer-again": "We gave our final answer",
    "close": "We closed it",
    "withdraw": "It was withdrawn",
    "out-of-scope": "We could not look at it as a complaint",
    "reopen": "We look at it again",
    "reopen-stage-1": "We look at it again",
    "reopen-asked": "We look at it again",
    "reopen-stage-2": "We look at it again",
}


def next_words(status: str, due: date | None, until: date | None) -> str:
    """What comes next, and by when."""
    return _NEXT[C(status)].format(due=_day(due), until=_day(until))


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day is not None else "a day we tell you"
