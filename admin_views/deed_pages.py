"""Doing something to a record: asked first where words or a choice are needed, then done."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy.orm.exc import StaleDataError

from app.access.policy import allow
from app.domain.errors import Conflict, InvalidMove, NotVisible, Rejected
from app.domain.workflow import Move
from app.extensions import db
from app.http import typed as kept_text
from app.http.clock import now
from app.http.transaction import writes
from app.services import steps, timelines

from .fields import Input, read_blanks
from .frame import rail
from .list_pages import ListPages
from .parts import Blank, Deed, Posted

CHANGED = (
    "Somebody else changed this while you had it open, so nothing was done. What you wrote is "
    "below: look at the record again and decide anew."
)
READ_AGAIN = "Somebody changed this after you opened it. Read it as it is now, then decide."


class DeedPages(ListPages):
    """The pages of deeds. The moves of a flow are deeds by themselves."""

    def deeds(self, row: Any) -> list[Deed]:
        """What this actor may do to the record, possible or not yet."""
        return self.moves(row)

    def moves(self, row: Any) -> list[Deed]:
        """The moves of the flow that start here and that this actor may take."""
        if self.flow is None:
            return []
        found = steps.possible(self.flow, row, self.facts_of(row), self.actor())
        onward = [item for item in found if item.move.name not in self.endings | self.ways_back]
        first = next((item.move.name for item in onward if not item.why_not), "")
        return [
            self._deed_of(row, item.move, item.why_not, primary=item.move.name == first)
            for item in sorted(found, key=lambda item: item.move.name in self.endings)
        ]

    def _deed_of(
        self, row: Any, move: Move[Any, Any], why_not: tuple[str, ...], *, primary: bool
    ) -> Deed:
        def run(record: Any, posted: Posted) -> str:
            self.do_move(record, move.name, posted)
            return f"{move.label}: done."

        blanks = self.move_blanks(row, move.name)
        if move.needs_reason:
            blanks = (*blanks, Blank("reason", move.reason_label))
        return Deed(
            move.name,
            move.label,
            move.by,
            run,
            blanks=blanks,
            why_not=why_not,
            primary=primary,
            danger=move.name in self.endings,
        )

    # Moves that end something: shown last and asked in red.
    endings: frozenset[str] = frozenset({"cancel", "exit", "archive", "refuse", "close-unplaced"})

    # Moves that hand a case back: never the button that stands out.
    ways_back: frozenset[str] = frozenset({"return", "return-deferred", "query"})

    def facts_of(self, row: Any) -> Any:
        """What the guards of the flow need to know."""
        raise NotImplementedError

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        """Take the move, through its service."""
        raise NotImplementedError

    def move_blanks(self, row: Any, name: str) -> tuple[Blank, ...]:
        """What a move asks for beside its reason."""
        return ()

    # --- pages -------------------------------------------------------------------------------

    @expose("/<id_>/do/<deed_name>", methods=("GET",))
    def deed_view(self, id_: str, deed_name: str) -> ResponseReturnValue:
        """Ask before the deed. Whoever comes from a page of the record that is not true any more
        looks at it again first: what they decide about is what they have read."""
        row = self.row(id_)
        seen = request.args.get("seen", type=int)
        if seen is not None and seen != getattr(row, "version", seen):
            flash(READ_AGAIN, "warn")
            return redirect(self.url_of(row))
        deed = self._deed(row, deed_name)
        if deed.page is not None:
            return redirect(deed.page)
        if deed.reads:
            timelines.note_read(db.engine, row, "form", by=self.actor(), at=now())
        given = kept_text.take(request.path)
        typed = {blank.name: blank.value for blank in deed.blanks}
        if given is not None:
            typed = read_blanks(deed.blanks, given).raw
        return self._ask_page(row, deed, typed, {})

    @expose("/<id_>/do/<deed_name>", methods=("POST",))
    @writes
    def deed_save(self, id_: str, deed_name: str) -> ResponseReturnValue:
        """Do it, or say why not; what was typed is never lost."""
        row = self.row(id_, lock=True)
        try:
            deed = self._deed(row, deed_name)
            if deed.run is None:
                raise NotVisible
            typed = read_blanks(deed.blanks, request.form, request.files)
            if typed.faults:
                return self._ask_page(row, deed, typed.raw, typed.faults), 422
            words = deed.run(row, Posted(typed.values, posted_version()))
        except Rejected as rejected:
            db.session.rollback()
            faults = rejected.by_field
            row = self.row(id_)
            deed = self._deed(row, deed_name)
            raw = read_blanks(deed.blanks, request.form).raw
            return self._ask_page(row, deed, raw, faults), 422
        except InvalidMove as error:
            return self._refused_page(id_, error.reasons or (error.message,))
        except (Conflict, StaleDataError):
            return self._refused_page(id_, (CHANGED,))
        flash(words, "good")
        return redirect(deed.leads_to(row) if deed.leads_to else self.url_of(row))

    def _deed(self, row: Any, name: str) -> Deed:
        """The deed by its name. Raises InvalidMove when the record has moved on, NotAllowed,
        NotVisible for what is no deed."""
        for deed in self.deeds(row):
            if deed.name == name:
                allow(self.actor(), deed.needs)
                return deed
        if self.flow is not None and any(move.name == name for move in self.flow.moves):
            move = self.flow.move(type(self.flow.start)(row.status), name)
            allow(self.actor(), move.by)
        raise NotVisible

    def _ask_page(self, row: Any, deed: Deed, typed: dict[str, Any], faults: dict[str, str]) -> str:
        faults = {**faults, **_files_again(deed, faults)}
        return render_template(
            "staff/ask.html",
            view=self,
            row=row,
            title=self.title(row),
            deed=deed,
            inputs=inputs_of(deed.blanks, typed, faults),
            faults=faults,
            rail=rail(self),
        )

    def _refused_page(self, id_: str, reasons: tuple[str, ...]) -> ResponseReturnValue:
        """The deed is not possible any more: why, and everything that was typed."""
        db.session.rollback()
        row = self.row(id_)
        written = [
            (name, value)
            for name, value in request.form.items()
            if name not in {"csrf_token", "version"} and value.strip()
        ]
        page = render_template(
            "staff/refused.html",
            view=self,
            row=row,
            title=self.title(row),
            reasons=reasons,
            written=written,
            rail=rail(self),
        )
        return page, 409


def _files_again(deed: Deed, faults: dict[str, str]) -> dict[str, str]:
    """A browser lets go of a file when a page is shown again, so it has to be chosen anew."""
    names = [blank.name for blank in deed.blanks if blank.kind == "file"] if faults else []
    return {name: "Choose the file again." for name in names if name not in faults}


def inputs_of(
    blanks: tuple[Blank, ...], typed: dict[str, Any], faults: dict[str, str]
) -> list[Input]:
    """The blanks of a deed as inputs."""
    return [
        Input(
            name=blank.name,
            label=blank.label,
            kind=blank.kind,
            required=blank.required,
            value=typed.get(blank.name) or "",
            error=faults.get(blank.name, ""),
            hint=blank.hint,
            options=blank.options,
        )
        for blank in blanks
    ]


def posted_version() -> int:
    """The version of the record that the page was drawn from; 0 fits none."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
