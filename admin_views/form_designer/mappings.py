"""Where answers go, as values: tables, their columns, what fills each, and what else could."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from admin_views.column_labels import label_of, sentence
from admin_views.labels import code_words, fixed_words
from app.services.targets import targets
from forms.bindings import TEXT_PART, questions_in_reach
from forms.context import Option
from forms.definition import Binding, Definition, Question, Source
from forms.facts import FACTS, Fact
from forms.fields import TYPES
from forms.places import Places
from forms.problems import ROW, Target
from forms.problems.bindings import column_problem, is_needed, writing_problems
from forms.sentences import rule_words, source_words

from .desk import name_of

Lists = Mapping[str, Sequence[Option]]
COLUMN_TYPES: Mapping[str, str] = {
    "text": "text",
    "integer": "whole number",
    "decimal": "number",
    "money": "amount of money",
    "date": "date",
    "boolean": "yes or no",
    "list": "list",
    "document": "file",
    "school": "school",
    "provider": "provider",
    "course": "course",
    "student": "pupil",
    "placement": "placement",
    "site": "site",
    "contact": "contact",
}
MOST_NAMED = 4
WAYS: Mapping[str, str] = {
    "create": "Make a new one",
    "update": "Change the one that is found",
    "upsert": "Change the one that is found, or make one",
}


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column that a form may fill, and what fills it."""

    name: str
    label: str
    type: str
    is_needed: bool
    source: str
    problem: str

    @property
    def is_missing(self) -> bool:
        """Whether it must be filled and is not."""
        return self.is_needed and not self.source


@dataclass(frozen=True, slots=True)
class Table:
    """One table the form writes to."""

    key: str
    label: str
    rows: tuple[ColumnRow, ...]
    unused: tuple[ColumnRow, ...]
    how: tuple[str, ...]
    rule: str
    is_known: bool
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer, or a part of one, for a column; `why_not` says why it does not fit."""

    source: str
    words: str
    group: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Place:
    """A column for an answer; `code` names the table, the part of the answer and the column."""

    code: str
    words: str
    group: str
    why_not: str


class Mappings:
    """The bindings of one form, with what its parts need to know."""

    def __init__(self, definition: Definition, lists: Lists) -> None:
        self.definition = definition
        self.lists = lists
        self.places = Places(definition)
        self.codes: Mapping[str, Collection[str]] = {
            name: [each.value for each in options] for name, options in lists.items()
        }

    def binding(self, key: str) -> Binding | None:
        return next((each for each in self.definition.bindings if each.key == key), None)

    def tables(self) -> list[Table]:
        return [self._table(each) for each in self.definition.bindings]

    def _table(self, binding: Binding) -> Table:
        target = targets().get(binding.target)
        if target is None:
            return Table(binding.key, binding.target, (), (), (), "", is_known=False)
        rows = [self.row(binding, target, name) for name in target.columns]
        finds = {ROW} if binding.mode != "create" else set()
        used = [each for each in rows if each.source or each.problem or each.name in finds]
        return Table(
            key=binding.key,
            label=target.label,
            rows=tuple(sorted(used, key=lambda each: not each.is_missing)),
            unused=tuple(each for each in rows if each not in used),
            how=tuple(self._how(binding, target)),
            rule=""
            if binding.when is None
            else rule_words(self.definition, binding.when, self.lists),
            is_known=True,
            problems=tuple(writing_problems(self.places, binding, target, self._before(binding))),
        )

    def _before(self, binding: Binding) -> Mapping[str, Binding]:
        """What is written before it, and can hold it."""
        bindings = self.definition.bindings
        return {each.key: each for each in bindings[: bindings.index(binding)]}

    def _how(self, binding: Binding, target: Target) -> Iterator[str]:
        if len(target.modes) > 1:
            yield WAYS.get(binding.mode, binding.mode)
        if binding.repeat:
            page = self.definition.repeat_page(binding.repeat)
            yield f"One for each entry of “{name_of(page) if page else binding.repeat}”"
        if binding.each_file:
            question = self.reach(binding).get(binding.each_file)
            yield f"One for each file of “{name_of(question) if question else binding.each_file}”"
        if binding.parent:
            parent = self.binding(binding.parent)
            above = targets().get(parent.target) if parent is not None else None
            yield f"Belongs to: {above.label if above is not None else binding.parent}"

    def row(self, binding: Binding, target: Target, name: str) -> ColumnRow:
        source, words = binding.map.get(name), ""
        if name in binding.constants:
            words = f"Always {constant_words(target.key, name, binding.constants[name])}"
        elif source is not None:
            words = source_words(self.definition, source, self.lists)
        problem = column_problem(self.places, binding, target, name, self.codes)
        type_ = self._type_words(target, name)
        label = f"Which {target.label.lower()} it is" if name == ROW else label_of(name)
        needed = is_needed(binding, target, name)
        return ColumnRow(name, label, type_, needed, words, problem)

    def _type_words(self, target: Target, name: str) -> str:
        """What a column holds; of codes the first few."""
        column = target.columns[name]
        if column.values:
            codes = [code_words(target.key, name, each) for each in sorted(column.values)]
        else:
            codes = [each.label for each in self.lists.get(column.list, ())]
        if not (column.values or column.list):
            return COLUMN_TYPES.get(column.type, column.type)
        more = ", …" if len(codes) > MOST_NAMED else ""
        named = f": {', '.join(codes[:MOST_NAMED])}{more}" if codes else ""
        return f"one of a list{named}"

    def reach(self, binding: Binding) -> Mapping[str, Question]:
        return questions_in_reach(self.definition, binding.repeat)

    def why_not(self, binding: Binding, source: Source, name: str) -> str:
        """Why a column cannot be filled so; empty when it can."""
        known = {key: each for key, each in binding.constants.items() if key != name}
        changed = replace(binding, map={**binding.map, name: source}, constants=known)
        target = targets()[binding.target]
        return column_problem(self.places, changed, target, name, self.codes)

    def facts_for(self, binding: Binding, name: str) -> list[tuple[str, str]]:
        """What is known of whoever sends the form and fits a column, each in words."""
        target, found = targets()[binding.target], []
        map_ = {column: source for column, source in binding.map.items() if column != name}
        for key, kind in FACTS.items():
            constants = {**binding.constants, name: Fact(key)}
            changed = replace(binding, map=map_, constants=constants)
            if not column_problem(self.places, changed, target, name, self.codes):
                found.append((key, kind.words[:1].upper() + kind.words[1:]))
        return found

    def candidates(self, binding: Binding, name: str) -> list[Candidate]:
        """Every answer the binding can read, with whether it fits a column."""
        reach, found = self.reach(binding), list[Candidate]()
        for page in self.definition.pages:
            for question in page.questions:
                if reach.get(question.key) is not question or not is_kept(question):
                    continue
                for source, words in parts_of(question):
                    why = self.why_not(binding, Source((source,)), name)
                    found.append(Candidate(source, words, name_of(page), why))
        return found

    def columns_for(self, question: Question) -> list[Place]:
        """Every column of every table that can read this question."""
        found = []
        for binding in self.definition.bindings:
            target = targets().get(binding.target)
            if target is None or self.reach(binding).get(question.key) is not question:
                continue
            for source, words in parts_of(question):
                for name in target.columns:
                    why = self.why_not(binding, Source((source,)), name)
                    row = self.row(binding, target, name)
                    now = f" (now: {row.source})" if row.source else ""
                    part = f"{words}: " if "." in source else ""
                    found.append(
                        Place(
                            f"{binding.key}|{name}|{source}",
                            f"{part}{row.label}{now}",
                            f"{target.label} ({binding.key})",
                            why,
                        )
                    )
        return found


def is_kept(question: Question) -> bool:
    """Whether the question gives anything that can be kept."""
    kind = TYPES[question.type]
    return kind.is_asked or kind.is_computed


def parts_of(question: Question) -> list[tuple[str, str]]:
    """A question and its parts as sources, each in words."""
    kind, name = TYPES[question.type], name_of(question)
    found = [] if kind.column_type == "parts" else [(question.key, name)]
    found += [
        (f"{question.key}.{part}", f"{name}, {part.replace('_', ' ')}") for part in kind.parts
    ]
    if kind.column_type not in ("text", "file"):
        found.append((f"{question.key}.{TEXT_PART}", f"{name}, as text"))
    return found


def constant_words(table: str, column: str, value: object) -> str:
    """A value that is always the same, as people read it."""
    if isinstance(value, Fact):
        return str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    described = targets()[table].columns.get(column)
    if described is not None and described.type == "money":
        return f"£{text}"
    return f"“{fixed_words(table, column).get(text, sentence(text) if text.isupper() else text)}”"
