"""The council's business. `create_app()` is the way in; `app.factory` is the composition."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings, or for those of the environment."""
    from app.factory import build_app  # the factory imports everything, so it is imported last
    from app.settings import Settings

    return build_app(settings or Settings.from_environment())
