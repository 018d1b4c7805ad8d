"""Files that CAP gives out: what each is, its versions, when one is given out."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app, url_for

from app.domain.content import Audience, ContentStatus, Topic
from app.domain.errors import Fault, Rejected
from app.domain.permissions import Permission
from app.domain.virus_check import is_locked
from app.extensions import db
from app.http.clock import now
from app.models.content import FileVersion, PublishedFile
from app.models.scanned import SCAN_RESULTS
from app.services import content_editing, content_slugs, published_files
from app.settings import MEGABYTE
from app.storage.base import FileStore, Scanner
from app.storage.checks import ALLOWED, MAX_FILE_BYTES, check_upload

from .content import AREA, by_standing, standing_cell
from .held_files import HIDDEN, held_deeds, scan_fact, scan_tag, scan_texts, scan_words
from .labels import value_words
from .parts import Blank, Cell, Column, Deed, Fact, Posted, RelatedRow, groups
from .registry import record_url
from .remove_pages import StaffView
from .shared import by_code, by_due, fixed, specs

# What readers see of a file that is given out, beside the file itself.
LIVE = ("title", "summary", "audience", "topic")


class PublishedFileView(StaffView):
    model = PublishedFile
    noun = "content"
    singular, plural, area = "Download", "Downloads", AREA
    columns = (
        Column("title", "Title", sort="title"),
        Column("audience", "For"),
        Column("topic", "About"),
        Column("status", "State"),
        Column("review_by", "Look at again by", sort="review_by", kind="due"),
    )
    searched = ("title", "slug")
    filters = (
        by_standing(),
        by_code(PublishedFile, "audience", "For", Audience),
        by_code(PublishedFile, "topic", "About", Topic),
        by_due("review_by", "Look at again"),
    )
    order, newest_first = "title", False
    due = "review_by"
    creates = edits = deletes = takes_notes = True
    hidden = frozenset({"first_shown_at"})
    groups = groups(
        ("Download", "title summary slug"),
        ("Where it stands", "audience topic position review_by"),
    )
    form_specs = specs(
        PublishedFile,
        "title summary slug audience topic position review_by",
        summary={"label": "Summary", "hint": "One or two sentences, for lists and searches"},
        slug={"label": "Address", "hint": "Small letters and hyphens"},
        audience=fixed(Audience, label="For"),
        topic=fixed(Topic, label="About"),
        position={"label": "Place in the list", "hint": "Small numbers come first"},
        review_by={"label": "Look at again by"},
    )
    children = (("Versions", "file_version", "published_file_id"),)
    endings = frozenset({"take-down"})
    empty = "Files for schools and providers to download, such as a risk assessment to fill in."

    def tag(self, row: Any) -> Cell | None:
        return standing_cell(row)

    def is_waiting(self, row: Any) -> bool:
        return bool(row.status == ContentStatus.PUBLISHED)

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        return self.check(None, {**values, "position": values["position"] or 100})

    def check(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        found = [Fault("slug", words) for words in content_slugs.why_not(values["slug"])]
        if found:
            raise Rejected(*found)
        known = row is not None and row.first_shown_at is not None
        content_editing.check(row, values, by=self.actor(), has_version=known, live=LIVE)
        return values

    def facts_of(self, row: Any) -> Any:
        return published_files.facts(db.session(), row, self.actor())

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        published_files.move(
            db.session(),
            row,
            name,
            by=self.actor(),
            at=now(),
            reason=posted.text("reason"),
            version=posted.version,
        )

    def deeds(self, row: Any) -> list[Deed]:
        released = row.status == ContentStatus.PUBLISHED
        needs = Permission.CONTENT_PUBLISH if released else Permission.CONTENT_UPDATE
        adding = Deed(
            "add-version",
            "Add version",
            needs,
            self._add_version,
            (
                Blank(
                    "file", "File", "file", hint=f"{ALLOWED}, up to {MAX_FILE_BYTES // MEGABYTE} MB"
                ),
                Blank("shows_from", "Give it out from", "moment", False, hint="Empty: at once"),
                Blank("note", "What changed", "line", False),
            ),
            beside="file_version",
        )
        return [*self.moves(row), *([adding] if self.actor().may(needs) else [])]

    def _add_version(self, row: Any, posted: Posted) -> str:
        upload = posted.values["file"]
        with check_upload(upload.stream, upload.filename, field="file") as checked:
            added = published_files.add_version(
                db.session(),
                row,
                checked,
                cast(FileStore, current_app.extensions["storage"]),
                cast(Scanner, current_app.extensions["scanner"]),
                by=self.actor(),
                at=now(),
                note=posted.text("note"),
                shows_from=posted.values.get("shows_from"),
            )
        return f"Version {added.number} added."


class FileVersionView(StaffView):
    model = FileVersion
    noun = "content"
    singular, plural, area = "Download version", "Download versions", AREA
    columns = (
        Column("name", "File"),
        Column("number", "Version", kind="number"),
        Column("created_at", "Added", sort="created_at", kind="time"),
        Column("shows_from", "Given out from", kind="time"),
        Column("scan_result", "Virus check"),
        Column("note", "What changed"),
    )
    searched = ("name",)
    filters = (by_code(FileVersion, "scan_result", "Virus check", SCAN_RESULTS),)
    parents = ("published_file_id",)
    order = "created_at"
    hidden = HIDDEN
    empty = "Every version of every download."

    def tag(self, row: Any) -> Cell | None:
        return scan_tag(row)

    def line(self, row: Any) -> str:
        return value_words(FileVersion, "shows_from", row.shows_from)

    def related_row(self, row: Any, number: int, *, opened: bool) -> RelatedRow:
        return RelatedRow(f"Version {row.number}", record_url(row), self.line(row), self.tag(row))

    def child_order(self) -> tuple[Any, ...]:
        return (FileVersion.number.desc(),)

    def fact(self, row: Any, name: str) -> Fact:
        return scan_fact(row) if name == "scan_result" else super().fact(row, name)

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        return scan_texts(rows)

    def deeds(self, row: Any) -> list[Deed]:
        url = url_for("public.guide_file_version", slug=row.file.slug, number=row.number)
        held = (f"{scan_words(row)}.",) if is_locked(row.scan_result) else ()
        return [
            Deed(
                "download",
                "Download",
                Permission.CONTENT_READ,
                why_not=held,
                primary=True,
                page=url,
            ),
            *held_deeds(self.actor(), row, Permission.CONTENT_UPDATE, self.list_url),
        ]


CONTENT_FILES = (PublishedFileView, FileVersionView)
