"""What hangs on submissions: their files, what they wrote, drafts, accepted senders."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import Select

from app.access.scope import parse_id
from app.domain.errors import NotVisible
from app.domain.permissions import Permission
from app.extensions import db
from app.models.scanned import SCAN_RESULTS
from app.models.submission import AcceptedSender, SubmissionDraft, SubmissionFile, SubmissionWrite
from app.services import registers

from .amendments import AmendmentView
from .answers import download_url
from .column_labels import sentence
from .headers import Header
from .held_files import HIDDEN, held_deeds, scan_fact, scan_tag, scan_texts
from .labels import noun_of
from .parts import Cell, Column, Deed, Fact, Section
from .registry import view_of
from .remove_pages import StaffView
from .shared import by_code

AREA = "Forms"


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

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        return scan_texts(rows)


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


SUBMISSION_PARTS = (
    AcceptedSenderView,
    DraftView,
    SubmissionFileView,
    SubmissionWriteView,
    AmendmentView,
)
