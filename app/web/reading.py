"""What a school or a provider must read: the lines on its home, its list, its confirmation."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.templating import show_date
from app.services import page_dates, page_reads
from app.services.paging import Stretch
from app.services.working_days import known_closure_days

from .todo import Item, once


def to_read(session: Session, actor: Actor, today: date) -> list[Item]:
    """The pages that are left to read, with the day by which one of the people confirms each."""
    left = [each for each in _readings(session, actor) if not each.is_done]
    days = page_dates.confirm_by(
        session,
        [each.page.page_id for each in left],
        actor,
        at=now(),
        closures=known_closure_days(session),
    )
    return [_item(each, days.get(each.page.page_id)) for each in left]


def read(session: Session, actor: Actor, today: date, stretch: Stretch) -> list[Item]:
    """The pages that somebody has confirmed, the latest first."""
    return [
        _item(each)
        for each in _readings(session, actor)
        if each.at is not None and stretch.holds(each.at, each.page.page_id)
    ]


def _readings(session: Session, actor: Actor) -> list[page_reads.Reading]:
    return once("readings", lambda: page_reads.readings(session, actor, at=now()))


def _item(reading: page_reads.Reading, due: date | None = None) -> Item:
    told = f"{reading.name} confirmed it on {show_date(reading.at)}." if reading.at else ""
    return Item(
        about=reading.page.title,
        href=url_for("public.guide_page", page_slug=reading.page.slug),
        words=told or "One of you reads it and confirms it for all of you.",
        due=due,
        tag="Read" if reading.is_done else "To read",
        tone="good" if reading.is_done else "info",
        order=reading.at,
        key=reading.page.page_id,
    )


def reading_list(face: str) -> ResponseReturnValue:
    """Everything that must be read, with what was confirmed by whom."""
    found = page_reads.readings(db.session(), current_actor(), at=now())
    return render_template(
        "portal/to_read.html",
        face=face,
        left=[each for each in found if not each.is_done],
        done=[each for each in found if each.is_done],
    )


def confirm_read(face: str, slug: str) -> ResponseReturnValue:
    """Confirm for the organisation. Raises Conflict when the page has changed."""
    text = request.form.get("number", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    done = page_reads.confirm(db.session(), slug, number, by=current_actor(), at=now())
    flash(f"“{done.page.title}” is confirmed as read.", "good")
    return redirect(url_for(f"{face}.to_read"), 303)
