"""What was sent by forms: whose it is, which pupil, what it wrote."""

from __future__ import annotations

from typing import Any

from app.domain.submission_flow import SUBMISSION_FLOW
from app.models.submission import Submission

from .answers import answered_sections
from .as_first_sent import CHANGED, FirstSentPages
from .headers import Header
from .labels import value_words
from .parts import Column, Filter, Section, groups
from .shared import statuses


class SubmissionView(FirstSentPages):
    model = Submission
    noun = "submission"
    singular, plural, area = "Submission", "Submissions", "Forms"
    columns = (
        Column("ref", "Reference"),
        Column("form_version.form.title", "Form"),
        Column("status", "Status", sort="status"),
        Column("sender_name", "From"),
        Column("claimed_school", "School named"),
        Column("submitted_at", "Sent", sort="submitted_at"),
    )
    searched = ("ref", "sender_name", "sender_email")
    filters = (Filter("status", "Status", statuses(SUBMISSION_FLOW)),)
    parents = ("application_id", "school_id", "form_version_id")
    order = "submitted_at"
    exports = takes_notes = True
    also = ("form_version.form",)
    hidden = frozenset(
        {
            "answers",
            "token_hash",
            "confirm_hash",
            "confirm_until",
            "idempotency_key",
            "problem_questions",
        }
    )
    groups = groups(
        ("Submission", "ref form_version_id status submitted_at confirmed_at problem"),
        ("Sender", "sender_name sender_email claimed_school_id school_id provider_id user_id"),
        ("Filed as", "application_id pack_id matched_student_id match_decided"),
    )
    children = (
        ("What it wrote", "submission_write", "submission_id"),
        ("Files", "submission_file", "submission_id"),
        (CHANGED, "submission_amendment", "submission_id"),
    )
    empty = "What schools, providers and the public send by a form appears here."

    def line(self, row: Any) -> str:
        when = value_words(Submission, "submitted_at", row.submitted_at)
        sender = row.sender_name or row.sender_email
        return f"{sender}, {when}" if sender else when

    def sections(self, row: Any, *, opened: bool, header: Header) -> list[Section]:
        """The answers are the sensitive part: opening them is logged."""
        found = [
            part for part in super().sections(row, opened=opened, header=header) if not part.closed
        ]
        return [*found, Section("Answers", (), "sensitive", closed=True)]

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        if not opened:
            return []
        return [("staff/_answers.html", answered_sections(row, self.actor()))]
