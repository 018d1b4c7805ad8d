"""The list of places, which schools and providers see alike: searched, narrowed, page by page."""

from __future__ import annotations

from flask import render_template, request, url_for

from app.extensions import db
from app.http.actor import current_actor
from app.services import place_lists

from .case_lines import placement_days, placement_state

GROUPS = (("", "All"), ("now", "Now"), ("ended", "Ended"))


def place_page(face: str, *, shows_provider: bool) -> str:
    """The list as the address asks for it. `face` is the blueprint whose pages it leads to."""
    kept = {"q": request.args.get("q", "").strip()[:200], "group": request.args.get("group", "")}
    found = place_lists.find(
        db.session(),
        current_actor(),
        text=kept["q"],
        group=kept["group"],
        before=request.args.get("before", ""),
        after=request.args.get("after", ""),
    )
    rows = [
        {
            "placement": each,
            "url": url_for(f"{face}.placement", placement_id=each.id),
            "days": placement_days(each),
            "state": placement_state(each),
        }
        for each in found.rows
    ]
    return render_template(
        "portal/placements.html",
        rows=rows,
        found=found,
        kept=kept,
        groups=GROUPS,
        endpoint=f"{face}.placements",
        shows_provider=shows_provider,
    )
