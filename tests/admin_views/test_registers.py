"""The register of a form: columns by question over versions, found, sorted, narrowed, taken out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest

from app.domain.roles import Role
from app.models import AuditEvent, Form, FormVersion, ReadEvent
from app.services import form_exports, form_registers
from app.services.form_versions import fingerprint
from tests.support.client import Client, Page
from tests.support.factories import Make

DOCUMENT: dict[str, Any] = {
    "format": 1,
    "key": "trip",
    "title": "Tell us about a trip",
    "settings": {"audience": "public"},
    "sections": [
        {
            "id": "s",
            "title": "The trip",
            "pages": [
                {
                    "id": "p",
                    "slug": "trip",
                    "title": "The trip",
                    "questions": [
                        {
                            "id": "q-where",
                            "key": "place",
                            "type": "text",
                            "label": "Where to",
                            "sensitivity": "N",
                        },
                        {
                            "id": "q-story",
                            "key": "story",
                            "type": "long_text",
                            "label": "What happened",
                            "sensitivity": "S",
                        },
                        {"id": "q-who", "key": "who", "type": "text", "label": "Who came"},
                        {
                            "id": "q-closed",
                            "key": "prevent_referral",
                            "type": "text",
                            "label": "A closed matter",
                            "sensitivity": "S",
                        },
                    ],
                },
                {
                    "id": "r",
                    "slug": "stops",
                    "title": "Stops",
                    "kind": "repeat",
                    "repeat": {"key": "stops", "item": "stop"},
                    "questions": [
                        {
                            "id": "q-stop",
                            "key": "stop",
                            "type": "text",
                            "label": "Stopped at",
                            "sensitivity": "P",
                        }
                    ],
                },
            ],
        }
    ],
    "confirmation": {"title": "Sent"},
}


def renamed(**words: str) -> dict[str, Any]:
    """The document with other words for a question, by its key."""
    import copy

    made = copy.deepcopy(DOCUMENT)
    for question in made["sections"][0]["pages"][0]["questions"]:
        question["label"] = words.get(question["key"], question["label"])
    return made


@pytest.fixture
def form(make: Make) -> Form:
    return make.add(
        Form, slug="trip", title="Tell us about a trip", state="open", current_version=2
    )


@pytest.fixture
def versions(make: Make, form: Form) -> tuple[FormVersion, FormVersion]:
    documents = (DOCUMENT, renamed(place="Which place"))
    one, two = (
        make.add(
            FormVersion,
            form_id=form.id,
            number=number,
            document=document,
            sha256=fingerprint(document),
            schema_version=1,
        )
        for number, document in enumerate(documents, 1)
    )
    return one, two


@pytest.fixture
def sent(make: Make, versions: tuple[FormVersion, FormVersion]) -> list[Any]:
    """One of each version and one more, the newest last."""
    told = (
        (versions[0], "written", "Harbour", "Quarrel on the bus", "Ada"),
        (versions[1], "failed", "=Castle", "All went well", "Grace"),
        (versions[1], "accepted", "Museum", "Rain", "Mary"),
    )
    return [
        make.submission(
            version,
            status=status,
            sender_name=("Ida Birch", "Otto Elm", "Una Yew")[number],
            submitted_at=make.at - timedelta(days=30 - 10 * number),
            answers={
                "place": place,
                "story": story,
                "who": who,
                "prevent_referral": "hidden-matter",
                "stops": [{"stop": "Mill"}, {"stop": "Weir"}],
            },
        )
        for number, (version, status, place, story, who) in enumerate(told)
    ]


def refs(page: Page) -> list[str]:
    return [" ".join(link.get_text().split()) for link in page.soup.select("a.row-link")]


def heads(page: Page) -> list[str]:
    return [" ".join(th.get_text(" ").split()) for th in page.soup.select("thead th")]


def at(form: Form, query: str = "") -> str:
    return f"/admin/form-register/{form.id}{query}"


def test_all_versions_stand_in_one_list_under_the_newest_words(
    staff: Callable[..., Client], form: Form, sent: list[Any]
) -> None:
    client = staff()
    index = client.get("/admin/form-register/")
    page = client.get(index.link(form.title))
    assert page.heading == "Tell us about a trip 3"
    assert heads(page)[:3] == ["Reference", "Sent ↓", "Status"]
    assert heads(page)[5:] == ["Which place", "Who came"]
    assert refs(page) == [each.ref for each in reversed(sent)]
    assert "Harbour" in page.text
    assert "Quarrel" not in page.text
    record = client.get(f"/admin/form/{form.id}")
    assert at(form) in [anchor["href"] for anchor in record.soup.select(".page-head--record a")]


def test_columns_are_chosen_in_the_address_and_closed_ones_never_are(
    staff: Callable[..., Client], form: Form, sent: list[Any], make: Make
) -> None:
    client = staff()
    page = client.get(at(form)).submit(
        {"col": ["q-story", "q-stop", "q-closed", "nonsense"]}, button="Show these columns"
    )
    assert heads(page)[5:] == ["What happened", "Stop: Stopped at"]
    assert "Quarrel on the bus" in page.text
    assert "1. Mill 2. Weir" in page.text
    assert "hidden-matter" not in page.html
    assert "A closed matter" not in page.text
    none = client.get(at(form, "?chosen=1"))
    assert len(heads(none)) == 5
    sorted_ = client.get(page.link("Reference"))
    assert heads(sorted_)[5:] == ["What happened", "Stop: Stopped at"]


def test_reading_personal_answers_in_the_list_is_logged(
    staff: Callable[..., Client], form: Form, sent: list[Any], make: Make
) -> None:
    client = staff()
    client.get(at(form, "?chosen=1&col=q-where&col=q-stop"))
    assert make.all(ReadEvent) == []
    client.get(at(form, "?chosen=1&col=q-who&status=failed"))
    assert [(each.record_id, each.part) for each in make.all(ReadEvent)] == [
        (sent[1].id, "register")
    ]


def test_the_list_is_narrowed_and_says_by_what(
    staff: Callable[..., Client], form: Form, sent: list[Any], make: Make
) -> None:
    client = staff()
    day = (make.today - timedelta(days=15)).isoformat()
    asked = {
        "status=failed": [1],
        "version=1": [0],
        f"first={day}": [2],
        f"last={day}": [1, 0],
        f"q={sent[1].ref}": [1],
        "q=una+yew": [2],
        "q=quarrel": [],
        "q=quarrel&answers=1": [0],
        "q=hidden-matter&answers=1": [],
        "q=place&answers=1": [],
        "q=100%25&answers=1": [],
        "sort=status&desc=0": [2, 1, 0],
        "sort=reference&desc=0": sorted(range(3), key=lambda at: sent[at].ref),
    }
    for query, wanted in asked.items():
        page = client.get(at(form, f"?{query}"))
        assert refs(page) == [sent[each].ref for each in wanted], query
    page = client.get(at(form, "?status=failed&version=2"))
    chips = " ".join(page.soup.select_one(".chips").get_text(" ").split())  # type: ignore[union-attr]
    assert chips.startswith("Submissions where status is To be repaired")
    assert "and version is 2" in chips
    without = client.get(str(page.soup.select(".chip")[0]["href"]))
    assert len(refs(without)) == 2
    assert "Nothing fits." in client.get(at(form, "?q=zzz")).text
    for odd in ("?first=x&last=9999-99-99", "?version=x&status=x&sort=x", "?after=x", "?q=%00"):
        assert client.get(at(form, odd)).status == 200, odd


def test_of_a_long_register_the_newest_answers_are_searched(
    staff: Callable[..., Client], form: Form, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_registers, "MOST_SEARCHED", 2)
    client = staff()
    assert refs(client.get(at(form, "?q=quarrel&answers=1"))) == []
    assert refs(client.get(at(form, "?q=quarrel&answers=1&version=1"))) == [sent[0].ref]


@pytest.mark.parametrize("query", ["", "?sort=status&desc=0", "?sort=reference"])
def test_pages_hold_every_row_once(
    staff: Callable[..., Client],
    form: Form,
    versions: tuple[FormVersion, FormVersion],
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
    query: str,
) -> None:
    monkeypatch.setattr(form_registers, "PAGE", 3)
    made = [
        make.submission(versions[number % 2], submitted_at=make.at, status="accepted").ref
        for number in range(8)
    ]
    client = staff()
    page, found = client.get(at(form, query)), []
    while True:
        found.append(refs(page))
        link = page.soup.select_one('a[rel="next"]')
        if link is None:
            break
        page = client.get(str(link["href"]))
    assert [len(each) for each in found] == [3, 3, 2]
    assert sorted(ref for each in found for ref in each) == sorted(made)
    back = client.get(str(page.soup.select_one('a[rel="prev"]')["href"]))  # type: ignore[index]
    assert refs(back) == found[1]


def test_a_register_takes_few_statements(
    staff: Callable[..., Client], form: Form, sent: list[Any], statements: Any
) -> None:
    client = staff()
    client.get(at(form))
    with statements() as seen:
        assert client.get(at(form)).status == 200
    around = ("user_session", "BEGIN", "user_role", "read_event")
    own = [each for each in seen if not any(word in each for word in around)]
    assert len(own) <= 4, own


def test_an_empty_register_says_what_would_be_there(
    staff: Callable[..., Client], form: Form
) -> None:
    page = staff().get(at(form))
    assert page.status == 200
    assert "Nothing was sent yet" in page.text


# --- taken out


def rows_of(page: Page) -> list[list[str]]:
    return list(csv.reader(io.StringIO(page.data.decode("utf-8-sig"))))


def test_what_is_shown_is_taken_out_safe_and_written_down(
    staff: Callable[..., Client], form: Form, sent: list[Any], make: Make
) -> None:
    client = staff()
    asked = client.get(at(form, "?version=2"))
    without = asked.submit(button="Export as CSV")
    assert without.status == 422
    assert without.errors == ["Say what the file is for: it is written down with your name."]
    assert make.all(AuditEvent, AuditEvent.action == "exported") == []
    file = without.submit({"reason": "Report"}, button="Export as CSV")
    head, *rows = rows_of(file)
    assert [row[0] for row in rows] == [sent[1].ref, sent[2].ref]
    assert "Which place" in head
    assert "What happened" not in head
    assert "A closed matter" not in head
    assert rows[0][head.index("Which place")] == "'=Castle"
    (event,) = make.all(AuditEvent, AuditEvent.action == "exported")
    assert event.record_id == form.id
    assert (event.changes["rows"], event.changes["filters"]) == (2, "version is 2")
    assert event.reason == "Report"
    whole = client.get(at(form)).submit(
        {"sensitive": "yes", "reason": "Report"}, button="Export as CSV"
    )
    assert "Quarrel on the bus" in whole.html
    assert "hidden-matter" not in whole.html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?q=Una+Yew", "a search"),
        ("?q=Rain&answers=1&version=2", "a search of the answers and version is 2"),
    ],
)
def test_what_was_searched_for_stays_in_the_register(
    staff: Callable[..., Client],
    form: Form,
    sent: list[Any],
    make: Make,
    query: str,
    words: str,
) -> None:
    page = staff().get(at(form, query))
    file = page.submit({"reason": "Report"}, button="Export as CSV")
    assert [row[0] for row in rows_of(file)[1:]] == [sent[2].ref]
    (event,) = make.all(AuditEvent, AuditEvent.action == "exported")
    assert event.changes["filters"] == words
    assert set(event.changes) == {"file", "rows", "columns", "filters"}
    seen = staff(Role.AUDITOR).get("/admin/audit-event/").text
    assert words in seen
    assert "Una Yew" not in seen
    assert "Rain" not in seen


def test_too_many_rows_are_no_fault_of_the_reason(
    staff: Callable[..., Client], form: Form, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_exports, "MOST_ROWS", 2)
    page = staff().get(at(form)).submit({"reason": "Report"}, button="Export as CSV")
    assert page.status == 422
    assert page.errors == [form_exports.TOO_MANY]
    assert page.soup.select("#export [aria-invalid], .error-summary a") == []
    assert page.soup.select_one("#export-reason")["value"] == "Report"  # type: ignore[index]


def test_an_export_of_nothing_says_what_it_lacks_beside_its_box(
    staff: Callable[..., Client], form: Form, sent: list[Any]
) -> None:
    client = staff()
    assert client.get(at(form, "?q=zzz")).soup.select("#export") == []
    page = client.post_with_token(f"{at(form)}/export?q=zzz", {"kind": "csv", "reason": ""})
    assert page.status == 422
    assert [link["href"] for link in page.soup.select(".error-summary a")] == ["#export-reason"]
    assert len(page.soup.select("#export-reason[aria-invalid]")) == 1


def test_the_workbook_has_the_wording_of_every_version(
    staff: Callable[..., Client], form: Form, sent: list[Any]
) -> None:
    file = staff().get(at(form)).submit({"reason": "Report"}, button="Export as workbook")
    assert file.headers["Content-Disposition"].endswith('.xlsx"')
    with ZipFile(io.BytesIO(file.data)) as book:
        second = book.read("xl/worksheets/sheet2.xml").decode()
    assert "Where to" in second
    assert "Which place" in second


def test_who_reads_no_answers_sees_and_takes_out_none(
    staff: Callable[..., Client],
    browser: Callable[..., Client],
    form: Form,
    versions: tuple[FormVersion, FormVersion],
    make: Make,
    sent: list[Any],
) -> None:
    officer = make.staff(Role.QUALITY_OFFICER)
    own = make.change(sent[0], user_id=officer.id)
    client = browser(officer)
    page = client.get(at(form, "?chosen=1&col=q-where&col=q-who&col=q-story&q=&answers=1"))
    assert refs(page) == [own.ref]
    assert heads(page)[5:] == ["Which place"]
    assert "Who came" not in page.text
    assert "Export" not in page.text
    assert refs(client.get(at(form, "?q=quarrel&answers=1"))) == []
    assert client.post_with_token(f"{at(form)}/export", {"kind": "csv"}).status == 403


def test_registers_are_for_staff_who_read_submissions(
    staff: Callable[..., Client],
    browser: Callable[..., Client],
    form: Form,
    sent: list[Any],
    make: Make,
) -> None:
    outsiders = [browser(make.school_user()), browser(make.provider_user())]
    for client in (*outsiders, staff(Role.FORM_DESIGNER), staff(Role.AUDITOR)):
        for path in ("/admin/form-register/", at(form)):
            assert client.get(path).status == 404, path
        assert client.post_with_token(f"{at(form)}/export", {"kind": "csv"}).status == 404
    client = staff()
    assert client.get("/admin/form-register/nobody").status == 404
    assert client.post_with_token(f"{at(form)}/export", {"kind": "exe"}).status == 404
