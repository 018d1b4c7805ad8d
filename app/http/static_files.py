"""Addresses of static files that say what is in them, so that browsers keep them for good."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from posixpath import normpath

from flask import Flask, current_app, request
from markupsafe import Markup

KEY = "static_marks"
# What is at an address with its mark never changes; anything else may at the next release.
FOR_GOOD = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"
MARK = "v"
LENGTH = 12
_IMPORT = re.compile(r'^import .* from "(\.[^"]+)";$', re.MULTILINE)


def install(app: Flask) -> None:
    """Read every static file once; `asset(name)` in a template is its address with its mark."""
    folder = Path(str(app.static_folder))
    marks = {
        each.relative_to(folder).as_posix(): _mark_of(each)
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }
    app.extensions[KEY] = marks
    # Every page names half a dozen, so they are put together once.
    addresses = {name: f"{app.static_url_path}/{name}?{MARK}={marks[name]}" for name in marks}

    def asset(name: str) -> str:
        return addresses.get(name) or f"{app.static_url_path}/{name}"

    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["import_map"] = _import_map(app, folder, addresses)


def cache_control() -> str:
    """How long a browser keeps the static file that is asked for."""
    name = str((request.view_args or {}).get("filename", ""))
    mark = current_app.extensions[KEY].get(name)
    return FOR_GOOD if mark is not None and request.args.get(MARK) == mark else SHORT


def _mark_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:LENGTH]


def _import_map(app: Flask, folder: Path, addresses: dict[str, str]) -> Markup:
    """Where modules find each other: they import by plain addresses, which this gives marks."""
    wanted = {
        normpath(f"js/{path}")
        for each in sorted((folder / "js").glob("*.js"))
        for path in _IMPORT.findall(each.read_text("utf-8"))
    }
    base = f"{app.static_url_path}/"
    found = {f"{base}{name}": addresses[name] for name in sorted(wanted & addresses.keys())}
    text = json.dumps({"imports": found}, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(text)  # noqa: S704 - names of our own files
