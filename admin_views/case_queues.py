"""The queues of cases: applications, placements, withdrawals, complaints, pointers."""

from __future__ import annotations

from sqlalchemy import and_, select

from app.domain.complaint_flow import ComplaintStatus
from app.domain.meeting_flow import AHEAD
from app.domain.permissions import Permission
from app.domain.placement_flow import PlacementStatus
from app.domain.pointer_flow import PointerStatus
from app.domain.referral_flow import ApplicationStatus
from app.domain.response_flow import ResponseStatus
from app.domain.withdrawal_flow import WITH_CAP
from app.models.application import Application
from app.models.application_response import ApplicationResponse
from app.models.complaint import Complaint
from app.models.complaint_letter import ComplaintLetter
from app.models.placement import Placement
from app.models.risk_assessment import RiskAssessment
from app.models.safeguarding_pointer import SafeguardingPointer
from app.models.withdrawal import Withdrawal, WithdrawalMeeting

from .queue import Waiting, with_status

A, R = ApplicationStatus, ResponseStatus
REFERRALS = "Referrals"

CASES: tuple[Waiting, ...] = (
    with_status("new", "New applications", Application, A.SUBMITTED, "due_on", REFERRALS, "warn"),
    with_status("review", "In review", Application, A.IN_REVIEW, "due_on", REFERRALS),
    with_status("ready", "Ready to send", Application, A.READY_TO_SEND, "due_on", REFERRALS),
    with_status(
        "answers",
        "Answers to process",
        ApplicationResponse,
        R.SUBMITTED,
        "due_on",
        REFERRALS,
        "warn",
    ),
    with_status(
        "alternatives", "Looking for alternatives", Application, A.ALTERNATIVES, "due_on", REFERRALS
    ),
    with_status("returned", "With the school", Application, A.RETURNED, "due_on", ""),
    with_status("sent", "Awaiting a provider’s answer", Application, A.SENT, "due_on", ""),
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
    with_status("panel", "Waiting for the panel", Application, A.PANEL_QUEUE, "id", "Panel"),
    with_status(
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
    with_status(
        "complaints",
        "Complaints to acknowledge",
        Complaint,
        ComplaintStatus.RECEIVED,
        "due_on",
        "Complaints",
        "warn",
    ),
    with_status(
        "complaints-elsewhere",
        "Complaints on their own path first",
        Complaint,
        ComplaintStatus.OWN_PATH,
        "due_on",
        "Complaints",
        "bad",
    ),
    with_status(
        "complaints-stage-1",
        "Complaints at stage 1",
        Complaint,
        ComplaintStatus.ACKNOWLEDGED,
        "due_on",
        "Complaints",
    ),
    with_status(
        "complaints-asked",
        "Stage 2 asked for",
        Complaint,
        ComplaintStatus.STAGE2_ASKED,
        "due_on",
        "Complaints",
        "warn",
    ),
    with_status(
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
    with_status(
        "lado",
        "LADO to be told",
        SafeguardingPointer,
        PointerStatus.LADO_DUE,
        "lado_due",
        "Safeguarding",
        "bad",
    ),
    with_status(
        "pointers",
        "School’s lead to be told",
        SafeguardingPointer,
        PointerStatus.LOGGED,
        "noticed_at",
        "Safeguarding",
        "bad",
    ),
    with_status(
        "pointers-told",
        "Referral to be decided",
        SafeguardingPointer,
        PointerStatus.DSL_TOLD,
        "noticed_at",
        "Safeguarding",
        "warn",
    ),
)
