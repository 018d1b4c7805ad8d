"""Why a form may not be published: rules, pages and bindings that cannot do what they say.

Pure. What lies outside of the form is described to it as plain values: the tables that answers may
be written to, the editable lists with their values, the columns of what is looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from forms.definition import Definition, DefinitionError, parse
from forms.document import Problem
from forms.outcomes import TRUE, UNKNOWN
from forms.places import Places, Standing, page_words
from forms.reach import Reach

from .bindings import binding_problems
from .own_records import own_record_problems
from .questions import question_problems
from .rules import Lists, Reader
from .settings import settings_problems
from .sorts import LookupColumns, own_values
from .targets import ROW, Column, Target

__all__ = [
    "ROW",
    "Column",
    "Problem",
    "Target",
    "check_definition",
    "check_document",
    "own_values",
    "remarks",
]

_NEVER = {
    "question": "Its rule can never be true, so nobody is ever asked this.",
    "check": "Nobody can pass this check: it is wrong whatever is answered.",
    "binding": "Its rule can never be true, so nothing is ever written.",
    "source": "Its rule can never be true, so this column is never filled.",
}
_ALWAYS = {
    "page": "Its rule is true for everybody who comes here, so you can remove it.",
    "question": "Its rule is true for everybody who comes to this page, so you can remove it.",
    "check": "This check is never wrong, so you can remove it.",
}


def check_document(
    document: object,
    targets: Mapping[str, Target],
    *,
    lists: Lists | None = None,
    columns: LookupColumns | None = None,
) -> list[Problem]:
    """Everything that stands against publishing a JSON document, also when it cannot be read."""
    try:
        definition = parse(document)
    except DefinitionError as error:
        return list(error.problems)
    return check_definition(definition, targets, lists=lists, columns=columns)


def check_definition(
    definition: Definition,
    targets: Mapping[str, Target],
    *,
    lists: Lists | None = None,
    columns: LookupColumns | None = None,
) -> list[Problem]:
    """Everything that stands against publishing, with its place; empty when nothing does.

    `lists` are the editable lists with their values, `columns` what rules may read of each kind of
    look-up; what is not given is not looked into.
    """
    places = Places(definition)
    reader = Reader(places, lists, columns)
    wrong = {
        id(standing): found
        for standing in places.standings
        if (found := list(reader.rule_problems(standing)))
    }
    unread = {id(each.rule) for each in places.standings if id(each) in wrong}
    reach = Reach(places)
    return [
        *(each for found in wrong.values() for each in found),
        *question_problems(places, reader),
        *_never_problems(places, reach, wrong.keys()),
        *own_record_problems(places, reach, unread),
        *settings_problems(definition, targets),
        *binding_problems(places, targets, lists),
    ]


def remarks(definition: Definition) -> list[Problem]:
    """What does not stand against publishing and is still worth a look: rules that say nothing."""
    places = Places(definition)
    reach = Reach(places)
    return [
        Problem(standing.where, _ALWAYS[standing.purpose], standing.anchor)
        for standing in places.standings
        if standing.purpose in _ALWAYS
        and reach.can_be_true(standing)
        and reach.is_always_true(standing)
    ]


def _never_problems(places: Places, reach: Reach, told: Collection[int]) -> Iterator[Problem]:
    """Pages and rules that come to nothing. Rules that cannot be read were told already."""
    lost = {page.id: words for page, words in reach.unreachable()}
    for page in places.pages:
        rule = next((each for each in places.standings if each.rule is page.show_when), None)
        if page.id in lost and (rule is None or id(rule) not in told):
            yield Problem(page_words(page), f"Nobody can reach this page: {lost[page.id]}", page.id)
    for standing in places.standings:
        if standing.purpose == "page" or id(standing) in told:
            continue
        if standing.page is not None and standing.page.id in lost:
            continue
        if not reach.can_be_true(standing, _wanted(standing)):
            yield Problem(standing.where, _NEVER[standing.purpose], standing.anchor)
    if not lost and not reach.can_be_sent():
        words = "Nobody can send this form: everybody leaves at an exit page."
        yield Problem("form", words, reach.last_exit_id)


def _wanted(standing: Standing) -> int:
    # A check that does not tell yet lets people through.
    return TRUE | UNKNOWN if standing.purpose == "check" else TRUE
