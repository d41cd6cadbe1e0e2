"""The part of packaging/requirements.lock that the kiosk runs with, on standard output: what pyproject.toml names, and
what that needs, by the metadata of the installed packages. The rest of the lock is for those who develop."""

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]


def name_of(requirement: str) -> str:
    """`PyNaCl>=1.6` → `pynacl`, as PEP 503 compares names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!~;\[(]", requirement, maxsplit=1)[0]).lower()


def needed() -> set[str]:
    todo = [
        name_of(text) for text in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    ]
    found: set[str] = set()
    while todo:
        name = todo.pop()
        if name in found:
            continue
        try:
            requirements = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # for another system or Python: the lock has its marker
        found.add(name)
        todo += [name_of(text) for text in requirements if "extra ==" not in text]
    return found


def main() -> None:
    names = needed()
    blocks = re.split(r"(?m)^(?=\S)", (ROOT / "packaging" / "requirements.lock").read_text("utf-8"))
    sys.stdout.write("".join(block for block in blocks if name_of(block) in names))


if __name__ == "__main__":
    main()
