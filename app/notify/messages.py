"""What each mail says: pure, and never a word about a child. A reference and a link, no more."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.timer_rules import Kind

from .kinds import AccountMail, CaseMail
from .texts import CASE_TEXTS
from .texts.timers import TIMERS

__all__ = [
    "RETURN_KIND",
    "SITE",
    "AccountMail",
    "CaseMail",
    "Mail",
    "account_mail",
    "case_mail",
    "return_mail",
    "timer_mail",
]

# Stands for our public address until the mail is composed: the outbox outlives a change of it.
SITE = "site:"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready for the outbox. `kind` names the template for the staff's list."""

    kind: str
    subject: str
    body: str


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
    AccountMail.INVITED_ELSEWHERE: (
        "You have an account already",
        "Somebody at a school or a provider invited this address, but it has an account already. "
        "Nothing has changed and they were not told. An account belongs to one organisation: if "
        "you have moved to another one, ask CAP to move yours. You sign in as before:\n\n{link}",
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
if set(_ACCOUNT) != set(AccountMail):
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
    subject, body = CASE_TEXTS[kind]
    text = body.format(ref=ref, link=link, due=due, contact=contact)
    return Mail(str(kind), subject.format(ref=ref, due=due), text)


def timer_mail(kind: Kind, *, asks: str, due: str, link: str) -> Mail:
    """A mail about a day that comes or has gone. `asks` holds the reference, and nothing else of
    the case."""
    subject, body = TIMERS[kind]
    text = body.format(asks=asks, due=due, link=link)
    return Mail(f"timer-{kind}", subject.format(asks=asks, due=due), text)
