"""What `packaging/runs/web.py` says of the web view can be no: of each judgement, a case that is not as it must be."""

import asyncio
import contextlib
import http.client
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.web import protocol
from kiosk.web.allowed import Place
from kiosk.web.client import WebClient
from tests.support import web as engine  # noqa: F401 - what the engine needs where tests run as root
from tests.support.patience import PATIENCE_S
from tests.support.programs import loaded

ROOT = Path(__file__).parents[2]
RUNS = ROOT / "packaging" / "runs"
web = loaded(RUNS / "web.py")
web_site = loaded(RUNS / "web_site.py")

ENGINE = "70 engine 987 000001ffffffffff 2 28 user,mnt"
HELPER = "71 browser 987 0000000000000000 2 28 user,mnt"
PAGES = "72 browser 987 0000000000000000 2 29 user,mnt,pid,net"
UNIT = "unit 28"


@pytest.mark.parametrize(
    ("name", "words", "heard", "there", "held"),
    [
        ("file", ["shown", "pressed", "stays"], [], True, True),
        ("file", ["shown", "pressed"], [], False, False),
        ("file", ["shown", "stays"], [], True, False),
        ("file", ["shown", "pressed", "stays"], [b"tcp GET /"], True, False),
        ("fetch", ["shown", "pressed", "refused", "stays"], [], True, True),
        ("fetch", ["shown", "pressed", "given", "stays"], [], True, False),
        ("fetch", ["shown", "pressed", "stays"], [], True, False),
        ("call", ["shown", "pressed", "tried", "stays"], [b"udp x"], True, False),
        ("window", ["shown", "pressed", "other", "shown"], [], True, True),
        ("window", ["shown", "pressed"], [], False, False),
    ],
)
def test_a_trial_is_held_by_what_was_heard(
    name: str, words: list[str], heard: list[bytes], there: bool, held: bool
) -> None:
    assert web.held(name, words, heard, there=there).held is held


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        ((ENGINE, HELPER, PAGES, UNIT), [True, True, True]),
        ((ENGINE, HELPER, UNIT), [False, True, True]),
        ((ENGINE, PAGES.replace(",pid", ""), UNIT), [False, True, True]),
        ((ENGINE, PAGES.replace("987 0000000000000000", "0 0000000000200000"), UNIT), [False, False, True]),
        ((ENGINE.replace("user,mnt", ""), PAGES, UNIT), [True, True, False]),
        ((), [False, False, False]),
    ],
)
def test_a_sandbox_is_what_the_kernel_says(lines: tuple[str, ...], held: list[bool]) -> None:
    assert [row.held for row in web.processes("\n".join(lines))] == held


def test_what_is_left_is_looked_for_by_a_search_that_finds() -> None:
    assert web.left("/run/run-control\n").held
    assert not web.left("").held, "a search that finds nothing at all"
    assert not web.left("/run/run-control\n/var/lib/kiosk/x\n").held


def test_the_firmware_lays_over_what_the_packages_have() -> None:
    site, listener = web_site.Site("127.0.0.1:81", "127.0.0.1:82", "10.0.2.2:82"), web_site.Listener()
    made = web.firmware(site, listener, drop_in=True)
    assert "RestrictNamespaces=user mnt pid net" in made["systemd.unit-dropin.kiosk.service~official-sites"]
    assert "ListenStream=127.0.0.1:81" in made["systemd.extra-unit.run-site.socket"]
    assert not [name for name in web.firmware(site, listener, drop_in=False) if "kiosk.service" in name]


def got(site: Any, path: str) -> tuple[int, str, str]:
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE_S)
    with contextlib.closing(line):
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()


def test_the_site_leads_from_one_trial_to_the_next() -> None:
    site = web_site.open_site("10.0.2.2:82", 82)
    names = list(web_site.TRIALS)
    assert got(site, "/")[:2] == (303, f"/essai/{names[0]}")
    assert 'href="file:///etc/passwd"' in got(site, f"/essai/{names[0]}")[2]
    assert got(site, f"/dit/{names[0]}/given%20up")[0] == 204
    assert site.until(names[0], lambda words: words == ["given up"], PATIENCE_S)
    assert not site.until(names[0], lambda words: "stays" in words, 0.0)
    got(site, f"/suite/{names[5]}")
    assert site.at == names[0], "a page that comes late leads nowhere"
    got(site, f"/suite/{names[0]}")
    assert got(site, "/")[:2] == (303, f"/essai/{names[1]}")
    assert "http://10.0.2.2:82/" in got(site, "/essai/address")[2]
    assert "{" not in got(site, "/ouvrier.js")[2].partition("fetch(")[2].partition(",")[0], "its address is filled in"


@contextlib.asynccontextmanager
async def opened(listener: Any) -> AsyncIterator[tuple[WebClient, Any]]:
    """The view of this machine, at the run's site."""
    site = web_site.open_site(f"127.0.0.2:{listener.port}", listener.port)
    client = WebClient(lambda told: None, lambda up: None)
    client.watch(lambda frame: None)
    place = Place("site", f"http://{site.here}/", (), (site.here,))
    client.open(protocol.Setup(0, 700, 900, 100, hosts=("127.0.0.1",)), place)
    try:
        yield client, site
    finally:
        await client.close()


async def pressed(client: WebClient, site: Any, name: str) -> bool:
    """Whether what the trial ends with has come. A press that a busy engine drops is made again."""

    async def came(word: str, seconds: float) -> bool:
        return await asyncio.to_thread(site.until, name, lambda words: word in words, seconds)

    assert await came("shown", PATIENCE_S), name
    for patience_s in (4.0, 4.0, PATIENCE_S):
        for kind in ("down", "up"):
            client.do(protocol.Touch(kind, 350, 450))
        if await came("pressed", patience_s):
            break
    return await came("other" if "other" in web_site.TRIALS[name].said else "stays", PATIENCE_S)


@pytest.mark.long
def test_pages_of_the_run_are_pressed_in_a_true_view(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four of them, one of each kind; and the listener hears whoever comes."""
    few = ("address", "window", "fetch", "hints")
    monkeypatch.setattr(web_site, "TRIALS", {name: web_site.TRIALS[name] for name in few})
    monkeypatch.setattr(web_site, "STAYS_MS", 3500)

    async def story() -> None:
        listener = web_site.Listener()
        async with opened(listener) as (client, site):
            for name in few:
                there = await pressed(client, site, name)
                row = web.held(name, site.words(name), listener.heard, there=there)
                assert row.held, row
        with socket.create_connection(("127.0.0.1", listener.port), PATIENCE_S) as knock:
            knock.sendall(b"knock")
            assert knock.recv(1) == b"y"
        assert listener.heard == [b"tcp knock"]

    asyncio.run(story())


@pytest.mark.long
@pytest.mark.parametrize("name", ["address", "fetch", "hints", "shared"])
def test_the_same_pages_get_out_of_an_engine_without_locks(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What is held in the view is no page that could do nothing."""
    listener = web_site.Listener()
    site = web_site.open_site(f"127.0.0.1:{listener.port}", listener.port)
    site.at = name
    command = [sys.executable, "-m", "tests.support.bare_view", f"http://{site.here}/"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as bare:
        assert bare.stdin is not None
        assert site.until(name, lambda words: "shown" in words, PATIENCE_S)
        for patience_s in (4.0, 4.0, PATIENCE_S):
            bare.stdin.write("press\n")
            bare.stdin.flush()
            if site.until(name, lambda words: "pressed" in words, patience_s):
                break
        assert listener.until(bool, PATIENCE_S), "another address hears it"
        bare.stdin.close()
    assert not web.held(name, site.words(name), listener.heard, there=True).held
