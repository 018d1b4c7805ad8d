from __future__ import annotations

import io
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.access.actor import Actor
from app.domain.errors import NotAllowed, Rejected
from app.models import Application, AuditEvent, Document, SubmissionFile
from app.services import documents, reference_lists
from app.storage.base import NoScanner
from app.storage.checks import CheckedFile
from tests.support.factories import Make


@pytest.fixture
def case(make: Make, system_session: Any) -> Application:
    with system_session() as session:
        reference_lists.load(session, at=make.at)
    return make.application()


def checked(content: bytes = b"%PDF-1.7 letter") -> CheckedFile:
    return CheckedFile(
        stream=io.BytesIO(content),
        name="letter.pdf",
        came_as="pdf",
        extension="pdf",
        media_type="application/pdf",
        size_bytes=len(content),
        _opened=ExitStack(),
    )


def added(app: Flask, make: Make, acting: Any, by: Actor, case: Application, **more: Any) -> None:
    given = {"type_": "OTHER", "document_date": make.today, **more}
    with acting(by) as session:
        row = session.get_one(Application, case.id)
        store = app.extensions["storage"]
        documents.add(session, row, checked(), store, NoScanner(), by=by, at=make.at, **given)


def test_staff_add_a_file_to_a_case(
    app: Flask, make: Make, acting: Any, as_actor: Any, case: Application
) -> None:
    added(app, make, acting, as_actor(make.staff()), case)
    (document,) = make.all(Document)
    assert (document.application_id, document.type, document.scan_result) == (
        case.id,
        "OTHER",
        "unscanned",
    )
    assert not document.share_with_provider
    with app.extensions["storage"].open(document.storage_key) as kept:
        assert kept.read() == b"%PDF-1.7 letter"


def test_a_kind_nobody_knows_and_a_day_to_come_are_refused(
    app: Flask, make: Make, acting: Any, as_actor: Any, case: Application
) -> None:
    staff = as_actor(make.staff())
    with pytest.raises(Rejected) as error:
        added(
            app,
            make,
            acting,
            staff,
            case,
            type_="POEM",
            document_date=make.today + timedelta(days=1),
        )
    assert [fault.field for fault in error.value.faults] == ["type", "document_date"]
    assert make.all(Document) == []


def test_who_may_not_add_files_cannot(
    app: Flask, make: Make, acting: Any, as_actor: Any, case: Application
) -> None:
    staff = as_actor(make.staff())
    auditor = as_actor(make.staff("auditor"))
    with acting(staff) as session:
        row = session.get_one(Application, case.id)
        with pytest.raises(NotAllowed):
            documents.add(
                session,
                row,
                checked(),
                app.extensions["storage"],
                NoScanner(),
                type_="OTHER",
                document_date=make.today,
                by=auditor,
                at=make.at,
            )


def test_sharing_is_told_in_the_trail(
    make: Make, acting: Any, as_actor: Any, case: Application
) -> None:
    staff, document = as_actor(make.staff()), make.document(case)
    with acting(staff) as session:
        row = session.get_one(Document, document.id)
        documents.share(session, row, shared=True, by=staff, at=make.at)
        documents.share(session, row, shared=True, by=staff, at=make.at)
    assert make.reload(document).share_with_provider
    (event,) = make.all(AuditEvent, AuditEvent.action == "shared")
    assert event.changes == {"share_with_provider": [False, True]}


def test_a_school_cannot_decide_what_is_shared(
    make: Make, acting: Any, as_actor: Any, case: Application
) -> None:
    coordinator = as_actor(make.school_user())
    document = make.document(case)
    with acting(as_actor(make.staff())) as session:
        row = session.get_one(Document, document.id)
        with pytest.raises(NotAllowed):
            documents.share(session, row, shared=True, by=coordinator, at=make.at)


def test_a_file_that_came_before_is_the_same_document(
    make: Make, system_session: Any, the_system: Actor, case: Application
) -> None:
    file = make.submission_file()
    with system_session() as session:
        row = session.get_one(SubmissionFile, file.id)
        application = session.get_one(Application, case.id)
        first = documents.from_form(
            session, row, application, type_="OTHER", by=the_system, at=make.at
        )
        second = documents.from_form(
            session, row, application, type_="EHCP", by=the_system, at=make.at
        )
        assert first is second
    assert len(make.all(Document)) == 1
