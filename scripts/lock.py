"""Pin the requirements anew: exact versions with hashes for every platform, and no address.

What is pinned already stays unless the .in file says otherwise, or `--upgrade` is given.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

REQUIREMENTS = Path("requirements")
OLDEST_PYTHON = "3.11"


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        tools = Path(folder) / "bin"
        install = [tools / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
        subprocess.run([*install, "-r", REQUIREMENTS / "lock.txt"], cwd=root, check=True)
        for asked in sorted((root / REQUIREMENTS).glob("*.in")):
            name = REQUIREMENTS / asked.name
            print(f"Pinning {name}")
            compile_ = [tools / "uv", "pip", "compile", "--quiet", "--universal", "--no-header"]
            compile_ += ["--generate-hashes", "--python-version", OLDEST_PYTHON, *sys.argv[1:]]
            compile_ += [name, "--output-file", name.with_suffix(".txt")]
            subprocess.run(compile_, cwd=root, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
