"""A page on which somebody says something in a box or two, and sends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import render_template, request

from app.domain.errors import Fault
from app.http import typed


@dataclass(frozen=True, slots=True)
class Box:
    """A box to write in, with what stands in it and what is wrong with that."""

    name: str
    label: str
    hint: str = ""
    value: str = ""
    error: str = ""


def say_page(
    heading: str,
    boxes: Sequence[Box],
    *,
    button: str,
    back: tuple[str, str],
    lead: Sequence[str] = (),
    version: int | None = None,
    faults: Sequence[Fault] = (),
    title: str = "",
) -> str:
    """The page, with what was typed before it was refused or the session ended. `back` is the
    address and the words of the way back. A heading that names a pupil needs a `title` that does
    not: browsers keep titles, and show them to whoever looks on."""
    given: Mapping[str, str] = (
        request.form if request.method == "POST" else typed.take(request.path) or {}
    )
    wrong = {fault.field or boxes[0].name: fault.message for fault in faults}
    shown = [
        replace(box, value=given.get(box.name, ""), error=wrong.get(box.name, "")) for box in boxes
    ]
    return render_template(
        "portal/say.html",
        heading=heading,
        title=title or heading,
        boxes=shown,
        button_words=button,
        back=back,
        lead=lead,
        version=version,
        summary=[(box.name, box.error) for box in shown if box.error],
    )
