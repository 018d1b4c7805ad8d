"""What providers do with a pack of the demo, and what CAP makes of their answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from app.domain.codes import ACCEPTING, LegalBasis, Outcome
from app.domain.placement_flow import PLACEMENT_FLOW, PlacementStatus
from app.domain.placements import pattern_of
from app.domain.references import Prefix
from app.domain.referral_flow import REFERRAL_FLOW
from app.domain.response_flow import RESPONSE_FLOW, ResponseStatus
from app.models.application_response import ApplicationResponse
from app.models.interview import Interview
from app.models.placement import Placement, PlacementSlot
from app.notify.messages import CaseMail
from app.services.placements import REVIEW_EVERY, code_of
from app.services.responses import SEEN_AFTER_DECLINE
from app.services.seats import wanted
from app.services.working_days import local_day

from . import words
from .application import half_days, hours
from .case import Case, World, known
from .rows import Row

_WEEKS_LEFT = (4, 24)


class Answers:
    """Deeds from the booking of the interview to the first day attended."""

    def __init__(self, world: World) -> None:
        self._world = world

    def book(self, case: Case) -> None:
        held = case.day_of("hold")
        day = held or self._world.days.today + timedelta(days=self._world.random.randrange(1, 9))
        booked = self._world.days.appointment(day, self._world.random)
        by = self._world.provider_speaker(case)
        case.interview = self._world.rows.add(
            Interview,
            at=case.at,
            by=by.user_id,
            application_id=case.application.id,
            provider_id=case.offer.provider_id,
            booked_for=booked,
            place="At the main site",
            held_on=None,
            attended_by=[],
            mode="IN_PERSON",
            notes=None,
        )
        self._world.journal.audit("interview-booked", case.application, by=by, at=case.at)

    def hold(self, case: Case) -> None:
        interview = known(case.interview)
        interview.held_on = local_day(case.at)
        interview.attended_by = ["PARENT", "PROVIDER", "PUPIL"]
        interview.notes = self._world.random.choice(words.INTERVIEW_NOTES)
        interview.updated_at = case.at
        by = self._world.provider_speaker(case)
        self._world.journal.audit("interview-held", case.application, by=by, at=case.at)

    def accept(self, case: Case) -> None:
        start = self._start(case)
        end = self._end(case, start)
        conditions = self._world.random.random() < 0.2
        self._answer(
            case,
            outcome=Outcome.ACCEPTED_WITH_CONDITIONS if conditions else Outcome.ACCEPTED,
            conditions="A member of staff comes along on the first two days."
            if conditions
            else None,
            start_date=start,
            end_date=end,
            slots=half_days(case.offer),
            hours_per_week=hours(case.offer),
            site_id=case.offer.site_id,
            accreditation_aimed="Level 1 units",
            lead_worker=self._world.provider_speaker(case).name,
            dsl="Safeguarding lead of the provider",
            daily_contact_phone="01632 960222",
            agreed_targets="As in the application.",
            baseline="First week: observed and written down.",
            induction_on=start,
            risk_controls_agreed=True,
            site_risk_updated_on=local_day(case.at),
            price_confirmed=case.offer.price_pence * len(case.offer.days) * 12,
        )

    def decline(self, case: Case) -> None:
        ground, reason, detail = self._world.random.choice(words.DECLINES)
        self._answer(
            case,
            outcome=Outcome.DECLINED,
            declined_ground=ground,
            declined_reason=reason,
            declined_detail=detail,
            could_reconsider_if="A place with one adult to one pupil is paid for.",
        )
        known(case.pack).closes_on = local_day(case.at) + SEEN_AFTER_DECLINE

    def query(self, case: Case) -> None:
        reason = "The hours do not fit the days. Which ones are right?"
        self._move_response(case, "query", reason)
        self._world.journal.mail(
            CaseMail.RESPONSE_QUERIED,
            [self._world.provider_speaker(case).email],
            about=known(case.response),
            path=f"/provider/applications/{case.application.id}",
            at=case.at,
        )

    def answer_again(self, case: Case) -> None:
        response = known(case.response)
        response.submitted_at = case.at
        by = self._world.provider_speaker(case)
        self._world.journal.move(response, RESPONSE_FLOW, "resubmit", by=by, at=case.at)

    def process(self, case: Case) -> None:
        response, admin = known(case.response), self._world.cast.staff("admin")
        self._move_response(case, "process")
        response.processed_at = case.at
        accepted = response.outcome in ACCEPTING
        if accepted:
            case.placement = self._hold_place(case, response)
        else:
            case.choice.declined_at = case.at
            case.choice.chosen = False
        self._world.journal.move(
            case.application,
            REFERRAL_FLOW,
            "confirm" if accepted else "decline",
            by=admin,
            at=case.at,
        )
        self._move_response(case, "send-to-school")
        response.sent_to_school_at = case.at
        kind = CaseMail.PLACE_CONFIRMED if accepted else CaseMail.LOOKING_FURTHER
        self._world.journal.mail(
            kind,
            [case.speaker.email],
            about=case.application,
            path=f"/school/applications/{case.application.id}",
            at=case.at,
        )

    def start(self, case: Case) -> None:
        placement, by = known(case.placement), self._world.provider_speaker(case)
        placement.first_attended_on = local_day(case.at)
        self._world.journal.move(placement, PLACEMENT_FLOW, "activate", by=by, at=case.at)
        # The service closes the application in the name of whoever recorded the day.
        self._world.journal.move(case.application, REFERRAL_FLOW, "close-placed", by=by, at=case.at)
        placement.recorded_in_clm_on = local_day(case.at)
        placement.recorded_in_capita_on = local_day(case.at)

    def _answer(self, case: Case, **values: object) -> None:
        by = self._world.provider_speaker(case)
        response = self._world.rows.add(
            ApplicationResponse,
            at=case.at,
            by=by.user_id,
            ref=self._world.rows.new_ref(Prefix.RESPONSE, case.application.ref[4:8]),
            status=ResponseStatus.DRAFT,
            due_on=None,
            application_id=case.application.id,
            choice_id=case.choice.id,
            pack_id=known(case.pack).id,
            provider_id=case.offer.provider_id,
            provider_user_id=by.user_id,
            course_offer_id=case.offer.id,
            paperwork_complete=True,
            interview_held_on=known(case.interview).held_on,
            attended_by=list(known(case.interview).attended_by),
            mode="IN_PERSON",
            interview_notes=known(case.interview).notes,
            declaration_name=by.name,
            submitted_at=case.at,
            **values,
        )
        case.response = response
        self._world.journal.move(response, RESPONSE_FLOW, "submit", by=by, at=case.at)
        self._world.journal.move(case.application, REFERRAL_FLOW, "respond", by=by, at=case.at)
        self._world.journal.mail(
            CaseMail.RESPONSE_RECEIVED,
            [self._world.cast.staff("admin").email],
            about=response,
            path=f"/admin/application-response/{response.id}",
            at=case.at,
        )

    def _move_response(self, case: Case, name: str, reason: str = "") -> None:
        self._world.journal.move(
            known(case.response),
            RESPONSE_FLOW,
            name,
            by=self._world.cast.staff("admin"),
            at=case.at,
            reason=reason,
        )

    def _start(self, case: Case) -> date:
        """The first day: the day it was attended, or soon after an answer not yet processed."""
        attended, missed = case.day_of("start"), case.day_of("no-show")
        if attended is not None:
            return attended
        if missed is not None:
            return local_day(case.moments[-2]) + timedelta(days=2)
        return self._world.days.today + timedelta(days=self._world.random.randrange(1, 21))

    def _end(self, case: Case, start: date) -> date:
        completed = case.day_of("complete")
        if completed is not None:
            return completed
        left = case.day_of("withdraw")
        weeks = timedelta(weeks=self._world.random.randint(*_WEEKS_LEFT))
        return max(start, left or self._world.days.today, self._world.days.today) + weeks

    def _hold_place(self, case: Case, response: Row) -> Row:
        admin, random = self._world.cast.staff("admin"), self._world.random
        placement = self._world.rows.add(
            Placement,
            at=case.at,
            by=admin.user_id,
            ref=self._world.rows.new_ref(Prefix.PLACEMENT, case.application.ref[4:8]),
            status=PlacementStatus.PENDING,
            due_on=None,
            student_id=case.student.id,
            application_id=case.application.id,
            response_id=response.id,
            course_offer_id=case.offer.id,
            provider_id=case.offer.provider_id,
            site_id=case.offer.site_id,
            school_id=case.school.id,
            start_date=response.start_date,
            planned_end=response.end_date,
            actual_end=None,
            first_attended_on=None,
            paused_until=None,
            hours_per_week=response.hours_per_week,
            default_code=code_of(
                LegalBasis.SCHOOL_ARRANGED,
                case.application.programme,
                cast(Any, self._world.directory.courses[case.offer.course_id]),
            ),
            monitoring_officer_id=self._world.cast.staff("monitoring").user_id
            if random.random() < 0.6
            else None,
            school_caseworker=case.application.school_caseworker,
            legal_basis=LegalBasis.SCHOOL_ARRANGED,
            next_review_on=min(response.start_date + REVIEW_EVERY, response.end_date),
            cost_pence=response.price_confirmed,
            charged_to="School",
            census_reason=case.application.reason_primary,
            attendance_pattern=pattern_of(len(response.slots)),
            sessions_per_week=len(response.slots),
        )
        placement.parts = [
            self._world.rows.add(
                PlacementSlot,
                at=case.at,
                by=admin.user_id,
                placement_id=placement.id,
                site_id=placement.site_id,
                day=slot.day,
                half_day=slot.half_day,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                from_on=slot.from_on,
                to_on=None,
            )
            for slot in wanted(
                response.slots, cast(Any, case.offer), response.start_date, response.end_date
            )
        ]
        self._world.journal.begin(placement, by=admin, at=case.at)
        if not {"complete", "end-place", "no-show"} & set(case.path.deeds):
            for slot in response.slots:
                self._world.directory.seated[case.offer.id][slot] += 1
        return placement
