"""Look-ups of one's own records that people without an account are asked and cannot answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from forms.conditions import All, Leaf, Rule
from forms.definition import AUDIENCE, Page, Question
from forms.document import Problem
from forms.fields import TYPES, Lookup
from forms.fields.tables import TABLES
from forms.operands import AnswerOf
from forms.places import Places, Standing, question_words
from forms.reach import Reach

_PUBLIC = Leaf(AnswerOf(AUDIENCE), "is", "public")
_WORDS = (
    "Anybody may fill in this form, and people without an account have no records of their own to "
    "choose from: ask this only of a school or provider, or let it stay empty."
)


def own_record_problems(places: Places, reach: Reach, told: Collection[int]) -> Iterator[Problem]:
    """Questions that stop everybody without an account. Rules that cannot be read were told."""
    if "public" not in places.definition.settings.audience:
        return
    for page in places.pages:
        if page.repeat is not None and page.repeat.min == 0:
            continue
        for question in page.questions:
            if not question.required or not _asks_for_own(question):
                continue
            if id(page.show_when) in told or id(question.show_when) in told:
                continue
            if reach.can_be_true(_asked_of_public(places, page, question)):
                yield Problem(question_words(question), _WORDS, question.id)


def _asks_for_own(question: Question) -> bool:
    kind = TYPES[question.type]
    if not isinstance(kind, Lookup):
        return False
    table = TABLES.get(str(question.settings.get("table", kind.key)))
    return table is not None and table.is_own


def _asked_of_public(places: Places, page: Page, question: Question) -> Standing:
    """That the question is shown to somebody without an account, as a rule where it stands."""
    own: tuple[Rule, ...] = () if question.show_when is None else (question.show_when,)
    return Standing(
        All((_PUBLIC, *own)),
        "question",
        question_words(question),
        f"{question.id} public",
        places.at_question[question.id],
        page=page,
        question=question,
    )
