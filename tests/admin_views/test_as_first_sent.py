"""What staff changed: told to those who may read it, beside the answers as they came."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.domain.roles import Role
from app.models import ReadEvent, Submission, SubmissionAmendment
from tests.support.client import Client
from tests.support.desk import record
from tests.support.factories import Make
from tests.support.filling import Filling
from tests.support.mending import change, end_date, failing, opened


@pytest.fixture
def filling(app: Flask, make: Make) -> Filling:
    filling = Filling(app, make)
    filling.offers()
    return filling


@pytest.fixture
def failed(filling: Filling, make: Make) -> Callable[..., Submission]:
    return failing(filling, make)


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("prevent_referral", {"before": False, "after": True}),
        ("courses.prevent_referral", {"item": 1, "before": False, "after": True}),
        ("courses", {"before": [], "after": [{"prevent_referral": True}]}),
        ("courses", {"before": {"prevent_referral": True}, "after": None}),
        ("courses", {"before": None, "after": [5, [{"of": {"prevent_referral": True}}]]}),
    ],
)
def test_a_closed_answer_that_was_changed_is_told_to_nobody_else(
    staff: Callable[..., Client],
    failed: Callable[..., Submission],
    make: Make,
    key: str,
    given: dict[str, object],
) -> None:
    sent = failed()
    closed = make.amendment(sent, question_key=key, **given)
    plain = make.amendment(
        sent, question_key="courses", before=None, after=[{"course_reason": "Bricks"}]
    )
    client = staff()
    base = "/admin/submission-amendment/"
    shown = client.get(base).html
    assert str(plain.id) in shown
    assert str(closed.id) not in shown
    assert client.get(f"{base}{plain.id}").status == 200
    assert client.get(f"{base}{closed.id}").status == 404


def test_what_was_changed_can_be_read_as_it_was_first_sent(
    staff: Callable[..., Client], failed: Callable[..., Submission], make: Make
) -> None:
    sent = failed()
    client = staff()
    at = f"/admin/submission/{sent.id}/as-first-sent"
    assert client.get(at).status == 404
    change(client, opened(client, sent), "Change").submit(
        {**end_date(sent), "reason": "They rang."}, button="Save and try again"
    )
    (kept,) = make.all(SubmissionAmendment)
    read = len(make.all(ReadEvent))
    assert record(client, sent).link("As first sent") == at
    history = client.get(f"/admin/submission-amendment/{kept.id}")
    assert history.link("As first sent") == at
    assert len(make.all(ReadEvent)) == read
    page = client.get(at)
    assert page.heading == f"{sent.ref} as first sent"
    assert "1 January 2020" in page.text
    assert "They rang." not in page.text
    now = client.get(page.link("As it is now"))
    assert "They rang." in now.text
    assert "1 January 2020" not in now.text
    logged = [each for each in make.all(ReadEvent) if each.part == "answers as first sent"]
    assert [each.record_id for each in logged] == [sent.id]


def test_as_first_sent_keeps_the_rules_of_who_reads_what(
    staff: Callable[..., Client],
    browser: Callable[..., Client],
    failed: Callable[..., Submission],
    make: Make,
) -> None:
    sent = failed()
    at = f"/admin/submission/{sent.id}/as-first-sent"
    make.amendment(sent, question_key="prevent_referral", before="telltale", after=False)
    assert staff().get(at).status == 404
    make.amendment(sent, question_key="legal_forename", before="Robin", after="Wren")
    page = staff().get(at)
    assert "Robin" in page.text
    assert "telltale" not in page.html
    assert "Staff have changed one of them" in page.text
    make.amendment(sent, question_key="legal_forename", before="Wren", after="Robyn")
    assert "Staff have changed one of them" in staff().get(at).text
    make.amendment(sent, question_key="legal_surname", before="Ash", after="Oak")
    assert "Staff have changed 2 of them" in staff().get(at).text
    for outsider in (browser(make.school_user()), staff(Role.AUDITOR)):
        assert outsider.get(at).status == 404
