"""The page of a section, and of a page of the form: words, kind, repeat, checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.fields import Input
from app.domain.errors import NotVisible
from forms import editing
from forms.definition import MAX_REPEATS, Page
from forms.document import MAX_LABEL, MAX_TEXT
from forms.editing import Document, EditError
from forms.sentences import rule_words

from .desk import Desk, name_of
from .outline import PAGE_KINDS
from .typed import line_of, names_changed, prints_of, raw_of, text_of
from .view import DesignerBase, changing, changing_what


class PagePages(DesignerBase):
    """Sections and pages of the form."""

    @expose("/<form_id>/section/<node_id>", methods=("GET",))
    def section_view(self, form_id: str, node_id: str) -> ResponseReturnValue:
        desk = self.desk(form_id)
        return self._section_page(desk, node_id, {"title": [_section_title(desk, node_id)]}, {})

    @expose("/<form_id>/section/<node_id>", methods=("POST",))
    @changing
    def section_save(self, form_id: str, node_id: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        before, raw = _section_title(desk, node_id), raw_of(request.form)
        title = line_of(raw, "title")
        if not title or len(title) > MAX_LABEL:
            faults = {"title": f"Write a title of up to {MAX_LABEL} characters."}
            return self._section_page(desk, node_id, raw, faults), 422
        try:
            self.apply(
                desk,
                lambda document: editing.change_section(document, node_id, {"title": title}),
                f"Changed the title of “{before}”",
            )
        except EditError as error:
            return self._section_page(desk, node_id, raw, {"": error.words}), 422
        return self.done(f"Saved: “{title}”.", desk.outline_url(f"row-{node_id}"))

    def _section_page(
        self, desk: Desk, node_id: str, raw: Mapping[str, list[str]], faults: dict[str, str]
    ) -> str:
        title = Input(
            "title", "Title", "line", True, line_of(raw, "title"), faults.get("title", "")
        )
        return self.show("section", desk, node_id=node_id, inputs=[title], faults=faults)

    @expose("/<form_id>/page/<node_id>", methods=("GET",))
    def page_view(self, form_id: str, node_id: str) -> ResponseReturnValue:
        desk = self.desk(form_id)
        given = self.typed_before(desk)
        raw = raw_of(given) if given is not None else _drawn(page_at(desk, node_id))
        return self._page_page(desk, node_id, raw, {})

    @expose("/<form_id>/page/<node_id>", methods=("POST",))
    @changing_what(lambda desk, node_id: _drawn(page_at(desk, node_id)))
    def page_save(self, form_id: str, node_id: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        page, raw = page_at(desk, node_id), raw_of(request.form)
        changed = names_changed(request.form)
        changed = set(raw) if changed is None else changed
        changes, faults = _read(page, raw, changed)
        if faults:
            return self._page_page(desk, node_id, raw, faults), 422
        try:
            self.apply(
                desk,
                lambda document: _changed(document, node_id, changes),
                f"Changed the page “{name_of(page)}”",
                _drawn(page),
            )
        except EditError as error:
            return self._page_page(desk, node_id, raw, {"": error.words}), 422
        return self.done(f"Saved: “{line_of(raw, 'title')}”.", desk.outline_url(f"row-{node_id}"))

    def _page_page(
        self, desk: Desk, node_id: str, raw: Mapping[str, list[str]], faults: dict[str, str]
    ) -> str:
        page = page_at(desk, node_id)
        definition = desk.definition
        return self.show(
            "page",
            desk,
            page=page,
            inputs=page_inputs(raw, faults),
            repeat_inputs=_repeat_inputs(page, raw, faults),
            was=(raw.get("was") or [""])[0] or prints_of(_drawn(page)),
            rule=rule_words(definition, page.show_when) if page.show_when is not None else "",
            checks=[(each, rule_words(definition, each.must)) for each in page.checks],
            uses=editing.uses(desk.document, node_id),
            faults=faults,
        )


def page_at(desk: Desk, node_id: str) -> Page:
    """Raises NotVisible."""
    _, page, question = desk.at(node_id)
    if page is None or question is not None:
        raise NotVisible
    return page


def _section_title(desk: Desk, node_id: str) -> str:
    section, page, _ = desk.at(node_id)
    if section is None or page is not None:
        raise NotVisible
    return section.title


# A page of these kinds asks nothing.
_TEXT_LABELS: Mapping[str, str] = {"exit": "What people are told", "guidance": "Text"}


def _drawn(page: Page) -> dict[str, list[str]]:
    raw = {
        "title": [page.title],
        "text": [page.text],
        "kind": [page.kind],
        "slug": [page.slug],
    }
    if page.repeat is not None:
        raw |= {
            "item": [page.repeat.item],
            "min": [str(page.repeat.min)],
            "max": [str(page.repeat.max)],
            "add_label": [page.repeat.add_label],
        }
    return raw


def page_inputs(raw: Mapping[str, list[str]], faults: Mapping[str, str]) -> list[Input]:
    return [
        Input("title", "Title", "line", True, line_of(raw, "title"), faults.get("title", "")),
        Input(
            "text",
            _TEXT_LABELS.get(line_of(raw, "kind"), "Text above the questions"),
            "text",
            False,
            text_of(raw, "text"),
            faults.get("text", ""),
            "Markdown: lists, links, headings with ##.",
        ),
        Input(
            "kind",
            "Kind of page",
            "select",
            True,
            line_of(raw, "kind"),
            faults.get("kind", ""),
            options=list(PAGE_KINDS.items()),
        ),
        Input(
            "slug",
            "Address",
            "line",
            True,
            line_of(raw, "slug"),
            faults.get("slug", ""),
            "The last part of the page’s address: small letters, digits and single dashes.",
        ),
    ]


def _repeat_inputs(
    page: Page, raw: Mapping[str, list[str]], faults: Mapping[str, str]
) -> list[Input]:
    if page.repeat is None:
        return []
    return [
        Input(
            "item",
            "What is added",
            "line",
            True,
            line_of(raw, "item"),
            faults.get("item", ""),
            "One of them, such as “agency”.",
        ),
        Input("min", "At least", "number", True, line_of(raw, "min"), faults.get("min", "")),
        Input("max", "At most", "number", True, line_of(raw, "max"), faults.get("max", "")),
        Input(
            "add_label",
            "Question that asks for another",
            "line",
            False,
            line_of(raw, "add_label"),
            faults.get("add_label", ""),
            "Left empty, it is made from what is added.",
        ),
    ]


def _read(
    page: Page, raw: Mapping[str, list[str]], changed: set[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields that were changed, those of the repeat under its name; and what is wrong."""
    changes: dict[str, Any] = {}
    faults: dict[str, str] = {}
    title, text = line_of(raw, "title"), text_of(raw, "text")
    if not title or len(title) > MAX_LABEL:
        faults["title"] = f"Write a title of up to {MAX_LABEL} characters."
    if len(text) > MAX_TEXT:
        faults["text"] = f"Write up to {MAX_TEXT:,} characters. You wrote {len(text):,}."
    values = {
        "title": title,
        "text": text or None,
        "kind": line_of(raw, "kind"),
        "slug": line_of(raw, "slug"),
    }
    changes |= {name: value for name, value in values.items() if name in changed}
    if "kind" in changes and changes["kind"] not in PAGE_KINDS:
        faults["kind"] = "Choose what kind of page it is."
    if page.repeat is not None and changes.get("kind", "repeat") == "repeat":
        repeat = _read_repeat(raw, changed, faults)
        if repeat:
            changes["repeat"] = repeat
    return changes, faults


def _read_repeat(
    raw: Mapping[str, list[str]], changed: set[str], faults: dict[str, str]
) -> dict[str, Any]:
    numbers = {name: line_of(raw, name) for name in ("min", "max")}
    for name, lowest in (("min", 0), ("max", 1)):
        typed = numbers[name]
        if not (typed.isascii() and typed.isdigit() and lowest <= int(typed[:4]) <= MAX_REPEATS):
            faults[name] = f"Write a whole number from {lowest} to {MAX_REPEATS}."
    if not faults.keys() & {"min", "max"} and int(numbers["min"]) > int(numbers["max"]):
        faults["min"] = "The least may not exceed the most."
    item = line_of(raw, "item")
    if not item or len(item) > 60:
        faults["item"] = "Say in up to 60 characters what is added."
    values: dict[str, Any] = {"item": item, "add_label": line_of(raw, "add_label") or None}
    if not faults:
        values |= {name: int(typed) for name, typed in numbers.items()}
    return {name: value for name, value in values.items() if name in changed}


def _changed(document: Document, node_id: str, changes: dict[str, Any]) -> Document:
    """The document with these changes; those of the repeat on top of what it says now."""
    found = {name: value for name, value in changes.items() if name != "repeat"}
    if "repeat" in changes:
        _, page, _ = editing.find(document, node_id)
        repeat = {**(page.get("repeat") or {}), **changes["repeat"]}
        found["repeat"] = {name: value for name, value in repeat.items() if value is not None}
    return editing.change_page(document, node_id, found)
