"""Every table, so that one import registers them all."""

from __future__ import annotations

from .account_link import AccountLink
from .agency_involvement import AgencyInvolvement
from .application import Application, ApplicationChoice
from .application_response import ApplicationResponse
from .audit_event import AuditEvent, ReadEvent
from .base import Record
from .cap_lead import CapLead
from .carer import Carer
from .complaint import Complaint
from .complaint_letter import ComplaintLetter, LetterText
from .complaint_share import ComplaintShare
from .consent import Consent
from .contact import Contact
from .contact_change import ContactChange
from .contact_round import ContactCheck, ContactRound
from .content import FileVersion, Page, PageRead, PageVersion, PublishedFile
from .course import Course, CourseOffer
from .course_change import CourseChange
from .document import Document
from .form import Form, FormDraft, FormDraftStep, FormReference, FormVersion
from .installation import Installation
from .interview import Interview
from .note import Note
from .outbox_message import OutboxMessage
from .pack import Pack, PackDocument
from .placement import Placement, PlacementSlot
from .provider import Provider
from .reference_list import ClosureDay, CodeValue
from .risk_assessment import RiskAssessment, RiskHazard
from .safeguarding_pointer import PointerReading, SafeguardingPointer
from .school import School
from .site import Site
from .status_history import StatusHistory
from .strategy import Strategy
from .student import Student
from .submission import (
    AcceptedSender,
    Submission,
    SubmissionAmendment,
    SubmissionDraft,
    SubmissionFile,
    SubmissionWrite,
)
from .target import Target
from .timer import Timer, TimerRule
from .user import Role, User
from .user_session import UserSession
from .withdrawal import Withdrawal, WithdrawalMeeting, WithdrawalSlot

__all__ = [
    "AcceptedSender",
    "AccountLink",
    "AgencyInvolvement",
    "Application",
    "ApplicationChoice",
    "ApplicationResponse",
    "AuditEvent",
    "CapLead",
    "Carer",
    "ClosureDay",
    "CodeValue",
    "Complaint",
    "ComplaintLetter",
    "ComplaintShare",
    "Consent",
    "Contact",
    "ContactChange",
    "ContactCheck",
    "ContactRound",
    "Course",
    "CourseChange",
    "CourseOffer",
    "Document",
    "FileVersion",
    "Form",
    "FormDraft",
    "FormDraftStep",
    "FormReference",
    "FormVersion",
    "Installation",
    "Interview",
    "LetterText",
    "Note",
    "OutboxMessage",
    "Pack",
    "PackDocument",
    "Page",
    "PageRead",
    "PageVersion",
    "Placement",
    "PlacementSlot",
    "PointerReading",
    "Provider",
    "PublishedFile",
    "ReadEvent",
    "Record",
    "RiskAssessment",
    "RiskHazard",
    "Role",
    "SafeguardingPointer",
    "School",
    "Site",
    "StatusHistory",
    "Strategy",
    "Student",
    "Submission",
    "SubmissionAmendment",
    "SubmissionDraft",
    "SubmissionFile",
    "SubmissionWrite",
    "Target",
    "Timer",
    "TimerRule",
    "User",
    "UserSession",
    "Withdrawal",
    "WithdrawalMeeting",
    "WithdrawalSlot",
]
