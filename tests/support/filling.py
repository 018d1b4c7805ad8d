"""Filling forms in without pages: drafts with complete example answers and real files, ready to
be sent as the edge sends them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any

from flask import Flask

from app.access.actor import Actor, system
from app.http.transaction import acting_as
from app.models import Application, CourseOffer, Submission, SubmissionDraft, SubmissionFile
from app.services import confirmations, drafts, form_library, submissions
from app.services.lookups import DatabaseLookups, context_for
from forms.context import Option, UploadedFile
from forms.examples import example_answers

from . import shipped
from .factories import Make

APPLICATION = "multi-agency-application"
PUPIL = {
    "has_upn": True,
    "upn": "Y331000024001",
    "former_upn": None,
    "legal_forename": "Wren",
    "legal_surname": "Tanglewood",
    "date_of_birth": "2012-03-31",
}


class Remembering:
    """The real look-ups of a person, asked once for each thing: examples try many ways, and
    nothing changes meanwhile."""

    def __init__(self, real: DatabaseLookups) -> None:
        self.real = real
        self._found: dict[tuple[str, str, tuple[tuple[str, str], ...]], Sequence[Option]] = {}

    def options(self, list_name: str) -> Sequence[Option]:
        return self.real.options(list_name)

    def search(self, kind: str, text: str, filters: Mapping[str, str]) -> Sequence[Option]:
        asked = (kind, text, tuple(sorted(filters.items())))
        if asked not in self._found:
            self._found[asked] = self.real.search(kind, text, filters)
        return self._found[asked]

    def find(self, kind: str, record_id: str, filters: Mapping[str, str]) -> Option | None:
        return self.real.find(kind, record_id, filters)


class ExampleLookups(Remembering):
    """The look-ups of examples; every file a form asks for is a new one of the draft."""

    def __init__(self, real: DatabaseLookups, make: Make, draft: SubmissionDraft) -> None:
        super().__init__(real)
        self.make, self.draft = make, draft
        self._files: dict[str, UploadedFile] = {}

    def file(self, file_id: str) -> UploadedFile | None:
        if file_id in self._files:
            return self._files[file_id]
        name = f"{secrets.token_hex(4)}.pdf"
        row = self.make.row(
            SubmissionFile,
            draft_id=self.draft.id,
            question_key="file",
            name=name,
            storage_key=secrets.token_hex(20),
            size=100,
        )
        self.real.session.add(row)
        self.real.session.flush()
        self._files[str(row.id)] = UploadedFile(str(row.id), name, 100, "application/pdf")
        return self._files[str(row.id)]


class Filling:
    """Begins, fills and sends forms for any actor."""

    def __init__(self, app: Flask, make: Make) -> None:
        self.app, self.make, self.at = app, make, make.at
        with self.service() as session:
            shipped.load(session, at=self.at)

    @contextmanager
    def service(self) -> Any:
        with self.app.app_context(), acting_as(system(on=self.make.today)) as session:
            yield session

    @contextmanager
    def as_actor(self, actor: Actor) -> Any:
        with self.app.app_context(), acting_as(actor) as session:
            yield session

    def draft(
        self,
        slug: str,
        by: Actor,
        *,
        seed: int = 1,
        fixed: Mapping[str, object] | None = None,
        application: Application | None = None,
        pack_id: Any = None,
        at: Any = None,
    ) -> SubmissionDraft:
        """A draft whose answers could be sent now."""
        at = at or self.at
        with self.as_actor(by) as session:
            draft = drafts.begin(
                session,
                slug,
                by=by,
                at=at,
                application=application.id if application else None,
                pack=pack_id,
            )
            draft_id = draft.id
        return self.fill(draft_id, by, seed=seed, fixed=fixed)

    def fill(
        self, draft_id: Any, by: Actor, *, seed: int = 1, fixed: Mapping[str, object] | None = None
    ) -> SubmissionDraft:
        """Give a draft that was begun answers that could be sent now."""
        with self.service() as session:
            draft = session.get_one(SubmissionDraft, draft_id)
            version = session.get_one(form_library.FormVersion, draft.form_version_id)
            definition = form_library.definition_of(version)
            lookups = ExampleLookups(
                DatabaseLookups(session, by, draft_id=draft.id), self.make, draft
            )
            known = {"audience": form_library.audience_of(by), **draft.answers}
            answers = example_answers(
                definition,
                context_for(lookups, on=by.on),  # type: ignore[arg-type]
                Random(seed),
                {**known, "two_year": True, **(fixed or {})},
            )
            draft.answers = {**known, **one_of_each_course(answers)}
            session.flush()
            session.expunge(draft)
        return draft

    def answer(self, draft: SubmissionDraft, **changes: object) -> None:
        """Change answers of a draft behind the pages; None takes one away."""
        with self.service() as session:
            row = session.get_one(SubmissionDraft, draft.id)
            answers = {**row.answers, **changes}
            row.answers = {key: value for key, value in answers.items() if value is not None}

    def send(self, draft: SubmissionDraft, by: Actor, *, at: Any = None) -> Submission:
        """As the edge does it."""
        with self.service() as session:
            submission = submissions.send(session, draft.id, by=by, at=at or self.at)
            session.flush()
            session.expunge(submission)
        return submission

    def reload(self, submission: Submission) -> Submission:
        return self.make.reload(submission)

    def offers(self, count: int = 4, programme: str = "TIER1") -> list[CourseOffer]:
        """Published courses of a programme."""
        from app.domain.codes import TIER_OF, Programme

        tier = TIER_OF[Programme(programme)]
        return [
            self.make.offer(course=self.make.course(programme=programme, tier=tier))
            for _ in range(count)
        ]

    def token(self, submission: Submission) -> str:
        """The secret in the mail that asks to confirm an address."""
        from app.models import OutboxMessage

        mails = self.make.all(OutboxMessage, OutboxMessage.kind == "confirm-address")
        body = next(mail.body for mail in mails if mail.record_id == submission.id)
        return body.split("/forms/confirm/", 1)[1].split()[0]

    def confirm(self, submission: Submission, *, at: Any = None) -> Submission:
        with self.service() as session:
            confirmations.confirm(session, self.token(submission), at=at or self.at)
        return self.reload(submission)

    def later(self, **more: float) -> Any:
        return self.at + timedelta(**more)


def one_of_each_course(answers: dict[str, object]) -> dict[str, object]:
    """Nobody asks for one course twice."""
    courses = answers.get("courses")
    if not isinstance(courses, list):
        return answers
    seen: dict[str, object] = {}
    for item in courses:
        seen.setdefault(item["course"]["id"], item)
    return {**answers, "courses": list(seen.values())}
