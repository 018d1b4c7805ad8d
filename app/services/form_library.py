"""Which forms are open to whom, their published texts, and publishing those that we ship.

A published version is never changed: a new text is a new version, known by its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.errors import DomainError, Fault, NotAllowed, NotVisible, Rejected
from app.domain.roles import Permission
from app.models.form import Form, FormVersion
from forms.definition import FORMAT, Definition, DefinitionError, parse
from forms.problems import check_definition

from . import audit, steps
from .targets import targets

LIBRARY = Path(__file__).resolve().parents[2] / "forms" / "library"
MOST_CACHED = 200
LONGEST_SUMMARY = 400

_NEEDED = {
    "application": Permission.APPLICATION_SUBMIT,
    "application_response": Permission.RESPONSE_CREATE,
    "withdrawal": Permission.WITHDRAWAL_CREATE,
}

_definitions: dict[uuid.UUID, Definition] = {}


class FormClosed(DomainError):  # noqa: N818 - what a person would say
    """The form exists for this person but takes nothing now."""

    default_message = "This form is closed at the moment."

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.title = form.title


def audience_of(actor: Actor) -> str:
    """As whom somebody fills forms in. Our own staff do it like anybody else."""
    if actor.is_school:
        return "school"
    return "provider" if actor.is_provider else "public"


def open_forms(session: Session, actor: Actor, *, at: datetime) -> list[Form]:
    """The forms this actor may fill in now."""
    audience = audience_of(actor)
    forms = session.scalars(
        select(Form).where(Form.state == "open", Form.deleted_at.is_(None)).order_by(Form.title)
    )
    found = [form for form in forms if audience in form.audience and is_open(form, at)]
    if audience == "public":
        return found
    return [form for form in found if _may_send(_current_of(session, form), actor)]


def check_rights(definition: Definition, actor: Actor) -> None:
    """An account that may not apply cannot do so by a form either, and hears it before it has
    filled one in. Raises NotAllowed."""
    if not _may_send(definition, actor):
        raise NotAllowed(
            "Your account cannot send this form. Ask your colleague who looks after applications."
        )


def _may_send(definition: Definition, actor: Actor) -> bool:
    if audience_of(actor) == "public":
        return True
    needed = {_NEEDED[each.target] for each in definition.bindings if each.target in _NEEDED}
    return all(actor.may(each) for each in needed)


def _current_of(session: Session, form: Form) -> Definition:
    version = _version_of(session, form)
    if version is None:
        raise FormClosed(form)
    return definition_of(version)


def current(session: Session, slug: str, actor: Actor, *, at: datetime) -> tuple[Form, FormVersion]:
    """A form and the version that is filled in now. Raises NotVisible, FormClosed."""
    form = session.scalars(
        select(Form).where(Form.slug == slug, Form.deleted_at.is_(None))
    ).one_or_none()
    if form is None or form.state == "draft" or audience_of(actor) not in form.audience:
        raise NotVisible
    if not is_open(form, at):
        raise FormClosed(form)
    version = _version_of(session, form)
    if version is None:
        raise FormClosed(form)
    return form, version


def _version_of(session: Session, form: Form) -> FormVersion | None:
    return session.scalars(
        select(FormVersion).where(
            FormVersion.form_id == form.id, FormVersion.number == form.current_version
        )
    ).one_or_none()


def is_for_others(session: Session, slug: str) -> bool:
    """Whether there is such a form, for people who have signed in."""
    form = session.scalars(
        select(Form).where(Form.slug == slug, Form.deleted_at.is_(None))
    ).one_or_none()
    return form is not None and form.state != "draft" and "public" not in form.audience


def definition_of(version: FormVersion) -> Definition:
    """The definition of a published version, read once: a version never changes."""
    found = _definitions.get(version.id)
    if found is None:
        if len(_definitions) >= MOST_CACHED:
            _definitions.clear()
        found = _definitions[version.id] = parse(version.document)
    return found


def load_library(session: Session, *, by: Actor, at: datetime) -> list[str]:
    """Publish every shipped form whose text was never published. One line of words a form.

    Raises Rejected when one of them may not be published.
    """
    wrong = check_library()
    if wrong:
        raise Rejected(*(Fault(None, words) for words in wrong))
    return [_load(session, document, by=by, at=at) for _, document in _library()]


def check_library() -> list[str]:
    """What is wrong with the shipped forms, one line each; empty when all is well."""
    return [
        f"{path.name}: {problem}"
        for path, document in _library()
        for problem in _problems(document)
    ]


def fingerprint(document: Any) -> str:
    """The SHA-256 of a form's text; spaces and the order of names do not count."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_open(form: Form, at: datetime) -> bool:
    """Whether the form takes anything now."""
    begun = form.opens_at is None or form.opens_at <= at
    return form.state == "open" and begun and (form.closes_at is None or at < form.closes_at)


def _library() -> Iterator[tuple[Path, Any]]:
    for path in sorted(LIBRARY.glob("*.json")):
        yield path, json.loads(path.read_text(encoding="utf-8"))


def _problems(document: Any) -> list[str]:
    try:
        found = check_definition(parse(document), targets())
    except DefinitionError as error:
        found = list(error.problems)
    return [f"{problem.where}: {problem.words}" for problem in found]


def _load(session: Session, document: Any, *, by: Actor, at: datetime) -> str:
    definition = parse(document)
    form = session.scalars(select(Form).where(Form.slug == definition.key)).one_or_none()
    if form is None:
        form = Form(slug=definition.key, state="open", audience=[], title=definition.title)
        session.add(form)
    seen = _fingerprints(session, form)
    sha256 = fingerprint(document)
    if sha256 in seen:
        return f"{definition.title}: nothing new."
    number = max(seen.values(), default=0) + 1
    form.title = definition.title
    form.summary = definition.settings.intro.split("\n", 1)[0][:LONGEST_SUMMARY]
    form.audience = list(definition.settings.audience)
    form.current_version = number
    steps.touch(form, by=by, at=at)
    session.flush()
    session.add(
        FormVersion(
            form_id=form.id,
            number=number,
            schema_version=FORMAT,
            document=document,
            sha256=sha256,
            note="From the forms that come with the service.",
            published_at=at,
            published_by_id=by.user_id,
        )
    )
    audit.record(session, "published", form, by=by, at=at, changes={"version": number})
    session.flush()
    return f"{definition.title}: version {number} published."


def _fingerprints(session: Session, form: Form) -> dict[str, int]:
    if form.id is None:
        return {}
    statement = select(FormVersion.sha256, FormVersion.number).where(FormVersion.form_id == form.id)
    return {row.sha256: row.number for row in session.execute(statement)}
