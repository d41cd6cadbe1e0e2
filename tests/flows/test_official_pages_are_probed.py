"""Are the official pages still there? Asked of a site on the loopback: what is dead flags its démarche; what only turns
programs away, or a line that is down, does not."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from kiosk.__main__ import main
from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.errors import KioskError
from kiosk.flows import life_events, load, probe
from kiosk.flows.probe import Link, Probed, Verdict

DAY = date(2026, 11, 22)
PAGES: dict[str, tuple[int, str, bytes]] = {
    "/there": (200, "", b"<h1>D&eacute;clarer   un <b>changement</b></h1><script>x('secret')</script>"),
    "/gone": (404, "", b""),
    "/for-good": (301, "/there", b""),
    "/for-today": (302, "/there", b""),
    "/both": (302, "/for-good", b""),
    "/to-gone": (301, "/gone", b""),
    "/turns-away": (403, "", b""),
    "/broken": (503, "", b""),
    "/round": (301, "/round", b""),
    "/elsewhere": (301, "ftp://example.invalid/", b""),
    "/long": (200, "", b"x" * 5_000_000),
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, location, body = PAGES[self.path]
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(url: str) -> Answer | NoAnswer:
    return exchange(Ask("GET", url), Line(2.0), max_answer_bytes=probe.MAX_PAGE_BYTES)


@pytest.mark.parametrize(
    ("page", "verdict"),
    [
        ("/there", "well"),
        ("/gone", "gone"),
        ("/for-good", "moved"),
        ("/for-today", "well"),
        ("/both", "well"),
        ("/to-gone", "gone"),
        ("/turns-away", "turned_away"),
        ("/broken", "out_of_order"),
        ("/round", "out_of_order"),
        ("/elsewhere", "out_of_order"),
        ("/long", "well"),
    ],
)
def test_each_answer_is_told_by_its_name(site: str, page: str, verdict: Verdict) -> None:
    found = probe.look(Link(f"{site}{page}", ("essai",)), fetch, DAY)
    assert found.verdict == verdict
    assert (found.to == f"{site}/there") == (verdict == "moved")
    assert bool(probe.dead((found,))) == (verdict in ("gone", "moved", "changed"))


def test_words_that_must_stand_are_looked_for_in_what_a_person_reads(site: str) -> None:
    found = probe.look(Link(f"{site}/there", ("essai",), ("déclarer un CHANGEMENT", "secret")), fetch, DAY)
    assert found.verdict == "changed"
    assert found.missing == ("secret",)


def test_who_does_not_answer_is_silent_and_not_dead() -> None:
    found = probe.look(Link("http://127.0.0.1:9/", ("essai",)), fetch, DAY)
    assert found.verdict == "silent"
    assert probe.dead((found,)) == {}


def test_every_address_of_the_catalogue_is_probed_once_for_all_that_lead_to_it() -> None:
    flows, events = load.catalogue(), life_events.load_all()
    wanted = probe.links(flows, events)
    assert len({link.url for link in wanted}) == len(wanted)
    everybody = {*(flow.id for flow in flows), *(event.id for event in events)}
    assert {name for link in wanted for name in link.of} == everybody
    waits: list[float] = []
    sites = tuple(Link(url, ()) for url in ("https://a.invalid/1", "https://b.invalid/", "https://a.invalid/2"))
    list(probe.look_at_all(sites, lambda url: Answer(200, b""), DAY, waits.append))
    assert waits == [probe.PAUSE_S], "the same site is not asked twice at once"


def test_without_a_way_out_nothing_is_said_of_the_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "links.json"
    out.write_bytes(b"[]")
    monkeypatch.setattr(probe, "PAUSE_S", 0.0)
    # No name is resolved: whatever this machine can reach, the test asks nobody.
    code = main(["flows", "probe", "--json", "--timeout", "1", "--proxy", "http://127.0.0.1:9", "--out", str(out)])
    told = capsys.readouterr()
    assert code == 1
    assert "no way to them" in told.err
    assert {json.loads(line)["verdict"] for line in told.out.splitlines()} == {"silent"}
    assert out.read_bytes() == b"[]", "what was known before stays"


@pytest.mark.parametrize(
    "wrong",
    [
        ["--timeout", "-1"], ["--timeout", "nan"], ["--timeout", "1e9"], ["--proxy", "here"],
        ["--roots", "nowhere.pem"], ["--out", "nowhere/links.json"],
    ],
)  # fmt: skip
def test_a_wrong_call_asks_nobody(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "probe", *wrong]) == 2
    told = capsys.readouterr()
    assert (told.out, len(told.err.splitlines())) == ("", 1)


def test_a_dead_page_flags_its_demarche(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = tmp_path / "links.json"
    dead = Probed("https://www.example.invalid/", ("caf-rsa",), "gone", 404, day=DAY)
    found.write_bytes(msgspec.json.encode((dead,)))
    file = next(path for path in load.catalogue_files() if path.stem == "caf-rsa")
    assert main(["flows", "check", str(file), "--probed", str(found)]) == 0
    assert "is gone" in capsys.readouterr().err
    found.write_bytes(b"{")
    assert main(["flows", "check", str(file), "--probed", str(found)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"\xff", b'[{"url": "\xff"}]', b"[" * 5000, b"{}"])
def test_a_file_that_no_probe_has_written_is_said_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "probe.json"
    path.write_bytes(content)
    with pytest.raises(KioskError):
        probe.load(path)
