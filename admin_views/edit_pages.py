"""Adding and changing a record: every fault at once, nothing typed is ever lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import inspect as inspect_table
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict

from app.access.scope import fetch
from app.domain.directory import Rule, new_faults
from app.domain.errors import Conflict, Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http import typed as kept_text
from app.http.clock import now
from app.http.transaction import writes
from app.models.base import S
from app.notify.messages import CaseMail
from app.services import notices, records, timelines

from . import fields, pickers
from .deed_pages import posted_version
from .fields import FieldSpec, Input, Typed
from .frame import rail
from .labels import code_words
from .naming import relation_of
from .parts import Options
from .record_pages import RecordPages
from .registry import record_url

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of which two versions exist. `pick` is the one that is ticked at first."""

    input: Input
    theirs: str
    mine: str
    pick: str


class EditPages(RecordPages):
    """The form of a record."""

    # --- new ---------------------------------------------------------------------------------

    @expose("/new", methods=("GET",))
    def create_view(self) -> ResponseReturnValue:
        """An empty form; an address may bring the record it hangs on."""
        self.permitted("create", self.creates)
        given = kept_text.take(request.path)
        source: Mapping[str, Any] = given if given is not None else request.args
        return self._form_page(None, self._raw_of(source), {}, self.parent(source))

    @expose("/new", methods=("POST",))
    @writes
    def create_save(self) -> ResponseReturnValue:
        permission = self.permitted("create", self.creates)
        parent = self.parent(request.form)
        typed = self._read(request.form, None)
        if not typed.faults:
            try:
                hanging = {} if parent is None else {self.hangs_on: parent.id}
                row = self.make({**typed.values, **hanging}, permission)
            except Rejected as rejected:
                db.session.rollback()
                typed.faults |= rejected.by_field
            else:
                flash(f"{self.singular} added.", "good")
                return redirect(_back(parent) or self.url_of(row))
        return self._form_page(None, typed.raw, typed.faults, self.parent(request.form)), 422

    def parent(self, source: Mapping[str, Any]) -> Any:
        """The record a new one hangs on, for nouns that hang on one. Raises NotVisible."""
        if not self.hangs_on:
            return None
        relation = inspect_table(self.model).relationships[relation_of(self.model, self.hangs_on)]
        id_ = str(source.get(self.hangs_on, ""))
        return fetch(db.session(), relation.mapper.class_, id_, self.actor())

    def make(self, values: dict[str, Any], permission: Permission) -> Any:
        """Create the record."""
        return records.create(
            db.session(),
            self.model(),
            self.complete(self._obeyed(None, values)),
            permission=permission,
            by=self.actor(),
            at=now(),
        )

    # What the values of a record have to be to each other.
    rule: Rule | None = None

    def _obeyed(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        """The values, when they obey the rule of this noun. Raises Rejected."""
        if self.rule is not None:
            before = {} if row is None else {name: getattr(row, name) for name in values}
            faults = new_faults(self.rule, before, values)
            if faults:
                raise Rejected(*faults)
        return values

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        """Values a new record needs beside those typed. Raises Rejected."""
        return values

    # --- change ------------------------------------------------------------------------------

    @expose("/<id_>/edit", methods=("GET",))
    def edit_view(self, id_: str) -> ResponseReturnValue:
        """The form with what is stored. Opening special-category data this way is logged."""
        self.permitted("update", self.edits)
        row = self.form_row(id_)
        if self._shows_special():
            timelines.note_read(db.engine, row, "form", by=self.actor(), at=now())
        given = kept_text.take(request.path)
        raw = self._stored(row) if given is None else self._raw_of(given)
        return self._form_page(row, raw, {})

    @expose("/<id_>/edit", methods=("POST",))
    @writes
    def edit_save(self, id_: str) -> ResponseReturnValue:
        permission = self.permitted("update", self.edits)
        row = self.form_row(id_, lock=True)
        typed = self._read(self._picked(row), row)
        self._forgive(row, typed)
        if not typed.faults and posted_version() != row.version:
            return self._conflict_page(row, typed), 409
        if not typed.faults:
            try:
                changes = records.update(
                    db.session(),
                    row,
                    self.check(row, self._obeyed(row, typed.values)),
                    version=posted_version(),
                    permission=permission,
                    by=self.actor(),
                    at=now(),
                )
                self._tell_owner(row, changes)
            except (Conflict, StaleDataError):
                db.session.rollback()
                return self._conflict_page(self.form_row(id_), typed), 409
            except Rejected as rejected:
                typed.faults |= rejected.by_field
            else:
                flash("Saved.", "good")
                return redirect(self.url_of(row))
        db.session.rollback()
        return self._form_page(self.form_row(id_), typed.raw, typed.faults), 422

    def form_row(self, id_: str, *, lock: bool = False) -> Any:
        """The row with what its form shows and no more, in one statement. Raises NotVisible."""
        return fetch(
            db.session(), self.model, id_, self.actor(), options=self.record_options, lock=lock
        )

    def check(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        """Rules over several values of a change. Raises Rejected."""
        return values

    def _tell_owner(self, row: Any, changes: Mapping[str, Any]) -> None:
        """Whoever is to look after the record from now on is told, unless they said so."""
        owner_id = getattr(row, self.owner) if self.owner in changes else None
        if owner_id is not None and owner_id != self.actor().user_id:
            notices.tell(
                db.session(),
                CaseMail.ASSIGNED,
                notices.of_cap(db.session(), owner_id),
                about=row,
                path=self.url_of(row),
                at=now(),
            )

    def _forgive(self, row: Any, typed: Typed) -> None:
        """What somebody did not touch is no fault of theirs, even if it would not be taken today:
        it stays as it is."""
        stored = self._stored(row) if typed.faults else {}
        for name in list(typed.faults):
            if comparable(typed.raw[name]) == comparable(stored[name]):
                del typed.faults[name]
                typed.values[name] = getattr(row, name)

    def _picked(self, row: Any) -> MultiDict[str, str]:
        """What was posted; after a conflict, the versions that were picked."""
        form = request.form.copy()
        stored = self._stored(row)
        for spec in self.specs():
            if form.get(f"pick-{spec.name}") == THEIRS:
                value = stored[spec.name]
                form.setlist(spec.name, value if isinstance(value, list) else [value])
        return form

    # --- the form ----------------------------------------------------------------------------

    def specs(self) -> list[FieldSpec]:
        """The fields this actor may fill in."""
        actor, is_new = self.actor(), "id_" not in (request.view_args or {})
        offered = (self.new_specs if is_new else ()) or self.form_specs
        return [s for s in offered if s.needs is None or actor.may(s.needs)]

    def _shows_special(self) -> bool:
        columns = inspect_table(self.model).columns
        return any(columns[spec.name].info.get("sensitivity") == S for spec in self.specs())

    def _read(self, form: Any, row: Any) -> Typed:
        return fields.read(
            self.model,
            self.specs(),
            form,
            lambda spec: self._options_of(spec, row),
            lambda spec, text: pickers.resolve(spec.picker, text),
        )

    def _options_of(self, spec: FieldSpec, row: Any) -> Options:
        """What can be chosen: the list as it is now, and what the record holds already."""
        options = list(pickers.code_list(spec.list_name) if spec.list_name else spec.options)
        if row is None or not options:
            return options
        value = getattr(row, spec.name)
        known = {code for code, _ in options}
        held = value if isinstance(value, list) else [value]
        missing = [str(code) for code in held if code not in (None, "") and code not in known]
        return [*options, *((code, code_words(self.table(), spec.name, code)) for code in missing)]

    def _raw_of(self, source: Any) -> dict[str, Any]:
        """Texts for the inputs from an address or from what was kept."""
        raw: dict[str, Any] = {}
        for spec in self.specs():
            if fields.kind_of(self.model, spec) == "many":
                raw[spec.name] = source.getlist(spec.name)
            elif spec.picker:
                raw[spec.name] = pickers.words_for(spec.picker, source.get(spec.name, ""))
            else:
                raw[spec.name] = source.get(spec.name, "")
        return raw

    def _stored(self, row: Any) -> dict[str, Any]:
        """What the record holds, as the inputs show it."""
        stored: dict[str, Any] = {}
        for spec in self.specs():
            kind = fields.kind_of(self.model, spec)
            value = getattr(row, spec.name)
            if kind == "picker":
                stored[spec.name] = self._picked_words(row, spec, value)
            else:
                stored[spec.name] = fields.shown(kind, value)
        return stored

    def _picked_words(self, row: Any, spec: FieldSpec, value: Any) -> str:
        if value is None:
            return ""
        relation = relation_of(self.model, spec.name)
        target = getattr(row, relation) if relation is not None else None
        return (
            pickers.label(target)
            if target is not None
            else pickers.words_for(spec.picker, str(value))
        )

    def _inputs(
        self, row: Any, raw: Mapping[str, Any], faults: Mapping[str, str]
    ) -> dict[str, Input]:
        return {
            spec.name: Input(
                name=spec.name,
                label=spec.label,
                kind=fields.kind_of(self.model, spec),
                required=fields.is_required(self.model, spec),
                value=raw.get(spec.name, ""),
                error=faults.get(spec.name, ""),
                hint=spec.hint,
                options=self._choices(spec, row, str(raw.get(spec.name, "")), faults),
                picker=spec.picker,
            )
            for spec in self.specs()
        }

    def _choices(self, spec: FieldSpec, row: Any, text: str, faults: Mapping[str, str]) -> Options:
        """The options of an input. A picker of many records offers what fits the typed text, so
        that it can be chosen without a script."""
        if not spec.picker:
            return self._options_of(spec, row)
        few = pickers.few(spec.picker)
        if few or spec.name not in faults:
            return few
        return [(words, words) for words in pickers.matches(spec.picker, text)]

    def _form_page(
        self, row: Any, raw: Mapping[str, Any], faults: Mapping[str, str], parent: Any = None
    ) -> str:
        inputs = self._inputs(row, raw, faults)
        parts = (self.new_groups if row is None else ()) or self.all_groups()
        grouped = {name for group in parts for name in group.names}
        sections = [
            (group, [inputs[name] for name in group.names if name in inputs]) for group in parts
        ]
        rest = [item for name, item in inputs.items() if name not in grouped]
        return render_template(
            "staff/form.html",
            view=self,
            row=row,
            title=f"Change {self.title(row)}" if row is not None else f"Add {self._a_new()}",
            sections=[(group, items) for group, items in sections if items],
            rest=rest,
            inputs=inputs,
            faults=faults,
            was=json.dumps({name: _print_of(value) for name, value in self._was(row).items()}),
            parent=None if parent is None else (self.hangs_on, parent),
            cancel_url=self.url_of(row) if row is not None else _back(parent) or self.list_url,
            rail=rail(self),
        )

    def _a_new(self) -> str:
        return self.singular[:1].lower() + self.singular[1:]

    def _was(self, row: Any) -> dict[str, Any]:
        return {} if row is None else self._stored(row)

    def _conflict_page(self, row: Any, typed: Typed) -> str:
        """Both versions field by field; the one that was changed is ticked, nothing is lost."""
        stored = self._stored(row)
        was = _was_posted()
        inputs = self._inputs(row, typed.raw, {})
        differing = []
        for name, item in inputs.items():
            if comparable(stored[name]) == comparable(item.value):
                continue
            untouched = was.get(name) == _print_of(item.value)
            differing.append(
                Difference(
                    item,
                    theirs=self._words(item, stored[name]),
                    mine=self._words(item, item.value),
                    pick=THEIRS if untouched else MINE,
                )
            )
        return render_template(
            "staff/conflict.html",
            view=self,
            row=row,
            title=self.title(row),
            who=timelines.last_change(db.session(), row),
            differing=differing,
            inputs=list(inputs.values()),
            was=request.form.get("was", "{}"),
            rail=rail(self),
        )

    def _words(self, item: Input, value: Any) -> str:
        words = dict(item.options)
        if isinstance(value, list):
            return ", ".join(words.get(str(one), str(one)) for one in value)
        if item.kind in {"check", "yesno"}:
            return {"yes": "Yes", "no": "No"}.get(str(value), "No" if item.kind == "check" else "")
        return words.get(str(value), str(value))


def _back(parent: Any) -> str | None:
    return None if parent is None else record_url(parent)


def comparable(value: Any) -> Any:
    """A value of an input without the differences that a browser makes."""
    if isinstance(value, list):
        return sorted(map(str, value))
    return str(value or "").replace("\r\n", "\n").strip()


def _print_of(value: Any) -> str:
    """A short mark of a value, to know later whether it was touched."""
    return hashlib.sha256(repr(comparable(value)).encode()).hexdigest()[:12]


def _was_posted() -> dict[str, Any]:
    try:
        was = json.loads(request.form.get("was", "{}"))
    except ValueError:
        return {}
    return was if isinstance(was, dict) else {}
