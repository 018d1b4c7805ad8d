from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.models import Course, Provider, School
from app.services.imports import table
from tests.support.factories import Make

HEADER = "URN,LA (code),EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name)\n"
GOOD = "199901,331,Alderbrook Academy,Open,Secondary\n"
BAD = "19990,331,Wrong School,Open,Secondary\n"

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()

    def invoke(*arguments: str) -> Result:
        result = runner.invoke(args=list(arguments))
        assert "Traceback" not in result.output
        return result

    return invoke


def file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "list.csv"
    path.write_text(text)
    return str(path)


def test_nothing_is_written_until_told(run: Run, make: Make, tmp_path: Path) -> None:
    path = file(tmp_path, HEADER + GOOD)
    result = run("import", "schools", path)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "row 2: URN 199901: new",
        "1 new, 0 changed, 0 same, 0 refused.",
        "Nothing was written. Add --apply to write what is new and changed.",
    ]
    assert make.all(School) == []
    assert run("import", "schools", path, "--apply").exit_code == 0
    assert [school.urn for school in make.all(School)] == ["199901"]
    assert run("import", "schools", path, "--apply").output == (
        "0 new, 0 changed, 1 same, 0 refused.\n"
    )


def test_refused_rows_are_told_and_the_others_written(run: Run, make: Make, tmp_path: Path) -> None:
    result = run("import", "schools", file(tmp_path, HEADER + BAD + GOOD), "--apply", "--quiet")
    assert result.exit_code == 1
    assert "row 2: URN 19990: refused" in result.output
    assert "row 3" not in result.output
    assert "The other rows were written." in result.output
    assert [school.urn for school in make.all(School)] == ["199901"]


def test_a_file_of_something_else_is_refused_in_words(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run("import", "schools", file(tmp_path, "a,b\n1,2\n"))
    assert result.exit_code == 1
    assert "Columns are missing: URN" in result.output
    assert run("import", "schools", str(tmp_path / "none.csv")).exit_code == 2
    monkeypatch.setattr(table, "MOST_BYTES", 10)
    assert "larger" in run("import", "schools", file(tmp_path, HEADER + GOOD)).output


@pytest.mark.parametrize(("kind", "model"), [("providers", Provider), ("courses", Course)])
def test_the_templates_can_be_brought_in(
    run: Run, make: Make, tmp_path: Path, kind: str, model: type
) -> None:
    providers = file(tmp_path, run("import", "template", "providers").output)
    assert run("import", "providers", providers, "--apply").exit_code == 0
    path = file(tmp_path, run("import", "template", kind).output)
    assert run("import", kind, path, "--apply").exit_code == 0
    assert len(make.all(model)) == 1
    assert "1 same" in run("import", kind, path, "--apply").output
