"""Accounts of those who hold the keys, and invitations that nobody took up yet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.errors import NotAllowed
from app.domain.roles import Role
from app.models import AccountLink, User
from app.services import accounts
from tests.support.factories import Make


@pytest.mark.parametrize("deed", ["disable", "sign_out", "enable"])
def test_an_administrator_cannot_shut_out_the_service_lead(make: Make, as_actor, acting, deed):
    lead, admin = make.user(Role.SERVICE_LEAD), make.user(Role.CAP_ADMIN)
    by = as_actor(admin)
    with pytest.raises(NotAllowed), acting(by) as session:
        getattr(accounts, deed)(session, session.get_one(User, lead.id), by=by, at=make.at)


def test_a_service_lead_closes_the_account_of_another(make: Make, as_actor, acting):
    one, other = make.user(Role.SERVICE_LEAD), make.user(Role.SERVICE_LEAD)
    by = as_actor(one)
    with acting(by) as session:
        accounts.disable(session, session.get_one(User, other.id), by=by, at=make.at)
    assert not make.all(User, User.id == other.id)[0].active


def test_a_stranger_cannot_shorten_an_invitation(make: Make, system_session):
    invited = make.user(Role.CAP_ADMIN, password=None)
    with system_session() as session:
        accounts.ask_for_reset(
            session, email=invited.email, public_url="https://cap.example.org", at=make.at
        )
    (link,) = make.all(AccountLink, AccountLink.user_id == invited.id)
    assert link.expires_at - make.at == timedelta(hours=72)
