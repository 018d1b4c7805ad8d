"""Answers one word a line (GET, VALID, INVALID) with the milliseconds of processor time it took.

Runs in a virtual environment of its own, with a folder for its database in PEER_FOLDER.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import re
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, os.environ["PEER_FOLDER"])
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from thirty.models import FormField, FormPage  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

_KINDS = {
    "text": "singleline",
    "integer": "number",
    "date": "date",
    "choose_one": "radio",
    "choose_many": "checkboxes",
    "long_text": "multiline",
    "email": "email",
}


def questions():
    spec = importlib.util.spec_from_file_location("questions", HERE.parent / "questions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build() -> str:
    """Thirty questions on one page; its address."""
    migrations = Path(os.environ["PEER_FOLDER"]) / "thirty_migrations"
    migrations.mkdir(exist_ok=True)
    (migrations / "__init__.py").touch()
    call_command("makemigrations", "thirty", verbosity=0)
    call_command("migrate", verbosity=0)
    asked = questions()
    root = Page.get_first_root_node()
    page = root.add_child(
        instance=FormPage(title="Thirty questions", slug="thirty", intro="<p>Tell us.</p>")
    )
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=page, is_default_site=True)
    for order, (_, label, kind, takes) in enumerate(asked.QUESTIONS):
        field = FormField(
            page=page,
            sort_order=order,
            label=label,
            help_text=asked.HINT,
            required=True,
            field_type=_KINDS[kind],
            choices="\n".join(takes) if isinstance(takes, tuple) else "",
        )
        field.save()
    page.refresh_from_db()
    page.save_revision().publish()
    return page.get_url()


def main() -> None:
    url = build()
    asked = questions()
    client = Client(enforce_csrf_checks=True)
    first = client.get(url)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', first.content.decode())
    # Wagtail makes the name of an input from the words of its question.
    fields = FormField.objects.order_by("sort_order")
    names = dict(
        zip((key for key, *_ in asked.QUESTIONS), (f.clean_name for f in fields), strict=True)
    )
    if (
        first.status_code != 200
        or token is None
        or not all(f'name="{each}"' in first.content.decode() for each in names.values())
    ):
        raise AssertionError("The page does not ask the thirty questions.")
    valid = {names[key]: answer for key, answer in asked.typed().items()}
    valid["csrfmiddlewaretoken"] = token[1]
    invalid = {**valid, **{names[key]: answer for key, answer in asked.wrong().items()}}
    print("ready", flush=True)
    gc.disable()
    for number, line in enumerate(sys.stdin):
        # As on the other side: what is thrown away is not counted to the request that is timed.
        if number % 20 == 0:
            gc.collect()
        word = line.strip()
        begun = time.process_time()
        if word == "GET":
            answer = client.get(url)
        else:
            answer = client.post(url, valid if word == "VALID" else invalid)
        took = (time.process_time() - begun) * 1000
        text = answer.content.decode()
        shows_errors = "errorlist" in text
        if answer.status_code != 200 or shows_errors != (word == "INVALID"):
            raise AssertionError(f"{word}: {answer.status_code}")
        print(f"{took:.4f}", flush=True)


if __name__ == "__main__":
    main()
