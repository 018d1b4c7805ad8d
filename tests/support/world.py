"""Two of everything: a school and a provider with a whole case each, and everybody who looks.

Case `a` is school A's with provider P; case `b` is school B's with provider Q. A third case waits
for the panel. Every text of a row tells whose it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from app.access import actor as actors
from app.access.actor import Actor
from app.access.tokens import token_hash
from app.domain.roles import Role
from app.http.clock import today
from app.http.transaction import acting_as
from app.models import (
    AuditEvent,
    Course,
    CourseOffer,
    FileVersion,
    Form,
    FormVersion,
    OutboxMessage,
    PackDocument,
    PageVersion,
    ReadEvent,
    Site,
    StatusHistory,
    User,
)
from app.services import letter_texts

from . import shipped
from .actors import actor_of
from .factories import Make

STAFF = {
    "admin": Role.CAP_ADMIN,
    "lead": Role.SERVICE_LEAD,
    "monitoring": Role.MONITORING_OFFICER,
    "other_monitoring": Role.MONITORING_OFFICER,
    "quality": Role.QUALITY_OFFICER,
    "chair": Role.PANEL_CHAIR,
    "clerk": Role.PANEL_CLERK,
    "panel": Role.PANEL_MEMBER,
    "safeguarding": Role.SAFEGUARDING_LEAD,
    "designer": Role.FORM_DESIGNER,
    "auditor": Role.AUDITOR,
}
BROWSER = "secret-of-a-browser"


@dataclass
class World:
    """Rows by table and side, and everybody by name."""

    app: Flask
    make: Make
    users: dict[str, User] = field(default_factory=dict)
    rows: dict[type, dict[str, Any]] = field(default_factory=dict)
    panel_case: Any = None
    version: Any = None
    unshared: dict[str, Any] = field(default_factory=dict)
    of_provider: dict[str, Any] = field(default_factory=dict)
    asked_by_provider: dict[str, Any] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    def row(self, model: type, side: str) -> Any:
        return self.rows[model][side]

    def actor(self, name: str) -> Actor:
        if name == "public":
            return actors.public(on=today()).seen_from(
                ip="", request_id="", browser_hash=token_hash(BROWSER)
            )
        if name == "stranger":
            return actors.public(on=today())
        if name == "system":
            return actors.system(on=today())
        if name not in self._actors:
            self._actors[name] = actor_of(self.make, self.users[name])
        return self._actors[name]

    @property
    def names(self) -> list[str]:
        return [*self.users, "public", "stranger", "system"]


def build_world(app: Flask, make: Make) -> World:
    world = World(app, make)
    world.version = load_forms(app, make)["multi-agency-application"]
    for name, role in STAFF.items():
        world.users[name] = make.staff(role, full_name=f"Staff {name}")
    for side, (school_name, provider_name) in {"a": ("A", "P"), "b": ("B", "Q")}.items():
        _side(world, side, school_name, provider_name)
    school = world.row(_model("School"), "b")
    offer = world.row(CourseOffer, "b")
    world.panel_case = make.application(
        school, status="panel-queue", programme="FLOURISH", offers=[offer]
    )
    return world


def load_forms(app: Flask, make: Make) -> dict[str, FormVersion]:
    """Publish the shipped forms and their lists; the versions by slug."""
    service = actors.system(on=make.today)
    with app.app_context(), acting_as(service) as session:
        shipped.load_forms(session, at=make.at)
    slugs = {form.id: form.slug for form in make.all(Form)}
    return {slugs[version.form_id]: version for version in make.all(FormVersion)}


def keep_letter_texts(make: Make) -> None:
    """The texts of letters are the same for everybody."""
    with make.session() as session:
        letter_texts.load(session, at=make.at)


def _model(name: str) -> type:
    from app import models

    return getattr(models, name)


def _side(world: World, side: str, school_name: str, provider_name: str) -> None:
    make, mark = world.make, f"of-{side}"

    def keep(row: Any) -> Any:
        world.rows.setdefault(type(row), {})[side] = row
        return row

    school = keep(make.school(name=f"School {school_name}"))
    provider = keep(make.provider(trading_name=f"Provider {provider_name}"))
    for name, role in (("school", Role.SCHOOL_COORDINATOR), ("finance", Role.SCHOOL_FINANCE)):
        world.users[f"{name}_{side}"] = make.user(role, school=school, full_name=f"{name} {side}")
    for name, role in (("provider", Role.PROVIDER_USER), ("owner", Role.PROVIDER_OWNER)):
        world.users[f"{name}_{side}"] = make.user(
            role, provider=provider, full_name=f"{name} {side}"
        )
    contact = keep(make.contact(school))
    keep(make.contact_change(contact))
    world.of_provider[side] = make.contact(provider=provider)
    world.asked_by_provider[side] = make.contact_change(provider=provider)
    year = "2024/25" if side == "a" else "2025/26"
    keep(make.contact_check(keep(make.contact_round(academic_year=year)), school=school))
    site = keep(make.site(provider, name=f"Site {mark}"))
    course = keep(make.course(provider, title=f"Course {mark}"))
    offer = keep(make.offer(course=course, site_id=site.id))
    keep(make.course_change(provider, proposed={"title": f"Proposal {mark}"}))
    student = keep(
        make.student(school, legal_forename=f"Forename{mark}", legal_surname=f"Surname{mark}")
    )
    keep(make.carer(student, full_name=f"Carer {mark}"))
    case = keep(make.application(school, status="sent", student=student, offers=[offer]))
    keep(make.choices_of(case)[0])
    assessment = keep(make.risk_assessment(case, accepted_on=make.today))
    keep(make.hazard(assessment))
    keep(make.agency(case))
    keep(make.strategy(case))
    keep(make.target(case))
    keep(make.consent(case))
    document = keep(make.document(case, name=f"shared {mark}.pdf", content=b"%PDF-1.4 shared"))
    world.unshared[side] = make.document(
        case, name=f"unshared {mark}.pdf", content=b"%PDF-1.4 unshared"
    )
    pack = keep(make.pack(case, documents=[document]))
    keep(make.all(PackDocument, PackDocument.pack_id == pack.id)[0])
    keep(make.interview(pack, notes=f"Interview notes {mark}"))
    response = keep(make.response(pack, status="sent-to-school"))
    officer = world.users["monitoring"].id if side == "a" else None
    placement = keep(
        make.placement(response=response, status="active", monitoring_officer_id=officer)
    )
    keep(make.slot(placement, day="WED"))
    withdrawal = keep(make.withdrawal(placement, detail=f"Detail {mark}"))
    keep(make.withdrawal_slot(withdrawal))
    keep(make.meeting(placement))
    # One of both, so that each side has a complaint of its own.
    sent_by = {"school_id": school.id, "provider_id": provider.id}
    complaint = keep(make.complaint(**sent_by, name=f"Complainant {mark}"))
    keep(make.letter(complaint))
    keep(make.share(complaint, provider_id=provider.id))
    pointer = keep(make.pointer(student_id=student.id, owner_id=world.users["safeguarding"].id))
    keep(make.pointer_reading(pointer))
    keep(make.cap_lead(full_name=f"CAP lead {side}"))
    keep_letter_texts(make)
    version = world.version
    sender = world.users[f"school_{side}"]
    answers = {"audience": "school"}
    draft = keep(make.draft(version, user_id=sender.id, answers=answers))
    submission = keep(
        make.submission(
            version, user_id=sender.id, school_id=school.id, answers=answers, status="written"
        )
    )
    keep(make.submission_file(draft, submission_id=submission.id))
    keep(make.submission_write(submission, case))
    keep(make.amendment(submission))
    keep(make.accepted_sender(school))
    keep(make.design_step(keep(make.design())))
    keep(make.note(case, text=f"Note {mark}"))
    page = keep(make.page(title=f"Page {mark}", texts=[f"Text {mark}"]))
    keep(make.all(PageVersion, PageVersion.page_id == page.id)[0])
    keep(make.page_read(page, school_id=school.id))
    file = keep(make.published_file(title=f"File {mark}"))
    keep(make.all(FileVersion, FileVersion.published_file_id == file.id)[0])
    keep(make.timer(case, about=f"About {mark}"))
    about = {"table_name": "application", "record_id": case.id}
    moved = {"move": "submit", "from_status": "draft", "to_status": "submitted"}
    keep(make.add(StatusHistory, **about, **moved))
    keep(make.add(AuditEvent, action="submit", **about))
    keep(make.add(ReadEvent, **about))
    keep(make.add(OutboxMessage, **about))


__all__ = ["BROWSER", "STAFF", "Course", "Site", "World", "build_world"]
