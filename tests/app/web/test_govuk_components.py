"""Our macros draw what GOV.UK Frontend says its components look like, example by example."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup

from app.http import templating
from app.settings import ROOT, Settings
from tests.support.same_html import laid_out

FIXTURES = ROOT / "tests" / "vendor" / "govuk-fixtures.json"
FOLDER = "components/govuk"

# The macro of a component, where its file has another name.
FILES = {"checkboxes": "choices", "radios": "choices"}
OURS = (
    "back-link", "button", "character-count", "checkboxes", "date-input", "details",
    "error-message", "error-summary", "exit-this-page", "fieldset", "file-upload", "hint", "input",
    "inset-text", "label", "notification-banner", "pagination", "panel", "password-input",
    "radios", "select", "skip-link", "summary-list", "table", "tag", "task-list", "textarea",
    "warning-text",
)  # fmt: skip

NOT_OURS = {
    "accordion": "no page hides parts of its text",
    "breadcrumbs": "no page lies deep enough; a back link leads back",
    "cookie-banner": "the service sets only the cookies it cannot do without",
    "footer": "the council's own footer: GOV.UK's carries the crown",
    "generic-header": "the council's own header",
    "header": "the council's own header: GOV.UK's carries the crown",
    "phase-banner": "the demo's strip says what it is",
    "service-navigation": "the council's own navigation",
    "tabs": "no public page has tabs",
}

# Options that no page of ours needs, and why.
LANGUAGE = "the texts of scripts are English: no page is in another language"
DIFFERENT: Mapping[tuple[str, str], str] = {
    ("character-count", "charactersUnderLimitText"): LANGUAGE,
    ("character-count", "charactersAtLimitText"): LANGUAGE,
    ("character-count", "wordsUnderLimitText"): LANGUAGE,
    ("exit-this-page", "activatedText"): LANGUAGE,
    ("file-upload", "chooseFilesButtonText"): LANGUAGE,
    ("password-input", "showPasswordText"): LANGUAGE,
}

# Their nested options are our flat ones: a text and its HTML are one, as text or Markup.
RENAMED = {
    "for": "target",
    "label_is_page_heading": "is_page_heading",
    "legend_is_page_heading": "is_page_heading",
    "fieldset_legend": "legend",
    "fieldset_legend_classes": "legend_classes",
    "fieldset_legend_is_page_heading": "is_page_heading",
    "fieldset_described_by": "described_by",
    "form_group_classes": "group_classes",
    "input_wrapper_classes": "wrapper_classes",
    "input_wrapper_attributes": "wrapper_attributes",
    "textarea_description_text": "message",
    "count_message_classes": "message_classes",
    "error_list": "errors",
    "title_text": "title",
    "title_html": "title",
    "summary_text": "summary",
    "summary_html": "summary",
    "description_text": "description",
    "description_html": "description",
    "status_tag": "tag",
}
# Macros that stand around what they are called with.
CALLED = {"fieldset", "notification-banner"}
# Some examples of attributes alone have no text; a page of ours always has one.
WANT_TEXT = {"button", "label", "warning-text"}
KEPT_WHOLE = {"card", "previous", "next", "tag", "status"}


def fixtures() -> dict[str, list[dict[str, Any]]]:
    if not FIXTURES.exists():
        pytest.fail(f"{FIXTURES} is missing: run make install.", pytrace=False)
    found: dict[str, list[dict[str, Any]]] = json.loads(FIXTURES.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def environment() -> Any:
    """The templates as the app installs them."""
    app = Flask("app", root_path=str(ROOT / "app"), template_folder="web/templates")
    templating.install(app, Settings.from_environment({"APP_ENV": "demo"}))
    return app.jinja_env


def drawn(environment: Any, component: str, options: Mapping[str, Any]) -> str:
    name = component.replace("-", "_")
    module = environment.get_template(f"{FOLDER}/{FILES.get(component, name)}.html").module
    given = dict(options)
    if component in CALLED and ("html" in given or component == "fieldset"):
        body = contents(given.pop("html", ""))
        return str(getattr(module, name)(caller=lambda: body, **flat(given)))
    arguments = flat(given)
    if component == "summary-list":
        return summary(module, arguments)
    if component == "task-list":
        arguments["items"] = [task(environment, each) for each in arguments["items"]]
    if given.get("fieldset") == {}:
        arguments["legend"] = ""
    if component in WANT_TEXT:
        arguments.setdefault("text", "")
    if component == "file-upload":
        arguments.pop("value", None)  # no template of theirs draws it: browsers take none
    return str(getattr(module, name)(**arguments))


def contents(html: Any) -> Markup:
    return Markup(html or "")


def flat(options: Mapping[str, Any], inside: str = "") -> dict[str, Any]:
    """Their options as arguments of our macros."""
    found: dict[str, Any] = {}
    for key, value in options.items():
        name = re.sub(r"[A-Z]", lambda found: "_" + found[0].lower(), key)
        whole = f"{inside}_{name}" if inside else name
        if name in ("text", "html"):
            whole = inside or "text"
        if whole.endswith("attributes"):
            value = {each: _said(words) for each, words in value.items()}
        elif isinstance(value, dict) and name not in KEPT_WHOLE:
            found |= flat(value, whole)
            continue
        elif isinstance(value, dict):
            value = flat(value)
        elif isinstance(value, list):
            value = [_listed(each) for each in value]
        elif isinstance(value, bool) and name == "value":
            value = _said(value)
        whole = RENAMED.get(whole, whole)
        if key.lower().endswith("html"):
            value = contents(value)
        elif isinstance(found.get(whole), Markup):
            continue
        found[whole] = value
    return found


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return flat(value)
    return [_listed(each) for each in value] if isinstance(value, list) else value


def task(environment: Any, item: Any) -> Any:
    """A tag is drawn by whoever lists the task."""
    if not item:
        return item
    status = item.pop("status", {})
    tag = status.get("tag")
    item["status"] = Markup(drawn(environment, "tag", tag)) if tag else status.get("text", "")
    if "classes" in status:
        item["status_classes"] = status["classes"]
    return item


def summary(module: Any, arguments: dict[str, Any]) -> str:
    """A card stands around its list, and names the actions of it."""
    for row in arguments.get("rows", ()):
        if row and "actions_items" in row:
            row["actions"] = row.pop("actions_items")
    card = arguments.pop("card", None)
    if card is None:
        return str(module.summary_list(**arguments))
    if "actions_items" in card:
        card["actions"] = card.pop("actions_items")
    body = module.summary_list(card=card.get("title", ""), **arguments)
    if "title_heading_level" in card:
        card["heading_level"] = card.pop("title_heading_level")
    return str(module.summary_card(caller=lambda: body, **card))


def differs(component: str, options: Mapping[str, Any]) -> bool:
    return any((component, option) in DIFFERENT for option in options)


@pytest.mark.parametrize("component", OURS)
def test_every_example_of_a_component_is_drawn_alike(environment: Any, component: str) -> None:
    wrong = []
    for fixture in fixtures()[component]:
        if differs(component, fixture["options"]):
            continue
        got = laid_out(drawn(environment, component, fixture["options"]))
        wanted = laid_out(fixture["html"])
        if got != wanted:
            wrong += [f"-- {fixture['name']}: {fixture['options']}", *_difference(wanted, got)]
    assert not wrong, "\n".join(wrong)


def _difference(wanted: list[str], got: list[str]) -> Iterator[str]:
    yield from unified_diff(wanted, got, "GOV.UK", "ours", lineterm="", n=1)


def test_what_is_listed_as_different_is_refused_and_met(environment: Any) -> None:
    met = set()
    for component in OURS:
        for fixture in fixtures()[component]:
            options = fixture["options"]
            if differs(component, options):
                met |= {(component, option) for option in options}
                with pytest.raises(TypeError):
                    drawn(environment, component, options)
    assert set(DIFFERENT) <= met


def test_every_component_is_ours_or_says_why_not() -> None:
    assert set(fixtures()) == {*OURS, *NOT_OURS}


def test_every_macro_file_is_tested() -> None:
    files = {path.stem for path in (ROOT / "app/web/templates" / FOLDER).glob("*.html")}
    tested = {FILES.get(each, each.replace("-", "_")) for each in OURS}
    # What stands around every input is seen in each of them.
    assert files - tested == {"form_group"}
