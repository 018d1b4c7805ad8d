"""What an organisation says of its contacts without asking CAP: that one is still right. Forms say
no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.access.actor import Actor
from app.domain.errors import Conflict, InvalidMove
from app.models import AuditEvent, Contact, School
from app.services import contacts, memory
from tests.support.factories import Make
from tests.support.filling import Filling
from tests.support.own_forms import OwnForms, contact_form


@pytest.fixture
def school(make: Make) -> School:
    return make.school()


@pytest.fixture
def coordinator(make: Make, as_actor: Any, school: School) -> Actor:
    return as_actor(make.school_user(school))  # type: ignore[no-any-return]


def test_confirming_writes_the_day_and_who(
    acting: Any, make: Make, school: School, coordinator: Actor
) -> None:
    contact = make.contact(school, verified_on=make.today - timedelta(days=400))
    with acting(coordinator) as session:
        row = contacts.get(session, str(contact.id), coordinator)
        seen = contacts.mark_of(row)
        contacts.confirm(session, row, seen=seen, by=coordinator, at=make.at)
        # A second click finds it done.
        contacts.confirm(session, row, seen=seen, by=coordinator, at=make.at)
    live = make.reload(contact)
    assert (live.verified_on, live.verified_by) == (make.today, coordinator.name)
    (event,) = make.all(AuditEvent, AuditEvent.record_id == contact.id)
    assert (event.action, event.actor_id) == ("confirmed", coordinator.user_id)


def test_all_are_confirmed_but_those_asked_about_and_those_not_shown(
    acting: Any, make: Make, school: School, coordinator: Actor
) -> None:
    long_ago = make.today - timedelta(days=300)
    right, asked, fresh, unseen, moved = (
        make.contact(school, verified_on=long_ago) for _ in range(5)
    )
    make.change(fresh, verified_on=make.today)
    make.contact_change(asked)
    other = make.contact(make.school(), verified_on=long_ago)
    shown = [contacts.mark_of(make.reload(row)) for row in (right, asked, fresh, other, moved)]
    make.change(moved, email="other@example.org")
    with acting(coordinator) as session:
        assert contacts.confirm_all(session, shown, by=coordinator, at=make.at) == 1
    days = [make.reload(row).verified_on for row in (right, asked, unseen, other, moved)]
    assert days == [make.today, *[long_ago] * 4]
    with acting(coordinator) as session:
        row = contacts.get(session, str(asked.id), coordinator)
        with pytest.raises(InvalidMove, match="Withdraw that first"):
            contacts.confirm(session, row, seen=contacts.mark_of(row), by=coordinator, at=make.at)
        row = contacts.get(session, str(moved.id), coordinator)
        with pytest.raises(Conflict):
            contacts.confirm(session, row, seen=contacts.mark_of(moved), by=coordinator, at=make.at)


@pytest.mark.parametrize("mode", ["create", "upsert"])
def test_a_form_of_a_provider_about_contacts_waits_for_cap_too(
    app: Flask, make: Make, as_actor: Any, mode: str
) -> None:
    forms = OwnForms(Filling(app, make), make)
    with forms.filling.service() as session:
        memory.forget(session)  # the tests before this one had no list of jobs
    provider = make.provider()
    row = make.contact(provider=provider, email="ash@example.org", job_role="DSL")
    forms.publish(contact_form(mode, audience=["provider"]))
    answers = {"name": "A", "job": "HEAD", "mail": "ash@example.org", "phone": "01632 960001"}
    sent = forms.send(as_actor(make.provider_user(provider)), answers)
    assert (sent.status, make.reload(row).job_role) == ("awaiting-acceptance", "DSL")
    assert len(make.all(Contact)) == 1
