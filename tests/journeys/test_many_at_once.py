"""Many people send forms with files at once, and a worker is killed meanwhile: every reference
that somebody was shown stands exactly once."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import select
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.test import EnvironBuilder

from app import create_app
from app.access import actor as actors
from app.extensions import db
from app.http.transaction import acting_as
from app.models import Complaint, Submission, SubmissionFile
from app.services import form_library, reference_lists
from app.settings import ROOT
from tests.conftest import settings_for
from tests.support.client import Client, Page
from tests.support.factories import Make
from tests.support.mail_server import free_port
from tests.support.walker import Walker, examples

FORM = "complaint"
TRIES = 40


class Answer:
    """A response as `Page` reads it."""

    def __init__(self, status: int, headers: Headers, body: bytes) -> None:
        self.status_code, self.headers, self._body = status, headers, body

    def get_data(self, as_text: bool = False) -> Any:
        return self._body.decode() if as_text else self._body


class OverTheWire(Client):
    """A browser that speaks to a server by its port and asks again when the line breaks."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""
        self.again = 0
        self.raw = self  # type: ignore[assignment]

    def open(self, method: str, path: str, *, follow: bool = True, **options: Any) -> Page:
        options.pop("buffered", None)
        builder = EnvironBuilder(path, method=method, **options)
        environ = builder.get_environ()
        body = environ["wsgi.input"].read()
        target = environ["PATH_INFO"]
        if environ["QUERY_STRING"]:
            target += "?" + environ["QUERY_STRING"]
        response = self._ask(method, target, body, environ.get("CONTENT_TYPE"))
        builder.close()
        page = Page(self, response, path)  # type: ignore[arg-type]
        if follow and response.status_code in {302, 303}:
            return self.open("GET", response.headers["Location"])
        return page

    def _ask(self, method: str, target: str, body: bytes, kind: str | None) -> Answer:
        for attempt in range(TRIES):
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                headers = {"Host": f"127.0.0.1:{self.port}", "Cookie": self.cookie}
                if kind:
                    headers["Content-Type"] = kind
                line.request(method, target, body or None, headers)
                got = line.getresponse()
                answer = Answer(got.status, Headers(got.getheaders()), got.read())
            except (OSError, http.client.HTTPException):
                self.again += 1
                time.sleep(0.05 * (attempt + 1))
                continue
            finally:
                line.close()
            if answer.status_code == 503:
                self.again += 1
                time.sleep(0.2)
                continue
            for cookie in answer.headers.getlist("Set-Cookie"):
                self.cookie = cookie.partition(";")[0]
            return answer
        raise RuntimeError(f"The server never answered {method} {target}.")


@pytest.fixture
def site(databases: Any, database_kind: str, tmp_path: Path) -> Iterator[tuple[int, Any, Any]]:
    """gunicorn on a database of its own: the port, the master process and a maker of rows."""
    urls = databases.fresh("many")
    port = free_port()
    settings = settings_for(urls, tmp_path / "files", public_url=f"http://127.0.0.1:{port}")
    app = create_app(settings)
    make = Make(app)
    service = actors.system(on=make.today)
    with app.app_context(), acting_as(service) as session:
        reference_lists.load(session, at=make.at)
        form_library.load_library(session, by=service, at=make.at)
    environment = {
        **os.environ,
        "APP_ENV": "test",
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": urls.application,
        "OWNER_DATABASE_URL": urls.owner,
        "PUBLIC_URL": settings.public_url,
        "STORAGE_URL": settings.storage_url,
        "PROXY_HOPS": "0",
    }
    workers = "2" if database_kind == "postgresql" else "1"
    log = (tmp_path / "gunicorn.log").open("wb")
    master = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "wsgi:app", "--workers", workers, "--threads", "4"]
        + ["--bind", f"127.0.0.1:{port}", "--graceful-timeout", "5"],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=log,
    )
    try:
        assert OverTheWire(port).get("/health/ready").status == 200
        yield port, master, make
    finally:
        master.send_signal(signal.SIGTERM)
        master.wait(timeout=30)
        log.close()
        with app.app_context():
            db.engine.dispose()


def with_file(answers: dict[str, Any], definition: Any) -> dict[str, Any]:
    """The answers with a file for every file question of a plain page."""
    found = dict(answers)
    for page in definition.pages:
        for question in page.questions:
            if question.type == "file" and page.repeat is None:
                found[question.key] = [{"id": "one", "name": "letter.pdf"}]
    return found


@pytest.mark.parametrize(
    ("people", "each"),
    [pytest.param(3, 2, id="few"), pytest.param(16, 20, marks=pytest.mark.long, id="many")],
)
def test_every_confirmed_reference_stands_once(site, people, each):
    port, master, make = site
    nobody = actors.public(on=make.today)
    shown: list[str] = []
    failures: list[str] = []
    again = Counter()

    def send_forms(number: int) -> None:
        dice = random.Random(number)
        for turn in range(each):
            client = OverTheWire(port)
            try:
                definition, answers = examples(
                    make.app,
                    FORM,
                    nobody,
                    seed=dice.randrange(10_000),
                    fixed={"for_another": True},
                )
                walker = Walker(client, definition, with_file(answers, definition))
                page = walker.send()
                refs = set(re.findall(r"\b(?:SUB|CMP)-\d{4}-[0-9A-Z]{5}\b", page.text))
                if len(refs) != 1:
                    failures.append(f"{number}/{turn}: {refs} on {page.heading}")
                shown.extend(refs)
            except Exception as error:
                failures.append(f"{number}/{turn}: {error!r}")
            again[number] += client.again

    threads = [threading.Thread(target=send_forms, args=(n,)) for n in range(people)]
    for thread in threads:
        thread.start()
    killed = 0
    while any(thread.is_alive() for thread in threads):
        if not killed and len(shown) >= max(1, people * each // 4):
            workers = psutil.Process(master.pid).children()
            workers[0].kill()
            killed += 1
        time.sleep(0.02)
    for thread in threads:
        thread.join()

    assert failures == []
    assert killed == 1
    assert len(shown) == people * each
    assert len(set(shown)) == len(shown)
    with make.session() as session:
        stored = list(session.scalars(select(Submission.ref)))
        complaints = list(session.scalars(select(Complaint.ref)))
        files = list(
            session.scalars(select(SubmissionFile).where(SubmissionFile.submission_id.is_not(None)))
        )
    # A reference shown is that of the submission and of the complaint it became.
    assert sorted(stored) == sorted(complaints) == sorted(shown)
    store = make.app.extensions["storage"]
    assert len(files) >= len(shown)
    for file in files:
        with store.open(file.storage_key) as stream:
            assert stream.read(4) == b"%PDF"


def test_multi_dict_is_sent_as_a_browser_sends_it():
    """The client's own control: several values of one name arrive as several."""
    builder = EnvironBuilder("/", method="POST", data=MultiDict([("a", "1"), ("a", "2")]))
    assert builder.get_environ()["wsgi.input"].read() == b"a=1&a=2"
    builder.close()
