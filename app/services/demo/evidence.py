"""What goes with an application of the demo: its risk assessment and its files."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO

from app.access.actor import Actor
from app.domain.risk import band, default_review_on, score
from app.models.document import Document
from app.models.risk_assessment import RiskAssessment, RiskHazard
from app.services.working_days import local_day
from app.storage.base import FileStore

from . import words
from .pdf import one_page
from .rows import Row, Rows

_LARGEST_FILE = 100_000
_INVENTED = "This paper is invented and belongs to the demo."


class Evidence:
    def __init__(self, rows: Rows, store: FileStore) -> None:
        self._rows = rows
        self._store = store
        self._random = rows.random

    def add(self, application: Row, by: Actor, at: datetime, *, with_files: bool) -> None:
        """The risk assessment with its hazards, and the papers when they came as files."""
        completed = local_day(at) - timedelta(days=self._random.randrange(1, 80))
        documents = self._documents(application, completed, by, at) if with_files else {}
        application.parts["documents"] = documents
        self._risk(application, completed, by, at)

    def _risk(self, application: Row, completed: date, by: Actor, at: datetime) -> None:
        document = application.parts["documents"].get("RISK_ASSESSMENT")
        none_needed = self._random.random() < 0.1
        hazards = [] if none_needed else self._random.sample(words.HAZARDS, 2)
        levels = [(self._random.randrange(1, 6), self._random.randrange(1, 5)) for _ in hazards]
        worst = max(levels, key=lambda pair: pair[0] * pair[1], default=None)
        assessment = self._rows.add(
            RiskAssessment,
            at=at,
            by=by.user_id,
            application_id=application.id,
            source="SCHOOL" if document else "CAP",
            completed_on=completed,
            completed_by=by.name,
            role="CAP coordinator",
            review_on=default_review_on(completed),
            no_risk_statement=none_needed,
            band=band(*worst) if worst else None,
            document_id=document.id if document else None,
        )
        application.parts["risk"] = assessment
        application.parts["hazards"] = [
            self._hazard(assessment, hazard, likely, bad, by, at)
            for hazard, (likely, bad) in zip(hazards, levels, strict=True)
        ]

    def _hazard(
        self,
        assessment: Row,
        hazard: tuple[str, str, str, list[str], str],
        likelihood: int,
        severity: int,
        by: Actor,
        at: datetime,
    ) -> Row:
        category, where, triggers, who, controls = hazard
        return self._rows.add(
            RiskHazard,
            at=at,
            by=by.user_id,
            risk_assessment_id=assessment.id,
            category=category,
            evidence=self._random.choice(("REPORTED", "REPORTED", "ALLEGED")),
            last_occurred=assessment.completed_on - timedelta(days=self._random.randrange(3, 60)),
            frequency=self._random.choice(("WEEKLY", "OCCASIONAL", "WEEKLY_PLUS")),
            where=where,
            triggers=triggers,
            who_at_risk=who,
            likelihood=likelihood,
            severity=severity,
            score=score(likelihood, severity),
            band=band(likelihood, severity),
            controls_now=controls,
        )

    def _documents(
        self, application: Row, completed: date, by: Actor, at: datetime
    ) -> dict[str, Row]:
        day = local_day(at) - timedelta(days=5)
        wanted = [
            ("RISK_ASSESSMENT", "Risk assessment", completed),
            ("ATTENDANCE", "Attendance certificate", day),
        ]
        if application.programme == "FLOURISH":
            wanted.append(("BEHAVIOUR_LOG", "Behaviour log", day))
        return {
            kind: self._document(application, kind, title, of_day, by, at)
            for kind, title, of_day in wanted
        }

    def _document(
        self, application: Row, kind: str, title: str, day: date, by: Actor, at: datetime
    ) -> Row:
        lines = (f"{title} for {application.ref}", f"Of {day.day} {day:%B %Y}.", _INVENTED)
        kept = self._store.save(
            BytesIO(one_page(lines)), max_size_bytes=_LARGEST_FILE, media_type="application/pdf"
        )
        return self._rows.add(
            Document,
            at=at,
            by=by.user_id,
            application_id=application.id,
            type=kind,
            name=f"{title}.pdf",
            storage_key=kept.key,
            size=kept.size_bytes,
            mime=kept.media_type,
            sha256=kept.sha256,
            scan_result="unscanned",
            received_on=local_day(at),
            document_date=day,
            sensitivity="S",
            share_with_provider=False,
        )
