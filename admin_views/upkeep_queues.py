"""The queues of all else: forms that came in, files, pages, courses, contacts, mail."""

from __future__ import annotations

from sqlalchemy import and_, select

from app.domain.contact_change import ContactChangeStatus
from app.domain.content import ContentStatus
from app.domain.course_change import ChangeStatus
from app.domain.course_flow import CourseStatus
from app.domain.permissions import Permission
from app.domain.provider_flow import ProviderStatus
from app.domain.submission_flow import SubmissionStatus
from app.domain.timers import TimerState
from app.domain.virus_check import ScanResult
from app.http.clock import today
from app.models.contact_change import ContactChange
from app.models.content import Page
from app.models.course import CourseOffer
from app.models.course_change import CourseChange
from app.models.document import Document
from app.models.outbox_message import OutboxMessage
from app.models.provider import Provider
from app.models.submission import Submission, SubmissionFile
from app.models.timer import Timer

from .next_mails import late_mails
from .queue import Waiting, with_status

U = SubmissionStatus
FORMS = "Forms"

UPKEEP: tuple[Waiting, ...] = (
    with_status(
        "accept",
        "Submissions to accept",
        Submission,
        U.AWAITING_ACCEPTANCE,
        "submitted_at",
        FORMS,
        "warn",
    ),
    with_status(
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
    with_status(
        "courses", "Courses to review", CourseOffer, CourseStatus.IN_REVIEW, "id", "Providers"
    ),
    with_status(
        "course-changes",
        "Proposals of providers",
        CourseChange,
        ChangeStatus.SENT,
        "due_on",
        "Providers & courses",
        "warn",
    ),
    with_status(
        "contact-changes",
        "Changes of contacts asked for",
        ContactChange,
        ContactChangeStatus.REQUESTED,
        "due_on",
        "Schools & students",
        "warn",
    ),
    with_status(
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
    with_status("mail", "Mail that failed", OutboxMessage, "failed", "created_at", "Settings"),
)
