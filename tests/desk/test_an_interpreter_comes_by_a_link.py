"""A third person by a one-time link: sound and picture of one call, and nothing else, whatever their page asks for."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from kiosk.desk.live import guests, sessions
from kiosk.desk.live.limits import Limits
from kiosk.desk.live.lines import GOING, NOT_ALLOWED, TOO_MUCH
from kiosk.desk.live.values import new_id
from kiosk.desk.shelf import StoreError
from kiosk.help import wire
from tests.support.guests import Guest, link
from tests.support.live_desk import Console, Kiosk, LiveDesk, _ended, agent, eventually, live_desk, state
from tests.support.patience import PATIENCE_S, promised

Talk = tuple[Kiosk, Console, str]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    people = {"camille": agent(), "sacha": agent("Sacha")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guests, "TRIES_EACH", 1000)  # all these guests come from one address
        with live_desk(tmp_path_factory.mktemp("desk"), people=people) as desk:
            yield desk


@pytest.fixture
def talk(desk: LiveDesk) -> Iterator[Talk]:
    kiosk, console = desk.enrolled(f"borne-{new_id()[:6]}").come(), desk.console("camille")
    kiosk.ask(language="uk")
    call_id = console.answered()["call_id"]
    kiosk.say(wire.CallState(call_id, "picture"))
    console.hear("call_ready")
    yield kiosk, console, call_id
    console.say("end", call_id=call_id)
    console.say("wrap_up", call_id=call_id, category=0)
    eventually(lambda: call_id not in desk.live.rooms.calls.calls)
    console.leave()
    kiosk.leave()


def test_the_link_lets_one_person_in_once(desk: LiveDesk, talk: Talk) -> None:
    kiosk, console, call_id = talk
    token = link(console, call_id)
    guest = Guest(desk, token)
    entered = guest.hear("entered")
    assert (entered["agent"], entered["language"]) == ("Camille SPECIMEN", "uk")
    came = kiosk.hear(wire.Participant)
    assert (came.role, came.name, came.there) == ("interpreter", "Oksana SPECIMEN", True)
    assert guest.hear("call_ready")["others"] == ["kiosk", "agent"]
    assert Guest(desk, token).ended() == NOT_ALLOWED
    guest.say("relay", to="kiosk", payload="a")
    assert kiosk.hear(wire.Signal) == wire.Signal(call_id, "a", "third")
    guest.say("relay", to="agent", payload="b")
    assert console.hear("relayed")["sender"] == "third"
    kiosk.say(wire.Signal(call_id, "c", "third"))
    assert guest.hear("relayed")["payload"] == "c"
    guest.say("leave")
    assert not kiosk.hear(wire.Participant).there
    assert guest.ended() == NOT_ALLOWED


def test_of_the_talk_and_of_the_view_nothing_is_ever_sent_there(desk: LiveDesk, talk: Talk) -> None:
    kiosk, console, call_id = talk
    guest = Guest(desk, link(console, call_id))
    guest.hear("call_ready")
    kiosk.say(wire.Said(call_id, "canary-1"))
    kiosk.say(wire.Typing(call_id, 1, "canary-2"))
    console.say("say", call_id=call_id, text="canary-3")
    console.say("share_view", call_id=call_id)
    kiosk.hear(wire.AskToShare)
    kiosk.say(state(call_id))
    console.hear("view")
    kiosk.say(wire.Signal(call_id, "last", "third"))
    frames: list[str] = []
    while "last" not in (frames or [""])[-1]:
        frames.append(str(guest.line.recv(timeout=PATIENCE_S)))
    assert [json.loads(frame)["type"] for frame in frames] == ["relayed"]
    guest.say("leave")
    guest.ended()


FORGED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("say", {"call_id": "CALL", "text": "x"}),
    ("share_view", {"call_id": "CALL"}),
    ("point", {"call_id": "CALL", "target": "next"}),
    ("propose_value", {"call_id": "CALL", "field": "rue", "value": "x", "reason": "x"}),
    ("ask_call", {"call_id": "CALL", "picture": True}),
    ("stop_call", {"call_id": "CALL"}),
    ("end", {"call_id": "CALL"}),
    ("relay", {"call_id": "CALL", "to": "kiosk", "payload": "x"}),
    ("relay", {"to": "third", "payload": "x"}),
    ("enter", {"token": "x" * 40}),
)


def test_forged_messages_are_refused_logged_and_the_tenth_ends_the_line(desk: LiveDesk, talk: Talk) -> None:
    kiosk, console, call_id = talk
    guest = Guest(desk, link(console, call_id))
    guest.hear("call_ready")
    kiosk.heard.clear()
    for kind, fields in FORGED:
        guest.say(kind, **{name: call_id if value == "CALL" else value for name, value in fields.items()})
    assert guest.ended() == NOT_ALLOWED
    refused = [one for one in desk.store.audit() if one.action == "refused" and one.actor.startswith("guest:")]
    assert [one.detail for one in refused][-len(FORGED) :] == [kind for kind, _ in FORGED]
    console.say("say", call_id=call_id, text="still here")
    assert kiosk.hear(wire.Said).text == "still here"
    assert not [one for one in kiosk.heard if isinstance(one, wire.Signal | wire.AskToShare | wire.StopCall)]


def test_a_cut_line_comes_back_by_the_same_page_as_often_as_it_is_cut(desk: LiveDesk, talk: Talk) -> None:
    kiosk, console, call_id = talk
    guest = Guest(desk, link(console, call_id))
    kiosk.hear(wire.Participant)
    guest.line.close()  # before it has heard anything
    back = guest.again().again()
    assert back.hear("call_ready")["call_id"] == call_id
    assert Guest(desk, guest.token).ended() == NOT_ALLOWED, "another page that has the link only"
    assert Guest(desk, new_id(), page=guest.page).ended() == NOT_ALLOWED, "or the page's secret only"
    kiosk.heard.clear()
    back.say("relay", to="kiosk", payload="again")
    kiosk.hear(wire.Signal)
    assert not [one for one in kiosk.heard if isinstance(one, wire.Participant)], "the citizen saw nobody come or go"
    back.say("leave")
    back.ended()


def test_who_does_not_come_back_has_left(desk: LiveDesk, talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk, console, call_id = talk
    monkeypatch.setattr(wire, "GRACE_S", 0.2)
    guest = Guest(desk, link(console, call_id))
    assert kiosk.hear(wire.Participant).there
    guest.line.close()
    assert not kiosk.hear(wire.Participant).there
    console.hear("in_call", third="")
    assert guest.again().ended() == NOT_ALLOWED


def test_a_desk_that_begins_anew_waits_for_the_guest_and_not_for_ever(
    desk: LiveDesk, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where another process has to decide from now on: calls are read from the store, lines come again."""
    _, console, call_id = talk
    guest = Guest(desk, link(console, call_id))
    guest.hear("entered")
    rooms = desk.live.rooms
    third = rooms.calls.calls[call_id].third
    rooms.guests._begin()
    assert rooms.guests._gone.keys() == {third}
    back = guest.again()
    back.hear("entered")
    assert rooms.guests._gone == {}
    back.line.close()
    monkeypatch.setattr(wire, "GRACE_S", 0.2)
    eventually(lambda: rooms.calls.calls[call_id].third == "")


def test_the_end_of_the_talk_shows_them_out(desk: LiveDesk, talk: Talk) -> None:
    _, console, call_id = talk
    guest = Guest(desk, link(console, call_id))
    guest.hear("call_ready")
    console.say("invite_by_link", call_id=call_id, role="interpreter", name="Autre")
    assert "déjà" in console.hear("problem")["say"]
    console.say("end", call_id=call_id)
    assert guest.hear("call_over")["why"] == "left"
    assert guest.ended() == NOT_ALLOWED
    assert guest.again().ended() == NOT_ALLOWED
    console.say("invite_by_link", call_id=call_id, role="interpreter", name="Oksana")
    assert "pas votre" in console.hear("problem")["say"]


def test_the_agent_shows_them_out_at_once_and_for_good(desk: LiveDesk, talk: Talk) -> None:
    """Whatever their page does: it hears no more, is heard no more, and does not come back."""
    kiosk, console, call_id = talk
    guest = Guest(desk, link(console, call_id))
    guest.hear("call_ready")
    kiosk.hear(wire.Participant)
    spare = link_by_hand(desk, guest)
    console.say("show_out", call_id=call_id)
    begun = time.monotonic()
    assert guest.hear("call_over")["why"] == "left"
    assert guest.ended() == NOT_ALLOWED
    assert not kiosk.hear(wire.Participant).there, "the kiosk ends the connection to them"
    assert time.monotonic() - begun < promised(1)
    console.hear("in_call", third="")  # and so does the agent's page
    assert guest.again().ended() == NOT_ALLOWED
    assert Guest(desk, spare).ended() == NOT_ALLOWED, "nor by a link that was made for them and not used"
    shown_out = next(one for one in desk.store.audit()[::-1] if one.action == "shown_out")
    assert (shown_out.actor, shown_out.subject) == ("camille", call_id)
    # Somebody else can come after them.
    other = Guest(desk, link(console, call_id))
    other.hear("call_ready")
    other.say("leave")
    other.ended()
    assert other.again().ended() == NOT_ALLOWED


def link_by_hand(desk: LiveDesk, guest: Guest) -> str:
    """A second link for the same guest: there is no way to make one, but by the store."""
    row = desk.store.shelf.rows("SELECT person FROM links WHERE person LIKE '%guest:%' ORDER BY until DESC")[0][0]
    token = new_id()
    desk.store.add_link(guests._digest(token), row, datetime.now(UTC) + timedelta(minutes=5))
    return token


def test_who_finds_somebody_there_does_not_come_in_after_them(desk: LiveDesk, talk: Talk) -> None:
    _, console, call_id = talk
    first, second = link(console, call_id), link(console, call_id)
    guest = Guest(desk, first)
    guest.hear("entered")
    late = Guest(desk, second)
    assert late.ended() == NOT_ALLOWED
    console.say("show_out", call_id=call_id)
    guest.ended()
    console.hear("in_call", third="")
    assert late.again().ended() == NOT_ALLOWED, "the agent makes a new link"


def test_an_office_of_interpreters_comes_back_all_at_once_and_noise_is_limited(
    desk: LiveDesk, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They have one address; what is limited is what failed there."""
    _, console, call_id = talk
    monkeypatch.setattr(desk.live._guests, "_tries", Limits(each=5, together=100, per_s=60))
    guest = Guest(desk, link(console, call_id))
    for _ in range(12):
        guest.hear("entered")
        guest = guest.again()
    guest.hear("entered")
    assert [Guest(desk, new_id()).ended() for _ in range(7)] == [NOT_ALLOWED] * 5 + [TOO_MUCH] * 2
    guest.say("leave")
    guest.ended()


def test_nobody_shows_out_the_guest_of_somebody_else(desk: LiveDesk, talk: Talk) -> None:
    _, console, call_id = talk
    guest = Guest(desk, link(console, call_id))
    guest.hear("call_ready")
    other = desk.console("sacha")
    other.say("show_out", call_id=call_id)
    assert "pas votre" in other.hear("problem")["say"]
    other.leave()
    guest.say("relay", to="agent", payload="still here")
    assert console.hear("relayed")["payload"] == "still here"
    guest.say("leave")
    guest.ended()


def test_a_database_that_fails_shuts_nobody_out(desk: LiveDesk, talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is told to come again, and not that its link is no good."""
    _, console, call_id = talk
    guest = Guest(desk, link(console, call_id))
    guest.hear("call_ready")

    def fails(*_: object) -> str:
        raise StoreError("the database is away")

    with monkeypatch.context() as away:
        away.setattr(desk.store, "bind_link", fails)
        assert guest.again().ended() == GOING
    back = guest.again()
    back.hear("call_ready")
    back.say("leave")
    back.ended()


def test_a_link_of_a_console_opens_no_call_and_one_of_a_call_no_console(desk: LiveDesk, talk: Talk) -> None:
    _, console, call_id = talk
    token = link(console, call_id)
    assert httpx2.get(f"{desk.url}/console/signin/{token}").status_code == 403
    path = sessions.new_link(desk.store, "sacha", desk.live._clock.now())
    assert Guest(desk, path.rpartition("/")[2]).ended() == NOT_ALLOWED
    assert httpx2.get(desk.url + path).status_code == 303, "the link of the console is still good"
    guest = Guest(desk, token)
    guest.hear("entered")
    guest.say("leave")
    guest.ended()


def test_a_page_of_elsewhere_and_one_that_says_nothing_are_not_let_in(
    desk: LiveDesk, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, console, call_id = talk
    token = link(console, call_id)
    assert Guest(desk, token, origin="https://elsewhere.example").ended() == NOT_ALLOWED
    for wrong in ("", "x", "x" * 5000, "é" * 40):
        assert Guest(desk, wrong).ended() == NOT_ALLOWED
    monkeypatch.setattr(guests, "ENTER_S", 0.1)
    silent = connect(desk.ws_url + guests.LINE_PATH, origin=Origin(desk.url), compression=None, legacy=True)
    assert _ended(silent, PATIENCE_S) != NOT_ALLOWED


def test_the_page_says_nothing_of_any_call(desk: LiveDesk) -> None:
    page = httpx2.get(desk.url + guests.PAGE)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "<script>" not in page.text
