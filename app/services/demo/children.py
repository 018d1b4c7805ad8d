"""What hangs on an application of the demo: strategies, targets, agencies, consents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.access.actor import Actor
from app.domain.codes import Programme
from app.models.agency_involvement import AgencyInvolvement
from app.models.consent import Consent
from app.models.strategy import Strategy
from app.models.target import Target
from app.services.working_days import local_day

from . import words
from .rows import Row, Rows


class Children:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._random = rows.random

    def add(self, application: Row, by: Actor, at: datetime) -> None:
        """All of them; `application.parts` keeps them for the answers of the form."""
        common = {"at": at, "by": by.user_id, "application_id": application.id}
        application.parts |= {
            "strategies": self._strategies(application, common),
            "targets": self._targets(application, common),
            "agencies": self._agencies(common),
            "consents": self._consents(application, common),
        }
        application.no_agencies = not application.parts["agencies"]

    def _strategies(self, application: Row, common: Mapping[str, Any]) -> list[Row]:
        day = local_day(common["at"])
        most = 2 if application.programme is Programme.TIER1 else 3
        return [
            self._rows.add(
                Strategy,
                **common,
                strategy=text,
                from_on=day - timedelta(days=150),
                to_on=day - timedelta(days=20),
                who=who,
                impact=impact,
            )
            for text, who, impact in self._random.sample(words.STRATEGIES, most)
        ]

    def _targets(self, application: Row, common: Mapping[str, Any]) -> list[Row]:
        return [
            self._rows.add(
                Target,
                **common,
                text=text,
                measure=measure,
                baseline=baseline,
                due_on=application.proposed_end,
            )
            for text, measure, baseline in self._random.sample(words.TARGETS, 2)
        ]

    def _agencies(self, common: Mapping[str, Any]) -> list[Row]:
        how_many = self._random.choice((0, 1, 1, 2))
        return [
            self._rows.add(
                AgencyInvolvement,
                **common,
                agency_type=kind,
                organisation=organisation,
                status="OPEN",
                from_on=local_day(common["at"]) - timedelta(days=120),
                plan=plan,
                implemented="PARTLY",
                impact="Some effect so far.",
                may_contact=True,
            )
            for kind, organisation, plan in self._random.sample(words.AGENCY_PLANS, how_many)
        ]

    def _consents(self, application: Row, common: Mapping[str, Any]) -> list[Row]:
        given_by = f"Parent of {application.parts['student'].legal_forename}"
        return [
            self._rows.add(
                Consent,
                **common,
                kind=kind,
                given_by=given_by,
                relationship="Parent",
                pr_confirmed=True,
                given_on=local_day(common["at"]) - timedelta(days=3),
                method="PAPER",
                notice_version="1" if kind == "PRIVACY_NOTICE" else None,
            )
            for kind in ("PARENT_REFERRAL", "PRIVACY_NOTICE")
        ]
