"""The published texts of forms: written once, known by their SHA-256, checked when they are read.

The only place that publishes. A version whose text does not match its SHA-256 is not served.
"""

from __future__ import annotations

import hashlib
import json
import logging
import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.errors import Fault, Rejected, Unavailable
from app.models.form import Form, FormReference, FormVersion
from forms.definition import FORMAT, Definition, DefinitionError, parse
from forms.document import Problem
from forms.inventory import things_used
from forms.problems import check_document

from . import audit, code_lists, steps
from .lookup_columns import column_sorts
from .targets import targets

logger = logging.getLogger(__name__)

MOST_CACHED = 200
LONGEST_SUMMARY = 400
LONGEST_NOTE = 2000

_definitions: dict[uuid.UUID, Definition] = {}


class FormDamaged(Unavailable):
    """The stored text of a form is not the text that was published."""

    default_message = (
        "This form cannot be used at the moment. What was sent before is kept. Try again later."
    )


def fingerprint(document: Any) -> str:
    """The SHA-256 of a form's text; spaces and the order of names do not count, nor whether a
    whole number is written 2 or 2.0, which databases do not keep."""
    text = json.dumps(_plain(document), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def definition_of(version: FormVersion) -> Definition:
    """The definition of a published version, checked and read once: a version never changes.

    Raises FormDamaged.
    """
    found = _definitions.get(version.id)
    if found is None:
        if len(_definitions) >= MOST_CACHED:
            _definitions.clear()
        found = _definitions[version.id] = _checked(version)
    return found


def text_of(version: FormVersion) -> dict[str, Any]:
    """The text of a version to be copied: checked each time, for it may have been tampered with
    after its definition was read. Raises FormDamaged."""
    if fingerprint(version.document) != version.sha256:
        logger.error("form.text-changed", extra=_noted(version))
        raise FormDamaged
    return dict(version.document)


def _checked(version: FormVersion) -> Definition:
    try:
        return parse(text_of(version))
    except DefinitionError:
        logger.exception("form.text-unreadable", extra=_noted(version))
        raise FormDamaged from None


def _noted(version: FormVersion) -> dict[str, str]:
    return {"form_id": str(version.form_id), "version_id": str(version.id)}


def live_version(session: Session, form: Form) -> FormVersion | None:
    """The version that is filled in now; None for a form that was never published."""
    return session.scalars(
        select(FormVersion).where(
            FormVersion.form_id == form.id, FormVersion.number == form.current_version
        )
    ).one_or_none()


def problems_in(document: Any, lists: Mapping[str, Collection[str]] | None = None) -> list[Problem]:
    """Everything that stands against publishing a text; empty when nothing does. `lists` are the
    editable lists as they are now; the first ones when they are not known."""
    known = code_lists.first_choices() if lists is None else lists
    return check_document(document, targets(), lists=known, columns=column_sorts())


def publish(
    session: Session,
    form: Form,
    document: Mapping[str, Any],
    *,
    note: str,
    by: Actor,
    at: datetime,
) -> FormVersion:
    """Make a text the next version of its form. Who may is decided by the caller.

    Raises Rejected with everything that stands against it.
    """
    with session.no_autoflush:  # a form that is new is not whole yet
        lists = code_lists.choices(session)
    found = problems_in(document, lists)
    if document.get("key") != form.slug:
        found.append(Problem("$.key", "The text belongs to another form."))
    if found:
        raise Rejected(*(Fault(None, f"{each.where}: {each.words}") for each in found))
    definition = parse(document)
    form.title = definition.title
    form.summary = definition.settings.intro.split("\n", 1)[0][:LONGEST_SUMMARY]
    form.audience = list(definition.settings.audience)
    steps.touch(form, by=by, at=at)
    session.flush()
    form.current_version = _next_number(session, form)
    version = FormVersion(
        form_id=form.id,
        number=form.current_version,
        schema_version=FORMAT,
        document=dict(document),
        sha256=fingerprint(document),
        note=note[:LONGEST_NOTE],
        published_at=at,
        published_by_id=by.user_id,
    )
    session.add(version)
    session.flush()
    session.add_all(
        FormReference(form_version_id=version.id, kind=kind, name=name, used_by=used_by)
        for kind, name, used_by in sorted(things_used(version.document))
    )
    audit.record(session, "published", form, by=by, at=at, changes={"version": version.number})
    session.flush()
    return version


def users_of(session: Session, kind: str, name: str, by: Actor) -> list[Form]:
    """The forms whose present version uses a list, a table, a column or a look-up, by title."""
    statement = (
        visible(Form, by)
        .join(FormVersion, FormVersion.form_id == Form.id)
        .where(
            FormVersion.number == Form.current_version,
            FormVersion.id.in_(
                select(FormReference.form_version_id).where(
                    FormReference.kind == kind, FormReference.name == name
                )
            ),
        )
        .order_by(Form.title, Form.id)
    )
    return list(session.scalars(statement))


def _next_number(session: Session, form: Form) -> int:
    newest = session.scalar(
        select(func.max(FormVersion.number)).where(FormVersion.form_id == form.id)
    )
    return (newest or 0) + 1


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
