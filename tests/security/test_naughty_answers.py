"""Strings that break careless software, typed into every question of words, over HTTP: taken in
composed letters or refused, and words wherever they are shown."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from app.domain.roles import Role
from app.models import Form, OutboxMessage, Submission, SubmissionDraft
from forms.definition import Definition, parse
from forms.fields import TYPES, Asking
from forms.fields.cleaning import has_hidden
from forms.journey import is_typed
from tests.app.web.trial_forms import publish
from tests.forms.engine import SETTINGS, context, document, page, question
from tests.support.client import Client, Page
from tests.support.factories import Make
from tests.support.generated_answers import SENT
from tests.support.generated_visits import texts_in
from tests.support.markup import Markup, added, missing
from tests.support.naughty import BROKEN_UNICODE, COMBINING, CONTROLS, DATABASE

Browser = Callable[..., Client]

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OPTIONS = [{"value": "a", "label": "A"}, {"value": "z", "label": "Other", "other": True}]
# Every type that keeps words, with the inputs that hold them and what else has to be chosen.
WORDS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "text": (("",), {}),
    "long_text": (("",), {}),
    "person_name": (("-forename", "-surname"), {}),
    "address": (("-line1", "-line2", "-town", "-county"), {"-postcode": "CV1 2GN"}),
    "choose_one": (("-other",), {"": "z"}),
    "choose_many": (("-other",), {"": "z"}),
    "declaration": (("-name",), {"-agreed": "yes"}),
}
LONGEST = {"text": 400, "long_text": 20_000}
# All others that are typed: they refuse nearly everything, and show it again.
CODES = sorted(
    key
    for key, kind in TYPES.items()
    if kind.is_asked and not kind.is_computed and key not in {*WORDS, "file"}
)
A_PAGE, PAGES = 4, 10
A_FORM = A_PAGE * PAGES
PLAIN = ("plain words",) * A_FORM
# What is refused at every place, and what only some refuse.
WRONG = ("two\x07halves", "x" * 401, "x" * 130) * (A_FORM // 3 + 1)


def words_form() -> dict[str, Any]:
    """Four strings a page, each into every type of words."""
    pages = []
    for at in range(PAGES):
        asked = []
        for number in range(at * A_PAGE, (at + 1) * A_PAGE):
            for type_ in WORDS:
                settings = {"options": OPTIONS} if type_.startswith("choose") else {}
                if type_ in LONGEST:
                    settings = {"max_length": LONGEST[type_]}
                made = question(f"{type_}_{number}", type_, required=False, settings=settings)
                asked.append(made)
        pages.append(page(f"page-{at}", *asked))
    who = page("who", question("sender", "text"))
    settings = {"audience": "school", "name_question": "sender"}
    return document(who, *pages, key="words", settings=settings)


def codes_form() -> dict[str, Any]:
    asked = [
        question(f"{type_}_{number}", type_, required=False, settings=SETTINGS.get(type_, {}))
        for number in range(2)
        for type_ in CODES
    ]
    return document(page("codes", *asked), key="codes", settings={"audience": "school"})


class Typist:
    """A school that types strings into a form, and staff who read what it sent."""

    def __init__(self, make: Make, browser: Browser, form: Form) -> None:
        self.make, self.form = make, form
        self.client = browser(make.school_user(make.school(name="Typing School")))
        self.token = self.client.token()
        self.staff = browser(make.staff(Role.SERVICE_LEAD))
        self.definition: Definition = parse(words_form() if form.slug == "words" else codes_form())
        self.base = ""

    def begin(self) -> None:
        begun = self.post(f"/forms/{self.form.slug}/begin", {})
        assert begun.status == 303
        self.base = begun.location

    def post(self, path: str, values: dict[str, Any]) -> Page:
        return self.client.post(path, {**values, "csrf_token": self.token}, follow=False)

    def get(self, path: str) -> Markup:
        shown = self.client.get(self.base + path)
        assert shown.status == 200, shown.path
        return Markup(shown.html)

    def type_all(self, texts: Sequence[str]) -> list[Page]:
        """Each text into every question of its place, page by page."""
        self.post(f"{self.base}/who", {"q_sender": texts[0][:100]})
        answers = []
        for at in range(PAGES):
            values: dict[str, str] = {}
            for number in range(at * A_PAGE, (at + 1) * A_PAGE):
                for type_, (inputs, others) in WORDS.items():
                    name = f"q_{type_}_{number}"
                    values |= {name + suffix: text for suffix, text in others.items()}
                    values |= {name + suffix: texts[number] for suffix in inputs}
            answers.append(self.post(f"{self.base}/page-{at}", values))
            assert answers[-1].status in {303, 422}, [texts[at * A_PAGE : (at + 1) * A_PAGE]]
        return answers

    @property
    def draft(self) -> SubmissionDraft:
        id_ = self.base.rpartition("/")[2]
        (found,) = [row for row in self.make.all(SubmissionDraft) if str(row.id) == id_]
        return found

    def lines(self) -> list[str]:
        """What has to be read wherever the answers are shown."""
        found, answers = [], self.draft.answers
        for _, asked in self.definition.questions:
            answer = answers.get(asked.key)
            if is_typed(asked) and answer is not None:
                found += TYPES[asked.type].lines(answer, Asking(asked, context(), answers))
        return found

    def send(self) -> Submission:
        sent = self.post(f"{self.base}/send", {})
        assert sent.status == 303, sent.errors
        (found,) = self.make.all(Submission, Submission.idempotency_key == self.draft.id.hex)
        return found


def batches(texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for at in range(0, len(texts), A_FORM):
        batch = tuple(texts[at : at + A_FORM])
        yield batch + ("filler",) * (A_FORM - len(batch))


@pytest.fixture
def typist(make: Make, browser: Browser) -> Typist:
    return Typist(make, browser, publish(make, words_form()))


def type_everywhere(typist: Typist, texts: Sequence[str]) -> tuple[int, int]:
    """Type the texts, look at every page that shows them, send; how many answers were kept, and
    how many refused."""
    typist.begin()
    plain = [Markup(each.html) for each in typist.type_all(WRONG)]
    typist.begin()
    typist.type_all(PLAIN)
    asked = [typist.get(f"/page-{at}") for at in range(PAGES)]
    shown = {"check": typist.get("/check")}
    sent = typist.send()
    shown |= {path: typist.get(path) for path in ("/sent", "/sent/copy")}
    shown |= staff_pages(typist, sent)
    nothing = Markup(typist.staff.get("/admin/search", query={"q": "nobody is called so"}).html)
    kept = refused = 0
    for batch in batches(texts):
        typist.begin()
        for answer in typist.type_all(batch):
            if answer.status == 422:
                assert added(Markup(answer.html), [*plain, *asked]) == set(), batch
                refused += len(answer.errors)
        if typist.draft.answers.get("sender") is None:
            typist.post(f"{typist.base}/who", {"q_sender": "Somebody"})
        answers = dict(typist.draft.answers)
        for text in texts_in(answers):
            assert unicodedata.is_normalized("NFC", text), repr(text)
            assert not has_hidden(text), repr(text)
        lines = typist.lines()
        kept += len(lines)
        check = typist.get("/check")
        assert added(check, [shown["check"]]) == set(), batch
        assert missing(check, lines) == []
        sent = typist.send()
        assert sent.answers == {key: each for key, each in answers.items() if each is not None}
        for path in ("/sent", "/sent/copy"):
            assert added(typist.get(path), [shown[path]]) == set(), (path, batch)
        assert missing(typist.get("/sent/copy"), lines) == []
        for name, markup in staff_pages(typist, sent).items():
            assert added(markup, [shown[name], nothing]) == set(), (name, batch)
            if name == "answers":
                assert missing(markup, lines) == []
    return kept, refused


def staff_pages(typist: Typist, sent: Submission) -> dict[str, Markup]:
    """What staff see of it: the list, the record, its answers, the register."""
    record = typist.staff.get(f"/admin/submission/{sent.id}")
    found = {
        "list": typist.staff.get("/admin/submission/"),
        "record": record,
        "answers": typist.staff.get(record.link("Open Answers")),
        "register": typist.staff.get(f"/admin/form-register/{typist.form.id}"),
        "search": typist.staff.get("/admin/search", query={"q": sent.sender_name}),
    }
    assert {each.status for each in found.values()} == {200}, found
    return {name: Markup(each.html) for name, each in found.items()}


@pytest.mark.only_on("sqlite")
def test_words_stay_words_wherever_they_are_shown(
    typist: Typist, make: Make, figures: Callable[[str], None]
) -> None:
    kept, refused = type_everywhere(typist, SENT)
    figures(f"{len(SENT)} naughty strings into {len(WORDS)} types: {kept} kept, {refused} refused")
    assert len(SENT) > 400
    assert kept > 1_000
    assert refused > 500
    subjects = {mail.subject for mail in make.all(OutboxMessage)}
    bodies = {mail.body for mail in make.all(OutboxMessage)}
    assert all("\n" not in each and "\r" not in each for each in subjects)
    assert len(subjects) < 3 or all("SUB-" in each or "form" in each for each in subjects)
    assert not any("<script" in each or "plain words" in each for each in bodies)
    check_exports(typist)


@pytest.mark.only_on("postgresql")
def test_no_database_chokes_on_words(typist: Typist, figures: Callable[[str], None]) -> None:
    odd = {*BROKEN_UNICODE, *CONTROLS, *COMBINING, *DATABASE}
    texts = [text for text in SENT if text in odd]
    kept, refused = type_everywhere(typist, texts)
    figures(f"{len(texts)} odd strings on PostgreSQL: {kept} kept, {refused} refused")
    assert len(texts) > 100


@pytest.mark.only_on("postgresql")
def test_no_search_chokes_on_words(make: Make, browser: Browser) -> None:
    """The box of a look-up, registers, lists, the search of the admin, their filters and pages."""
    make.school(name="Found School")
    asked = document(page("a", question("it", "school")), settings={"audience": "school"})
    form = publish(make, {**asked, "key": "codes"})
    typist = Typist(make, browser, form)
    typist.begin()
    odd = {*BROKEN_UNICODE, *CONTROLS[:4], *DATABASE}
    texts = [text for text in SENT if text in odd and len(text) < 500]
    assert len(texts) > 40
    register = f"/admin/form-register/{form.id}"
    places = (
        (typist.client, f"{typist.base}/options/a/it", ("q",)),
        (typist.staff, "/admin/search", ("q",)),
        (typist.staff, "/admin/pick/school", ("q", "term")),
        (typist.staff, "/admin/submission/", ("q", "status", "before", "sort")),
        (typist.staff, register, ("q", "answers", "status", "version", "first", "sort")),
        (typist.staff, register, ("last", "after", "col", "desc")),
    )
    for text in texts:
        for client, path, names in places:
            query = dict.fromkeys(names, text) | ({"answers": "1"} if "q" in names else {})
            shown = client.get(path, query=query, follow=False)
            assert shown.status in {200, 302, 404}, (path, text)


def check_exports(typist: Typist) -> None:
    """No cell begins as a formula does, and a workbook holds texts alone."""
    path = f"/admin/form-register/{typist.form.id}/export"
    files = {
        kind: typist.staff.post_with_token(
            path, {"kind": kind, "sensitive": "yes", "reason": "A test"}
        )
        for kind in ("csv", "xlsx")
    }
    assert {each.status for each in files.values()} == {200}
    rows = list(csv.reader(io.StringIO(files["csv"].data.decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert len(cells) > 1_000
    assert [cell for cell in cells if cell[:1] in set("=+-@\t\r\n")] == []
    with ZipFile(io.BytesIO(files["xlsx"].data)) as workbook:
        sheets = [name for name in workbook.namelist() if "worksheets/sheet" in name]
        cells = [
            cell
            for name in sheets
            for cell in ElementTree.fromstring(workbook.read(name)).iter(f"{SHEET}c")
        ]
    assert len(cells) > 1_000
    assert {cell.get("t") for cell in cells} == {"inlineStr"}
    assert not any(cell.find(f"{SHEET}f") is not None for cell in cells)
    listed = typist.staff.post_with_token("/admin/submission/export", {"reason": "A test"})
    assert listed.status == 200
    rows = list(csv.reader(io.StringIO(listed.data.decode("utf-8-sig"))))
    assert [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r\n")] == []


@pytest.mark.only_on("sqlite")
def test_what_is_no_number_or_date_is_refused_as_words(make: Make, browser: Browser) -> None:
    for number in range(3):
        make.school(name=f"School {number}")
    make.code_value(list_name="needs", code="SEMH", label="Need")
    typist = Typist(make, browser, publish(make, codes_form()))
    typist.begin()
    names = [
        f"{asked.name}-{suffix}" if suffix else asked.name
        for _, asked in typist.definition.questions
        for suffix in TYPES[asked.type].suffixes
    ]

    def typed(texts: Iterator[str]) -> Page:
        return typist.post(f"{typist.base}/codes", {name: next(texts) for name in names})

    plain = [Markup(typed(repeat(each)).html) for each in ("x", "12", "")]
    plain.append(typist.get("/codes"))
    # Each into some of the questions; tests of the types try each in all of them.
    short = [text for text in SENT if len(text) < 2_000]
    texts = chain.from_iterable(short[at:] + short[:at] for at in range(0, 70, 7))
    for _ in range(len(short) * 10 // len(names)):
        answer = typed(texts)
        assert answer.status in {303, 422}
        assert added(Markup(answer.html), plain) == set()


@pytest.mark.only_on("sqlite")
def test_two_windows_disagree_in_words(typist: Typist) -> None:
    """Both answers of a clash are on the page, the stored one and the typed one."""
    typist.begin()

    def clash(text: str) -> Page:
        typist.post(f"{typist.base}/page-0", {"q_text_0": text, "q_long_text_0": text})
        typed = {"q_text_0": f"{text} here", "q_long_text_0": f"{text} here"}
        stale = {"q_text_0-was": "0" * 12, "q_long_text_0-was": "0" * 12}
        return typist.post(f"{typist.base}/page-0", {**typed, **stale})

    first = clash("plain words")
    assert first.status == 409
    plain, clashes = [Markup(first.html)], 0
    signs = [text for text in SENT if set(text) & set("<>&\"'{}`\x00") and len(text) < 300]
    for text in signs:
        answer = clash(text)
        assert answer.status in {303, 409, 422}, text
        if answer.status == 409:
            clashes += 1
            assert added(Markup(answer.html), plain) == set(), text
    assert clashes > len(signs) / 2 > 50


@pytest.mark.parametrize(
    ("html", "more"),
    [
        ("<p>x<img src='/x' onerror='y()'></p>", {("img", "onerror", "src")}),
        ("<p onclick='y()'>x</p>", {("p", "onclick")}),
        ("<p><a href='JavaScript:y()'>x</a></p>", {"javascript"}),
        ("<p><script>y()</script></p>", {("script",)}),
        ("<p>&lt;script&gt;</p>", set()),
    ],
)
def test_markup_is_told_from_words(html: str, more: set[Any]) -> None:
    """The control of the tests above."""
    plain = Markup("<p>x<a href='/'>y</a></p>")
    assert added(Markup(html), [plain]) == more
    assert missing(Markup(html), ["not there"]) == ["not there"]
