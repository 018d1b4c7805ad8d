"""The pages to check answers: of a section of a long form, and of all before they are sent."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.errors import Fault, NotVisible
from app.domain.marks import mark

from .blueprint import pages
from .checked import checked_section, checked_sections, unfinished
from .filling import Filling, open_draft


@pages.get("/<slug>/<uuid:draft_id>/check")
def check(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id)
    if filling.journey.exit is not None:
        return redirect(filling.url_of(filling.journey.exit))
    return check_page(filling)


@pages.get("/<slug>/<uuid:draft_id>/check/<section_id>")
def check_section(slug: str, draft_id: uuid.UUID, section_id: str) -> ResponseReturnValue:
    """The answers of one section; a change leads back here."""
    filling = open_draft(slug, draft_id)
    section = filling.section(section_id)
    if section is None:
        raise NotVisible
    shown = filling.pages_of(section)
    change = {"change": 1, "section": section.id}
    checked = checked_section(filling, section, change)
    if not checked.groups:
        return redirect(filling.url("overview"))
    return render_template(
        "forms/check_section.html",
        filling=filling,
        section=checked,
        unfinished=unfinished(filling, shown, change),
        next_url=filling.url("overview" if filling.has_overview else "check"),
        back_url=filling.url("overview" if filling.has_overview else "check"),
    )


def check_page(filling: Filling, *, faults: Sequence[Fault] = (), doubt: str = "") -> str:
    """Every answer, what is missing, and the button that sends. A `doubt` asks to press it once
    more."""
    shown = filling.journey.pages
    return render_template(
        "forms/check.html",
        filling=filling,
        sections=checked_sections(filling),
        faults=[(_url_of_fault(filling, fault), fault.message) for fault in faults],
        unfinished=[] if faults else unfinished(filling, shown, {"change": 1}),
        doubt=doubt,
        is_unsent="unsent" in request.args,
        is_sure=bool(doubt) or "sure" in request.form,
        seen=mark(filling.draft.answers),
        send_url=filling.url("send"),
        back_url=filling.url_of(shown[-1]) if shown else filling.url("overview"),
    )


def _url_of_fault(filling: Filling, fault: Fault) -> str:
    """The page where a fault can be put right."""
    for page in filling.journey.pages:
        url = filling.url_of(page, {"change": 1})
        if page.repeat is not None and page.repeat.key == fault.field:
            return url
        for question in page.questions:
            if question.key == fault.field:
                return url if page.repeat else f"{url}#{question.name}-question"
    return ""
