"""Pages that CAP publishes: written, looked at, published by time, and who has read them."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import and_, or_

from app.domain import markdown
from app.domain.calendar import academic_year, academic_year_from_label
from app.domain.content import (
    STANDINGS,
    Audience,
    ContentStatus,
    Standing,
    Topic,
    standing,
)
from app.domain.errors import Fault, Rejected
from app.domain.permissions import Permission
from app.domain.text_changes import differences
from app.extensions import db
from app.http.clock import now, today
from app.models.content import Page, PageVersion
from app.services import content_editing, content_slugs, page_reads

from .labels import value_words
from .parts import Blank, Cell, Column, Deed, Filter, Posted, groups
from .remove_pages import StaffView
from .shared import by_code, by_due, fixed, specs, yes_no

AREA = "Documents & pages"
# What readers see of a published page without another version of it.
LIVE = ("audience", "topic", "must_read")
HELP = (
    "Markdown: ## a heading, - a list, 1. steps, [words](https://…) a link, > a note, "
    "and tables with |."
)


def standing_cell(row: Any) -> Cell:
    """The state of a page or a file as it is at this moment."""
    found = STANDINGS[standing(row.status, row.first_shown_at, at=now())]
    return Cell(found.label, tone=str(found.tone))


def by_standing() -> Filter:
    """A filter by how a page stands now."""

    def clause(model: Any, value: str) -> Any:
        released = model.status == ContentStatus.PUBLISHED
        coming = or_(model.first_shown_at.is_(None), model.first_shown_at > now())
        return {
            str(Standing.SCHEDULED): and_(released, coming),
            str(Standing.PUBLISHED): and_(released, model.first_shown_at <= now()),
        }.get(value, model.status == value)

    return Filter(
        "standing",
        "State",
        lambda: [(str(each), state.label) for each, state in STANDINGS.items()],
        clause,
    )


class PageView(StaffView):
    model = Page
    noun = "content"
    singular, plural, area = "Page", "Pages", AREA
    columns = (
        Column("title", "Title", sort="title"),
        Column("audience", "For"),
        Column("topic", "About"),
        Column("academic_year", "Year"),
        Column("status", "State"),
        Column("must_read", "Must be read"),
        Column("review_by", "Look at again by", sort="review_by", kind="due"),
    )
    searched = ("title", "slug")
    filters = (
        by_standing(),
        by_code(Page, "audience", "For", Audience),
        by_code(Page, "topic", "About", Topic),
        Filter("must_read", "Must be read", yes_no),
        by_due("review_by", "Look at again"),
    )
    order, newest_first = "title", False
    due = "review_by"
    creates = edits = deletes = takes_notes = True
    hidden = frozenset({"body", "first_shown_at"})
    groups = groups(
        ("Text", "title summary body"),
        ("Where it stands", "slug academic_year audience topic position"),
        ("Looking after it", "must_read review_by verified_on"),
    )
    form_specs = specs(
        Page,
        "title summary body slug academic_year audience topic position must_read review_by "
        "verified_on",
        summary={"label": "Summary", "hint": "One or two sentences, for overviews and searches"},
        body={"label": "Text", "hint": HELP},
        slug={"label": "Address", "hint": "Small letters and hyphens, as in ending-a-place"},
        academic_year={"hint": "As in 2026/27"},
        audience=fixed(Audience, label="For"),
        topic=fixed(Topic, label="About"),
        position={"label": "Place in the overview", "hint": "Small numbers come first"},
        must_read={"label": "Schools and providers it is for confirm that they have read it"},
        review_by={"label": "Look at again by"},
        verified_on={"label": "Links and contacts last checked on"},
    )
    children = (
        ("Versions", "page_version", "page_id"),
        ("Who has read it", "page_read", "page_id"),
    )
    endings = frozenset({"take-down"})
    empty = "Pages for schools and providers. Those that come with the service are added by setup."

    # --- words -------------------------------------------------------------------------------

    def title(self, row: Any) -> str:
        return f"{row.title}, {row.academic_year}"

    def tag(self, row: Any) -> Cell | None:
        return standing_cell(row)

    def is_waiting(self, row: Any) -> bool:
        return bool(row.status == ContentStatus.PUBLISHED)

    def warnings(self, row: Any) -> list[str]:
        found = markdown.faults(row.body)
        versions = content_editing.versions(db.session(), row.id, self.actor())
        if versions and versions[0].shows_from > now():
            day = value_words(PageVersion, "shows_from", versions[0].shows_from)
            found.append(f"Version {versions[0].number} shows from {day}.")
        if row.topic == Topic.SAFEGUARDING and row.verified_on is None:
            found.append("Nobody has checked the links and contacts on this page yet.")
        return found

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        """What was changed since the page was published last, and who must read it."""
        newest = next(iter(content_editing.versions(db.session(), row.id, self.actor())), None)
        before = newest.body if newest is not None else ""
        told = {"title": "Not published yet", "lines": differences(before, row.body)}
        found: list[Any] = [("staff/_changes.html", told)] if told["lines"] else []
        readers = page_reads.readers(db.session(), row, self.actor(), at=now())
        return [*found, ("staff/_readers.html", readers)] if readers else found

    # --- saving ------------------------------------------------------------------------------

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        values = {**values, "position": values["position"] or 100}
        self._obey(None, values)
        return values

    def check(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        self._obey(row, values)
        return values

    def _obey(self, row: Any, values: dict[str, Any]) -> None:
        found = [Fault("slug", words) for words in content_slugs.why_not(values["slug"])]
        try:
            academic_year_from_label(values["academic_year"])
        except ValueError:
            year = academic_year(today()).label
            found.append(Fault("academic_year", f"Write the year like {year}."))
        if found:
            raise Rejected(*found)
        known = row is not None and row.first_shown_at is not None
        content_editing.check(row, values, by=self.actor(), has_version=known, live=LIVE)

    # --- deeds -------------------------------------------------------------------------------

    def facts_of(self, row: Any) -> Any:
        return content_editing.facts(db.session(), row, self.actor())

    def move_blanks(self, row: Any, name: str) -> tuple[Blank, ...]:
        if name != "publish":
            return ()
        known = row.first_shown_at is not None
        again = "Those who have confirmed an earlier version must confirm this one"
        return (
            Blank("shows_from", "Show it from", "moment", False, hint="Leave empty for at once"),
            Blank("note", "What changed", "line", False, hint="For colleagues, in the history"),
            *((Blank("asks_again", again, "check", False),) if known and row.must_read else ()),
        )

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        session, by, at = db.session(), self.actor(), now()
        if name != "publish":
            content_editing.move(
                session,
                row,
                name,
                by=by,
                at=at,
                reason=posted.text("reason"),
                version=posted.version,
            )
            return
        content_editing.publish(
            session,
            row,
            by=by,
            at=at,
            shows_from=posted.values.get("shows_from"),
            note=posted.text("note"),
            asks_again=bool(posted.values.get("asks_again")),
            version=posted.version,
        )

    def deeds(self, row: Any) -> list[Deed]:
        preview = url_for(f"{self.endpoint}.preview_view", id_=row.id)
        return [
            Deed("preview", "Preview", Permission.CONTENT_READ, page=preview),
            *self.moves(row),
            *self._reminding(row),
            *self._next_year(row),
        ]

    def _reminding(self, row: Any) -> list[Deed]:
        """Writing to those who must read the page and have not confirmed it."""
        if not (row.must_read and self.actor().may(Permission.CONTENT_REMIND)):
            return []
        readers = page_reads.readers(db.session(), row, self.actor(), at=now())
        left = [each for each in readers if each.at is None]
        why_not = () if left else ("Nobody is left who must confirm it.",)

        def run(page: Any, posted: Posted) -> str:
            count = page_reads.remind(db.session(), page, by=self.actor(), at=now())
            return f"{count} reminded." if count > 1 else "One reminded."

        lines = (
            f"Everybody who can confirm it at {len(left)} schools and providers gets a mail with "
            "the title of the page and a link.",
        )
        return [
            Deed(
                "remind",
                "Remind those who have not",
                Permission.CONTENT_REMIND,
                run,
                lines=lines,
                why_not=why_not,
            )
        ]

    def _next_year(self, row: Any) -> list[Deed]:
        by = self.actor()
        if not (by.may(Permission.CONTENT_CREATE) and content_editing.may_write(by, row.topic)):
            return []
        made: list[Any] = []

        def run(page: Any, posted: Posted) -> str:
            made.append(content_editing.begin_next_year(db.session(), page, by=by, at=now()))
            return f"A draft for {made[0].academic_year} is here. Change it, then publish it."

        return [
            Deed(
                "next-year",
                "Begin next year’s",
                Permission.CONTENT_CREATE,
                run,
                lines=("A copy of this text becomes a draft for the next academic year.",),
                leads_to=lambda _: self.url_of(made[0]),
            )
        ]

    @expose("/<id_>/preview")
    def preview_view(self, id_: str) -> ResponseReturnValue:
        """The text being worked on, as people would read it."""
        row = self.row(id_)
        return render_template("guide/preview.html", page=row, record_url=self.url_of(row))


CONTENT = (PageView,)
