"""The page of one question: wording, options, settings, messages, and what stands around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.domain.errors import NotVisible
from app.extensions import db
from app.services.code_lists import live_lists
from forms import editing
from forms.definition import Page, Question
from forms.editing import Document, EditError, Use
from forms.editing.uses import references
from forms.fields import TYPES
from forms.sentences import rule_words

from .desk import Desk, name_of
from .outline import columns_of, repeat_key
from .question_form import form_of
from .question_typed import drawn, own_options, read
from .readable import readable_before
from .typed import is_ticked, line_of, names_changed, prints_of, raw_of, text_of
from .view import DesignerBase, changing_what

SAVE = "save"


@dataclass(frozen=True, slots=True)
class Around:
    """What a question page says beside the form: its place, rule, columns and uses."""

    page: Page
    kind: str
    purpose: str
    rule: str
    writes_to: tuple[str, ...]
    uses: tuple[Use, ...]
    may_retype: bool
    previous_url: str
    next_url: str


class QuestionPages(DesignerBase):
    """Setting up a question."""

    @expose("/<form_id>/question/<node_id>", methods=("GET",))
    def question_view(self, form_id: str, node_id: str) -> ResponseReturnValue:
        desk = self.desk(form_id)
        _, question = question_at(desk, node_id)
        given = self.typed_before(desk)
        raw = raw_of(given) if given is not None else drawn(question)
        return self._question_page(desk, node_id, raw, {})

    @expose("/<form_id>/question/<node_id>", methods=("POST",))
    @changing_what(lambda desk, node_id: drawn(question_at(desk, node_id)[1]))
    def question_save(self, form_id: str, node_id: str) -> ResponseReturnValue:
        """Keep what was changed, whatever button was pressed; then do what the button says."""
        desk = self.desk_to_change(form_id)
        _, question = question_at(desk, node_id)
        raw = raw_of(request.form)
        changed = names_changed(request.form)
        typed = read(question, raw, set(raw) if changed is None else changed)
        if typed.faults:
            return self._question_page(desk, node_id, raw, typed.faults), 422
        action, _, value = line_of(raw, "action").partition(":")
        try:
            deeds = [_deed(question, action, value, raw), *_not_added(question, action, raw)]
            words = ". ".join(each.words for each in deeds if each.words)
            words = words or f"Changed “{name_of(question)}”"
            self.apply(
                desk,
                lambda document: _edited(typed.edit(document, node_id), node_id, deeds),
                words,
                drawn(question),
            )
        except EditError as error:
            return self._question_page(desk, node_id, raw, {"": error.words}), 422
        if action == SAVE:
            told = [f"Saved: “{line_of(raw, 'label')}”.", *(f"{each.words}." for each in deeds[1:])]
            return self.done(" ".join(told), desk.outline_url(f"row-{node_id}"))
        focus = {"focus": deeds[0].focus} if deeds[0].focus else {}
        return self.done(f"{words}.", desk.url("question_view", node_id=node_id, **focus))

    def _question_page(
        self,
        desk: Desk,
        node_id: str,
        raw: Mapping[str, list[str]],
        faults: dict[str, str],
    ) -> str:
        page, question = question_at(desk, node_id)
        lists = live_lists(db.session())
        form = form_of(
            question,
            raw,
            faults,
            was=(raw.get("was") or [""])[0] or prints_of(drawn(question)),
            readables=readable_before(desk.definition, node_id, lists),
            lists=lists,
            used_options=_used_options(desk.document, question),
        )
        return self.show(
            "question",
            desk,
            question=question,
            around=_around(desk, page, question),
            form=form,
            pasted=text_of(raw, "pasted"),
            new_option=line_of(raw, "new_option"),
            replace=is_ticked(raw, "replace"),
            faults=faults,
        )


@dataclass(frozen=True, slots=True)
class OptionDeed:
    """What a button of the list of options does."""

    words: str = ""
    focus: str = ""
    kind: str = ""
    value: str = ""
    text: str = ""
    place: int = 0
    replace: bool = False

    def edit(self, document: Document, id_: str) -> Document:
        if self.kind == "move":
            return editing.move_option(document, id_, self.value, self.place)
        if self.kind == "remove":
            return editing.remove_option(document, id_, self.value)
        if self.kind == "add":
            return editing.add_option(document, id_, self.text)
        if self.kind == "paste":
            return editing.paste_options(document, id_, self.text, replace=self.replace)
        return document


def _not_added(question: Question, action: str, raw: Mapping[str, list[str]]) -> list[OptionDeed]:
    """What was typed into the boxes for new options while another button was pressed."""
    typed = {"paste": text_of(raw, "pasted"), "add": line_of(raw, "new_option")}
    return [
        _deed(question, each, "", raw) for each, text in typed.items() if text and each != action
    ]


def _edited(document: Document, id_: str, deeds: Sequence[OptionDeed]) -> Document:
    for deed in deeds:
        document = deed.edit(document, id_)
    return document


def _deed(question: Question, action: str, value: str, raw: Mapping[str, list[str]]) -> OptionDeed:
    """The deed of a button. Raises EditError, NotVisible."""
    values = [str(each.get("value", "")) for each in own_options(question)]
    label = next(
        (str(e.get("label", "")) for e in own_options(question) if e.get("value") == value), ""
    )
    if action == SAVE:
        return OptionDeed()
    if action == "add":
        text = line_of(raw, "new_option")
        return OptionDeed(f"Added the option “{text}”", "field-new_option", "add", text=text)
    if action == "paste":
        text, replace = text_of(raw, "pasted"), line_of(raw, "replace") == "yes"
        words = "Replaced the options" if replace else "Added options"
        return OptionDeed(words, "field-pasted", "paste", text=text, replace=replace)
    if value not in values:
        raise NotVisible
    at = values.index(value)
    if action in ("up", "down"):
        place = max(0, min(at + (-1 if action == "up" else 1), len(values) - 1))
        is_end = place in (0, len(values) - 1)
        focus = {"up": "down", "down": "up"}[action] if is_end else action
        return OptionDeed(
            f"“{label}” is now {place + 1} of {len(values)}",
            f"option-{focus}-{place + 1}",
            "move",
            value,
            place=place,
        )
    if action == "remove":
        return OptionDeed(f"Removed the option “{label}”", "options", "remove", value)
    raise NotVisible


def question_at(desk: Desk, node_id: str) -> tuple[Page, Question]:
    """Raises NotVisible."""
    _, page, question = desk.at(node_id)
    if page is None or question is None:
        raise NotVisible
    return page, question


def _around(desk: Desk, page: Page, question: Question) -> Around:
    definition, kind = desk.definition, TYPES[question.type]
    columns = columns_of(definition)
    ids = [each.id for _, each in definition.questions]
    at = ids.index(question.id)

    def url(id_: str) -> str:
        return desk.url("question_view", node_id=id_)

    return Around(
        page=page,
        kind=kind.label,
        purpose=kind.purpose,
        rule=rule_words(definition, question.show_when) if question.show_when is not None else "",
        writes_to=tuple(columns.get((repeat_key(page), question.key), ())),
        uses=tuple(editing.uses(desk.document, question.id)),
        may_retype=bool(editing.fitting_types(desk.document, question.id)),
        previous_url=url(ids[at - 1]) if at else "",
        next_url=url(ids[at + 1]) if at + 1 < len(ids) else "",
    )


def _used_options(document: Document, question: Question) -> dict[str, int]:
    """How many rules compare with each option."""
    found: dict[str, int] = {}
    for each in references(document):
        if each.target == question.id and each.leaf is not None:
            value = each.leaf.get("value")
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str):
                    found[one] = found.get(one, 0) + 1
    return found
