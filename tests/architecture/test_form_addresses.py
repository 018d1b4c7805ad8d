"""No page of a form and no form may take an address that means something else."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from forms.definition import RESERVED_FORMS, RESERVED_SLUGS
from tests.architecture.routes import rules

pytestmark = pytest.mark.only_on("sqlite")


def words_after(app: Flask, start: str) -> set[str]:
    """The plain words that stand behind the beginning of an address."""
    found = (re.match(rf"{re.escape(start)}/([a-z]+)(?:/|$)", str(rule)) for rule in rules(app))
    return {each[1] for each in found if each is not None}


def test_the_addresses_beside_the_pages_of_a_form_are_reserved(app: Flask) -> None:
    assert words_after(app, "/forms/<slug>/<uuid:draft_id>") == RESERVED_SLUGS


def test_the_addresses_beside_the_forms_are_reserved(app: Flask) -> None:
    assert words_after(app, "/forms") == RESERVED_FORMS
