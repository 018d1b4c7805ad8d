"""What every test may ask for: a database of each kind, the real app on it, browsers, rows."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.access.actor import Actor, system
from app.extensions import db, limiter
from app.http.clock import today
from app.http.transaction import acting_as
from app.models import User
from app.services import memory
from app.settings import Settings

from .support import actors, addresses
from .support.client import Client
from .support.databases import KINDS, Databases, PostgresDatabases, SqliteDatabases, Urls
from .support.factories import Make

MAKERS: dict[str, Callable[[], Databases]] = {
    "sqlite": SqliteDatabases,
    "postgresql": PostgresDatabases,
}
NOT_CHOSEN = "not chosen"
FIGURES = "figures"
SECRET = "only for tests: of no worth to anybody, but long enough for the check"


# Files that take minutes each, the longest first.
LONGEST = (
    "tests/browser/test_every_page",
    "tests/browser/test_form_designer",
    "tests/browser/",
    "tests/journeys/",
    "tests/architecture/",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db",
        choices=(*KINDS, "both"),
        default="both",
        help="Which databases the tests run on.",
    )


def pytest_configure() -> None:
    addresses.remember()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that touches a database runs once on each."""
    if "database_kind" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--db")
    kinds = KINDS if chosen == "both" else (chosen,)
    only = metafunc.definition.get_closest_marker("only_on")
    if only is not None:
        kinds = tuple(kind for kind in kinds if kind in only.args) or (NOT_CHOSEN,)
    metafunc.parametrize("database_kind", kinds, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, without a word about skipping, what is for the database that was not chosen."""
    chosen, others = [], []
    for item in items:
        kind = getattr(item, "callspec", None) and item.callspec.params.get("database_kind")
        (others if kind == NOT_CHOSEN else chosen).append(item)
    if others:
        config.hook.pytest_deselected(items=others)
    # Files go to the processes in this order: one long file at the end would be waited for alone.
    items[:] = sorted(chosen, key=_rank)


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from what lives to the end: thousands of tests and the
    application. It took a tenth of all time to look through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _rank(item: pytest.Item) -> int:
    starts = (place for place, start in enumerate(LONGEST) if item.nodeid.startswith(start))
    return next(starts, len(LONGEST))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have counted, at the end of every run."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, words in getattr(report, "user_properties", ()):
                if name == FIGURES and report.when == "call":
                    terminalreporter.write_line(words)


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Says what a test has counted: `figures("complaint: 200 visits")`."""
    return partial(record_property, FIGURES)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may be skipped: a test that did not run proves nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("Tests were skipped, which CI does not allow.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def _opened() -> Iterator[dict[str, Databases]]:
    opened: dict[str, Databases] = {}
    yield opened
    for databases in opened.values():
        databases.close()


@pytest.fixture
def databases(database_kind: str, _opened: dict[str, Databases]) -> Databases:
    """Makes databases of the kind under test; a server is started when the first one asks."""
    if database_kind not in _opened:
        _opened[database_kind] = MAKERS[database_kind]()
    return _opened[database_kind]


def settings_for(urls: Urls, storage: Path, **changes: Any) -> Settings:
    """Settings of the test environment for one database."""
    settings = Settings.from_environment(
        {
            "APP_ENV": "test",
            "SECRET_KEY": SECRET,
            "DATABASE_URL": urls.application,
            "OWNER_DATABASE_URL": urls.owner,
            "PUBLIC_URL": "http://localhost",
            "STORAGE_URL": storage.as_uri(),
            "PROXY_HOPS": "0",
        }
    )
    return replace(settings, **changes)


@pytest.fixture(scope="session")
def _apps() -> Iterator[dict[str, Flask]]:
    apps: dict[str, Flask] = {}
    yield apps
    # A connection that nobody closed is an error at the very end.
    for each in apps.values():
        with each.app_context():
            db.engine.dispose()


@pytest.fixture
def urls(databases: Databases, _apps: dict[str, Flask]) -> Iterator[Urls]:
    """The addresses of a database that no other test has touched."""
    _leave(databases, _apps)
    yield databases.fresh("app")
    _leave(databases, _apps)


def _leave(databases: Databases, apps: dict[str, Flask]) -> None:
    """Let go of a file that is about to be another. A database that is emptied stays the same:
    to connect to it anew would cost as much as many a test. What the process remembers of it is
    forgotten."""
    if databases.kind not in apps:
        return
    with apps[databases.kind].app_context():
        memory.forget(db.session())
        if databases.replaces:
            db.engine.dispose()


@pytest.fixture
def app(
    urls: Urls,
    databases: Databases,
    _apps: dict[str, Flask],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Flask]:
    """The real application on a fresh database. It is built once a run for each kind: a test
    that needs other settings asks for `build`."""
    if databases.kind not in _apps:
        _apps[databases.kind] = create_app(settings_for(urls, tmp_path_factory.mktemp("files")))
    app = _apps[databases.kind]
    limiter.enabled = False
    yield app
    limiter.enabled = False


@pytest.fixture
def build(databases: Databases, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Builds an application with settings of its own, on a fresh database of its own."""
    built: list[Flask] = []

    def build_with(**changes: Any) -> Flask:
        urls = databases.fresh(f"built{len(built)}")
        made = create_app(settings_for(urls, tmp_path / "files", **changes))
        built.append(made)
        return made

    yield build_with
    for made in built:
        with made.app_context():
            db.engine.dispose()


@pytest.fixture
def make(app: Flask) -> Make:
    """Makes rows."""
    return Make(app)


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser in which nobody is signed in."""
    return Client(app)


@pytest.fixture
def browser(app: Flask, make: Make) -> Callable[[User | None], Client]:
    """A new browser, in which this account is signed in already when one is given."""

    def open_browser(user: User | None = None) -> Client:
        return Client(app) if user is None else actors.signed_in(app, user, make)

    return open_browser


@pytest.fixture
def sign_in() -> Callable[..., Any]:
    """Signs in through the page: `sign_in(client, user)`."""
    return actors.sign_in


@pytest.fixture
def as_actor(make: Make) -> Callable[..., Actor]:
    """The actor a request of this account has: `as_actor(user)`."""

    def actor(user: User, **options: Any) -> Actor:
        return actors.actor_of(make, user, **options)

    return actor


@pytest.fixture
def session_of(app: Flask) -> Iterator[Callable[[Actor], Session]]:
    """A guarded session for an actor, as a request has it. Rolled back when the next one opens
    and at the end: on SQLite two would wait for each other."""
    with ExitStack() as stack:

        def open_session(actor: Actor) -> Session:
            stack.close()
            return stack.enter_context(guarded(app, actor))

        yield open_session


class guarded(AbstractContextManager[Session]):
    """A session of the app's own kind with an actor bound to it, for calling services."""

    def __init__(self, app: Flask, actor: Actor) -> None:
        self.app = app
        self.actor = actor

    def __enter__(self) -> Session:
        from app.access.guard import bind_actor

        with self.app.app_context():
            factory = db.session.session_factory
            self.session: Session = factory()
            bind_actor(self.session, self.actor)
        self.context = self.app.app_context()
        self.context.push()
        return self.session

    def __exit__(self, *error: object) -> None:
        self.session.rollback()
        self.session.close()
        self.context.pop()


@pytest.fixture
def acting(app: Flask) -> Callable[[Actor], AbstractContextManager[Session]]:
    """A guarded session that commits at the end of its block: `with acting(actor) as session`."""

    @contextmanager
    def act(actor: Actor) -> Iterator[Session]:
        with app.app_context(), acting_as(actor) as session:
            yield session

    return act


@pytest.fixture
def the_system() -> Actor:
    """The service itself."""
    return system(on=today())


@pytest.fixture
def system_session(app: Flask, the_system: Actor) -> Callable[[], AbstractContextManager[Session]]:
    """A session of the service itself that commits: `with system_session() as session`."""

    @contextmanager
    def open_session() -> Iterator[Session]:
        with app.app_context(), acting_as(the_system) as session:
            yield session

    return open_session
