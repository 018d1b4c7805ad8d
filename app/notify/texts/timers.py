"""What mails say of days that come and go: what is asked for, by when, and a link."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.timer_rules import Kind

TIMERS: Mapping[Kind, tuple[str, str]] = {
    Kind.REMIND: (
        "By {due}: {asks}",
        "You have until {due} to {asks}. Sign in to do it:\n{link}\n\n"
        "If it is done already, you need not do anything.",
    ),
    Kind.FLAG: (
        "Due on {due}: {asks}",
        "This is due on {due}: {asks}. Sign in to do it:\n{link}",
    ),
    Kind.ESCALATE: (
        "Late: {asks}",
        "This was due on {due} and is not done yet: {asks}. Sign in to see where it stands:\n"
        "{link}",
    ),
}

if set(TIMERS) != set(Kind):
    raise LookupError("Every kind of mail about a day needs a text.")
