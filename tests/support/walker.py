"""Somebody who fills in a designed form, page by page, as a browser sends it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from random import Random
from typing import Any

import pikepdf
from flask import Flask

from app.access.actor import Actor
from app.access.guard import bind_actor
from app.extensions import db
from app.http.clock import now, today
from app.services import form_library
from app.services.lookups import DatabaseLookups, context_for
from forms.context import UploadedFile
from forms.definition import Definition, Page, Question
from forms.examples import example_answers
from forms.fields import TYPES

from .client import Client, upload
from .client import Page as Shown
from .filling import Remembering, one_of_each_course

Answers = Mapping[str, Any]


def pdf(words: str = "A file for a form") -> bytes:
    """A small PDF that passes every check; each has its own bytes."""
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.docinfo["/Title"] = words
    made.save(out)
    return out.getvalue()


class WithFiles(Remembering):
    """Look-ups of a person for whom every file exists: examples name files before they do."""

    def file(self, file_id: str) -> UploadedFile | None:
        return UploadedFile(file_id, f"{file_id}.pdf", 1000, "application/pdf")


def examples(
    app: Flask, slug: str, actor: Actor, *, seed: int = 0, fixed: Answers | None = None
) -> tuple[Definition, dict[str, Any]]:
    """The form as it is open to this actor, and complete answers along a random way."""
    with app.app_context():
        session = db.session()
        bind_actor(session, actor)
        _, version = form_library.current(session, slug, actor, at=now())
        definition = form_library.definition_of(version)
        context = context_for(WithFiles(DatabaseLookups(session, actor)), on=today())  # type: ignore[arg-type]
        given = {"audience": form_library.audience_of(actor), **(fixed or {})}
        answers = example_answers(definition, context, Random(seed), given)
        session.rollback()
    return definition, one_of_each_course(answers)


class Walker:
    """Fills in one form. Stops with the errors of the page when an answer is refused."""

    def __init__(self, client: Client, definition: Definition, answers: Answers) -> None:
        self.client = client
        self.definition = definition
        self.answers = answers
        self.seen: list[str] = []
        self._sent: set[tuple[str, str]] = set()

    def begin(self) -> Shown:
        """From the start page to wherever it leads."""
        start = self.client.get(f"/forms/{self.definition.key}")
        if self.definition.settings.exit_this_page:
            return self.client.get(start.link("Start")).submit(action="/begin", button="Continue")
        return start.submit(button="Start")

    def fill(self, page: Shown | None = None) -> Shown:
        """Go through every page up to the one to check answers."""
        page = page or self.begin()
        for _ in range(400):
            if self._rest(page) == "check":
                return page
            page = self.step(page)
        raise AssertionError(f"The form does not end: {self.seen[-10:]}")

    def step(self, page: Shown) -> Shown:
        """One page further: into a section, or past what is asked."""
        return self.answer(page) if self._rest(page) else self._first_section(page)

    def send(self, page: Shown | None = None) -> Shown:
        """Fill everything in and send it."""
        page = page or self.fill()
        assert page.form(action="/send"), page.text
        sent = page.submit(action="/send", button="Send")
        assert sent.status == 200, sent.errors or sent.text[:500]
        return sent

    def answer(self, page: Shown) -> Shown:
        """Answer the page that is shown and continue."""
        slug, _, place = self._rest(page).partition("/")
        found = self.definition.page(slug)
        assert found is not None, page.path
        self.seen.append(self._rest(page))
        if found.kind == "guidance":
            return self.client.get(page.link("Continue"))
        assert found.kind != "exit", f"Led out of the form by {page.heading}"
        if found.repeat is not None and place == "items":
            return self._items(page, found)
        values = self.values(found, place)
        after = page.submit(values, button="Continue")
        assert after.status == 200, (page.path, after.errors or after.text[:500])
        return after

    def values(self, page: Page, place: str = "") -> dict[str, Any]:
        """What is typed and chosen on a page, by the names of its inputs."""
        answers: Answers = self.answers
        if page.repeat is not None:
            place = str(len(self._added(page)) + 1) if place == "new" else place
            answers = self.answers[page.repeat.key][int(place) - 1]
            self._sent.add((page.slug, place))
        values: dict[str, Any] = {}
        for question in page.questions:
            values.update(self._inputs(question, answers.get(question.key), page.slug, place))
        return values

    def _inputs(self, question: Question, answer: Any, slug: str, place: str) -> dict[str, Any]:
        if answer is None:
            return {}
        if question.type == "file":
            if (slug, f"{question.key}/{place}") in self._sent:
                return {}
            self._sent.add((slug, f"{question.key}/{place}"))
            files = [upload(pdf(f"{question.key} {each['id']}"), each["name"]) for each in answer]
            return {f"{question.name}-upload": files}
        typed = TYPES[question.type].inputs(answer)
        return {
            f"{question.name}-{suffix}" if suffix else question.name: texts
            for suffix, texts in typed.items()
        }

    def _items(self, page: Shown, found: Page) -> Shown:
        repeat = found.repeat
        assert repeat is not None
        wanted = len(self.answers.get(repeat.key, ()))
        missing = wanted > len(self._added(found))
        has_choice = "another" in page.form(button="Continue").names
        values = {"another": "yes" if missing else "no"} if has_choice else {}
        return page.submit(values, button="Continue")

    def _added(self, page: Page) -> set[str]:
        return {number for slug, number in self._sent if slug == page.slug and number.isdecimal()}

    def _first_section(self, page: Shown) -> Shown:
        link = page.soup.select_one(".govuk-task-list__link")
        assert link is not None, page.text
        return self.client.get(str(link["href"]))

    def _rest(self, page: Shown) -> str:
        path = page.path.partition("?")[0].partition("#")[0]
        found = re.fullmatch(r"/forms/[^/]+/[0-9a-f-]{36}/?(.*)", path)
        assert found, (page.path, page.status, page.text[:300])
        return found[1]
