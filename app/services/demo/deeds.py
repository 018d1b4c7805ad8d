"""What CAP and the school do with an application of the demo, deed by deed."""

from __future__ import annotations

from datetime import timedelta

from app.access.actor import Actor
from app.domain.calendar import AcademicYear
from app.domain.codes import Programme
from app.domain.references import Prefix
from app.domain.referral_flow import REFERRAL_FLOW
from app.models.note import Note
from app.models.pack import Pack, PackDocument
from app.notify.messages import CaseMail
from app.services.working_days import local_day

from . import words
from .answers import Answers
from .case import Case, World, known
from .endings import Endings
from .rows import Row


class Deeds:
    """Runs the deeds of a path. Each has a method of its name."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._parts = (self, Answers(world), Endings(world))

    def run(self, case: Case) -> None:
        """Everything that has happened to the case."""
        for number, deed in enumerate(case.path.deeds):
            case.step = number
            name = deed.replace("-", "_")
            part = next(part for part in self._parts if hasattr(part, name))
            getattr(part, name)(case)
        if case.path.deeds and self._world.random.random() < 0.2:
            self._note(case)

    def submit(self, case: Case) -> None:
        application = case.application
        application.submitted_at = case.at
        application.declared_at = case.at
        self._world.journal.move(application, REFERRAL_FLOW, "submit", by=case.speaker, at=case.at)
        self._tell_school(case, CaseMail.RECEIVED)

    def review(self, case: Case) -> None:
        self._move(case, "start-review")
        case.application.owner_id = self._world.cast.staff("admin").user_id

    def accept_risk(self, case: Case) -> None:
        self._judge(case, accept=True)

    def reject_risk(self, case: Case) -> None:
        self._judge(case, accept=False)

    def _judge(self, case: Case, *, accept: bool) -> None:
        risk, admin = case.application.parts["risk"], self._world.cast.staff("admin")
        reason = None if accept else words.RETURN_REASONS[0]
        risk.accepted_by_id = admin.user_id
        risk.accepted_on = local_day(case.at) if accept else None
        risk.rejected_on = None if accept else local_day(case.at)
        risk.rejection_reason = reason
        action = "risk-assessment-accepted" if accept else "risk-assessment-rejected"
        self._world.journal.audit(action, risk, by=admin, at=case.at, reason=reason)

    def send_back(self, case: Case) -> None:
        self._move(case, "return", self._world.random.choice(words.RETURN_REASONS))
        self._tell_school(case, CaseMail.APPLICATION_RETURNED)

    def resubmit(self, case: Case) -> None:
        self._move(case, "resubmit", by=case.speaker)
        case.application.submitted_at = case.at

    def queue(self, case: Case) -> None:
        self._move(case, "queue-for-panel")

    def panel_approve(self, case: Case) -> None:
        self._panel(case, "panel-approve")

    def panel_defer(self, case: Case) -> None:
        self._panel(case, "panel-defer")

    def panel_reject(self, case: Case) -> None:
        self._panel(case, "panel-reject")

    def _panel(self, case: Case, name: str) -> None:
        chair = self._world.cast.staff("chair")
        self._move(case, name, words.PANEL_REASONS[name], by=chair)
        self._tell_school(case, CaseMail.PANEL_DECIDED)

    def return_deferred(self, case: Case) -> None:
        self._move(case, "return-deferred", words.PANEL_REASONS["panel-defer"])
        self._tell_school(case, CaseMail.APPLICATION_RETURNED)

    def alternatives(self, case: Case) -> None:
        self._move(case, "explore-alternatives")

    def choose(self, case: Case) -> None:
        case.choice.chosen = True
        case.choice.updated_at = case.at
        admin = self._world.cast.staff("admin")
        self._world.journal.audit("course-chosen", case.application, by=admin, at=case.at)

    def approve(self, case: Case) -> None:
        self._move(case, "approve")

    def choose_provider(self, case: Case) -> None:
        self._move(case, "choose-provider")

    def try_next(self, case: Case) -> None:
        case.chosen += 1
        self.choose(case)
        self._move(case, "try-next")

    def send(self, case: Case) -> None:
        self._move(case, "send-pack")
        admin = self._world.cast.staff("admin")
        self.end_pack(case, "superseded")
        pack = self._world.rows.add(
            Pack,
            at=case.at,
            by=admin.user_id,
            ref=self._world.rows.new_ref(Prefix.PACK, case.application.ref[4:8]),
            application_id=case.application.id,
            choice_id=case.choice.id,
            provider_id=case.offer.provider_id,
            sent_at=case.at,
            sent_by_id=admin.user_id,
            message=self._world.random.choice((None, "The school would like a visit soon.")),
            shows_address=not case.student.address_confidential,
            closes_on=None,
            ended_at=None,
            ended_why=None,
            ended_reason=None,
        )
        for document in case.application.parts["documents"].values():
            document.share_with_provider = True
            self._world.rows.add(
                PackDocument, at=case.at, by=admin.user_id, pack_id=pack.id, document_id=document.id
            )
        case.pack = pack
        self._world.journal.audit("pack-sent", pack, by=admin, at=case.at)
        path = f"/provider/applications/{case.application.id}"
        self._world.journal.mail(
            CaseMail.PACK_SENT,
            [self._world.provider_speaker(case).email],
            about=pack,
            path=path,
            at=case.at,
        )
        self._tell_school(case, CaseMail.PACK_SENT_SCHOOL)

    def recall(self, case: Case) -> None:
        reason = "The school asked to wait: the pupil is ill."
        self._move(case, "recall-pack", reason)
        pack = known(case.pack)
        self.end_pack(case, "recalled")
        pack.ended_reason = reason
        admin = self._world.cast.staff("admin")
        self._world.journal.audit("pack-recalled", pack, by=admin, at=case.at, reason=reason)

    def cancel(self, case: Case) -> None:
        self._move(case, "cancel", self._world.random.choice(words.CANCEL_REASONS))
        self.end_pack(case, "cancelled")
        self._tell_school(case, CaseMail.APPLICATION_CLOSED)

    def close_unplaced(self, case: Case) -> None:
        self._move(case, "close-unplaced", self._world.random.choice(words.UNPLACED_REASONS))
        self.end_pack(case, "cancelled")
        self._tell_school(case, CaseMail.APPLICATION_CLOSED)

    def end_pack(self, case: Case, why: str) -> None:
        if case.pack is not None and case.pack.ended_at is None:
            case.pack.ended_at = case.at
            case.pack.ended_why = why

    def _move(self, case: Case, name: str, reason: str = "", *, by: Actor | None = None) -> None:
        who = by or self._world.cast.staff("admin")
        self._world.journal.move(
            case.application, REFERRAL_FLOW, name, by=who, at=case.at, reason=reason
        )

    def _tell_school(self, case: Case, kind: CaseMail) -> None:
        path = f"/school/applications/{case.application.id}"
        self._world.journal.mail(
            kind, [case.speaker.email], about=case.application, path=path, at=case.at
        )

    def _note(self, case: Case) -> None:
        about: Row = case.placement or case.application
        who = self._world.cast.staff("monitoring" if case.placement else "admin")
        text = self._world.random.choice(words.NOTES)
        self._world.rows.add(
            Note,
            at=min(case.at + timedelta(hours=1), self._world.days.at),
            by=who.user_id,
            table_name=about.of_table,
            record_id=about.id,
            text=text,
            author_name=who.name,
        )


def courses_for(
    world: World, programme: Programme, year_group: int, year: AcademicYear, *, favoured: bool
) -> list[Row]:
    """One to three courses by preference, the ones with most room first; of a favoured case
    those of the provider whose people sign in to the demo."""
    found = world.directory.fitting(programme, year_group, year)
    if favoured:
        first = world.directory.providers[0].id
        found.sort(key=lambda offer: offer.provider_id != first)
    return found[: 1 if programme is Programme.FLOURISH else 3]
