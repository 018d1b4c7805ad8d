"""Commands: `flask NAME`. One file for each group."""

from __future__ import annotations

from flask import Flask

from . import accounts, demo, doctor, forms, imports, setup, storage, timers, worker


def register(app: Flask) -> None:
    """Add the commands to the application."""
    for command in (
        accounts.group,
        demo.group,
        doctor.doctor,
        doctor.lists,
        forms.group,
        imports.group,
        setup.setup,
        storage.group,
        timers.group,
        worker.outbox,
        worker.worker,
    ):
        app.cli.add_command(command)
