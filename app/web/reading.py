"""What a school or a provider must read: the lines on its home, its list, its confirmation."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.services import page_reads

from .lines import Line


def to_read_lines(session: Session, actor: Actor) -> list[Line]:
    """One line for each page that is left to read."""
    return [
        Line(
            title=reading.page.title,
            url=url_for("public.guide_page", page_slug=reading.page.slug),
            what="Read it and confirm that you have.",
            tag="To read",
            tone="info",
        )
        for reading in page_reads.readings(session, actor, at=now())
        if not reading.is_done
    ]


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
