"""Complete example answers are sent, and every answer is found in the column the table names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Integer

from app.access.actor import Actor, public
from app.extensions import Model
from app.models import Document, SubmissionWrite
from forms.definition import Question
from tests.forms.field_coverage import ROWS
from tests.forms.test_library import find, shipped
from tests.support.factories import Make
from tests.support.filling import APPLICATION, PUPIL, Filling

LOOKUPS = ("course", "own_student", "placement", "site", "provider", "school")


@pytest.fixture
def filling(app: Flask, make: Make) -> Filling:
    filling = Filling(app, make)
    for programme in ("TIER1", "INSIGHT", "FLOURISH"):
        filling.offers(3, programme)
    return filling


def expected(question: Question, part: str, answer: Any, column: Any) -> Any:
    """What a column must hold, told without the code under test."""
    if question.type in ("date", "date_of_birth"):
        return date.fromisoformat(answer)
    if question.type == "decimal":
        return Decimal(answer)
    if question.type == "yes_no":
        return None if answer == "unknown" else answer
    if question.type in LOOKUPS:
        return UUID(answer["id"])
    if question.type == "address":
        lines = [answer.get(name) for name in ("line1", "line2", "town", "county")]
        told = ", ".join(line for line in lines if line)
        return {
            "lines": told,
            "postcode": answer["postcode"],
            "full": f"{told}, {answer['postcode']}",
        }[part]
    if part:
        return answer[part]
    return int(answer) if isinstance(column.type, Integer) else answer


def check_answers(make: Make, slug: str, submission: Any) -> int:
    """Compare every answer with its column; how many were compared."""
    definition, answers = shipped(slug), submission.answers
    models = {mapper.local_table.name: mapper.class_ for mapper in Model.registry.mappers}
    written = {
        (each.binding_key, each.position): each
        for each in make.all(SubmissionWrite, SubmissionWrite.submission_id == submission.id)
    }
    compared = 0
    for row in ROWS:
        table, name = row.column.split(".")
        if row.form != slug or name.endswith("document_id") or name == "complaint_id":
            continue
        for source in row.questions:
            found = find(definition, source)
            assert found is not None
            repeat, question = found
            asked = source.partition(".")[2] if repeat else source
            part = asked.partition(".")[2]
            items: list[Mapping[str, Any]] = answers.get(repeat, []) if repeat else [answers]
            for binding in definition.bindings:
                fitting = binding.target == table and (binding.repeat == repeat)
                if not fitting or name not in binding.map:
                    continue
                if asked not in binding.map[name].questions:
                    continue
                for place, item in enumerate(items):
                    answer = item.get(question.key)
                    write = written.get((binding.key, place))
                    if answer is None or write is None:
                        continue
                    record = make.all(models[table], models[table].id == write.record_id)[0]
                    kept = getattr(record, name)
                    if question.type == "week_plan" or len(binding.map[name].questions) > 1:
                        assert (answer if isinstance(answer, str) else "Monday") in kept, source
                    else:
                        column = Model.metadata.tables[table].columns[name]
                        assert kept == expected(question, part, answer, column), source
                    compared += 1
    return compared


def files_in(answers: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for value in answers.values():
        for each in value if isinstance(value, list) else []:
            if isinstance(each, dict) and "mime" in each:
                found.add(each["name"])
            elif isinstance(each, dict):
                found |= files_in(each)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_every_answer_of_an_application_is_in_its_column(
    filling: Filling, make: Make, as_actor: Any, seed: int
) -> None:
    programme = ("TIER1", "INSIGHT", "FLOURISH")[seed % 3]
    school = make.school()
    by: Actor
    fixed: dict[str, object] = {"programme": programme, **PUPIL}
    if seed < 3:
        by = as_actor(make.school_user(school))
        fixed["pupil_source"] = "NEW"
    else:
        by = replace(public(on=make.today), browser_hash="c" * 64)
        make.contact(school, email="office@example.org")
        fixed["school"] = {"id": str(school.id), "label": school.name}
        fixed["referrer_email"] = "office@example.org"
    submission = filling.send(filling.draft(APPLICATION, by, seed=seed, fixed=fixed), by)
    if seed >= 3:
        submission = filling.confirm(submission)
    assert (submission.status, submission.problem) == ("written", None)
    assert check_answers(make, APPLICATION, submission) > 100
    names = {document.name for document in make.all(Document)}
    assert names == files_in(submission.answers)


@pytest.mark.parametrize("seed", range(3))
def test_every_answer_of_a_complaint_is_in_its_column(
    filling: Filling, make: Make, as_actor: Any, seed: int
) -> None:
    by = as_actor(make.school_user())
    submission = filling.send(filling.draft("complaint", by, seed=seed), by)
    assert submission.status == "written"
    assert check_answers(make, "complaint", submission) >= 4


@pytest.mark.parametrize("outcome", ["ACCEPTED", "ACCEPTED_WITH_CONDITIONS", "DECLINED"])
def test_every_answer_of_a_provider_is_in_its_column(
    filling: Filling, make: Make, as_actor: Any, outcome: str
) -> None:
    provider = make.provider()
    by = as_actor(make.provider_user(provider))
    pack = make.pack(provider=provider)
    make.interview(pack)
    fixed = {
        "outcome": outcome,
        "paperwork_complete": True,
        "interview_held_on": (make.today - timedelta(days=2)).isoformat(),
        "attended_by": ["PUPIL"],
    }
    draft = filling.draft("application-response", by, fixed=fixed, pack_id=pack.id)
    submission = filling.send(draft, by)
    assert submission.status == "written"
    assert check_answers(make, "application-response", submission) > 8


@pytest.mark.parametrize("kind", ["school", "provider"])
def test_every_answer_of_a_withdrawal_is_in_its_column(
    filling: Filling, make: Make, as_actor: Any, kind: str
) -> None:
    school, provider = make.school(), make.provider()
    placement = make.placement(school=school, provider=provider, status="active")
    user = make.school_user(school) if kind == "school" else make.provider_user(provider)
    by = as_actor(user)
    fixed = {
        "placement": {"id": str(placement.id), "label": placement.ref},
        "meeting_attendees": ["CAP", "SCHOOL"],
    }
    submission = filling.send(filling.draft("withdrawal", by, fixed=fixed), by)
    assert submission.status == "written"
    assert check_answers(make, "withdrawal", submission) > 15
