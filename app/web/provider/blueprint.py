"""The blueprint of the provider's pages."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("provider", __name__)
