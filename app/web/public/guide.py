"""The pages that CAP publishes, by reader and by academic year, and the files it gives out."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.content import (
    AUDIENCE_LABELS,
    READERS,
    TOPIC_LABELS,
    Audience,
    Topic,
)
from app.domain.errors import NotVisible
from app.domain.text import size_words
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.models.content import FileVersion
from app.services import content, page_reads, published_files
from app.services.content import Shown
from app.services.published_files import Given
from app.storage.names import extension_of
from app.web.files import send_stored

from .blueprint import pages

# The page that says how to reach the safeguarding hub.
HUB = "mash"
ADDRESSES = {
    "primary-schools": Audience.PRIMARY,
    "secondary-schools": Audience.SECONDARY,
    "providers": Audience.PROVIDERS,
}


@dataclass(frozen=True, slots=True)
class Group:
    """Pages and files of an overview about one thing."""

    title: str
    pages: tuple[Shown, ...]
    files: tuple[tuple[str, str, str], ...]


@pages.get("/guide")
def guide() -> ResponseReturnValue:
    """Where everybody begins: who reads, and what is for all."""
    found = content.current(db.session(), current_actor(), at=now())
    files = [given for given in _files() if given.file.audience == Audience.EVERYBODY]
    return render_template(
        "guide/start.html",
        readers=[(AUDIENCE_LABELS[each], address) for address, each in ADDRESSES.items()],
        is_urgent=any(page.is_urgent for page in found),
        has_hub=any(page.slug == HUB for page in found),
        groups=_groups(content.meant_for(found, {Audience.EVERYBODY}), files),
    )


@pages.get("/guide/for/<reader>")
def guide_for(reader: str) -> ResponseReturnValue:
    """Everything for one reader in one academic year."""
    audience = ADDRESSES.get(reader)
    if audience is None:
        raise NotVisible
    session, actor = db.session(), current_actor()
    known = content.years(session, actor, at=now())
    year = request.args.get("year", "")
    if year and year not in known:
        raise NotVisible
    found = content.meant_for(
        content.current(session, actor, at=now(), year=year), READERS[audience]
    )
    files = [given for given in _files() if given.file.audience in READERS[audience]]
    return render_template(
        "guide/overview.html",
        reader=reader,
        title=AUDIENCE_LABELS[audience],
        groups=_groups(found, [] if year else files),
        year=year,
        years=known,
        age=found[0].age if year and found else "current",
    )


@pages.get("/guide/<page_slug>")
def guide_page(page_slug: str) -> ResponseReturnValue:
    """One page, as it is shown now."""
    session, actor, at = db.session(), current_actor(), now()
    page = content.get(session, page_slug, actor, at=at, year=request.args.get("year", ""))
    files = [given for given in _files() if given.file.topic == page.topic]
    return render_template(
        "guide/page.html",
        page=page,
        files=_lines(files),
        reading=page_reads.reading(session, page, actor, at=at),
        face="school" if actor.is_school else "provider",
        has_hub=page.is_urgent and _has_hub(page),
    )


@pages.get("/guide/files/<slug>")
def guide_file(slug: str) -> ResponseReturnValue:
    """The newest version of a file."""
    given = published_files.get(db.session(), slug, current_actor(), at=now())
    return send_stored(given.version)


@pages.get("/guide/files/<slug>/<int:number>")
def guide_file_version(slug: str, number: int) -> ResponseReturnValue:
    """One version: for staff every one, for others the newest alone."""
    return send_stored(_version(slug, number))


def _has_hub(page: Shown) -> bool:
    """Whether there is another page that says how to reach the hub."""
    known = content.is_shown(db.session(), HUB, current_actor(), at=now())
    return page.slug != HUB and known


def _version(slug: str, number: int) -> FileVersion:
    return published_files.version(db.session(), slug, number, current_actor(), at=now())


def _files() -> list[Given]:
    return published_files.current(db.session(), current_actor(), at=now())


def _lines(files: list[Given]) -> tuple[tuple[str, str, str], ...]:
    """Words, address and what is said beside it."""
    return tuple(
        (
            given.file.title,
            url_for("public.guide_file", slug=given.file.slug),
            f"{extension_of(given.version.name).upper()}, {size_words(given.version.size)}, "
            f"version {given.version.number}",
        )
        for given in files
    )


def _groups(found: list[Shown], files: list[Given]) -> list[Group]:
    """By topic, in the order of topics."""
    groups = [
        Group(
            TOPIC_LABELS[topic],
            tuple(page for page in found if page.topic is topic),
            _lines([given for given in files if given.file.topic == topic]),
        )
        for topic in Topic
    ]
    return [group for group in groups if group.pages or group.files]
