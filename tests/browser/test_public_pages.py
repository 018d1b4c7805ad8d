"""The pages of a visitor: accessible, on a phone as well."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .conftest import Site

PATHS = ("/", "/accessibility", "/privacy", "/sign-in", "/forgot-password", "/nowhere")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("path", PATHS)
def test_a_visitors_page_is_accessible(
    site: Site, check_page: Callable[[Page], None], path: str
) -> None:
    page = site.open()
    page.goto(path)
    assert page.locator("h1").count() == 1
    check_page(page)
