"""What could not be filed: the queue, one submission with all its answers, and trying again.

Mending an answer happens on the pages of the form itself; this leads there.
"""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.access.actor import system
from app.access.scope import parse_id
from app.domain.errors import Conflict, InvalidMove, NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.submission_flow import SubmissionStatus
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.transaction import acting_as, writes
from app.services import repairs, timelines

from .frame import rail
from .guarded import GuardedView
from .repair_parts import age_words, repair_parts

ENDPOINT = "admin_repairs"
LOGGED = "repair"
MOST_TOLD = 3
TRIED = {
    SubmissionStatus.WRITTEN: ("Filed.", "good"),
    SubmissionStatus.NEEDS_MATCH: (
        "Tried again. A pupil like this one is known: say whether it is the same.",
        "info",
    ),
    SubmissionStatus.FAILED: ("Tried again, and it could not be filed: see the reason.", "warn"),
}


class RepairView(GuardedView):
    """The repair queue, for those who review what was sent."""

    needs = Permission.SUBMISSION_REVIEW

    def __init__(self) -> None:
        super().__init__(
            name="To repair", category="Forms", endpoint=ENDPOINT, url="/admin/repairs"
        )

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Those that wait, the oldest first, of all forms or of one."""
        session, actor = db.session(), current_actor()
        forms = repairs.by_form(session, actor)
        form_id = _form_id(request.args.get("form", ""))
        found = repairs.find(
            session,
            actor,
            form_id=form_id,
            before=request.args.get("before", ""),
            after=request.args.get("after", ""),
        )
        return render_template(
            "staff/repairs.html",
            forms=forms,
            total=sum(number for _, _, number in forms),
            most=repairs.MOST_AT_ONCE,
            chosen=next((each for each in forms if each[0] == form_id), None),
            rows=[(row, age_words(row.submitted_at, today())) for row in found.rows],
            before=found.before,
            after=found.after,
            rail=rail(self),
        )

    @expose("/again", methods=("POST",))
    @writes
    def all_again(self) -> ResponseReturnValue:
        """Try those of one form again, each by itself: what fails again takes nothing with it."""
        actor, form_id = current_actor(), _form_id(request.form.get("form", ""))
        if form_id is None:
            raise NotVisible
        ids = repairs.first_ids(db.session(), actor, form_id)
        db.session.rollback()
        filed = [id_ for id_ in ids if self._filed(id_)]
        left = len(ids) - len(filed)
        words = f"{len(filed)} filed or accepted, {left} still to be repaired."
        flash(words, "good" if not left else "warn")
        return redirect(url_for(".index", form=form_id if left else None), 303)

    @expose("/<submission_id>")
    def record(self, submission_id: str) -> ResponseReturnValue:
        """One of them, with the reason and all its answers. Opening it is logged."""
        session, actor = db.session(), current_actor()
        repair = repairs.get(session, submission_id, actor)
        timelines.note_read(db.engine, repair.submission, LOGGED, by=actor, at=now())
        return render_template(
            "staff/repair.html",
            row=repair.submission,
            parts=repair_parts(session, repair, actor),
            age=age_words(repair.submission.submitted_at, today()),
            rail=rail(self),
        )

    @expose("/<submission_id>/again", methods=("POST",))
    @writes
    def again(self, submission_id: str) -> ResponseReturnValue:
        """Try it again as it is."""
        id_ = repairs.get(db.session(), submission_id, current_actor()).submission.id
        db.session.rollback()
        here = url_for(".record", submission_id=id_)
        try:
            status = self._try(id_)
        except Rejected as rejected:
            first = " ".join(each.message for each in rejected.faults[:MOST_TOLD])
            flash(f"It cannot be tried again yet. {first}", "warn")
            return redirect(here, 303)
        words, tone = TRIED.get(status, ("Accepted.", "good"))
        flash(words, tone)
        if status is SubmissionStatus.FAILED:
            return redirect(here, 303)
        return redirect(url_for("admin_submission.details_view", id_=id_), 303)

    def _try(self, id_: uuid.UUID) -> SubmissionStatus:
        """On a session of the service, which alone may write what was sent."""
        actor = current_actor()
        with acting_as(system(on=today())) as session:
            repair = repairs.get(session, id_, actor, lock=True)
            return repairs.try_again(session, repair, by=actor, at=now())

    def _filed(self, id_: uuid.UUID) -> bool:
        """Whether it need not be repaired any more; somebody may have been quicker."""
        try:
            return self._try(id_) is not SubmissionStatus.FAILED
        except (Rejected, InvalidMove):
            return False
        except (Conflict, NotVisible):
            return True


def _form_id(text: str) -> uuid.UUID | None:
    """The form an address names; none when it names none. Raises NotVisible for what is no id."""
    return parse_id(text) if text else None
