"""Parts of a case that come several at a time: risk assessments, agencies, people."""

from __future__ import annotations

from datetime import date

from app.domain.risk import BAND_LABELS, Band, has_aged
from app.domain.wording import (
    AGENCY_STATUSES,
    AT_RISK,
    EVIDENCE,
    FREQUENCIES,
    IMPLEMENTED,
    RELATIONSHIPS,
    YES_NO_UNKNOWN,
)
from app.domain.workflow import Tone
from app.models.agency_involvement import AgencyInvolvement
from app.models.carer import Carer
from app.models.risk_assessment import RiskAssessment, RiskHazard
from app.services.code_lists import Codes
from app.web.facts import Card, Section, between, facts, phone, words

_TONES = {
    Band.LOW: Tone.GOOD,
    Band.MEDIUM: Tone.WARN,
    Band.HIGH: Tone.BAD,
    Band.VERY_HIGH: Tone.BAD,
}


def risk_section(risk: RiskAssessment, codes: Codes, on: date) -> Section:
    """One risk assessment with its hazards."""
    return Section(
        f"risk-{risk.id}",
        f"Risk assessment of {words(risk.completed_on)}",
        facts(
            ("By", f"{risk.completed_by}, {risk.role}"),
            ("To be looked at again by", risk.review_on),
            ("Overall", BAND_LABELS[Band(risk.band)] if risk.band else None),
            (
                "Age",
                "It is older than three months. Ask the school for a newer one."
                if has_aged(risk.completed_on, on)
                else None,
            ),
            (
                "Hazards",
                "The school considered the risks and found that none needs a control."
                if risk.no_risk_statement
                else None,
            ),
        ),
        tuple(_hazard(each, codes) for each in risk.hazards),
    )


def _hazard(hazard: RiskHazard, codes: Codes) -> Card:
    band = Band(hazard.band)
    left = None
    if hazard.residual_likelihood and hazard.residual_severity:
        left = hazard.residual_likelihood * hazard.residual_severity
    return Card(
        codes.words("hazard_category", hazard.category),
        facts(
            ("Reported or alleged", EVIDENCE[hazard.evidence]),
            ("How often", FREQUENCIES[hazard.frequency]),
            ("Last time", hazard.last_occurred),
            ("Where", hazard.where),
            ("Triggers", hazard.triggers),
            ("Who is at risk", ", ".join(AT_RISK.get(str(w), str(w)) for w in hazard.who_at_risk)),
            ("What is done now", hazard.controls_now),
            ("What else is to be done", hazard.extra_controls),
            ("Who does it", hazard.owner),
            ("By when", hazard.by_when),
            (
                "Score",
                f"{hazard.score} of 25: likelihood {hazard.likelihood}, severity {hazard.severity}",
            ),
            ("Score with the controls", left),
        ),
        tag=BAND_LABELS[band],
        tone=_TONES[band],
    )


def agency_card(agency: AgencyInvolvement, codes: Codes) -> Card:
    """An agency; whom to speak to only where the school allows it."""
    may = agency.may_contact
    return Card(
        codes.words("agency_type", agency.agency_type),
        facts(
            ("Organisation", agency.organisation),
            ("Worker", agency.worker_name if may else None),
            ("Phone", phone(agency.phone) if may else None),
            ("Email", agency.email if may else None),
            ("When", between(agency.from_on, agency.to_on)),
            ("Plan", agency.plan),
            ("What it recommends", agency.recommendations),
            ("Done", IMPLEMENTED[agency.implemented]),
            ("What came of it", agency.impact),
        ),
        tag=AGENCY_STATUSES[agency.status],
        tone=Tone.INFO if agency.status == "OPEN" else Tone.PLAIN,
    )


def carer_card(carer: Carer) -> Card:
    """Somebody to ring; never where they live."""
    return Card(
        carer.full_name,
        facts(
            ("Relationship", RELATIONSHIPS[carer.relationship]),
            ("Parental responsibility", YES_NO_UNKNOWN[carer.parental_responsibility]),
            ("Phone", phone(carer.telephone)),
            ("Other phone", phone(carer.other_telephone)),
            ("Language", carer.language),
            ("Interpreter needed", carer.interpreter),
            ("May collect the pupil", carer.can_collect),
        ),
        warning=words(carer.contact_restriction),
    )
