"""The same strings in the text of a form: typed by designers, drawn in the designer, in previews
and on the public pages, taken out and brought in again."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from app.domain.roles import Role
from app.models import Form, FormDraft, FormVersion
from forms import interchange
from forms.definition import DefinitionError, parse
from forms.fields.cleaning import tidy
from tests.app.web.trial_forms import publish
from tests.forms.engine import document, page, question
from tests.support.client import Client, Page
from tests.support.factories import Make
from tests.support.generated_answers import SENT
from tests.support.generated_visits import texts_in
from tests.support.markup import Markup, added, missing
from tests.support.naughty import BROKEN_UNICODE, COMBINING, CONTROLS, DATABASE

Browser = Callable[..., Client]

# Each page has so many questions, each form so many pages.
A_PAGE, PAGES = 12, 6
# What one question takes: label, hint, short, two options with hints, two messages.
A_QUESTION = 8
A_FORM = A_PAGE * PAGES * A_QUESTION
RULE = {"q": "q0_0", "op": "is", "value": "a"}


def form_of(texts: list[str], *, pages: int = PAGES, a_page: int = A_PAGE) -> dict[str, Any]:
    """A form that says these texts, and nothing else, wherever a form says something."""
    told = iter(texts * 2)

    def choice(at: int, number: int) -> dict[str, Any]:
        key = f"q{at}_{number}"
        return {
            "id": f"id-{key}",
            "key": key,
            "type": ("choose_one", "choose_many")[number % 2],
            "label": next(told),
            "hint": next(told),
            "short": next(told),
            "required": False,
            "settings": {
                "options": [
                    {"value": "a", "label": next(told), "hint": next(told)},
                    {"value": "b", "label": next(told), "other": True},
                ],
                "other_label": next(told)[:100],
            },
            "errors": {"required": next(told)},
            **({"show_when": RULE} if number == 5 else {}),
        }

    asked = [
        {
            "id": f"p{at}",
            "slug": f"page-{at}",
            "title": next(told)[:200] or "x",
            "text": next(told),
            "questions": [choice(at, number) for number in range(a_page)],
            "checks": [{"id": f"c{at}", "must": RULE, "message": next(told)}],
        }
        for at in range(pages)
    ]
    signed = question("signed", "declaration", label=next(told), required=False)
    signed["settings"] = {"statement": next(told), "tick": next(told)}
    read = question("read", "guidance", label=next(told), settings={"text": next(told)})
    item = page("things", question("thing", "text", label=next(told)), kind="repeat")
    item |= {"repeat": {"key": "things", "item": next(told)[:60], "min": 0, "max": 3}}
    whole = document(
        *asked,
        page("end", signed, read),
        item,
        page("words", kind="guidance", text=next(told)),
        title=next(told)[:200],
        settings={
            "audience": ["public", "school"],
            "intro": next(told),
            "before_you_start": [next(told), next(told)],
        },
        confirmation={"title": next(told), "text": next(told), "what_next": [next(told)]},
    )
    whole["sections"][0]["title"] = next(told)
    return whole


def fits(text: str) -> bool:
    """Whether the engine takes it as a label."""
    try:
        parse(document(page("a", question("a", "text", label=text))))
    except DefinitionError:
        return False
    return bool(text.strip())


TAKEN = tuple(text for text in SENT if len(text) <= 90 and fits(text))


class Desk:
    """A service lead in front of the designer of one form, and a school in front of the form."""

    def __init__(self, make: Make, browser: Browser, whole: dict[str, Any]) -> None:
        self.make = make
        self.lead = browser(make.staff(Role.SERVICE_LEAD))
        self.school = browser(make.school_user(make.school()))
        self.form: Form = publish(make, whole)
        self.base = f"/admin/form-designer/{self.form.id}"
        opened = self.lead.get(f"{self.base}/").submit(button="Change this form")
        assert opened.status == 200, opened.text[:300]

    def change_all(self, document: dict[str, Any]) -> None:
        """Let the working text be this one, as if it had been typed."""
        (design,) = self.make.all(FormDraft, FormDraft.form_id == self.form.id)
        self.make.change(design, document={**document, "key": self.form.slug})

    def go(self, path: str) -> Page:
        shown = self.lead.get(path if path.startswith("/admin") else self.base + path)
        assert shown.status == 200, (path, shown.status)
        return shown

    def designer_pages(self) -> Iterator[tuple[str, Markup]]:
        paths = ["/", "/settings", "/columns", "/publish", "/history", "/history/1", "/section/s1"]
        paths += ["/compare?from=1", "/discard", "/rule/node:id-q1_5", "/add/section"]
        for at in (0, PAGES - 1):
            paths += [f"/page/p{at}", f"/question/id-q{at}_1", f"/question/id-q{at}_5"]
            paths += [f"/remove/id-q{at}_0", f"/move/id-q{at}_2", f"/question/id-q{at}_3/column"]
        paths += [f"/admin/form-preview/{self.form.id}/p{at}" for at in range(PAGES)]
        paths += [f"/admin/form-preview/{self.form.id}/p-{slug}" for slug in ("end", "things")]
        for path in paths:
            yield path.replace(str(self.form.id), "id"), Markup(self.go(path).html)

    def public_pages(self) -> Iterator[tuple[str, Markup]]:
        start = self.school.get(f"/forms/{self.form.slug}")
        yield "start", Markup(start.html)
        first = start.submit(button="Start")
        base = first.path.rpartition("/")[0]
        for path in (*(f"/page-{at}" for at in range(PAGES)), "/end", "/things/new", "/words"):
            yield path, Markup(self.school.get(base + path).html)
        wrong = first.submit({"q_q0_0": "nonsense", "q_q0_1": "nonsense"})
        assert wrong.status == 422
        yield "wrong", Markup(wrong.html)
        yield "check", Markup(self.school.get(f"{base}/check").html)


def batches() -> Iterator[list[str]]:
    for at in range(0, len(TAKEN), A_FORM // 2):
        yield list(TAKEN[at : at + A_FORM // 2]) * 3


@pytest.mark.only_on("sqlite")
def test_what_a_form_says_is_words_everywhere(
    make: Make, browser: Browser, figures: Callable[[str], None]
) -> None:
    before = form_of(["plain words"] * A_FORM)
    desk = Desk(make, browser, {**before, "key": "plain"})
    desk.change_all(form_of(["other words"] * A_FORM))
    plain = dict([*desk.designer_pages(), *desk.public_pages()])
    assert "other words" in plain["/compare?from=1"].words
    looked = 0
    for number, texts in enumerate(batches()):
        whole = form_of(texts)
        # From plain words to these, and from these to plain words.
        for key, live, design in (("to", before, whole), ("from", whole, before)):
            desk = Desk(make, browser, {**live, "key": f"{key}-{number}"})
            desk.change_all(design)
            for name, markup in (*desk.designer_pages(), *desk.public_pages()):
                assert added(markup, [plain[name]]) == set(), (name, number)
                looked += 1
            if design is whole:
                labels = [each["label"] for each in whole["sections"][0]["pages"][0]["questions"]]
                assert missing(Markup(desk.go("/").html), labels) == []
        written = interchange.write(whole)
        (read,) = interchange.read(written).documents
        assert read == whole
        assert interchange.write(read) == written
    figures(f"{len(TAKEN)} naughty strings in forms, {looked} pages looked at")
    assert len(TAKEN) > 300


WORDS = ("label", "hint", "short", "error-required", "error-invalid", "set-other_label")
OPTION = ("option-a-label", "option-a-hint", "option-b-label")


def type_into(desk: Desk, texts: Sequence[str]) -> tuple[int, int]:
    """Type texts into the page of a question, of a page, of the form; how many were kept, how many
    refused with a reason."""
    kept = refused = 0
    inputs = (*WORDS, *OPTION)
    places = (
        ("/question/id-q0_0", inputs),
        ("/page/p0", ("title", "text")),
        ("/settings", ("title", "intro", "confirmation_title")),
        ("/section/s1", ("title",)),
    )
    for at in range(0, len(texts), len(inputs)):
        batch = texts[at : at + len(inputs)]
        # Every text into a question, and some into all the rest.
        for path, names in places if at % 5 == 0 else places[:1]:
            shown = desk.go(path)
            values = dict(zip(names, batch, strict=False))
            known = shown.form(button="Save").names
            answer = shown.submit(
                {name: text for name, text in values.items() if name in known}, button="Save"
            )
            assert answer.status in {200, 422}, (path, answer.status, batch)
            kept += answer.status == 200
            if answer.status == 422:
                refused += 1
                assert answer.form(button="Save"), "What was typed is gone."
                typed = answer.form(button="Save").values()
                for name in values.keys() & set(known):
                    # No page holds a null: browsers read another sign for it.
                    text = tidy(values[name]).replace("\x00", "\ufffd")
                    assert tidy(typed[name]) == text, (path, name)
        if at % 5 == 0:
            check_design(desk)
    check_design(desk)
    return kept, refused


def check_design(desk: Desk) -> None:
    (design,) = desk.make.all(FormDraft, FormDraft.form_id == desk.form.id)
    for text in texts_in(design.document):
        assert unicodedata.is_normalized("NFC", text), repr(text)


@pytest.mark.only_on("sqlite")
def test_designers_type_anything(
    make: Make, browser: Browser, figures: Callable[[str], None]
) -> None:
    desk = Desk(make, browser, form_of(["plain words"] * A_FORM, pages=1, a_page=1))
    texts = [text for text in SENT if len(text) < 600]
    kept, refused = type_into(desk, texts)
    figures(f"{len(texts)} naughty strings typed by designers: {kept} kept, {refused} refused")
    assert kept > 60
    assert refused > 10
    published = desk.go("/publish")
    assert published.status == 200
    assert len(make.all(FormVersion)) == 1


@pytest.mark.only_on("postgresql")
def test_no_database_chokes_on_designs(
    make: Make, browser: Browser, figures: Callable[[str], None]
) -> None:
    desk = Desk(make, browser, form_of(["plain words"] * A_FORM, pages=1, a_page=1))
    odd = {*BROKEN_UNICODE, *CONTROLS, *COMBINING, *DATABASE}
    texts = [text for text in SENT if text in odd and len(text) < 600]
    kept, refused = type_into(desk, texts)
    figures(f"{len(texts)} odd strings typed by designers on PostgreSQL: {kept} kept")
    assert kept > 10
    assert refused > 5
