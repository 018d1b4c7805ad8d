"""Any page of a form as people will see it, for staff, from the text that is being worked on.

Drawn by the same templates as the real page, from a draft that is never stored.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.domain.errors import NotVisible
from forms.answers import read_page, show_page
from forms.build import PageForm
from forms.definition import AUDIENCE, DefinitionError, Page
from forms.document import Problem

from .form_pages.asking import MORE_NOTE
from .form_pages.records import records_for
from .form_pages.showing import clear, faults_and_new, question_page
from .previewed_form import FILE_MARK, Preview, Strip, open_page

pages = Blueprint("form_preview", __name__)

NOTHING_WRONG = "Nothing is wrong with these answers. A preview keeps none of them."


@pages.get("/<form_id>/<page_id>")
def page(form_id: str, page_id: str) -> ResponseReturnValue:
    try:
        preview, strip = open_page(form_id, page_id)
    except DefinitionError as error:
        return _broken(form_id, page_id, error.problems)
    found = preview.definition.pages[0]
    if found.kind in ("guidance", "exit"):
        return render_template(
            "forms/preview.html",
            like=f"forms/{found.kind}.html",
            strip=strip,
            filling=preview,
            page=found,
            caption=preview.section_of(found).title,
            back_url=preview.url_before(found),
            next_url=preview.url_after(found),
            case_url="",
        )
    form = show_page(
        found,
        preview.version_key,
        stored={},
        known=_known(preview),
        context=preview.context,
    )
    return _questions(preview, strip, form)


@pages.post("/<form_id>/<page_id>")
def try_page(form_id: str, page_id: str) -> ResponseReturnValue:
    """What the page would say to these answers. Nothing is kept."""
    try:
        preview, strip = open_page(form_id, page_id)
    except DefinitionError as error:
        return _broken(form_id, page_id, error.problems)
    found = preview.definition.pages[0]
    if not found.questions:
        return redirect(preview.url_after(found), 303)
    posted: MultiDict[str, str] = MultiDict(request.form)
    _name_files(found, posted)
    read = read_page(
        found,
        preview.version_key,
        posted,
        stored={},
        known=_known(preview),
        context=preview.context,
    )
    if "search" in posted or "remove" in posted:
        clear(read, [key for key, _ in read.faults])
        return _questions(preview, strip, read.form)
    faults, new = faults_and_new(read, posted)
    if faults or new:
        notes = (MORE_NOTE,) if new and not faults else ()
        answer = _questions(preview, strip, read.form, faults=tuple(faults), notes=notes)
        return answer, 422
    flash(NOTHING_WRONG, "good")
    return redirect(preview.url_after(found), 303)


@pages.get("/<form_id>/<page_id>/options/<key>")
def options(form_id: str, page_id: str, key: str) -> ResponseReturnValue:
    """Records for the box of a look-up, as anybody may see them."""
    try:
        preview, _ = open_page(form_id, page_id)
    except DefinitionError:
        raise NotVisible from None
    question = preview.definition.pages[0].by_key.get(key)
    return records_for(question, preview.context, _known(preview))


def _questions(
    preview: Preview,
    strip: Strip,
    form: PageForm,
    *,
    faults: tuple[tuple[str, str], ...] = (),
    notes: tuple[str, ...] = (),
) -> str:
    found = preview.definition.pages[0]
    shown = question_page(
        preview,
        found,
        form,
        stored={},
        post_url=preview.url_at(preview.page_id),
        back_url=preview.url_before(found),
        heading=_item(found),
        faults=faults,
        notes=notes,
        marks={},
    )
    return render_template(
        "forms/preview.html", like="forms/questions.html", strip=strip, filling=preview, page=shown
    )


def _item(page: Page) -> str:
    """The heading of the first entry of a repeat."""
    if page.repeat is None:
        return ""
    return f"{page.repeat.heading} 1"


def _broken(form_id: str, page_id: str, problems: tuple[Problem, ...]) -> ResponseReturnValue:
    return render_template(
        "forms/preview_broken.html", form_id=form_id, page_id=page_id, problems=problems
    )


def _known(preview: Preview) -> Mapping[str, object]:
    return {AUDIENCE: preview.audience}


def _name_files(page: Page, posted: MultiDict[str, str]) -> None:
    """Files that were chosen count as answers by their names; nobody reads them."""
    for question in page.questions:
        for upload in request.files.getlist(f"{question.name}-upload"):
            if upload.filename:
                posted.add(f"{question.name}-keep", f"{FILE_MARK}{upload.filename}")
    name, _, file_id = posted.get("remove", "").partition(":")
    if name and file_id:
        posted.add(f"{name}-remove", file_id)
