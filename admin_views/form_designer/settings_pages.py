"""The settings of a form: what it says at its start and end, whom it is for, who sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.fields import Input
from forms import editing
from forms.definition import AUDIENCES, Definition
from forms.document import MAX_HINT, MAX_LABEL, MAX_TEXT
from forms.editing import Document, EditError
from forms.fields import TYPES

from .desk import Desk, name_of
from .typed import is_ticked, line_of, names_changed, prints_of, raw_of, text_of
from .view import DesignerBase, changing_what

_AUDIENCES = {
    "public": "Anybody, without an account",
    "school": "Schools that are signed in",
    "provider": "Providers that are signed in",
}
_MOST_LINES = 30
_CONFIRMATION = {
    "confirmation_title": "title",
    "confirmation_text": "text",
    "what_next": "what_next",
}
# Fields of the settings by what is asked there: label, longest, hint.
_TEXTS: Mapping[str, tuple[str, str, int, str]] = {
    "title": ("Title", "line", MAX_LABEL, ""),
    "intro": ("What it is for", "text", MAX_TEXT, "Stands at the start. Markdown: lists, links."),
    "declaration": (
        "What people declare when they send it",
        "text",
        MAX_TEXT,
        "Stands above the button that sends.",
    ),
    "confirmation_title": ("Heading when it is sent", "line", MAX_LABEL, "Such as “Form sent”."),
    "confirmation_text": ("Text when it is sent", "text", MAX_TEXT, "Markdown: lists, links."),
}
_LISTS: Mapping[str, tuple[str, str]] = {
    "before_you_start": ("What people need before they start", "One thing on each line."),
    "what_next": ("What happens next", "One step on each line. Stands there when it is sent."),
}
_QUESTIONS: Mapping[str, tuple[str, str, frozenset[str]]] = {
    "email_question": (
        "Email address of who sends it",
        "The receipt and the link to confirm go there.",
        frozenset({"email"}),
    ),
    "school_question": (
        "School of who sends it",
        "The form is filed for this school once CAP has accepted the sender.",
        frozenset({"school"}),
    ),
    "name_question": ("Name of who sends it", "", frozenset({"text", "person_name"})),
}


class SettingsPages(DesignerBase):
    """What holds for the whole form."""

    @expose("/<form_id>/settings", methods=("GET",))
    def settings_view(self, form_id: str) -> ResponseReturnValue:
        desk = self.desk(form_id)
        given = self.typed_before(desk)
        raw = raw_of(given) if given is not None else _drawn(desk.definition)
        return self._settings_page(desk, raw, {})

    @expose("/<form_id>/settings", methods=("POST",))
    @changing_what(lambda desk: _drawn(desk.definition))
    def settings_save(self, form_id: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        raw = raw_of(request.form)
        changed = names_changed(request.form)
        changed = set(raw) if changed is None else changed
        faults = _faults(raw)
        if faults:
            return self._settings_page(desk, raw, faults), 422
        try:
            self.apply(
                desk,
                lambda document: _changed(document, raw, changed),
                "Changed the settings of the form",
                _drawn(desk.definition),
            )
        except EditError as error:
            return self._settings_page(desk, raw, {"": error.words}), 422
        return self.done("Settings saved.", desk.url("settings_view"))

    def _settings_page(
        self, desk: Desk, raw: Mapping[str, list[str]], faults: dict[str, str]
    ) -> str:
        return self.show(
            "settings",
            desk,
            tab="settings_view",
            groups=_groups(desk.definition, raw, faults),
            was=(raw.get("was") or [""])[0] or prints_of(_drawn(desk.definition)),
            faults=faults,
        )


def _drawn(definition: Definition) -> dict[str, list[str]]:
    settings, confirmation = definition.settings, definition.confirmation
    return {
        "title": [definition.title],
        "intro": [settings.intro],
        "declaration": [settings.declaration],
        "before_you_start": ["\n".join(settings.before_you_start)],
        "audience": list(settings.audience),
        "exit_this_page": ["yes"] if settings.exit_this_page else [],
        **{name: [getattr(settings, name) or ""] for name in _QUESTIONS},
        "confirmation_title": [confirmation.title],
        "confirmation_text": [confirmation.text],
        "what_next": ["\n".join(confirmation.what_next)],
    }


def _groups(
    definition: Definition, raw: Mapping[str, list[str]], faults: Mapping[str, str]
) -> list[tuple[str, list[Input]]]:
    def text(name: str) -> Input:
        label, look, _, hint = _TEXTS[name]
        value = line_of(raw, name) if look == "line" else text_of(raw, name)
        is_needed = name in ("title", "confirmation_title")
        return Input(name, label, look, is_needed, value, faults.get(name, ""), hint)

    def lines(name: str) -> Input:
        label, hint = _LISTS[name]
        return Input(name, label, "lines", False, text_of(raw, name), faults.get(name, ""), hint)

    def question(name: str) -> Input:
        label, hint, types = _QUESTIONS[name]
        found = [
            (each.key, name_of(each))
            for page, each in definition.questions
            if page.repeat is None and each.type in types and TYPES[each.type].is_asked
        ]
        value = line_of(raw, name)
        if value and value not in dict(found):
            found.append((value, f"{value}: not there any more, or not fit for this"))
        return Input(name, label, "select", False, value, "", hint, found)

    audience = Input(
        "audience",
        "Who may fill it in",
        "many",
        True,
        raw.get("audience") or [],
        faults.get("audience", ""),
        options=[(each, _AUDIENCES[each]) for each in AUDIENCES],
    )
    leave = Input(
        "exit_this_page",
        "Show “Exit this page”, for people who may be watched",
        "check",
        False,
        "yes" if is_ticked(raw, "exit_this_page") else "",
    )
    return [
        ("The form", [text("title"), audience, leave]),
        ("At the start", [text("intro"), lines("before_you_start")]),
        ("Who sends it", [question(name) for name in _QUESTIONS]),
        ("At the end", [text("declaration")]),
        (
            "When it is sent",
            [text("confirmation_title"), text("confirmation_text"), lines("what_next")],
        ),
    ]


def _faults(raw: Mapping[str, list[str]]) -> dict[str, str]:
    faults = {}
    for name, (_, _, longest, _) in _TEXTS.items():
        size = len(text_of(raw, name))
        if size > longest:
            faults[name] = f"Write up to {longest:,} characters. You wrote {size:,}."
    for name in ("title", "confirmation_title"):
        if not line_of(raw, name):
            faults[name] = "Write a title." if name == "title" else "Write a heading."
    for name in _LISTS:
        found = _lines(raw, name)
        if len(found) > _MOST_LINES or any(len(each) > MAX_HINT for each in found):
            faults[name] = f"Write up to {_MOST_LINES} lines of up to {MAX_HINT} characters."
    if not set(raw.get("audience") or ()) & set(AUDIENCES):
        faults["audience"] = "Choose who may fill it in."
    return faults


def _changed(document: Document, raw: Mapping[str, list[str]], changed: set[str]) -> Document:
    """The document with what was changed."""
    settings: dict[str, Any] = {
        "intro": text_of(raw, "intro") or None,
        "declaration": text_of(raw, "declaration") or None,
        "before_you_start": _lines(raw, "before_you_start") or None,
        "audience": [each for each in AUDIENCES if each in (raw.get("audience") or ())],
        "exit_this_page": True if is_ticked(raw, "exit_this_page") else None,
        **{name: line_of(raw, name) or None for name in _QUESTIONS},
    }
    found = editing.change_form_settings(
        document, {name: value for name, value in settings.items() if name in changed}
    )
    form: dict[str, Any] = {"title": line_of(raw, "title")} if "title" in changed else {}
    touched = changed & _CONFIRMATION.keys()
    if touched:
        texts: dict[str, Any] = {
            "confirmation_title": line_of(raw, "confirmation_title"),
            "confirmation_text": text_of(raw, "confirmation_text"),
            "what_next": _lines(raw, "what_next"),
        }
        confirmation = {**(document.get("confirmation") or {})}
        confirmation |= {_CONFIRMATION[name]: texts[name] for name in touched}
        form["confirmation"] = {name: value for name, value in confirmation.items() if value}
    return editing.change_form(found, form) if form else found


def _lines(raw: Mapping[str, list[str]], name: str) -> list[str]:
    return [each.strip() for each in text_of(raw, name).splitlines() if each.strip()]
