"""The laws of the text: imports run one way, templates are clean, no address slips in."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from app.settings import ROOT

from . import laws

SOURCES = laws.files("*.py", "app", "forms", "admin_views", "migrations")


def test_imports_run_one_way():
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("path", laws.templates(), ids=lambda path: path.name)
def test_template_is_clean(path):
    assert laws.template_is_clean(path.read_text()) == []


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("<p>{{ name|safe }}</p>", "marks text as safe"),
        ("<p>{{ name | safe }}</p>", "marks text as safe"),
        ('<a onclick="x()">', "handles events inline"),
        ('<p style="color: red">', "styles inline"),
        ("<script>x()</script>", "runs a script without a nonce"),
        ('<a href="javascript:x()">', "links to a script"),
        ('<script nonce="" src="https://cdn.example/x.js">', "loads from elsewhere"),
    ],
)
def test_unclean_templates_are_noticed(words, what):
    assert what in laws.template_is_clean(words)


def test_every_module_says_what_it_is_for():
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_statements_are_never_put_together_from_text():
    """`text(f"...")` and the like, outside migrations and the schema's own grants."""
    wrong = []
    for path in SOURCES:
        where = path.relative_to(ROOT).parts
        # The form engine knows no database: what it calls text is text.
        if path.name == "schema.py" or where[0] in {"migrations", "forms"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in {"text", "exec_driver_sql"} and node.args:
                first = node.args[0]
                if isinstance(first, ast.JoinedStr | ast.BinOp):
                    wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []


def test_dangerous_calls_are_absent():
    banned = {"eval", "exec", "pickle", "loads_unsafe", "render_template_string"}
    wrong = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node, "id", None) if isinstance(node, ast.Name) else None
            if name in banned:
                wrong.append(f"{path.name}:{node.lineno} {name}")
    assert wrong == []


def test_only_the_edge_reads_the_clock():
    """Nothing below the edge: `at` and `on` are given."""
    wrong = []
    for folder in ("app/services", "app/domain", "app/access", "app/models", "app/notify", "forms"):
        for path in laws.files("*.py", folder):
            words = path.read_text()
            if re.search(r"\b(?:datetime\.now|datetime\.utcnow|date\.today|time\.time)\(", words):
                wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


def test_services_never_commit():
    for path in laws.files("*.py", "app/services", "app/access", "app/notify", "app/models"):
        assert not re.search(r"\.commit\(", path.read_text()), path


SETS_A_STATUS = {
    "steps.py": "the writer of every status",
    "journal.py": "makes the past of invented cases, by the same tables of moves",
    "providers.py": "the first status of a provider that an import brings",
}


def test_only_steps_writes_a_status():
    """A status is set on a new row, or by `steps`."""
    wrong = []
    for path in laws.files("*.py", "app/services", "app/web", "admin_views"):
        if path.name in SETS_A_STATUS:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            targets = node.targets if isinstance(node, ast.Assign) else []
            wrong += [
                f"{path.name}:{node.lineno}"
                for target in targets
                if isinstance(target, ast.Attribute) and target.attr == "status"
            ]
    assert wrong == []


# What a file must not name: written in two parts so that this file does not.
HOSTS = re.compile(
    "|".join(
        (
            r"pypi\.(?:org|" + r"python\.org)",
            r"files\.python" + r"hosted\.org",
            r"registry\.(?:npm|yarn)",
            r"/(?:simple|artifactory|nexus)/",
        )
    )
)
MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
OURS = re.compile(r"(?:^|\.)(?:example|invalid|test)$|^example\.(?:org|com|net)$|\.example\.org$")


NAMES_THEM_ON_PURPOSE = {
    "tests/app/domain/test_identifiers.py": "tells free mail from an organisation's",
}


def tracked() -> list[str]:
    found = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if found.returncode:
        pytest.fail("The list of files comes from git, and this is no checkout.")
    return found.stdout.split("\n")[:-1]


def test_no_file_names_a_registry_or_somebodys_mail():
    wrong = []
    for name in tracked():
        path = ROOT / name
        if not path.is_file() or path.suffix in {".png", ".ico", ".pdf", ".woff2", ".jpg"}:
            continue
        words = path.read_text(errors="replace")
        if name in NAMES_THEM_ON_PURPOSE:
            continue
        if HOSTS.search(words):
            wrong.append(f"{name} names a registry")
        for host in MAIL.findall(words):
            if not OURS.search(host.lower()) and path.suffix not in {".js", ".css", ".map"}:
                wrong.append(f"{name} names an address at {host}")
    assert sorted(set(wrong)) == []
