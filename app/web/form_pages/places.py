"""Where questions are asked: a page or one item of a repeat; how it is drawn, read and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template
from werkzeug.datastructures import MultiDict

from app.domain.errors import NotVisible
from forms.answers import PageAnswers, read_page
from forms.build import PageForm
from forms.definition import Page

from .course_notes import course_notes
from .filling import Filling
from .place_notes import place_notes
from .showing import question_page

NO_MARKS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """Where questions are asked: a page, or one item of a repeat."""

    page: Page
    stored: Mapping[str, object]
    url: str
    back_url: str
    heading: str = ""
    # The sign of an item of a repeat: its number changes when another is removed.
    item: str = ""
    # The other items of the repeat, for answers in which items must differ.
    others: Sequence[Mapping[str, object]] = ()


class Keeping:
    """How the answers of a page are kept and where it goes on. Items of a repeat differ."""

    # Whether answers are kept although others of the page are still wrong.
    keeps_halves = True

    def keep(self, filling: Filling, place: Place, answers: Mapping[str, object]) -> None:
        filling.save(answers)

    def stored(self, filling: Filling, place: Place) -> Mapping[str, object]:
        """What is kept now for the questions of this place."""
        return filling.draft.answers

    def next_url(self, filling: Filling, place: Place) -> str:
        return filling.url_after(place.page)

    def again_url(self, filling: Filling, place: Place) -> str:
        return place.url


def visible_page(filling: Filling, page_slug: str) -> Page | None:
    """The page, None when it is not shown at present. Raises NotVisible for an unknown one."""
    if filling.definition.page(page_slug) is None:
        raise NotVisible
    return filling.journey.page(page_slug)


def place_of(filling: Filling, page: Page) -> Place:
    return Place(
        page=page,
        stored=filling.draft.answers,
        url=filling.url_of(page, filling.change),
        back_url=filling.check_url if filling.change else filling.url_before(page),
    )


def read_posted(
    filling: Filling, place: Place, posted: MultiDict[str, str], refused: Mapping[str, str]
) -> PageAnswers:
    return read_page(
        place.page,
        filling.version_key,
        posted,
        stored=place.stored,
        known=filling.journey.known_at(place.page),
        context=filling.context,
        locked=filling.locked,
        refused=refused,
        others=place.others,
    )


def draw(
    filling: Filling,
    place: Place,
    form: PageForm,
    *,
    faults: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
    marks: Mapping[str, str] = NO_MARKS,
) -> str:
    shown = question_page(
        filling,
        place.page,
        form,
        stored=place.stored,
        post_url=place.url,
        back_url=place.back_url,
        heading=place.heading,
        faults=faults,
        notes=[
            *notes,
            *course_notes(filling, place.page),
            *place_notes(filling, place.page),
        ],
        marks=marks,
        item=place.item,
    )
    return render_template("forms/questions.html", filling=filling, page=shown)
