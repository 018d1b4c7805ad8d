"""The form of a proposal: what stands in its inputs, what was typed, and values in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.domain import wording
from app.domain.codes import PROGRAMME_LABELS, WEEKDAY_LABELS, Programme
from app.domain.course_change import ChangeKind, Group, Part, missing_words, parts_of
from app.domain.errors import Rejected
from app.domain.text import clean_text
from app.extensions import db
from app.http.actor import current_actor
from app.http.templating import show_date, show_money
from app.models.course_change import CourseChange
from app.services import code_lists, course_proposals, directory
from app.web.dates import TypedDay, day_fault, typed_day, typed_time

Options = Mapping[str, list[tuple[str, str]]]

LARGEST = 99_999
MOST_PENCE = 1_000_000
MOST_LINES = 20
LONGEST_NUMBER = 20


@dataclass
class Typed:
    """What was typed: as it stands in the inputs, as values, and what is wrong by name."""

    raw: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    why: str = ""


def groups_of(change: CourseChange) -> tuple[Group, ...]:
    """What this proposal asks."""
    with_offer = change.course_offer_id is not None
    return parts_of(ChangeKind(change.kind), with_offer=with_offer)


def options(change: CourseChange) -> Options:
    """What can be chosen: the lists as they are now, and what the proposal holds already."""
    session, actor = db.session(), current_actor()
    lists = code_lists.live_lists(session)

    def listed(name: str, held: Any) -> list[tuple[str, str]]:
        found = [(each.value, each.label) for each in lists.get(name, ())]
        if held and held not in dict(found):
            found.append((held, code_lists.codes(session).words(name, held)))
        return found

    return {
        "category": listed("course_category", change.proposed.get("category")),
        "subcategory": listed("course_subcategory", change.proposed.get("subcategory")),
        "programme": [(str(code), PROGRAMME_LABELS[code]) for code in Programme],
        "session": list(wording.SESSIONS.items()),
        "start_pattern": list(wording.START_PATTERNS.items()),
        "price_basis": list(wording.PRICE_BASES.items()),
        "academic_year": [(each.label, each.label) for each in directory.years(actor.on)],
        "site_id": [
            (str(site.id), site.name) for site in course_proposals.own_sites(session, actor)
        ],
        "days": list(WEEKDAY_LABELS.items()),
    }


def stored(change: CourseChange) -> dict[str, Any]:
    """What was saved, as the inputs hold it."""
    return {
        part.name: _shown(part, change.proposed.get(part.name))
        for group in groups_of(change)
        for part in group.parts
    }


def read(form: Any, change: CourseChange, chosen_from: Options, *, is_sent: bool = False) -> Typed:
    """Read what was posted. Everything wrong is found; what is missing is no fault of a draft, but
    one of what `is_sent` when something else is wrong too."""
    typed = Typed()
    for group in groups_of(change):
        for part in group.parts:
            typed.raw[part.name] = raw_of(form, part)
            try:
                typed.values[part.name] = _value(part, typed.raw[part.name], chosen_from)
            except Rejected as rejected:
                typed.faults[part.name] = rejected.message
    text = form.get("why", "")
    try:
        typed.why = clean_text(
            text, max_length=course_proposals.LONGEST_WHY, lines=True, field="why"
        )
    except Rejected as rejected:
        typed.why = text
        typed.faults["why"] = rejected.message
    if is_sent and typed.faults:
        typed.faults = _with_missing(typed, change)
    return typed


def _with_missing(typed: Typed, change: CourseChange) -> dict[str, str]:
    """What is wrong and what is missing, in the order of the form."""
    found = {}
    for group in groups_of(change):
        for part in group.parts:
            if part.name in typed.faults:
                found[part.name] = typed.faults[part.name]
            elif part.required and typed.values.get(part.name) in (None, "", []):
                found[part.name] = missing_words(part)
    return {**found, **typed.faults}


def raw_of(form: Any, part: Part) -> Any:
    """What stands in the inputs of one part."""
    if part.kind == "days":
        return form.getlist(part.name)
    if part.kind == "date":
        return typed_day(form, part.name)
    return form.get(part.name, "")


def words(part: Part, value: Any, chosen_from: Options) -> str:
    """A value as people read it."""
    if value in (None, "", []):
        return ""
    known = dict(chosen_from.get(part.name, ()))
    if part.kind in {"days", "lines"}:
        return ", ".join(known.get(str(each), str(each)) for each in value)
    if part.kind == "money":
        return show_money(value)
    if part.kind == "date":
        return show_date(date.fromisoformat(value))
    return known.get(str(value), str(value))


def _shown(part: Part, value: Any) -> Any:
    if part.kind == "days":
        return list(value or [])
    if part.kind == "date":
        return TypedDay.of(date.fromisoformat(value) if value else None)
    if part.kind == "lines":
        return "\n".join(str(each) for each in value or [])
    if part.kind == "money":
        return "" if value is None else f"{value / 100:.2f}"
    return "" if value is None else str(value)


def _value(part: Part, raw: Any, chosen_from: Options) -> Any:
    if part.kind == "days":
        return [code for code, _ in chosen_from["days"] if code in raw]
    if part.kind == "date":
        return _date(part, raw)
    text = str(raw).strip()
    if not text:
        return [] if part.kind == "lines" else None
    return _READ[part.kind](part, text, chosen_from)


def _date(part: Part, raw: TypedDay) -> str | None:
    fault = None if raw.is_empty else day_fault(raw, part.name, f"the {part.label.lower()}")
    if fault is not None:
        raise Rejected(fault)
    return None if raw.value is None else str(raw.value)


def _text(part: Part, text: str, _options: Options) -> str:
    return clean_text(text, max_length=part.longest, lines=part.kind == "text", field=part.name)


def _lines(part: Part, text: str, _options: Options) -> list[str]:
    clean = clean_text(text, max_length=part.longest, lines=True, field=part.name)
    found = [line.strip() for line in clean.splitlines() if line.strip()]
    if len(found) > MOST_LINES:
        raise Rejected.because(f"Enter at most {MOST_LINES} lines", part.name)
    return found


def _number(part: Part, text: str, _options: Options) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Rejected.because(f"Enter a whole number for “{part.label}”", part.name)
    if len(text) > LONGEST_NUMBER or int(text) > LARGEST:
        raise Rejected.because(f"“{part.label}” must be {LARGEST:,} or less", part.name)
    return int(text)


def _money(part: Part, text: str, _options: Options) -> int:
    wrong = f"Enter an amount in pounds for “{part.label}”, like 65.00"
    try:
        pence = Decimal(text.replace(",", "").removeprefix("£")) * 100
    except InvalidOperation:
        raise Rejected.because(wrong, part.name) from None
    if not pence.is_finite() or pence < 0 or pence != pence.to_integral_value():
        raise Rejected.because(wrong, part.name)
    if pence >= MOST_PENCE:
        most = f"“{part.label}” must be less than £{MOST_PENCE // 100:,}"
        raise Rejected.because(most, part.name)
    return int(pence)


def _time(part: Part, text: str, _options: Options) -> str:
    found = typed_time(text)
    if found is None:
        raise Rejected.because(f"Enter a time for “{part.label}”, like 09:30", part.name)
    return f"{found:%H:%M}"


def _choice(part: Part, text: str, chosen_from: Options) -> str:
    if text not in dict(chosen_from[part.name]):
        raise Rejected.because(f"Choose “{part.label}” from the list", part.name)
    return text


_READ: Mapping[str, Callable[[Part, str, Options], Any]] = {
    "line": _text,
    "text": _text,
    "lines": _lines,
    "number": _number,
    "money": _money,
    "time": _time,
    "choice": _choice,
}
