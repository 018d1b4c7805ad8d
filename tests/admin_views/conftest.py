"""What the tests of staff pages share: somebody at a desk, with one of everything to look at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.domain.roles import Role
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.statements import counting
from tests.support.world import World, build_world


@pytest.fixture
def world(app: Flask, make: Make) -> World:
    return build_world(app, make)


@pytest.fixture
def staff(browser: Callable[..., Client], make: Make) -> Callable[..., Client]:
    """A browser of a colleague with this role: `staff(Role.SERVICE_LEAD)`."""

    def open_browser(role: Role = Role.CAP_ADMIN) -> Client:
        return browser(make.staff(role))

    return open_browser


@pytest.fixture
def statements(app: Flask) -> Callable[[], object]:
    """Counts the statements of a block: `with statements() as seen`."""

    return lambda: counting(app)
