"""What templates may use: dates and money as people write them, the nonce, the site's names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import nh3
from flask import Flask, g
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.domain import markdown
from app.domain.errors import Rejected
from app.domain.identifiers import parse_phone
from app.domain.text import size_words
from app.settings import Settings
from forms.fields.contact import show_phone

from . import clock
from .headers import csp_nonce

_MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": False})
_TAGS = {"p", "ul", "ol", "li", "a", "strong", "em", "h2", "h3", "br", "code", "blockquote"}


@dataclass(frozen=True, slots=True)
class Site:
    """The names on every page."""

    council_name: str
    service_name: str
    contact_email: str
    is_demo: bool


def show_date(value: date | None) -> str:
    """Mon 23 Nov 2026."""
    if value is None:
        return ""
    day = clock.local(value).date() if isinstance(value, datetime) else value
    return f"{day:%a} {day.day} {day:%b %Y}"


def show_time(value: datetime | None) -> str:
    """Mon 23 Nov 2026, 14:05."""
    if value is None:
        return ""
    return f"{show_date(value)}, {clock.local(value):%H:%M}"


def show_money(pence: int | None) -> str:
    """£12.50 from whole pence."""
    return "" if pence is None else f"£{pence / 100:,.2f}"


def phone_words(number: str | None) -> str:
    """A UK number as people write it, with its extension; others as they are kept."""
    main, space, extension = (number or "").partition(" ")
    return f"{show_phone(main)}{space}{extension}"


def phone_link(number: str | None, classes: str = "govuk-link") -> Markup | str:
    """A number that a tap rings; words alone when it is none of this country."""
    shown = phone_words(number)
    try:
        found = parse_phone(shown)
    except Rejected:
        return shown
    href = f"tel:{found.e164}" + (f";ext={found.extension}" if found.extension else "")
    look = Markup(' class="{}"').format(classes) if classes else ""
    return Markup('<a{} href="{}">{}</a>').format(look, href, shown)


@lru_cache(maxsize=1000)
def safe_markdown(text: str | None) -> Markup:
    """Author's Markdown as HTML: a few tags, links to https and mailto only, no raw HTML."""
    html = _MARKDOWN.render(text or "")
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "mailto"},
    )
    styled = (
        cleaned.replace("<p>", '<p class="govuk-body">')
        .replace("<ul>", '<ul class="govuk-list govuk-list--bullet">')
        .replace("<ol>", '<ol class="govuk-list govuk-list--number">')
        .replace("<h2>", '<h2 class="govuk-heading-m">')
        .replace("<h3>", '<h3 class="govuk-heading-s">')
        .replace("<a ", '<a class="govuk-link" ')
    )
    return Markup(styled)  # noqa: S704 - cleaned by nh3 just above


def page_markdown(text: str) -> Markup:
    """A page that staff wrote, with headings, lists and tables, as safe HTML."""
    return Markup(markdown.render(text))  # noqa: S704 - cleaned by nh3 there


def install(app: Flask, settings: Settings) -> None:
    """Strict templates with our filters and the context every page has."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        date=show_date,
        time=show_time,
        money=show_money,
        markdown=safe_markdown,
        page_markdown=page_markdown,
        size_words=size_words,
        phone_link=phone_link,
    )
    app.jinja_env.globals.update(csp_nonce=csp_nonce, csrf_token=generate_csrf)
    site = Site(
        council_name=settings.council_name,
        service_name=settings.service_name,
        contact_email=settings.contact_email,
        is_demo=settings.app_env == "demo",
    )

    @app.context_processor
    def every_page() -> dict[str, Any]:
        return {"site": site, "actor": g.get("actor")}
