"""A complaint that colleagues write down for whoever made it: what has to be known of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from .calendar import add_months
from .errors import Fault

LONGEST_UNNOTICED_MONTHS = 12


class ReplyBy(StrEnum):
    """How whoever complained wants to hear from CAP; the form for everybody asks the same."""

    EMAIL = "EMAIL"
    POST = "POST"
    PHONE = "PHONE"
    NONE = "NONE"


REPLY_WORDS: Mapping[ReplyBy, str] = {
    ReplyBy.EMAIL: "By email",
    ReplyBy.POST: "By post: the letters are printed",
    ReplyBy.PHONE: "By telephone",
    ReplyBy.NONE: "Not at all: they stay anonymous",
}
# How a complaint comes that was not sent over the site.
BY_HAND = ("PHONE", "LETTER", "IN_PERSON", "EMAIL")
_NEEDED: Mapping[ReplyBy, tuple[str, str]] = {
    ReplyBy.EMAIL: ("email", "Enter their email address."),
    ReplyBy.POST: ("address", "Enter their address."),
    ReplyBy.PHONE: ("phone", "Enter their telephone number."),
}
_WAYS = ("email", "phone", "address")


def entry_faults(values: Mapping[str, Any], reply_by: ReplyBy, *, today: date) -> list[Fault]:
    """What is missing, and what would let mail go to somebody who does not want any."""
    faults: list[Fault] = []
    if values.get("channel") not in BY_HAND:
        faults.append(Fault("channel", "Choose how it came."))
    faults += day_faults(values["received_on"], today=today)
    if reply_by is ReplyBy.NONE:
        words = "Leave this empty, or choose how they want to hear from you."
        return [*faults, *(Fault(name, words) for name in _WAYS if values.get(name))]
    if not values.get("name"):
        faults.append(Fault("name", "Enter their name."))
    needed, words = _NEEDED[reply_by]
    if not values.get(needed):
        faults.append(Fault(needed, words))
    if reply_by is not ReplyBy.EMAIL and values.get("email"):
        words = "Leave this empty: they do not want email. Write the address into a note instead."
        faults.append(Fault("email", words))
    return faults


def day_faults(received_on: date, *, today: date) -> list[Fault]:
    """A day ahead, or a year that is likely a slip: its days and the figures follow from it."""
    if received_on > today:
        return [Fault("received_on", "The day it came cannot lie in the future.")]
    if received_on < add_months(today, -LONGEST_UNNOTICED_MONTHS):
        return [Fault("received_on", "This is more than a year ago. Check the year.")]
    return []
