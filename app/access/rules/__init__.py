"""The scope rule of every table; importing this package declares them all."""

from . import (
    cases,
    complaints,
    contacts,
    content,
    course_changes,
    directory,
    journals,
    safeguarding,
    sent,
    timers,
    withdrawals,
)

__all__ = [
    "cases",
    "complaints",
    "contacts",
    "content",
    "course_changes",
    "directory",
    "journals",
    "safeguarding",
    "sent",
    "timers",
    "withdrawals",
]
