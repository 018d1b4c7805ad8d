"""Settings of questions as inputs, by the kind of setting: a new type of question needs no more.

Each kind turns a value into texts by the suffix of an input, and texts into a value again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from forms.editing.names import value_from
from forms.fields import Setting

from .involved_inputs import (
    KEEP,
    Raw,
    draw_filters,
    draw_formula,
    draw_moment,
    number_from,
    read_filters,
    read_formula,
    read_moment,
)
from .readable import Readable
from .typed import line_of, text_of


@dataclass(frozen=True, slots=True)
class Ask:
    """One setting as the page draws it: by `kind`, with what stands in its inputs."""

    name: str
    kind: str
    label: str
    hint: str
    error: str
    raw: Raw
    choices: tuple[tuple[str, str], ...] = ()
    readables: Sequence[Readable] = ()
    kept: str = ""

    def text(self, suffix: str = "") -> str:
        return (self.raw.get(suffix) or [""])[0]

    def all(self, suffix: str = "") -> list[str]:
        return list(self.raw.get(suffix) or ())

    def part(self, suffix: str) -> str:
        """The name and id of an input."""
        return f"{self.name}-{suffix}" if suffix else self.name


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of setting is asked for. `read` raises ValueError with what to do."""

    draw: Callable[[object, Setting], dict[str, list[str]]]
    read: Callable[[Raw, Setting], object]


def _one_line(value: object, setting: Setting) -> dict[str, list[str]]:
    return {"": ["" if value is None else f"{value:g}" if isinstance(value, float) else str(value)]}


def _read_line(raw: Raw, setting: Setting) -> object:
    return line_of(raw, "") or None


def _read_text(raw: Raw, setting: Setting) -> object:
    return text_of(raw, "") or None


def _read_whole(raw: Raw, setting: Setting) -> object:
    typed = line_of(raw, "").replace(",", "")
    if not typed:
        return None
    try:
        return int(typed)
    except ValueError:
        raise ValueError("Write a whole number, such as 20.") from None


def _read_number(raw: Raw, setting: Setting) -> object:
    typed = line_of(raw, "").replace(",", "")
    return None if not typed else number_from(typed)


def _draw_flag(value: object, setting: Setting) -> dict[str, list[str]]:
    is_set = value if isinstance(value, bool) else setting.default is True
    return {"": ["yes"] if is_set else []}


def _read_flag(raw: Raw, setting: Setting) -> object:
    is_set = "yes" in (raw.get("") or [])
    return None if is_set == (setting.default is True) else is_set


def _draw_many(value: object, setting: Setting) -> dict[str, list[str]]:
    return {"": [str(each) for each in value] if isinstance(value, list) else []}


def _read_many(raw: Raw, setting: Setting) -> object:
    known = [code for code, _ in setting.choices]
    chosen = [each for each in known if each in (raw.get("") or [])]
    return chosen or None


def _draw_option(value: object, setting: Setting) -> dict[str, list[str]]:
    option = value if isinstance(value, dict) else {}
    return {name: [str(option.get(name, ""))] for name in ("label", "hint", "value")}


def _read_option(raw: Raw, setting: Setting) -> object:
    label, hint = line_of(raw, "label"), line_of(raw, "hint")
    if not label:
        return None
    option = {"value": line_of(raw, "value") or value_from(label, ()), "label": label}
    return {**option, "hint": hint} if hint else option


_LINE, _TEXT = Kind(_one_line, _read_line), Kind(_one_line, _read_text)
_KINDS: Mapping[str, Kind] = {
    "whole": Kind(_one_line, _read_whole),
    "number": Kind(_one_line, _read_number),
    "text": _LINE,
    "long_text": _TEXT,
    "flag": Kind(_draw_flag, _read_flag),
    "choice": _LINE,
    "pattern": _LINE,
    "list": _LINE,
    "kinds": Kind(_draw_many, _read_many),
    "option": Kind(_draw_option, _read_option),
    "moment": Kind(draw_moment, read_moment),
    "filters": Kind(draw_filters, read_filters),
    "formula": Kind(draw_formula, read_formula),
}
# Options are a list of rows with buttons of their own.
APART = frozenset({"options"})


def draw(value: object, setting: Setting) -> dict[str, list[str]]:
    """What stands in the inputs of a setting, by suffix."""
    return _KINDS.get(setting.kind, _LINE).draw(value, setting)


def read(raw: Raw, setting: Setting) -> object:
    """The value that was typed; None for none, KEEP when it is not to be touched. Raises
    ValueError with what to do."""
    value = _KINDS.get(setting.kind, _LINE).read(raw, setting)
    if value is None or value is KEEP:
        return value
    problem = setting.check(value)
    if problem:
        raise ValueError(f"{setting.label}: {problem}")
    return value


def suffixed(name: str, raw: Raw) -> dict[str, list[str]]:
    """The inputs of one setting by their names on the page."""
    return {f"{name}-{suffix}" if suffix else name: values for suffix, values in raw.items()}


def of_name(name: str, raw: Raw) -> dict[str, list[str]]:
    """The inputs of one setting by suffix, out of all that were posted."""
    found = {"": raw[name]} if name in raw else {}
    start = f"{name}-"
    found |= {each.removeprefix(start): raw[each] for each in raw if each.startswith(start)}
    return found
