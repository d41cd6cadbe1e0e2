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


def extras_of(requirement: str) -> set[str]:
    """`psycopg[binary]>=3.3` → {"binary"}."""
    found = re.match(r"[\w.\s-]+\[([^\]]*)\]", requirement)
    return {name_of(extra.strip()) for extra in found[1].split(",")} if found else set()


def is_asked(requirement: str, extras: set[str]) -> bool:
    """Of what a package needs, what is for those only who ask for one of its extras."""
    found = re.search(r"extra\s*==\s*[\"']([^\"']+)", requirement)
    return found is None or name_of(found[1]) in extras


def needed() -> set[str]:
    todo: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    found: set[tuple[str, frozenset[str]]] = set()
    while todo:
        requirement = todo.pop()
        name, extras = name_of(requirement), extras_of(requirement)
        if (name, frozenset(extras)) in found:
            continue
        try:
            requirements = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # for another system or Python: the lock has its marker
        found.add((name, frozenset(extras)))
        todo += [text for text in requirements if is_asked(text, extras)]
    return {name for name, _ in found}


def main() -> None:
    names = needed()
    blocks = re.split(r"(?m)^(?=\S)", (ROOT / "packaging" / "requirements.lock").read_text("utf-8"))
    sys.stdout.write("".join(block for block in blocks if name_of(block) in names))


if __name__ == "__main__":
    main()
