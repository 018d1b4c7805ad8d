"""Files of a form, as the sender meets them: several, refused, replaced, twice, waiting, held."""

from __future__ import annotations

import errno
import gc
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import MultiDict

from app.models import SubmissionDraft, SubmissionFile
from app.settings import ROOT
from app.storage.checks import EMPTY, TOO_LARGE
from tests.app.storage import crafted_files as crafted
from tests.app.web.trial_forms import publish
from tests.forms.engine import document, page, question
from tests.support import clamd
from tests.support.client import Client, Page, upload
from tests.support.factories import Make
from tests.support.walker import pdf

PAPERS, PHOTO = "q_papers-upload", "q_photo-upload"


@pytest.fixture
def client(app: Flask) -> Client:
    return Client(app)


@pytest.fixture
def papers(make: Make, client: Client) -> Page:
    return first_page(make, client)


def first_page(make: Make, client: Client) -> Page:
    """A page with a question for three files and one for a single picture."""
    publish(
        make,
        document(
            page(
                "papers",
                question(
                    "papers",
                    "file",
                    settings={"max_files": 3, "kinds": ["pdf", "docx"], "max_size_mb": 1},
                ),
                question(
                    "photo", "file", required=False, settings={"max_files": 1, "kinds": ["jpg"]}
                ),
                question("town", "text"),
            ),
            page("end", question("last", "text", required=False)),
            settings={"audience": ["public"]},
        ),
    )
    return client.get("/forms/trial").submit({"begin": "anew"}, button="Start now")


def answers(make: Make) -> dict[str, list[str]]:
    """The names of the files that are kept with the answers of the draft."""
    (draft,) = make.all(SubmissionDraft)
    return {
        key: [each["name"] for each in draft.answers.get(key) or []] for key in ("papers", "photo")
    }


def stored(app: Flask) -> set[str]:
    return {each.key for each in app.extensions["storage"].keys()}  # noqa: SIM118 - no mapping


def shown(page: Page) -> list[str]:
    return [each.text for each in page.soup.select(".kept-files__name")]


def test_of_several_files_the_refused_one_is_named_and_the_others_are_kept(
    papers: Page, make: Make
) -> None:
    chosen = [
        upload(pdf("a"), "a.pdf"),
        upload(crafted.PROGRAM, "b.pdf"),
        upload(crafted.xlsx(), "c.xlsx"),
        upload(crafted.docx(), "d.docx"),
    ]
    again = papers.submit({PAPERS: chosen, "q_town": "Coventry"}, button="Continue")
    assert again.status == 422
    program, kind = again.errors
    assert program.startswith("b.pdf is a program")
    assert kind == (
        "c.xlsx cannot be added here. Choose one of these kinds: PDF, DOCX. The other 2 were added."
    )
    below = again.soup.select_one("#q_papers-question .govuk-error-message").get_text()
    assert len(below.strip().splitlines()) == 2
    assert shown(again) == ["a.pdf", "d.docx"]
    # They are kept already, not only on the page: whoever leaves it here loses nothing.
    assert answers(make) == {"papers": ["a.pdf", "d.docx"], "photo": []}
    assert again.submit({}, button="Continue").heading == "Last (optional)"


def test_a_storage_that_takes_nothing_costs_no_answer(
    app: Flask, papers: Page, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(app.extensions["storage"], "save", full)
        again = papers.submit(
            {PAPERS: upload(pdf("a"), "a.pdf"), "q_town": "Coventry"}, button="Continue"
        )
    assert again.status == 422
    assert "a.pdf could not be kept" in again.errors[0]
    assert make.all(SubmissionDraft)[0].answers["town"] == "Coventry"
    assert not make.all(SubmissionFile)
    on = again.submit({PAPERS: upload(pdf("a"), "a.pdf")}, button="Continue")
    assert on.heading == "Last (optional)"


def test_files_stay_when_something_else_is_wrong(papers: Page, make: Make) -> None:
    again = papers.submit({PAPERS: upload(pdf(), "a.pdf"), "q_town": ""}, button="Continue")
    assert again.errors == ["Enter town"]
    assert shown(again) == ["a.pdf"]
    assert answers(make)["papers"] == ["a.pdf"]


def test_with_a_refused_file_everything_else_that_is_wrong_is_told_too(
    make: Make, client: Client
) -> None:
    for number in range(12):
        make.school(name=f"Junipervale School {number}")
    whole = document(
        page(
            "papers",
            question("papers", "file"),
            question("school", "school"),
            question("town", "text"),
        ),
        settings={"audience": ["public"]},
    )
    publish(make, whole)
    papers = client.get("/forms/trial").submit({"begin": "anew"}, button="Start now")
    bad = {PAPERS: upload(crafted.PROGRAM, "b.pdf"), "q_school-search": "Juniper"}
    again = papers.submit(bad, button="Continue")
    assert again.status == 422
    assert again.errors[0].startswith("b.pdf is a program")
    # What was searched for is found below, so nothing is wrong with it yet.
    assert again.errors[1:] == ["Enter town"]
    assert "Junipervale School 3" in again.text


def test_a_refused_file_is_told_also_to_who_saves_for_later(papers: Page, make: Make) -> None:
    chosen = [upload(pdf(), "a.pdf"), upload(crafted.PROGRAM, "b.pdf")]
    again = papers.submit({PAPERS: chosen, "q_town": ""}, button="come back later")
    assert again.status == 422
    assert "b.pdf is a program" in again.errors[0]
    assert answers(make)["papers"] == ["a.pdf"]


def test_one_too_many_is_refused_and_there_is_room_again_after_removing(
    papers: Page, make: Make
) -> None:
    chosen = [upload(pdf(str(each)), f"{each}.pdf") for each in range(4)]
    again = papers.submit({PAPERS: chosen, "q_town": "x"}, button="Continue")
    assert (
        "3.pdf was not added: up to 3 files can be added here. Remove one first."
        in (again.errors[0])
    )
    assert shown(again) == ["0.pdf", "1.pdf", "2.pdf"]
    left = again.submit({}, button="Remove 1.pdf")
    assert shown(left) == ["0.pdf", "2.pdf"]
    left.submit({PAPERS: upload(pdf("3"), "3.pdf"), "q_town": "x"}, button="Continue")
    assert answers(make)["papers"] == ["0.pdf", "2.pdf", "3.pdf"]


def test_the_same_bytes_are_kept_once(papers: Page, app: Flask, make: Make) -> None:
    before = stored(app)
    content = pdf("same")
    twice = [upload(content, "a.pdf"), upload(content, "copy of a.pdf")]
    again = papers.submit({PAPERS: twice, "q_town": ""}, button="Continue")
    again = again.submit({PAPERS: upload(content, "a.pdf"), "q_town": ""}, button="Continue")
    assert again.errors == ["Enter town"]
    assert shown(again) == ["a.pdf"]
    assert len(make.all(SubmissionFile)) == 1
    assert len(stored(app) - before) == 1


def test_once_it_was_removed_it_can_be_chosen_again(papers: Page, make: Make) -> None:
    again = papers.submit({PAPERS: upload(pdf(), "a.pdf"), "q_town": ""}, button="Continue")
    again = again.submit({}, button="Remove a.pdf")
    assert answers(make)["papers"] == []
    again.submit({PAPERS: upload(pdf(), "a.pdf"), "q_town": "x"}, button="Continue")
    assert answers(make)["papers"] == ["a.pdf"]
    assert sorted(each.removed for each in make.all(SubmissionFile)) == [False, True]


def test_where_one_file_is_asked_for_another_takes_its_place(papers: Page, make: Make) -> None:
    first, second = crafted.picture(size=(10, 10)), crafted.picture(size=(20, 20))
    again = papers.submit({PHOTO: upload(first, "one.jpg"), "q_town": "x"}, button="Continue")
    assert again.soup.select_one(f"input[type=file][name={PHOTO}]")
    again = again.submit({PHOTO: upload(second, "two.jpg")}, button="Continue")
    assert shown(again) == ["two.jpg"]
    assert answers(make)["photo"] == ["two.jpg"]
    again = again.submit({PHOTO: upload(crafted.PROGRAM, "bad.jpg")}, button="Continue")
    assert shown(again) == ["two.jpg"]
    assert {each.name: each.removed for each in make.all(SubmissionFile)} == {
        "one.jpg": True,
        "two.jpg": False,
    }


def test_a_file_beyond_the_limit_of_the_question_is_not_stored(
    papers: Page, app: Flask, make: Make
) -> None:
    before = stored(app)
    big = upload(b"%PDF-" + bytes(1024 * 1024), "big.pdf")
    again = papers.submit({PAPERS: big, "q_town": "x"}, button="Continue")
    assert "big.pdf is larger than 1 MB" in again.errors[0]
    assert stored(app) == before


def test_more_files_at_a_time_than_we_look_at_are_named(papers: Page, make: Make) -> None:
    chosen = [upload(b"", f"{each}.pdf") for each in range(22)]
    again = papers.submit({PAPERS: chosen, "q_town": "x"}, button="Continue")
    assert again.errors[-1] == "21.pdf was not added: choose up to 20 files at a time."
    assert again.errors[19].startswith("19.pdf is empty.")


def test_a_heic_picture_is_taken_where_jpg_is(papers: Page, app: Flask, make: Make) -> None:
    content = crafted.picture("HEIF", place=True)
    papers.submit({PHOTO: upload(content, "IMG 1.HEIC"), "q_town": "x"}, button="Continue")
    assert answers(make)["photo"] == ["IMG 1.jpg"]
    (row,) = make.all(SubmissionFile)
    with app.extensions["storage"].open(row.storage_key) as kept:
        picture = Image.open(io.BytesIO(kept.read()))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (64, 48), {})


@pytest.mark.only_on("sqlite")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_page_that_carries_too_much_says_what_is_kept(build: Callable[..., Flask]) -> None:
    app = build(max_request_bytes=300_000)
    make, client = Make(app), Client(app)
    papers = first_page(make, client)
    again = papers.submit({PAPERS: upload(pdf(), "a.pdf"), "q_town": ""}, button="Continue")
    big = upload(b"%PDF-" + bytes(400_000), "big.pdf")
    refused = again.submit({PAPERS: big, "q_town": "Coventry"}, button="Continue")
    assert (refused.status, refused.heading) == (413, "The file is too large")
    assert "what you typed on this page since you opened it, are not saved" in refused.text
    assert "Everything from before is kept" in refused.text
    back = client.get(refused.link("Go back to the page"))
    assert shown(back) == ["a.pdf"]
    assert answers(make)["papers"] == ["a.pdf"]
    del refused
    gc.collect()  # the parser leaves its half-read file to the collector


# --- one by one, as the script sends them ----------------------------------------------------


def send(papers: Page, name: str, files: list[Any], **more: Any) -> Page:
    """What the script sends when files were chosen for a question."""
    form = papers.form(button="Continue")
    values = form.values()
    data: dict[str, Any] = {"csrf_token": values["csrf_token"], "question": name.split("-")[0][2:]}
    for key in (f"{name}-was", f"{name}-keep"):
        data[key] = values.getlist(key)
    data[f"{name}-upload"] = files
    url = str(papers.soup.select_one("form[data-files]")["data-files"])
    flat = MultiDict(
        (key, each)
        for key, value in {**data, **more}.items()
        for each in (value if isinstance(value, list) else [value])
    )
    return papers.client.post(url, flat, multipart=True)


def test_a_file_sent_by_itself_is_kept_with_the_answer(papers: Page, make: Make) -> None:
    first = send(papers, "q_papers", [upload(pdf("1"), "a.pdf")]).response.get_json()
    assert [(each["name"], each["size"]) for each in first["files"]] == [("a.pdf", "1 KB")]
    assert first["refused"] == ""
    assert answers(make)["papers"] == ["a.pdf"]
    again = papers.client.get(papers.path)
    assert again.soup.select_one(".kept-files__size").get_text() == "1 KB"
    ids = [each["id"] for each in first["files"]]
    more = {"q_papers-keep": ids, "q_papers-was": first["mark"]}
    second = send(papers, "q_papers", [upload(b"MZ" + bytes(99), "b.pdf")], **more)
    assert second.status == 200
    told = second.response.get_json()
    assert "b.pdf is a program" in told["refused"]
    assert [each["id"] for each in told["files"]] == ids
    # The page goes on with the new mark: nothing changed "in another window".
    on = papers.submit(more | {"q_town": "x"}, button="Continue")
    assert on.heading == "Last (optional)"
    assert answers(make)["papers"] == ["a.pdf"]


def test_what_another_window_changed_is_left_to_the_page(papers: Page, make: Make) -> None:
    other = papers.client.get(papers.path)
    other.submit({PAPERS: upload(pdf("1"), "theirs.pdf"), "q_town": ""}, button="Continue")
    told = send(papers, "q_papers", [upload(pdf("2"), "mine.pdf")]).response.get_json()
    assert [each["name"] for each in told["files"]] == ["mine.pdf"]
    assert answers(make)["papers"] == ["theirs.pdf"]
    ids = [each["id"] for each in told["files"]]
    more = {"q_papers-keep": ids, "q_papers-was": told["mark"], "q_town": "x"}
    assert papers.submit(more, button="Continue").status == 409


def test_a_removal_that_clashes_drops_no_file_the_answer_still_names(
    papers: Page, make: Make
) -> None:
    first = papers.submit({PAPERS: upload(pdf("1"), "a.pdf"), "q_town": ""}, button="Continue")
    other = papers.client.get(papers.path)
    first.submit({PAPERS: upload(pdf("2"), "b.pdf"), "q_town": ""}, button="Continue")
    clash = other.submit({}, button="Remove a.pdf")
    assert clash.status == 409
    assert answers(make)["papers"] == ["a.pdf", "b.pdf"]
    assert not any(each.removed for each in make.all(SubmissionFile))
    # The choice of this window is kept with the next try, and only then both files go.
    chosen = {PAPERS: upload(pdf("3"), "c.pdf"), "q_town": "x"}
    assert clash.submit(chosen, button="Continue").heading == "Last (optional)"
    assert answers(make)["papers"] == ["c.pdf"]
    assert {each.name: each.removed for each in make.all(SubmissionFile)} == {
        "a.pdf": True,
        "b.pdf": True,
        "c.pdf": False,
    }


def test_a_file_by_itself_takes_the_place_of_the_only_one(papers: Page, make: Make) -> None:
    picture = [crafted.picture(size=(size, 9)) for size in (10, 20)]
    first = send(papers, "q_photo", [upload(picture[0], "1.jpg")]).response.get_json()
    more = {"q_photo-keep": [first["files"][0]["id"]], "q_photo-was": first["mark"]}
    told = send(papers, "q_photo", [upload(picture[1], "2.jpg")], **more).response.get_json()
    assert [each["name"] for each in told["files"]] == ["2.jpg"]
    assert answers(make)["photo"] == ["2.jpg"]


@pytest.mark.parametrize("change", [{"question": "town"}, {"question": "no"}])
def test_files_go_to_questions_of_files_alone(papers: Page, make: Make, change: Any) -> None:
    assert send(papers, "q_papers", [upload(pdf(), "a.pdf")], **change).status == 404
    assert make.all(SubmissionFile) == []


def test_a_stranger_adds_nothing(papers: Page, make: Make) -> None:
    url = str(papers.soup.select_one("form[data-files]")["data-files"])
    stranger = Client(papers.client.app)
    stranger.get("/forms/trial")
    data = {"question": "papers", PAPERS: upload(pdf(), "a.pdf"), "csrf_token": stranger.token()}
    assert stranger.post(url, data, multipart=True).status == 404
    assert papers.client.post(url, data, multipart=True).status == 400
    assert make.all(SubmissionFile) == []


def test_script_and_server_refuse_in_the_same_words() -> None:
    script = (ROOT / "app/web/static/js/uploads.js").read_text()
    for words in (TOO_LARGE, EMPTY):
        assert f'"{words}"' in script


# --- with a scanner --------------------------------------------------------------------------


Scanned = Callable[[str], tuple[Client, Make, Page]]


@pytest.fixture
def scanned(build: Callable[..., Flask]) -> Scanned:
    def begin(url: str) -> tuple[Client, Make, Page]:
        app = build(scanner_url=url)
        client, make = Client(app), Make(app)
        return client, make, first_page(make, client)

    return begin


def test_a_virus_is_refused_and_never_stored(scanned: Scanned) -> None:
    with clamd.running() as (_, url):
        client, make, papers = scanned(url)
        before = stored(client.app)
        chosen = [upload(crafted.stored_docx(clamd.EICAR), "plan.docx"), upload(pdf(), "a.pdf")]
        again = papers.submit({PAPERS: chosen, "q_town": "x"}, button="Continue")
    assert again.status == 422
    assert (
        "plan.docx cannot be used: the virus scanner found Win.Test.EICAR_HDB-1 in it."
        in (again.errors[0])
    )
    assert shown(again) == ["a.pdf"]
    (row,) = make.all(SubmissionFile)
    assert (row.name, row.scan_result, row.scan_due_at) == ("a.pdf", "clean", None)
    assert stored(client.app) - before == {row.storage_key}


def test_a_form_is_sent_although_a_file_waits_for_the_scanner(scanned: Scanned) -> None:
    client, make, papers = scanned("tcp://127.0.0.1:1")
    on = papers.submit({PAPERS: upload(pdf(), "a.pdf"), "q_town": "x"}, button="Continue")
    assert "a.pdf" in client.get(on.soup.select_one(".govuk-back-link")["href"]).text
    sent = on.submit({"q_last": "y"}, button="Continue").submit({}, button="Send")
    assert sent.status == 200, sent.text
    (row,) = make.all(SubmissionFile)
    assert (row.scan_result, row.scan_tries) == ("quarantined", 1)
    assert row.scan_due_at is not None
    assert row.submission_id is not None
    assert client.get(f"/files/sent/{row.id}").status == 404


def test_a_file_of_a_draft_that_turns_out_bad_has_to_be_replaced(scanned: Scanned) -> None:
    client, make, papers = scanned("tcp://127.0.0.1:1")
    chosen = [upload(pdf("1"), "good.pdf"), upload(pdf("2"), "bad.pdf")]
    on = papers.submit({PAPERS: chosen, "q_town": "x"}, button="Continue")
    check = on.submit({"q_last": "y"}, button="Continue")
    (row,) = [each for each in make.all(SubmissionFile) if each.name == "bad.pdf"]
    make.change(row, scan_result="infected", scan_finding="Win.Bad")
    again = check.submit({}, button="Send")
    assert again.status == 422
    words = "bad.pdf cannot be used: the virus scanner found Win.Bad in it."
    assert words in again.errors[0]
    page = client.get(papers.path)
    assert words in page.text
    assert shown(page) == ["good.pdf"]
    assert page.submit({}, button="Continue").errors == []
    assert answers(make)["papers"] == ["good.pdf"]
