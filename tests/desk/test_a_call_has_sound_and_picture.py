"""What the desk has to do with a call's sound and picture: the citizen's consent, credentials, envelopes."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.desk.live.relays import Relays
from kiosk.desk.live.settings import Relay
from kiosk.desk.live.values import new_id
from kiosk.errors import ConfigError
from kiosk.help import wire
from tests.support.live_desk import Console, Kiosk, LiveDesk, agent, eventually, live_desk

SECRET = "s3cret-of-the-relay-for-tests"
TURN = "turn:127.0.0.1:3478?transport=udp"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    folder = tmp_path_factory.mktemp("desk")
    secret = folder / "turn-secret"
    secret.write_text(SECRET + "\n")
    people = {"camille": agent(), "sacha": agent("Sacha EXEMPLE", interprets=frozenset({"uk"}))}
    relay = Relay(turn=(TURN,), stun=("stun:127.0.0.1",), secret_file=str(secret), only=True)
    with live_desk(folder, people=people, relay=relay) as desk:
        yield desk


@pytest.fixture
def talk(desk: LiveDesk) -> Iterator[tuple[Kiosk, Console, str]]:
    """A conversation in writing, with Camille."""
    kiosk, console = desk.enrolled(f"borne-{new_id()[:6]}").come(), desk.console("camille")
    kiosk.ask()
    call_id = console.answered()["call_id"]
    kiosk.hear(wire.Answered)
    yield kiosk, console, call_id
    console.say("end", call_id=call_id)
    console.say("wrap_up", call_id=call_id, category=0)
    eventually(lambda: call_id not in desk.live.rooms.calls.calls)
    console.leave()
    kiosk.leave()


def allowed(kiosk: Kiosk, call_id: str, state: Any = "picture") -> wire.CallServers:
    kiosk.say(wire.CallState(call_id, state))
    return kiosk.hear(wire.CallServers)


def test_nothing_is_relayed_before_the_citizen_has_said_yes(talk: tuple[Kiosk, Console, str]) -> None:
    kiosk, console, call_id = talk
    console.say("relay", call_id=call_id, payload="early")
    assert "accepté" in console.hear("problem")["say"]
    kiosk.say(wire.Signal(call_id, "early too"))
    console.say("ask_call", call_id=call_id, picture=True)
    asked = kiosk.hear(wire.AskToCall)
    assert asked.picture
    assert not [one for one in kiosk.heard if isinstance(one, wire.Signal)]
    kiosk.say(wire.CallState(call_id, "refused", asked.action_id))
    assert console.hear("call_stopped")["why"] == "refused"
    console.say("relay", call_id=call_id, payload="late")
    assert "accepté" in console.hear("problem")["say"]


def test_after_the_yes_both_ends_get_relays_and_their_envelopes(talk: tuple[Kiosk, Console, str]) -> None:
    kiosk, console, call_id = talk
    given = allowed(kiosk, call_id)
    ready = console.hear("call_ready")
    assert (ready["me"], ready["others"], ready["picture"], ready["relay_only"]) == ("agent", ["kiosk"], True, True)
    stun, turn = given.servers
    assert (stun.urls, stun.credential, turn.urls) == (("stun:127.0.0.1",), "", (TURN,))
    expiry = int(turn.username.partition(":")[0])
    assert time.time() < expiry < time.time() + 3700
    made = hmac.new(SECRET.encode(), turn.username.encode(), hashlib.sha1).digest()
    assert turn.credential == base64.b64encode(made).decode()
    assert ready["servers"][1]["username"] != turn.username, "each end has its own"
    payload = json.dumps({"type": "description", "sdp": "v=0\r\n"})
    console.say("relay", call_id=call_id, payload=payload)
    heard = kiosk.hear(wire.Signal)
    assert (heard.payload, heard.party) == (payload, "agent")
    kiosk.say(wire.Signal(call_id, "back"))
    assert console.hear("relayed") == {"type": "relayed", "call_id": call_id, "payload": "back", "sender": "kiosk"}


@pytest.mark.parametrize("who", ["citizen", "agent"])
def test_either_ends_it_and_the_talk_goes_on(talk: tuple[Kiosk, Console, str], who: str) -> None:
    kiosk, console, call_id = talk
    allowed(kiosk, call_id, "sound")
    assert console.hear("call_ready")["picture"] is False
    if who == "citizen":
        kiosk.say(wire.CallState(call_id, "off"))
    else:
        console.say("stop_call", call_id=call_id)
        assert kiosk.hear(wire.StopCall).call_id == call_id
    assert console.hear("call_stopped")["why"] == ("off" if who == "citizen" else "stopped")
    console.say("relay", call_id=call_id, payload="after")
    assert "accepté" in console.hear("problem")["say"]
    console.say("say", call_id=call_id, text="Continuons par écrit")
    assert kiosk.hear(wire.Said).text == "Continuons par écrit"


def test_after_a_cut_the_yes_is_said_again(talk: tuple[Kiosk, Console, str]) -> None:
    kiosk, console, call_id = talk
    allowed(kiosk, call_id)
    request = next(one.request_id for one in kiosk.heard if isinstance(one, wire.Answered))
    kiosk.leave()
    assert console.hear("in_call", line="down")["media"] == ""
    console.say("relay", call_id=call_id, payload="lost")
    console.hear("problem")
    kiosk.come().say(wire.Resume(request))
    kiosk.hear(wire.Answered)
    allowed(kiosk, call_id)
    assert console.hear("call_ready", call_id=call_id)["picture"]


def test_a_colleague_who_takes_it_over_needs_a_new_yes(desk: LiveDesk, talk: tuple[Kiosk, Console, str]) -> None:
    kiosk, console, call_id = talk
    allowed(kiosk, call_id)
    sacha = desk.console("sacha")
    console.say("transfer", call_id=call_id, person="sacha")
    sacha.hear("ring")
    sacha.say("join", call_id=call_id)
    second = kiosk.hear(wire.Answered)
    assert second.transferred
    sacha.hear("in_call", call_id=second.call_id)
    sacha.say("relay", call_id=second.call_id, payload="x")
    assert "accepté" in sacha.hear("problem")["say"]
    console.say("relay", call_id=call_id, payload="x")
    assert console.hear("problem")["say"] == "Ce n'est pas votre conversation."
    sacha.say("end", call_id=second.call_id)
    sacha.say("wrap_up", call_id=second.call_id, category=0)
    eventually(lambda: second.call_id not in desk.live.rooms.calls.calls)
    sacha.leave()


def test_a_third_person_at_a_console_is_connected_with_both(desk: LiveDesk, talk: tuple[Kiosk, Console, str]) -> None:
    kiosk, console, call_id = talk
    sacha = desk.console("sacha")
    allowed(kiosk, call_id)
    console.hear("call_ready")
    console.say("invite", call_id=call_id, person="sacha", role="interpreter")
    sacha.hear("ring")
    sacha.say("join", call_id=call_id)
    assert sacha.hear("call_ready")["others"] == ["kiosk", "agent"]
    assert console.hear("call_ready")["others"] == ["kiosk", "third"]
    sacha.say("relay", call_id=call_id, payload="hello", to="agent")
    assert console.hear("relayed")["sender"] == "third"
    console.say("relay", call_id=call_id, payload="hello", to="third")
    assert sacha.hear("relayed")["sender"] == "agent"
    sacha.say("relay", call_id=call_id, payload="hello")
    assert kiosk.hear(wire.Signal).party == "third"
    kiosk.say(wire.Signal(call_id, "hello", "third"))
    assert sacha.hear("relayed")["sender"] == "kiosk"
    sacha.say("leave", call_id=call_id)
    assert sacha.hear("call_over")["why"] == "left"
    sacha.say("relay", call_id=call_id, payload="after")
    assert "pas votre" in sacha.hear("problem")["say"]
    sacha.leave()


def test_a_page_that_was_loaded_anew_builds_anew(desk: LiveDesk, talk: tuple[Kiosk, Console, str]) -> None:
    kiosk, console, call_id = talk
    allowed(kiosk, call_id)
    again = Console(desk, console.browser)
    assert again.hear("in_call")["media"] == "picture"
    assert again.hear("call_ready")["call_id"] == call_id
    again.line.close()


def test_the_log_and_the_daily_table_know_that_it_was_and_no_word_of_it(
    desk: LiveDesk, talk: tuple[Kiosk, Console, str]
) -> None:
    kiosk, console, call_id = talk
    console.say("ask_call", call_id=call_id)
    kiosk.hear(wire.AskToCall)
    allowed(kiosk, call_id, "sound")
    allowed(kiosk, call_id, "picture")
    allowed(kiosk, call_id, "picture")
    kiosk.say(wire.Signal(call_id, "v=0 canary 198.51.100.7"))
    console.hear("relayed")
    kiosk.say(wire.CallState(call_id, "off"))
    console.hear("call_stopped")
    done = [entry.action for entry in desk.store.audit() if entry.subject == call_id]
    assert done == ["ask_to_call", "call_sound", "call_picture", "call_off"]
    assert "canary" not in "".join(map(repr, desk.store.audit()))
    console.say("end", call_id=call_id)
    console.say("wrap_up", call_id=call_id, category=1)
    eventually(lambda: call_id not in desk.live.rooms.calls.calls)
    now = desk.live._clock.now()
    helped = desk.store.helped(now.replace(year=2000), now.replace(year=8000))
    assert helped[-1].spoke == "picture"


def test_envelopes_of_another_call_reach_nobody(desk: LiveDesk, talk: tuple[Kiosk, Console, str]) -> None:
    kiosk, console, call_id = talk
    stranger = desk.enrolled(f"borne-{new_id()[:6]}").come()
    allowed(kiosk, call_id)
    console.hear("call_ready")
    stranger.say(wire.CallState(call_id, "off"))
    stranger.say(wire.Signal(call_id, "forged"))
    kiosk.say(wire.Signal(call_id, "true"))
    assert console.hear("relayed")["payload"] == "true"
    console.say("relay", call_id=new_id(), payload="x")
    assert "pas votre" in console.hear("problem")["say"]
    stranger.leave()


@pytest.mark.parametrize("secret", [None, "", "short\n"])
def test_a_relay_without_a_secret_is_said_at_the_start(tmp_path: Path, secret: str | None) -> None:
    file = tmp_path / "secret"
    if secret is not None:
        file.write_text(secret)
    with pytest.raises(ConfigError):
        Relays(Relay(turn=(TURN,), secret_file=str(file)))
    with pytest.raises(ConfigError, match="secret_file is missing"):
        Relays(Relay(turn=(TURN,)))
