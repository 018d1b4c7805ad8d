"""Designed forms made for measuring, published and begun: thirty questions on one page; a short
and a long form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.access.actor import system
from app.http.clock import now, today
from app.http.transaction import acting_as
from app.models.form import Form, FormVersion
from app.services import form_library, steps
from forms.definition import FORMAT
from tests.support.client import Client

from . import questions
from .world import World

PAGE = "page-1"
PER_PAGE = 5


@dataclass(frozen=True)
class Begun:
    """A visitor who has begun a form: the client, and the address of its draft."""

    client: Client
    url: str

    def page(self, slug: str) -> str:
        return f"{self.url}/{slug}"


def thirty(world: World) -> Begun:
    """The thirty questions, all on one page."""
    asked = [_question(key, label, kind, takes) for key, label, kind, takes in questions.QUESTIONS]
    return _begin(world, _document("thirty-questions", [asked]))


def long_form(world: World, count: int) -> Begun:
    """A form of so many questions, five on a page; every other page follows from an answer."""
    asked = [
        _question(f"question_{n}", f"Question {n}: what is the name?", "text", 80)
        for n in range(1, count + 1)
    ]
    pages = [asked[start : start + PER_PAGE] for start in range(0, count, PER_PAGE)]
    begun = _begin(world, _document(f"questions-{count}", pages))
    for number in range(1, len(pages) + 1):
        shown = begun.client.get(begun.page(f"page-{number}"))
        typed = {f"q_{each['key']}": "Willow" for each in pages[number - 1]}
        shown.submit(typed, button="Continue")
    return begun


def _question(key: str, label: str, kind: str, takes: object) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if isinstance(takes, tuple):
        settings["options"] = [{"value": each, "label": each} for each in takes]
    elif kind in ("text", "long_text"):
        settings["max_length"] = takes
    elif kind == "integer":
        settings["max"] = takes
    question = {"id": key, "key": key, "type": kind, "label": label, "hint": questions.HINT}
    return {**question, "settings": settings}


def _document(key: str, pages: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """A form that anybody may begin and that writes to no table."""
    made: list[dict[str, Any]] = []
    for number, asked in enumerate(pages, 1):
        slug = f"page-{number}"
        page = {"id": slug, "slug": slug, "title": f"Page {number}", "questions": asked}
        if number % 2 == 0:
            first = pages[number - 2][0]["key"]
            page["show_when"] = {"q": first, "op": "is_not", "value": "Nowhere"}
        made.append(page)
    return {
        "format": FORMAT,
        "key": key,
        "title": "Questions for measuring",
        "settings": {"audience": ["public"]},
        "sections": [{"id": "section", "title": "Questions", "pages": made}],
        "bindings": [],
        "confirmation": {"title": "Sent"},
    }


def _begin(world: World, document: dict[str, Any]) -> Begun:
    slug, by = document["key"], system(on=today())
    with world.app.app_context(), acting_as(by) as session:
        form = Form(
            slug=slug,
            title=document["title"],
            state="open",
            audience=["public"],
            current_version=1,
        )
        steps.touch(form, by=by, at=now())
        session.add(form)
        session.flush()
        session.add(
            FormVersion(
                form_id=form.id,
                number=1,
                schema_version=FORMAT,
                document=document,
                sha256=form_library.fingerprint(document),
                published_at=now(),
            )
        )
    client = Client(world.app)
    begun = client.get(f"/forms/{slug}").submit(button="Start")
    return Begun(client, "/".join(begun.path.split("/")[:4]))
