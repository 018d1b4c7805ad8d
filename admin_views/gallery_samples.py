"""Every type of question in every state, made from the registry: a new type appears by itself.

Nothing is read from the database: the records to choose from are made up here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from werkzeug.datastructures import MultiDict

from app.services.lookups import CHECKS
from forms.answers import read_page, show_page
from forms.build import AnswerField, PageForm
from forms.context import Context, Option, UploadedFile
from forms.definition import Definition, parse
from forms.fields import FAMILIES, TYPES, Asking, FieldType, Lookup

STATES: Mapping[str, str] = {
    "empty": "Empty",
    "filled": "Filled",
    "wrong": "With an error",
    "long": "Long words, right to left",
}
WORD = ("Unbreakable" * 19)[:200]
ARABIC = "ما هو اسمك الكامل كما هو مكتوب في شهادة الميلاد؟"
HEBREW = "כתבו את השם המלא כפי שהוא מופיע בתעודת הלידה"

_OPTIONS = (
    {"value": "walk", "label": "On foot"},
    {"value": "bus", "label": "By bus", "hint": "With a pass of the council."},
    {"value": "car", "label": "By car"},
)
_OTHER = {"value": "else", "label": "In another way", "other": True}
_LONG_OPTIONS = (
    {"value": "walk", "label": WORD, "hint": HEBREW},
    {"value": "bus", "label": ARABIC, "hint": WORD},
)
_FORMULA = {"multiply": [3, {"divide": [9, 2]}]}


@dataclass(frozen=True, slots=True)
class Variant:
    """A type as it is set up in one way. `wrong` is what is typed for the error to show."""

    kind: FieldType
    words: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    wrong: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What a look-up offers, as the pages of forms have it."""

    options: Sequence[Option] = ()
    searched: str = ""
    needs_search: bool = False
    says: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SamplePage:
    """What the macro of a question wants to know of its page."""

    choices: Mapping[str, Choice]
    marks: Mapping[str, str]
    heading_key: str = ""
    rules: Mapping[str, str] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """One question in one state."""

    state: str
    page: SamplePage
    field: AnswerField


@dataclass(frozen=True, slots=True)
class Sample:
    """One variant of a type in all its states."""

    key: str
    title: str
    purpose: str
    shown: Sequence[Shown]


class SampleRecords:
    """Three records of every kind and two values of every list."""

    def __init__(self, *, is_long: bool = False) -> None:
        labels = (WORD, ARABIC) if is_long else ("Alder", "Birch", "Cedar")
        self._found = [Option(f"r{at}", label, "A hint") for at, label in enumerate(labels)]

    def options(self, list_name: str) -> Sequence[Option]:
        return self._found

    def search(self, kind: str, text: str, filters: Mapping[str, str]) -> Sequence[Option]:
        return self._found

    def find(self, kind: str, record_id: str, filters: Mapping[str, str]) -> Option | None:
        return next((each for each in self._found if each.value == record_id), None)

    def file(self, file_id: str) -> UploadedFile:
        name = "Report of the autumn term.pdf" if len(self._found) > 2 else f"{WORD}.pdf"
        return UploadedFile(file_id, name, 240_000, "application/pdf")


def samples(on: date, add_working_days: Callable[[date, int], date]) -> dict[str, list[Sample]]:
    """Every type by its family."""
    variants = list(_variants())
    shown = {
        state: _in_state(state, variants, Context(on, records, CHECKS, add_working_days))
        for state, records in ((state, SampleRecords(is_long=state == "long")) for state in STATES)
    }
    found: dict[str, list[Sample]] = {family: [] for family in FAMILIES}
    for at, variant in enumerate(variants):
        kind = variant.kind
        title = f"{kind.label}, {variant.words}" if variant.words else kind.label
        states = [shown[state][at] for state in STATES]
        found[kind.family].append(
            Sample(kind.key, title, kind.purpose, [each for each in states if _says(each, kind)])
        )
    return {family: made for family, made in found.items() if made}


def _says(shown: Shown, kind: FieldType) -> bool:
    """Whether this state looks different from the others: what asks nothing is never wrong."""
    if not kind.is_asked:
        return shown.state in ("empty", "long")
    return shown.state != "wrong" or bool(shown.field.error)


def _variants() -> Iterator[Variant]:
    for kind in TYPES.values():
        yield Variant(kind, settings=_needed(kind))
        yield from _others(kind)


def _needed(kind: FieldType) -> dict[str, object]:
    """Settings a type cannot do without."""
    settings: dict[str, object] = {}
    for problem in kind.setting_problems({}):
        name = problem.partition(":")[0]
        setting = kind.settings[name]
        if setting.kind == "options":
            settings[name] = list(_OPTIONS)
        elif setting.kind == "formula":
            settings[name] = _FORMULA
        elif setting.choices:
            settings[name] = setting.choices[0][0]
    return settings


def _others(kind: FieldType) -> Iterator[Variant]:
    """The same type with settings that look different."""
    has = kind.settings.__contains__
    if has("inline"):
        yield Variant(kind, "side by side", {**_needed(kind), "inline": True})
    if has("look"):
        yield Variant(kind, "in a box that opens", {**_needed(kind), "look": "select"})
    if has("other_label"):
        options = {**_needed(kind), "options": [*_OPTIONS, _OTHER]}
        wrong = {"": ["else"], "other": [""]}
        yield Variant(kind, "with a box for other words", options, wrong)
    if has("none"):
        none = {"value": "none", "label": "None of these"}
        yield Variant(kind, "or none", {**_needed(kind), "none": none})
    if has("suffix"):
        around = {"prefix": "about", "suffix": "hours a week"}
        yield Variant(kind, "with words around", {**_needed(kind), **around})
    if has("max_words"):
        yield Variant(kind, "counted in words", {"max_words": 150, "rows": 3})
    if has("lowest"):
        yield Variant(kind, "with words", {"lowest": "Not at all", "highest": "Very much"})
    if has("statement"):
        yield Variant(kind, "with its words", {"statement": "What I wrote is right."})
    if has("of"):
        yield Variant(kind, "of oneself", {"of": "me"})


def _in_state(state: str, variants: Sequence[Variant], context: Context) -> list[Shown]:
    definition = _definition(state, variants)
    form = _form(state, definition, variants, context)
    page = SamplePage(
        choices={
            each.question.key: _choice(state, each)
            for each in form.questions
            if isinstance(each.kind, Lookup)
        },
        marks={each.question.key: "" for each in form.questions},
    )
    return [Shown(state, page, each) for each in form.questions]


def _definition(state: str, variants: Sequence[Variant]) -> Definition:
    questions = [_question(state, at, variant) for at, variant in enumerate(variants)]
    page = {"id": f"p-{state}", "slug": state, "title": "Questions", "questions": questions}
    return parse(
        {
            "format": 1,
            "key": "gallery",
            "title": "Gallery",
            "settings": {"audience": "public"},
            "sections": [{"id": "s", "title": "Questions", "pages": [page]}],
            "confirmation": {"title": "Sent"},
        }
    )


def _question(state: str, at: int, variant: Variant) -> dict[str, object]:
    is_long, settings = state == "long", dict(variant.settings)
    if is_long and "options" in settings:
        settings["options"] = list(_LONG_OPTIONS)
        settings.pop("inline", None)
    if not variant.kind.is_asked:
        settings["text"] = f"{WORD}\n\n{ARABIC}" if is_long else "Read this *before* you go on."
    label = WORD if is_long else variant.kind.label
    question: dict[str, object] = {
        "id": f"q-{state}-{at}",
        "key": f"{variant.kind.key}_{at}_{state}",
        "type": variant.kind.key,
        "label": label,
        "required": state != "filled",
    }
    if variant.kind.is_asked:
        question["hint"] = f"{ARABIC} {WORD}" if is_long else "What helps to answer."
    if settings:
        question["settings"] = settings
    return question


def _form(
    state: str, definition: Definition, variants: Sequence[Variant], context: Context
) -> PageForm:
    page = definition.pages[0]
    version = f"gallery {sorted(TYPES)}"
    if state in ("empty", "filled"):
        stored = {
            each.key: TYPES[each.type].example(Asking(each, context), _chance())
            for each in page.questions
        }
        given = stored if state == "filled" else {}
        return show_page(page, version, stored=given, known={}, context=context)
    posted: MultiDict[str, str] = MultiDict()
    for question, variant in zip(page.questions, variants, strict=True):
        typed = (
            _everywhere(variant.kind)
            if state == "long"
            else variant.wrong or _without_first(variant.kind, Asking(question, context))
        )
        for suffix, values in typed.items():
            posted.setlist(f"{question.name}-{suffix}" if suffix else question.name, list(values))
    return read_page(page, version, posted, stored={}, known={}, context=context).form


def _chance() -> Random:
    """The same examples each time."""
    return Random(7)  # noqa: S311 - nothing secret


def _everywhere(kind: FieldType) -> dict[str, Sequence[str]]:
    """A very long word in every input; for files, one that was sent."""
    return {suffix: [WORD] for suffix in kind.suffixes if suffix != "remove"}


def _without_first(kind: FieldType, asking: Asking) -> dict[str, Sequence[str]]:
    """An answer of several inputs of which the first is missing; else nothing."""
    inputs = kind.inputs(kind.example(asking, _chance()))
    return dict(list(inputs.items())[1:])


def _choice(state: str, shown: AnswerField) -> Choice:
    if not isinstance(shown.kind, Lookup):
        raise TypeError("Only a look-up offers records.")
    if state == "empty":
        return Choice(needs_search=True)
    if state == "wrong":
        return Choice(searched="Yew", needs_search=True, says="Nothing found. Try another word.")
    found = shown.kind.search(shown.asking, "")
    if state == "filled":
        return Choice(found)
    return Choice(found, searched=WORD, needs_search=True, says=f"{len(found)} found.")
