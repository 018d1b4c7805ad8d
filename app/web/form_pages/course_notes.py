"""What a provider has to know of the course while it answers: on which days it runs."""

from __future__ import annotations

from app.domain.errors import NotVisible
from app.extensions import db
from app.services import course_times
from forms.bindings import part_of
from forms.definition import Binding, Page

from .filling import Filling

ANSWER = "application_response"
# The columns of an answer whose values must fit the course.
OF_COURSE = ("start_date", "end_date", "slots")


def course_notes(filling: Filling, page: Page) -> list[str]:
    """The days and dates of the course, on the pages of an answer that ask for some of them."""
    pack_id = filling.draft.pack_id
    answer = next((each for each in filling.definition.bindings if each.target == ANSWER), None)
    if pack_id is None or answer is None:
        return []
    asked = {key for column in OF_COURSE for key in _questions(answer, column)}
    if not any(each.key in asked for each in page.questions):
        return []
    chosen = [filling.draft.answers.get(key) for key in _questions(answer, "course_offer_id")]
    other = next((str(each.get("id")) for each in chosen if isinstance(each, dict)), "")
    try:
        words = course_times.of_pack(db.session(), pack_id, filling.actor, offer_id=other)
    except NotVisible:
        return []
    return [words] if words else []


def _questions(binding: Binding, column: str) -> list[str]:
    source = binding.map.get(column)
    return [] if source is None else [part_of(each)[0] for each in source.questions]
