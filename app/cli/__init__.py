"""Commands: `flask --app wsgi NAME`. One file for each group."""

from __future__ import annotations

from flask import Flask

from . import demo


def register(app: Flask) -> None:
    """Add the commands to the application."""
    for command in (demo.group,):
        app.cli.add_command(command)
