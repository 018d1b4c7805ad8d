"""Changing the options of a question: known by what is kept when they are chosen, so that a new
wording breaks nothing."""

from __future__ import annotations

from forms.fields.choices import MAX_OPTIONS
from forms.fields.cleaning import tidy

from .names import value_from
from .nodes import QUESTION, Document, EditError, changed, copied, find_kind, options_of
from .uses import rename_option, uses


def add_option(
    document: Document, question_id: str, label: str, *, after: str | None = None
) -> Document:
    """A new option behind the one with this value, or at the end."""
    found = copied(document)
    options = _options(found, question_id)
    if not label.strip():
        raise EditError("Write the option first.")
    option = {"value": value_from(label, _values(options)), "label": tidy(label)}
    place = len(options) if after is None else _place(options, after) + 1
    options.insert(place, option)
    return found


def change_option(document: Document, question_id: str, value: str, changes: Document) -> Document:
    """Set fields of an option. Another value is written in every rule that compares with it."""
    found = copied(document)
    options = _options(found, question_id)
    option = options[_place(options, value)]
    after = changes.get("value", value)
    if after != value:
        if not isinstance(after, str) or not after or tidy(after) != after:
            raise EditError("An option needs a value, without spaces around it.")
        if after in _values(options):
            raise EditError(f"Another option has the value {after}. Choose another.")
        rename_option(found, question_id, value, after)
    changed(option, changes, never=frozenset())
    return found


def remove_option(
    document: Document, question_id: str, value: str, *, force: bool = False
) -> Document:
    """Take an option out. Raises EditError naming the rules that compare with it, unless forced."""
    reading = uses(document, (question_id, value))
    if reading and not force:
        told = "; ".join(f"{use.where}: {use.words}" for use in reading)
        raise EditError(f"It is used elsewhere. {told}")
    found = copied(document)
    options = _options(found, question_id)
    del options[_place(options, value)]
    return found


def move_option(document: Document, question_id: str, value: str, position: int) -> Document:
    """Put an option at a place in the list, counted from 0."""
    found = copied(document)
    options = _options(found, question_id)
    option = options.pop(_place(options, value))
    options.insert(max(0, min(position, len(options))), option)
    return found


def paste_options(
    document: Document, question_id: str, text: str, *, replace: bool = False, force: bool = False
) -> Document:
    """Options from lines, each "label" or "value | label", added at the end.

    Replacing keeps the values of options that are written as before, so that their rules hold.
    Raises EditError when a rule compares with one that would go, unless forced.
    """
    found = copied(document)
    options = _options(found, question_id)
    before = list(options)
    known = {each.get("label"): each for each in before}
    if replace:
        options.clear()
    for line in text.splitlines():
        given, bar, rest = line.partition("|")
        label, value = tidy(rest if bar else given), tidy(given) if bar else ""
        if not label:
            continue
        old = known.get(label) if replace else None
        if old is not None and value in ("", old.get("value")) and old not in options:
            options.append(old)
            continue
        if value and value in _values(options):
            raise EditError(f"Two options have the value {value}. Give each its own.")
        taken = _values(options) | (_values(before) if replace else set())
        kept = next((each for each in before if replace and value and each["value"] == value), {})
        options.append({**kept, "value": value or value_from(label, taken), "label": label})
    if not options:
        raise EditError("Paste at least one line.")
    if len(options) > MAX_OPTIONS:
        raise EditError(f"A question may have {MAX_OPTIONS} options. Use a longer list instead.")
    if not force:
        _refuse_lost(document, question_id, _values(before) - _values(options))
    return found


def _refuse_lost(document: Document, question_id: str, lost: set[str]) -> None:
    told = [
        f"{value}: {use.where}: {use.words}"
        for value in sorted(lost)
        for use in uses(document, (question_id, value))
    ]
    if told:
        raise EditError(f"Some options that would go are used elsewhere. {'; '.join(told)}")


def _options(document: Document, question_id: str) -> list[Document]:
    question, _ = find_kind(document, question_id, QUESTION)
    settings = question.setdefault("settings", {})
    if "list" in settings:
        raise EditError("The options of this question come from a list that is kept elsewhere.")
    settings["options"] = options_of(question)
    options: list[Document] = settings["options"]
    return options


def _values(options: list[Document]) -> set[str]:
    return {str(each.get("value")) for each in options}


def _place(options: list[Document], value: str) -> int:
    for place, each in enumerate(options):
        if each.get("value") == value:
            return place
    raise EditError("This option is not there any more. Look at the question again.")
