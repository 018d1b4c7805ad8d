"""Where answers go: which tables the form writes to, and which answer fills which column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.fields import Input
from app.access.policy import allow
from app.domain.errors import NotVisible
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.services.code_lists import live_lists
from app.services.targets import targets
from forms import editing
from forms.definition import Binding
from forms.editing import EditError
from forms.facts import FROM, Fact
from forms.problems import Column, Target
from forms.problems.columns import constant_problem
from forms.sentences import source_words

from .desk import Desk, name_of
from .involved_inputs import number_from
from .mappings import Mappings, constant_words
from .question_pages import question_at
from .typed import line_of, raw_of
from .view import DesignerBase, Edit, changing

QUESTION, ALWAYS, FACT, NOTHING, KEPT = "question", "always", "fact", "nothing", "kept"
YES = "yes"


class MappingPages(DesignerBase):
    """Tables and columns."""

    @expose("/<form_id>/columns", methods=("GET",))
    def mappings_view(self, form_id: str) -> ResponseReturnValue:
        desk = self.desk(form_id)
        tables = _mappings(desk).tables()
        return self.show("mappings", desk, tab="mappings_view", tables=tables)

    # --- one column --------------------------------------------------------------------------

    @expose("/<form_id>/columns/<key>/<column>", methods=("GET",))
    def column_view(self, form_id: str, key: str, column: str) -> ResponseReturnValue:
        """What fills a column, and what else could."""
        allow(current_actor(), Permission.FORM_DESIGN)
        desk = self.desk(form_id)
        return self._column_page(desk, key, column, None, {})

    @expose("/<form_id>/columns/<key>/<column>", methods=("POST",))
    @changing
    def column_save(self, form_id: str, key: str, column: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        binding, target = _binding_at(desk, key)
        raw = raw_of(request.form)
        described = target.columns.get(column)
        if described is None:
            raise NotVisible
        back = f"{desk.url('mappings_view')}#column-{key}-{column}"
        if line_of(raw, "way") == KEPT:
            return self.done("Nothing was changed.", back)
        mappings = _mappings(desk)
        edit, faults = _filling(raw, mappings, binding, column)
        if edit is None:
            return self._column_page(desk, key, column, raw, faults), 422
        label = mappings.row(binding, target, column).label
        try:
            self.apply(desk, edit, f"Changed what fills {target.label}: {label}")
        except EditError as error:
            return self._column_page(desk, key, column, raw, {"": error.words}), 422
        return self.done(f"{target.label}: {label} is saved.", back)

    def _column_page(
        self,
        desk: Desk,
        key: str,
        column: str,
        raw: Mapping[str, list[str]] | None,
        faults: dict[str, str],
    ) -> str:
        binding, target = _binding_at(desk, key)
        described = target.columns.get(column)
        if described is None:
            raise NotVisible
        mappings = _mappings(desk)
        if raw is None:
            raw = _drawn(binding, column)
        source = binding.map.get(column)
        candidates = mappings.candidates(binding, column)
        return self.show(
            "column",
            desk,
            table=target,
            row=mappings.row(binding, target, column),
            way=line_of(raw, "way"),
            source=line_of(raw, "source"),
            kept=source_words(desk.definition, source, mappings.lists)
            if source is not None and _is_involved(source)
            else "",
            groups=_grouped([each for each in candidates if not each.why_not]),
            others=[each for each in candidates if each.why_not],
            facts=mappings.facts_for(binding, column),
            fact=line_of(raw, "fact"),
            may_clear=_may_clear(binding, described),
            clear=line_of(raw, "clear") == YES,
            constant=_constant_input(target, column, described, line_of(raw, "constant"), faults),
            faults=faults,
            back_url=f"{desk.url('mappings_view')}#column-{key}-{column}",
        )

    # --- from a question ---------------------------------------------------------------------

    @expose("/<form_id>/question/<node_id>/column", methods=("GET",))
    def writes_view(self, form_id: str, node_id: str) -> ResponseReturnValue:
        """Where the answer to a question goes, and where else it could."""
        allow(current_actor(), Permission.FORM_DESIGN)
        desk = self.desk(form_id)
        return self._writes_page(desk, node_id, {})

    @expose("/<form_id>/question/<node_id>/column", methods=("POST",))
    @changing
    def writes_save(self, form_id: str, node_id: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        _, question = question_at(desk, node_id)
        code = request.form.get("place", "")
        places = {
            each.code: each for each in _mappings(desk).columns_for(question) if not each.why_not
        }
        if code not in places:
            faults = {"place": "Choose a column that fits."}
            return self._writes_page(desk, node_id, faults), 422
        key, column, source = code.split("|")
        self.apply(
            desk,
            lambda document: editing.change_binding(document, key, column, source),
            f"“{name_of(question)}” fills {places[code].group}: {places[code].words}",
        )
        return self.done("The column is chosen.", desk.url("question_view", node_id=node_id))

    def _writes_page(self, desk: Desk, node_id: str, faults: dict[str, str]) -> str:
        _, question = question_at(desk, node_id)
        mappings = _mappings(desk)
        places = mappings.columns_for(question)
        now = [
            (key, column, words)
            for key, column, words in _filled_by(mappings, question.key)
            if mappings.reach(_binding_at(desk, key)[0]).get(question.key) is question
        ]
        return self.show(
            "writes",
            desk,
            question=question,
            now=now,
            groups=_grouped([each for each in places if not each.why_not]),
            others=[each for each in places if each.why_not],
            faults=faults,
        )


def _mappings(desk: Desk) -> Mappings:
    return Mappings(desk.definition, live_lists(db.session()))


def _binding_at(desk: Desk, key: str) -> tuple[Binding, Target]:
    """Raises NotVisible."""
    binding = next((each for each in desk.definition.bindings if each.key == key), None)
    target = targets().get(binding.target) if binding is not None else None
    if binding is None or target is None:
        raise NotVisible
    return binding, target


def _is_involved(source: Any) -> bool:
    """Whether a column is filled in a way that one question in a list cannot show."""
    return len(source.questions) > 1 or source.when is not None


def _drawn(binding: Binding, column: str) -> dict[str, list[str]]:
    source = binding.map.get(column)
    if column in binding.constants:
        value = binding.constants[column]
        if isinstance(value, Fact):
            return {"way": [FACT], "fact": [value.name]}
        text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
        return {"way": [ALWAYS], "constant": [text]}
    if source is None:
        return {"way": [NOTHING]}
    if _is_involved(source):
        return {"way": [KEPT]}
    clear = {"clear": [YES]} if source.clear else {}
    return {"way": [QUESTION], "source": [source.questions[0]], **clear}


def _may_clear(binding: Binding, column: Column) -> bool:
    """Whether an answer left empty may empty the column: there is a row already, without it."""
    return binding.mode != "create" and not column.required


def _filling(
    raw: Mapping[str, list[str]], mappings: Mappings, binding: Binding, column: str
) -> tuple[Edit | None, dict[str, str]]:
    """The change of what fills a column; or what has to be put right first."""
    way, key = line_of(raw, "way"), binding.key
    described = targets()[binding.target].columns[column]
    if way == QUESTION:
        source: Any = line_of(raw, "source")
        found = mappings.candidates(binding, column)
        if source not in {each.source for each in found if not each.why_not}:
            return None, {"source": "Choose a question that fits."}
        if line_of(raw, "clear") == YES and _may_clear(binding, described):
            source = {"q": source, "clear": True}
        return lambda document: editing.change_binding(document, key, column, source), {}
    if way == FACT:
        fact = line_of(raw, "fact")
        if fact not in dict(mappings.facts_for(binding, column)):
            return None, {"fact": "Choose what is known of whoever sends it."}
        return lambda document: editing.change_constant(document, key, column, {FROM: fact}), {}
    if way == ALWAYS:
        try:
            value = _constant(raw, described)
        except ValueError as error:
            return None, {"constant": str(error)}
        return lambda document: editing.change_constant(document, key, column, value), {}
    if way != NOTHING:
        return None, {"way": "Choose what fills the column."}
    if column in binding.constants:
        return lambda document: editing.change_constant(document, key, column, None), {}
    return lambda document: editing.change_binding(document, key, column, None), {}


def _constant_input(
    target: Target, name: str, column: Column, value: str, faults: Mapping[str, str]
) -> Input | None:
    """What a column that is always the same is asked with; None where it can hold no such thing."""
    error = faults.get("constant", "")
    if column.type == "boolean":
        options = [("true", "Yes"), ("false", "No")]
        return Input("constant", "Value", "select", False, value, error, options=options)
    if column.values:
        options = [(each, constant_words(target.key, name, each)) for each in sorted(column.values)]
        return Input("constant", "Value", "select", False, value, error, options=options)
    if column.type == "money":
        return Input("constant", "Value in pounds", "line", False, value, error)
    if column.type in ("text", "integer", "decimal"):
        return Input("constant", "Value", "line", False, value, error)
    return None


def _constant(raw: Mapping[str, list[str]], column: Column) -> object:
    """Raises ValueError."""
    typed = line_of(raw, "constant")
    if not typed:
        raise ValueError("Say which value it always has.")
    if column.type == "boolean":
        return typed == "true"
    if column.type == "money":
        return _pounds(typed)
    return number_from(typed) if column.type in ("integer", "decimal") else typed


def _pounds(typed: str) -> str:
    """Raises ValueError."""
    bare = typed.removeprefix("£").replace(",", "")
    amount = bare if "." in bare else f"{bare}.00"
    if constant_problem(amount, Column("money")):
        raise ValueError("Write an amount in pounds, such as 12.50.")
    return amount


def _grouped(found: list[Any]) -> list[tuple[str, list[Any]]]:
    groups: dict[str, list[Any]] = {}
    for each in found:
        groups.setdefault(each.group, []).append(each)
    return list(groups.items())


def _filled_by(mappings: Mappings, key: str) -> list[tuple[str, str, str]]:
    """The columns that a question fills: the key of the table, the column, and words."""
    found = []
    for binding in mappings.definition.bindings:
        target = targets().get(binding.target)
        for name, source in binding.map.items():
            named = {each.partition(".")[0] for each in source.questions}
            if key in named and target is not None and name in target.columns:
                row = mappings.row(binding, target, name)
                found.append((binding.key, name, f"{target.label}: {row.label}"))
    return found
