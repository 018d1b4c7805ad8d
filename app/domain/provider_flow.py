"""The standing of a provider (service description, part 6.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources, unmet


class ProviderStatus(StrEnum):
    ENQUIRY = "enquiry"
    PROCURED = "procured"
    ONBOARDING = "onboarding"
    APPROVED = "approved"
    CONDITIONAL = "conditional"
    SUSPENDED = "suspended"
    EXITED = "exited"


V = ProviderStatus

# New packs may go to these.
IN_SERVICE = frozenset({V.APPROVED, V.CONDITIONAL})


def standing_problem(status: str, contract_end: date | None, *, on: date) -> str | None:
    """Why a provider takes no new pupil on a day; None when it does."""
    if status not in IN_SERVICE:
        return "The provider of this course is not approved. Choose another course."
    if contract_end is not None and contract_end < on:
        return "The contract with the provider of this course has ended. Choose another course."
    return None


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """What the guards need to know; a service fills it in."""

    has_safeguarding_lead: bool = True
    contract_is_live: bool = True


def _may_approve(facts: ProviderFacts) -> list[str]:
    return unmet(
        (
            facts.has_safeguarding_lead,
            "Add a contact who is the designated safeguarding lead first.",
        ),
        (facts.contract_is_live, "The contract must be running: enter its dates first."),
    )


PROVIDER_FLOW: Workflow[ProviderStatus, ProviderFacts] = Workflow(
    noun="provider",
    start=V.ENQUIRY,
    states={
        V.ENQUIRY: State("Enquiry", Tone.PLAIN),
        V.PROCURED: State("Procured", Tone.INFO),
        V.ONBOARDING: State("Onboarding", Tone.INFO),
        V.APPROVED: State("Approved", Tone.GOOD),
        V.CONDITIONAL: State("Approved with conditions", Tone.WARN),
        V.SUSPENDED: State("Suspended", Tone.BAD),
        V.EXITED: State("Left", Tone.PLAIN),
    },
    moves=(
        Move(
            "procure",
            "Record procurement",
            sources(V.ENQUIRY),
            V.PROCURED,
            Permission.PROVIDER_UPDATE,
        ),
        Move(
            "onboard",
            "Start onboarding",
            sources(V.PROCURED),
            V.ONBOARDING,
            Permission.PROVIDER_UPDATE,
        ),
        Move(
            "approve",
            "Approve provider",
            sources(V.ONBOARDING, V.CONDITIONAL, V.SUSPENDED),
            V.APPROVED,
            Permission.PROVIDER_APPROVE,
            guard=_may_approve,
        ),
        Move(
            "attach-conditions",
            "Attach conditions",
            sources(V.ONBOARDING, V.APPROVED),
            V.CONDITIONAL,
            Permission.PROVIDER_APPROVE,
            guard=_may_approve,
            needs_reason=True,
            reason_label="The conditions",
        ),
        Move(
            "suspend",
            "Suspend provider",
            sources(V.APPROVED, V.CONDITIONAL),
            V.SUSPENDED,
            Permission.PROVIDER_APPROVE,
            needs_reason=True,
            reason_label="Why it is suspended",
            due_working_days=5,
        ),
        Move(
            "exit",
            "Record that the provider left",
            frozenset(V) - {V.EXITED},
            V.EXITED,
            Permission.PROVIDER_APPROVE,
            needs_reason=True,
            reason_label="Why the provider leaves",
        ),
    ),
)
