"""Every page that is not the staff's: blueprint, guard and prefix, one line each."""

from __future__ import annotations

from flask import Flask

from app.http.guards import Guard, GuardTable

from . import (
    accounts,
    files,
    form_mending,
    form_pages,
    form_preview,
    health,
    my_account,  # noqa: F401 - more pages of `accounts`
    navigation,
    provider,
    public,
    safeguarding,
    school,
)


def register(app: Flask, guards: GuardTable) -> None:
    """Register the blueprints with the guard that stands before each."""
    app.context_processor(navigation.every_page)
    for blueprint, guard, prefix in (
        (public.pages, Guard.ANYONE, "/"),
        (form_pages.pages, Guard.ANYONE, "/forms"),
        (form_preview.pages, Guard.STAFF, "/admin/form-preview"),
        (form_mending.pages, Guard.STAFF, "/admin/mend"),
        (accounts.pages, Guard.ANYONE, "/"),
        (health.pages, Guard.ANYONE, "/health"),
        (files.pages, Guard.ANYONE, "/files"),
        (safeguarding.pages, Guard.SIGNED_IN, "/safeguarding"),
        (school.pages, Guard.SCHOOL, "/school"),
        (provider.pages, Guard.PROVIDER, "/provider"),
    ):
        app.register_blueprint(blueprint, url_prefix=prefix)
        guards.blueprint(blueprint.name, guard)
    guards.blueprint("security", Guard.ANYONE)
    guards.endpoint("static", Guard.ANYONE)
    guards.endpoint("files.document", Guard.SIGNED_IN)
    guards.endpoint("accounts.home", Guard.SIGNED_IN)
    guards.endpoint("accounts.mine", Guard.SIGNED_IN)
    guards.endpoint("accounts.stay", Guard.SIGNED_IN)
    guards.endpoint("accounts.change_password", Guard.SIGNED_IN)
    guards.endpoint("accounts.save_changed_password", Guard.SIGNED_IN)
    guards.endpoint("accounts.sign_out_everywhere", Guard.SIGNED_IN)
