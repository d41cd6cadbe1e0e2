"""An address looked for on line: told before it leaves, only what stands in its own fields, and never needed."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.address.asker import Asker
from kiosk.address.ban import understood
from kiosk.address.client import AddressDesk
from kiosk.address.port import Address, AddressAnswer, Addresses, NotAsked, Seek, Setup
from kiosk.config import Address as Settings
from kiosk.config import Config, Delivery
from kiosk.help import wire_asked
from kiosk.help.asked import Signer, signed
from kiosk.session import events
from kiosk.session.address.looking import STREET_FIRST
from kiosk.session.address.state import AddressTold, AskForAddress, LeaveAddress, LookUpAddress, StopAsking, TakeAddress
from kiosk.session.state import AtStep, changed
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Button, Page
from tests.support.desk import running_desk
from tests.support.identify import enrolled
from tests.support.patience import PATIENCE_S
from tests.support.places import view_of
from tests.support.visits import Hand

SOUGHT = Seek("12 rue des lilas", "57000", "Metz")
# Its key would lie where nothing can be written.
NOBODY = Signer("borne-1", "/proc/none/kiosk.key")
FOUND = Address("12 Rue des Lilas", "57000", "Metz", 0.97)


def feature(**more: object) -> dict[str, object]:
    said = {
        "label": "12 Rue des Lilas 57000 Metz",
        "score": 0.97,
        "postcode": "57000",
        "city": "Metz",
        "citycode": "57463",
        **more,
    }
    return {"type": "Feature", "properties": said}


class Service(ThreadingHTTPServer):
    """A stand-in of the service on the loopback; `asked`: every request, whole."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[str] = []
        self.answer: tuple[int, bytes] = (200, json.dumps({"features": [feature()]}).encode())
        self.later: list[tuple[int, bytes]] = []
        self.slow_s = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/geocodage"


class Answering(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.asked.append(f"{self.requestline} {self.headers}")
        if self.server.slow_s:
            time.sleep(self.server.slow_s)
        status, body = self.server.later.pop(0) if self.server.later else self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the base class names it

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def asked(where: Settings, desk_url: str = "", *, times: int = 1, signer: Signer = NOBODY) -> list[AddressAnswer]:
    """By the worker."""

    async def story() -> list[AddressAnswer]:
        desk = AddressDesk(where, Delivery(desk_url=desk_url), signer)
        try:
            return [await desk.seek(SOUGHT) for _ in range(times)]
        finally:
            await desk.close()

    return asyncio.run(story())


def test_the_service_is_asked_what_stands_in_the_fields_and_nothing_else(service: Service) -> None:
    assert asked(Settings(by="ban", url=service.url)) == [Addresses((FOUND,))]
    line = service.asked[0].split()[1]
    assert urlsplit(line).path == "/geocodage/search"
    assert parse_qs(urlsplit(line).query) == {
        "q": ["12 rue des lilas 57000 Metz"],
        "limit": ["4"],
        "autocomplete": ["0"],
    }
    assert "borne-1" not in service.asked[0]


def test_a_service_that_is_not_well_is_a_value(service: Service) -> None:
    told: dict[tuple[int, bytes], str] = {
        (429, b""): "busy",
        (503, b""): "busy",
        (404, b"{}"): "garbage",
        (200, b"no json"): "garbage",
        (200, b"[]"): "garbage",
        (200, b"x" * 300_000): "garbage",
    }
    service.later = list(told)
    found = asked(Settings(by="ban", url=service.url), times=len(told))
    assert [answer.kind for answer in found if isinstance(answer, NotAsked)] == list(told.values())


def test_nobody_waits_for_a_slow_one_and_off_line_is_told_at_once(service: Service) -> None:
    service.slow_s = 0.6
    assert asked(Settings(by="ban", url=service.url, timeout_s=0.1)) == [NotAsked("unreachable")]
    assert asked(Settings(by="ban", url="http://127.0.0.1:9/x")) == [NotAsked("unreachable")]


def test_what_is_no_text_is_garbage_to_desk_and_kiosk(tmp_path: Path) -> None:
    with running_desk(tmp_path) as desk:
        body = b'{"type":"seek","street":"\xff"}'
        kiosk = enrolled(desk, tmp_path)
        headers = signed(kiosk, wire_asked.ADDRESS, body, datetime.now(UTC))
        answer = requests.post(f"{desk.url}/address", data=body, headers=headers, timeout=PATIENCE_S)
        assert (answer.status_code, answer.json()["kind"]) == (400, "garbage")
    answers = Service()
    told = b'{"answer":"addresses","found":[{"street":"\xff","postcode":"57000","town":"Metz"}]}'
    answers.answer = (200, told)
    thread = threading.Thread(target=answers.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        assert Asker(Setup(Settings(by="desk"), Delivery(desk_url=answers.url), kiosk)).handle(SOUGHT) == NotAsked(
            "garbage"
        )
    finally:
        answers.shutdown()
        thread.join()
        answers.server_close()


@pytest.mark.long
def test_the_desk_asks_for_a_kiosk_that_reaches_the_desk_alone(tmp_path: Path, service: Service) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(f'[ban]\nurl = "{service.url}"\ntimeout_s = 1\n', encoding="utf-8")
    with running_desk(tmp_path / "state", "--config", str(file)) as desk:
        kiosk = enrolled(desk, tmp_path)
        assert asked(Settings(by="desk"), desk.url, signer=kiosk) == [Addresses((FOUND,))]
        service.answer = (503, b"")
        assert asked(Settings(by="desk"), desk.url, signer=kiosk) == [NotAsked("busy")]
        assert asked(Settings(by="desk"), desk.url) == [NotAsked("stranger")]
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"lilas" not in kept.lower(), "the desk keeps nothing of it"


@settings(max_examples=50, deadline=None)
@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(("features", "properties", "label", "score", "postcode", "city")), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_understood_without_harm(told: object) -> None:
    found = understood(json.dumps(told).encode())
    assert isinstance(found, Addresses | NotAsked)


@pytest.mark.parametrize("more", [{"score": 0.1}, {"postcode": "5700"}, {"postcode": "٥٧٠٠٠"}, {"label": "57000 Metz"}])
def test_what_is_no_likely_address_is_left_out(more: dict[str, object]) -> None:
    assert understood(json.dumps({"features": [feature(**more)]}).encode()) == Addresses()


# -- in the visit

ON_LINE = Config(address=Settings(by="ban"))


def at_the_address(config: Config = ON_LINE) -> Hand:
    hand = Hand(config).enter().identify().do(events.Chosen("situation", "chez_moi"))
    return hand.fill(voie="12 rue des lilas", code_postal="57000", ville="Metz")


def page(hand: Hand) -> Page:
    return page_of(view_of(hand))


def actions(hand: Hand) -> list[str]:
    shown = page(hand)
    buttons: list[Button | None] = [*shown.ways, *shown.tiles, shown.primary, shown.back]
    return [button.action for button in buttons if button is not None]


def asking() -> Hand:
    hand = at_the_address().do(LookUpAddress())
    assert hand.count(AskForAddress) == 0, "told before it leaves"
    assert "et rien d'autre" in page(hand).lead
    return hand.do(LookUpAddress(agreed=True))


def test_what_leaves_is_told_then_one_of_those_found_fills_the_form() -> None:
    hand = asking()
    wanted = hand.wants(AskForAddress)
    assert wanted.asked == SOUGHT
    hand.do(AddressTold(wanted.turn, Addresses((FOUND, replace(FOUND, street="12 Rue du Lilas")))))
    assert [tile.detail for tile in page(hand).tiles] == ["57000 Metz", "57000 Metz"]
    hand.do(TakeAddress(0))
    assert hand.visit.drafts["voie"] == "12 Rue des Lilas"
    assert hand.count(StopAsking) == 1
    assert page(hand).page == "form"
    assert hand.do(events.Continue()).visit.facts["voie"].origin == "typed"


@pytest.mark.parametrize("answer", [NotAsked("unreachable"), NotAsked("busy"), Addresses()])
def test_without_an_answer_the_form_is_there_again_and_goes_on(answer: AddressAnswer) -> None:
    hand = asking()
    hand.do(AddressTold(hand.wants(AskForAddress).turn, answer))
    assert page(hand).page == "form"
    assert page(hand).notice is not None
    before = hand.visit.place
    assert hand.do(events.Continue()).visit.place != before


def test_who_does_not_want_it_loses_nothing_and_a_late_answer_is_dropped() -> None:
    hand = asking()
    turn = hand.wants(AskForAddress).turn
    hand.do(LeaveAddress(), AddressTold(turn, Addresses((FOUND,))))
    assert page(hand).page == "form"
    assert hand.visit.drafts["voie"] == "12 rue des lilas"
    hand.do(TakeAddress(0), TakeAddress(7))
    assert hand.visit.drafts["voie"] == "12 rue des lilas"


@pytest.mark.parametrize("config", [Config(), Config(address=Settings(by="desk"))])
def test_where_nobody_is_to_be_asked_nothing_offers_it(config: Config) -> None:
    hand = at_the_address(config)
    assert "look_up_address" not in actions(hand)
    assert hand.do(LookUpAddress(agreed=True)).count(AskForAddress) == 0


def test_in_an_exercise_nothing_leaves() -> None:
    hand = at_the_address()
    assert "look_up_address" in actions(hand)
    hand.visit = changed(hand.visit, practice=True)
    assert "look_up_address" not in actions(hand)
    assert hand.do(LookUpAddress(), LookUpAddress(agreed=True)).count(AskForAddress) == 0


def test_an_empty_street_is_not_asked_for_and_other_pages_know_nothing_of_it() -> None:
    hand = at_the_address().fill(voie="").do(LookUpAddress(), LookUpAddress(agreed=True))
    assert hand.count(AskForAddress) == 0
    assert hand.visit.errors == {"voie": STREET_FIRST}
    other = Hand(ON_LINE).enter()
    assert isinstance(other.visit.place, AtStep)
    assert "look_up_address" not in actions(other)
