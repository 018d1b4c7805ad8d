"""What staff should know of a record before they act on it. It warns; nothing is barred by it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import fact, visible
from app.domain.calendar import academic_year_from_label
from app.domain.codes import LegalBasis, Programme
from app.domain.complaint_flow import OPEN as OPEN_COMPLAINTS
from app.domain.contact_check import is_stale
from app.domain.identifiers import is_free_mail
from app.domain.permissions import Permission
from app.domain.placement_flow import PlacementStatus
from app.domain.referral_flow import OPEN, REFERRAL_FLOW, ApplicationStatus
from app.domain.risk import has_aged
from app.domain.said_dates import is_long_ago
from app.domain.students import age
from app.domain.suitability import pupil_in
from app.domain.withdrawal_clock import PROCESS_WORKING_DAYS
from app.domain.withdrawal_flow import OPEN as OPEN_WITHDRAWALS
from app.models.application import Application
from app.models.complaint import Complaint
from app.models.contact import Contact
from app.models.placement import Placement
from app.models.risk_assessment import RiskAssessment
from app.models.withdrawal import Withdrawal

from .working_days import due_after, local_day

COMPLAIN_WITHIN_MONTHS = 12
NOTICE_WORKING_DAYS = 2
MOST_SUSPENSION_DAYS = 45
YOUNGEST_FOR_TIER_1 = 9


def of_application(
    session: Session, application: Application, actor: Actor, *, on: date
) -> list[str]:
    """Other open applications for the pupil, a review of the plan during the place, a risk
    assessment that has grown old, a course for others."""
    status = ApplicationStatus(application.status)
    if status not in OPEN:
        return []
    others = session.scalars(
        visible(Application, actor)
        .where(
            Application.student_id == application.student_id,
            Application.id != application.id,
            Application.status.in_(sorted(OPEN)),
        )
        .order_by(Application.ref)
    )
    found = [
        f"{other.ref} is open for the same pupil as well: "
        f"{REFERRAL_FLOW.label(ApplicationStatus(other.status))}."
        for other in others
    ]
    if status is ApplicationStatus.READY_TO_SEND and _risk_has_aged(session, application, on):
        found.append(
            "The risk assessment is older than three months now. Ask the school for a new one "
            "before you send the pack."
        )
    if actor.may(Permission.STUDENT_READ):
        found += _about_pupil(application, on)
    return [*found, *_unfit(application, on)]


def of_placement(session: Session, placement: Placement) -> list[str]:
    """A pupil who is directed off site without notice in time."""
    directed = placement.legal_basis == LegalBasis.OFF_SITE_DIRECTION
    if not directed or placement.status != PlacementStatus.PENDING:
        return []
    latest = due_after(session, placement.start_date, -NOTICE_WORKING_DAYS)
    if placement.notice_given_on is not None and placement.notice_given_on <= latest:
        return []
    return [
        f"Notice of the off-site direction has to be given by {latest.day} {latest:%B %Y}, two "
        "school days before the start. Record when it was given, or agree a later start."
    ]


def of_withdrawal(session: Session, withdrawal: Withdrawal) -> list[str]:
    """A last day that comes before we have to be done, and a wish to cancel it."""
    if withdrawal.status not in OPEN_WITHDRAWALS:
        return []
    found = []
    if withdrawal.cancel_asked_at is not None:
        day = local_day(withdrawal.cancel_asked_at)
        recorded = withdrawal.clm_done is not None or withdrawal.capita_done is not None
        found.append(
            f"On {day.day} {day:%B %Y} the requester asked to cancel it. Speak to both sides, then "
            "cancel it or go on."
            + (" What was recorded in CLM and Capita has to be undone there." if recorded else "")
        )
    sent_on = local_day(withdrawal.submitted_at)
    if withdrawal.last_day < due_after(session, sent_on, PROCESS_WORKING_DAYS):
        found.append(
            f"The last day is less than {PROCESS_WORKING_DAYS} working days after the withdrawal "
            "was sent. Deal with it sooner, or agree another day."
        )
    return found


def of_complaint(complaint: Complaint) -> list[str]:
    """What happened long before the complaint."""
    if complaint.status not in OPEN_COMPLAINTS or not is_long_ago(
        complaint.when_happened, complaint.received_on, months=COMPLAIN_WITHIN_MONTHS
    ):
        return []
    return ["It seems to have happened more than 12 months before the complaint was received."]


def of_contact(contact: Contact, *, on: date) -> list[str]:
    """An address that anybody can get, or that was made sure of long ago."""
    found = []
    if is_free_mail(contact.email):
        found.append(
            "This is an address of a free mail service. Ask for one of the organisation, best one "
            "that does not belong to a single person."
        )
    if contact.verified_on is None:
        found.append("Nobody has made sure yet that this address is theirs.")
    elif is_stale(contact.verified_on, on=on):
        found.append("It is more than a year since somebody made sure of this address.")
    return found


def _about_pupil(application: Application, on: date) -> list[str]:
    student, found = application.student, []
    review = student.ehcp_review_due
    if review and application.proposed_start <= review <= application.proposed_end:
        found.append(
            "An annual review falls inside the place asked for. Ask the school to hold it before "
            "the place starts."
        )
    if student.suspension_days > MOST_SUSPENSION_DAYS:
        found.append(
            f"The pupil was suspended for more than {MOST_SUSPENSION_DAYS} days this year, which "
            "the law does not allow. Ask the school to check the number."
        )
    is_young = age(student.date_of_birth, on) < YOUNGEST_FOR_TIER_1
    if application.programme == Programme.TIER1 and is_young:
        found.append(f"Tier 1 is meant for pupils of {YOUNGEST_FOR_TIER_1} and older.")
    return found


def _risk_has_aged(session: Session, application: Application, on: date) -> bool:
    latest: date | None = fact(
        session,
        select(func.max(RiskAssessment.completed_on)).where(
            RiskAssessment.application_id == application.id,
            RiskAssessment.rejected_on.is_(None),
        ),
    )
    return latest is not None and has_aged(latest, on)


def _unfit(application: Application, on: date) -> list[str]:
    """The chosen course, when it is for other year groups or ages."""
    student = application.student
    taught = student.ncy if student.ncy_override_reason else None
    found = []
    for choice in application.choices:
        offer = choice.course_offer
        year = academic_year_from_label(offer.academic_year)
        then = pupil_in(year, student.date_of_birth, on=on, taught_year=taught)
        if choice.chosen and not then.fits(offer.course):
            found.append(
                f"{offer.course.title} is for years {offer.course.ncy_min} to "
                f"{offer.course.ncy_max} and ages {offer.course.age_min} to "
                f"{offer.course.age_max}. The pupil is in year {then.year_group} in "
                f"{offer.academic_year}."
            )
    return found
