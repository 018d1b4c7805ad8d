"""How places of the demo go on and end: pauses, withdrawals, completion."""

from __future__ import annotations

from datetime import date, timedelta

from app.access.actor import Actor, system
from app.domain.codes import Requester, WithdrawalScope
from app.domain.meeting_flow import ARRANGE_WORKING_DAYS, MEETING_FLOW, MeetingStatus
from app.domain.placement_flow import PLACEMENT_FLOW
from app.domain.placements import file_kept_until
from app.domain.references import Prefix
from app.domain.referral_flow import REFERRAL_FLOW
from app.domain.response_flow import RESPONSE_FLOW
from app.domain.withdrawal_clock import PROCESS_WORKING_DAYS, RECEIVE_WORKING_DAYS
from app.domain.withdrawal_flow import WITHDRAWAL_FLOW, WithdrawalStatus
from app.models.withdrawal import Withdrawal, WithdrawalMeeting, WithdrawalSlot
from app.notify.messages import CaseMail
from app.services.placements import SEEN_AFTER_END
from app.services.working_days import local_day

from .case import Case, World, known

_REASONS = ("RETURNED", "ATTENDANCE", "HEALTH", "MOVED", "TIMETABLE", "CHOICE", "NEEDS_NOT_MET")


class Endings:
    """Deeds on a placement."""

    def __init__(self, world: World) -> None:
        self._world = world

    def no_show(self, case: Case) -> None:
        self._move(case, "no-show", "Rang the family twice and visited with the school.")
        self._finish(case, local_day(case.at))
        self._world.journal.move(
            case.application,
            REFERRAL_FLOW,
            "not-taken-up",
            by=system(on=local_day(case.at)),
            at=case.at,
        )
        self._world.journal.move(
            known(case.response),
            RESPONSE_FLOW,
            "supersede",
            by=system(on=local_day(case.at)),
            at=case.at,
        )
        self._world.journal.mail(
            CaseMail.PLACE_NOT_TAKEN,
            [case.speaker.email],
            about=known(case.placement),
            path=f"/school/placements/{known(case.placement).id}",
            at=case.at,
        )

    def pause(self, case: Case) -> None:
        known(case.placement).paused_until = self._world.days.today + timedelta(days=10)
        self._move(case, "pause", "An operation; back in two or three weeks.")

    def resume(self, case: Case) -> None:
        self._move(case, "resume")
        known(case.placement).paused_until = None

    def complete(self, case: Case) -> None:
        self._move(case, "complete")
        self._finish(case, local_day(case.at))
        known(case.placement).destination = self._world.random.choice(
            ("SCHOOL", "SCHOOL", "COLLEGE", "OTHER_AP")
        )

    def withdraw(self, case: Case) -> None:
        self._receive(case, WithdrawalScope.WHOLE)
        by = case.speaker
        self._world.journal.move(known(case.placement), PLACEMENT_FLOW, "end", by=by, at=case.at)
        known(case.placement).actual_end = known(case.withdrawal).last_day

    def withdraw_some(self, case: Case) -> None:
        self._receive(case, WithdrawalScope.SOME_DAYS)
        slot = known(case.placement).parts[0]
        self._world.rows.add(
            WithdrawalSlot,
            at=case.at,
            by=case.speaker.user_id,
            withdrawal_id=known(case.withdrawal).id,
            day=slot.day,
            half_day=slot.half_day,
        )

    def ask_meeting(self, case: Case) -> None:
        """The provider asks CAP and the school to meet before it withdraws."""
        placement, by = known(case.placement), self._world.provider_speaker(case)
        day = local_day(case.at)
        case.meeting = self._world.rows.add(
            WithdrawalMeeting,
            at=case.at,
            by=by.user_id,
            status=MeetingStatus.ASKED,
            due_on=self._world.days.due(day, ARRANGE_WORKING_DAYS),
            placement_id=placement.id,
            school_id=placement.school_id,
            provider_id=placement.provider_id,
            student_id=placement.student_id,
            asked_at=case.at,
            asked_by=by.name,
            why="The pupil comes late most days, and the group work suffers.",
            times="Any morning before ten.",
            booked_for=None,
            place=None,
        )
        meeting = case.meeting
        self._world.journal.begin(meeting, by=by, at=case.at, due_on=meeting.due_on)

    def book_meeting(self, case: Case) -> None:
        meeting = known(case.meeting)
        self._move_meeting(case, "book")
        days = self._world.days
        day = case.day_of("hold-meeting") or max(days.add(local_day(case.at), 3), days.tomorrow)
        meeting.booked_for = days.appointment(day, self._world.random)
        meeting.place = "By video"

    def hold_meeting(self, case: Case) -> None:
        meeting, day = known(case.meeting), local_day(case.at)
        self._move_meeting(case, "record")
        meeting.held_on = day
        meeting.attendees = ["CAP", "SCHOOL", "PROVIDER", "PARENT"]
        meeting.notes = "All tried a shorter day first. It did not help enough."
        meeting.recorded_by_id = self._world.cast.staff("admin").user_id
        meeting.retain_until = _kept_until(case)

    def close_meeting(self, case: Case) -> None:
        self._move_meeting(case, "close", "The pupil is on time again, and the place goes on.")

    def call_off_meeting(self, case: Case) -> None:
        self._move_meeting(case, "call-off", "School and provider found a way by telephone.")
        known(case.meeting).retain_until = _kept_until(case)

    def withdraw_by_provider(self, case: Case) -> None:
        """As the school does, but by the provider and with the meeting that came before."""
        self._receive(case, WithdrawalScope.WHOLE, self._world.provider_speaker(case))
        withdrawal, meeting = known(case.withdrawal), known(case.meeting)
        withdrawal.meeting_id, withdrawal.meeting_held_on = meeting.id, meeting.held_on
        withdrawal.meeting_attendees = meeting.attendees
        withdrawal.mo_discussed = withdrawal.mo_discussion_on = None
        by = self._world.provider_speaker(case)
        self._world.journal.move(known(case.placement), PLACEMENT_FLOW, "end", by=by, at=case.at)
        known(case.placement).actual_end = withdrawal.last_day

    def _move_meeting(self, case: Case, name: str, reason: str = "") -> None:
        admin, meeting = self._world.cast.staff("admin"), known(case.meeting)
        self._world.journal.move(meeting, MEETING_FLOW, name, by=admin, at=case.at, reason=reason)

    def receive_withdrawal(self, case: Case) -> None:
        withdrawal, admin = known(case.withdrawal), self._world.cast.staff("admin")
        withdrawal.requester_confirmed_at = withdrawal.scope_checked_at = case.at
        withdrawal.requester_confirmed_by_id = withdrawal.scope_checked_by_id = admin.user_id
        self._move_withdrawal(case, "receive")
        withdrawal.due_on = withdrawal.process_due

    def process_withdrawal(self, case: Case) -> None:
        self._move_withdrawal(case, "process")
        withdrawal = known(case.withdrawal)
        withdrawal.due_on = withdrawal.process_due

    def ask_requester(self, case: Case) -> None:
        question = "Does the pupil still come on Fridays? The form names other days."
        self._move_withdrawal(case, "return", question)
        known(case.withdrawal).paused_on = local_day(case.at)
        self._world.journal.mail(
            CaseMail.WITHDRAWAL_RETURNED,
            [case.speaker.email],
            about=known(case.withdrawal),
            path=f"/school/withdrawals/{known(case.withdrawal).id}",
            at=case.at,
        )

    def ask_to_cancel(self, case: Case) -> None:
        withdrawal = known(case.withdrawal)
        self._world.journal.move(
            withdrawal,
            WITHDRAWAL_FLOW,
            "ask-to-cancel",
            by=case.speaker,
            at=case.at,
            reason="The pupil wants to stay, and the provider agrees.",
        )
        withdrawal.cancel_asked_at = case.at
        withdrawal.due_on = self._world.days.due(local_day(case.at), RECEIVE_WORKING_DAYS)

    def keep(self, case: Case) -> None:
        reason = "School, family and provider agreed to go on until the end of term."
        self._move_withdrawal(case, "cancel", reason)
        known(case.withdrawal).retain_until = _kept_until(case)
        self._move(case, "keep")
        known(case.placement).actual_end = None

    def end_place(self, case: Case) -> None:
        self.receive_withdrawal(case)
        self.process_withdrawal(case)
        withdrawal, admin = known(case.withdrawal), self._world.cast.staff("admin")
        withdrawal.clm_done = withdrawal.capita_done = local_day(case.at)
        withdrawal.clm_done_by_id = withdrawal.capita_done_by_id = admin.user_id
        withdrawal.processed_on = local_day(case.at)
        withdrawal.counterpart_notified_at = case.at
        withdrawal.retain_until = _kept_until(case)
        self._move_withdrawal(case, "complete")
        self._move(case, "end-withdrawn")
        known(case.placement).end_reason = withdrawal.reason
        known(case.placement).destination = "SCHOOL"
        self._finish(case, withdrawal.last_day)

    def _receive(self, case: Case, scope: WithdrawalScope, by: Actor | None = None) -> None:
        is_school = by is None
        by = by or case.speaker
        placement, day = known(case.placement), local_day(case.at)
        case.withdrawal = self._world.rows.add(
            Withdrawal,
            at=case.at,
            by=by.user_id,
            ref=self._world.rows.new_ref(Prefix.WITHDRAWAL, case.application.ref[4:8]),
            status=WithdrawalStatus.SUBMITTED,
            due_on=self._world.days.due(day, RECEIVE_WORKING_DAYS),
            owner_id=None,
            requester_type=Requester.SCHOOL if is_school else Requester.PROVIDER,
            requester_name=by.name,
            requester_role="CAP coordinator" if is_school else "Lead tutor",
            requester_email=by.email,
            requester_phone=case.school.telephone,
            school_id=case.school.id,
            provider_id=placement.provider_id,
            student_id=case.student.id,
            placement_id=placement.id,
            scope=scope,
            last_day=day + timedelta(days=7),
            reason=self._world.random.choice(_REASONS),
            detail="Talked through with the provider; the pupil is doing well enough to be back.",
            impact_achievement="The unit that was begun is finished in school.",
            impact_health="None expected.",
            impact_wellbeing="A mentor in school sees the pupil twice a week.",
            mo_discussed=True,
            mo_discussion_on=day - timedelta(days=2),
            next_provision_plan="Back on the school's full timetable.",
            parent_informed_on=day - timedelta(days=1),
            pupil_informed_on=day - timedelta(days=1),
            safeguarding_link=False,
            submitted_at=case.at,
            process_due=self._world.days.due(day, PROCESS_WORKING_DAYS),
            paused_on=None,
            paused_days=0,
        )
        withdrawal = case.withdrawal
        self._world.journal.begin(withdrawal, by=by, at=case.at, due_on=withdrawal.due_on)
        due: date = withdrawal.process_due
        self._world.journal.mail(
            CaseMail.WITHDRAWAL_RECEIVED,
            [by.email],
            about=withdrawal,
            path=f"/{'school' if is_school else 'provider'}/withdrawals/{withdrawal.id}",
            at=case.at,
            due=f"{due.day} {due:%B %Y}",
        )

    def _move(self, case: Case, name: str, reason: str = "") -> None:
        admin = self._world.cast.staff("admin")
        self._world.journal.move(
            known(case.placement), PLACEMENT_FLOW, name, by=admin, at=case.at, reason=reason
        )

    def _move_withdrawal(self, case: Case, name: str, reason: str = "") -> None:
        admin = self._world.cast.staff("admin")
        self._world.journal.move(
            known(case.withdrawal), WITHDRAWAL_FLOW, name, by=admin, at=case.at, reason=reason
        )

    def _finish(self, case: Case, last_day: date) -> None:
        """Free the seats and let the provider's view of the case run out."""
        placement = known(case.placement)
        placement.actual_end = last_day
        for slot in placement.parts:
            slot.to_on = max(last_day, slot.from_on)
        if case.pack is not None and case.pack.ended_at is None:
            case.pack.closes_on = last_day + SEEN_AFTER_END


def _kept_until(case: Case) -> date:
    born: date = case.student.date_of_birth
    return file_kept_until(born)
