"""The pages and files that come with the service: published once, never over what staff made.

Each is a text file with a few lines of facts, a line of three hyphens and Markdown.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.calendar import academic_year
from app.domain.content import Audience, ContentStatus, Topic
from app.models.content import Page, PublishedFile
from app.storage.base import FileStore, Scanner
from app.storage.checks import check_upload

from . import audit, content_editing, published_files, steps, word_files
from .working_days import local_day

FOLDER = Path(__file__).resolve().parents[1] / "content" / "pages"
SHIPPED = "From the pages that come with the service."
# Pages that are also given out as a file to fill in, and the name of the file.
FILES = {"risk-assessment-template": "risk-assessment.docx"}
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


def load_files(
    session: Session, store: FileStore, scanner: Scanner, *, by: Actor, at: datetime
) -> int:
    """Add the files whose address is not known; how many. They are made from pages that ship."""
    known = set(session.scalars(select(PublishedFile.slug)))
    pages = {text.slug: text for text in texts()}
    added = 0
    for slug, name in FILES.items():
        if slug in known:
            continue
        text = pages[slug]
        file = PublishedFile(
            slug=slug,
            title=f"{text.title} (Word)",
            summary=text.summary,
            audience=str(text.audience),
            topic=str(text.topic),
            position=text.position,
            status=str(ContentStatus.DRAFT),
        )
        steps.touch(file, by=by, at=at)
        session.add(file)
        session.flush()
        audit.record(session, "created", file, by=by, at=at)
        made = io.BytesIO(word_files.made_from(text.title, text.body))
        with check_upload(made, name, field=None) as checked:
            published_files.add_version(
                session, file, checked, store, scanner, by=by, at=at, note=SHIPPED
            )
        published_files.move(session, file, "publish", by=by, at=at)
        added += 1
    return added


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
