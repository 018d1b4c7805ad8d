"""Whatever staff and portals type goes through one rule: trimmed, composed, nothing hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.access.actor import Actor
from app.domain.errors import Rejected
from app.models import Interview, Note, Pack, RiskAssessment, StatusHistory
from app.services import applications, interviews, packs, records
from app.services.interviews import InterviewNote
from tests.support.factories import Make
from tests.support.office import Acting

HIDDEN, LOOSE = "Call\x07 me", "  Cafe\u0301\r\nat noon \n"
TIDY = "Caf\u00e9\nat noon"


class Typing:
    """Every place where somebody types words beside a form."""

    def __init__(self, make: Make, acting: Acting, staff: Actor) -> None:
        self.make, self.acting, self.staff = make, acting, staff
        self.case = make.application(status="in-review")

    def do(self, deed: Callable[[Any, Any], Any]) -> None:
        with self.acting(self.staff) as session:
            deed(session, applications.get(session, self.case.id, self.staff))

    def reason(self, words: str) -> str | None:
        self.do(
            lambda session, row: applications.move(
                session, row, "return", by=self.staff, at=self.make.at, reason=words
            )
        )
        return self.make.all(StatusHistory, StatusHistory.move == "return")[0].reason

    def note(self, words: str) -> str | None:
        self.do(
            lambda session, row: records.add_note(
                session, row, words, by=self.staff, at=self.make.at
            )
        )
        return self.make.all(Note)[0].text

    def judgement(self, words: str) -> str | None:
        (assessment,) = self.make.all(RiskAssessment)
        self.do(
            lambda session, row: applications.judge_risk_assessment(
                session,
                session.get_one(RiskAssessment, assessment.id),
                accept=False,
                reason=words,
                by=self.staff,
                at=self.make.at,
            )
        )
        return self.make.reload(assessment).rejection_reason

    def notes(self, words: str) -> str | None:
        provider = self.make.provider()
        typed = InterviewNote(None, self.make.today, "PHONE", ["PUPIL"], notes=words)
        self.do(
            lambda session, row: interviews.record(
                session, row.id, provider.id, typed, by=self.staff, at=self.make.at
            )
        )
        return self.make.all(Interview)[0].notes

    def message(self, words: str) -> str | None:
        self.case = self.make.application(status="ready-to-send")
        self.do(
            lambda session, row: packs.send(
                session, row, document_ids=[], message=words, by=self.staff, at=self.make.at
            )
        )
        return self.make.all(Pack)[0].message


PLACES = {
    "reason": "reason",
    "note": "text",
    "judgement": "reason",
    "notes": "notes",
    "message": "message",
}


@pytest.fixture
def typing(make: Make, acting: Acting, as_actor: Any) -> Typing:
    return Typing(make, acting, as_actor(make.staff()))


@pytest.mark.parametrize("place", PLACES)
def test_words_are_tidied_before_they_are_kept(typing: Typing, place: str) -> None:
    assert getattr(typing, place)(LOOSE) == TIDY


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("words", [HIDDEN, "x" * 5000])
def test_what_cannot_be_kept_is_refused_beside_its_field(
    typing: Typing, place: str, words: str
) -> None:
    with pytest.raises(Rejected) as refused:
        getattr(typing, place)(words)
    assert [fault.field for fault in refused.value.faults] == [PLACES[place]]
