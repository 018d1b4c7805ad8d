"""Whatever goes wrong while rows are written, nobody loses what they sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.access.actor import Actor
from app.domain.errors import Fault, NotVisible, Rejected
from app.models import (
    AuditEvent,
    Contact,
    OutboxMessage,
    StatusHistory,
    Submission,
    SubmissionWrite,
)
from app.services import filing, own_rows, submissions
from app.services.bindings import Unwritable
from tests.support.factories import Make
from tests.support.filling import Filling
from tests.support.own_forms import (
    OwnForms,
    answers_of,
    contact_form,
    let_providers_write_contacts,
)

SECRET = "Ash Field of 1 Mill Lane"


@pytest.fixture(autouse=True)
def _trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    let_providers_write_contacts(monkeypatch)


@pytest.fixture
def forms(app: Flask, make: Make) -> OwnForms:
    return OwnForms(Filling(app, make), make)


@pytest.fixture
def tutor(make: Make, as_actor: Callable[..., Actor]) -> Actor:
    return as_actor(make.provider_user())


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """The row is made, and then something goes wrong."""

    def arrange(error: Exception) -> None:
        written = own_rows.write

        def broken(*args: Any, **more: Any) -> Any:
            written(*args, **more)
            raise error

        monkeypatch.setattr(own_rows, "write", broken)

    return arrange


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Unwritable.because("It cannot be found."), "It cannot be found."),
        (IntegrityError("", None, Exception("UNIQUE constraint failed: x.name")), "another record"),
        (DataError("", None, Exception("out of range")), "could not be saved"),
        (StaleDataError("changed"), filing.CHANGED_MEANWHILE),
        (KeyError(SECRET), filing.UNFORESEEN),
        (ZeroDivisionError(SECRET), filing.UNFORESEEN),
    ],
)
def test_what_goes_wrong_is_kept_for_repair_and_nothing_is_half_written(
    forms: OwnForms,
    make: Make,
    tutor: Actor,
    breaking: Callable[[Exception], None],
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    words: str,
) -> None:
    forms.publish(contact_form("create", audience=["provider"]))
    draft = forms.begin(tutor, answers_of())
    breaking(error)
    with caplog.at_level(logging.ERROR):
        sent = forms.filling.send(draft, tutor)
    assert (sent.status, words in str(sent.problem)) == ("failed", True)
    assert {**answers_of(), "audience": "provider"} == sent.answers
    assert (make.all(Contact), make.all(SubmissionWrite)) == ([], [])
    assert make.all(AuditEvent, AuditEvent.table_name == "contact") == []
    history = make.all(StatusHistory, StatusHistory.record_id == sent.id)
    assert [each.move for each in sorted(history, key=lambda each: each.at)].count("fail") == 1
    # The sender is told that it arrived, and no log holds an answer.
    assert len(make.all(OutboxMessage, OutboxMessage.record_id == sent.id)) == 1
    assert SECRET not in caplog.text
    is_ours = words == filing.UNFORESEEN
    assert ("form.not_written" in caplog.text) is is_ours


@pytest.mark.parametrize("error", [Rejected.because("Enter it again", "email"), NotVisible()])
def test_what_the_sender_can_put_right_is_told_and_the_draft_stays(
    forms: OwnForms,
    make: Make,
    tutor: Actor,
    breaking: Callable[[Exception], None],
    error: Exception,
) -> None:
    forms.publish(contact_form("create", audience=["provider"]))
    draft = forms.begin(tutor, answers_of())
    breaking(error)
    with pytest.raises(type(error)):
        forms.filling.send(draft, tutor)
    assert (make.all(Submission), make.all(Contact)) == ([], [])
    assert make.reload(draft).answers["name"] == "Ash Field"


def test_it_is_written_once_when_it_is_tried_again(
    forms: OwnForms, make: Make, as_actor: Callable[..., Actor], tutor: Actor
) -> None:
    forms.publish(contact_form("create", audience=["provider"]))
    draft = forms.begin(tutor, answers_of())
    admin = as_actor(make.staff())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own_rows, "write", _broken)
        sent = forms.filling.send(draft, tutor)
    assert sent.status == "failed"
    with forms.filling.service() as session:
        row = submissions.get(session, sent.id, admin, lock=True)
        submissions.retry(session, row, by=admin, at=forms.filling.at)
    done = forms.filling.reload(sent)
    assert (done.status, done.problem, done.problem_questions) == ("written", None, None)
    assert (len(make.all(Contact)), len(make.all(SubmissionWrite))) == (1, 1)
    # Sent once more, it is the same submission.
    assert forms.filling.send(draft, tutor).id == sent.id
    assert len(make.all(Contact)) == 1


def _broken(*_args: Any, **_more: Any) -> Any:
    raise KeyError(SECRET)


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        (["One.", "Two."], "One. Two."),
        (["x" * 1_498 + ".", "y" * 1_499 + "."], f"{'x' * 1_498}. {'y' * 1_499}."),
        (["x" * 1_499 + ".", "y" * 1_499 + "."], f"{'x' * 1_499}. There is 1 more reason."),
        (
            ["First.", *["z" * 999 + "."] * 4],
            f"First. {'z' * 999}. {'z' * 999}. There are 2 more reasons.",
        ),
        (["x" * 4_000, "More."], f"{'x' * 2_999}…"),
    ],
)
def test_many_reasons_are_told_as_far_as_they_fit_and_the_others_are_counted(
    messages: list[str],
    words: str,
    forms: OwnForms,
    tutor: Actor,
    breaking: Callable[[Exception], None],
) -> None:
    forms.publish(contact_form("create", audience=["provider"]))
    draft = forms.begin(tutor, answers_of())
    breaking(Unwritable(*(Fault(None, each) for each in messages)))
    assert forms.filling.send(draft, tutor).problem == words
