"""The scope rule of every table; importing this package declares them all."""

from . import cases, content, course_changes, directory, journals, sent, withdrawals

__all__ = ["cases", "content", "course_changes", "directory", "journals", "sent", "withdrawals"]
