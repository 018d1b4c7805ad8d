"""The blueprint of the pages that anybody may read."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("public", __name__)
