"""What waits for somebody: the questions behind the counts of the rail and the page Today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import Select, and_, func, select

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.complaint_flow import ComplaintStatus
from app.domain.contact_change import ContactChangeStatus
from app.domain.content import ContentStatus
from app.domain.course_change import ChangeStatus
from app.domain.course_flow import CourseStatus
from app.domain.meeting_flow import AHEAD
from app.domain.permissions import Permission
from app.domain.placement_flow import PlacementStatus
from app.domain.pointer_flow import PointerStatus
from app.domain.provider_flow import ProviderStatus
from app.domain.referral_flow import ApplicationStatus
from app.domain.response_flow import ResponseStatus
from app.domain.submission_flow import SubmissionStatus
from app.domain.timers import TimerState
from app.domain.virus_check import ScanResult
from app.domain.withdrawal_flow import WITH_CAP
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import today
from app.models.application import Application
from app.models.application_response import ApplicationResponse
from app.models.complaint import Complaint
from app.models.complaint_letter import ComplaintLetter
from app.models.contact_change import ContactChange
from app.models.content import Page
from app.models.course import CourseOffer
from app.models.course_change import CourseChange
from app.models.document import Document
from app.models.outbox_message import OutboxMessage
from app.models.placement import Placement
from app.models.provider import Provider
from app.models.risk_assessment import RiskAssessment
from app.models.safeguarding_pointer import SafeguardingPointer
from app.models.submission import Submission, SubmissionFile
from app.models.timer import Timer
from app.models.withdrawal import Withdrawal, WithdrawalMeeting

from .memory import remember
from .next_mails import late_mails
from .registry import view_of

MOST_COUNTED = 999
SECONDS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question: which rows of a table wait, for what, and which have waited longest."""

    key: str
    title: str
    model: Any
    chosen: Mapping[str, str]
    oldest_by: str
    area: str
    clause: Callable[[], Any] | None = None
    tone: str = "info"
    # The page where it is dealt with, when that is not the list of the table.
    page: str = ""
    needs: Permission | None = None

    def statement(self, actor: Actor) -> Select[Any]:
        rows = visible(self.model, actor)
        if self.clause is not None:
            return rows.where(self.clause())
        for name, value in self.chosen.items():
            rows = rows.where(getattr(self.model, name) == value)
        return rows

    def url(self) -> str:
        if self.page:
            return url_for(self.page)
        endpoint = f"admin_{self.model.__tablename__}.index_view"
        return url_for(endpoint, **dict(self.chosen))  # type: ignore[arg-type]


def _with_status(
    key: str, title: str, model: Any, status: str, oldest_by: str, area: str, tone: str = "info"
) -> Waiting:
    return Waiting(key, title, model, {"status": str(status)}, oldest_by, area, tone=tone)


A, R, U = ApplicationStatus, ResponseStatus, SubmissionStatus
REFERRALS, FORMS = "Referrals", "Forms"

ALL: tuple[Waiting, ...] = (
    _with_status("new", "New applications", Application, A.SUBMITTED, "due_on", REFERRALS, "warn"),
    _with_status("review", "In review", Application, A.IN_REVIEW, "due_on", REFERRALS),
    _with_status("ready", "Ready to send", Application, A.READY_TO_SEND, "due_on", REFERRALS),
    _with_status(
        "answers",
        "Answers to process",
        ApplicationResponse,
        R.SUBMITTED,
        "due_on",
        REFERRALS,
        "warn",
    ),
    _with_status(
        "alternatives", "Looking for alternatives", Application, A.ALTERNATIVES, "due_on", REFERRALS
    ),
    _with_status("returned", "With the school", Application, A.RETURNED, "due_on", ""),
    _with_status("sent", "Awaiting a provider’s answer", Application, A.SENT, "due_on", ""),
    Waiting(
        "risks",
        "Risk assessments to check",
        RiskAssessment,
        {"state": "open"},
        "completed_on",
        "",
        clause=lambda: and_(
            RiskAssessment.accepted_on.is_(None),
            RiskAssessment.rejected_on.is_(None),
            RiskAssessment.application_id.in_(
                select(Application.id).where(Application.status.in_([A.SUBMITTED, A.IN_REVIEW]))
            ),
        ),
    ),
    _with_status("panel", "Waiting for the panel", Application, A.PANEL_QUEUE, "id", "Panel"),
    _with_status(
        "starting", "Places about to start", Placement, PlacementStatus.PENDING, "start_date", ""
    ),
    Waiting(
        "withdrawals",
        "Withdrawals to process",
        Withdrawal,
        {"waits": "cap"},
        "process_due",
        "Withdrawals",
        clause=lambda: Withdrawal.status.in_(sorted(WITH_CAP)),
        tone="warn",
    ),
    Waiting(
        "meetings",
        "Meetings before a withdrawal",
        WithdrawalMeeting,
        {"ahead": "1"},
        "due_on",
        "Withdrawals",
        clause=lambda: WithdrawalMeeting.status.in_(sorted(AHEAD)),
        tone="warn",
    ),
    _with_status(
        "complaints",
        "Complaints to acknowledge",
        Complaint,
        ComplaintStatus.RECEIVED,
        "due_on",
        "Complaints",
        "warn",
    ),
    _with_status(
        "complaints-elsewhere",
        "Complaints on their own path first",
        Complaint,
        ComplaintStatus.OWN_PATH,
        "due_on",
        "Complaints",
        "bad",
    ),
    _with_status(
        "complaints-stage-1",
        "Complaints at stage 1",
        Complaint,
        ComplaintStatus.ACKNOWLEDGED,
        "due_on",
        "Complaints",
    ),
    _with_status(
        "complaints-asked",
        "Stage 2 asked for",
        Complaint,
        ComplaintStatus.STAGE2_ASKED,
        "due_on",
        "Complaints",
        "warn",
    ),
    _with_status(
        "complaints-stage-2",
        "Complaints at stage 2",
        Complaint,
        ComplaintStatus.STAGE2_ACKNOWLEDGED,
        "due_on",
        "Complaints",
    ),
    Waiting(
        "letters",
        "Letters to post",
        ComplaintLetter,
        {"way": "to-post"},
        "made_on",
        "Complaints",
        clause=lambda: and_(ComplaintLetter.by_post.is_(True), ComplaintLetter.posted_on.is_(None)),
        needs=Permission.COMPLAINT_UPDATE,
    ),
    _with_status(
        "lado",
        "LADO to be told",
        SafeguardingPointer,
        PointerStatus.LADO_DUE,
        "lado_due",
        "Safeguarding",
        "bad",
    ),
    _with_status(
        "pointers",
        "School’s lead to be told",
        SafeguardingPointer,
        PointerStatus.LOGGED,
        "noticed_at",
        "Safeguarding",
        "bad",
    ),
    _with_status(
        "pointers-told",
        "Referral to be decided",
        SafeguardingPointer,
        PointerStatus.DSL_TOLD,
        "noticed_at",
        "Safeguarding",
        "warn",
    ),
    _with_status(
        "accept",
        "Submissions to accept",
        Submission,
        U.AWAITING_ACCEPTANCE,
        "submitted_at",
        FORMS,
        "warn",
    ),
    _with_status(
        "match", "Pupils to match", Submission, U.NEEDS_MATCH, "submitted_at", FORMS, "warn"
    ),
    Waiting(
        "repair",
        "Submissions to repair",
        Submission,
        {"status": str(U.FAILED)},
        "submitted_at",
        FORMS,
        tone="bad",
        page="admin_repairs.index",
        needs=Permission.SUBMISSION_REVIEW,
    ),
    Waiting(
        "held-files",
        "Files held by the virus check",
        SubmissionFile,
        {"scan_result": str(ScanResult.INFECTED)},
        "created_at",
        FORMS,
        # One that became a document of a case is dealt with there.
        clause=lambda: and_(
            SubmissionFile.scan_result == ScanResult.INFECTED,
            SubmissionFile.submission_id.is_not(None),
            SubmissionFile.removed.is_(False),
            SubmissionFile.storage_key.not_in(select(Document.storage_key)),
        ),
        tone="bad",
    ),
    Waiting(
        "held-documents",
        "Documents held by the virus check",
        Document,
        {"scan_result": str(ScanResult.INFECTED)},
        "received_on",
        "Documents & pages",
        tone="bad",
    ),
    Waiting(
        "page-reviews",
        "Pages to look at again",
        Page,
        {"standing": "published", "due": "late"},
        "review_by",
        "Documents & pages",
        clause=lambda: and_(Page.status == ContentStatus.PUBLISHED, Page.review_by < today()),
        tone="warn",
    ),
    _with_status(
        "courses", "Courses to review", CourseOffer, CourseStatus.IN_REVIEW, "id", "Providers"
    ),
    _with_status(
        "course-changes",
        "Proposals of providers",
        CourseChange,
        ChangeStatus.SENT,
        "due_on",
        "Providers & courses",
        "warn",
    ),
    _with_status(
        "contact-changes",
        "Changes of contacts asked for",
        ContactChange,
        ContactChangeStatus.REQUESTED,
        "due_on",
        "Schools & students",
        "warn",
    ),
    _with_status(
        "onboarding", "Providers joining", Provider, ProviderStatus.ONBOARDING, "trading_name", ""
    ),
    Waiting(
        "late",
        "Due today or late",
        Timer,
        {"stands": "1"},
        "due_on",
        "Settings",
        clause=late_mails,
        tone="bad",
    ),
    Waiting(
        "timers-next",
        "Reminders that go out today",
        Timer,
        {"state": str(TimerState.PLANNED), "when": "today"},
        "planned_for",
        "Settings",
        clause=lambda: and_(Timer.state == TimerState.PLANNED, Timer.planned_for == today()),
    ),
    Waiting(
        "timers-failed",
        "Reminders that reached nobody",
        Timer,
        {"state": str(TimerState.FAILED)},
        "planned_for",
        "Settings",
        clause=lambda: and_(Timer.state == TimerState.FAILED, Timer.settled_at.is_(None)),
        tone="bad",
    ),
    _with_status("mail", "Mail that failed", OutboxMessage, "failed", "created_at", "Settings"),
)
BY_KEY = {item.key: item for item in ALL}


def for_actor() -> list[Waiting]:
    """The questions this actor may ask."""
    actor = current_actor()
    return [
        item
        for item in ALL
        if view_of(item.model) is not None and (item.needs is None or actor.may(item.needs))
    ]


def counts(*, anew: bool = False) -> dict[str, int]:
    """How many rows wait, by key, up to one more than is counted. One statement, kept a while
    for the menu; the page that is about them asks anew."""
    actor = current_actor()
    key = ("waiting", actor.user_id, actor.roles)
    return remember(key, SECONDS_KEPT, lambda: _count(actor), anew=anew)


def count_words(number: int) -> str:
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else f"{number}"


def _count(actor: Actor) -> dict[str, int]:
    asked = for_actor()
    if not asked:
        return {}
    columns = [
        select(func.count())
        .select_from(
            item.statement(actor)
            .with_only_columns(item.model.id)
            .limit(MOST_COUNTED + 1)
            .subquery()
        )
        .scalar_subquery()
        .label(item.key)
        for item in asked
    ]
    row = db.session().execute(select(*columns).execution_options(scoped=True)).one()
    return {str(name): int(value or 0) for name, value in row._mapping.items()}
