"""What the run of an update (packaging/disk/update.py) rests on: a server that answers ranges as RAUC asks for them,
and the judgement of what a cut has left."""

import importlib.util
import json
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests

from tests.help.test_the_line_believes_its_own_desk_only import certified

PACKAGING = Path(__file__).parents[2] / "packaging"


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"of_the_disk_{name}", PACKAGING / "disk" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    places = [str(PACKAGING / "disk"), str(PACKAGING / "image")]
    sys.path[:0] = places
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.path[: len(places)]
    return module


served = _module("served")
left = _module("left")


def test_the_server_gives_the_part_that_is_asked_for_and_nothing_else_of_its_folder(tmp_path: Path) -> None:
    pem, _ = certified(tmp_path, "server")
    data = bytes(range(256)) * 40
    (tmp_path / "kiosk-2.raucb").write_bytes(data)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with served.served(tmp_path, port) as asked:
        url = f"https://127.0.0.1:{port}/kiosk-2.raucb"
        whole = requests.get(url, verify=str(pem), timeout=60)
        assert (whole.status_code, whole.content) == (200, data)
        part = requests.get(url, headers={"Range": "bytes=10-19"}, verify=str(pem), timeout=60)
        assert (part.status_code, part.content) == (206, data[10:20])
        assert part.headers["Content-Range"] == f"bytes 10-19/{len(data)}"
        rest = requests.get(url, headers={"Range": f"bytes={len(data) - 3}-"}, verify=str(pem), timeout=60)
        assert rest.content == data[-3:]
        for name in ("server.key", "../server.key", "nothing.raucb"):
            assert requests.get(f"{url.rpartition('/')[0]}/{name}", verify=str(pem), timeout=60).status_code == 404
        assert asked.sent == len(data) + 13


NAMES = ("boot-a", "boot-b", "root-a", "root-b", "verity-a", "verity-b", "kiosk-state")
PARTS = [{"name": name, "start": 2048 * (1 + number), "size": 2048} for number, name in enumerate(NAMES)]
TABLE = json.dumps({"partitiontable": {"partitions": PARTS}})


@pytest.mark.parametrize(
    ("broken", "order", "starts"),
    [("", "AB", "A"), ("", "BA", "B"), ("B", "BA", "A"), ("A", "AB", "B"), ("AB", "BA", "")],
)
def test_the_first_slot_that_is_whole_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, order: str, starts: str
) -> None:
    raw = tmp_path / "raw"
    raw.write_bytes(bytes(9 << 20))

    def whole(pieces: dict[str, Path], work: Path, db: Path) -> bool:
        assert all(piece.stat().st_size == 1 << 20 for piece in pieces.values())
        return pieces["root"].name[-1] not in broken

    ran = subprocess.run

    def run(words: list[str], **more: Any) -> Any:
        return subprocess.CompletedProcess(words, 1) if words[0] == "e2fsck" else ran(words, **more)

    monkeypatch.setattr(left, "whole", whole)
    monkeypatch.setattr(subprocess, "run", run)
    found = left.left(raw, TABLE, order, tmp_path / "db.pem")
    assert (found["starts"], found["state"]) == (starts, True)
