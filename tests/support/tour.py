"""`kiosk tour` as it is called: in a process of its own, whose window is the product's."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PICTURE = '[[picture]]\nplace = "{place}"\nlanguage = "{language}"\nreason = "a test"\n'


def tour(*options: str | Path, timeout_s: float = 60) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk", "tour", *map(str, options)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=timeout_s)


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The JSON of a call that went well."""
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def write_list(folder: Path, *pictures: tuple[str, str]) -> None:
    """A list of `(place, language)`."""
    listed = [PICTURE.format(place=place, language=language) for place, language in pictures]
    (folder / "list.toml").write_text("\n".join(listed), encoding="utf-8")
