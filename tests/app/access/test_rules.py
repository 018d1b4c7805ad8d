"""Who sees which rows: every table of an organisation for every kind of person.

The table says who sees the rows of case `a`. What it says for one school or provider must hold
for the other with the sides exchanged.
"""

from __future__ import annotations

import pytest

import app.access.rules  # noqa: F401 - declares the rules
from app.access.scope import RULES, Everything, fetch, rule_of, visible
from app.domain.errors import NotVisible
from app.models import (
    AcceptedSender,
    AgencyInvolvement,
    Application,
    ApplicationChoice,
    ApplicationResponse,
    AuditEvent,
    CapLead,
    Carer,
    Complaint,
    ComplaintLetter,
    ComplaintShare,
    Consent,
    Contact,
    ContactChange,
    ContactCheck,
    Course,
    CourseChange,
    CourseOffer,
    Document,
    FileVersion,
    FormDraft,
    FormDraftStep,
    Interview,
    Note,
    OutboxMessage,
    Pack,
    PackDocument,
    Page,
    PageRead,
    PageVersion,
    Placement,
    PlacementSlot,
    PointerReading,
    Provider,
    PublishedFile,
    ReadEvent,
    RiskAssessment,
    RiskHazard,
    SafeguardingPointer,
    School,
    Site,
    StatusHistory,
    Strategy,
    Student,
    Submission,
    SubmissionAmendment,
    SubmissionDraft,
    SubmissionFile,
    SubmissionWrite,
    Target,
    Timer,
    Withdrawal,
    WithdrawalMeeting,
    WithdrawalSlot,
)
from tests.support.world import build_world

CAP = "admin lead system"
OFFICERS = "monitoring other_monitoring quality"
PANEL = "chair clerk panel"
OTHERS = "safeguarding designer auditor"
SIDES = "school_a provider_a owner_a"
ALL_OUTSIDE = "school_a school_b finance_a finance_b public stranger"
PROVIDERS = "provider_a provider_b owner_a owner_b"
EVERYBODY = f"{CAP} {OFFICERS} {PANEL} {OTHERS} {ALL_OUTSIDE} {PROVIDERS}"

# Case `a` is on the caseload of `monitoring`; no agenda holds it.
CASE = f"{CAP} monitoring {SIDES}"
SEES_A: dict[type, str] = {
    School: f"{CAP} {OFFICERS} safeguarding school_a finance_a provider_a owner_a public stranger",
    Contact: f"{CAP} {OFFICERS} safeguarding school_a",
    ContactChange: f"{CAP} school_a",
    ContactCheck: f"{CAP} school_a",
    Provider: f"{CAP} {OFFICERS} {PANEL} {OTHERS} {ALL_OUTSIDE} provider_a owner_a",
    Site: f"{CAP} {OFFICERS} {PANEL} {OTHERS} {ALL_OUTSIDE} provider_a owner_a",
    Course: f"{CAP} {OFFICERS} {PANEL} {OTHERS} {ALL_OUTSIDE} provider_a owner_a",
    CourseOffer: f"{CAP} {OFFICERS} {PANEL} {OTHERS} {ALL_OUTSIDE} provider_a owner_a",
    CourseChange: f"{CAP} quality provider_a owner_a",
    Student: f"{CASE} safeguarding",
    Carer: f"{CASE} safeguarding",
    Application: CASE,
    ApplicationChoice: CASE,
    RiskAssessment: CASE,
    RiskHazard: CASE,
    AgencyInvolvement: CASE,
    Strategy: CASE,
    Target: CASE,
    Consent: CASE,
    Document: CASE,
    Pack: f"{CAP} monitoring provider_a owner_a",
    PackDocument: f"{CAP} monitoring provider_a owner_a",
    Interview: CASE,
    ApplicationResponse: CASE,
    Placement: f"{CASE} quality",
    PlacementSlot: f"{CASE} quality",
    Withdrawal: CASE,
    WithdrawalMeeting: CASE,
    WithdrawalSlot: CASE,
    Complaint: f"{CAP} {SIDES}",
    ComplaintLetter: f"{CAP} {SIDES}",
    ComplaintShare: f"{CAP} owner_a",
    SafeguardingPointer: "safeguarding system",
    PointerReading: "safeguarding system",
    CapLead: (
        f"{CAP} {OFFICERS} {PANEL} {OTHERS} {PROVIDERS} school_a school_b finance_a finance_b"
    ),
    SubmissionDraft: "system school_a",
    Submission: f"{CAP} school_a",
    SubmissionFile: f"{CAP} school_a",
    SubmissionWrite: f"{CAP} school_a",
    SubmissionAmendment: f"{CAP} school_a",
    FormDraft: f"{CAP} designer",
    FormDraftStep: f"{CAP} designer",
    AcceptedSender: CAP,
    StatusHistory: f"{CAP} monitoring {SIDES}",
    AuditEvent: f"{CAP} monitoring auditor",
    ReadEvent: "lead system auditor",
    Note: f"{CAP} monitoring",
    Timer: f"{CAP} monitoring",
    OutboxMessage: CAP,
    Page: EVERYBODY,
    PageVersion: EVERYBODY,
    PageRead: f"{CAP} school_a",
    PublishedFile: EVERYBODY,
    FileVersion: EVERYBODY,
}


@pytest.fixture
def world(app, make):
    return build_world(app, make)


def test_every_scoped_table_is_in_the_table():
    assert set(SEES_A) == set(RULES)


def other_side(name: str) -> str:
    if name.endswith("_a"):
        return name[:-2] + "_b"
    if name.endswith("_b"):
        return name[:-2] + "_a"
    return name


def sees(session_of, world, name, row) -> bool:
    actor = world.actor(name)
    session = session_of(actor)
    try:
        fetch(session, type(row), row.id, actor)
    except NotVisible:
        return False
    finally:
        session.rollback()
    return True


def test_rules(world, session_of):
    """One arrangement for all cells: arranging takes longer than looking."""
    wrong = []
    cells = 0
    for model, words in SEES_A.items():
        expected = set(words.split())
        for name in world.names:
            if name in {"monitoring"}:
                pairs = [("a", name in expected)]
            else:
                pairs = [("a", name in expected), ("b", other_side(name) in expected)]
            for side, wanted in pairs:
                cells += 1
                if sees(session_of, world, name, world.row(model, side)) is not wanted:
                    verb = "does not see" if wanted else "sees"
                    wrong.append(f"{name} {verb} {model.__name__} of case {side}")
    assert wrong == []
    assert cells > 1000


def test_list_and_single_row_agree(world, session_of):
    """What `visible` lists is exactly what `fetch` gives."""
    for model, sides in world.rows.items():
        if model not in RULES:
            continue
        for name in world.names:
            actor = world.actor(name)
            listed = {row.id for row in session_of(actor).scalars(visible(model, actor))}
            for row in sides.values():
                assert (row.id in listed) is sees(session_of, world, name, row)


def test_panel_sees_its_agenda_and_nothing_after(world, session_of, make):
    case = world.panel_case
    for name in ("chair", "clerk", "panel"):
        assert sees(session_of, world, name, case)
    assert not sees(session_of, world, "provider_b", case)

    make.change(case, status="panel-approved")

    for name in ("chair", "clerk", "panel"):
        assert not sees(session_of, world, name, case)


def test_quality_officer_sees_complaints_about_quality(world, session_of, make):
    complaint = world.row(Complaint, "a")
    assert not sees(session_of, world, "quality", complaint)
    make.change(complaint, about="PROVIDER")
    assert sees(session_of, world, "quality", complaint)


@pytest.mark.parametrize("how", ["ended", "deleted", "closed", "other provider"])
def test_case_shuts_with_the_pack(world, session_of, make, how):
    pack = world.row(Pack, "a")
    rows = [
        world.row(model, "a")
        for model in (Student, Carer, Application, ApplicationChoice, RiskAssessment, Document)
    ]
    rows += [world.row(model, "a") for model in (Pack, Interview, Placement, Withdrawal)]
    assert all(sees(session_of, world, "provider_a", row) for row in rows)
    change = {
        "ended": {"ended_at": make.at, "ended_why": "recalled"},
        "deleted": {"deleted_at": make.at},
        "closed": {"closes_on": make.today.replace(year=make.today.year - 1)},
        "other provider": {"provider_id": world.row(Provider, "b").id},
    }[how]

    make.change(pack, **change)

    assert [type(r).__name__ for r in rows if sees(session_of, world, "provider_a", r)] == []


def test_case_is_seen_to_the_end_of_its_last_day(world, session_of, make):
    make.change(world.row(Pack, "a"), closes_on=make.today)
    assert sees(session_of, world, "provider_a", world.row(Application, "a"))


def test_provider_sees_only_the_files_of_its_pack(world, session_of):
    assert sees(session_of, world, "provider_a", world.row(Document, "a"))
    assert not sees(session_of, world, "provider_a", world.unshared["a"])
    assert sees(session_of, world, "school_a", world.unshared["a"])


def test_provider_never_learns_whom_else_the_school_asked(world, session_of, make):
    other = make.choice(world.row(Application, "a"), world.row(CourseOffer, "b"), preference=2)
    assert not sees(session_of, world, "provider_a", other)
    assert sees(session_of, world, "school_a", other)


def test_school_reads_an_answer_only_when_it_was_processed(world, session_of, make):
    answer = world.row(ApplicationResponse, "a")
    for status, wanted in (("submitted", False), ("queried", False), ("processed", True)):
        make.change(answer, status=status)
        assert sees(session_of, world, "school_a", answer) is wanted


def test_unaccepted_submission_is_not_the_claimed_schools(world, session_of, make):
    school = world.row(School, "a")
    claimed = make.submission(claimed_school_id=school.id, status="awaiting-acceptance")
    assert not sees(session_of, world, "school_a", claimed)
    assert sees(session_of, world, "admin", claimed)


def test_draft_belongs_to_its_browser(world, session_of, make):
    from app.access.tokens import token_hash
    from tests.support.world import BROWSER

    draft = make.draft(token_hash=token_hash(BROWSER))
    assert sees(session_of, world, "public", draft)
    for name in ("stranger", "school_a", "admin", "lead"):
        assert not sees(session_of, world, name, draft)


def test_deleted_rows_are_gone_for_everybody(world, session_of, make):
    student = world.row(Student, "a")
    make.change(student, deleted_at=make.at)
    assert not sees(session_of, world, "school_a", student)
    assert not sees(session_of, world, "admin", student)


def test_missing_and_foreign_ids_are_refused_alike(world, session_of):
    import uuid

    actor = world.actor("school_a")
    foreign = world.row(Student, "b").id
    said = set()
    session = session_of(actor)
    for id_ in (foreign, uuid.uuid4(), str(foreign), "rubbish", "", "1", None, "\x00"):
        with pytest.raises(NotVisible) as refused:
            fetch(session, Student, id_, actor)
        said.add(refused.value.message)
    assert len(said) == 1


def test_staff_without_any_fitting_role_see_nothing_of_cases(world):
    for name in ("designer", "auditor"):
        rule = rule_of(Student, world.actor(name))
        assert not isinstance(rule, Everything)


def test_a_schools_account_with_a_staff_role_stays_a_schools(world, make, session_of, as_actor):
    from app.domain.roles import Role

    user = make.user(
        roles=[Role.SERVICE_LEAD, Role.SCHOOL_COORDINATOR], school=world.row(School, "a")
    )
    actor = as_actor(user)
    assert actor.is_school
    with pytest.raises(NotVisible):
        fetch(session_of(actor), Student, world.row(Student, "b").id, actor)
