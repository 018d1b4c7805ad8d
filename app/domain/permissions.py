"""Every thing a person may be allowed to do, as `noun:verb`; knows neither roles nor records.

`read` means "those records my rule lets me see"; `read-all` means every record of the noun.
Which records are a person's own is decided by the scope rules, not here.
"""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One verb on one noun."""

    SCHOOL_READ = "school:read"
    SCHOOL_READ_ALL = "school:read-all"
    SCHOOL_CREATE = "school:create"
    SCHOOL_UPDATE = "school:update"
    SCHOOL_DELETE = "school:delete"
    SCHOOL_EXPORT = "school:export"

    CONTACT_READ = "contact:read"
    CONTACT_READ_ALL = "contact:read-all"
    CONTACT_CREATE = "contact:create"
    CONTACT_UPDATE = "contact:update"
    CONTACT_DELETE = "contact:delete"
    CONTACT_EXPORT = "contact:export"
    CONTACT_CONFIRM = "contact:confirm"

    CONTACT_CHANGE_READ = "contact-change:read"
    CONTACT_CHANGE_REQUEST = "contact-change:request"
    CONTACT_CHANGE_DECIDE = "contact-change:decide"

    CONTACT_ROUND_READ = "contact-round:read"
    CONTACT_ROUND_MANAGE = "contact-round:manage"

    PROVIDER_READ = "provider:read"
    PROVIDER_READ_ALL = "provider:read-all"
    PROVIDER_CREATE = "provider:create"
    PROVIDER_UPDATE = "provider:update"
    PROVIDER_DELETE = "provider:delete"
    PROVIDER_EXPORT = "provider:export"
    PROVIDER_APPROVE = "provider:approve"

    COURSE_READ = "course:read"
    COURSE_READ_ALL = "course:read-all"
    COURSE_CREATE = "course:create"
    COURSE_UPDATE = "course:update"
    COURSE_DELETE = "course:delete"
    COURSE_EXPORT = "course:export"
    COURSE_PUBLISH = "course:publish"
    COURSE_CLOSE = "course:close"

    COURSE_CHANGE_READ = "course-change:read"
    COURSE_CHANGE_PROPOSE = "course-change:propose"
    COURSE_CHANGE_DECIDE = "course-change:decide"

    STUDENT_READ = "student:read"
    STUDENT_READ_ALL = "student:read-all"
    STUDENT_CREATE = "student:create"
    STUDENT_UPDATE = "student:update"
    STUDENT_DELETE = "student:delete"
    STUDENT_EXPORT = "student:export"

    APPLICATION_READ = "application:read"
    APPLICATION_READ_ALL = "application:read-all"
    APPLICATION_CREATE = "application:create"
    APPLICATION_UPDATE = "application:update"
    APPLICATION_DELETE = "application:delete"
    APPLICATION_EXPORT = "application:export"
    APPLICATION_SUBMIT = "application:submit"
    APPLICATION_REVIEW = "application:review"
    APPLICATION_DECIDE = "application:decide"
    APPLICATION_CANCEL = "application:cancel"

    RISK_ASSESSMENT_READ = "risk-assessment:read"
    RISK_ASSESSMENT_READ_ALL = "risk-assessment:read-all"
    RISK_ASSESSMENT_CREATE = "risk-assessment:create"
    RISK_ASSESSMENT_ACCEPT = "risk-assessment:accept"

    DOCUMENT_READ = "document:read"
    DOCUMENT_READ_ALL = "document:read-all"
    DOCUMENT_CREATE = "document:create"
    DOCUMENT_UPDATE = "document:update"
    DOCUMENT_DELETE = "document:delete"

    PACK_READ = "pack:read"
    PACK_READ_ALL = "pack:read-all"
    PACK_SEND = "pack:send"
    PACK_RECALL = "pack:recall"

    INTERVIEW_READ = "interview:read"
    INTERVIEW_READ_ALL = "interview:read-all"
    INTERVIEW_RECORD = "interview:record"

    RESPONSE_READ = "response:read"
    RESPONSE_READ_ALL = "response:read-all"
    RESPONSE_CREATE = "response:create"
    RESPONSE_UPDATE = "response:update"
    RESPONSE_PROCESS = "response:process"
    RESPONSE_EXCEED = "response:exceed"

    PLACEMENT_READ = "placement:read"
    PLACEMENT_READ_ALL = "placement:read-all"
    PLACEMENT_CREATE = "placement:create"
    PLACEMENT_UPDATE = "placement:update"
    PLACEMENT_DELETE = "placement:delete"
    PLACEMENT_EXPORT = "placement:export"
    PLACEMENT_ACTIVATE = "placement:activate"

    WITHDRAWAL_READ = "withdrawal:read"
    WITHDRAWAL_READ_ALL = "withdrawal:read-all"
    WITHDRAWAL_CREATE = "withdrawal:create"
    WITHDRAWAL_UPDATE = "withdrawal:update"
    WITHDRAWAL_DELETE = "withdrawal:delete"
    WITHDRAWAL_EXPORT = "withdrawal:export"
    WITHDRAWAL_PROCESS = "withdrawal:process"
    WITHDRAWAL_CANCEL = "withdrawal:cancel"

    COMPLAINT_READ = "complaint:read"
    COMPLAINT_READ_ALL = "complaint:read-all"
    COMPLAINT_CREATE = "complaint:create"
    COMPLAINT_UPDATE = "complaint:update"
    COMPLAINT_DELETE = "complaint:delete"
    COMPLAINT_EXPORT = "complaint:export"
    COMPLAINT_HANDLE = "complaint:handle"
    COMPLAINT_ESCALATE = "complaint:escalate"
    COMPLAINT_WITHDRAW = "complaint:withdraw"

    COMPLAINT_SHARE_READ = "complaint-share:read"
    COMPLAINT_SHARE_ANSWER = "complaint-share:answer"

    LETTER_READ = "letter:read"
    LETTER_UPDATE = "letter:update"

    NOTE_READ = "note:read"
    NOTE_CREATE = "note:create"

    FORM_READ = "form:read"
    FORM_DESIGN = "form:design"
    FORM_PUBLISH = "form:publish"

    SUBMISSION_READ = "submission:read"
    SUBMISSION_READ_ALL = "submission:read-all"
    SUBMISSION_UPDATE = "submission:update"
    SUBMISSION_EXPORT = "submission:export"
    SUBMISSION_REVIEW = "submission:review"

    ACCOUNT_READ = "account:read"
    ACCOUNT_READ_ALL = "account:read-all"
    ACCOUNT_MANAGE = "account:manage"
    ACCOUNT_GRANT = "account:grant"

    CODE_READ = "code:read"
    CODE_MANAGE = "code:manage"

    CLOSURE_DAY_READ = "closure-day:read"
    CLOSURE_DAY_MANAGE = "closure-day:manage"

    OUTBOX_READ = "outbox:read"
    OUTBOX_READ_ALL = "outbox:read-all"
    OUTBOX_MANAGE = "outbox:manage"

    TIMER_READ = "timer:read"
    TIMER_STOP = "timer:stop"
    TIMER_RULE = "timer:rule"

    CONTENT_READ = "content:read"
    CONTENT_READ_ALL = "content:read-all"
    CONTENT_CREATE = "content:create"
    CONTENT_UPDATE = "content:update"
    CONTENT_DELETE = "content:delete"
    CONTENT_PUBLISH = "content:publish"
    CONTENT_REMIND = "content:remind"
    CONTENT_CONFIRM = "content:confirm"

    AUDIT_READ = "audit:read"
    AUDIT_EXPORT = "audit:export"

    SAFEGUARDING_READ = "safeguarding:read"

    POINTER_READ = "pointer:read"
    POINTER_CREATE = "pointer:create"
    POINTER_UPDATE = "pointer:update"

    CAP_LEAD_READ = "cap-lead:read"
    CAP_LEAD_CREATE = "cap-lead:create"
    CAP_LEAD_UPDATE = "cap-lead:update"
    CAP_LEAD_DELETE = "cap-lead:delete"
