"""The staff's face: Flask-Admin at /admin, one view for each noun. Composition only."""

from __future__ import annotations

from flask import Flask

from app.http.guards import GuardTable


def register(app: Flask, guards: GuardTable) -> None:
    """Add the staff pages and the guard before them."""
