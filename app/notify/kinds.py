"""The kinds of mail there are."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class AccountMail(StrEnum):
    INVITE = "invite"
    RESET = "reset"
    NO_ACCOUNT = "no-account"
    INVITED_ELSEWHERE = "invited-elsewhere"


class CaseMail(StrEnum):
    """Events of a case that somebody is told about (service description, 6.13)."""

    RECEIVED = "received"
    CONFIRM_ADDRESS = "confirm-address"
    APPLICATION_RETURNED = "application-returned"
    PACK_SENT = "pack-sent"
    PACK_SENT_SCHOOL = "pack-sent-school"
    PACK_RECALLED = "pack-recalled"
    PANEL_DECIDED = "panel-decided"
    RESPONSE_RECEIVED = "response-received"
    RESPONSE_QUERIED = "response-queried"
    PLACE_CONFIRMED = "place-confirmed"
    PLACE_STARTED = "place-started"
    PLACE_CHANGED = "place-changed"
    PLACE_NOT_TAKEN = "place-not-taken"
    LOOKING_FURTHER = "looking-further"
    APPLICATION_CLOSED = "application-closed"
    MEETING_ASKED = "meeting-asked"
    MEETING_BOOKED = "meeting-booked"
    MEETING_TO_MOVE = "meeting-to-move"
    MEETING_HELD = "meeting-held"
    MEETING_CALLED_OFF = "meeting-called-off"
    MEETING_CLOSED = "meeting-closed"
    WITHDRAWAL_RECEIVED = "withdrawal-received"
    WITHDRAWAL_RETURNED = "withdrawal-returned"
    WITHDRAWAL_ANSWERED = "withdrawal-answered"
    WITHDRAWAL_CANCEL_ASKED = "withdrawal-cancel-asked"
    WITHDRAWAL_CANCELLED = "withdrawal-cancelled"
    WITHDRAWAL_COMPLETED = "withdrawal-completed"
    WITHDRAWAL_TO_READ = "withdrawal-to-read"
    COMPLAINT_RECEIVED = "complaint-received"
    COMPLAINT_ELSEWHERE = "complaint-elsewhere"
    COMPLAINT_TO_TURN = "complaint-to-turn"
    COMPLAINT_LETTER = "complaint-letter"
    COMPLAINT_POST = "complaint-post"
    COMPLAINT_STAGE2 = "complaint-stage2"
    COMPLAINT_SHARED = "complaint-shared"
    COMPLAINT_SHARE_ANSWERED = "complaint-share-answered"
    COMPLAINT_SHARE_ENDED = "complaint-share-ended"
    COMPLAINT_ASKED = "complaint-asked"
    COMPLAINT_WITHDRAWN = "complaint-withdrawn"
    COURSE_CHANGE_ANSWERED = "course-change-answered"
    CONTACT_CHANGE_ASKED = "contact-change-asked"
    CONTACT_CHANGE_ANSWERED = "contact-change-answered"
    CONTACT_ROUND = "contact-round"
    CONTACT_ROUND_REMINDER = "contact-round-reminder"
    ASSIGNED = "assigned"
    PAGE_TO_READ = "page-to-read"


# Subject and body of each kind.
Texts = Mapping[CaseMail, tuple[str, str]]
