"""What the changes of a form touch: the rules and columns that read a part, the answers it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.permissions import Permission
from app.extensions import db
from app.services import form_impact, form_registers
from app.services.form_versions import FormDamaged
from forms.diff import Change
from forms.editing import Document, Use
from forms.editing.nodes import questions_of
from forms.editing.uses import references

from .changes import Difference
from .desk import Desk

NOT_TOLD = "How many answers there are is told to those who may read what was sent."


@dataclass(frozen=True, slots=True)
class Impact:
    """One part of the form: how its structure changed, what reads it (what read it, when it is
    taken away), and what becomes of the answers it has."""

    where: str
    url: str
    changes: tuple[Change, ...]
    is_gone: bool
    uses: tuple[Use, ...]
    notes: tuple[str, ...]


def impacts(desk: Desk, found: Difference) -> list[Impact]:
    """Every part whose structure changed."""
    live = desk.live.document if desk.live is not None else {}
    readers, were = _readers(desk.document), _readers(live)
    notes = _notes(desk, live, found)
    parts: dict[tuple[str, str, str], list[Change]] = {}
    for each in found.structure:
        parts.setdefault((each.where, each.anchor, each.gone), []).append(each)
    return [
        Impact(
            where,
            desk.place_url(anchor) if anchor else "",
            tuple(changes),
            bool(gone),
            tuple(were.get(gone, ()) if gone else readers.get(anchor, ())),
            tuple(notes.get(gone or anchor, ())),
        )
        for (where, anchor, gone), changes in parts.items()
    ]


def _readers(document: Document) -> dict[str, list[Use]]:
    """What reads each question and each repeat, by its id."""
    found: dict[str, dict[Use, None]] = {}
    for each in references(document):
        if each.use.anchor != each.target:
            found.setdefault(each.target, {})[each.use] = None
    return {target: list(uses) for target, uses in found.items()}


def _notes(desk: Desk, live: Document, found: Difference) -> Mapping[str, list[str]]:
    """What becomes of answers to questions that were taken away or ask otherwise now."""
    before, after = _types(live), _types(desk.document)
    changed = {each.gone or each.anchor for each in found.structure}
    gone = [id_ for id_ in before if id_ in changed and id_ not in after]
    retyped = [
        id_ for id_ in before if id_ in changed and after.get(id_, before[id_]) != before[id_]
    ]
    if not gone and not retyped:
        return {}
    if not desk.actor.may(Permission.SUBMISSION_READ):
        return {id_: [NOT_TOLD] for id_ in (*gone, *retyped)}
    wanted = dict.fromkeys(gone) | {id_: before[id_] for id_ in retyped}
    held = form_impact.answers_held(db.session(), desk.form, wanted, by=desk.actor)
    shown = _shown_at_once(desk)
    return {id_: list(_told(id_ in after, held[id_], id_ in shown)) for id_ in wanted}


def _told(stays: bool, held: int, is_shown: bool) -> Iterator[str]:
    kept = "an answer of the type it had" if stays else "an answer to it"
    if held == 1:
        yield f"1 submission that you may see holds {kept}. It keeps it: it is read by its version."
    elif held:
        many = f"{held:,} submissions that you may see hold {kept}"
        yield f"{many}. They keep it: each is read by its version."
    else:
        yield f"No submission that you may see holds {kept}."
    if is_shown and not stays:
        yield "Its column is one that the register shows at once: another may take its place."


def _types(document: Document) -> dict[str, str]:
    return {str(each.get("id")): str(each.get("type")) for _, each in questions_of(document)}


def _shown_at_once(desk: Desk) -> frozenset[str]:
    """The questions that are columns of the register without being chosen."""
    try:
        register = form_registers.get(db.session(), desk.form.id, desk.actor)
    except FormDamaged:
        return frozenset()
    return frozenset(each.id for each in register.usual)
