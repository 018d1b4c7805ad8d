"""Whatever is typed into a question stands in its inputs again as words, never as markup."""

from __future__ import annotations

from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from app.http import templating
from app.settings import Settings
from forms.build import AnswerField, page_form
from forms.fields import TYPES
from tests.forms.engine import SETTINGS, context, definition, page, question
from tests.support.naughty import NAUGHTY

ROOT = Path(__file__).parents[3] / "app"
OTHER = {"options": [{"value": "a", "label": "A"}, {"value": "z", "label": "Other", "other": True}]}
LOOKED_UP = [key for key, kind in TYPES.items() if kind.macro == "lookup"]
TYPED = sorted(
    key
    for key, kind in TYPES.items()
    if kind.is_asked and not kind.is_computed and key not in LOOKED_UP
)
# What a browser can send, short enough to draw so often.
SENT = [text for text in NAUGHTY if len(text) < 2_000]


class Outline(HTMLParser):
    """The tags of a page with the names of their attributes, and every value of an input."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.values: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs if name not in ("checked", "selected")]
        self.tags.append((tag, *names))
        self.values += [value or "" for name, value in attrs if name == "value"]


@pytest.fixture(scope="module")
def draw() -> Any:
    app = Flask("app", root_path=str(ROOT), template_folder="web/templates")
    templating.install(app, Settings.from_environment({"APP_ENV": "demo"}))
    macro = app.jinja_env.get_template("forms/components/question.html").module.question
    around = SimpleNamespace(
        heading_key="", rules={}, formulas={}, marks=defaultdict(str), choices={}
    )

    def drawn(field: AnswerField) -> Outline:
        return Outline(str(macro(around, field)))

    return drawn


@pytest.mark.parametrize("type_", TYPED)
def test_what_was_typed_is_drawn_as_words(type_: str, draw: Any) -> None:
    settings = OTHER if type_ in ("choose_one", "choose_many") else SETTINGS.get(type_, {})
    form = definition(page("a", question("typed", type_, settings=settings)))
    made = page_form(form.pages[0], f"escaping-{type_}")

    def field(text: str) -> AnswerField:
        names = ["q_typed", *(f"q_typed-{suffix}" for suffix in TYPES[type_].suffixes if suffix)]
        posted = MultiDict([(name, text) for name in names])
        filled = made(posted, meta={"context": context(), "known": {}})
        filled.settle(read=False)
        return filled.questions[0]

    plain = draw(field("x")).tags
    for text in SENT:
        assert draw(field(text)).tags == plain, text


def test_a_line_of_text_keeps_what_was_typed_letter_by_letter(draw: Any) -> None:
    form = definition(page("a", question("typed", "text")))
    made = page_form(form.pages[0], "escaping-kept")
    for text in SENT:
        filled = made(MultiDict([("q_typed", text)]), meta={"context": context(), "known": {}})
        filled.settle(read=False)
        assert text in draw(filled.questions[0]).values
