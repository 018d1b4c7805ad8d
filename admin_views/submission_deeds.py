"""What staff do with what was sent: its sender accepted or refused, filing tried again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.access.actor import system
from app.domain.errors import Rejected
from app.domain.permissions import Permission
from app.domain.submission_flow import SubmissionFacts, SubmissionStatus
from app.extensions import db
from app.http.clock import now, today
from app.http.transaction import acting_as
from app.models.submission import Submission
from app.services import repairs, submissions

from .parts import Blank, Deed, Posted
from .remove_pages import StaffView

REMEMBER = (
    ("once", "This time only"),
    ("remember", "Whenever this address sends for this school"),
)
U = SubmissionStatus


class SubmissionDeeds(StaffView):
    """The deeds of a submission. What writes is done by the service on a session of its own."""

    def facts_of(self, row: Any) -> Any:
        return SubmissionFacts(match_decided=row.match_decided)

    def deeds(self, row: Any) -> list[Deed]:
        found = [move for move in self.moves(row) if move.name not in {"accept", "retry"}]
        if not self.actor().may(Permission.SUBMISSION_REVIEW):
            return found
        if row.status == U.AWAITING_ACCEPTANCE:
            found.insert(0, self._accept_deed(row))
        if row.status == U.NEEDS_MATCH:
            page = url_for("admin_submission.match_view", id_=row.id)
            found.insert(
                0,
                Deed(
                    "match",
                    "Decide about the pupil",
                    Permission.SUBMISSION_REVIEW,
                    primary=True,
                    page=page,
                ),
            )
        if row.status == U.FAILED:
            again = Deed("retry", "Try again", Permission.SUBMISSION_REVIEW, self._retry)
            page = url_for("admin_repairs.record", submission_id=row.id)
            label = "Mend and try again"
            mend = Deed("mend", label, Permission.SUBMISSION_REVIEW, primary=True, page=page)
            found = [mend, again, *found]
        return found

    def _accept_deed(self, row: Any) -> Deed:
        if row.school_id is not None or row.provider_id is not None:
            return Deed(
                "accept",
                "Accept what it asks for",
                Permission.SUBMISSION_REVIEW,
                self._accept,
                lines=(
                    "This account may ask for what the form writes, and CAP decides.",
                    "Read the answers first. Then they are filed.",
                ),
                primary=True,
            )
        school = row.claimed_school.name if row.claimed_school else "the school that was named"
        return Deed(
            "accept",
            "Accept sender",
            Permission.SUBMISSION_REVIEW,
            self._accept,
            blanks=(
                Blank(
                    "remember",
                    f"{row.sender_email} may send for {school}",
                    "radio",
                    options=REMEMBER,
                    value="once",
                ),
            ),
            lines=(
                "Make sure that this person works at the school: ring the number you know, not "
                "the one in the form.",
                "Then the answers are filed.",
            ),
            primary=True,
        )

    def _accept(self, row: Any, posted: Posted) -> str:
        remember = posted.text("remember") == "remember"
        return self._as_service(
            row.id,
            lambda session, sent: submissions.accept(
                session,
                sent,
                by=self.actor(),
                at=now(),
                remember=remember,
                version=posted.version,
            ),
        )

    def _retry(self, row: Any, posted: Posted) -> str:
        def act(session: Session, sent: Submission) -> None:
            repair = repairs.get(session, sent.id, self.actor(), lock=True)
            by, at = self.actor(), now()
            try:
                repairs.try_again(session, repair, by=by, at=at, version=posted.version)
            except Rejected as rejected:
                # The questions stand on the page of the repair, not on this one.
                words = " ".join(each.message for each in rejected.faults)
                raise Rejected.because(words) from None

        return self._as_service(row.id, act)

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        self._as_service(
            row.id,
            lambda session, sent: submissions.refuse(
                session,
                sent,
                reason=posted.text("reason"),
                by=self.actor(),
                at=now(),
                version=posted.version,
            ),
        )

    def _as_service(self, id_: uuid.UUID, act: Callable[[Session, Submission], None]) -> str:
        """Do it on a session of the service, which alone may write what was sent, and say how it
        went. The request's own session lets go first: SQLite has one writer."""
        db.session.rollback()
        with acting_as(system(on=today())) as session:
            sent = submissions.get(session, id_, self.actor(), lock=True)
            act(session, sent)
            return _how_it_went(sent)


def _how_it_went(row: Any) -> str:
    return {
        U.WRITTEN: "Filed.",
        U.NEEDS_MATCH: "Accepted. A pupil like this one is known: say whether it is the same.",
        U.FAILED: "Accepted, but it could not be filed. See what has to be put right.",
    }.get(U(row.status), "Noted.")
