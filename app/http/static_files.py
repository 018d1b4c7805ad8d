"""Addresses of static files that say what is in them, so that browsers keep them for good."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Read:
    """What the static files were when they were read: their marks and addresses by name, and where
    modules find each other."""

    marks: Mapping[str, str]
    addresses: Mapping[str, str]
    import_map: Markup


def install(app: Flask) -> None:
    """`asset(name)` in a template is the address of a static file with its mark. Files are read
    once: a release restarts the processes. In debug they are read for each request."""
    app.extensions[KEY] = _read(app)

    def read_anew() -> None:
        app.extensions[KEY] = _read(app)

    if app.debug:
        app.before_request(read_anew)

    def asset(name: str) -> str:
        return _files(app).addresses.get(name) or f"{app.static_url_path}/{name}"

    def import_map() -> Markup:
        return _files(app).import_map

    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["import_map"] = import_map


def cache_control() -> str:
    """How long a browser keeps the static file that is asked for."""
    name = str((request.view_args or {}).get("filename", ""))
    mark = _files(current_app).marks.get(name)
    return FOR_GOOD if mark is not None and request.args.get(MARK) == mark else SHORT


def _files(app: Flask) -> _Read:
    found: _Read = app.extensions[KEY]
    return found


def _read(app: Flask) -> _Read:
    folder = Path(str(app.static_folder))
    marks = {
        each.relative_to(folder).as_posix(): _mark_of(each)
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }
    # Every page names half a dozen, so they are put together once.
    addresses = {name: f"{app.static_url_path}/{name}?{MARK}={marks[name]}" for name in marks}
    return _Read(marks, addresses, _import_map(app, folder, addresses))


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
