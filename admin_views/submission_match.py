"""Which pupil a submission is about, decided by staff when one like it is known."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.access.actor import system
from app.access.policy import allow
from app.access.scope import parse_id
from app.domain.errors import Conflict, InvalidMove, Rejected
from app.domain.permissions import Permission
from app.domain.submission_flow import SUBMISSION_FLOW, SubmissionStatus
from app.extensions import db
from app.http.clock import now, today
from app.http.transaction import acting_as, writes
from app.services import comparisons, submissions, timelines

from .comparing import matching_table
from .deed_pages import posted_version
from .frame import rail
from .submission_deeds import SubmissionDeeds


class MatchPages(SubmissionDeeds):
    """The pupil that was sent beside each one it may be."""

    @expose("/<id_>/match", methods=("GET",))
    def match_view(self, id_: str) -> ResponseReturnValue:
        """The pupil that was sent beside each one it may be."""
        allow(self.actor(), Permission.SUBMISSION_REVIEW)
        row = self.row(id_)
        timelines.note_read(db.engine, row, "pupil", by=self.actor(), at=now())
        return self._match_page(row, "")

    @expose("/<id_>/match", methods=("POST",))
    @writes
    def match_save(self, id_: str) -> ResponseReturnValue:
        allow(self.actor(), Permission.SUBMISSION_REVIEW)
        row = self.row(id_)
        chosen = request.form.get("student", "")
        try:
            if not chosen:
                raise Rejected.because("Say which pupil it is, or that it is a new one.")
            student_id = None if chosen == "new" else parse_id(chosen)
            words = self._as_service(
                row.id,
                lambda session, sent: submissions.decide_match(
                    session,
                    sent,
                    student_id,
                    by=self.actor(),
                    at=now(),
                    move_school=request.form.get("move_school") == "yes",
                    version=posted_version(),
                ),
            )
        except Rejected as rejected:
            db.session.rollback()
            return self._match_page(self.row(id_), rejected.message), 422
        except InvalidMove as error:
            return self._refused_page(id_, error.reasons or (error.message,))
        except Conflict as error:
            return self._refused_page(id_, (error.message,))
        flash(words, "good")
        return redirect(self.url_of(row))

    def _match_page(self, row: Any, error: str) -> str:
        SUBMISSION_FLOW.move(SubmissionStatus(row.status), "decide-match")
        title, id_, version, actor = self.title(row), row.id, row.version, self.actor()
        db.session.rollback()
        with acting_as(system(on=today())) as session:
            comparison = comparisons.of_submission(session, id_, actor)
        return render_template(
            "staff/match.html",
            view=self,
            id_=id_,
            version=version,
            title=title,
            table=matching_table(comparison),
            error=error,
            rail=rail(self),
        )
