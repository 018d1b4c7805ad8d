"""The search of the public site. Works without a script; an address can be shared."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain import site_words
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.services import site_search
from app.services.site_search import Hit

from .blueprint import pages

KINDS = {"page": "Guide", "file": "Download"}


@pages.get("/search")
def search() -> ResponseReturnValue:
    """What fits the words, the best first, each with the words around it."""
    text = request.args.get("q", "")[: site_words.LONGEST]
    asked = "".join(c if c.isprintable() else " " for c in text).strip()
    found = site_search.find(db.session(), asked, current_actor(), at=now())
    return render_template(
        "guide/search.html",
        asked=asked,
        found=found,
        hits=[(hit, KINDS[hit.kind], _address(hit)) for hit in found.hits],
    )


def _address(hit: Hit) -> str:
    if hit.kind == "file":
        return url_for("public.guide_file", slug=hit.key)
    return url_for("public.guide_page", page_slug=hit.key, _anchor=hit.anchor or None)
