"""Files that CAP gives out: versions, who adds them, and the virus check."""

from __future__ import annotations

import io
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.access import actor as actors
from app.access.actor import Actor
from app.domain.errors import NotAllowed, NotVisible, Rejected
from app.domain.roles import Role
from app.domain.virus_check import HELD_FOR, Scan, ScanResult
from app.models import AuditEvent, FileVersion, Page, PublishedFile
from app.services import content_editing, file_sweeps, published_files, virus_checks
from app.storage.base import FileMissingError, NoScanner
from app.storage.checks import CheckedFile
from tests.support.factories import Make


def checked(content: bytes = b"%PDF-1.7 form") -> CheckedFile:
    return CheckedFile(
        stream=io.BytesIO(content),
        name="form.pdf",
        came_as="pdf",
        extension="pdf",
        media_type="application/pdf",
        size_bytes=len(content),
        _opened=ExitStack(),
    )


def add(app: Flask, make: Make, acting: Any, by: Actor, file: PublishedFile, **more: Any) -> None:
    with acting(actors.system(on=make.today)) as session:
        row = session.get_one(PublishedFile, file.id)
        store = app.extensions["storage"]
        published_files.add_version(
            session, row, checked(), store, NoScanner(), by=by, at=make.at, **more
        )


def test_versions_are_numbered_and_audited(
    app: Flask, make: Make, acting: Any, as_actor: Any
) -> None:
    file, lead = make.published_file(), as_actor(make.staff(Role.SERVICE_LEAD))
    add(app, make, acting, lead, file, note="Newer")
    assert sorted(v.number for v in make.all(FileVersion)) == [1, 2]
    assert [e.action for e in make.all(AuditEvent)] == ["version-added"]


def test_who_may_add_one(app: Flask, make: Make, acting: Any, as_actor: Any) -> None:
    admin = as_actor(make.staff(Role.CAP_ADMIN))
    draft, shown = make.published_file(status="draft"), make.published_file()
    add(app, make, acting, admin, draft)
    with pytest.raises(NotAllowed):
        add(app, make, acting, admin, shown)
    for role in (Role.MONITORING_OFFICER, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            add(app, make, acting, as_actor(make.staff(role)), draft)


def test_a_moment_that_is_over_is_refused(
    app: Flask, make: Make, acting: Any, as_actor: Any
) -> None:
    file, lead = make.published_file(), as_actor(make.staff(Role.SERVICE_LEAD))
    with pytest.raises(Rejected):
        add(app, make, acting, lead, file, shows_from=make.at - timedelta(hours=1))


def test_a_file_is_shown_from_its_earliest_version_on(
    app: Flask, make: Make, acting: Any, as_actor: Any
) -> None:
    soon, lead = make.at + timedelta(days=3), as_actor(make.staff(Role.SERVICE_LEAD))
    file = make.published_file(first_shown_at=soon)
    add(app, make, acting, lead, file)
    assert make.reload(file).first_shown_at == make.at
    add(app, make, acting, lead, file, shows_from=soon)
    assert make.reload(file).first_shown_at == make.at


def test_what_was_taken_down_is_kept_six_years(make: Make, acting: Any, as_actor: Any) -> None:
    lead = as_actor(make.staff(Role.SERVICE_LEAD))
    file, page = make.published_file(), make.page()
    for name, kept in (
        ("take-down", make.today.replace(year=make.today.year + 6)),
        ("put-back", None),
    ):
        with acting(lead) as session:
            for model, row, service in (
                (PublishedFile, file, published_files),
                (Page, page, content_editing),
            ):
                found = session.get_one(model, row.id)
                service.move(session, found, name, by=lead, at=make.at, reason="Over")
        assert (make.reload(file).retain_until, make.reload(page).retain_until) == (kept, kept)


def test_a_version_is_looked_at_by_the_scanner_and_held(
    app: Flask, make: Make, session_of: Any, system_session: Any, the_system: Actor
) -> None:
    file = make.published_file(slug="risk")
    (version,) = make.all(FileVersion)
    make.change(version, scan_result="unscanned")
    store = app.extensions["storage"]
    with system_session() as session:
        (due,) = virus_checks.claim(session, at=make.at)
        assert due.key == version.storage_key
        found = Scan(ScanResult.INFECTED, "A virus")
        assert virus_checks.judge(session, due, found, by=the_system, at=make.at)
    visitor = actors.public(on=make.today)
    session = session_of(visitor)
    with pytest.raises(NotVisible):
        published_files.get(session, file.slug, visitor, at=make.at)
    session.rollback()
    later = make.at + HELD_FOR + timedelta(days=1)
    with system_session() as session:
        assert virus_checks.let_go_old(session, by=the_system, at=later) == 1
    with system_session() as session:
        assert file_sweeps.sweep_removed(session, store, by=the_system, at=later) == 1
    with pytest.raises(FileMissingError):
        store.open(version.storage_key)
