"""What "Exit this page" leaves behind: until somebody says that it is safe, nothing of the form is
shown in this browser, whether it is asked for or sent once more."""

from __future__ import annotations

import hmac
import uuid

from flask import Response, current_app, g, render_template, request, session, url_for
from flask_wtf.csrf import generate_csrf

from app.models.submission import SubmissionDraft
from forms.definition import Definition

# Lies in the session from "Exit this page" until the person says that they want to go on.
LEFT = "left"


class LeftQuickly(Exception):  # noqa: N818 - what a person would say
    """Somebody left a form by "Exit this page" and its pages are asked for again in this browser:
    by the Back button, perhaps of somebody else. Nothing of it is shown before they ask for it."""

    def __init__(self, slug: str, draft_id: uuid.UUID) -> None:
        super().__init__()
        self.slug, self.draft_id = slug, draft_id


def has_left() -> bool:
    """Whether somebody left by the button in this browser, and nobody went on since."""
    return LEFT in session


def keep_hidden(definition: Definition, draft: SubmissionDraft) -> None:
    """Raise LeftQuickly while a form that was left by its exit button must not be shown."""
    g.is_discreet = definition.settings.exit_this_page
    if g.is_discreet and request.method == "GET" and has_left():
        raise LeftQuickly(definition.key, draft.id)


def left_page(slug: str, draft_id: uuid.UUID) -> str:
    """What stands in place of a page of the form. It says nothing of the form."""
    url = url_for("form_pages.show_again", slug=slug, draft_id=draft_id)
    return render_template("forms/left.html", url=url)


def hide_answer(response: Response) -> Response:
    """The Back button may send a page once more. What is right in it is kept as ever; the page
    with what was typed, which would come for an answer, is not shown."""
    at = request.view_args or {}
    if request.method != "POST" or "draft_id" not in at or not has_left():
        return response
    is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
    # Of a draft that was not opened nobody knows whether it is one that must not be shown.
    if is_page and g.get("is_discreet", True):
        response.set_data(left_page(at["slug"], at["draft_id"]))
        response.status_code = 200
    return response


def leave_url() -> str:
    """Where "Exit this page" leads on this page. Its sign belongs to this browser: another site
    that sends people to the address hides nothing from them."""
    return url_for("form_pages.leave", sign=_sign())


def is_ours(sign: str) -> bool:
    """Whether somebody came by the button of one of our pages."""
    return "csrf_token" in session and hmac.compare_digest(sign.encode(), _sign().encode())


def _sign() -> str:
    generate_csrf()  # whoever has no secret of their own yet gets one
    key = f"leave {current_app.config['SECRET_KEY']}".encode()
    return hmac.new(key, str(session["csrf_token"]).encode(), "sha256").hexdigest()[:32]
