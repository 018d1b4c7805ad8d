"""Answers that staff changed after they were sent: as they were and as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, not_, or_
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domain.errors import NotVisible
from app.domain.permissions import Permission
from app.extensions import db
from app.http.clock import today
from app.models.form import FormVersion
from app.models.submission import Submission, SubmissionAmendment
from app.services import accounts, amendments, form_library
from app.services.lookups import DatabaseLookups, context_for
from app.services.sent_forms import CLOSED_QUESTIONS
from forms.stored import names

from .as_first_sent import AS_FIRST_SENT, first_sent_url
from .column_labels import sentence
from .labels import value_words
from .parts import Column, Deed, Fact, groups
from .remove_pages import StaffView


class AmendmentView(StaffView):
    """Append-only, so there is nothing to change here. The answers themselves are sensitive."""

    model = SubmissionAmendment
    noun = "submission"
    singular, plural, area = "Changed answer", "Changed answers", "Forms"
    columns = (
        Column("submission", "Submission"),
        Column("question_key", "Question"),
        Column("at", "Changed", sort="at", kind="time"),
        Column("actor_id", "By"),
    )
    parents = ("submission_id",)
    order = "at"
    hidden = frozenset({"actor_kind", "item"})
    groups = groups(
        ("Change", "submission_id question_key at actor_id reason"),
    )
    empty = "When staff mend an answer, it is kept here as it was sent."
    sensitive_title = "The answer"

    def query(self) -> Select[Any]:
        return super().query().where(*(not_(_tells(each)) for each in sorted(self._closed())))

    def row(self, id_: str, *, lock: bool = False) -> Any:
        row = super().row(id_, lock=lock)
        if any(_row_tells(row, each) for each in self._closed()):
            raise NotVisible
        return row

    def row_options(self) -> Sequence[ORMOption]:
        form = joinedload(SubmissionAmendment.submission).joinedload(Submission.form_version)
        return (form.joinedload(FormVersion.form),)

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        names = accounts.names_of(db.session(), {row.actor_id for row in rows})
        return {(row.id, "actor_id"): names.get(row.actor_id, "") for row in rows}

    def deeds(self, row: Any) -> list[Deed]:
        page = first_sent_url(row.submission_id)
        return [Deed("first-sent", AS_FIRST_SENT, Permission.SUBMISSION_READ, page=page)]

    def title(self, row: Any) -> str:
        return f"Change to {sentence(row.question_key.replace('.', ', '))}"

    def line(self, row: Any) -> str:
        return value_words(SubmissionAmendment, "at", row.at)

    def child_order(self) -> tuple[Any, ...]:
        return (SubmissionAmendment.at.desc(), SubmissionAmendment.id)

    def fact(self, row: Any, name: str) -> Fact:
        if name == "actor_id":
            return Fact("By", accounts.name_of(db.session(), row.actor_id) if row.actor_id else "")
        if name in ("question_key", "before", "after"):
            return self._about_answer(row, name)
        return super().fact(row, name)

    def _about_answer(self, row: Any, name: str) -> Fact:
        definition = form_library.definition_of(row.submission.form_version)
        if name == "question_key":
            words = amendments.question_words(definition, row.question_key, row.item)
            return Fact("Question", words)
        context = context_for(DatabaseLookups(db.session(), self.actor()), on=today())
        label = "As it was sent" if name == "before" else "Changed to"
        answer = getattr(row, name)
        return Fact(
            label,
            amendments.answer_words(
                definition, row.question_key, answer, dict(row.submission.answers), context
            ),
        )

    def _closed(self) -> frozenset[str]:
        """Questions whose answers only the safeguarding lead reads."""
        may_read_all = self.actor().may(Permission.SAFEGUARDING_READ)
        return frozenset() if may_read_all else CLOSED_QUESTIONS


def _tells(key: str) -> ColumnElement[bool]:
    """Whether a change tells the answer to a question: its own, one of an entry, or that of a
    whole list with the answer anywhere in it, of whatever shape it was stored."""
    asked = SubmissionAmendment.question_key
    stored = (SubmissionAmendment.before, SubmissionAmendment.after)
    return or_(
        asked == key,
        asked.endswith(f".{key}", autoescape=True),
        *(
            func.coalesce(cast(each, Text), "").contains(f'"{key}"', autoescape=True)
            for each in stored
        ),
    )


def _row_tells(row: SubmissionAmendment, key: str) -> bool:
    is_own = row.question_key.rpartition(".")[2] == key
    return is_own or names(row.before, key) or names(row.after, key)
