"""What a form may offer to choose from, as far as the person who fills it in may see it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy import or_
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import visible, visible_ids
from app.domain import identifiers
from app.domain.calendar import add_working_days
from app.domain.errors import Rejected
from app.domain.virus_check import ScanResult, refusal
from app.models.submission import Submission, SubmissionFile
from forms.context import Check, Checks, Context, Option, UploadedFile

from . import lookup_tables
from .code_lists import live_lists
from .lookup_tables import Filters, as_id
from .searching import holds
from .working_days import known_closure_days

MOST = 20


class DatabaseLookups:
    """Lists and records for one person and one draft. Answers are remembered for one request."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        *,
        draft_id: uuid.UUID | None = None,
        application_id: uuid.UUID | None = None,
    ) -> None:
        self.session = session
        self.actor = actor
        self.draft_id = draft_id
        self.application_id = application_id
        self._lists: Mapping[str, Sequence[Option]] | None = None
        self._files: dict[str, UploadedFile] | None = None
        self._found: dict[tuple[str, str, tuple[tuple[str, str], ...]], Option | None] = {}

    def options(self, list_name: str) -> Sequence[Option]:
        """The live values of a list."""
        if self._lists is None:
            self._lists = live_lists(self.session)
        return self._lists.get(list_name, ())

    def search(self, kind: str, text: str, filters: Filters) -> Sequence[Option]:
        """Up to twenty records that hold every word of the text."""
        searched = lookup_tables.search(self.session, self.actor, kind, filters)
        if searched is None:
            return []
        search, option = searched
        statement = search.statement.where(*holds(text, search.columns))
        rows = self.session.scalars(statement.order_by(*search.order, search.key).limit(MOST))
        return [option(row) for row in rows]

    def find(self, kind: str, record_id: str, filters: Filters) -> Option | None:
        """One record of those that `search` would offer."""
        known = (kind, record_id, tuple(sorted(filters.items())))
        if known not in self._found:
            self._found[known] = self._find(kind, record_id, filters)
        return self._found[known]

    def file(self, file_id: str) -> UploadedFile | None:
        if self._files is None:
            self._files = self._files_of_draft()
        return self._files.get(file_id)

    def add_file(self, row: SubmissionFile) -> None:
        """Make known a file that was stored in this request."""
        if self._files is None:
            self._files = self._files_of_draft()
        self._files[str(row.id)] = _uploaded(row)

    def _find(self, kind: str, record_id: str, filters: Filters) -> Option | None:
        key = as_id(record_id)
        searched = lookup_tables.search(self.session, self.actor, kind, filters)
        if key is None or searched is None:
            return None
        search, option = searched
        row = self.session.scalars(search.statement.where(search.key == key)).one_or_none()
        return None if row is None else option(row)

    def _files_of_draft(self) -> dict[str, UploadedFile]:
        """The files of the draft and, when an application is put right, those it came with."""
        if self.draft_id is None:
            return {}
        own = SubmissionFile.draft_id == self.draft_id
        if self.application_id is not None:
            sent = visible_ids(Submission, self.actor).where(
                Submission.application_id == self.application_id
            )
            own = or_(own, SubmissionFile.submission_id.in_(sent))
        rows = self.session.scalars(
            visible(SubmissionFile, self.actor).where(own, SubmissionFile.removed.is_(False))
        )
        return {str(row.id): _uploaded(row) for row in rows}


def _uploaded(row: SubmissionFile) -> UploadedFile:
    is_held = row.scan_result == ScanResult.INFECTED
    refused = refusal(row.name, row.scan_finding) if is_held else ""
    return UploadedFile(str(row.id), row.name, row.size, row.mime, refused)


def _checked(normalise: Callable[[str], str]) -> Check:
    def check(typed: str) -> str:
        try:
            return normalise(typed)
        except Rejected as error:
            raise ValueError(error.message) from None

    return check


CHECKS = Checks(
    upn=_checked(identifiers.normalise_upn),
    uln=_checked(identifiers.normalise_uln),
    urn=_checked(identifiers.normalise_urn),
    postcode=_checked(identifiers.normalise_postcode),
    phone=_checked(identifiers.normalise_phone),
    email=_checked(identifiers.normalise_email),
)


def context_for(lookups: DatabaseLookups, *, on: date) -> Context:
    """What the form engine is told for one request."""

    def add_days(day: date, number: int) -> date:
        return add_working_days(day, number, known_closure_days(lookups.session))

    return Context(on, lookups, CHECKS, add_days)
