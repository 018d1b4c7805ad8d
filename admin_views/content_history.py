"""The published versions of pages, what each changed, and who has confirmed to have read what."""

from __future__ import annotations

from typing import Any

from app.domain.permissions import Permission
from app.domain.text_changes import differences
from app.extensions import db
from app.http.clock import now
from app.models.content import PageRead, PageVersion
from app.services import content_editing

from .content import AREA
from .labels import value_words
from .parts import Column, Deed, Posted, RelatedRow
from .registry import record_url
from .remove_pages import StaffView


class PageVersionView(StaffView):
    model = PageVersion
    noun = "content"
    singular, plural, area = "Page version", "Page versions", AREA
    columns = (
        Column("title", "Title"),
        Column("number", "Version", kind="number"),
        Column("published_at", "Published", sort="published_at", kind="time"),
        Column("shows_from", "Shows from", kind="time"),
        Column("note", "What changed"),
    )
    parents = ("page_id",)
    order = "published_at"
    hidden = frozenset({"body"})
    empty = "Every published text of a page. It never changes afterwards."

    def line(self, row: Any) -> str:
        return value_words(PageVersion, "shows_from", row.shows_from)

    def related_row(self, row: Any, number: int, *, opened: bool) -> RelatedRow:
        return RelatedRow(f"Version {row.number}", record_url(row), self.line(row))

    def child_order(self) -> tuple[Any, ...]:
        return (PageVersion.number.desc(),)

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        """What it changed, and its text."""
        versions = content_editing.versions(db.session(), row.page_id, self.actor())
        before = next((each for each in versions if each.number == row.number - 1), None)
        found: list[Any] = [("staff/_written.html", row.body)]
        if before is not None:
            lines = differences(before.body, row.body)
            title = f"Changed since version {before.number}"
            found.insert(0, ("staff/_changes.html", {"title": title, "lines": lines}))
        return found

    def deeds(self, row: Any) -> list[Deed]:
        by = self.actor()
        if not (
            by.may(Permission.CONTENT_UPDATE) and content_editing.may_write(by, row.page.topic)
        ):
            return []

        def run(version: Any, posted: Posted) -> str:
            content_editing.restore(db.session(), version.page, version, by=by, at=now())
            return (
                f"The text of version {version.number} is being worked on. Publish it to show it."
            )

        return [
            Deed(
                "restore",
                "Take this text up again",
                Permission.CONTENT_UPDATE,
                run,
                lines=("It takes the place of the text that is being worked on now.",),
                leads_to=lambda version: record_url(version.page) or self.list_url,
            )
        ]


class PageReadView(StaffView):
    model = PageRead
    noun = "content"
    singular, plural, area = "Confirmation", "Who has read what", AREA
    columns = (
        Column("name", "Who"),
        Column("school", "School"),
        Column("provider", "Provider"),
        Column("version_read", "What"),
        Column("at", "When", sort="at", kind="time"),
    )
    searched = ("name",)
    parents = ("page_id", "school_id", "provider_id")
    order = "at"
    empty = "Schools and providers confirm here that they have read what they must read."

    def title(self, row: Any) -> str:
        return str(row.school or row.provider)

    def line(self, row: Any) -> str:
        return f"{row.name}, version {row.version_read.number}"

    def child_order(self) -> tuple[Any, ...]:
        return (PageRead.at.desc(), PageRead.id)


CONTENT_HISTORY = (PageVersionView, PageReadView)
