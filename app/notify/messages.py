"""What each mail says: pure, and never a word about a child. A reference and a link, no more."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# Stands for our public address until the mail is composed: the outbox outlives a change of it.
SITE = "site:"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready for the outbox. `kind` names the template for the staff's list."""

    kind: str
    subject: str
    body: str


class AccountMail(StrEnum):
    INVITE = "invite"
    RESET = "reset"
    NO_ACCOUNT = "no-account"


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
    MEETING_HELD = "meeting-held"
    MEETING_CALLED_OFF = "meeting-called-off"
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
    COMPLAINT_ASKED = "complaint-asked"
    COMPLAINT_WITHDRAWN = "complaint-withdrawn"
    COURSE_CHANGE_ANSWERED = "course-change-answered"
    ASSIGNED = "assigned"
    PAGE_TO_READ = "page-to-read"


_ACCOUNT = {
    AccountMail.INVITE: (
        "Your account for alternative provision",
        "An account was made for you. Open this page to choose your password:\n\n{link}\n\n"
        "The link works once and for three days. If it has ended, ask the person who invited "
        "you for another.",
    ),
    AccountMail.RESET: (
        "Choose a new password",
        "Somebody asked for a new password for this address. If it was you, open this page:\n\n"
        "{link}\n\nThe link works once and for one hour. If it was not you, do nothing: your "
        "password stays as it is.",
    ),
    AccountMail.NO_ACCOUNT: (
        "Choose a new password",
        "Somebody asked for a new password for this address, but it has no open account. "
        "Perhaps you signed up with another address. Accounts are made by invitation: ask the "
        "person at your organisation who looks after them.\n\n{link}",
    ),
}

_CASE = {
    CaseMail.RECEIVED: (
        "We have your form {ref}",
        "We have what you sent. Its reference is {ref}: give it when you write to us about it.\n\n"
        "{link}",
    ),
    CaseMail.CONFIRM_ADDRESS: (
        "Confirm your address for {ref}",
        "Your form {ref} has reached us. We look at it once we know that this address is "
        "yours. Open this page and press the button:\n\n{link}\n\n"
        "The link works for seven days. If you sent nothing to us, do nothing.",
    ),
    CaseMail.APPLICATION_RETURNED: (
        "Something is missing in {ref}",
        "We need something from you before application {ref} can go on. Sign in to see what, "
        "put it right and send it again:\n{link}",
    ),
    CaseMail.PACK_SENT: (
        "A new application for you: {ref}",
        "A school asks for a place with you. Sign in to read the pack {ref}, to record the "
        "interview and to answer:\n{link}",
    ),
    CaseMail.PACK_SENT_SCHOOL: (
        "Application {ref} is with the provider",
        "Application {ref} has been sent to the provider. If you have not arranged the "
        "interview yet, speak to the provider now.\n\n{link}",
    ),
    CaseMail.PACK_RECALLED: (
        "Pack {ref} is no longer with you",
        "CAP has taken back pack {ref}. You can no longer open it and need not do anything.",
    ),
    CaseMail.PANEL_DECIDED: (
        "The panel has decided about {ref}",
        "The panel has looked at application {ref}. Sign in to see where it stands:\n{link}",
    ),
    CaseMail.RESPONSE_RECEIVED: (
        "The provider has answered {ref}",
        "There is an answer to {ref}. Sign in to process it:\n{link}",
    ),
    CaseMail.RESPONSE_QUERIED: (
        "A question about your answer {ref}",
        "CAP has a question about your answer {ref}. Sign in to see it:\n{link}",
    ),
    CaseMail.PLACE_CONFIRMED: (
        "A place is confirmed: {ref}",
        "The place for {ref} is confirmed. Sign in to see the start date and the days:\n{link}",
    ),
    CaseMail.PLACE_STARTED: (
        "The place {ref} has started",
        "The first day attended was recorded for {ref}:\n{link}",
    ),
    CaseMail.PLACE_CHANGED: (
        "The place {ref} has changed",
        "The dates or the days of {ref} have changed. Sign in to see them:\n{link}",
    ),
    CaseMail.PLACE_NOT_TAKEN: (
        "The place {ref} was not taken up",
        "It was recorded that {ref} never started, and the seat is free again. We are looking at "
        "the alternatives with you. Sign in to see more:\n{link}",
    ),
    CaseMail.LOOKING_FURTHER: (
        "No place yet for {ref}",
        "The place asked for in {ref} could not be offered. We are looking at the alternatives "
        "with you. Sign in to see more:\n{link}",
    ),
    CaseMail.APPLICATION_CLOSED: (
        "Application {ref} is closed",
        "Application {ref} was closed. Sign in to see why:\n{link}",
    ),
    CaseMail.MEETING_ASKED: (
        "A provider asks for a meeting about {ref}",
        "A provider would like to meet CAP and the school about place {ref}. Arrange a day with "
        "both:\n{link}",
    ),
    CaseMail.MEETING_BOOKED: (
        "The meeting about {ref}",
        "CAP has arranged a meeting about place {ref}. Sign in to see when and where:\n{link}",
    ),
    CaseMail.MEETING_HELD: (
        "The meeting about {ref} is recorded",
        "CAP has recorded the meeting about place {ref}. If the place should still end, you can "
        "send the form now:\n{link}",
    ),
    CaseMail.MEETING_CALLED_OFF: (
        "The meeting about {ref} is called off",
        "There will be no meeting about place {ref}. The place goes on:\n{link}",
    ),
    CaseMail.WITHDRAWAL_RECEIVED: (
        "We have withdrawal {ref}",
        "Withdrawal {ref} has reached us. We deal with it by {due}.\n{link}",
    ),
    CaseMail.WITHDRAWAL_RETURNED: (
        "A question about withdrawal {ref}",
        "CAP has a question about withdrawal {ref} and waits for your answer. Sign in to see "
        "it:\n{link}",
    ),
    CaseMail.WITHDRAWAL_ANSWERED: (
        "An answer about withdrawal {ref}",
        "There is an answer to what CAP asked about withdrawal {ref}. Sign in to go on:\n{link}",
    ),
    CaseMail.WITHDRAWAL_CANCEL_ASKED: (
        "Somebody asks to cancel withdrawal {ref}",
        "Who asked for withdrawal {ref} would like to cancel it. Sign in to decide:\n{link}",
    ),
    CaseMail.WITHDRAWAL_CANCELLED: (
        "Withdrawal {ref} is cancelled",
        "CAP has cancelled withdrawal {ref}: the place goes on. Sign in to see it:\n{link}",
    ),
    CaseMail.WITHDRAWAL_COMPLETED: (
        "Withdrawal {ref} is complete",
        "Withdrawal {ref} has been dealt with. Sign in to see it:\n{link}",
    ),
    CaseMail.WITHDRAWAL_TO_READ: (
        "Withdrawal {ref} concerns you",
        "CAP has completed withdrawal {ref}, which the other side asked for. Sign in to read "
        "it:\n{link}",
    ),
    CaseMail.COMPLAINT_RECEIVED: (
        "We have your complaint {ref}",
        "Your complaint {ref} has reached us. We write to you about it by {due}.\n{link}",
    ),
    CaseMail.COMPLAINT_ELSEWHERE: (
        "We have your complaint {ref}",
        "Your complaint {ref} has reached us. Another team of the council has to look at it "
        "first. We write to you when it is our turn. If a child is in danger now, call the police "
        "on 999.\n{link}",
    ),
    CaseMail.COMPLAINT_TO_TURN: (
        "Complaint {ref} has to go another way first",
        "Complaint {ref} is about a matter that has its own procedure. Begin it by {due}. Sign in "
        "to see what to do:\n{link}",
    ),
    CaseMail.COMPLAINT_LETTER: (
        "A letter about your complaint {ref}",
        "There is a letter about your complaint {ref}. Sign in to read it:\n{link}",
    ),
    CaseMail.COMPLAINT_POST: (
        "A letter about your complaint {ref}",
        "We have written to you about your complaint {ref}. The letter comes by post. If we do not "
        "have your address, or you would like it in another way, write to {contact} and give the "
        "reference.",
    ),
    CaseMail.COMPLAINT_SHARED: (
        "CAP asks you about {ref}",
        "CAP asks you about a part of complaint {ref}. Sign in to read it, and answer by {due}:\n"
        "{link}",
    ),
    CaseMail.COMPLAINT_SHARE_ANSWERED: (
        "The provider has answered about {ref}",
        "There is an answer about complaint {ref}. Sign in to read it:\n{link}",
    ),
    CaseMail.COMPLAINT_STAGE2: (
        "Somebody else looks at complaint {ref} again",
        "You asked for stage 2 of complaint {ref}. We write to you about it by {due}.\n{link}",
    ),
    CaseMail.COMPLAINT_ASKED: (
        "Stage 2 is asked for: {ref}",
        "Whoever made complaint {ref} asks for stage 2. Name a reviewer and acknowledge it by "
        "{due}:\n{link}",
    ),
    CaseMail.COMPLAINT_WITHDRAWN: (
        "Complaint {ref} was withdrawn",
        "Whoever made complaint {ref} has withdrawn it. Sign in to see why:\n{link}",
    ),
    CaseMail.COURSE_CHANGE_ANSWERED: (
        "CAP has answered your proposal {ref}",
        "CAP has looked at what you proposed for your courses in {ref}. Sign in to read the "
        "answer:\n{link}",
    ),
    CaseMail.PAGE_TO_READ: (
        "To read and confirm: {ref}",
        "Your organisation must read the page “{ref}” and has not confirmed it yet. Open it, sign "
        "in, read it and confirm:\n{link}\n\nOne of you confirms for all.",
    ),
    CaseMail.ASSIGNED: (
        "You look after {ref} now",
        "A colleague has asked you to look after {ref}. Sign in to see it:\n{link}",
    ),
}

RETURN_KIND = "return-link"
_RETURN = (
    "Go on with what you saved",
    "Somebody saved answers in {service} and asked for this link. To go on, open it and enter the "
    "code that was shown on the page:\n\n{link}\n\n"
    "The link works once, until {until}. What was saved is deleted after that day. If you did not "
    "ask for it, do nothing: without the code nobody can use it.",
)

# A missing text is found when the module loads, not when the first mail should go.
if set(_ACCOUNT) != set(AccountMail) or set(_CASE) != set(CaseMail):
    raise LookupError("Every mail needs a text.")


def account_mail(kind: AccountMail, *, link: str) -> Mail:
    subject, body = _ACCOUNT[kind]
    return Mail(f"account-{kind}", subject, body.format(link=link))


def return_mail(*, link: str, service: str, until: str) -> Mail:
    """The link back to a form that was begun: it says neither which form nor what is in it."""
    subject, body = _RETURN
    return Mail(RETURN_KIND, subject, body.format(link=link, service=service, until=until))


def case_mail(kind: CaseMail, *, ref: str, link: str, due: str = "", contact: str = "") -> Mail:
    """A mail about a case. Only its reference, a link and a day ever go in."""
    subject, body = _CASE[kind]
    text = body.format(ref=ref, link=link, due=due, contact=contact)
    return Mail(str(kind), subject.format(ref=ref), text)
