"""A wallet on a telephone, over the real desk and the worker that asks it; and in the visit's rules and pages."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import zxingcpp
from msgspec.structs import replace
from PIL import Image

from kiosk.config import Config, Delivery, Identify
from kiosk.help.asked import Signer
from kiosk.identify import wire
from kiosk.identify.client import MOST_MISSES, IdentifyDesk
from kiosk.identify.protocol import Failed, Look, Sealed, Start, Started, Waiting
from kiosk.identify.wire import Begun, Given
from kiosk.privacy import sealing
from kiosk.session import events
from kiosk.session.identify.errands import identify_room
from kiosk.session.identify.state import (
    AwaitPhone,
    BeginIdentify,
    IdentifyTold,
    SignInElsewhere,
    StopWaiting,
)
from kiosk.session.state import Leaving
from kiosk.session.web import state as web_state
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from kiosk.ui.viewmodels.identify_pages import OF_PHONES, SAID_BY_PHONE, TROUBLES
from kiosk.ui.viewmodels.pictures import pictures_of
from tests.support.desk import Desk, running_desk
from tests.support.identify import enrolled, messenger
from tests.support.patience import PATIENCE_S
from tests.support.places import view_of
from tests.support.recorded_line import recorded_line
from tests.support.ticket_road import files_below
from tests.support.visits import LEAVE, Hand
from tests.support.wallets import World

WANTS: tuple[wire.Name, ...] = ("surname", "given_names", "birth_date")
CANARIES = (b"SPECIMEN", b"Camille Alix", b"1950-03-12")
SAID: dict[wire.Name, str] = {"surname": "SPECIMEN", "given_names": "Camille Alix", "birth_date": "1950-03-12"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("wallet"))


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kiosk")


@pytest.fixture(scope="module")
def kiosk(desk: Desk, state: Path) -> Signer:
    return enrolled(desk, state)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, world: World) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "desk.toml").write_text(world.toml())
    with running_desk(folder, "--config", str(folder / "desk.toml")) as running:
        yield running


def at(desk: Desk, world: World, code: str) -> str:
    """Where the telephone goes: the public address is a proxy's, which leads here."""
    assert code.startswith("openid4vp://?")
    asked = parse_qs(urlsplit(code).query)["request_uri"][0]
    return asked.replace(world.public_url, desk.url)


def scan(desk: Desk, world: World, code: str) -> requests.Response:
    """A telephone fetches the request that the code names, and answers it."""
    where = at(desk, world, code)
    asked = requests.get(where, timeout=PATIENCE_S)
    assert asked.headers["content-type"] == "application/oauth-authz-req+jwt"
    return requests.post(where, data=world.telephone.answer(asked.text), timeout=PATIENCE_S)


def test_the_answer_goes_sealed_to_the_visit_and_nowhere_else(desk: Desk, kiosk: Signer, world: World) -> None:
    keys = sealing.new_key_pair()
    with recorded_line(desk.port) as line:
        asking = messenger(line.url, kiosk)
        started = asking.handle(Start(keys.public, WANTS, "wallet"))
        assert isinstance(started, Started)
        begun = started.begun
        assert started.code is not None
        picture = Image.frombytes("RGB", started.code[1:], started.code[0])
        assert [one.text for one in zxingcpp.read_barcodes(picture)] == [begun.url]
        assert asking.handle(Look(begun.id)) == Waiting()
        answered = scan(desk, world, begun.url)
        assert (answered.status_code, answered.json()) == (200, {})
        reply = asking.handle(Look(begun.id))
        assert isinstance(reply, Sealed)
        given = wire.decode(sealing.open_sealed(keys, reply.sealed), wire.Given)
        assert asking.handle(Look(begun.id)) == Failed("expired"), "forgotten with the first look"
        went_by = line.went_by
    assert given is not None
    assert given.values == SAID
    on_disk = files_below(desk.state.parent)
    for canary in (*CANARIES, world.telephone.person["address"]["locality"].encode()):
        assert canary not in went_by
        assert not [path for path, data in on_disk.items() if canary in data]


def test_an_answer_is_taken_once(desk: Desk, kiosk: Signer, world: World) -> None:
    asking = messenger(desk.url, kiosk)
    started = asking.handle(Start(sealing.new_key_pair().public, WANTS, "wallet"))
    assert isinstance(started, Started)
    where = at(desk, world, started.begun.url)
    form = world.telephone.answer(requests.get(where, timeout=PATIENCE_S).text)
    assert requests.post(where, data=form, timeout=PATIENCE_S).status_code == 200
    assert requests.post(where, data=form, timeout=PATIENCE_S).status_code == 404
    assert requests.get(where, timeout=PATIENCE_S).status_code == 404


def test_what_is_wrong_is_told_to_the_kiosk_and_not_to_the_telephone(desk: Desk, kiosk: Signer, world: World) -> None:
    asking = messenger(desk.url, kiosk)
    for form, why in (
        ({"error": "access_denied"}, "denied"),
        ({"response": "a.b.c.d.e"}, "not_proved"),
        ({}, "not_proved"),
    ):
        started = asking.handle(Start(sealing.new_key_pair().public, WANTS, "wallet"))
        assert isinstance(started, Started)
        where = at(desk, world, started.begun.url)
        fetched = requests.get(where, timeout=PATIENCE_S).text
        state = world.telephone.answer(fetched) and _state(fetched)
        told = requests.post(where, data={**form, **({"state": state} if "error" in form else {})}, timeout=PATIENCE_S)
        assert (told.status_code, told.text) == (200, "{}")
        assert asking.handle(Look(started.begun.id)) == Failed(why)  # type: ignore[arg-type]


def _state(request: str) -> str:
    import json

    from kiosk.hall.site.wallet import unb64

    return str(json.loads(unb64(request.split(".")[1]))["state"])


def test_nonsense_finds_nothing(desk: Desk, kiosk: Signer) -> None:
    for path in ("/identify/wallet/none", "/identify/wallet/" + "a" * 500):
        assert requests.get(desk.url + path, timeout=PATIENCE_S).status_code == 404
        assert requests.post(desk.url + path, data=b"\xff", timeout=PATIENCE_S).status_code == 404
    for begun_id in ("none", "0" * 64):
        assert requests.post(f"{desk.url}/identify/{begun_id}/look", timeout=PATIENCE_S).status_code == 410
    asked = Start(sealing.new_key_pair().public, ("quotient",), "wallet")
    assert messenger(desk.url, kiosk).handle(asked) == Failed("off")


# -- in the visit

ON = Config(identify=Identify(wallet=True))
BEGUN = Begun("0" * 64, "openid4vp://?client_id=x")
CODE = (b"\0" * 3, 1, 1)


def page(hand: Hand) -> Page:
    return page_of(view_of(hand))


def before() -> Hand:
    return Hand(ON).enter().do(SignInElsewhere("wallet"))


def asking() -> Hand:
    return before().do(web_state.WebAct("open"))


def answer(hand: Hand, result: Started | Given | Failed) -> Hand:
    return hand.do(IdentifyTold(hand.visit.identify.turn, result))


def waiting() -> Hand:
    return answer(asking(), Started(BEGUN, CODE))


def test_it_is_told_before_and_only_the_screen_s_code_is_to_be_trusted() -> None:
    hand = Hand(ON).enter()
    assert [way.label for way in page(hand).ways if way.action == "sign_in_elsewhere"] == ["Avec mon téléphone"]
    hand.do(SignInElsewhere("wallet"))
    assert "jamais un code reçu par message" in " ".join(row.value for row in page(hand).rows)
    assert not hand.count(BeginIdentify)
    assert hand.do(web_state.WebAct("open")).wants(BeginIdentify).via == "wallet"


def test_the_code_stands_on_the_screen_until_the_telephone_has_answered() -> None:
    hand = waiting()
    assert hand.wants(AwaitPhone).begun_id == BEGUN.id
    name = page(hand).preview.removeprefix("image://page/")
    assert pictures_of(hand.visit)[name] == CODE
    answer(hand, Given(SAID))
    assert pictures_of(hand.visit) == {}
    shown = page(hand)
    assert {row.origin for row in shown.rows} == {"montré par votre téléphone"}
    assert shown.notice is not None
    assert shown.notice.text == SAID_BY_PHONE
    assert not hand.visit.facts
    hand.do(events.Continue())
    assert (hand.visit.facts["nom"].value, hand.visit.facts["nom"].origin) == ("SPECIMEN", "wallet")


@pytest.mark.parametrize("why", ["denied", "not_valid", "not_proved", "source_down", "expired", "off", "unreachable"])
def test_every_refusal_has_its_sentence_and_the_form(why: str) -> None:
    hand = answer(waiting(), Failed(why))  # type: ignore[arg-type]
    notice = page(hand).notice
    assert notice is not None
    assert notice.text == {**TROUBLES, **OF_PHONES}[why]  # type: ignore[index]
    assert page(hand).primary is not None
    assert "FranceConnect" not in notice.text
    hand.do(web_state.WebAct("leave"))
    assert page(hand).page == "form"


@pytest.mark.parametrize("make", [before, asking, waiting])
def test_whoever_gives_up_or_leaves_waits_for_no_telephone(make: object) -> None:
    hand: Hand = make()  # type: ignore[operator]
    turn = hand.visit.identify.turn
    hand.do(events.Back())
    assert hand.step == "identite"
    assert hand.count(StopWaiting) == (make is not before)
    hand.do(IdentifyTold(turn, Given(SAID)))
    assert hand.visit.identity.read is None
    left: Hand = make()  # type: ignore[operator]
    left.do(*LEAVE)
    assert isinstance(left.visit.place, Leaving)
    assert left.visit.identify.code is None


def test_where_the_operator_has_none_it_is_not_offered() -> None:
    hand = Hand(Config(identify=Identify(france_connect=True))).enter()
    assert not [way for way in page(hand).ways if way.argument == "wallet"]
    assert hand.do(SignInElsewhere("wallet")).step == "identite"


def hearing(hand: Hand) -> Callable[[events.Event], None]:
    def hear(event: events.Event) -> None:
        hand.do(event)

    return hear


def test_the_whole_road(desk: Desk, kiosk: Signer, state: Path, world: World) -> None:
    """The rules, the worker in its process, the desk, a telephone."""

    async def visit() -> Hand:
        config = replace(ON, delivery=Delivery(desk_url=desk.url, timeout_s=5), state_dir=str(state))
        hand, room = Hand(config).enter(), identify_room(config)
        assert room is not None
        hand.do(SignInElsewhere("wallet"), web_state.WebAct("open"))
        await room.carry_out(hand.wants(BeginIdentify), hearing(hand))
        begun = hand.visit.identify.begun
        assert begun is not None
        await asyncio.to_thread(scan, desk, world, begun.url)
        await asyncio.wait_for(room.carry_out(hand.wants(AwaitPhone), hearing(hand)), PATIENCE_S)
        return hand

    hand = asyncio.run(visit())
    assert [row.value for row in page(hand).rows] == ["SPECIMEN", "Camille Alix", "12 mars 1950"]


@pytest.mark.long
def test_a_desk_that_has_gone_is_waited_for_a_while(desk: Desk, kiosk: Signer) -> None:
    async def visit() -> list[object]:
        asked = IdentifyDesk(Delivery(desk_url=desk.url, timeout_s=1), kiosk)
        begun = await asked.begin(WANTS, "wallet")
        assert isinstance(begun, Started)
        gone = IdentifyDesk(Delivery(desk_url="http://127.0.0.1:9", timeout_s=1), kiosk)
        gone._keys = asked._keys
        looks: list[object] = [await gone.look(begun.begun.id) for _ in range(MOST_MISSES)]
        await asked.close()
        await gone.close()
        return looks

    assert asyncio.run(visit()) == [None] * (MOST_MISSES - 1) + [Failed("unreachable")]


@pytest.mark.long
def test_a_room_that_is_told_to_stop_asks_no_more(desk: Desk, kiosk: Signer, state: Path) -> None:
    async def visit() -> list[object]:
        config = replace(ON, delivery=Delivery(desk_url=desk.url, timeout_s=5), state_dir=str(state))
        hand, room, told = Hand(config).enter(), identify_room(config), []  # type: ignore[var-annotated]
        assert room is not None
        hand.do(SignInElsewhere("wallet"), web_state.WebAct("open"))
        await room.carry_out(hand.wants(BeginIdentify), hearing(hand))
        awaiting = asyncio.create_task(room.carry_out(hand.wants(AwaitPhone), told.append))
        await asyncio.sleep(0)
        await room.carry_out(StopWaiting(), told.append)
        await asyncio.wait_for(awaiting, PATIENCE_S)
        return told

    assert [one.result for one in asyncio.run(visit()) if isinstance(one, IdentifyTold)] in ([], [Failed("expired")])
