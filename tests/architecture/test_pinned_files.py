"""What is installed is pinned by hash, and no file says from where."""

import re
import tomllib

import pytest

from app.settings import ROOT

LOCKS = tuple(f"requirements/{kind}.txt" for kind in ("base", "dev", "node", "lock"))
NAMED = (
    *LOCKS,
    *(path.replace(".txt", ".in") for path in LOCKS),
    "package.json",
    "package-lock.json",
    "pyproject.toml",
    "Makefile",
    ".ci/run",
)


@pytest.mark.parametrize("name", NAMED)
def test_no_file_records_the_address_of_a_registry(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"index-url|find-links|registry", text)


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    text = re.sub(r"\s*#.*", "", (ROOT / name).read_text()).replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    assert lines
    for line in lines:
        assert re.match(r"\S+==\S+", line), line
        assert "--hash=sha256:" in line, line


def test_what_is_asked_for_is_what_is_pinned() -> None:
    for kind in ("base", "dev", "node", "lock"):
        asked = (ROOT / "requirements" / f"{kind}.in").read_text()
        pinned = (ROOT / "requirements" / f"{kind}.txt").read_text()
        for name, extras, version in re.findall(
            r"^([A-Za-z0-9_-]+)(\[\w+\])?(?:==(\S+))?$", asked, re.MULTILINE
        ):
            assert re.search(
                rf"^{re.escape(name)}(\[\w+\])?=={re.escape(version)}", pinned, re.M
            ), f"{name}{extras} in {kind}.in and {kind}.txt"


def test_the_settings_of_the_tools_can_be_read() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
