"""How an application reads for the school that sent it."""

from __future__ import annotations

from app.domain.case_words import SCHOOL_STATES
from app.domain.referral_flow import ApplicationStatus
from app.domain.workflow import State
from app.models.application import Application
from app.services.school_cases import SchoolCase


def state_of(application: Application) -> State:
    return SCHOOL_STATES[ApplicationStatus(application.status)]


def next_words(case: SchoolCase) -> str:
    """What happens next, with the provider's name where it is known."""
    sentence = case.next.sentence
    if case.provider is None or case.status is not ApplicationStatus.SENT:
        return sentence
    name = case.provider.trading_name
    return sentence.replace("the provider", name, 1).replace("The provider", name, 1)


def who_next(case: SchoolCase) -> str:
    """Who has to act next; empty when nobody has."""
    if case.next.who == "The provider" and case.provider is not None:
        return case.provider.trading_name
    return case.next.who
