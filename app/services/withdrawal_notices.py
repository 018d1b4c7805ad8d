"""Who hears of what happens to a withdrawal. Mails carry its reference and a link, no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.codes import Requester
from app.domain.contact_change import Receives
from app.models.withdrawal import Withdrawal
from app.notify.messages import CaseMail

from . import notices

WITHDRAWALS = Receives.WITHDRAWALS


def sent(session: Session, withdrawal: Withdrawal, *, at: datetime) -> None:
    """The receipt, with the day CAP is done by."""
    due = withdrawal.process_due
    _tell(
        session,
        CaseMail.WITHDRAWAL_RECEIVED,
        [withdrawal.requester_email],
        withdrawal,
        path=own_page(withdrawal),
        at=at,
        due=f"{due.day} {due:%B %Y}",
    )


def moved(session: Session, withdrawal: Withdrawal, name: str, *, at: datetime) -> None:
    """What this move is told, and to whom; some moves are nobody's news."""
    asker, own = [withdrawal.requester_email], own_page(withdrawal)
    staff = f"/admin/withdrawal/{withdrawal.id}"
    if name == "return":
        _tell(session, CaseMail.WITHDRAWAL_RETURNED, asker, withdrawal, path=own, at=at)
    elif name == "answer":
        cap = notices.of_cap(session, withdrawal.owner_id)
        _tell(session, CaseMail.WITHDRAWAL_ANSWERED, cap, withdrawal, path=staff, at=at)
    elif name == "ask-to-cancel":
        cap = notices.of_cap(session, withdrawal.owner_id)
        _tell(session, CaseMail.WITHDRAWAL_CANCEL_ASKED, cap, withdrawal, path=staff, at=at)
    elif name == "cancel":
        _tell(session, CaseMail.WITHDRAWAL_CANCELLED, asker, withdrawal, path=own, at=at)
        # Their pages have called the place ending since the form was sent.
        _tell_others(session, CaseMail.WITHDRAWAL_CANCELLED, withdrawal, at=at)
    elif name == "complete":
        _tell(session, CaseMail.WITHDRAWAL_COMPLETED, asker, withdrawal, path=own, at=at)
        _tell_others(session, CaseMail.WITHDRAWAL_TO_READ, withdrawal, at=at)


def _tell_others(session: Session, kind: CaseMail, withdrawal: Withdrawal, *, at: datetime) -> None:
    """The party that did not ask, or both; whoever asked was told already."""
    for people, path in _other_sides(session, withdrawal):
        told = [each for each in people if each != withdrawal.requester_email]
        _tell(session, kind, told, withdrawal, path=path, at=at)


def _tell(
    session: Session,
    kind: CaseMail,
    people: Iterable[str],
    withdrawal: Withdrawal,
    *,
    path: str,
    at: datetime,
    due: str = "",
) -> None:
    notices.tell(session, kind, people, about=withdrawal, path=path, at=at, due=due)


def own_page(withdrawal: Withdrawal) -> str:
    """Where whoever asked follows it."""
    if withdrawal.requester_type == Requester.CAP:
        return f"/admin/withdrawal/{withdrawal.id}"
    face = "provider" if withdrawal.requester_type == Requester.PROVIDER else "school"
    return f"/{face}/withdrawals/{withdrawal.id}"


def _other_sides(session: Session, withdrawal: Withdrawal) -> list[tuple[list[str], str]]:
    """The people of the other party, or of both when CAP asked, and where each reads of
    it."""
    sides = []
    if withdrawal.requester_type != Requester.SCHOOL:
        people = notices.of_school(session, withdrawal.placement.application, also=WITHDRAWALS)
        sides.append((people, f"/school/withdrawals/{withdrawal.id}"))
    if withdrawal.requester_type != Requester.PROVIDER:
        people = notices.of_provider(session, withdrawal.provider_id, also=WITHDRAWALS)
        sides.append((people, f"/provider/withdrawals/{withdrawal.id}"))
    return sides
