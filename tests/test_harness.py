"""The harness itself: the app answers on both databases and every maker makes a valid row."""

from __future__ import annotations

import inspect

from .support.factories import Make


def test_home_page_answers(client):
    page = client.get("/")

    assert page.status == 200
    assert page.heading


def test_application_role_owns_nothing(app, urls):
    assert app.config["SQLALCHEMY_DATABASE_URI"] == urls.application


MAKERS = sorted(
    name
    for name, method in inspect.getmembers(Make, inspect.isfunction)
    if not name.startswith("_")
    and name
    not in {
        *("row", "add", "save", "reload", "all", "change", "session"),
        *("choices_of", "contact_values"),
    }
    and all(
        p.default is not p.empty or p.kind is p.VAR_KEYWORD
        for p in list(inspect.signature(method).parameters.values())[1:]
    )
)


def test_makers_make(make):
    for name in MAKERS:
        if name == "closure_day":
            continue
        row = getattr(make, name)()
        assert make.reload(row).id == row.id, name
