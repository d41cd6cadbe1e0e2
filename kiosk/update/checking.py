"""Whether a bundle's content is any good: judged by the kiosk's own commands, before it counts."""

import os
import subprocess
import sys
from pathlib import Path

from kiosk import content
from kiosk.update.bundle import ContentError

CHECK_S = 900.0


def checked_by_commands(folder: Path) -> None:
    """`kiosk flows check`, `kiosk answers check`, and each translation and trust list read as the kiosk reads it, in
    processes that see this content and no other. Raises `ContentError` with the first line of what is wrong."""
    # -P: whoever takes content from a stick may stand in its folder, where a file could have the name of a module.
    python = [sys.executable, "-P", "-m"]
    own = [*python, "kiosk"]
    commands: list[list[str]] = []
    if (folder / "translations").is_dir() or (folder / "trust").is_dir():
        commands.append([*python, "kiosk.update.reading", str(folder)])
    if (folder / "demarches").is_dir():
        commands.append([*own, "flows", "check", "--catalogue", str(folder / "demarches")])
    if (folder / "answers").is_dir() or (folder / "directory").is_dir():
        commands.append([*own, "answers", "check"])
    for command in commands:
        _run(command, folder)


def _run(command: list[str], folder: Path) -> None:
    environment = {**os.environ, content.VARIABLE: str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, errors="replace", timeout=CHECK_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ContentError(f"{' '.join(command[3:6])}: {type(error).__name__}") from None
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line and not line.startswith("remark:")]
        said = lines[0].replace(f"{folder}/", "")[:300] if lines else f"exit {done.returncode}"
        raise ContentError(f"not taken: {said}")
