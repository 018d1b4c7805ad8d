"""A real SMTP server in this process that takes, refuses, stalls or hangs up as it is told."""

from __future__ import annotations

import asyncio
import email
import socket
from collections import defaultdict
from dataclasses import dataclass, field
from email.message import Message
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller

from app.settings import MailServer

STALL_SECONDS = 5


@dataclass
class Taken:
    """A message the server took: for whom, and what it said."""

    recipient: str
    message: Message


@dataclass
class Behaviour:
    """What the server does, by recipient: answers in turn, the last one for ever.

    An answer is "250", another code at RCPT, "stall", "drop" (before DATA is answered: nothing
    was taken), or "take and drop" (taken, but the answer never arrives).
    """

    answers: dict[str, list[str]] = field(default_factory=dict)
    at_data: dict[str, list[str]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    taken: list[Taken] = field(default_factory=list)

    def next(self, table: dict[str, list[str]], recipient: str) -> str:
        turns = table.get(recipient, ["250"])
        return turns.pop(0) if len(turns) > 1 else turns[0]


class Handler:
    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        self.behaviour.asked[address] += 1
        answer = self.behaviour.next(self.behaviour.answers, address)
        if answer == "stall":
            await asyncio.sleep(STALL_SECONDS)
        if answer == "drop":
            server.transport.abort()
            return "421 gone"
        if answer != "250":
            return f"{answer} not for you"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        address = envelope.rcpt_tos[0]
        answer = self.behaviour.next(self.behaviour.at_data, address)
        if answer in {"250", "take and drop"}:
            message = email.message_from_bytes(envelope.content)
            self.behaviour.taken.append(Taken(address, message))
        if answer in {"drop", "take and drop"}:
            server.transport.abort()
            return "421 gone"
        if answer == "stall":
            await asyncio.sleep(STALL_SECONDS)
        return "250 taken" if answer == "250" else f"{answer} no"


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class FakeMail:
    """`with FakeMail() as mail`: `mail.settings` is where, `mail.behaviour` what it does."""

    def __init__(self) -> None:
        self.behaviour = Behaviour()
        self.controller = Controller(
            Handler(self.behaviour), hostname="127.0.0.1", port=free_port()
        )

    def __enter__(self) -> FakeMail:
        self.controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.controller.stop(no_assert=True)

    @property
    def settings(self) -> MailServer:
        return MailServer(
            host="127.0.0.1",
            port=self.controller.port,
            use_tls=False,
            username=None,
            password=None,
            sender="cap@example.org",
            timeout_seconds=1,
        )

    @property
    def taken(self) -> list[Taken]:
        return self.behaviour.taken
