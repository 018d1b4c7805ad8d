"""Questions as they are drawn: what describes an input, what a browser may fill in, and what the
heading of a page is. Every registered type in every state, without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.datastructures import MultiDict

from admin_views.gallery_samples import SamplePage, Shown, samples
from app.domain.calendar import add_working_days
from app.http import templating
from app.settings import ROOT, Settings
from forms.answers import read_page, show_page
from forms.build import AnswerField
from tests.forms.engine import TODAY, context, definition, page, question

TEMPLATES = ROOT / "app" / "web" / "templates"
Draw = Callable[..., Tag]


@pytest.fixture(scope="module")
def draw() -> Draw:
    """Draws a question as a page of a form does."""
    app = Flask("app", root_path=str(ROOT / "app"), template_folder="web/templates")
    templating.install(app, Settings.from_environment({"APP_ENV": "demo"}))
    module = app.jinja_env.get_template("forms/components/question.html").module

    def drawn(on: Any, field: AnswerField) -> Tag:
        return BeautifulSoup(str(module.question(on, field)), "html.parser")  # type: ignore[attr-defined]

    return drawn


def asked(type_: str, *, typed: dict[str, str] | None = None, **more: Any) -> AnswerField:
    """A question of this type; with what was typed, as it is after it was read."""
    whole = definition(page("one", question("it", type_, **more)))
    key = f"{type_} {sorted(more.items(), key=str)}"
    given: dict[str, Any] = {"known": {}, "context": context(), "stored": {}}
    if typed is None:
        form = show_page(whole.pages[0], key, **given)
    else:
        posted = MultiDict(
            {f"q_it-{name}" if name else "q_it": text for name, text in typed.items()}
        )
        form = read_page(whole.pages[0], key, posted, **given).form
    return form.questions[0]


ALONE = SamplePage(choices={}, marks={"it": ""})


def every(state: str) -> Iterator[Shown]:
    for found in samples(TODAY, add_working_days).values():
        for sample in found:
            yield from (each for each in sample.shown if each.state == state)


def test_what_describes_an_input_is_said_in_order(draw: Draw) -> None:
    """The hint, then what is wrong; for those who do not see colours with a word before it."""
    for shown in every("wrong"):
        drawn = draw(shown.page, shown.field)
        hint, error = drawn.select_one(".govuk-hint[id]"), drawn.select_one(".govuk-error-message")
        assert hint is not None, shown.field.name
        assert error is not None, shown.field.name
        assert error.get_text(" ", strip=True).startswith("Error: "), shown.field.name
        described = [str(each["aria-describedby"]) for each in drawn.select("[aria-describedby]")]
        assert any(f"{hint['id']} {error['id']}" in each for each in described), shown.field.name


def test_the_only_question_of_a_page_is_its_heading(draw: Draw) -> None:
    for shown in every("empty"):
        if not shown.field.kind.is_asked:
            continue
        asked_alone = replace(shown.page, heading_key=shown.field.question.key)
        drawn = draw(asked_alone, shown.field)
        headings = drawn.find_all("h1")
        assert [each.get_text(strip=True) for each in headings] == [shown.field.question.label]
        assert not draw(shown.page, shown.field).find_all("h1")
        if shown.field.is_typed:
            assert headings[0].find_parent("legend") or headings[0].find("label")


def test_every_input_has_a_label_and_an_id_of_its_own(draw: Draw) -> None:
    for state in ("empty", "filled", "wrong", "long"):
        for shown in every(state):
            drawn = draw(shown.page, shown.field)
            labelled = {str(each["for"]) for each in drawn.select("label[for]")}
            inputs = drawn.select("input:not([type=hidden]), select, textarea")
            ids = [str(each["id"]) for each in inputs]
            assert len(set(ids)) == len(ids)
            assert set(ids) == labelled, shown.field.name


@pytest.mark.parametrize(
    ("type_", "typed", "wrong"),
    [
        ("date", {"day": "", "month": "2", "year": "2027"}, {"q_it-day"}),
        ("date", {"day": "1", "month": "2", "year": "27"}, {"q_it-year"}),
        ("date", {"day": "x", "month": "y", "year": "z"}, {"q_it-day", "q_it-month", "q_it-year"}),
        ("month_and_year", {"month": "", "year": "2027"}, {"q_it-month"}),
        ("person_name", {"forename": "Ada", "surname": ""}, {"q_it-surname"}),
        ("declaration", {"agreed": "yes", "name": ""}, {"q_it-name"}),
        ("text", {"": ""}, {"q_it"}),
    ],
)
def test_only_the_part_that_is_wrong_is_marked(
    draw: Draw, type_: str, typed: dict[str, str], wrong: set[str]
) -> None:
    drawn = draw(ALONE, asked(type_, typed=typed))
    assert {str(each["id"]) for each in drawn.select(".govuk-input--error")} == wrong


def test_a_browser_fills_in_only_what_an_author_allows(draw: Draw) -> None:
    """A school writes about a pupil: the browser's own name and birthday would be wrong."""

    def filled(type_: str, **settings: object) -> list[str]:
        field = asked(type_, settings=settings) if settings else asked(type_)
        drawn = draw(ALONE, field)
        return [str(each["autocomplete"]) for each in drawn.select("[autocomplete]")]

    for type_ in ("text", "email", "telephone", "address", "person_name", "date_of_birth"):
        assert filled(type_) == []
    assert filled("text", autocomplete="name") == ["name"]
    assert filled("email", autocomplete="email") == ["email"]
    assert filled("date_of_birth", of="me") == ["bday-day", "bday-month", "bday-year"]
    assert filled("person_name", autocomplete=True) == ["given-name", "family-name"]
    assert "postal-code" in filled("address", autocomplete=True)


@pytest.mark.parametrize(
    ("type_", "attributes"),
    [
        ("integer", {"type": "text", "inputmode": "numeric", "spellcheck": "false"}),
        ("decimal", {"type": "text", "inputmode": "decimal"}),
        ("money", {"type": "text", "inputmode": "decimal"}),
        ("email", {"type": "email", "spellcheck": "false"}),
        ("telephone", {"type": "tel"}),
        ("postcode", {"spellcheck": "false"}),
        ("upn", {"spellcheck": "false"}),
    ],
)
def test_a_phone_shows_the_keys_that_are_needed(
    draw: Draw, type_: str, attributes: dict[str, str]
) -> None:
    found = draw(ALONE, asked(type_)).select_one("#q_it")
    assert found is not None
    assert attributes.items() <= found.attrs.items()


def test_a_day_is_typed_with_digits(draw: Draw) -> None:
    inputs = draw(ALONE, asked("date")).select("input[type=text]")
    assert [each["inputmode"] for each in inputs] == ["numeric"] * 3


@pytest.mark.parametrize("type_", ["choose_one", "choose_many"])
def test_the_box_for_other_words_stands_below_its_option(draw: Draw, type_: str) -> None:
    options = [
        {"value": "bus", "label": "By bus"},
        {"value": "else", "label": "In another way", "other": True},
    ]
    drawn = draw(ALONE, asked(type_, settings={"options": options}))
    option, box = drawn.select_one("#q_it-2"), drawn.select_one("#q_it-other")
    assert option is not None
    assert box is not None
    place = box.find_parent(id=option["data-aria-controls"])
    assert place is not None
    assert place.find_previous_sibling("div") is option.parent


def test_what_an_author_or_a_person_writes_is_text(draw: Draw) -> None:
    nasty = "<b>&\"'</b>"
    options = [{"value": "a", "label": nasty, "hint": nasty}]
    for field in (
        asked("text", typed={"": nasty}, label=nasty, hint=nasty),
        asked("long_text", typed={"": nasty}, label=nasty, hint=nasty),
        asked("integer", typed={"": nasty}, settings={"prefix": nasty, "suffix": nasty}),
        asked("choose_one", typed={"": nasty}, settings={"options": options}),
        asked("choose_one", settings={"options": options, "look": "select"}),
        asked("address", typed={"line1": nasty}, label=nasty),
        asked("declaration", settings={"statement": nasty, "tick": nasty}),
        asked("guidance", label=nasty, settings={"text": nasty}),
    ):
        drawn = draw(ALONE, field)
        assert drawn.find("b") is None
        assert nasty in drawn.get_text() or nasty in str(drawn).replace("&lt;", "<")


def test_typed_lines_come_back_as_they_were(draw: Draw) -> None:
    """A browser drops the first line end of a textarea, so there is one more."""
    field = asked("long_text", typed={"": "\nfirst\n second"})
    area = draw(ALONE, field).select_one("textarea")
    assert area is not None
    assert area.get_text() == "\n\nfirst\n second"


def test_no_macro_is_imported_with_the_context_of_a_page() -> None:
    """Each page would compile the module anew: half the time of a widget."""
    for folder in ("components/govuk", "forms/components"):
        for path in (TEMPLATES / folder).glob("*.html"):
            assert "with context" not in path.read_text(), path.name
