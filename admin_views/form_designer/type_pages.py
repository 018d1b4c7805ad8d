"""Changing the type of a question: what it can be, what goes and what no longer fits, the deed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.access.policy import allow
from app.domain.permissions import Permission
from app.http.actor import current_actor
from app.services import form_designs
from forms import editing
from forms.definition import Definition, Question
from forms.diff.changes import quoted, shown
from forms.editing import EditError, Loss
from forms.fields import FAMILIES, TYPES
from forms.sentences import formula_words

from .desk import Desk, PlacedProblem, name_of
from .question_pages import question_at
from .view import DesignerBase, changing, working

CHOOSE = "Choose what kind of answer it takes."


@dataclass(frozen=True, slots=True)
class Prospect:
    """What another type would bring: what goes, and what stands against publishing then."""

    code: str
    label: str
    losses: tuple[str, ...]
    problems: Sequence[PlacedProblem]


class TypePages(DesignerBase):
    """Another type for a question."""

    @expose("/<form_id>/question/<node_id>/type", methods=("GET",))
    def type_view(self, form_id: str, node_id: str) -> ResponseReturnValue:
        """The types that fit; with one chosen, what the change would bring."""
        allow(current_actor(), Permission.FORM_DESIGN)
        desk = self.desk(form_id)
        question_at(desk, node_id)
        if desk.design is None:
            # Nothing can be changed, and nothing could be said of what a change would bring.
            return redirect(desk.url("question_view", node_id=node_id))
        code = request.args.get("to")
        if code is None:
            return self._type_page(desk, node_id, "", {})
        if code not in editing.fitting_types(desk.document, node_id):
            return self._type_page(desk, node_id, "", {"to": CHOOSE}), 422
        return self._type_page(desk, node_id, code, {})

    @expose("/<form_id>/question/<node_id>/type", methods=("POST",))
    @changing
    def type_save(self, form_id: str, node_id: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        _, question = question_at(desk, node_id)
        code = request.form.get("to", "")
        if code not in editing.fitting_types(desk.document, node_id):
            return self._type_page(desk, node_id, "", {"to": CHOOSE}), 422
        kind = TYPES[code].label
        try:
            self.apply(
                desk,
                lambda document: editing.change_type(document, node_id, code),
                f"Made “{name_of(question)}” a question of the type “{kind}”",
            )
        except EditError as error:
            return self._type_page(desk, node_id, code, {"": error.words}), 422
        return self.done(
            f"The type is “{kind}” now. Undo brings back the one before.",
            desk.url("question_view", node_id=node_id),
        )

    def _type_page(self, desk: Desk, node_id: str, code: str, faults: dict[str, str]) -> str:
        page, question = question_at(desk, node_id)
        fitting = editing.fitting_types(desk.document, node_id)
        return self.show(
            "type",
            desk,
            question=question,
            page=page,
            kind=TYPES[question.type],
            families=_families(question, fitting),
            chosen=code,
            prospect=_prospect(desk, node_id, code) if code else None,
            faults=faults,
        )


def _families(question: Question, fitting: Sequence[str]) -> list[tuple[str, list[object]]]:
    """The types that fit by family, the family of the present one first."""
    own = TYPES[question.type].family
    found = []
    for family in sorted(FAMILIES, key=lambda each: each != own):
        kinds: list[object] = [TYPES[key] for key in fitting if TYPES[key].family == family]
        if kinds:
            found.append((family, kinds))
    return found


def _prospect(desk: Desk, node_id: str, code: str) -> Prospect:
    document = editing.change_type(desk.document, node_id, code)
    losses = editing.losses(desk.document, node_id, code)
    told = {(each.words, each.anchor) for each in desk.problems}
    problems = [
        each
        for each in form_designs.problems_of(working(desk), document)
        if (each.words, each.anchor) not in told
    ]
    # A problem of a setting is told by the label it has with the new type.
    return Prospect(
        code,
        TYPES[code].label,
        tuple(_loss_words(desk.definition, each) for each in losses),
        desk.with_text(document).placed(problems),
    )


def _loss_words(definition: Definition, loss: Loss) -> str:
    setting, value = loss.setting, loss.value
    if loss.holder == "errors":
        return f"The message “{loss.label}”: {quoted(str(value))}"
    if setting is not None and setting.kind == "formula":
        return f"{loss.label}: {formula_words(definition, value)}"
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        labels = ", ".join(str(each.get("label", "")) for each in value)
        return f"{loss.label} ({len(value)}): {quoted(labels)}"
    if isinstance(value, dict) and "label" in value:
        return f"{loss.label}: {quoted(str(value['label']))}"
    words = dict(setting.choices) if setting is not None else {}
    told = words.get(value) if isinstance(value, str) else None
    return f"{loss.label}: {told or shown(value)}"
