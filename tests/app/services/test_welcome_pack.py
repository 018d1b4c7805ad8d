"""Everything the council's welcome pack tells people is found on our pages, in our own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from app.access import actor as actors
from app.domain import markdown
from app.domain.content import Topic
from app.models import (
    AuditEvent,
    FileVersion,
    Page,
    PageVersion,
    PublishedFile,
    StatusHistory,
)
from app.services import content, content_library, site_search
from app.settings import ROOT
from app.storage.base import NoScanner
from tests.support.factories import Make

SOURCE = ROOT.parent / "shared" / "welcome-pack.txt"
RUN = 8
BEST = 3

# What somebody asks, the page that answers, and words of its answer.
FACTS = (
    # Ending a place
    ("withdrawal steps", "ending-a-place", "which pupil and which course are to be withdrawn"),
    ("effect of a withdrawal on achievement health", "ending-a-place", "health and well-being"),
    ("provider withdrawal meeting before the form", "ending-a-place", "meet with CAP and the"),
    ("school withdrawal monitoring officer", "ending-a-place", "speak to our monitoring officer"),
    ("withdrawal form online", "ending-a-place", "does it online"),
    ("withdrawal all days of the course", "ending-a-place", "whether all days and all parts"),
    ("withdrawal CLM Capita", "ending-a-place", "entered on CLM and Capita"),
    ("withdrawal sent to the other side", "ending-a-place", "to the school when the provider"),
    ("withdrawal 5 working days", "ending-a-place", "5 working days"),
    ("withdrawal five days", "ending-a-place", "allow 5 working days"),
    ("who asked for the withdrawal", "ending-a-place", "sees who asked"),
    # Complaints
    ("formal complaint school", "complaints", "complain formally"),
    ("complaint form", "complaints", "complaint form"),
    ("complaint stage 2", "complaints", "Somebody else does it"),
    # Safeguarding
    ("emergency 999", "safeguarding", "call 999"),
    ("worried about a child", "safeguarding", "Tell a designated safeguarding lead"),
    ("CPOMS incident", "safeguarding", "Record it on CPOMS"),
    ("provider lead tells school lead as soon as possible", "safeguarding", "as soon as possible"),
    ("who refers to MASH disclosure", "mash", "heard the disclosure"),
    ("provider staff refer disclosure", "safeguarding", "its own staff do it"),
    ("safeguarding is not child protection", "safeguarding", "These are two things"),
    ("child protection serious harm", "safeguarding", "serious harm"),
    ("safeguarding training each academic year", "safeguarding", "confirms that its staff"),
    ("designated safeguarding leads advise providers", "safeguarding", "advise the providers"),
    ("report each concern in the right way", "safeguarding", "reported in the right way"),
    ("accurate detailed record", "safeguarding", "Write exactly what was seen"),
    ("helpline directory", "helplines", "helpline directory"),
    ("not sure which support to offer", "helplines", "which support to offer"),
    ("LADO", "lado", "Local Authority Designated Officer"),
    ("LADO one working day", "lado", "Within one working day"),
    ("investigate first adult", "lado", "Do not investigate first"),
    ("position of trust volunteer", "lado", "paid or a volunteer"),
    ("concern about a professional service lead", "lado", "service lead of CAP"),
    ("MASH hub", "mash", "Multi-Agency Safeguarding Hub"),
    ("safety and welfare concern report hub", "mash", "safety or welfare"),
    ("hub decisions sooner urgent cases", "mash", "most urgent cases"),
    ("share what they know early", "mash", "share what they know early"),
    ("exploitation indicator tool", "exploitation", "You must, each time"),
    ("signs of exploitation", "exploitation", "the signs of exploitation"),
    ("where to send the exploitation tool", "exploitation", "Send it where the tool"),
    ("police intelligence form", "intelligence", "Force Intelligence Bureau"),
    ("FIB form do not guess", "intelligence", "do not guess"),
    ("more than one FIB form", "intelligence", "more than one form"),
    ("police are not told who you are", "intelligence", "not told who you are"),
    # Quality
    ("quality of delivery each year", "quality", "Every year we look"),
    ("schools quality pack", "quality", "schools quality pack"),
    ("Ofsted visit", "quality", "Ofsted"),
    ("evidence of quality", "quality", "find the evidence"),
    ("staff responsible for reading papers", "quality", "responsible for having opened"),
    ("survey", "survey", "Once a year we ask schools"),
    # Tier 1
    ("universal offer categories", "tier-1", "Employability and Personal Development"),
    ("80 courses", "figures", "more than 80"),
    ("35 training providers", "figures", "more than 35"),
    ("work-based learning", "tier-1", "Work-Based Learning"),
    ("curriculum support", "tier-1", "Curriculum Support"),
    ("practical build character", "tier-1", "they build character"),
    ("broad and balanced curriculum accreditation", "tier-1", "lead to an accreditation"),
    ("help early not last resort", "tier-1", "in good time"),
    ("bespoke curriculum made to measure", "tier-1", "made to measure"),
    ("pupil interests hopes course", "tier-1", "hopes for"),
    ("vocational qualification adds to education", "tier-1", "add to the pupil’s education"),
    ("right help right place", "tier-1", "in the right place"),
    ("half a term to a year", "tier-1", "half a term"),
    ("second year", "tier-1", "second year"),
    ("apply at any time closing date", "tier-1", "no closing date"),
    ("commissioning agreement", "tier-1", "commissioning agreement"),
    # The way of an application
    ("multi-agency application form", "how-to-apply", "multi-agency application"),
    ("pack received and reviewed", "how-to-apply", "receives the pack and reviews it"),
    ("Datalocker", "how-to-apply", "Datalocker"),
    ("school arranges interview with provider", "how-to-apply", "get in touch and agree a day"),
    ("application response after interview", "how-to-apply", "sends us its response"),
    ("confirm start date", "how-to-apply", "confirm the day the pupil starts"),
    ("training record", "how-to-apply", "sets up the training record"),
    # Personal data
    ("complain about personal data", "personal-data", "data protection officer answers"),
    ("rights copy of data", "personal-data", "Ask for a copy"),
    # Risk assessment
    ("risk assessment three months", "risk-assessment", "more than three months"),
    ("risk assessment 3 months old", "risk-assessment", "three months"),
    ("own risk assessment clear detailed relevant", "risk-assessment", "up to date"),
    ("risk assessment template print", "risk-assessment-template", "template"),
    # Tier 2
    ("targeted support two parts", "insight", "It has two parts"),
    ("Insight six weeks one day", "insight", "six weeks, on one day each week"),
    ("social development courses", "insight", "social development courses"),
    ("new providers Insight", "insight", "looking for new providers"),
    ("Flourish twelve weeks two days", "flourish", "twelve weeks, two days each week"),
    ("therapeutic barriers attendance", "flourish", "bring attendance down"),
    ("caseworker", "flourish", "name a caseworker"),
    ("review meetings", "flourish", "come to the review meetings"),
    ("every Flourish application goes to the panel", "flourish", "goes to the panel"),
    ("significant adult panel", "flourish", "significant adult"),
    ("timetable changed Tier 1 tried", "flourish", "Was Tier 1 tried"),
    ("other agencies advised strategies", "flourish", "do what they advised"),
    ("staff and time for what the programme suggests", "flourish", "time and staff"),
    ("EHC plan requires", "flourish", "EHC plan"),
    ("Early Help consent parents EHM", "flourish", "recorded on EHM"),
    ("panel discussion changes the decision", "flourish", "can change the decision"),
    ("panel outcome document", "panel-pathway", "the document with what the panel decided"),
    ("panel agrees interview", "panel-pathway", "can arrange the interview"),
    ("panel does not agree other ways", "panel-pathway", "looks for other ways"),
    ("Insight processed like Tier 1", "panel-pathway", "processed in the same way"),
)  # fmt: skip


@pytest.fixture
def loaded(make: Make, system_session: Any, the_system: actors.Actor) -> Make:
    with system_session() as session:
        content_library.load(session, by=the_system, at=make.at)
    return make


def bare(text: str) -> str:
    return " ".join(BeautifulSoup(markdown.render(text), "lxml").get_text(" ").split())


@pytest.mark.only_on("sqlite")
def test_every_fact_is_found_on_its_page(loaded: Make, session_of: Any) -> None:
    visitor = actors.public(on=loaded.today)
    session = session_of(visitor)
    bodies = {
        page.slug: f"{page.title} {page.summary} {page.body.replace('**', '')}"
        for page in content.current(session, visitor, at=loaded.at, whole=True)
    }
    wrong = []
    for query, slug, words in FACTS:
        text = " ".join(re.sub(r"\]\([^)]*\)|\[", "", bodies[slug]).replace("*", "").split())
        if words.casefold() not in text.casefold():
            wrong.append(f"{slug} does not say {words!r}")
        hits = site_search.find(session, query, visitor, at=loaded.at).hits[:BEST]
        if slug not in [hit.key for hit in hits]:
            wrong.append(f"{query!r} does not lead to {slug}: {[hit.key for hit in hits]}")
    assert not wrong, "\n".join(wrong)
    assert len(FACTS) >= 60


def runs(text: str) -> Iterator[tuple[str, ...]]:
    plain = re.sub(r"https?://\S+", " ", text.casefold()).replace("’", "'").replace("'", "")
    words = re.findall(r"[a-z0-9]+", plain)
    yield from (tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1))


def test_no_run_of_words_is_the_councils() -> None:
    """Compared where the source is present; there is nothing to compare with elsewhere."""
    theirs = set(runs(SOURCE.read_text())) if SOURCE.exists() else set()
    ours: list[Path] = [*sorted(content_library.FOLDER.glob("*.md"))]
    ours += sorted((ROOT / "app" / "web" / "templates").rglob("*.html"))
    ours += sorted((ROOT / "forms" / "library").glob("*.json"))
    found = [
        f"{path.name}: {' '.join(run)}"
        for path in ours
        for run in runs(path.read_text())
        if run in theirs
    ]
    assert found == []


def test_every_page_is_fit_to_be_shown() -> None:
    texts = content_library.texts()
    known = {text.slug for text in texts}
    forms = {path.stem for path in (ROOT / "forms" / "library").glob("*.json")}
    for text in texts:
        assert markdown.faults(text.body) == [], text.slug
        for link in markdown.links(text.body):
            if link.startswith("/guide/"):
                assert link.removeprefix("/guide/") in known, f"{text.slug}: {link}"
            if link.startswith("/forms/"):
                assert link.removeprefix("/forms/") in forms, f"{text.slug}: {link}"
            assert link.startswith(("/guide/", "/forms/", "/safeguarding/", "https://")), (
                f"{text.slug}: {link}"
            )
    assert {text.topic for text in texts} == set(Topic)


def test_pages_about_safety_begin_with_the_emergency() -> None:
    steps = [t for t in content_library.texts() if t.topic is Topic.SAFEGUARDING and not t.is_draft]
    assert len(steps) >= 6
    for text in steps:
        assert "999" in text.body, text.slug


def test_the_library_is_loaded_once_and_never_over_what_staff_made(
    loaded: Make, system_session: Any, the_system: actors.Actor
) -> None:
    (page,) = loaded.all(Page, Page.slug == "survey")
    loaded.change(page, body="Ours now.", academic_year="2020/21")
    (gone,) = loaded.all(Page, Page.slug == "quality")
    loaded.change(gone, deleted_at=loaded.at)
    before = len(loaded.all(Page)), len(loaded.all(PageVersion))
    with system_session() as session:
        assert content_library.load(session, by=the_system, at=loaded.at) == 0
    assert (len(loaded.all(Page)), len(loaded.all(PageVersion))) == before
    assert loaded.reload(page).body == "Ours now."


def test_what_is_loaded_is_published(loaded: Make) -> None:
    pages = {page.slug: page for page in loaded.all(Page)}
    assert {page.status for page in pages.values()} == {"published"}
    assert len(loaded.all(PageVersion)) == len(pages)
    moves = [h.move for h in loaded.all(StatusHistory)]
    assert moves.count("publish") == len(pages)
    assert {e.actor_kind for e in loaded.all(AuditEvent)} == {"system"}


def test_the_template_to_fill_in_is_given_out(
    loaded: Make, app: Any, client: Any, system_session: Any, the_system: actors.Actor
) -> None:
    store = app.extensions["storage"]
    for expected in (1, 0):
        with system_session() as session:
            added = content_library.load_files(
                session, store, NoScanner(), by=the_system, at=loaded.at
            )
            assert added == expected
    (file,) = loaded.all(PublishedFile)
    (version,) = loaded.all(FileVersion)
    assert (file.status, version.number, version.name) == ("published", 1, "risk-assessment.docx")
    page = client.get("/guide/risk-assessment")
    answer = client.get(page.link("Risk assessment: template (Word)"))
    assert (answer.status, answer.data[:2]) == (200, b"PK")
