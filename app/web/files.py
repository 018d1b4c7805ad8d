"""To be written."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("files", __name__)
