"""Safeguarding pointers, for safeguarding leads alone: each is opened with a reason.

There is no export on purpose: a file of pointers would leave the one place where each reading
needs a reason and is written down. Nothing is removed either, and no note can be written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import and_

from app.domain.errors import Rejected
from app.domain.permissions import Permission
from app.domain.pointer_flow import OPEN, POINTER_FLOW, PointerStatus
from app.domain.pointers import KIND_WORDS, NO_REFERRAL_WORDS, READING_LASTS, PointerKind
from app.extensions import db
from app.http import typed as kept_text
from app.http.clock import now
from app.http.transaction import writes
from app.models.safeguarding_pointer import SafeguardingPointer
from app.services import accounts, pointers, timelines

from .fields import FieldSpec, shown
from .frame import rail
from .headers import Header
from .labels import value_words
from .parts import Blank, Column, Filter, Posted, Related, RelatedRow, Section, groups
from .pointer_readings import PointerReadingView
from .remove_pages import StaffView
from .shared import by_code, by_due, fixed, pick, specs, statuses

# Which pointers this session has opened: the id of the reading by the id of the pointer.
READINGS = "pointer-readings"
# Pages of one pointer that come back after its reason was given.
_ONWARD = re.compile(r"edit|do/[a-z-]+")
# What a step notes is corrected later, never typed at first.
_BY_STEPS = frozenset({"school_dsl_told_at", "lado_told_at", "mash_ref"})
_TIMES = frozenset({"happened_at", "noticed_at", "school_dsl_told_at", "lado_told_at"})
_OF_LADO = by_due("lado_due", "LADO")


def _running(model: Any, value: str) -> Any:
    """How near the LADO's day is, while nobody has told the LADO."""
    assert _OF_LADO.clause is not None  # noqa: S101 - made with one
    return and_(model.status == PointerStatus.LADO_DUE, _OF_LADO.clause(model, value))


class PointerView(StaffView):
    model = SafeguardingPointer
    noun = "pointer"
    singular, plural, area = "Pointer", "Pointers", "Safeguarding"
    is_urgent = True
    columns = (
        Column("ref", "Reference"),
        Column("kind", "Kind"),
        Column("status", "Status", sort="status"),
        Column("lado_due", "LADO told by", sort="lado_due", kind="due"),
        Column("owner_id", "Looked after by"),
        Column("noticed_at", "Became known", sort="noticed_at"),
    )
    searched = ("ref",)
    filters = (
        Filter(
            "open",
            "Pointer",
            lambda: [("1", "is open"), ("0", "is closed")],
            lambda model, value: (
                model.status.in_(sorted(OPEN))
                if value == "1"
                else model.status.not_in(sorted(OPEN))
            ),
        ),
        Filter("status", "Status", statuses(POINTER_FLOW)),
        by_code(SafeguardingPointer, "kind", "Kind", PointerKind),
        replace(_OF_LADO, clause=_running),
    )
    order = "noticed_at"
    creates = edits = True
    due, owner = "lado_due", "owner_id"
    endings = frozenset({"close"})
    groups = groups(
        ("Whom it is about", "kind student_id adult_name"),
        ("When", "happened_at noticed_at lado_due"),
        ("Where it is written", "cpoms_ref mash_ref"),
        ("Who was told", "school_dsl_told_at lado_told_at no_referral_reason"),
        ("The end", "status closed_at owner_id"),
    )
    form_specs = specs(
        SafeguardingPointer,
        "kind student_id adult_name happened_at noticed_at cpoms_ref mash_ref school_dsl_told_at "
        "lado_told_at owner_id",
        kind=fixed(PointerKind),
        student_id=pick("student", hint="For everything but an allegation against an adult"),
        adult_name={"hint": "The name alone. It is kept as sensitive"},
        noticed_at={"hint": "The LADO’s working day is counted from here"},
        cpoms_ref={"hint": "The number of the record on CPOMS. What happened is written there"},
        owner_id=pick("safeguarding-lead", hint="Yourself, when you leave it empty"),
    )
    children = (("Who read it, when and why", "pointer_reading", "pointer_id"),)
    empty = "A pointer says that there is something on CPOMS, and who was told when."

    # --- opening with a reason ---------------------------------------------------------------

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Before any page of one pointer: a reason that is still good."""
        id_ = kwargs.get("id_")
        if id_ is None or fn.__name__ == "open_save":
            return super()._run_view(fn, *args, **kwargs)
        row = pointers.get(db.session(), id_, self.actor())
        if not self._is_open(row):
            is_post = request.method == "POST"
            kept = is_post and kept_text.keep_for_now()
            page = self._why_page(row, then=_onward(self.url_of(row), request.path), kept=kept)
            return (page, 403) if is_post else page
        if fn.__name__ == "details_view":
            timelines.note_read(db.engine, row, "record", by=self.actor(), at=now())
            others = pointers.about_the_same(db.session(), row, self.actor())
            if others:
                # The page says of these whom they are about.
                timelines.note_reads(
                    db.engine, others, "whom it is about", by=self.actor(), at=now()
                )
        return super()._run_view(fn, *args, **kwargs)

    def _is_open(self, row: Any) -> bool:
        reading_id = session.get(READINGS, {}).get(str(row.id), "")
        return pointers.is_open(db.session(), reading_id, row.id, self.actor(), now())

    @expose("/<id_>/open", methods=("POST",))
    @writes
    def open_save(self, id_: str) -> ResponseReturnValue:
        """Keep the reason, then show what was asked for."""
        row = pointers.get(db.session(), id_, self.actor())
        reason, then = request.form.get("reason", ""), request.form.get("then", "")
        try:
            reading = pointers.open_with_reason(
                db.session(), row, reason, by=self.actor(), at=now()
            )
        except Rejected as rejected:
            page = self._why_page(row, then=then, fault=rejected.message, typed=reason)
            return page, 422
        session[READINGS] = {**session.get(READINGS, {}), str(row.id): str(reading.id)}
        onward = f"/{then}" if _ONWARD.fullmatch(then) else ""
        return redirect(f"{self.url_of(row)}{onward}")

    def _why_page(
        self, row: Any, *, then: str = "", kept: bool = False, fault: str = "", typed: str = ""
    ) -> str:
        return render_template(
            "staff/pointer_why.html",
            view=self,
            row=row,
            title=self.title(row),
            then=then if _ONWARD.fullmatch(then) else "",
            kept=kept,
            fault=fault,
            typed=typed,
            minutes=int(READING_LASTS.total_seconds() // 60),
            rail=rail(self),
        )

    # --- what is shown -----------------------------------------------------------------------

    def line(self, row: Any) -> str:
        return KIND_WORDS[row.kind]

    def is_waiting(self, row: Any) -> bool:
        return bool(row.status == PointerStatus.LADO_DUE)

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        names = accounts.names_of(db.session(), {row.owner_id for row in rows})
        return {(row.id, "owner_id"): names.get(row.owner_id, "Nobody yet") for row in rows}

    def is_opened(self) -> bool:
        return True

    def sections(self, row: Any, *, opened: bool, header: Header) -> list[Section]:
        """All of it: whoever came this far gave a reason."""
        found = super().sections(row, opened=opened, header=header)
        return [replace(section, closed=False) for section in found]

    sensitive_title = "References and subject"

    def warnings(self, row: Any) -> list[str]:
        found = []
        if row.status == PointerStatus.LADO_DUE:
            day = value_words(SafeguardingPointer, "lado_due", row.lado_due)
            found.append(
                f"Tell the LADO by {day}. Do not look into it first: ask nobody questions, and do "
                "not warn the adult."
            )
        if not row.cpoms_ref:
            found.append("Add the reference on CPOMS: that is the record.")
        return found

    def related(self, row: Any, deeds: Any = (), *, opened: bool = False) -> list[Related]:
        found = super().related(row, deeds, opened=opened)
        others = pointers.about_the_same(db.session(), row, self.actor())
        rows = tuple(
            RelatedRow(self.title(each), self.url_of(each), self.line(each), self.tag(each))
            for each in others
        )
        return [*found, *([Related("Also about this pupil", rows)] if rows else [])]

    # --- saving ------------------------------------------------------------------------------

    def specs(self) -> list[FieldSpec]:
        is_new = "id_" not in (request.view_args or {})
        return [s for s in super().specs() if not (is_new and s.name in _BY_STEPS)]

    def make(self, values: dict[str, Any], permission: Permission) -> Any:
        return pointers.log(db.session(), values, by=self.actor(), at=now())

    def check(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        """A time that nobody touched keeps its seconds, which the form does not show."""
        same = {
            name: getattr(row, name)
            for name in _TIMES & values.keys()
            if shown("moment", values[name]) == shown("moment", getattr(row, name))
        }
        return pointers.checked(db.session(), row, {**values, **same}, at=now())

    def _tell_owner(self, row: Any, changes: Any) -> None:
        """Nobody is told by mail whose pointer it is: others read the outbox."""

    # --- steps -------------------------------------------------------------------------------

    def facts_of(self, row: Any) -> Any:
        return pointers.facts(row)

    def move_blanks(self, row: Any, name: str) -> tuple[Blank, ...]:
        moment = shown("moment", now())
        blanks = {
            "tell-dsl": Blank(
                "school_dsl_told_at", "When the school’s lead was told", "moment", value=moment
            ),
            "tell-lado": Blank("lado_told_at", "When the LADO was told", "moment", value=moment),
            "refer": Blank(
                "mash_ref", "Reference of MASH", "line", False, hint="Or add it later, by Change"
            ),
            "no-referral": Blank(
                "no_referral_reason",
                "Why there is no referral",
                "radio",
                options=tuple(NO_REFERRAL_WORDS.items()),
            ),
        }
        return (blanks[name],) if name in blanks else ()

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        pointers.move(
            db.session(),
            row,
            name,
            posted.values,
            by=self.actor(),
            at=now(),
            version=posted.version,
        )


def _onward(url: str, path: str) -> str:
    """The page of a pointer that was asked for; empty for the pointer itself."""
    return path.removeprefix(url).strip("/") if path.startswith(url) else ""


POINTERS = (PointerView, PointerReadingView)
