"""To be written."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("forms", __name__)
