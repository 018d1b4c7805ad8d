"""Who finds whose safeguarding leads in the directory."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.domain.roles import Role
from app.models import Application, Contact, Provider
from app.services import safeguarding_leads
from app.services.safeguarding_leads import Organisation
from tests.support.actors import actor_of
from tests.support.factories import Make


def lead_of(make: Make, organisation: Any, name: str, **given: Any) -> Contact:
    values = {"job_role": "DSL", "full_name": name, "verified_on": make.today, **given}
    if isinstance(organisation, Provider):
        return make.contact(provider=organisation, **values)
    return make.contact(organisation, **values)


def partners(make: Make, session_of: Any, user: Any) -> dict[str, list[str]]:
    actor = actor_of(make, user)
    found = safeguarding_leads.of_partners(session_of(actor), actor, today=make.today)
    return {each.name: [lead.name for lead in each.leads] for each in found}


def test_a_school_finds_those_of_the_providers_in_its_cases(make: Make, session_of: Any) -> None:
    school, stranger = make.school(), make.provider(trading_name="Stranger")
    applied, placed = make.provider(trading_name="Applied"), make.provider(trading_name="Placed")
    drafted, ended = make.provider(trading_name="Drafted"), make.provider(trading_name="Ended")
    for provider in (stranger, applied, placed, drafted, ended):
        lead_of(make, provider, f"Lead of {provider.trading_name}")
    lead_of(make, applied, "A deputy", job_role="DDSL")
    lead_of(make, applied, "No lead", job_role="HEAD")
    for provider, status in ((applied, "submitted"), (drafted, "draft"), (ended, "cancelled")):
        make.application(school, status=status, offers=[make.offer(course=make.course(provider))])
    make.placement(school=school, provider=placed, status="active")
    make.change(placed, status="suspended")
    over = make.placement(school=school, provider=ended, status="ended-completed")
    (case,) = make.all(Application, Application.id == over.application_id)
    make.change(case, status="closed-placed")
    user = make.school_user(school)
    assert partners(make, session_of, user) == {
        "Applied": ["Lead of Applied", "A deputy"],
        "Placed": ["Lead of Placed"],
    }
    assert partners(make, session_of, make.school_user(make.school())) == {}
    assert partners(make, session_of, make.user(Role.SCHOOL_FINANCE, school=school)) == {}


def test_a_provider_finds_those_of_the_schools_of_its_cases(make: Make, session_of: Any) -> None:
    provider, school, other = make.provider(), make.school(name="Own"), make.school(name="Other")
    lead_of(make, school, "Lead of Own")
    lead_of(make, other, "Lead of Other")
    offer = make.offer(course=make.course(provider))
    case = make.application(school, status="sent", offers=[offer])
    pack = make.pack(case)
    user = make.provider_user(provider)
    assert partners(make, session_of, user) == {"Own": ["Lead of Own"]}
    make.change(pack, closes_on=make.today - timedelta(days=1))
    assert partners(make, session_of, user) == {}


@pytest.mark.parametrize("kind", ["school", "provider"])
def test_somebody_without_a_lead_is_named(make: Make, session_of: Any, kind: str) -> None:
    school, provider = make.school(name="S"), make.provider(trading_name="P")
    case = make.application(
        school, status="sent", offers=[make.offer(course=make.course(provider))]
    )
    make.pack(case)
    school_side = kind == "school"
    user = make.school_user(school) if school_side else make.provider_user(provider)
    actor = actor_of(make, user)
    found = safeguarding_leads.of_partners(session_of(actor), actor, today=make.today)
    assert found == [Organisation("P" if school_side else "S", ())]


def test_cap_itself_is_there_for_all_who_sign_in(make: Make, session_of: Any) -> None:
    old = make.today - timedelta(days=400)
    make.cap_lead(full_name="Ann Deputy", job_role="DDSL", verified_on=old)
    make.cap_lead(full_name="Zoe Lead", job_role="DSL", verified_on=make.today)
    gone = make.cap_lead(full_name="Gone")
    make.change(gone, deleted_at=make.at)
    for user in (make.school_user(), make.provider_user(), make.staff(Role.PANEL_MEMBER)):
        actor = actor_of(make, user)
        found = safeguarding_leads.of_cap(session_of(actor), actor, today=make.today)
        assert [lead.name for lead in found] == ["Zoe Lead", "Ann Deputy"]
        assert [lead.is_stale for lead in found] == [False, True]


def test_staff_find_all_of_them_page_by_page(make: Make, session_of: Any) -> None:
    school, provider = make.school(name="Beech School"), make.provider(trading_name="Ash")
    lead_of(make, school, "One", verified_on=None)
    lead_of(make, provider, "Two")
    make.contact(school, full_name="A head", job_role="HEAD")
    actor = actor_of(make, make.staff(Role.MONITORING_OFFICER))
    session = session_of(actor)

    def found(**asked: Any) -> list[str]:
        page = safeguarding_leads.for_staff(session, actor, today=make.today, **asked)
        return [row.full_name for row in page.rows]

    assert found() == ["Two", "One"]
    assert found(words="beech") == ["One"]
    assert found(words="nothing") == []
    assert found(only_stale=True) == ["One"]


@pytest.mark.parametrize(
    "role", [Role.CAP_ADMIN, Role.SAFEGUARDING_LEAD, Role.QUALITY_OFFICER, Role.SERVICE_LEAD]
)
def test_staff_see_who_has_none(make: Make, session_of: Any, role: Role) -> None:
    busy, idle, named = make.school(name="Busy"), make.school(name="Idle"), make.school()
    lead_of(make, named, "Somebody")
    for school in (busy, named):
        provider = make.provider(trading_name=f"For {school.name}")
        lead_of(make, provider, "Somebody")
        offer = make.offer(course=make.course(provider))
        make.application(school, status="submitted", offers=[offer])
    make.application(idle, status="cancelled", offers=[offer])
    gone = make.application(idle, status="submitted", offers=[offer])
    make.change(gone, deleted_at=make.at)
    make.provider(trading_name="Without")
    make.provider(trading_name="Not yet", status="enquiry")
    actor = actor_of(make, make.staff(role))
    found = safeguarding_leads.without_a_lead(session_of(actor), actor)
    assert found == ["Busy", "Without"]
    assert idle.name not in found
