"""A submission as it was first sent, before staff changed answers of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.domain.errors import NotVisible
from app.extensions import db
from app.http.clock import now
from app.models.submission import SubmissionAmendment
from app.services import amendments, timelines

from .answers import answered_sections
from .frame import rail
from .parts import Deed, Related
from .registry import views
from .submission_match import MatchPages

CHANGED = "Changed answers"
AS_FIRST_SENT = "As first sent"
LOGGED = "answers as first sent"


class FirstSentPages(MatchPages):
    """The page of the answers as they came, and the way there from what was changed."""

    @expose("/<id_>/as-first-sent")
    def first_sent_view(self, id_: str) -> ResponseReturnValue:
        """All answers are sensitive, so opening the page is logged. Raises NotVisible for one of
        which this actor may know no change."""
        row, actor, session = self.row(id_), self.actor(), db.session()
        known = views()[SubmissionAmendment.__tablename__].query()
        told = known.where(SubmissionAmendment.submission_id == row.id)
        what_and_when = (SubmissionAmendment.question_key, SubmissionAmendment.at)
        changed = session.execute(told.with_only_columns(*what_and_when)).all()
        if not changed:
            raise NotVisible
        made = amendments.of_submission(session, row, actor)
        timelines.note_read(db.engine, row, LOGGED, by=actor, at=now())
        return render_template(
            "staff/as_first_sent.html",
            view=self,
            row=row,
            title=self.title(row),
            sections=answered_sections(row, actor, amendments.before(row, made)),
            number=len({key for key, _ in changed}),
            last_at=max(at for _, at in changed),
            rail=rail(self),
        )

    def related(
        self, row: Any, deeds: Sequence[Deed] = (), *, opened: bool = False
    ) -> list[Related]:
        return [
            replace(each, create_url=first_sent_url(row.id), create_words=AS_FIRST_SENT)
            if each.title == CHANGED and each.rows
            else each
            for each in super().related(row, deeds, opened=opened)
        ]


def first_sent_url(submission_id: Any) -> str:
    address: str = url_for("admin_submission.first_sent_view", id_=submission_id)
    return address
