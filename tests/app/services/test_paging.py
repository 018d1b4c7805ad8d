"""A list walked forwards and back shows every row once, in order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.services import school_cases, school_students
from app.services.paging import Page
from tests.support.factories import Make


def _walk(find: Callable[..., Page], size: int) -> tuple[list[str], list[str]]:
    forward, page = [], find()
    while True:
        forward.append([row.id for row in page.rows])
        if not page.after:
            break
        page = find(after=page.after)
    back = [[row.id for row in page.rows]]
    while page.before:
        page = find(before=page.before)
        back.append([row.id for row in page.rows])
    assert all(len(rows) == size for rows in forward[:-1])
    return [i for rows in forward for i in rows], [i for rows in reversed(back) for i in rows]


def test_pupils_of_one_surname_are_listed_once_each(
    make: Make,
    as_actor: Callable[..., Actor],
    session_of: Callable[[Actor], Session],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    school = make.school()
    pupils = [make.student(school, legal_surname="Ashdown") for _ in range(7)]
    make.student(legal_surname="Ashdown")
    actor = as_actor(make.school_user(school))
    session = session_of(actor)
    _small_pages(monkeypatch, school_students)
    forward, back = _walk(lambda **at: school_students.find(session, actor, **at), 3)
    assert sorted(forward) == sorted(pupil.id for pupil in pupils)
    assert forward == back


@pytest.mark.parametrize("sort", sorted(school_cases.ORDERS))
def test_applications_are_listed_once_each_in_every_order(
    sort: str,
    make: Make,
    as_actor: Callable[..., Actor],
    session_of: Callable[[Actor], Session],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    school = make.school()
    rows = [
        make.application(school, due_on=make.today if number % 2 else None) for number in range(7)
    ]
    make.application()
    actor = as_actor(make.school_user(school))
    session = session_of(actor)
    _small_pages(monkeypatch, school_cases)
    forward, back = _walk(lambda **at: school_cases.find(session, actor, sort=sort, **at), 3)
    assert sorted(forward) == sorted(row.id for row in rows)
    assert forward == back


@pytest.mark.parametrize(
    "mark", ["rubbish", "W10", "00000000-0000-4000-8000-000000000000", "é", "\0"]
)
def test_a_mark_that_cannot_be_read_gives_the_first_page(
    mark: str,
    make: Make,
    as_actor: Callable[..., Actor],
    session_of: Callable[[Actor], Session],
) -> None:
    school = make.school()
    row = make.application(school)
    actor = as_actor(make.school_user(school))
    found = school_cases.find(session_of(actor), actor, after=mark)
    assert [each.id for each in found.rows] == [row.id]


def _small_pages(monkeypatch: pytest.MonkeyPatch, module: object) -> None:
    whole = module.page_of  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "page_of", lambda *args, **more: whole(*args, **more, size=3))
