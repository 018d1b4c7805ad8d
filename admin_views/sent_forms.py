"""Forms, their versions, and what was sent by them: whose it is, which pupil, what it wrote."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.access.actor import system
from app.access.policy import allow
from app.access.scope import parse_id
from app.domain.errors import Conflict, InvalidMove, NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.submission_flow import SUBMISSION_FLOW, SubmissionFacts, SubmissionStatus
from app.extensions import db
from app.http.clock import now, today
from app.http.transaction import acting_as, writes
from app.models.form import STATES, Form, FormVersion
from app.models.scanned import SCAN_RESULTS
from app.models.submission import (
    AcceptedSender,
    Submission,
    SubmissionDraft,
    SubmissionFile,
    SubmissionWrite,
)
from app.services import comparisons, form_library, registers, repairs, submissions, timelines

from .amendments import AmendmentView
from .answers import answered_sections, download_url, outline
from .comparing import matching_table
from .deed_pages import posted_version
from .frame import rail
from .headers import Header
from .held_files import HIDDEN, held_deeds, scan_fact, scan_tag
from .labels import noun_of, sentence, value_words
from .parts import Blank, Cell, Column, Deed, Fact, Filter, Posted, Section, groups
from .registry import view_of
from .remove_pages import StaffView
from .shared import by_code, fixed, specs, statuses

AREA = "Forms"
REMEMBER = (
    ("once", "This time only"),
    ("remember", "Whenever this address sends for this school"),
)
U = SubmissionStatus


class SubmissionView(StaffView):
    model = Submission
    noun = "submission"
    singular, plural, area = "Submission", "Submissions", AREA
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
        ("Changed answers", "submission_amendment", "submission_id"),
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

    # --- deeds -------------------------------------------------------------------------------

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

    # --- which pupil -------------------------------------------------------------------------

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
        SUBMISSION_FLOW.move(U(row.status), "decide-match")
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


def _how_it_went(row: Any) -> str:
    return {
        U.WRITTEN: "Filed.",
        U.NEEDS_MATCH: "Accepted. A pupil like this one is known: say whether it is the same.",
        U.FAILED: "Accepted, but it could not be filed. See what has to be put right.",
    }.get(U(row.status), "Noted.")


class SubmissionFileView(StaffView):
    model = SubmissionFile
    noun = "submission"
    singular, plural, area = "File of a submission", "Files of submissions", AREA
    columns = (
        Column("name", "File"),
        Column("submission", "Submission"),
        Column("mime", "Kind of file"),
        Column("size", "Bytes", kind="number"),
        Column("scan_result", "Virus check"),
    )
    filters = (by_code(SubmissionFile, "scan_result", "Virus check", SCAN_RESULTS),)
    parents = ("submission_id",)
    hidden = HIDDEN | {"draft_id"}
    empty = "Files that came with what was sent."

    def query(self) -> Select[Any]:
        return super().query().where(SubmissionFile.submission_id.is_not(None))

    def title(self, row: Any) -> str:
        return str(row.name)

    def line(self, row: Any) -> str:
        return sentence(row.question_key)

    def deeds(self, row: Any) -> list[Deed]:
        held = held_deeds(self.actor(), row, Permission.SUBMISSION_REVIEW, self.list_url)
        url = download_url(row)
        if url is None:
            return [] if row.removed else held
        return [Deed("download", "Download", Permission.SUBMISSION_READ, primary=True, page=url)]

    def tag(self, row: Any) -> Cell | None:
        return scan_tag(row)

    def fact(self, row: Any, name: str) -> Fact:
        return scan_fact(row) if name == "scan_result" else super().fact(row, name)


class SubmissionWriteView(StaffView):
    model = SubmissionWrite
    noun = "submission"
    singular, plural, area = "Filed record", "Filed records", AREA
    columns = (
        Column("submission", "Submission"),
        Column("table_name", "Record"),
        Column("binding_key", "Rule"),
        Column("position", "Place", kind="number"),
        Column("outcome", "What was done"),
        Column("created_at", "Filed"),
    )
    parents = ("submission_id",)
    empty = "The records that were written from what was sent."

    def title(self, row: Any) -> str:
        return noun_of(row.table_name)

    def fact(self, row: Any, name: str) -> Fact:
        if name != "record_id":
            return super().fact(row, name)
        view = view_of(row.table_name)
        if view is None:
            return Fact("Record", noun_of(row.table_name))
        url = url_for(f"{view.endpoint}.details_view", id_=row.record_id)
        return Fact("Record", f"Open {view.singular.lower()}", url)


class DraftView(StaffView):
    """What people have begun. Their answers are theirs until they send them."""

    model = SubmissionDraft
    noun = "submission"
    verbs = {"read": "read-all"}
    singular, plural, area = "Draft", "Drafts", AREA
    columns = (
        Column("form_version.form.title", "Form"),
        Column("created_at", "Begun"),
        Column("updated_at", "Last saved"),
        Column("expires_at", "Kept until", sort="expires_at"),
        Column("submitted_at", "Sent"),
    )
    order = "expires_at"
    also = ("form_version.form",)
    # The way back of somebody without an account is theirs alone, like the answers.
    hidden = frozenset(
        {
            "answers",
            "token_hash",
            "return_email",
            "return_hash",
            "return_code_hash",
            "return_until",
            "return_tries",
        }
    )
    empty = "Forms that somebody has begun and not sent yet. Nobody reads their answers."

    def query(self) -> Select[Any]:
        return registers.drafts(self.actor())

    def row(self, id_: str, *, lock: bool = False) -> Any:
        statement = self.query().where(SubmissionDraft.id == parse_id(id_))
        row = db.session().scalars(statement.options(*self.options())).one_or_none()
        if row is None:
            raise NotVisible
        return row

    def title(self, row: Any) -> str:
        return f"Draft of {row.form_version.form.title}"

    def sections(self, row: Any, *, opened: bool, header: Header) -> list[Section]:
        return [
            part for part in super().sections(row, opened=opened, header=header) if not part.closed
        ]


class AcceptedSenderView(StaffView):
    model = AcceptedSender
    noun = "submission"
    verbs = {"read": "review", "create": "review", "delete": "review"}
    singular, plural, area = "Accepted sender", "Accepted senders", AREA
    columns = (
        Column("email", "Email", sort="email"),
        Column("school", "School"),
        Column("accepted_at", "Accepted"),
    )
    searched = ("email",)
    parents = ("school_id",)
    order, newest_first = "email", False
    deletes = True
    empty = "Addresses that staff accepted for a school, beside its verified contacts."

    def title(self, row: Any) -> str:
        return str(row.email)


class FormView(StaffView):
    model = Form
    noun = "form"
    verbs = {"update": "publish"}
    singular, plural, area = "Form", "Forms", AREA
    columns = (
        Column("title", "Title", sort="title"),
        Column("slug", "Address"),
        Column("audience", "For"),
        Column("state", "State"),
        Column("current_version", "Version", kind="number"),
        Column("closes_at", "Closes"),
    )
    filters = (by_code(Form, "state", "State", STATES),)
    order, newest_first = "title", False
    edits = True
    groups = groups(
        ("Form", "title slug summary audience current_version"),
        ("When it is open", "state opens_at closes_at closed_text owner retention_days"),
    )
    form_specs = specs(
        Form,
        "state opens_at closes_at closed_text owner retention_days",
        state=fixed(STATES),
        closed_text={"label": "What people are told while it is closed"},
        owner={"label": "Who of the staff looks after it"},
        retention_days={"label": "Days to keep what was never confirmed"},
    )
    children = (("Versions", "form_version", "form_id"),)
    empty = "Forms that people fill in. Make one, or load those that come with the service."

    def check(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        form_library.check_opening(row, values)
        return values

    def tag(self, row: Any) -> Cell | None:
        return Cell(sentence(row.state), tone="good" if row.state == "open" else "plain")

    def title(self, row: Any) -> str:
        return str(row.title)

    @property
    def create_link(self) -> tuple[str, str] | None:
        """A form is made in the designer."""
        if not self.actor().may(Permission.FORM_DESIGN):
            return None
        return "New form", url_for("admin_form_designer.new_view")

    def deeds(self, row: Any) -> list[Deed]:
        found = []
        if self.actor().may(Permission.FORM_READ):
            page = url_for("admin_form_designer.outline_view", form_id=row.id)
            label = "Open the designer"
            found.append(Deed("design", label, Permission.FORM_READ, primary=True, page=page))
        if self.actor().may(Permission.FORM_DESIGN):
            page = url_for("admin_form_designer.new_view", copy_of=row.id)
            found.append(Deed("copy", "Copy as a new form", Permission.FORM_DESIGN, page=page))
        if self.actor().may(Permission.SUBMISSION_READ):
            page = url_for("admin_form_register.register", form_id=row.id)
            found.insert(1, Deed("register", "Register", Permission.SUBMISSION_READ, page=page))
        return found


class FormVersionView(StaffView):
    model = FormVersion
    noun = "form"
    singular, plural, area = "Form version", "Form versions", AREA
    columns = (
        Column("form", "Form"),
        Column("number", "Version", kind="number"),
        Column("published_at", "Published"),
        Column("note", "Note"),
    )
    parents = ("form_id",)
    hidden = frozenset({"document", "published_by_id"})
    children = (("Submissions", "submission", "form_version_id"),)
    empty = "Every published text of a form. It never changes afterwards."

    def line(self, row: Any) -> str:
        return value_words(FormVersion, "published_at", row.published_at)

    def child_order(self) -> tuple[Any, ...]:
        return (FormVersion.number.desc(),)

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        return [("staff/_outline.html", outline(row))]


SENT_FORMS = (
    SubmissionView,
    FormView,
    FormVersionView,
    AcceptedSenderView,
    DraftView,
    SubmissionFileView,
    SubmissionWriteView,
    AmendmentView,
)
