"""Where the working document of a form comes from: the live text, nothing at all, a copy of
another form, an earlier version."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch
from app.domain.errors import Rejected
from app.domain.roles import Permission
from app.models.form import Form, FormDraft, FormVersion
from forms import editing
from forms.definition import RESERVED_FORMS, SLUG
from forms.editing import Document
from forms.editing.names import slug_from

from . import audit, form_designs, form_versions, records, steps

LONGEST_SLUG = 80
LONGEST_TITLE = 200


def open_design(
    session: Session, form_id: uuid.UUID | str, *, by: Actor, at: datetime
) -> FormDraft:
    """The working document of a form, begun from the live version when there is none.

    Raises NotVisible, NotAllowed, FormDamaged.
    """
    form = fetch(session, Form, form_id, by, lock=True)
    allow(by, Permission.FORM_DESIGN)
    found = form_designs.of_form(session, form.id, by)
    if found is not None:
        return found
    version = form_designs.live(session, form)
    if version is not None:
        # Nobody goes on with a text that was tampered with.
        text = form_versions.text_of(version)
        return _begin(session, form, text, based_on=version.number, by=by, at=at)
    document = editing.blank(key=form.slug, title=form.title, new_id=form_designs.new_id)
    return _begin(session, form, document, based_on=None, by=by, at=at)


def create(
    session: Session,
    *,
    slug: str,
    title: str,
    copy_of: uuid.UUID | str | None = None,
    by: Actor,
    at: datetime,
) -> FormDraft:
    """A new form, which nobody can fill in yet, or a copy of another under a new address.

    Without an address, it is made from the title. Raises Rejected, NotAllowed, NotVisible.
    """
    allow(by, Permission.FORM_DESIGN)
    slug, title = slug.strip(), " ".join(title.split())
    if title and not slug:
        slug = slug_from(title, set(session.scalars(select(Form.slug))) | RESERVED_FORMS)
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG or slug in RESERVED_FORMS:
        raise Rejected.because(
            "Write an address of small letters, digits and single dashes, such as summer-programme",
            "slug",
        )
    if not title or len(title) > LONGEST_TITLE:
        raise Rejected.because(f"Write a title of up to {LONGEST_TITLE} characters", "title")
    if session.scalar(select(Form.id).where(Form.slug == slug)) is not None:
        raise Rejected.because("Another form has this address. Choose another one", "slug")
    document = editing.blank(key=slug, title=title, new_id=form_designs.new_id)
    if copy_of is not None:
        original = _text_of(session, fetch(session, Form, copy_of, by), by)
        document = editing.copy_form(original, key=slug, title=title, new_id=form_designs.new_id)
    form = records.create(
        session,
        Form(),
        {"slug": slug, "title": title, "state": "draft", "audience": []},
        permission=Permission.FORM_DESIGN,
        by=by,
        at=at,
    )
    return _begin(session, form, document, based_on=None, by=by, at=at)


def restore(session: Session, version: FormVersion, *, by: Actor, at: datetime) -> FormDraft:
    """An earlier version as the working document. Where there was one it is a step of it, so that
    undoing brings back what was being worked on. Raises NotAllowed, FormDamaged."""
    allow(by, Permission.FORM_DESIGN)
    text = form_versions.text_of(version)
    form = fetch(session, Form, version.form_id, by, lock=True)
    design = form_designs.of_form(session, form.id, by)
    if design is None:
        return _begin(session, form, text, based_on=form.current_version, by=by, at=at)
    return form_designs.apply(
        session,
        design,
        lambda _: text,
        f"Went back to version {version.number}",
        revision=design.revision,
        by=by,
        at=at,
    )


def _begin(
    session: Session,
    form: Form,
    document: Document,
    *,
    based_on: int | None,
    by: Actor,
    at: datetime,
) -> FormDraft:
    design = FormDraft(form_id=form.id, based_on=based_on, document=document, revision=1)
    steps.touch(design, by=by, at=at)
    session.add(design)
    session.flush()
    audit.record(session, "design-begun", form, by=by, at=at, changes={"from": based_on})
    session.flush()
    return design


def _text_of(session: Session, form: Form, by: Actor) -> Document:
    """The text to copy: the live one, or what is worked on when there is none."""
    version = form_designs.live(session, form)
    if version is not None:
        return form_versions.text_of(version)
    design = form_designs.of_form(session, form.id, by)
    if design is None:
        raise Rejected.because("This form has no text yet that could be copied.", "copy_of")
    return design.document
