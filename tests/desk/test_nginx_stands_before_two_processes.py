"""The proxy's configuration as it is shipped, in Debian's nginx: TLS, lines, two processes, one of them killed."""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from playwright.sync_api import expect, sync_playwright
from websockets.exceptions import WebSocketException

from kiosk.desk.live import sessions
from kiosk.help import wire
from tests.support import desk_calls
from tests.support.desk_processes import DeskOfMany, desk_of_many
from tests.support.guests import Guest, link
from tests.support.live_desk import Console, Kiosk, eventually
from tests.support.nginx import Proxy, nginx
from tests.support.patience import PATIENCE_S, promised
from tests.support.postgres import Cluster

pytestmark = pytest.mark.long
MOVED_WITHIN_S = promised(5.0)


@pytest.fixture
def desk(tmp_path: Path, postgres: Cluster) -> Iterator[DeskOfMany]:
    people = {"camille": "Camille SPECIMEN", "sacha": "Sacha EXEMPLE"}
    with desk_of_many(tmp_path, postgres, people) as there:
        yield there


@pytest.fixture
def proxy(desk: DeskOfMany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    first, second = (one.port for one in desk.processes)
    with nginx(tmp_path / "nginx", (first, second)) as there:
        monkeypatch.setenv("SSL_CERT_FILE", str(there.roots))  # for the lines of these tests
        yield there


def behind(proxy: Proxy, kiosk: Kiosk) -> Kiosk:
    kiosk.desk = proxy
    return kiosk


def asked(proxy: Proxy, method: str, path: str, **words: Any) -> httpx2.Response:
    with httpx2.Client(verify=proxy.trust) as client:
        return client.request(method, proxy.url + path, **words)


def test_kiosks_and_agents_are_at_either_process_and_talk(desk: DeskOfMany, proxy: Proxy) -> None:
    kiosks = [behind(proxy, desk.enrolled(f"borne-{number}")).come() for number in range(4)]
    rows = "SELECT cardinality(kiosks) FROM processes"
    eventually(lambda: sorted(row[0] for row in desk.store.shelf.rows(rows)) == [2, 2])
    console = Console(proxy, desk.browser("camille"))
    for kiosk in kiosks:
        kiosk.ask()
        call_id = console.answered()["call_id"]
        assert kiosk.hear(wire.Answered).call_id == call_id
        kiosk.say(wire.Typing(call_id, 1, "Bonj"))
        assert console.hear("their_typing")["text"] == "Bonj"
        guest = Guest(proxy, link(console, call_id))
        guest.hear("entered")
        guest.say("leave")
        console.say("end", call_id=call_id)
        kiosk.hear(wire.Ended)
        console.say("wrap_up", call_id=call_id, category=0)


@pytest.mark.parametrize("which", ["the one that decides", "another one"])
def test_one_process_is_killed_behind_it(desk: DeskOfMany, proxy: Proxy, which: str) -> None:
    kiosks = [behind(proxy, desk.enrolled(f"borne-{number}")).come() for number in range(6)]
    requests = []
    for kiosk in kiosks:
        requests.append(kiosk.ask())
        kiosk.hear(wire.Nobody)
    killed = desk.leader() if which == "the one that decides" else desk.others()[0]
    killed.stop()
    begun = time.monotonic()
    for kiosk, request in zip(kiosks, requests, strict=True):
        with contextlib.suppress(Exception):
            kiosk.leave()
        back(kiosk, request, begun)
    assert time.monotonic() - begun < MOVED_WITHIN_S
    assert [request.id for request in desk.store.waiting()] == requests
    # Pages answer at once, from the one that is left.
    assert {asked(proxy, "GET", "/openapi.json").status_code for _ in range(8)} == {200}
    # Where it comes again, it is used again.
    desk.start(killed.port)
    time_up = time.monotonic() + PATIENCE_S
    rows = "SELECT cardinality(kiosks) FROM processes"
    while 0 in [row[0] for row in desk.store.shelf.rows(rows)]:
        assert time.monotonic() < time_up, "the one that came again has no kiosk"
        behind(proxy, desk.enrolled(f"late-{time.monotonic_ns()}")).come()


def back(kiosk: Kiosk, request: str, begun: float) -> None:
    while True:
        try:
            kiosk.come().say(wire.Resume(request))
            kiosk.hear((wire.Nobody, wire.Place))  # type: ignore[arg-type]
        except (OSError, WebSocketException, TimeoutError):
            assert time.monotonic() - begun < MOVED_WITHIN_S
            time.sleep(0.1)
        else:
            return


def test_a_forged_address_changes_nothing_and_each_kiosk_has_its_own_limit(desk: DeskOfMany, proxy: Proxy) -> None:
    """Whatever the asking end writes there, the desk sees the address that it has for the proxy."""
    wrong = {"code": "XXXX-XXXX-XXXX", "kiosk_id": "b", "public_key": "A" * 43 + "=", "signature": "A" * 86 + "=="}
    content = msgspec.json.encode(wrong)

    def enrol(number: int) -> int:
        headers = {"X-Forwarded-For": f"198.51.100.{number}", "Forwarded": f"for=198.51.100.{number}"}
        return asked(proxy, "POST", wire.ENROL_PATH, content=content, headers=headers).status_code

    # Each of the two processes counts for itself.
    assert sorted(enrol(number) for number in range(30)) == [403] * 20 + [429] * 10


def test_it_is_tls_of_today_and_says_nothing_of_itself(desk: DeskOfMany, proxy: Proxy) -> None:
    answer = asked(proxy, "GET", "/console")
    assert answer.status_code == 403
    assert "max-age" in answer.headers["strict-transport-security"]
    assert answer.headers["server"] == "nginx"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old = ssl.SSLContext(ssl.PROTOCOL_TLSv1_1)
    old.set_ciphers("DEFAULT@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", proxy.port)) as plain,
        pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"),
    ):
        old.wrap_socket(plain)
    assert httpx2.get(proxy.url.replace("https", "http")).status_code == 400
    # A link that signs in is in no log.
    token = sessions.new_link(desk.store, "sacha", datetime.now(UTC))
    assert asked(proxy, "GET", token).status_code == 303
    logs = "".join(file.read_text() for file in proxy.folder.glob("*.log"))
    assert token.rpartition("/")[2] not in logs


def test_a_large_file_passes_and_one_that_is_too_large_is_told(desk: DeskOfMany, proxy: Proxy) -> None:
    path = f"/inbox/{'1' * 32}"
    assert asked(proxy, "PUT", path, content=b"x" * 53_000_000).status_code == 413
    assert asked(proxy, "PUT", path, content=b"x" * 20_000_000).status_code != 413  # the desk's to judge


@desk_calls.NEEDS_CHROMIUM
def test_an_agent_s_browser_signs_in_through_it(desk: DeskOfMany, proxy: Proxy) -> None:
    kiosk = behind(proxy, desk.enrolled("borne-1")).come()
    with sync_playwright() as playwright:
        browser = desk_calls.chromium(playwright)
        page = browser.new_context(ignore_https_errors=True, locale="fr-FR").new_page()
        said: list[str] = []
        page.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
        page.goto(proxy.url + sessions.new_link(desk.store, "camille", datetime.now(UTC)))
        expect(page.locator("#status")).to_have_text("En ligne")
        kiosk.ask()
        page.locator("#rings").get_by_role("button", name="Répondre").click()
        kiosk.hear(wire.Answered)
        page.get_by_label("Votre message").fill("Bonjour")
        page.keyboard.press("Enter")
        assert kiosk.hear(wire.Said).text == "Bonjour"
        assert said == []
        browser.close()
