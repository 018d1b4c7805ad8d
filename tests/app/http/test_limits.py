"""A request carries no more than a page sends."""

from __future__ import annotations

import gc

import pytest

from app.settings import MEGABYTE
from tests.support.client import upload

pytestmark = pytest.mark.only_on("sqlite")


def test_plain_body_over_a_megabyte_is_refused(failing):
    page = failing.post("/echo", {"a": "x" * (MEGABYTE + 10)})
    assert page.status == 413
    assert page.heading == "The file is too large"


def test_plain_body_within_it_is_taken(failing):
    assert failing.post("/echo", {"a": "x" * (MEGABYTE - 1000)}).status == 200


@pytest.mark.parametrize(("fields", "status"), [(900, 200), (1500, 413), (60_000, 413)])
def test_fields_are_counted(failing, fields, status):
    page = failing.open(
        "POST",
        "/echo",
        data="&".join(f"f{n}=1" for n in range(fields)),
        content_type="application/x-www-form-urlencoded",
    )
    assert page.status == status


def test_parts_are_counted(failing):
    page = failing.post("/echo", {f"f{n}": "1" for n in range(1500)}, multipart=True)
    assert page.status == 413


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_files_are_taken_only_where_a_page_asks_for_them(failing):
    page = failing.post("/echo", {"file": upload(b"x" * (2 * MEGABYTE), "a.pdf")}, multipart=True)
    assert page.status == 413
    del page
    gc.collect()  # the parser leaves its half-read file to the collector


def test_body_of_another_kind_is_capped_too(failing):
    page = failing.open(
        "POST", "/echo", data=b"x" * (MEGABYTE + 10), content_type="application/json"
    )
    assert page.status == 413


def test_broken_multipart_is_no_server_error(failing):
    page = failing.open(
        "POST", "/echo", data=b"--x\r\nrubbish", content_type="multipart/form-data; boundary=x"
    )
    assert page.status < 500


@pytest.mark.parametrize("value", ["\x00", "\ud800", "a" * 10_000, "‮", "\r\nX-Evil: 1"])
def test_odd_characters_are_no_server_error(client, value):
    token = client.token()
    data = {"email": f"a{value}@example.org".encode("utf-8", "surrogatepass"), "csrf_token": token}
    page = client.post("/forgot-password", data)
    assert page.status in {200, 400, 422}
    page = client.get("/sign-in", query={"next": f"/{value}".encode("utf-8", "surrogatepass")})
    assert page.status < 500
