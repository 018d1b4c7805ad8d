"""A question set into its shell is, letter by letter, the question as its macro draws it."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from markupsafe import escape
from werkzeug.datastructures import MultiDict

from app.web.form_pages import shells
from forms.answers import read_page, show_page
from forms.definition import Definition, parse
from forms.fields import TYPES
from tests.forms.engine import context

HOSTILE = '"><script>alert(1)</script>&\ue000x:\ue001'
OPTIONS = [{"value": f"v{n}", "label": f"Choice {n}"} for n in range(1, 4)]


def form_of(type_: str, **more: Any) -> Definition:
    settings: dict[str, Any] = dict(more.pop("settings", {}))
    if type_ in ("choose_one", "choose_many", "long_list"):
        settings["options"] = OPTIONS
    question = {"id": "q1", "key": "asked", "type": type_, "label": f"Say <b>{type_}</b>"}
    page = {"id": "p1", "slug": "one", "title": "One"}
    page["questions"] = [{**question, "settings": settings, "hint": "A hint & more", **more}]
    return parse(
        {
            "format": 1,
            "key": "shells",
            "title": "Shells",
            "settings": {"audience": "public"},
            "sections": [{"id": "s1", "title": "All", "pages": [page]}],
            "bindings": [],
            "confirmation": {"title": "Sent"},
        }
    )


def page_of(form: Any, **more: Any) -> Any:
    given = {"heading_key": "", "rules": {}, "formulas": {}, "choices": {}}
    return SimpleNamespace(**given | {"marks": {"asked": "mark-of-now"}, "form": form} | more)


@pytest.fixture
def macro(app):
    shells._kept.clear()
    with app.test_request_context():
        template = app.jinja_env.get_template("forms/components/question.html")
        yield template.make_module({"csp_nonce": lambda: ""}).question


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "type_", sorted(key for key in TYPES if TYPES[key].macro in shells.TYPED | shells.CHOSEN)
)
@pytest.mark.parametrize("is_heading", [True, False])
def test_drawn_as_the_macro_draws(macro, type_, is_heading):
    definition = form_of(type_)
    page = definition.pages[0]
    asking = show_page(page, type_, stored={}, known={}, context=context()).questions[0].asking
    stored = {"asked": TYPES[type_].example(asking, Random(3))}
    for answers in ({}, stored, {}):
        form = show_page(page, type_, stored=answers, known={}, context=context())
        shown = page_of(form, heading_key="asked" if is_heading else "")
        field = form.questions[0]
        assert shells.drawn(macro, shown, field, "v1") == macro(shown, field)
    assert shells._kept, "Nothing was kept, so nothing was tried."


@pytest.mark.only_on("sqlite")
def test_what_is_typed_is_escaped_and_not_kept(macro):
    definition = form_of("text")
    page = definition.pages[0]
    posted: MultiDict[str, str] = MultiDict({"q_asked": HOSTILE})
    form = read_page(page, "hostile", posted, stored={}, known={}, context=context()).form
    field = form.questions[0]
    field.errors = ()
    drawn = shells.drawn(macro, page_of(form), field, "v1")
    assert drawn == macro(page_of(form), field)
    assert "<script>" not in drawn
    assert not any("script" in part for shell in shells._kept.values() for part in shell)


@pytest.mark.only_on("sqlite")
def test_errors_and_rules_are_drawn_anew(macro):
    definition = form_of("integer")
    page = definition.pages[0]
    posted: MultiDict[str, str] = MultiDict({"q_asked": "many"})
    read = read_page(page, "errors", posted, stored={}, known={}, context=context())
    field = read.form.questions[0]
    assert field.error
    assert escape(field.error) in shells.drawn(macro, page_of(read.form), field, "v1")
    field.errors = ()
    shells.drawn(macro, page_of(read.form, rules={"asked": "{}"}), field, "v1")
    assert not shells._kept
