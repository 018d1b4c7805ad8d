"""What a colleague does at a desk: opens a record, presses its buttons."""

from __future__ import annotations

from typing import Any

from .client import Client, Page


def record(client: Client, row: Any) -> Page:
    """The page of a record in /admin."""
    return client.get(f"/admin/{row.__tablename__.replace('_', '-')}/{row.id}")


def do(client: Client, row: Any, deed: str, values: dict[str, Any] | None = None) -> Page:
    """Press a button of a record and, when it asks first, answer."""
    page = record(client, row)
    for anchor in page.soup.select(".page-head--record a.btn"):
        if " ".join(anchor.get_text().split()) == deed:
            asked = client.get(str(anchor["href"]))
            return asked.submit(values or {}, button=deed)
    return page.submit(values or {}, button=deed)
