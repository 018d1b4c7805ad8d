"""Forms and their versions: when one is open, who looks after it, what each version asks."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.domain.permissions import Permission
from app.models.form import STATES, Form, FormVersion
from app.services import form_library

from .answers import outline
from .column_labels import sentence
from .labels import value_words
from .parts import Cell, Column, Deed, groups
from .remove_pages import StaffView
from .shared import by_code, fixed, specs

AREA = "Forms"


class FormView(StaffView):
    model = Form
    noun = "form"
    verbs = {"update": "publish"}
    singular, plural, area = "Form", "Forms", AREA
    columns = (
        Column("title", "Title", sort="title"),
        Column("slug", "Address"),
        Column("audience", "For"),
        Column("state", "State"),
        Column("current_version", "Version", kind="number"),
        Column("closes_at", "Closes"),
    )
    filters = (by_code(Form, "state", "State", STATES),)
    order, newest_first = "title", False
    edits = True
    groups = groups(
        ("Form", "title slug summary audience current_version"),
        ("When it is open", "state opens_at closes_at closed_text owner retention_days"),
    )
    form_specs = specs(
        Form,
        "state opens_at closes_at closed_text owner retention_days",
        state=fixed(STATES),
        closed_text={"label": "What people are told while it is closed"},
        owner={"label": "Who of the staff looks after it"},
        retention_days={"label": "Days to keep what was never confirmed"},
    )
    children = (("Versions", "form_version", "form_id"),)
    empty = "Forms that people fill in. Make one, or load those that come with the service."

    def check(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        form_library.check_opening(row, values)
        return values

    def tag(self, row: Any) -> Cell | None:
        return Cell(sentence(row.state), tone="good" if row.state == "open" else "plain")

    def title(self, row: Any) -> str:
        return str(row.title)

    @property
    def create_link(self) -> tuple[str, str] | None:
        """A form is made in the designer."""
        if not self.actor().may(Permission.FORM_DESIGN):
            return None
        return "New form", url_for("admin_form_designer.new_view")

    def deeds(self, row: Any) -> list[Deed]:
        found = []
        if self.actor().may(Permission.FORM_READ):
            page = url_for("admin_form_designer.outline_view", form_id=row.id)
            label = "Open the designer"
            found.append(Deed("design", label, Permission.FORM_READ, primary=True, page=page))
        if self.actor().may(Permission.FORM_DESIGN):
            page = url_for("admin_form_designer.new_view", copy_of=row.id)
            found.append(Deed("copy", "Copy as a new form", Permission.FORM_DESIGN, page=page))
        if self.actor().may(Permission.SUBMISSION_READ):
            page = url_for("admin_form_register.register", form_id=row.id)
            found.insert(1, Deed("register", "Register", Permission.SUBMISSION_READ, page=page))
        return found


class FormVersionView(StaffView):
    model = FormVersion
    noun = "form"
    singular, plural, area = "Form version", "Form versions", AREA
    columns = (
        Column("form", "Form"),
        Column("number", "Version", kind="number"),
        Column("published_at", "Published"),
        Column("note", "Note"),
    )
    parents = ("form_id",)
    hidden = frozenset({"document", "published_by_id"})
    children = (("Submissions", "submission", "form_version_id"),)
    empty = "Every published text of a form. It never changes afterwards."

    def line(self, row: Any) -> str:
        return value_words(FormVersion, "published_at", row.published_at)

    def child_order(self) -> tuple[Any, ...]:
        return (FormVersion.number.desc(),)

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        return [("staff/_outline.html", outline(row))]


FORMS = (FormView, FormVersionView)
