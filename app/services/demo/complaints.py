"""Complaints of the demo, some new, some closed."""

from __future__ import annotations

from datetime import timedelta

from app.domain.complaint_flow import COMPLAINT_FLOW, ComplaintStatus
from app.domain.references import Prefix
from app.models.complaint import Complaint
from app.services.complaints import ACKNOWLEDGE_WORKING_DAYS
from app.services.working_days import local_day

from . import words
from .case import World

HOW_MANY = 18


def tell(world: World) -> None:
    """Some by schools with an account, some by anybody."""
    random, days = world.random, world.days
    for number in range(HOW_MANY):
        closed = number % 3 == 2
        at = days.moment(days.back[random.randrange(12, 60) if closed else number % 9], random)
        about, what, wanted = words.COMPLAINTS[number % len(words.COMPLAINTS)]
        school = random.choice(world.directory.schools) if number % 2 else None
        by = world.cast.speaker(school) if school else None
        name = (
            by.name if by else f"{random.choice(words.FORENAMES)} {random.choice(words.SURNAMES)}"
        )
        day = local_day(at)
        due = days.due(day, ACKNOWLEDGE_WORKING_DAYS)
        provider = random.choice(world.directory.providers[:9])
        complaint = world.rows.add(
            Complaint,
            at=at,
            by=by.user_id if by else None,
            ref=world.rows.new_ref(Prefix.COMPLAINT, world.year_code),
            status=ComplaintStatus.RECEIVED,
            school_id=school.id if school else None,
            name=name,
            role="CAP coordinator" if by else "Parent",
            organisation=school.name if school else None,
            email=by.email if by else f"complainant{number + 1}@example.org",
            received_on=day,
            channel="WEB" if number % 4 else "PHONE",
            about=about,
            about_provider_id=provider.id if about in {"PROVIDER", "COURSE"} else None,
            what_happened=f"{what}. It was not the first time and nobody came back to us.",
            when_happened="Last week",
            already_tried="We rang twice.",
            outcome_wanted=f"{wanted}.",
            ack_due=due,
            ack_at=at + timedelta(days=2) if closed else None,
            finding="PARTLY" if closed else None,
            closed_at=None,
        )
        lead = world.cast.staff("lead")
        world.journal.begin(complaint, by=by or lead, at=at, due_on=due)
        if closed:
            done = days.moment(days.back[random.randrange(1, 10)], random, after=at)
            reason = "We were late. We apologised, and a reminder now rings after two days."
            world.journal.move(complaint, COMPLAINT_FLOW, "close", by=lead, at=done, reason=reason)
            complaint.closed_at = done
