"""Forms and their versions: when one is open, who looks after it, what each version asks."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.domain.permissions import Permission
from app.extensions import db
from app.http.clock import now
from app.models.form import STATES, Form, FormVersion
from app.services import form_library, records

from .answers import outline
from .column_labels import sentence
from .fields import FieldSpec
from .labels import value_words
from .parts import Cell, Column, Deed, Options, Posted, groups
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

    def _options_of(self, spec: FieldSpec, row: Any) -> Options:
        """Of the states only those that the form can have now. Withdrawing asks first."""
        found = super()._options_of(spec, row)
        if spec.name != "state" or row is None:
            return found
        possible = form_library.next_states(row)
        return [(code, words) for code, words in found if code in possible]

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
        may_withdraw = self.actor().may(Permission.FORM_PUBLISH)
        found = [self._withdraw()] if may_withdraw and form_library.may_be_withdrawn(row) else []
        if self.actor().may(Permission.FORM_READ):
            page = url_for("admin_form_designer.outline_view", form_id=row.id)
            label = "Open the designer"
            found.insert(0, Deed("design", label, Permission.FORM_READ, primary=True, page=page))
        if self.actor().may(Permission.FORM_DESIGN):
            page = url_for("admin_form_designer.new_view", copy_of=row.id)
            found.insert(1, Deed("copy", "Copy as a new form", Permission.FORM_DESIGN, page=page))
        if self.actor().may(Permission.SUBMISSION_READ):
            page = url_for("admin_form_register.register", form_id=row.id)
            found.insert(1, Deed("register", "Register", Permission.SUBMISSION_READ, page=page))
        return found

    def _withdraw(self) -> Deed:
        def run(row: Any, posted: Posted) -> str:
            values = {"state": "withdrawn"}
            form_library.check_opening(row, values)
            records.update(
                db.session(),
                row,
                values,
                version=posted.version,
                permission=Permission.FORM_PUBLISH,
                by=self.actor(),
                at=now(),
            )
            return "The form is withdrawn."

        lines = (
            "A withdrawn form is never opened again: this cannot be taken back.",
            "Whoever is filling it in cannot send it any more. What was sent stays.",
            "To close it for some time, change its state to closed instead.",
        )
        return Deed(
            "withdraw", "Withdraw this form", Permission.FORM_PUBLISH, run, lines=lines, danger=True
        )


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
