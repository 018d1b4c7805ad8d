"""Pages that schools and providers have alike, one file a topic: each portal mounts them."""

from __future__ import annotations

from flask import Blueprint

from app.web.people_pages import Face

from . import contacts, people, reading, withdrawals


def mount(pages: Blueprint, people_of: Face) -> None:
    """Give all of them to a portal. `people_of`: who has accounts there, and its name."""
    face = people_of.name
    contacts.mount(pages, face)
    people.mount(pages, people_of)
    reading.mount(pages, face)
    withdrawals.mount(pages, face)
