"""What can be read at a place of a form, and how it can be compared: for rules, limits, sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.services.lookup_columns import LOOKUP_COLUMNS
from forms.context import Option
from forms.definition import AUDIENCE, AUDIENCES, Binding, Definition, Page, Question
from forms.fields import TYPES
from forms.fields.base import EQUALITY, ORDER, PRESENCE
from forms.problems import sorts
from forms.sentences import AUDIENCE_WORDS, OPERATOR_WORDS

from .desk import name_of

# How a value is asked for.
CHOICE, YES_NO, NUMBER, DAY, TEXT, NOTHING = "choice", "yes_no", "number", "day", "text", "nothing"
_COLUMN_OPERATORS: Mapping[str, frozenset[str]] = {
    TEXT: EQUALITY | PRESENCE | {"contains"},
    NUMBER: EQUALITY | PRESENCE | ORDER,
    YES_NO: frozenset({"is", "is_not"}) | PRESENCE,
}
_YES_NO = (Option("true", "Yes"), Option("false", "No"))
_UNKNOWN = Option("unknown", "Not known")


@dataclass(frozen=True, slots=True)
class Readable:
    """Something that a rule can read. `code` stands for it in a form of the designer."""

    code: str
    words: str
    group: str
    operators: tuple[str, ...]
    asks: str
    options: tuple[Option, ...] = ()
    is_money: bool = False

    @property
    def is_number(self) -> bool:
        return self.asks == NUMBER


Lists = Mapping[str, Sequence[Option]]


def readable_before(
    definition: Definition, node_id: str, lists: Lists, *, whole_page: bool = False
) -> list[Readable]:
    """What is answered before a page or question, in order. `whole_page`: and on the page itself,
    for its checks."""
    found = [_audience(definition)] if len(definition.settings.audience) > 1 else []
    for page in definition.pages:
        here = [each for question in page.questions for each in _of(question, page, lists)]
        if page.id == node_id:
            return [*found, *here] if whole_page else found
        for at, question in enumerate(page.questions):
            if question.id == node_id:
                before = page.questions[:at]
                return [
                    *found,
                    *(each for one in before for each in _of(one, page, lists)),
                ]
        found += here if page.repeat is None else list(_of_repeat(page))
    return found


def readable_by_binding(definition: Definition, binding: Binding, lists: Lists) -> list[Readable]:
    """What the rule of a binding may read: what is asked once, and what is asked in its repeat."""
    found = [_audience(definition)] if len(definition.settings.audience) > 1 else []
    for page in definition.pages:
        if page.repeat is None or page.repeat.key == binding.repeat:
            found += [each for one in page.questions for each in _of(one, page, lists)]
        else:
            found += _of_repeat(page)
    return found


def _audience(definition: Definition) -> Readable:
    offered = [each for each in AUDIENCES if each in definition.settings.audience]
    return Readable(
        f"q:{AUDIENCE}",
        "Who fills in the form",
        "The form",
        ("is", "is_not"),
        CHOICE,
        tuple(Option(each, AUDIENCE_WORDS[each]) for each in offered),
    )


def _of(question: Question, page: Page, lists: Lists) -> Iterator[Readable]:
    kind = TYPES[question.type]
    if not kind.is_asked and not kind.is_computed:
        return
    asks, options = _asked(question, lists)
    allowed = kind.operators if asks != NOTHING else kind.operators & PRESENCE
    operators = tuple(each for each in OPERATOR_WORDS if each in allowed)
    group = name_of(page)
    if operators:
        yield Readable(
            f"q:{question.key}",
            name_of(question),
            group,
            operators,
            asks,
            options,
            question.type == "money",
        )

    for name, column in LOOKUP_COLUMNS.get(sorts.lookup_kind(question), {}).items():
        asks = {"number": NUMBER, "bool": YES_NO}.get(column.sort, TEXT)
        yield Readable(
            f"q:{question.key}:{name}",
            f"{name_of(question)}: {column.words}",
            group,
            tuple(each for each in OPERATOR_WORDS if each in _COLUMN_OPERATORS[asks]),
            asks,
            _YES_NO if asks == YES_NO else (),
        )


def _of_repeat(page: Page) -> Iterator[Readable]:
    if page.repeat is None:
        return
    group, numbers = name_of(page), tuple(e for e in OPERATOR_WORDS if e in EQUALITY | ORDER)
    yield Readable(
        f"count:{page.repeat.key}", f"Number of: {page.repeat.item}", group, numbers, NUMBER
    )
    for question in page.questions:
        if TYPES[question.type].operators >= ORDER:
            yield Readable(
                f"sum:{page.repeat.key}.{question.key}",
                f"Sum of “{name_of(question)}” over all",
                group,
                numbers,
                NUMBER,
                is_money=question.type == "money",
            )


def _asked(question: Question, lists: Lists) -> tuple[str, tuple[Option, ...]]:
    sort = sorts.sort_of_question(question)
    if sort == sorts.FLAG:
        unknown = question.settings.get("unknown") is True
        return YES_NO, (*_YES_NO, _UNKNOWN) if unknown else _YES_NO
    if sort == sorts.CHOICE:
        return CHOICE, options_of(question, lists)
    # A record is compared by what it is, not by what somebody types.
    return {sorts.DAY: DAY, sorts.NUMBER: NUMBER, sorts.TEXT: TEXT}.get(sort, NOTHING), ()


def options_of(question: Question, lists: Lists) -> tuple[Option, ...]:
    """What a question offers to choose from, also from a list that is kept elsewhere."""
    settings = question.settings
    own, name, last = settings.get("options"), settings.get("list"), settings.get("none")
    found = [
        Option(str(each.get("value", "")), str(each.get("label", "")))
        for each in (*(own if isinstance(own, list) else ()), last)
        if isinstance(each, dict)
    ]
    if not isinstance(own, list) and isinstance(name, str):
        return (*lists.get(name, ()), *found)
    return tuple(found)


def document_of(code: str) -> dict[str, str]:
    """The JSON of what a code stands for. Raises ValueError."""
    kind, _, rest = code.partition(":")
    if kind == "q" and rest:
        key, _, column = rest.partition(":")
        return {"q": key, **({"column": column} if column else {})}
    if kind in ("count", "sum") and rest:
        return {kind: rest}
    raise ValueError(code)


def code_of(operand: Mapping[str, object]) -> str:
    """The code of what an object of a rule or formula reads; empty when it reads nothing."""
    if "q" in operand:
        column = operand.get("column")
        return f"q:{operand['q']}:{column}" if column else f"q:{operand['q']}"
    for kind in ("count", "sum"):
        if kind in operand:
            return f"{kind}:{operand[kind]}"
    return ""
