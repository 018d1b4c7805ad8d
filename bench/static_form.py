"""The thirty questions as one would write them by hand: one WTForms class, one template.

It runs inside our application, on the same session, draft, layout and macros: what is measured is
the engine, which reads its questions from data.
"""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader
from wtforms import (
    Field,
    Form,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    validators,
)

from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.guards import Guard
from app.http.transaction import writes
from app.services import drafts

from . import questions

PATH = "/by-hand/<uuid:draft_id>"


class DateField(Field):
    """Day, month and year in three inputs."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.data, self.process_errors, self.parts = data, [], ("", "", "")
        if formdata is None:
            if data:
                year, month, day = str(data).split("-")
                self.parts = (str(int(day)), str(int(month)), year)
            return
        self.parts = tuple(
            formdata.get(f"{self.name}-{part}", "").strip() for part in ("day", "month", "year")
        )
        try:
            day, month, year = (int(part) for part in self.parts)
            self.data = date(year, month, day).isoformat()
        except ValueError:
            self.data = None
            self.process_errors = [f"{self.label.text} must be a real date"]


def tidy(text: str | None) -> str | None:
    return " ".join(text.split()) if text else text


def most_numbers(form: Form, field: Field) -> None:
    if field.data is not None and not 0 <= field.data <= 500:
        raise ValidationError("Enter a number from 0 to 500")


def _field(label: str, kind: str, takes: Any) -> Any:
    needed = validators.InputRequired(f"Enter an answer to “{label}”")
    common = {"label": label, "description": questions.HINT}
    if kind == "text":
        checks = [needed, validators.Length(max=takes)]
        return StringField(validators=checks, filters=[tidy], **common)
    if kind == "long_text":
        return TextAreaField(validators=[needed, validators.Length(max=takes)], **common)
    if kind == "integer":
        return IntegerField(validators=[needed, most_numbers], **common)
    if kind == "email":
        checks = [needed, validators.Email()]
        return StringField(validators=checks, filters=[tidy], **common)
    if kind == "date":
        return DateField(**common)
    choices = [(each, each) for each in takes]
    made = RadioField if kind == "choose_one" else SelectMultipleField
    return made(validators=[needed], choices=choices, **common)


ThirtyForm = type(
    "ThirtyForm",
    (Form,),
    {f"q_{key}": _field(label, kind, takes) for key, label, kind, takes in questions.QUESTIONS},
)
KINDS = {f"q_{key}": kind for key, _, kind, _ in questions.QUESTIONS}
MOST = {f"q_{key}": takes for key, _, kind, takes in questions.QUESTIONS if kind == "long_text"}


def add_to(app: Flask) -> None:
    """Put the page into the application that is measured."""
    app._got_first_request = False
    own = FileSystemLoader(Path(__file__).parent / "templates")
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, own])
    app.extensions["guards"].endpoint("by_hand", Guard.ANYONE)
    app.extensions["guards"].endpoint("by_hand_save", Guard.ANYONE)
    app.add_url_rule(PATH, "by_hand", by_hand)
    app.add_url_rule(PATH, "by_hand_save", by_hand_save, methods=["POST"])


def by_hand(draft_id: uuid.UUID) -> str:
    draft = drafts.get(db.session(), draft_id, current_actor(), at=now())
    kept = {f"q_{key}": value for key, value in draft.answers.items()}
    return _page(draft_id, ThirtyForm(data=kept))


@writes
def by_hand_save(draft_id: uuid.UUID) -> ResponseReturnValue:
    draft = drafts.get(db.session(), draft_id, current_actor(), at=now(), lock=True)
    form = ThirtyForm(request.form)
    is_right = form.validate()
    answers = {name[2:]: value for name, value in form.data.items()}
    right = {key: value for key, value in answers.items() if f"q_{key}" not in form.errors}
    drafts.save(db.session(), draft, right, by=current_actor(), at=now())
    if not is_right:
        page = _page(draft_id, form)
        db.session.commit()
        return page, 422
    return redirect(request.path, 303)


def _page(draft_id: uuid.UUID, form: Form) -> str:
    faults = [(field.name, field.errors[0]) for field in form if field.errors]
    return render_template(
        "thirty.html", form=form, kinds=KINDS, most=MOST, faults=faults, draft_id=draft_id
    )
