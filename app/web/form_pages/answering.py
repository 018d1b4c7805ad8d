"""What was posted of a page: read, put together with other windows, kept, or shown again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.extensions import db
from app.http import typed
from forms.answers import PageAnswers
from forms.conditions import is_answered
from forms.definition import Page
from forms.fields import TYPES

from .filling import Filling
from .merging import Merged, merge
from .place_notes import misfits
from .places import Keeping, Place, draw, read_posted
from .showing import clear
from .uploads import let_go, take_files


def read(filling: Filling, place: Place, keeping: Keeping) -> ResponseReturnValue:
    """Read what was posted, keep what is right, and say what is not."""
    posted: MultiDict[str, str] = MultiDict(request.form)
    _remove_by_button(posted)
    refused = take_files(filling, place.page, posted)
    read = read_posted(filling, place, posted, refused)
    shown = _marks(posted, place.page)
    merged = merge(read.answers, place.stored, shown)
    notes = [_taken_over(place.page, merged.theirs)] if merged.theirs else []
    if merged.theirs:
        _take_over(posted, place, merged.theirs)
        read = read_posted(filling, place, posted, refused)
        merged = merge(read.answers, place.stored, shown)
    new = _new_questions(posted, read)
    faults = [(key, words) for key, words in read.faults if key not in new]
    # What is not kept yet was typed over what the page showed, whatever is stored by now.
    waiting = {key: sign for key, sign in shown.items() if sign and key not in merged.answers}
    if merged.clashes:
        return _clash(filling, place, keeping, read, merged, posted, faults, waiting, notes)
    is_later = posted.get("action") == "later"
    if is_later:
        unkept = [*refused, *(key for key, _ in faults if key not in read.answers)]
        faults = [(key, words) for key, words in faults if key in unkept]
    searched = _searched(posted, place.page)
    is_button = "remove" in posted or "search" in posted
    is_aside = is_button or bool(searched)
    is_on_its_way = not (is_aside or is_later)
    faults += misfits(filling, place.page, read, merged.answers, new) if is_on_its_way else []
    if not (faults or is_aside) or keeping.keeps_halves:
        keeping.keep(filling, place, merged.answers)
    let_go(filling, place.page.questions, place.stored, posted)
    is_refused = any(key in refused for key, _ in faults)
    if is_refused and not is_button:
        # The page comes back with a fault anyway, so everything else that is wrong is told too.
        faults = [(key, words) for key, words in faults if key not in searched]
        new = [*new, *searched]
    elif is_aside:
        clear(read, [key for key, _ in read.faults if key not in refused])
        faults = [(key, words) for key, words in faults if key in refused]
        if "remove" in posted and not (faults or notes) and _is_put_aside(posted, waiting):
            # Shown by a GET: whoever comes back to the page is not asked to send it once more.
            return redirect(place.url, 303)
        at = _as_stored(filling, place, keeping)
        return draw(filling, at, read.form, faults=faults, notes=notes, marks=waiting)
    clear(read, new)
    if faults:
        # What is right is kept although the page is shown again, files above all.
        at = _as_stored(filling, place, keeping)
        page = draw(filling, at, read.form, faults=faults, notes=notes, marks=waiting)
        db.session.commit()
        return page, 422
    for words in notes:
        flash(words, "info")
    return redirect(filling.url("saved"), 303) if is_later else _on(filling, place, keeping, new)


def _is_put_aside(posted: MultiDict[str, str], waiting: Mapping[str, str]) -> bool:
    return typed.put_aside(list(posted.items(multi=True)), waiting)


def _on(
    filling: Filling, place: Place, keeping: Keeping, new: Sequence[str]
) -> ResponseReturnValue:
    """To what comes next: a question of the same page that was not seen yet, or another page."""
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
    posted: MultiDict[str, str],
    wrong: Sequence[tuple[str, str]],
    waiting: Mapping[str, str],
    notes: Sequence[str],
) -> ResponseReturnValue:
    """Both windows changed a question: show what was typed here beside what is stored."""
    if keeping.keeps_halves:
        keeping.keep(filling, place, merged.answers)
    let_go(filling, place.page.questions, place.stored, posted)
    faults = []
    for each in read.form.questions:
        key = each.question.key
        if key in merged.clashes:
            stored = each.kind.kept(place.stored.get(key))
            lines = each.kind.lines(stored, each.asking) if stored is not None else ["nothing"]
            words = (
                f"You answered this in another window too: “{', '.join(lines)}”. "
                "Below is your answer here. Check which is right and continue."
            )
            each.errors = (words,)
            faults.append((key, words))
        else:
            faults += [fault for fault in wrong if fault[0] == key]
    told = {key for key, _ in faults}
    clear(read, [key for key, _ in read.faults if key not in told])
    # Both answers of a clash are on the page: what is typed next is typed over the stored one.
    marks = {key: sign for key, sign in waiting.items() if key not in merged.clashes}
    at = _as_stored(filling, place, keeping)
    page = draw(filling, at, read.form, faults=faults, notes=notes, marks=marks)
    db.session.commit()
    return page, 409


def ask_again(filling: Filling, place: Place, words: str) -> ResponseReturnValue:
    """What was typed, shown once more because it cannot be kept where it was meant to go."""
    posted: MultiDict[str, str] = MultiDict(request.form)
    refused = take_files(filling, place.page, posted)
    read = read_posted(filling, place, posted, refused)
    clear(read, [key for key, _ in read.faults if key not in refused])
    faults = [(key, fault) for key, fault in read.faults if key in refused]
    let_go(filling, place.page.questions, place.stored, posted)
    page = draw(filling, place, read.form, faults=faults, notes=[words])
    db.session.commit()
    return page, 409


def _take_over(posted: MultiDict[str, str], place: Place, keys: Sequence[str]) -> None:
    """Put what another window stored where this one still has what the page showed before."""
    for each in place.page.questions:
        if each.key in keys:
            kind = TYPES[each.type]
            inputs = kind.inputs(kind.kept(place.stored.get(each.key)))
            for suffix in kind.suffixes:
                name = f"{each.name}-{suffix}" if suffix else each.name
                posted.setlist(name, list(inputs.get(suffix, ())))


def _taken_over(page: Page, keys: Sequence[str]) -> str:
    names = ", ".join(f"“{each.label}”" for each in page.questions if each.key in keys)
    return f"Changed in another window meanwhile, and kept as it is there: {names}."


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


def _searched(posted: MultiDict[str, str], page: Page) -> list[str]:
    """The questions that the person searches in: by Enter in a box that was not used yet."""
    found = []
    for each in page.questions:
        text = posted.get(f"{each.name}-search", "").strip()
        if text and not posted.get(each.name) and text != posted.get(f"{each.name}-searched"):
            found.append(each.key)
    return found
