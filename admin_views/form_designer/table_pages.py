"""The tables a form writes to: adding one, saying how, taking one away."""

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
from app.http.actor import current_actor
from app.services.targets import targets
from forms import editing
from forms.definition import Binding, Definition
from forms.editing import EditError
from forms.problems import Target

from .desk import Desk, name_of
from .mappings import WAYS
from .typed import line_of, raw_of
from .view import DesignerBase, changing, working

NEW = "new"


class TablePages(DesignerBase):
    """How rows are written."""

    @expose("/<form_id>/table/<key>", methods=("GET",))
    def table_view(self, form_id: str, key: str) -> ResponseReturnValue:
        """`new`: a table the form does not write to yet."""
        allow(current_actor(), Permission.FORM_DESIGN)
        desk = self.desk(form_id)
        binding = _binding(desk, key)
        return self._table_page(desk, key, _drawn(binding), {})

    @expose("/<form_id>/table/<key>", methods=("POST",))
    @changing
    def table_save(self, form_id: str, key: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        binding, raw = _binding(desk, key), raw_of(request.form)
        name = binding.target if binding is not None else line_of(raw, "target")
        target = targets().get(name)
        if target is None:
            faults = {"target": "Choose what the form writes."}
            return self._table_page(desk, key, raw, faults), 422
        chosen = {name: line_of(raw, name) or None for name in ("repeat", "each_file", "parent")}
        mode = line_of(raw, "mode")
        mode = mode if mode in target.modes else sorted(target.modes)[0]
        if binding is None and chosen["parent"] is None:
            chosen["parent"] = _parent_for(desk.definition, target)
        try:
            if binding is None:
                self.apply(
                    desk,
                    lambda document: editing.add_binding(document, name, mode=mode, **chosen),
                    f"The form writes: {target.label}",
                )
            else:
                self.apply(
                    desk,
                    lambda document: editing.change_writing(
                        document, key, {**chosen, "mode": mode}
                    ),
                    f"Changed how the form writes: {target.label}",
                )
        except EditError as error:
            return self._table_page(desk, key, raw, {"": error.words}), 422
        last = working(desk).document["bindings"][-1]["key"]
        anchor = key if binding is not None else last
        return self.done(f"{target.label}: saved.", f"{desk.url('mappings_view')}#binding-{anchor}")

    @expose("/<form_id>/table/<key>/remove", methods=("POST",))
    @changing
    def table_remove(self, form_id: str, key: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        binding = _binding(desk, key)
        target = targets().get(binding.target) if binding is not None else None
        label = target.label if target is not None else key
        try:
            self.apply(
                desk,
                lambda document: editing.remove_binding(document, key),
                f"The form writes no longer: {label}",
            )
        except EditError as error:
            return self._table_page(desk, key, _drawn(binding), {"": error.words}), 422
        return self.done(f"The form writes no longer: {label}.", desk.url("mappings_view"))

    def _table_page(
        self, desk: Desk, key: str, raw: Mapping[str, list[str]], faults: dict[str, str]
    ) -> str:
        binding = _binding(desk, key)
        target = targets().get(binding.target) if binding is not None else None
        return self.show(
            "table",
            desk,
            key=key,
            is_new=binding is None,
            label=target.label if target is not None else "",
            count=len(binding.map) + len(binding.constants) if binding is not None else 0,
            inputs=_inputs(desk.definition, binding, target, raw, faults),
            faults=faults,
        )


def _binding(desk: Desk, key: str) -> Binding | None:
    """Raises NotVisible."""
    found = next((each for each in desk.definition.bindings if each.key == key), None)
    if found is None and key != NEW:
        raise NotVisible
    return found


def _drawn(binding: Binding | None) -> dict[str, list[str]]:
    if binding is None:
        return {}
    return {
        "mode": [binding.mode],
        "repeat": [binding.repeat or ""],
        "each_file": [binding.each_file or ""],
        "parent": [binding.parent or ""],
    }


def _inputs(
    definition: Definition,
    binding: Binding | None,
    target: Target | None,
    raw: Mapping[str, list[str]],
    faults: Mapping[str, str],
) -> list[Input]:
    def choose(name: str, label: str, options: list[tuple[str, str]], hint: str) -> Input:
        return Input(
            name, label, "select", False, line_of(raw, name), faults.get(name, ""), hint, options
        )

    found = []
    if binding is None:
        offered = [(key, each.label) for key, each in targets().items()]
        found.append(
            Input(
                "target",
                "What the form writes",
                "select",
                True,
                line_of(raw, "target"),
                faults.get("target", ""),
                options=sorted(offered, key=lambda each: each[1]),
            )  # fmt: skip
        )
    elif target is not None and len(target.modes) > 1:
        modes = [(mode, WAYS.get(mode, mode)) for mode in sorted(target.modes)]
        found.append(choose("mode", "How it is written", modes, ""))
    repeats = [
        (page.repeat.key, name_of(page)) for page in definition.pages if page.repeat is not None
    ]
    files = [(each.key, name_of(each)) for _, each in definition.questions if each.type == "file"]
    parents = _parents(definition, binding)
    if repeats:
        hint = "Left empty, one is written for the whole form."
        found.append(choose("repeat", "One for each entry of", repeats, hint))
    if files:
        found.append(choose("each_file", "One for each file of", files, ""))
    if parents:
        found.append(choose("parent", "It belongs to", parents, ""))
    return found


def _parents(definition: Definition, binding: Binding | None) -> list[tuple[str, str]]:
    """What is written before, and can hold others."""
    found: list[tuple[str, str]] = []
    for each in definition.bindings:
        if binding is not None and each.key == binding.key:
            break
        target: Any = targets().get(each.target)
        found.append((each.key, f"{target.label if target else each.target} ({each.key})"))
    return found


def _parent_for(definition: Definition, target: Target) -> str | None:
    """The first table the form writes that a new one can belong to."""
    return next((each.key for each in definition.bindings if each.target in target.parents), None)
