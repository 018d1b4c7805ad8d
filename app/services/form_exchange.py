"""Forms as files: the text of a version taken out, and a text brought in as something to work on.

What is brought in is never live: it becomes the working document of its form, or a new form that
nobody can fill in yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import visible
from app.domain.errors import NotVisible, Rejected
from app.domain.roles import Permission
from app.models.form import Form, FormDraft, FormVersion
from forms.definition import parse
from forms.diff import diff
from forms.document import Problem
from forms.interchange import Document, Finding, Severity, read, write
from forms.problems import remarks

from . import code_lists, design_starts, form_designs, form_versions


class Found(StrEnum):
    """What a text means for the forms there are."""

    NEW = "new form"
    CHANGED = "new working document"
    SAME = "nothing new"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a file brings, before and after anything is written. `problems` stand against
    publishing it, `remarks` are worth a look, `differences` is what changes from the live version.
    """

    slug: str
    title: str
    found: Found
    problems: tuple[Finding, ...]
    remarks: tuple[Finding, ...]
    differences: tuple[str, ...]


class Unreadable(Rejected):
    """A file that is no form. `findings` has every reason with its place."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__()
        self.findings = findings


def text_of(session: Session, slug: str, by: Actor, *, number: int | None = None) -> str:
    """A version of a form as a file: the live one, or that of a number; of a form that was never
    published its working document. Raises NotVisible, FormDamaged, NotAllowed."""
    allow(by, Permission.FORM_READ)
    form = _form(session, slug, by)
    if form is None:
        raise NotVisible
    wanted = form.current_version if number is None else number
    if wanted is None:
        design = form_designs.of_form(session, form.id, by)
        if design is None:
            raise NotVisible
        return write(design.document)
    version = session.scalars(
        visible(FormVersion, by).where(FormVersion.form_id == form.id, FormVersion.number == wanted)
    ).one_or_none()
    if version is None:
        raise NotVisible
    return write(form_versions.text_of(version))  # nobody takes out one that was tampered with


def bring_in(
    session: Session, given: str | bytes, *, apply: bool, by: Actor, at: datetime
) -> Arrival:
    """Read a file and, when told to, make it what is worked on. Raises Unreadable, Rejected,
    NotAllowed."""
    allow(by, Permission.FORM_DESIGN)
    report = read(given)
    if report.is_refused:
        raise Unreadable(report.problems)
    (document,) = report.documents
    definition = parse(document)
    form = _form(session, definition.key, by)
    problems = form_versions.problems_in(document, code_lists.choices(session))
    told = remarks(definition)
    live = form_versions.live_version(session, form) if form is not None else None
    differences: tuple[str, ...] = ()
    if live is not None:
        before = form_versions.definition_of(live)
        differences = tuple(f"{each.where}: {each.words}" for each in diff(before, definition))
    found = _found(session, form, document, by)
    if apply and found is not Found.SAME:
        _take(session, form, document, definition.key, definition.title, by=by, at=at)
    return Arrival(
        definition.key,
        definition.title,
        found,
        tuple(_remark(each) for each in problems),
        tuple(_remark(each) for each in told),
        differences,
    )


def _form(session: Session, slug: str, by: Actor) -> Form | None:
    return session.scalars(visible(Form, by).where(Form.slug == slug)).one_or_none()


def _found(session: Session, form: Form | None, document: Document, by: Actor) -> Found:
    """Whether the text is new: against what is worked on, else against the live version."""
    if form is None:
        return Found.NEW
    design = form_designs.of_form(session, form.id, by)
    live = form_versions.live_version(session, form)
    held = design or live
    is_same = held is not None and write(held.document) == write(document)
    return Found.SAME if is_same else Found.CHANGED


def _take(
    session: Session,
    form: Form | None,
    document: Document,
    slug: str,
    title: str,
    *,
    by: Actor,
    at: datetime,
) -> FormDraft:
    if form is None:
        if session.scalar(select(Form.id).where(Form.slug == slug)) is not None:
            raise Rejected.because(f"There was a form {slug} that was removed.", "key")
        design = design_starts.create(session, slug=slug, title=title, by=by, at=at)
    else:
        design = design_starts.open_design(session, form.id, by=by, at=at)
    return form_designs.apply(
        session,
        design,
        lambda _: dict(document),
        "Brought in from a file",
        revision=design.revision,
        by=by,
        at=at,
    )


def _remark(problem: Problem) -> Finding:
    return Finding(Severity.REMARK, problem.where, problem.words, anchor=problem.anchor)
