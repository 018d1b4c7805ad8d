"""Small forms for the tests of the pages: published as the shipped ones are."""

from __future__ import annotations

from typing import Any

from app.models import Form
from app.services import form_library
from forms.definition import parse
from tests.forms.engine import document, page, question
from tests.support.factories import Make

SCHOOL_SETTINGS = {
    "audience": ["public", "school"],
    "before_you_start": ["a cup of tea"],
    "email_question": "mail",
    "school_question": "school",
    "name_question": "name",
}
YES = {"q": "in_care", "op": "is", "value": True}


def trial(**more: Any) -> dict[str, Any]:
    """One of everything that pages can do, in few pages."""
    settings = {**SCHOOL_SETTINGS, **more.pop("settings", {})}
    return document(
        page(
            "about",
            question("name", "text"),
            question("born", "date_of_birth"),
            question("in_care", "yes_no", label="In care?"),
            question("council", "text", label="Which council?", show_when=YES),
        ),
        page("school", question("school", "school", label="Which school?")),
        page(
            "stop",
            kind="exit",
            text="Too young.",
            show_when={"q": "name", "op": "is", "value": "Baby"},
        ),
        page(
            "papers",
            question("paper", "file", settings={"max_files": 2}),
            question("mail", "email"),
        ),
        page(
            "agencies",
            question("agency", "text"),
            question("report", "file", required=False, settings={"max_files": 1}),
            kind="repeat",
            repeat={"key": "agencies", "item": "agency", "min": 1, "max": 2},
        ),
        page("words", kind="guidance", text="Nearly done."),
        page("notes", question("notes", "long_text", required=False)),
        settings=settings,
        confirmation={"title": "Trial sent", "text": "Thank you.", "what_next": ["We read it."]},
        **more,
    )


def publish(make: Make, whole: dict[str, Any], **form: Any) -> Form:
    """A form that is open now with this text."""
    definition = parse(whole)
    row = make.form(
        slug=definition.key,
        title=definition.title,
        audience=list(definition.settings.audience),
        **form,
    )
    make.form_version(row, document=whole, sha256=form_library.fingerprint(whole))
    return row
