"""Forms that were sent in the demo: those filed as applications, and those that wait for CAP."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO

from app.access.actor import Actor, public, system
from app.domain.references import Prefix
from app.domain.referral_flow import OPEN, already_open
from app.domain.submission_flow import SUBMISSION_FLOW, SubmissionStatus
from app.models.application import Application
from app.models.submission import (
    Submission,
    SubmissionAmendment,
    SubmissionDraft,
    SubmissionFile,
    SubmissionWrite,
)
from app.notify.messages import CaseMail
from app.services.lookups import CHECKS
from app.services.sent_answers import files_in
from app.services.working_days import local_day
from app.storage.base import FileStore
from forms.context import Context
from forms.definition import Definition
from forms.examples import example_answers

from . import words
from .case import World
from .example_lookups import ExampleLookups
from .pdf import one_page
from .rows import Row
from .sent import FILES, answers_of

_CONFIRM_WITHIN = timedelta(days=7)
_KEPT = timedelta(days=90)
_LARGEST_FILE = 100_000
U = SubmissionStatus

# The status each waiting form ends in, and the moves that lead there.
WAITING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("unconfirmed", ()),
    ("awaiting-acceptance", ("confirm",)),
    ("needs-match", ("confirm", "accept", "hold")),
    ("failed", ("confirm", "accept", "hold", "decide-match", "fail")),
    ("refused", ("confirm", "refuse")),
)
_HOW_MANY_EACH = 3


class SentForms:
    """Tells the submissions of one form version."""

    def __init__(
        self, world: World, store: FileStore, version_id: uuid.UUID, definition: Definition
    ) -> None:
        self._world = world
        self._store = store
        self._version_id = version_id
        self._definition = definition

    def tell(self) -> None:
        """The filed ones of all applications that came with files, the waiting ones, a draft."""
        applications = self._world.rows.of(Application)
        for application in applications:
            if application.parts["documents"] and application.submitted_at is not None:
                self._filed(application)
        still_open = [row for row in applications if row.status in OPEN and row.submitted_at]
        for number in range(_HOW_MANY_EACH):
            for status, moves in WAITING:
                self._waiting(status, moves, number, still_open[number])
        self._begun(applications)

    def _filed(self, application: Row) -> None:
        rows, speaker = self._world.rows, self._speaker_of(application)
        at = application.created_at
        draft = self._draft(speaker, {}, at)
        submission = self._submission(
            draft, U.ACCEPTED, at, by=speaker, ref=application.ref, answers={}
        )
        submission.school_id = application.school_id
        submission.application_id = application.id
        files = {
            kind: self._file_of(draft, submission, kind, document, at)
            for kind, document in application.parts["documents"].items()
        }
        submission.answers = answers_of(application, files)
        self._world.journal.begin(submission, by=speaker, at=at)
        self._go(submission, "write", self._service, at)
        for key, position, row in self._written_rows(application):
            rows.add(
                SubmissionWrite,
                at=at,
                by=speaker.user_id,
                submission_id=submission.id,
                binding_key=key,
                position=position,
                table_name=row.of_table,
                record_id=row.id,
            )

    def _file_of(self, draft: Row, submission: Row, kind: str, document: Row, at: datetime) -> Row:
        file = self._world.rows.add(
            SubmissionFile,
            at=at,
            by=submission.user_id,
            draft_id=draft.id,
            submission_id=submission.id,
            question_key=FILES[kind],
            name=document.name,
            storage_key=document.storage_key,
            size=document.size,
            mime=document.mime,
            sha256=document.sha256,
            scan_result=document.scan_result,
        )
        file.document_date = document.document_date  # no column: for the answers
        return file

    def _written_rows(self, application: Row) -> list[tuple[str, int, Row]]:
        parts = application.parts
        strategies = "strategies" if application.programme == "TIER1" else "strategies-tier-2"
        by_binding = {
            "application": [application],
            "choices": parts["choices"],
            strategies: parts["strategies"],
            "agencies": parts["agencies"],
            "targets": parts["targets"],
            "risk-assessment": [parts["risk"]],
            "hazards": parts["hazards"],
            "consent-referral": parts["consents"][:1],
            "privacy-notice": parts["consents"][1:],
        }
        return [
            (key, position, row)
            for key, rows in by_binding.items()
            for position, row in enumerate(rows)
        ]

    def _waiting(self, status: str, moves: tuple[str, ...], number: int, likely: Row) -> None:
        """A form that somebody sent without signing in."""
        days, random = self._world.days, self._world.random
        at = days.moment(days.back[1 + number * 2], random)
        sender = public(on=days.today)
        lookups = ExampleLookups(self._world)
        fixed = self._fixed(status, likely, number)
        context = Context(local_day(at), lookups, CHECKS, days.add)
        answers = example_answers(self._definition, context, random, fixed)
        draft = self._draft(None, {}, at)
        submission = self._submission(draft, U.UNCONFIRMED, at, by=sender, answers=answers)
        school = answers["school"]
        if isinstance(school, Mapping):
            submission.claimed_school_id = uuid.UUID(str(school["id"]))
        submission.sender_name = answers["referrer_name"]
        submission.sender_email = answers["referrer_email"]
        self._files(draft, submission, lookups, answers, at)
        self._world.journal.begin(submission, by=sender, at=at)
        self._ask_to_confirm(submission, at)
        for step, name in enumerate(moves, start=1):
            done = min(at + timedelta(hours=step), days.at)
            self._take(submission, name, likely, done)

    def _take(self, submission: Row, name: str, likely: Row, at: datetime) -> None:
        admin = self._world.cast.staff("admin")
        reason = ""
        if name == "confirm":
            submission.confirmed_at = at
        elif name == "accept":
            submission.school_id = submission.claimed_school_id
        elif name == "decide-match":
            submission.match_decided = True
            submission.matched_student_id = likely.student_id
        elif name == "fail":
            (offer, *_) = likely.parts["offers"]
            reason = already_open(likely.ref, offer.course.title)
            submission.problem = reason
            submission.problem_questions = ["course"]
            self._mended(submission, at)
        elif name == "refuse":
            reason = "The school does not know this sender."
        by = admin if name in {"accept", "refuse"} else self._service
        self._go(submission, name, by, at, reason)

    def _mended(self, submission: Row, at: datetime) -> None:
        """Staff have put one answer right already; as it was sent, it is kept."""
        admin = self._world.cast.staff("admin")
        reason = "A slip of the pen. The school agreed by telephone."
        role = submission.answers["referrer_role"]
        self._world.rows.add(
            SubmissionAmendment,
            at=at,
            submission_id=submission.id,
            actor_id=admin.user_id,
            actor_kind=str(admin.kind),
            question_key="referrer_role",
            item=None,
            before=f"{role[:-1]}e{role[-1]}",
            after=role,
            reason=reason,
        )
        self._world.journal.audit(
            "answers-changed",
            submission,
            by=admin,
            at=at,
            reason=reason,
            changes={"answers": "Your role"},
        )

    def _fixed(self, status: str, likely: Row, number: int) -> dict[str, object]:
        """Answers that make the form read well and lead to its status."""
        random = self._world.random
        school = self._school_of(likely)
        forename, surname = random.choice(words.FORENAMES), random.choice(words.SURNAMES)
        fixed: dict[str, object] = {
            "audience": "public",
            "on_roll": True,
            "programme": str(likely.programme),
            "school": {"id": str(school.id), "label": school.name},
            "referrer_name": f"{random.choice(words.FORENAMES)} {random.choice(words.SURNAMES)}",
            "referrer_role": "Head of year",
            "referrer_email": f"sender-{status}-{number + 1}@example.org",
            "legal_forename": forename,
            "legal_surname": surname,
            "reason_detail": random.choice(words.REASONS),
            "strengths": random.choice(words.STRENGTHS),
            "pupil_voice": random.choice(words.PUPIL_VOICES),
            "parent_voice": random.choice(words.PARENT_VOICES),
            "courses": answers_of(likely, _dated(likely))["courses"],
        }
        if status in {"needs-match", "failed"}:
            student = likely.parts["student"]
            fixed |= {
                "legal_forename": student.legal_forename,
                "legal_surname": student.legal_surname,
                "date_of_birth": student.date_of_birth.isoformat(),
                "has_upn": True,
                "upn": student.upn,
            }
        else:
            fixed |= {"has_upn": False, "no_upn_reason": "New to the country"}
        return fixed

    def _files(
        self,
        draft: Row,
        submission: Row,
        lookups: ExampleLookups,
        answers: dict[str, object],
        at: datetime,
    ) -> None:
        lines = (f"A paper for {submission.ref}", "It is invented and belongs to the demo.")
        for file_id in sorted(set(files_in(self._definition, answers))):
            kept = self._store.save(
                BytesIO(one_page(lines)), max_size_bytes=_LARGEST_FILE, media_type="application/pdf"
            )
            self._world.rows.add(
                SubmissionFile,
                at=at,
                id=uuid.UUID(file_id),
                draft_id=draft.id,
                submission_id=submission.id,
                question_key="file",
                name=lookups.files[file_id].name,
                storage_key=kept.key,
                size=kept.size_bytes,
                mime=kept.media_type,
                sha256=kept.sha256,
                scan_result="unscanned",
            )

    def _ask_to_confirm(self, submission: Row, at: datetime) -> None:
        token = f"demo-{submission.id.hex}"
        submission.confirm_hash = hashlib.sha256(token.encode()).hexdigest()
        submission.confirm_until = at + _CONFIRM_WITHIN
        self._world.journal.mail(
            CaseMail.CONFIRM_ADDRESS,
            [submission.sender_email],
            about=submission,
            path=f"/forms/confirm/{token}",
            at=at,
        )

    def _begun(self, applications: list[Row]) -> None:
        """A form the school of the first sign-in has begun and not sent."""
        school = self._world.directory.schools[0]
        speaker = self._world.cast.speaker(school)
        mine = next(row for row in applications if row.school_id == school.id)
        known = ("audience", "on_roll", "programme", "pupil_source", "own_pupil", "referrer_name")
        answers = answers_of(mine, _dated(mine))
        at = self._world.days.at - timedelta(hours=20)
        self._draft(speaker, {key: answers[key] for key in known}, at, sent=False)

    def _draft(
        self, by: Actor | None, answers: dict[str, object], at: datetime, *, sent: bool = True
    ) -> Row:
        return self._world.rows.add(
            SubmissionDraft,
            at=at,
            by=by.user_id if by else None,
            form_version_id=self._version_id,
            user_id=by.user_id if by else None,
            token_hash=None,
            answers=answers,
            expires_at=at + _KEPT,
            submitted_at=at if sent else None,
            submission_id=None,
        )

    def _submission(
        self,
        draft: Row,
        status: SubmissionStatus,
        at: datetime,
        *,
        by: Actor,
        answers: dict[str, object],
        ref: str | None = None,
    ) -> Row:
        rows = self._world.rows
        submission = rows.add(
            Submission,
            at=at,
            by=by.user_id,
            ref=ref or rows.new_ref(Prefix.SUBMISSION, self._world.year_code),
            form_version_id=self._version_id,
            status=status,
            user_id=by.user_id,
            school_id=None,
            claimed_school_id=None,
            application_id=None,
            sender_name=by.name,
            sender_email=by.email,
            answers=answers,
            submitted_at=at,
            confirm_hash=None,
            confirm_until=None,
            confirmed_at=None,
            idempotency_key=draft.id.hex,
            matched_student_id=None,
            match_decided=False,
            problem=None,
        )
        draft.submission_id = submission.id
        return submission

    def _go(self, submission: Row, name: str, by: Actor, at: datetime, reason: str = "") -> None:
        self._world.journal.move(submission, SUBMISSION_FLOW, name, by=by, at=at, reason=reason)

    @property
    def _service(self) -> Actor:
        return system(on=self._world.days.today)

    def _speaker_of(self, application: Row) -> Actor:
        return self._world.cast.speaker(self._school_of(application))

    def _school_of(self, application: Row) -> Row:
        schools = self._world.directory.schools
        return next(school for school in schools if school.id == application.school_id)


def _dated(application: Row) -> dict[str, Row]:
    """The papers the answers need a date of; those of the application or, if none, a stand-in."""
    found: dict[str, Row] = application.parts["documents"]
    if "ATTENDANCE" in found:
        return found
    day = application.parts["risk"].completed_on
    return {
        "ATTENDANCE": Row(id="", name="", size=0, mime="", document_date=day),
    }
