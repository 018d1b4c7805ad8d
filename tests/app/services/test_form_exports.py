"""Submissions as files: stable columns, nothing too sensitive, no formulas, each written down."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from app.access import actor as actors
from app.access.actor import Actor
from app.access.scope import visible
from app.domain.errors import NotAllowed, Rejected
from app.domain.permissions import Permission
from app.domain.roles import Role
from app.models import AuditEvent, Form, FormVersion, Submission
from app.services import form_exports, form_versions
from app.services.form_exports import Narrowed
from tests.forms.engine import document, page, question
from tests.support.factories import Make

WHY: dict[str, Any] = {"reason": "Report"}
Sessions = Callable[[Actor], Session]
NAME, AGE = question("name", "text", sensitivity="P"), question("age", "integer")
SECRET = question("secret", "text", sensitivity="S")
CLOSED = question("prevent_referral", "text")
HOME = question("home", "address")


def published(make: Make, *versions: list[dict[str, Any]]) -> tuple[Form, list[FormVersion]]:
    """A form with one version for each list of questions."""
    by, made = actors.system(on=make.today), []
    form = make.form(slug="trial", current_version=None)
    for questions in versions:
        whole = document(page("a", *questions), settings={"audience": ["school"]})
        with make.session() as session:
            held = session.get_one(Form, form.id)
            made.append(form_versions.publish(session, held, whole, note="", by=by, at=make.at))
    return form, made


@pytest.fixture
def lead(make: Make, as_actor: Callable[..., Actor]) -> Actor:
    return as_actor(make.staff(Role.SERVICE_LEAD))


def rows_of(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def sheets_of(content: bytes) -> list[list[list[str]]]:
    """The texts of each sheet of a workbook, read from its XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [
            [
                [cell.get_text() for cell in each.find_all("c")]
                for each in BeautifulSoup(archive.read(name), "xml").find_all("row")
            ]
            for name in sorted(archive.namelist())
            if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)
        ]


def test_two_versions_share_their_columns(make: Make, session_of: Sessions, lead: Actor) -> None:
    form, (old, new) = published(make, [NAME, AGE], [{**NAME, "label": "Full name"}, HOME])
    sent = {"ref": "FRM-2", "submitted_at": make.at + timedelta(hours=1)}
    make.submission(new, answers={"name": "Ben", "home": {"town": "Coventry"}}, **sent)
    make.submission(old, answers={"name": "Ada", "age": 36}, ref="FRM-1")
    made = form_exports.make(session_of(lead), form, "csv", **WHY, by=lead, at=make.at)
    head, first, second = rows_of(made.content)
    assert head[:7] == list(form_exports.OWN)
    assert (head[7], head[-1]) == ("Full name", "Age")
    assert any(each.startswith("Home: ") for each in head)
    assert (first[:2], first[7], first[-1]) == (["FRM-1", "1"], "Ada", "36")
    assert (second[:2], second[7], second[-1]) == (["FRM-2", "2"], "Ben", "")
    assert "Coventry" in second
    assert (made.rows, made.name) == (2, f"trial-{make.today}.csv")


def test_a_workbook_has_the_answers_and_the_wording(
    make: Make, session_of: Sessions, lead: Actor
) -> None:
    form, (old, _) = published(make, [NAME, AGE], [{**NAME, "label": "Full name"}])
    make.submission(old, answers={"name": "Ada", "age": 36})
    made = form_exports.make(session_of(lead), form, "xlsx", **WHY, by=lead, at=make.at)
    answers, wording = sheets_of(made.content)
    assert answers[0][-2:] == ["Full name", "Age"]
    assert answers[1][-2:] == ["Ada", "36"]
    assert wording[0][2:5] == [f"Version 2: {each}" for each in ("question", "type", "options")]
    assert wording[1] == ["q-name", "name", "Full name", "Short text", "Name", "Short text"]


def test_sensitive_and_closed_answers_are_not_in_it(
    make: Make, session_of: Sessions, lead: Actor, as_actor: Callable[..., Actor]
) -> None:
    form, (version,) = published(make, [NAME, SECRET, CLOSED])
    given = {"name": "Ada", "secret": "diagnosis", "prevent_referral": "referred"}
    make.submission(version, answers=given)
    session = session_of(lead)
    for kind, read in (("csv", rows_of), ("xlsx", sheets_of)):
        usual = form_exports.make(session, form, kind, **WHY, by=lead, at=make.at)
        asked = form_exports.make(session, form, kind, sensitive=True, **WHY, by=lead, at=make.at)
        texts = [str(read(each.content)) for each in (usual, asked)]
        assert ["diagnosis" in each for each in texts] == [False, True]
        assert ["referred" in each for each in texts] == [False, False]
    safe = replace(lead, permissions=lead.permissions | {Permission.SAFEGUARDING_READ})
    made = form_exports.make(session, form, "csv", **WHY, by=safe, at=make.at)
    assert "referred" in str(rows_of(made.content))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\uff1d"])
def test_nothing_becomes_a_formula(
    make: Make, session_of: Sessions, lead: Actor, start: str
) -> None:
    form, (version,) = published(make, [NAME, {**AGE, "label": f"{start}SUM(A1)"}])
    text = f'{start}HYPERLINK("https://example.org")'
    make.submission(version, answers={"name": text, "age": 4}, sender_name=text)
    made = form_exports.make(session_of(lead), form, "csv", **WHY, by=lead, at=make.at)
    cells = [cell for each in rows_of(made.content) for cell in each]
    assert cells.count(f"'{text}") == 2
    workbook = form_exports.make(session_of(lead), form, "xlsx", **WHY, by=lead, at=make.at)
    cells = [cell for sheet in sheets_of(workbook.content) for each in sheet for cell in each]
    assert cells.count(f"'{text}") == 2
    with zipfile.ZipFile(io.BytesIO(workbook.content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
        assert not any(b"hyperlink " in archive.read(name) for name in archive.namelist())


def test_a_text_longer_than_a_cell_is_cut(make: Make, session_of: Sessions, lead: Actor) -> None:
    form, (version,) = published(make, [question("notes", "long_text")])
    make.submission(version, answers={"notes": "=" + "x" * 40_000})
    made = form_exports.make(session_of(lead), form, "xlsx", **WHY, by=lead, at=make.at)
    cell = sheets_of(made.content)[0][1][-1]
    assert (len(cell), cell[:3], cell[-1]) == (form_exports.LONGEST_CELL, "'=x", "…")


def test_it_may_be_narrowed_and_is_written_down(
    make: Make, session_of: Sessions, lead: Actor
) -> None:
    form, (version,) = published(make, [NAME])
    other = make.form_version()
    make.submission(version, answers={"name": "Ada"}, ref="FRM-1")
    make.submission(version, answers={"name": "Ben"}, ref="FRM-2")
    make.submission(other, ref="FRM-3")
    session = session_of(lead)
    wanted = visible(Submission, lead).where(Submission.ref != "FRM-1")
    narrowed = Narrowed(wanted, ("status is Filed", "version is 1"))
    made = form_exports.make(
        session, form, "csv", narrowed=narrowed, reason=" Report ", by=lead, at=make.at
    )
    assert [each[0] for each in rows_of(made.content)[1:]] == ["FRM-2"]
    session.commit()
    (event,) = [each for each in make.all(AuditEvent) if each.action == "exported"]
    assert event.record_id == form.id
    assert event.reason == "Report"
    assert event.changes == {
        "rows": 1,
        "file": "csv",
        "columns": "1 of answers, without sensitive ones, by the versions 1",
        "filters": "status is Filed and version is 1",
    }


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\x00b"])
def test_nothing_is_taken_out_without_a_reason(
    make: Make, session_of: Sessions, lead: Actor, reason: str
) -> None:
    form, _ = published(make, [NAME])
    with pytest.raises(Rejected):
        form_exports.make(session_of(lead), form, "csv", reason=reason, by=lead, at=make.at)


def test_who_sees_some_submissions_takes_out_those(
    make: Make, session_of: Sessions, lead: Actor
) -> None:
    form, (version,) = published(make, [NAME])
    own = make.submission(version, user_id=lead.user_id)
    make.submission(version)
    some = replace(lead, permissions=lead.permissions - {Permission.SUBMISSION_READ_ALL})
    made = form_exports.make(session_of(some), form, "csv", **WHY, by=some, at=make.at)
    assert [each[0] for each in rows_of(made.content)[1:]] == [own.ref]


def test_only_those_who_may_export_do(
    make: Make, session_of: Sessions, as_actor: Callable[..., Actor]
) -> None:
    form, _ = published(make, [NAME])
    for role in (Role.FORM_DESIGNER, Role.MONITORING_OFFICER, Role.QUALITY_OFFICER):
        actor = as_actor(make.staff(role))
        with pytest.raises(NotAllowed):
            form_exports.make(session_of(actor), form, "csv", **WHY, by=actor, at=make.at)


def test_too_many_rows_are_refused(
    make: Make, session_of: Sessions, lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, (version,) = published(make, [NAME])
    for _ in range(3):
        make.submission(version)
    monkeypatch.setattr(form_exports, "MOST_ROWS", 2)
    with pytest.raises(Rejected, match="Narrow them"):
        form_exports.make(session_of(lead), form, "csv", **WHY, by=lead, at=make.at)
