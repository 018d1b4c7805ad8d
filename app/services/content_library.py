"""The pages that come with the service: published once, never over what staff have made.

Each is a text file with a few lines of facts, a line of three hyphens and Markdown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.calendar import academic_year
from app.domain.content import Audience, ContentStatus, Topic
from app.models.content import Page

from . import audit, content_editing, steps
from .working_days import local_day

FOLDER = Path(__file__).resolve().parents[1] / "content" / "pages"
SHIPPED = "From the pages that come with the service."
_BORDER = "\n---\n"


@dataclass(frozen=True, slots=True)
class Text:
    """A page as its file has it."""

    slug: str
    title: str
    summary: str
    body: str
    audience: Audience
    topic: Topic
    position: int
    must_read: bool
    is_draft: bool


def texts() -> list[Text]:
    """The pages that ship. Raises ValueError for a file that says what no page has."""
    return [_read(path) for path in sorted(FOLDER.glob("*.md"))]


def load(session: Session, *, by: Actor, at: datetime) -> int:
    """Add the pages whose address is not known for any year; how many."""
    known = set(session.scalars(select(Page.slug)))
    fresh = [text for text in texts() if text.slug not in known]
    for text in fresh:
        page = Page(
            slug=text.slug,
            academic_year=academic_year(local_day(at)).label,
            audience=str(text.audience),
            topic=str(text.topic),
            position=text.position,
            status=str(ContentStatus.DRAFT),
            title=text.title,
            summary=text.summary,
            body=text.body,
            must_read=text.must_read,
        )
        steps.touch(page, by=by, at=at)
        session.add(page)
        session.flush()
        audit.record(session, "created", page, by=by, at=at)
        if not text.is_draft:
            content_editing.publish(session, page, by=by, at=at, note=SHIPPED)
    return len(fresh)


def _read(path: Path) -> Text:
    head, border, body = path.read_text(encoding="utf-8").partition(_BORDER)
    facts = {}
    for line in head.splitlines():
        name, _, value = line.partition(": ")
        facts[name] = value.strip().strip('"')
    if not border or not {"title", "summary", "audience", "topic", "position"} <= facts.keys():
        raise ValueError(f"{path.name} is no page.")
    return Text(
        slug=path.stem,
        title=facts["title"],
        summary=facts["summary"],
        body=body.strip(),
        audience=Audience(facts["audience"]),
        topic=Topic(facts["topic"]),
        position=int(facts["position"]),
        must_read=facts.get("must-read") == "yes",
        is_draft=facts.get("status") == "draft",
    )
