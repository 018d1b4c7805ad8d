"""Mail against a real server that refuses, stalls and hangs up: nothing is lost, and nothing is
sent twice without need."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from app.extensions import db
from app.http.transaction import acting_as
from app.models import ClosureDay, OutboxMessage
from app.notify import outbox
from app.notify.messages import SITE, Mail
from app.services import mail as sending
from tests.support.mail_server import FakeMail

TEXT = Mail("received", "We have your form", f"Read it:\n{SITE}/school/")


@pytest.fixture
def server():
    with FakeMail() as fake:
        yield fake


@pytest.fixture
def post(app, make, the_system, server):
    """Queues mail, and sends what is due at a moment that the test moves on."""
    return Post(app, make, the_system, server)


class Post:
    def __init__(self, app, make, actor, server) -> None:
        self.app, self.make, self.actor, self.server = app, make, actor, server
        self.now = make.at

    def sessions(self):
        return acting_as(self.actor)

    def queue(self, *recipients: str, key: str = "event") -> None:
        with self.app.app_context(), self.sessions() as session:
            outbox.enqueue(session, TEXT, recipients, dedupe_key=key, at=self.now)

    def send(self, *, worker: str = "w1", server="given") -> int:
        with self.app.app_context():
            return sending.send_due(
                self.sessions,
                self.server.settings if server == "given" else server,
                site="https://cap.example.org",
                worker=worker,
                clock=lambda: self.now,
            )

    def later(self, **time) -> None:
        self.now += timedelta(**time)

    def row(self, recipient: str) -> OutboxMessage:
        (row,) = self.make.all(OutboxMessage, OutboxMessage.recipient == recipient)
        return row

    def taken_by(self, recipient: str) -> list:
        return [t.message for t in self.server.taken if t.recipient == recipient]


def test_mail_arrives_whole(post):
    post.queue("a@example.org")

    assert post.send() == 1

    (message,) = post.taken_by("a@example.org")
    row = post.row("a@example.org")
    assert message["To"] == "a@example.org"
    assert message["From"] == "cap@example.org"
    assert message["Subject"] == "We have your form"
    assert message["Message-ID"] == row.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert "https://cap.example.org/school/" in message.get_payload(decode=True).decode()
    assert (row.status, row.attempts) == ("sent", 1)
    assert row.sent_at == post.now
    assert post.send() == 0
    assert len(post.taken_by("a@example.org")) == 1


def test_refused_for_ever_fails_at_once_and_loudly(post, caplog):
    post.server.behaviour.answers["a@example.org"] = ["550"]
    post.queue("a@example.org", "b@example.org")

    post.send()

    row = post.row("a@example.org")
    assert (row.status, row.last_code, row.attempts) == ("failed", 550, 1)
    assert "mail.failed" in caplog.text
    assert post.row("b@example.org").status == "sent"
    post.later(days=10)
    assert post.send() == 0


def test_refused_for_now_is_tried_again_later_each_time(post):
    post.server.behaviour.answers["a@example.org"] = ["451", "452", "250"]
    post.queue("a@example.org")

    post.send()
    row = post.row("a@example.org")
    assert (row.status, row.last_code) == ("queued", 451)
    assert row.next_attempt_at == post.now + timedelta(minutes=1)
    assert post.send() == 0
    post.later(minutes=1)
    post.send()
    assert post.row("a@example.org").next_attempt_at == post.now + timedelta(minutes=5)
    post.later(minutes=5)
    post.send()

    row = post.row("a@example.org")
    assert (row.status, row.attempts, row.last_error) == ("sent", 3, None)
    assert len(post.taken_by("a@example.org")) == 1


def test_after_the_last_try_it_has_failed_and_staff_can_send_it_again(post, caplog):
    post.server.behaviour.answers["a@example.org"] = ["451"]
    post.queue("a@example.org")
    tries = len(outbox.WAITS) + 1
    for _ in range(tries):
        assert post.send() == 1
        post.later(days=2)

    row = post.row("a@example.org")
    assert (row.status, row.attempts) == ("failed", tries)
    assert "mail.failed" in caplog.text
    assert post.send() == 0

    post.server.behaviour.answers.clear()
    with post.app.app_context(), post.sessions() as session:
        found = session.get_one(OutboxMessage, row.id)
        sending.retry(session, found, by=post.actor, at=post.now)
    assert post.send() == 1
    assert post.row("a@example.org").status == "sent"


@pytest.mark.parametrize("where", ["answers", "at_data"])
@pytest.mark.parametrize("what", ["stall", "drop"])
def test_stalling_and_hanging_up_lose_nothing(post, where, what):
    getattr(post.server.behaviour, where)["b@example.org"] = [what, "250"]
    post.queue("a@example.org", "b@example.org", "c@example.org")

    post.send()

    tried = post.row("b@example.org")
    assert (tried.status, tried.attempts) == ("queued", 1)
    assert post.row("a@example.org").status == "sent"
    # The third was never tried: it waits, and loses no attempt.
    assert (post.row("c@example.org").status, post.row("c@example.org").attempts) == ("queued", 0)
    post.later(minutes=2)
    post.send()
    for name in "abc":
        assert post.row(f"{name}@example.org").status == "sent"
        assert len(post.taken_by(f"{name}@example.org")) == 1


def test_answer_that_never_arrives_means_once_more_with_the_same_id(post):
    """The one case in which a mail may arrive twice: programs see that it is the same."""
    post.server.behaviour.at_data["a@example.org"] = ["take and drop", "250"]
    post.queue("a@example.org")
    post.send()
    post.later(minutes=2)
    post.send()

    one, two = post.taken_by("a@example.org")
    assert one["Message-ID"] == two["Message-ID"]
    assert one["Date"] == two["Date"]
    assert post.row("a@example.org").status == "sent"


def test_server_that_is_away_loses_nothing(post):
    from dataclasses import replace

    away = replace(post.server.settings, port=1)
    post.queue("a@example.org", "b@example.org")
    for _ in range(3):
        post.send(server=away)
        post.later(hours=1)

    post.send()

    assert {row.status for row in post.make.all(OutboxMessage)} == {"sent"}
    assert len(post.server.taken) == 2


def test_server_that_says_it_closes_takes_the_rest_later(post):
    post.server.behaviour.answers["a@example.org"] = ["421", "250"]
    post.queue("a@example.org", "b@example.org")
    post.send()
    assert post.row("a@example.org").last_code == 421
    assert post.row("b@example.org").attempts == 0
    post.later(minutes=2)
    post.send()
    assert {row.status for row in post.make.all(OutboxMessage)} == {"sent"}


def test_killed_worker_loses_nothing(post):
    post.queue("a@example.org")
    with post.app.app_context(), post.sessions() as session:
        assert len(outbox.claim(session, worker="killed", at=post.now)) == 1

    assert post.send() == 0
    post.later(minutes=6)
    assert post.send() == 1
    assert len(post.taken_by("a@example.org")) == 1


def test_slow_worker_does_not_send_what_another_took(post):
    post.queue("a@example.org", "b@example.org")
    with post.app.app_context(), post.sessions() as session:
        claimed = [m.id for m in outbox.claim(session, worker="slow", at=post.now)]
    post.later(minutes=6)
    post.send(worker="quick")

    with post.app.app_context(), post.sessions() as session:
        for message_id in claimed:
            assert outbox.renew(session, message_id, worker="slow", at=post.now) is None
    assert len(post.server.taken) == 2


def test_no_lock_is_held_while_the_server_stalls(post):
    """On SQLite everybody else would wait as long as the mail server does."""
    post.server.behaviour.answers["a@example.org"] = ["stall"]
    post.queue("a@example.org")
    worker = threading.Thread(target=post.send)
    worker.start()
    while not post.server.behaviour.asked["a@example.org"]:
        time.sleep(0.01)

    post.make.add(ClosureDay)

    assert worker.is_alive()
    worker.join()
    assert post.row("a@example.org").status == "queued"


@pytest.mark.only_on("postgresql")
def test_two_workers_claim_different_messages(post):
    post.queue(*[f"n{number}@example.org" for number in range(30)])
    with post.app.app_context():
        factory = db.session.session_factory
        one, two = factory(), factory()
        from app.access.guard import bind_actor

        bind_actor(one, post.actor)
        bind_actor(two, post.actor)
        first = {m.id for m in outbox.claim(one, worker="one", at=post.now, most=20)}
        second = {m.id for m in outbox.claim(two, worker="two", at=post.now, most=20)}
        for session in (one, two):
            session.commit()
            session.close()
    assert (len(first), len(second)) == (20, 10)
    assert not first & second


def test_workers_side_by_side_send_everything_once(post):
    post.queue(*[f"n{number}@example.org" for number in range(60)])

    def work(name: str) -> None:
        while post.send(worker=name):
            pass

    workers = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(t.recipient for t in post.server.taken) == sorted(
        f"n{number}@example.org" for number in range(60)
    )
    assert {row.status for row in post.make.all(OutboxMessage)} == {"sent"}


def test_without_a_server_mail_is_kept_to_be_read(post):
    post.queue("a@example.org")
    assert post.send(server=None) == 1
    assert post.row("a@example.org").status == "kept"
    assert post.server.taken == []


@pytest.mark.parametrize(
    "recipient", ["łódź@example.org", "a@exämple.example", f"{'x' * 250}@example.org"]
)
def test_address_no_server_takes_does_not_stop_the_others(post, recipient):
    with post.make.session() as session:
        for number, to in enumerate((recipient[:254], "b@example.org")):
            session.add(
                post.make.row(
                    OutboxMessage,
                    recipient=to,
                    subject="A form",
                    next_attempt_at=post.now - timedelta(minutes=2 - number),
                )
            )
    for _ in range(3):
        post.send()
        post.later(minutes=10)
    assert post.row("b@example.org").status == "sent"


@pytest.mark.parametrize(
    "typed",
    [
        "a@example.org\r\nBcc: everybody@example.org",
        "a@example.org\nX: y",
        "nobody",
        "",
        "@",
    ],
)
def test_only_addresses_are_queued(post, typed):
    post.queue(typed)
    for row in post.make.all(OutboxMessage):
        assert "\n" not in row.recipient
        assert "\r" not in row.recipient
        assert "everybody" not in row.recipient


def test_one_event_is_mailed_once_to_each(post):
    post.queue("a@example.org", "a@example.org", "A Person <a@example.org>")
    assert len(post.make.all(OutboxMessage)) == 1


def test_mail_of_a_deed_that_failed_is_never_sent(post):
    def fail() -> None:
        with post.app.app_context(), post.sessions() as session:
            outbox.enqueue(session, TEXT, ["a@example.org"], dedupe_key="x", at=post.now)
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert post.send() == 0
