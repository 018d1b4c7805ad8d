"""Who writes which pages: the quality officer about quality alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.access.scope import fetch, visible
from app.domain.errors import NotAllowed, Rejected
from app.domain.roles import Role
from app.models import Page
from app.services import content_editing
from tests.support.factories import Make


def test_quality_officers_work_on_pages_about_quality_alone(
    session_of: Any, as_actor: Any, make: Make
) -> None:
    by = as_actor(make.staff(Role.QUALITY_OFFICER))
    own = make.page(texts=[], topic="quality")
    make.page(texts=[], topic="offer")
    shown = make.page(topic="offer")
    session: Session = session_of(by)
    assert {p.id for p in session.scalars(visible(Page, by))} == {own.id, shown.id}
    with pytest.raises(Rejected):
        content_editing.check(None, {"topic": "offer"}, by=by, has_version=False)
    content_editing.check(None, {"topic": "quality"}, by=by, has_version=False)


def test_pages_of_others_are_not_taken_up_by_a_quality_officer(
    acting: Any, as_actor: Any, make: Make
) -> None:
    by, page = as_actor(make.staff(Role.QUALITY_OFFICER)), make.page(texts=["One.", "Two."])
    with acting(by) as session:
        row = fetch(session, Page, page.id, by)
        first = content_editing.versions(session, row.id, by)[-1]
        with pytest.raises(NotAllowed):
            content_editing.restore(session, row, first, by=by, at=make.at)
        with pytest.raises(NotAllowed):
            content_editing.begin_next_year(session, row, by=by, at=make.at)
    assert (make.reload(page).body, len(make.all(Page))) == ("Two.", 1)
