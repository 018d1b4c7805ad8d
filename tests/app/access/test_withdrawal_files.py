"""What came with a withdrawal is read with its form: by the other side once it is completed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.withdrawal_flow import WithdrawalStatus
from app.models import Document
from tests.support.actors import actor_of
from tests.support.factories import Make

W = WithdrawalStatus


@pytest.mark.parametrize("status", W)
@pytest.mark.parametrize("asker", ["SCHOOL", "PROVIDER", "CAP"])
def test_a_school_reads_files_of_the_other_side_at_the_end(
    make: Make, session_of: Callable[[Actor], Session], status: W, asker: str
) -> None:
    school = make.school()
    place = make.placement(school=school, status="ending")
    row = make.withdrawal(place, requester_type=asker, status=status)
    file = make.document(withdrawal_id=row.id)
    actor = actor_of(make, make.school_user(school))
    session = session_of(actor)
    seen = session.scalars(visible(Document, actor).where(Document.id == file.id)).all()
    assert bool(seen) is (asker == "SCHOOL" or status == W.COMPLETED)
