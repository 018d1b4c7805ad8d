from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.access import actor as actors
from app.models import Form, FormDraft, FormVersion
from app.services import form_designs, form_library
from forms.interchange import read, write
from tests.forms.engine import document, page, question
from tests.support.factories import Make

Run = Callable[..., Result]
SLUGS = [path.stem for path in sorted(form_library.LIBRARY.glob("*.json"))]


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()

    def invoke(*arguments: str) -> Result:
        result = runner.invoke(args=["forms", *arguments])
        assert "Traceback" not in result.output
        return result

    return invoke


def trial(**more: Any) -> dict[str, Any]:
    return document(page("a", question("name", "text")), **more)


def file(tmp_path: Path, whole: Any) -> str:
    path = tmp_path / "form.json"
    path.write_text(whole if isinstance(whole, str) else json.dumps(whole), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_file_that_was_taken_out_comes_back_byte_for_byte(
    run: Run, make: Make, tmp_path: Path, slug: str
) -> None:
    assert run("load").exit_code == 0
    taken = run("export", slug).output
    assert json.loads(taken) == json.loads((form_library.LIBRARY / f"{slug}.json").read_text())
    assert run("import", file(tmp_path, taken)).output.endswith("nothing new.\n")
    # As a form of its own it is kept, and taken out, as the same text.
    copy = taken.replace(f'"key": "{slug}"', '"key": "a-copy"', 1)
    assert run("import", file(tmp_path, copy)).exit_code == 0
    assert run("export", "a-copy").output == copy
    (document_,) = read(copy).documents
    assert write(document_) == copy


def test_an_older_version_is_taken_out_by_its_number(run: Run, make: Make, tmp_path: Path) -> None:
    assert run("load").exit_code == 0
    first = run("export", "complaint").output
    path = tmp_path / "out.json"
    assert run("export", "complaint", "--version", "1", "--output", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8") == first
    missing = run("export", "complaint", "--version", "7")
    assert (missing.exit_code, missing.output) == (
        1,
        "Error: There is no version 7 of a form complaint.\n",
    )
    assert "There is no form nothing." in run("export", "nothing").output


def test_a_dry_run_tells_and_writes_nothing(run: Run, make: Make, tmp_path: Path) -> None:
    result = run("import", file(tmp_path, trial()), "--dry-run")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "Trial (trial): new form.",
        "Nothing was written. Leave out --dry-run to write it.",
    ]
    assert make.all(Form) == []


def test_what_is_worth_a_look_is_told(run: Run, make: Make, tmp_path: Path) -> None:
    rule = {"q": "name", "op": "answered"}
    asked = [question("name", "text"), question("more", "text", show_when=rule)]
    result = run("import", file(tmp_path, document(page("a", *asked))), "--dry-run")
    assert result.output.splitlines()[1:3] == [
        "Worth a look:",
        "  question “More”: Its rule is true for everybody who comes to this page, "
        "so you can remove it.",
    ]


def test_a_new_form_is_only_to_be_worked_on(run: Run, make: Make, tmp_path: Path) -> None:
    assert run("import", file(tmp_path, trial())).exit_code == 0
    (form,) = make.all(Form)
    assert (form.slug, form.state, form.current_version) == ("trial", "draft", None)
    assert make.all(FormVersion) == []
    (design,) = make.all(FormDraft)
    assert design.document == trial()


def test_a_text_for_a_form_there_is_becomes_its_working_document(
    run: Run, make: Make, tmp_path: Path
) -> None:
    assert run("load").exit_code == 0
    whole = json.loads(run("export", "complaint").output)
    whole["title"] = "Complain"
    whole["sections"][0]["pages"][0]["show_when"] = {"q": "nobody", "op": "answered"}
    result = run("import", file(tmp_path, whole))
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "Complain (complaint): new working document."
    assert "  form: The title of the form was “Make a complaint” and is now “Complain”." in lines
    at = lines.index("Before it can be published:")
    assert "there is no such question" in lines[at + 1]
    (design,) = make.all(FormDraft)
    assert design.document["title"] == "Complain"
    assert len([each for each in make.all(FormVersion) if each.number > 1]) == 0


def test_what_was_being_worked_on_can_be_brought_back(run: Run, make: Make, tmp_path: Path) -> None:
    assert run("import", file(tmp_path, trial())).exit_code == 0
    assert run("import", file(tmp_path, trial(title="Second"))).exit_code == 0
    by = actors.system(on=make.today)
    (design,) = make.all(FormDraft)
    with make.session() as session:
        form_designs.undo(session, design, revision=design.revision, by=by, at=make.at)
    (design,) = make.all(FormDraft)
    assert design.document["title"] == "Trial"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{\n  "format": 1,\n}', "line 3, column 1: $: A name in double quotes is missing"),
        ('{"format": 1, "format": 1}', "line 1, column 25: $.format: The name format stands here"),
        (json.dumps(trial(key="Bad Key")), "$.key: Use small letters"),
        (json.dumps(trial()).replace('"text"', '"captcha"'), "This type of question is not known"),
    ],
)
def test_a_file_that_is_no_form_is_refused_with_the_place(
    run: Run, make: Make, tmp_path: Path, text: str, said: str
) -> None:
    result = run("import", file(tmp_path, text))
    assert result.exit_code == 1
    assert said in result.output
    assert "Nothing was written." in result.output
    assert make.all(Form) == []


def waits(key: str, for_: str) -> dict[str, Any]:
    rule = {"q": for_, "op": "answered"}
    return question(key, "text", label=f"Question {key}", show_when=rule)


def sum_of(key: str, other: str) -> dict[str, Any]:
    settings = {"formula": {"add": [{"q": other}, 1]}}
    return question(key, "calculated", label=f"Sum {key}", settings=settings)


@pytest.mark.parametrize(
    ("pages", "where", "words"),
    [
        (
            [page("a", waits("one", "two")), page("b", waits("two", "one"))],
            "$.sections[0].pages[0].questions[0].show_when",
            "Question “Question one” waits for question “Question two”, "
            "which waits for question “Question one”.",
        ),
        (
            [
                page("a", waits("one", "two")),
                page("b", question("two", "text"), show_when={"q": "one", "op": "answered"}),
            ],
            "$.sections[0].pages[0].questions[0].show_when",
            "waits for page “",
        ),
        (
            [page("a", sum_of("one", "two"), sum_of("two", "one"))],
            "$.sections[0].pages[0].questions[0].settings",
            "Question “Sum one” waits for question “Sum two”",
        ),
        (
            [page("a", waits("one", "one"))],
            "$.sections[0].pages[0].questions[0].show_when",
            "waits for itself.",
        ),
    ],
)
def test_rules_that_go_round_in_a_circle_are_refused_with_the_place(
    run: Run,
    make: Make,
    tmp_path: Path,
    pages: list[dict[str, Any]],
    where: str,
    words: str,
) -> None:
    result = run("import", file(tmp_path, document(*pages)))
    assert result.exit_code == 1
    assert f": {where}: This goes round in a circle: " in result.output
    assert "line " in result.output
    assert words in result.output
    assert "1 thing to put right. Nothing was written." in result.output
    assert make.all(Form) == []


def test_the_format_is_written_as_it_stands_in_the_docs(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    assert run("schema", "--output", str(path)).exit_code == 0
    kept = form_library.LIBRARY.parents[1] / "docs" / "form-format.schema.json"
    assert path.read_text(encoding="utf-8") == kept.read_text(encoding="utf-8")
    assert run("schema", "--types").output.startswith("| Type | Is | Settings |")
