"""Drafts: whose they are, what is known when they begin, how long they live, what they hold."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.access import actor as actors
from app.access.actor import Actor
from app.domain.errors import NotVisible, Rejected
from app.models import AuditEvent, FormVersion, SubmissionDraft, SubmissionFile
from app.services import drafts, file_sweeps, uploads
from app.services.form_library import FormClosed, definition_of
from app.services.lookup_columns import columns_of
from app.storage.base import FileMissingError, NoScanner
from app.storage.checks import check_upload
from tests.app.web.trial_forms import publish, trial
from tests.support.factories import Make
from tests.support.walker import pdf

Sessions = Callable[[Actor], Session]
Actors = Callable[..., Actor]


@pytest.fixture
def somebody(make: Make) -> Actor:
    return replace(actors.public(on=make.today), browser_hash="mine")


@pytest.fixture
def form(make: Make) -> Any:
    return publish(make, trial())


@pytest.fixture
def store(app: Any) -> Any:
    return app.extensions["storage"]


def test_a_draft_of_a_visitor_belongs_to_the_browser(
    make: Make, form: Any, session_of: Sessions, somebody: Actor
) -> None:
    session = session_of(somebody)
    draft = drafts.begin(session, "trial", by=somebody, at=make.at)
    assert (draft.user_id, draft.token_hash) == (None, "mine")
    assert draft.answers == {"audience": "public"}
    assert draft.expires_at == make.at + timedelta(days=28)
    assert drafts.get(session, draft.id, somebody, at=make.at) is draft
    with pytest.raises(NotVisible):
        drafts.get(session, draft.id, replace(somebody, browser_hash="theirs"), at=make.at)


def test_a_visitor_without_a_browser_secret_begins_nothing(
    make: Make, form: Any, session_of: Sessions
) -> None:
    nobody = actors.public(on=make.today)
    with pytest.raises(NotVisible):
        drafts.begin(session_of(nobody), "trial", by=nobody, at=make.at)
    assert drafts.of_actor(session_of(nobody), nobody, at=make.at) == []


def test_what_is_known_of_a_school_is_filled_in_and_goes_before_what_is_given(
    make: Make, form: Any, session_of: Sessions, as_actor: Actors
) -> None:
    school = make.school(name="Own school")
    actor = as_actor(make.school_user(school, full_name="Robin Sample", email="r@example.org"))
    given = {"school": {"id": "x", "label": "Other"}, "notes": "Given"}
    draft = drafts.begin(session_of(actor), "trial", by=actor, at=make.at, given=given)
    assert draft.answers == {
        "audience": "school",
        "name": "Robin Sample",
        "mail": "r@example.org",
        "school": {
            "id": str(school.id),
            "label": "Own school",
            "columns": columns_of("school", school),
        },
        "notes": "Given",
    }
    assert draft.expires_at == make.at + timedelta(days=90)


def test_a_closed_form_begins_nothing(
    make: Make, form: Any, session_of: Sessions, somebody: Actor
) -> None:
    make.change(form, state="closed")
    with pytest.raises(FormClosed):
        drafts.begin(session_of(somebody), "trial", by=somebody, at=make.at)


def test_saving_a_page_keeps_the_others_and_prolongs_the_draft(
    make: Make, form: Any, session_of: Sessions, somebody: Actor
) -> None:
    session = session_of(somebody)
    draft = drafts.begin(session, "trial", by=somebody, at=make.at)
    later = make.at + timedelta(days=20)
    drafts.save(session, draft, {"name": "Ada"}, by=somebody, at=make.at)
    drafts.save(session, draft, {"notes": None}, by=somebody, at=later)
    assert draft.answers == {"audience": "public", "name": "Ada", "notes": None}
    assert draft.expires_at == later + timedelta(days=28)


def test_an_expired_draft_is_not_there(
    make: Make, form: Any, session_of: Sessions, somebody: Actor
) -> None:
    session = session_of(somebody)
    draft = drafts.begin(session, "trial", by=somebody, at=make.at)
    late = make.at + timedelta(days=29)
    with pytest.raises(NotVisible):
        drafts.get(session, draft.id, somebody, at=late)
    assert drafts.of_actor(session, somebody, at=late) == []
    assert [each.id for each in drafts.of_actor(session, somebody, at=make.at)] == [draft.id]
    assert drafts.of_actor(session, somebody, at=make.at, slug="another") == []


def attach(session: Session, draft: Any, actor: Actor, store: Any, make: Make, **more: Any) -> Any:
    with check_upload(io.BytesIO(pdf(more.pop("words", "x"))), "../My  file.pdf") as checked:
        version = session.get_one(FormVersion, draft.form_version_id)
        question = definition_of(version).question("paper")
        assert question is not None
        return uploads.attach_file(
            session,
            draft,
            question,
            checked,
            store,
            NoScanner(),
            by=actor,
            at=make.at,
            **{"max_case_bytes": 1_000_000, "kept": (), **more},
        )


def test_files_together_have_a_limit(
    make: Make, form: Any, session_of: Sessions, somebody: Actor, store: Any
) -> None:
    session = session_of(somebody)
    draft = drafts.begin(session, "trial", by=somebody, at=make.at)
    row = attach(session, draft, somebody, store, make)
    assert (row.name, row.mime, row.scan_result) == ("My file.pdf", "application/pdf", "unscanned")
    with pytest.raises(Rejected, match="does not fit"):
        attach(session, draft, somebody, store, make, max_case_bytes=row.size + 10)
    uploads.drop_files(session, draft, [str(row.id)], by=somebody, at=make.at)
    attach(session, draft, somebody, store, make, max_case_bytes=row.size + 10)


def test_a_discarded_draft_holds_nothing_and_the_audit_trail_no_answer(
    make: Make,
    form: Any,
    acting: Callable[[Actor], Any],
    somebody: Actor,
    store: Any,
) -> None:
    with acting(somebody) as session:
        draft = drafts.begin(session, "trial", by=somebody, at=make.at)
        drafts.save(session, draft, {"name": "Canary"}, by=somebody, at=make.at)
        attach(session, draft, somebody, store, make)
        drafts.discard(session, draft, by=somebody, at=make.at)
        assert drafts.of_actor(session, somebody, at=make.at) == []
    (row,) = make.all(SubmissionDraft)
    assert row.answers == {}
    assert [each.removed for each in make.all(SubmissionFile)] == [True]
    told = [(each.action, str(each.changes)) for each in make.all(AuditEvent)]
    assert [action for action, _ in told] == ["begun", "discarded"]
    assert "Canary" not in str(told)


def test_the_sweep_forgets_what_expired_and_leaves_what_was_sent(
    make: Make,
    form: Any,
    acting: Callable[[Actor], Any],
    the_system: Actor,
    somebody: Actor,
    store: Any,
) -> None:
    with acting(somebody) as session:
        old = drafts.begin(session, "trial", by=somebody, at=make.at - timedelta(days=40))
        file = attach(session, old, somebody, store, make)
        new = drafts.begin(session, "trial", by=somebody, at=make.at)
        key, old_id, new_id = file.storage_key, old.id, new.id
    with acting(the_system) as session:
        assert drafts.sweep(session, by=the_system, at=make.at) == 1
        assert file_sweeps.sweep_removed(session, store, by=the_system, at=make.at) == 1
    with acting(the_system) as session:
        assert drafts.sweep(session, by=the_system, at=make.at) == 0
    rows = {row.id: row for row in make.all(SubmissionDraft)}
    assert rows[old_id].deleted_at is not None
    assert rows[new_id].deleted_at is None
    with pytest.raises(FileMissingError):
        store.open(key)
