"""A command may be called in the folder of somebody's stick: `python -m` looks for modules there first of all, and each
process that it starts would, too."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import kiosk
from kiosk.supervisor.child import python
from tests.support.patience import PATIENCE_S
from tests.support.programs import loaded

ROOT = Path(__file__).parents[2]
# Of a worker, before and after it is known which; and what Python itself loads late.
NAMES = ("asyncio", "gettext", "json", "kiosk", "msgspec", "random", "socket", "tests")

HOST = """
import asyncio
from kiosk.processes.host import WorkerHost
from tests.support.odd_worker import Reply, Say, Setup

async def main():
    host = WorkerHost("tests.support.odd_worker", Setup("x"))
    host.start()
    print(await host.call(Say("well"), Reply, 60))
    await host.stop()

asyncio.run(main())
"""


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    for name in NAMES:
        (folder / f"{name}.py").write_text(f"open({str(folder / 'ran')!r}, 'w').close()\nraise SystemExit(9)\n")
    return folder


def called(stick: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(words, cwd=stick, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert not (stick / "ran").exists(), done.stderr
    return done


def test_the_stick_is_one_that_would_be_believed(stick: Path) -> None:
    subprocess.run([sys.executable, "-m", "kiosk", "--help"], cwd=stick, capture_output=True, check=False)
    assert (stick / "ran").exists()


def test_a_worker_is_the_kiosks_own(stick: Path) -> None:
    # -P here, as the command itself has it: what is tried is the worker's start.
    assert "well" in called(stick, sys.executable, "-P", "-c", HOST).stdout


def test_a_child_of_the_supervisor_is_the_kiosks_own(stick: Path) -> None:
    assert called(stick, *python("kiosk", "--help")).returncode == 0


def test_the_packages_command_is_the_kiosks_own(stick: Path, tmp_path: Path) -> None:
    command = tmp_path / "kiosk"
    command.write_text(loaded(ROOT / "packaging" / "deb_tree.py").COMMAND.format(prefix=sys.prefix))
    assert called(stick, "sh", str(command), "--help").returncode == 0


def test_whoever_starts_a_module_of_ours_says_so() -> None:
    without = [
        f"{path.name}:{found.lineno}"
        for path in sorted(Path(kiosk.__path__[0]).rglob("*.py"))
        for found in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(found, ast.List | ast.Tuple | ast.Call)
        and "-m" in (words := _words(found))
        and ast.unparse(_first(found)) == "sys.executable"
        and words[:2] != ["-P", "-m"]
    ]
    assert without == []


def _parts(found: "ast.List | ast.Tuple | ast.Call") -> list[ast.expr]:
    return found.args if isinstance(found, ast.Call) else found.elts


def _first(found: "ast.List | ast.Tuple | ast.Call") -> ast.expr:
    return _parts(found)[0]


def _words(found: "ast.List | ast.Tuple | ast.Call") -> list[object]:
    return [part.value for part in _parts(found)[1:] if isinstance(part, ast.Constant)]
