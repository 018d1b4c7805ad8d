"""The blueprint of the school's pages."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("school", __name__)
