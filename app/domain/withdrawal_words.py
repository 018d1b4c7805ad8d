"""What schools and providers read about a withdrawal: what happened, what is next, who acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from .case_words import Next
from .codes import Requester
from .withdrawal_flow import WithdrawalStatus

W = WithdrawalStatus

# By move: what the side that asked reads, and what the other side reads.
MOVES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "begin": ("You sent the withdrawal to CAP", "The other side sent the withdrawal to CAP"),
        "receive": ("CAP checked what should end", "CAP checked what should end"),
        "process": ("CAP began to process it", "CAP began to process it"),
        "return": ("CAP asked you a question", "CAP asked the other side a question"),
        "answer": ("You answered the question", "The other side answered the question"),
        "ask-to-cancel": ("You asked CAP to cancel it", "The other side asked CAP to cancel it"),
        "cancel": (
            "CAP cancelled it: the place goes on",
            "CAP cancelled it: the place goes on",
        ),
        "complete": ("CAP completed it", "CAP completed it"),
    }
)
# What was written by or to the side that asked; CAP's reason for cancelling is CAP's own.
REASONS_FOR_ASKER = frozenset({"return", "answer", "ask-to-cancel"})

_ASKED_BY = {
    Requester.SCHOOL: "The school",
    Requester.PROVIDER: "The provider",
    Requester.CAP: "CAP",
}
_NOBODY = Next("", "There is nothing more to do.")


def asked_by(requester: str) -> str:
    """Who asked, as both sides read it."""
    return _ASKED_BY[Requester(requester)]


def next_step(
    status: str,
    *,
    is_asker: bool,
    due_on: date | None,
    process_due: date,
    cancel_asked: bool,
    on: date,
) -> Next:
    """Who has to act next, and by when. What waits for the other side is not the reader's."""
    state = W(status)
    done_by = f"{process_due.day} {process_due:%B %Y}"
    if state in (W.COMPLETED, W.CANCELLED):
        return _NOBODY
    if state is W.RETURNED:
        if not is_asker:
            return Next("The other side", "CAP waits for an answer of the other side.")
        by = f" by {due_on.day} {due_on:%B %Y}" if due_on else ""
        words = f"Answer the question of CAP{by}. Until then the clock stands still."
        return Next("You", words, is_yours=True)
    if cancel_asked:
        return Next("CAP", "CAP speaks to both sides and decides whether the place goes on.")
    after = "" if is_asker else " Then you can read the form here."
    if process_due < on:
        words = f"CAP meant to complete it by {done_by} and is late. CAP tells you when it is done."
        return Next("CAP", words + after)
    if state is W.SUBMITTED and due_on is not None:
        if due_on < on:
            first = f"CAP has not looked at it yet. It completes it by {done_by}."
            return Next("CAP", first + after)
        first = f"CAP looks at it by {due_on.day} {due_on:%B %Y} and completes it by {done_by}."
        return Next("CAP", first + after)
    return Next("CAP", f"CAP completes it by {done_by}.{after}")
