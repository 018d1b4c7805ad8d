"""Pages of questions: shown, read, kept; look-ups searched; the way on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.domain.errors import NotVisible
from app.extensions import db, limiter
from app.http import typed
from app.http.transaction import writes
from forms.answers import PageAnswers, read_page, show_page
from forms.build import PageForm
from forms.conditions import is_answered
from forms.definition import Page
from forms.fields import TYPES, Asking, Lookup

from .blueprint import pages
from .filling import Filling, open_draft
from .merging import Merged, merge
from .showing import clear, found_words, question_page
from .uploads import held_words, take_files

KEPT_NOTE = (
    "Your session ended while you were typing. This is what you had typed. It is not saved yet: "
    "look it over and continue."
)
FILES_NOTE = "Files cannot be kept when a session ends. Choose them again."
NO_MARKS: Mapping[str, str] = {}
MORE_NOTE = "Your answer needs one more question answered. It is below."


@dataclass(frozen=True, slots=True)
class Place:
    """Where questions are asked: a page, or one item of a repeat."""

    page: Page
    stored: Mapping[str, object]
    url: str
    back_url: str
    heading: str = ""
    # The sign of an item of a repeat: its number changes when another is removed.
    item: str = ""
    # The other items of the repeat, for answers in which items must differ.
    others: Sequence[Mapping[str, object]] = ()


@pages.get("/<slug>/<uuid:draft_id>/<page_slug>")
def page(slug: str, draft_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id)
    found = visible_page(filling, page_slug)
    if found is None:
        return redirect(filling.url("overview"))
    if found.kind == "repeat":
        return redirect(filling.url("items", page_slug=page_slug, **filling.change))
    if found.kind in ("guidance", "exit"):
        return render_template(
            f"forms/{found.kind}.html",
            filling=filling,
            page=found,
            caption=filling.section_of(found).title,
            back_url=filling.url_before(found),
            next_url=filling.url_after(found) if found.kind == "guidance" else "",
        )
    return ask(filling, place_of(filling, found))


@pages.post("/<slug>/<uuid:draft_id>/<page_slug>")
@limiter.limit("120 per minute")
@writes
def save_page(slug: str, draft_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id, lock=True, to_keep_text=True)
    found = visible_page(filling, page_slug)
    if found is None or found.kind != "questions":
        return redirect(filling.url("overview"), 303)
    place = place_of(filling, found)
    answer = read(filling, place, Keeping())
    # Kept all the same; the redirect leads to the page that says so.
    return redirect(filling.url("overview"), 303) if filling.case_is_gone else answer


@pages.get("/<slug>/<uuid:draft_id>/options/<page_slug>/<key>")
@limiter.limit("240 per minute")
def options(slug: str, draft_id: uuid.UUID, page_slug: str, key: str) -> ResponseReturnValue:
    """Records for the box of a look-up, as the person may see them."""
    filling = open_draft(slug, draft_id)
    found = visible_page(filling, page_slug)
    question = next((each for each in found.questions if each.key == key), None) if found else None
    kind = TYPES[question.type] if question is not None else None
    if found is None or question is None or not isinstance(kind, Lookup):
        raise NotVisible
    known = {**filling.journey.known_at(found), **filling.draft.answers}
    text = request.args.get("q", "")[:100]
    records = kind.search(Asking(question, filling.context, known), text)
    return jsonify(
        says=found_words(len(records)),
        options=[{"value": each.value, "label": each.label, "hint": each.hint} for each in records],
    )


class Keeping:
    """How the answers of a page are kept and where it goes on. Items of a repeat differ."""

    # Whether answers are kept although others of the page are still wrong.
    keeps_halves = True

    def keep(self, filling: Filling, place: Place, answers: Mapping[str, object]) -> None:
        filling.save(answers)

    def stored(self, filling: Filling, place: Place) -> Mapping[str, object]:
        """What is kept now for the questions of this place."""
        return filling.draft.answers

    def next_url(self, filling: Filling, place: Place) -> str:
        return filling.url_after(place.page)

    def again_url(self, filling: Filling, place: Place) -> str:
        return place.url


def visible_page(filling: Filling, page_slug: str) -> Page | None:
    """The page, None when it is not shown at present. Raises NotVisible for an unknown one."""
    if filling.definition.page(page_slug) is None:
        raise NotVisible
    return filling.journey.page(page_slug)


def place_of(filling: Filling, page: Page) -> Place:
    return Place(
        page=page,
        stored=filling.draft.answers,
        url=filling.url_of(page, filling.change),
        back_url=filling.check_url if filling.change else filling.url_before(page),
    )


def ask(filling: Filling, place: Place) -> ResponseReturnValue:
    """Show the questions with what is stored, or with what was typed before a session ended."""
    kept = typed.take(request.path)
    if kept is not None:
        read = _read(filling, place, kept, {})
        clear(read, [key for key, _ in read.faults])
        notes = [KEPT_NOTE]
        if any(each.type == "file" for each in place.page.questions):
            notes.append(FILES_NOTE)
        return _render(filling, place, read.form, notes=notes)
    form = show_page(
        filling.definition,
        place.page,
        filling.version_key,
        stored=place.stored,
        known=filling.journey.known_at(place.page),
        context=filling.context,
        locked=filling.locked,
    )
    notes = [*held_words(filling, place.page, place.stored)]
    if "more" in request.args:
        notes.append(MORE_NOTE)
    return _render(filling, place, form, notes=notes)


def read(filling: Filling, place: Place, keeping: Keeping) -> ResponseReturnValue:
    """Read what was posted, keep what is right, and say what is not."""
    posted: MultiDict[str, str] = MultiDict(request.form)
    _remove_by_button(posted)
    refused = take_files(filling, place.page, posted)
    read = _read(filling, place, posted, refused)
    shown = _marks(posted, place.page)
    merged = merge(read.answers, place.stored, shown)
    notes = [_taken_over(place.page, merged.theirs)] if merged.theirs else []
    if merged.theirs:
        _take_over(posted, place, merged.theirs)
        read = _read(filling, place, posted, refused)
        merged = merge(read.answers, place.stored, shown)
    new = _new_questions(posted, read)
    faults = [(key, words) for key, words in read.faults if key not in new]
    # What is not kept yet was typed over what the page showed, whatever is stored by now.
    waiting = {key: sign for key, sign in shown.items() if sign and key not in merged.answers}
    if merged.clashes:
        return _clash(filling, place, keeping, read, merged, waiting, notes)
    is_later = posted.get("action") == "later"
    if is_later:
        unkept = [*refused, *(key for key, _ in faults if key not in read.answers)]
        faults = [(key, words) for key, words in faults if key in unkept]
    is_aside = "remove" in posted or _searches(posted, place.page)
    if not (faults or is_aside) or keeping.keeps_halves:
        keeping.keep(filling, place, merged.answers)
    if is_aside:
        clear(read, [key for key, _ in read.faults if key not in refused])
        faults = [(key, words) for key, words in faults if key in refused]
        at = _as_stored(filling, place, keeping)
        return _render(filling, at, read.form, faults=faults, notes=notes, marks=waiting)
    clear(read, new)
    if faults:
        # What is right is kept although the page is shown again, files above all.
        at = _as_stored(filling, place, keeping)
        page = _render(filling, at, read.form, faults=faults, notes=notes, marks=waiting)
        db.session.commit()
        return page, 422
    for words in notes:
        flash(words, "info")
    if is_later:
        return redirect(filling.url("saved"), 303)
    if new:
        again = keeping.again_url(filling, place)
        joint = "&" if "?" in again else "?"
        return redirect(f"{again}{joint}more=1#{_name(place.page, new[0])}-question", 303)
    return redirect(keeping.next_url(filling, place), 303)


def _as_stored(filling: Filling, place: Place, keeping: Keeping) -> Place:
    """The place with what is stored now, so that the next try is no clash with this one."""
    return replace(place, stored=keeping.stored(filling, place))


def _clash(
    filling: Filling,
    place: Place,
    keeping: Keeping,
    read: PageAnswers,
    merged: Merged,
    waiting: Mapping[str, str],
    notes: Sequence[str],
) -> ResponseReturnValue:
    """Both windows changed a question: show what was typed here beside what is stored."""
    if keeping.keeps_halves:
        keeping.keep(filling, place, merged.answers)
    faults = []
    for each in read.form.questions:
        key = each.question.key
        if key in merged.clashes:
            stored = place.stored.get(key)
            lines = each.kind.lines(stored, each.asking) if stored is not None else ["nothing"]
            words = (
                f"You answered this in another window too: “{', '.join(lines)}”. "
                "Below is your answer here. Check which is right and continue."
            )
            each.errors = (words,)
            faults.append((key, words))
    clear(read, [key for key, _ in read.faults if key not in merged.clashes])
    # Both answers of a clash are on the page: what is typed next is typed over the stored one.
    marks = {key: sign for key, sign in waiting.items() if key not in merged.clashes}
    at = _as_stored(filling, place, keeping)
    page = _render(filling, at, read.form, faults=faults, notes=notes, marks=marks)
    db.session.commit()
    return page, 409


def ask_again(filling: Filling, place: Place, words: str) -> ResponseReturnValue:
    """What was typed, shown once more because it cannot be kept where it was meant to go."""
    posted: MultiDict[str, str] = MultiDict(request.form)
    refused = take_files(filling, place.page, posted)
    read = _read(filling, place, posted, refused)
    clear(read, [key for key, _ in read.faults if key not in refused])
    faults = [(key, fault) for key, fault in read.faults if key in refused]
    page = _render(filling, place, read.form, faults=faults, notes=[words])
    db.session.commit()
    return page, 409


def _take_over(posted: MultiDict[str, str], place: Place, keys: Sequence[str]) -> None:
    """Put what another window stored where this one still has what the page showed before."""
    for each in place.page.questions:
        if each.key in keys:
            kind = TYPES[each.type]
            inputs = kind.inputs(place.stored.get(each.key))
            for suffix in kind.suffixes:
                name = f"{each.name}-{suffix}" if suffix else each.name
                posted.setlist(name, list(inputs.get(suffix, ())))


def _taken_over(page: Page, keys: Sequence[str]) -> str:
    names = ", ".join(f"“{each.label}”" for each in page.questions if each.key in keys)
    return f"Changed in another window meanwhile, and kept as it is there: {names}."


def _read(
    filling: Filling, place: Place, posted: MultiDict[str, str], refused: Mapping[str, str]
) -> PageAnswers:
    return read_page(
        filling.definition,
        place.page,
        filling.version_key,
        posted,
        stored=place.stored,
        known=filling.journey.known_at(place.page),
        context=filling.context,
        locked=filling.locked,
        refused=refused,
        others=place.others,
    )


def _render(
    filling: Filling,
    place: Place,
    form: PageForm,
    *,
    faults: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
    marks: Mapping[str, str] = NO_MARKS,
) -> str:
    shown = question_page(
        filling,
        place.page,
        form,
        stored=place.stored,
        post_url=place.url,
        back_url=place.back_url,
        heading=place.heading,
        faults=faults,
        notes=notes,
        marks=marks,
        item=place.item,
    )
    return render_template("forms/questions.html", filling=filling, page=shown)


def _name(page: Page, key: str) -> str:
    return next(each.name for each in page.questions if each.key == key)


def _marks(posted: MultiDict[str, str], page: Page) -> dict[str, str]:
    return {each.key: posted.get(f"{each.name}-was", "") for each in page.questions}


def _new_questions(posted: MultiDict[str, str], read: PageAnswers) -> list[str]:
    """Questions that this answer made visible: they were not on the page that was sent."""
    if "shown" not in posted:
        return []
    seen = set(posted.getlist("shown"))
    return [
        each.question.key
        for each in read.form.questions
        if each.shown
        and each.is_typed
        and each.question.key not in seen
        and not is_answered(each.data)
    ]


def _remove_by_button(posted: MultiDict[str, str]) -> None:
    """The button beside a file names the question and the file."""
    name, _, file_id = posted.get("remove", "").partition(":")
    if name and file_id:
        posted.add(f"{name}-remove", file_id)


def _searches(posted: MultiDict[str, str], page: Page) -> bool:
    """Whether the person searches: by the button, or by Enter in a box that was not used yet."""
    if "search" in posted:
        return True
    for each in page.questions:
        text = posted.get(f"{each.name}-search", "").strip()
        if text and not posted.get(each.name) and text != posted.get(f"{each.name}-searched"):
            return True
    return False
