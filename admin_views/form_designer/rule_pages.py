"""Rules as sentences put together from lists: when something is shown, checked or written."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.access.policy import allow
from app.domain.errors import NotVisible
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.services.code_lists import live_lists
from forms import editing
from forms.conditions import RuleError, parse_rule
from forms.document import MAX_LABEL
from forms.editing import Document, EditError
from forms.sentences import rule_words

from . import rule_form
from .desk import Desk, name_of
from .readable import Readable, readable_before, readable_by_binding
from .typed import line_of, raw_of
from .view import DesignerBase, changing

NODE, BINDING, CHECK = "node", "binding", "check"
NEW = "new"


@dataclass(frozen=True)
class Ruled:
    """A rule and what hangs on it: what it is about, what it may read, where it is kept."""

    title: str
    lead: str
    rule: object
    readables: list[Readable]
    keep: Callable[[Document, Any, Mapping[str, list[str]]], Document]
    back_url: str
    page_id: str = ""
    check: Mapping[str, Any] | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)


class RulePages(DesignerBase):
    """The page of one rule."""

    @expose("/<form_id>/rule/<place>", methods=("GET",))
    def rule_view(self, form_id: str, place: str) -> ResponseReturnValue:
        allow(current_actor(), Permission.FORM_DESIGN)
        desk = self.desk(form_id)
        ruled = _ruled(desk, place)
        given = self.typed_before(desk)
        if given is not None:
            return self._rule_page(desk, ruled, raw_of(given), {})
        anew = "replace" in request.args or not _is_whole(ruled)
        raw = rule_form.drawn(None if anew else ruled.rule, ruled.readables)
        if ruled.check is not None:
            raw["message"] = [str(ruled.check.get("message", ""))]
            raw["beside"] = [str(each) for each in ruled.check.get("questions") or ()]
        return self._rule_page(desk, ruled, raw, {})

    @expose("/<form_id>/rule/<place>", methods=("POST",))
    @changing
    def rule_save(self, form_id: str, place: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        ruled = _ruled(desk, place)
        raw = raw_of(request.form)
        action, _, number = line_of(raw, "action").partition(":")
        if action == "more":
            count = rule_form.rows_of(raw) + 1
            raw["rows"] = [str(count)]
            return self._rule_page(desk, ruled, raw, {}, at_row=count)
        if action == "drop" and number.isdecimal() and len(number) < 4:
            left = rule_form.without_row(raw, int(number))
            return self._rule_page(desk, ruled, left, {}, at_row=max(int(number) - 1, 1))
        if action == "fit":
            return self._rule_page(desk, ruled, raw, {})
        if action == "clear":
            typed = rule_form.RuleTyped()
        else:
            typed = rule_form.read(raw, ruled.readables)
            _check_the_rest(ruled, raw, typed)
        if typed.faults:
            return self._rule_page(desk, ruled, raw, typed.faults), 422
        try:
            words = f"{'Removed' if typed.rule is None else 'Changed'} the rule of {ruled.title}"
            self.apply(desk, lambda document: ruled.keep(document, typed.rule, raw), words)
        except EditError as error:
            return self._rule_page(desk, ruled, raw, {"": error.words}), 422
        return self.done(f"{words}.", ruled.back_url)

    def _rule_page(
        self,
        desk: Desk,
        ruled: Ruled,
        raw: Mapping[str, list[str]],
        faults: dict[str, str],
        *,
        at_row: int = 0,
    ) -> str:
        """`at_row` is where the hand was: the row that gets the focus."""
        is_whole, wants = _is_whole(ruled), "replace" in request.args or "replace" in raw
        return self.show(
            "rule",
            desk,
            ruled=ruled,
            sentence=_words(desk, ruled.rule),
            is_kept=ruled.rule is not None and not is_whole and not wants,
            replacing=wants,
            rows=rule_form.rows(raw, ruled.readables, faults),
            groups=_groups(ruled.readables),
            joint=line_of(raw, "joint") or rule_form.ALL,
            message=line_of(raw, "message"),
            beside=raw.get("beside") or [],
            at_row=at_row,
            may_add=rule_form.rows_of(raw) < rule_form.MOST_ROWS,
            faults=faults,
        )


def _is_whole(ruled: Ruled) -> bool:
    return rule_form.is_shown_whole(ruled.rule, ruled.readables)


def _check_the_rest(ruled: Ruled, raw: Mapping[str, list[str]], typed: rule_form.RuleTyped) -> None:
    if ruled.check is None:
        return
    message = line_of(raw, "message")
    if not message:
        typed.faults["message"] = "Write what people are told when it does not hold."
    elif len(message) > MAX_LABEL:
        typed.faults["message"] = f"Write up to {MAX_LABEL} characters."
    if typed.rule is None and not typed.faults:
        typed.faults["left-1"] = "Say what must hold."


def _words(desk: Desk, rule: object) -> str:
    if rule is None:
        return ""
    try:
        return rule_words(desk.definition, parse_rule(rule, "rule"))
    except RuleError as error:
        return error.words


def _groups(readables: list[Readable]) -> list[tuple[str, list[Readable]]]:
    groups: dict[str, list[Readable]] = {}
    for each in readables:
        groups.setdefault(each.group, []).append(each)
    return list(groups.items())


def _ruled(desk: Desk, place: str) -> Ruled:
    """What a place in an address stands for. Raises NotVisible."""
    kind, _, rest = place.partition(":")
    if kind == NODE:
        return _of_node(desk, rest)
    if kind == BINDING:
        return _of_binding(desk, rest)
    if kind == CHECK:
        page_id, _, check_id = rest.partition(":")
        return _of_check(desk, page_id, check_id)
    raise NotVisible


def _of_node(desk: Desk, id_: str) -> Ruled:
    _, page, question = desk.at(id_)
    if page is None:
        raise NotVisible
    node = question or page
    _, raw, _ = editing.find(desk.document, id_)

    def keep(document: Document, rule: Any, _raw: Mapping[str, list[str]]) -> Document:
        change = editing.change_page if question is None else editing.change_question
        return change(document, id_, {"show_when": rule})

    return Ruled(
        title=f"“{name_of(node)}”",
        lead=f"This {'page' if question is None else 'question'} is shown when",
        rule=raw.get("show_when"),
        readables=readable_before(desk.definition, id_, live_lists(db.session())),
        keep=keep,
        back_url=desk.url_of(id_),
        page_id=page.id,
    )


def _of_binding(desk: Desk, key: str) -> Ruled:
    binding = next((each for each in desk.definition.bindings if each.key == key), None)
    raw = next((e for e in desk.document.get("bindings") or () if e.get("key") == key), None)
    if binding is None or raw is None:
        raise NotVisible

    def keep(document: Document, rule: Any, _raw: Mapping[str, list[str]]) -> Document:
        return editing.change_writing(document, key, {"when": rule})

    return Ruled(
        title=f"what is written under “{key}”",
        lead="This is written when",
        rule=raw.get("when"),
        readables=readable_by_binding(desk.definition, binding, live_lists(db.session())),
        keep=keep,
        back_url=f"{desk.url('mappings_view')}#binding-{key}",
    )


def _of_check(desk: Desk, page_id: str, check_id: str) -> Ruled:
    _, page, question = desk.at(page_id)
    if page is None or question is not None:
        raise NotVisible
    _, raw, _ = editing.find(desk.document, page_id)
    checks = [each for each in raw.get("checks") or () if isinstance(each, dict)]
    check = next((each for each in checks if each.get("id") == check_id), None)
    if check is None and check_id != NEW:
        raise NotVisible

    def keep(document: Document, rule: Any, typed: Mapping[str, list[str]]) -> Document:
        _, node, _ = editing.find(document, page_id)
        found = [dict(each) for each in node.get("checks") or ()]
        known = {each.key for each in page.questions}
        made = {
            "id": uuid.uuid4().hex if check is None else check_id,
            "must": rule,
            "message": line_of(typed, "message"),
            "questions": [each for each in typed.get("beside") or () if each in known],
        }
        if not made["questions"]:
            del made["questions"]
        others = [made if each.get("id") == check_id else each for each in found]
        if check is None:
            others.append(made)
        if rule is None:
            others = [each for each in others if each.get("id") != check_id]
        return editing.change_page(document, page_id, {"checks": others or None})

    return Ruled(
        title=f"a check of “{name_of(page)}”",
        lead="The answers of this page can be taken when",
        rule=None if check is None else check.get("must"),
        readables=readable_before(
            desk.definition, page_id, live_lists(db.session()), whole_page=True
        ),
        keep=keep,
        back_url=desk.url("page_view", node_id=page_id),
        page_id=page.id,
        check=check or {},
        asked=[(each.key, name_of(each)) for each in page.questions],
    )
