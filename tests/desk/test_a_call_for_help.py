"""From "somebody help me" to the wrap-up: the queue, who rings, the talk, transfer, the mediator, call-backs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.clock import HeldClock
from kiosk.desk.live.settings import Person
from kiosk.desk.live.values import new_id
from kiosk.help import wire
from kiosk.privacy import sealing
from tests.support.live_desk import FLOW, Console, Kiosk, LiveDesk, agent, eventually, live_desk, mediator

PEOPLE: dict[str, Person] = {
    "camille": agent(),
    "sacha": agent("Sacha EXEMPLE", languages=frozenset({"uk"}), interprets=frozenset({"uk"})),
    "dominique": mediator(),
}
NUMBERS = (wire.PhoneNumber("Accueil", "03 00 00 00 00"),)


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    with live_desk(tmp_path_factory.mktemp("desk"), people=PEOPLE, numbers=NUMBERS) as desk:
        yield desk


@pytest.fixture
def kiosk(desk: LiveDesk) -> Iterator[Kiosk]:
    kiosk = desk.enrolled().come()
    yield kiosk
    kiosk.leave()


def in_call(desk: LiveDesk, kiosk: Kiosk, person: str = "camille") -> tuple[Console, wire.Answered]:
    console = desk.console(person)
    kiosk.ask()
    console.answered()
    return console, kiosk.hear(wire.Answered)


def test_an_agent_answers_and_the_citizen_reads_who(desk: LiveDesk, kiosk: Kiosk) -> None:
    console = desk.console("camille")
    request_id = kiosk.ask(language="pt")
    assert kiosk.hear(wire.Place) == wire.Place(request_id, 1, desk.live.rooms.hub.settings.ring_s)
    call = console.answered()
    answered = kiosk.hear(wire.Answered)
    assert answered.request_id == request_id
    assert (answered.agent, answered.service) == ("Camille SPECIMEN", "France Services")
    assert (call["row"]["kiosk_id"], call["row"]["demarche"], call["row"]["language"]) == ("borne-1", FLOW, "pt")
    hello = next(one for one in call["phrases"] if one["id"] == "hello")
    assert hello["french"] == "Bonjour. Je suis là pour vous aider."


def test_the_talk_goes_both_ways_and_is_kept_nowhere(desk: LiveDesk, kiosk: Kiosk) -> None:
    console, answered = in_call(desk, kiosk)
    canary = "CANARY-VALUE-8431"
    kiosk.say(wire.Typing(answered.call_id, 1, canary[:5]))
    assert console.hear("their_typing")["text"] == canary[:5]
    kiosk.say(wire.Said(answered.call_id, canary))
    assert console.hear("their_line")["text"] == canary
    console.say("type", call_id=answered.call_id, seq=1, text="Bon\u200dj")
    assert kiosk.hear(wire.Typing).text == "Bonj"
    console.say("say", call_id=answered.call_id, text=f"Bonjour {canary}")
    assert kiosk.hear(wire.Said).text == f"Bonjour {canary}"
    console.say("say_phrase", call_id=answered.call_id, phrase="time")
    assert kiosk.hear(wire.Said).phrase == "time"
    console.say("end", call_id=answered.call_id)
    assert kiosk.hear(wire.Ended).why == "agent"
    console.hear("call_over", wrap_up=True)
    console.say("wrap_up", call_id=answered.call_id, category=1)
    eventually(lambda: desk.store.helped(datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)))
    desk.live.store.shelf.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = b"".join(path.read_bytes() for path in desk.office.public_key_file.parent.iterdir() if path.is_file())
    assert canary.encode() not in kept


def test_a_wrap_up_holds_a_category_and_nothing_of_the_person(desk: LiveDesk, kiosk: Kiosk) -> None:
    console, answered = in_call(desk, kiosk)
    kiosk.say(wire.HangUp(answered.call_id))
    console.hear("call_over", why="hung_up")
    console.say("wrap_up", call_id=answered.call_id, category=29)
    assert "motif" in console.hear("problem")["say"]
    console.say("wrap_up", call_id=answered.call_id, category=0)
    always = datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)
    eventually(lambda: desk.store.helped(*always))
    (line,) = desk.store.helped(*always)
    assert (line.kiosk_id, line.demarche, line.category, line.shared) == ("borne-1", FLOW, "Démarche terminée", False)


@pytest.mark.long
def test_two_agents_answer_and_one_has_it(desk: LiveDesk, kiosk: Kiosk) -> None:
    first, second = desk.console("camille"), desk.console("sacha")
    request_id = kiosk.ask()
    for console in (first, second):
        console.hear("ring", id=request_id)
    first.say("answer", request_id=request_id)
    kiosk.hear(wire.Answered)
    second.hear("ring_over", id=request_id)
    second.say("answer", request_id=request_id)
    assert "déjà" in second.hear("problem")["say"]


def test_who_declines_is_passed_over(desk: LiveDesk, kiosk: Kiosk) -> None:
    console = desk.console("camille")
    request_id = kiosk.ask()
    console.hear("ring", id=request_id)
    console.say("decline", request_id=request_id)
    console.hear("ring_over", id=request_id)
    other = desk.console("sacha")
    other.hear("ring", id=request_id)


def test_an_agent_on_a_break_is_not_rung(desk: LiveDesk, kiosk: Kiosk) -> None:
    console = desk.console("camille")
    console.say("set_available", available=False)
    eventually(lambda: not desk.live.rooms.hub.seats["camille"].available)
    kiosk.ask()
    assert kiosk.hear(wire.Nobody).waits
    console.say("set_available", available=True)
    console.hear("ring")
    assert kiosk.hear(wire.Place).position == 1


def test_a_language_that_one_colleague_speaks_rings_there_alone(desk: LiveDesk, kiosk: Kiosk) -> None:
    desk.console("camille")
    speaker = desk.console("sacha")
    kiosk.ask(team="language", language="uk")
    speaker.hear("ring")
    assert not desk.live.rooms.hub.seats["camille"].rung


def test_a_person_who_goes_on_alone_leaves_the_queue(desk: LiveDesk, kiosk: Kiosk) -> None:
    console = desk.console("camille")
    request_id = kiosk.ask()
    console.hear("ring")
    kiosk.say(wire.CancelHelp(request_id))
    console.hear("ring_over", id=request_id)
    assert desk.store.waiting() == ()


def test_a_kiosk_cannot_touch_another_s_request(desk: LiveDesk, kiosk: Kiosk) -> None:
    console = desk.console("camille")
    request_id = kiosk.ask()
    console.hear("ring")
    other = desk.enrolled("borne-2").come()
    other.say(wire.CancelHelp(request_id))
    other.say(wire.Resume(request_id))
    assert other.hear(wire.Ended).why == "unknown"
    call = console_answers(console, request_id)
    kiosk.hear(wire.Answered)
    other.say(wire.HangUp(call))
    other.say(wire.Said(call, "bonjour"))
    kiosk.say(wire.Said(call, "c'est moi"))
    assert console.hear("their_line")["text"] == "c'est moi"
    other.leave()


def console_answers(console: Console, request_id: str) -> str:
    console.say("answer", request_id=request_id)
    return str(console.hear("in_call")["call_id"])


def test_a_cut_line_keeps_its_place_for_thirty_seconds(tmp_path_factory: pytest.TempPathFactory) -> None:
    clock = HeldClock(datetime(2026, 11, 23, 10, tzinfo=UTC))
    with live_desk(tmp_path_factory.mktemp("desk"), clock, people=PEOPLE) as desk:
        console, kiosk = desk.console("camille"), desk.enrolled().come()
        request_id = kiosk.ask()
        console.hear("ring")
        kiosk.leave()
        eventually(lambda: not desk.live.rooms.hub.kiosks)
        clock.advance(wire.GRACE_S - 1)
        kiosk.come()
        kiosk.say(wire.Resume(request_id))
        assert kiosk.hear(wire.Place).request_id == request_id
        kiosk.leave()
        eventually(lambda: not desk.live.rooms.hub.kiosks)
        clock.advance(wire.GRACE_S + 1)
        eventually(lambda: desk.store.waiting() == ())
        kiosk.come()
        kiosk.say(wire.Resume(request_id))
        assert kiosk.hear(wire.Ended).why == "unknown"
        kiosk.leave()


def test_a_call_waits_for_its_kiosk_and_ends_when_it_does_not_come(tmp_path_factory: pytest.TempPathFactory) -> None:
    clock = HeldClock(datetime(2026, 11, 23, 10, tzinfo=UTC))
    with live_desk(tmp_path_factory.mktemp("desk"), clock, people=PEOPLE) as desk:
        kiosk = desk.enrolled().come()
        console, answered = in_call(desk, kiosk)
        kiosk.leave()
        console.hear("in_call", line="down")
        kiosk.come()
        kiosk.say(wire.Resume(answered.request_id))
        assert kiosk.hear(wire.Answered).call_id == answered.call_id
        console.hear("in_call", line="up")
        kiosk.leave()
        console.hear("in_call", line="down")
        clock.advance(wire.GRACE_S + 1)
        console.hear("call_over", why="lost")


@pytest.mark.long
def test_an_agent_whose_page_is_loaded_anew_has_the_call_again(desk: LiveDesk, kiosk: Kiosk) -> None:
    console, answered = in_call(desk, kiosk)
    console.leave()
    again = desk.console("camille")
    assert again.hear("in_call")["call_id"] == answered.call_id
    kiosk.say(wire.Said(answered.call_id, "toujours là"))
    again.hear("their_line")


def test_a_page_that_is_loaded_anew_before_the_wrap_up_can_still_do_it(desk: LiveDesk, kiosk: Kiosk) -> None:
    console, answered = in_call(desk, kiosk)
    kiosk.say(wire.HangUp(answered.call_id))
    console.hear("call_over")
    console.leave()
    again = desk.console("camille")
    assert again.hear("in_call")["categories"]
    again.hear("call_over", wrap_up=True)
    again.say("wrap_up", call_id=answered.call_id, category=0)
    eventually(lambda: not desk.live.rooms.hub.seats["camille"].call)


def test_an_agent_who_does_not_come_back_frees_the_citizen(tmp_path_factory: pytest.TempPathFactory) -> None:
    clock = HeldClock(datetime(2026, 11, 23, 10, tzinfo=UTC))
    with live_desk(tmp_path_factory.mktemp("desk"), clock, people=PEOPLE) as desk:
        kiosk = desk.enrolled().come()
        console, _ = in_call(desk, kiosk)
        console.leave()
        eventually(lambda: not desk.live.rooms.hub.seats["camille"].lines)
        clock.advance(wire.GRACE_S + 1)
        assert kiosk.hear(wire.Ended).why == "lost"
        eventually(lambda: not desk.live.rooms.calls.calls)
        kiosk.leave()


@pytest.mark.long
def test_a_call_is_handed_on_by_a_new_call(desk: LiveDesk, kiosk: Kiosk) -> None:
    console, answered = in_call(desk, kiosk)
    other = desk.console("sacha")
    console.say("transfer", call_id=answered.call_id, person="sacha")
    other.hear("ring", why="transfer", by="Camille SPECIMEN")
    other.say("join", call_id=answered.call_id)
    second = kiosk.hear(wire.Answered)
    assert (second.agent, second.transferred) == ("Sacha EXEMPLE", True)
    assert second.call_id != answered.call_id
    console.hear("call_over", why="transferred")
    console.say("say", call_id=answered.call_id, text="encore moi")
    assert "pas votre" in console.hear("problem")["say"]


@pytest.mark.long
def test_an_interpreter_is_invited_and_sees_no_view(desk: LiveDesk, kiosk: Kiosk) -> None:
    console, answered = in_call(desk, kiosk)
    interpreter = desk.console("sacha")
    console.say("invite", call_id=answered.call_id, person="sacha", role="interpreter")
    interpreter.hear("ring", why="invite")
    interpreter.say("join", call_id=answered.call_id)
    came = kiosk.hear(wire.Participant)
    assert (came.role, came.name, came.there) == ("interpreter", "Sacha EXEMPLE", True)
    call = interpreter.hear("in_call")
    assert call["as_third"]
    interpreter.say("share_view", call_id=answered.call_id)
    assert "pas votre" in interpreter.hear("problem")["say"]
    interpreter.say("leave", call_id=answered.call_id)
    assert kiosk.hear(wire.Participant).there is False


def test_when_nobody_is_there_it_says_when_and_whom_to_ring(tmp_path_factory: pytest.TempPathFactory) -> None:
    sunday = datetime(2026, 11, 22, 10, tzinfo=UTC)
    folder = tmp_path_factory.mktemp("desk")
    with live_desk(
        folder, HeldClock(sunday), people=PEOPLE, numbers=NUMBERS, hours={"monday": ("09:00-12:00",)}
    ) as desk:
        desk.console("camille")
        kiosk = desk.enrolled().come()
        presence = kiosk.hear(wire.Presence)
        opens = datetime(2026, 11, 23, 9).astimezone()
        assert (presence.agents, presence.agents_until) == (False, opens)
        request_id = kiosk.ask()
        assert kiosk.hear(wire.Nobody) == wire.Nobody(request_id, opens, NUMBERS, waits=False)
        assert desk.store.waiting() == ()
        kiosk.leave()


def test_the_mediator_s_tablet_rings_and_they_come(desk: LiveDesk, kiosk: Kiosk) -> None:
    tablet = desk.console("dominique")
    request_id = kiosk.ask()
    kiosk.say(wire.CallMediator(request_id))
    kiosk.hear(wire.MediatorRings)
    tablet.hear("ring", why="mediator", id=request_id)
    tablet.say("come", request_id=request_id)
    assert kiosk.hear(wire.MediatorComes).name == "Dominique MODELE"
    assert desk.store.waiting() == ()


def test_a_kiosk_cannot_send_the_mediator_for_another_s_request(desk: LiveDesk, kiosk: Kiosk) -> None:
    tablet, other = desk.console("dominique"), desk.enrolled("borne-2").come()
    request_id = kiosk.ask()
    kiosk.hear(wire.Nobody)
    other.say(wire.CallMediator(request_id))
    other.hear(wire.MediatorRings)
    tablet.say("come", request_id=request_id)
    other.hear(wire.MediatorComes)
    assert [one.id for one in desk.store.waiting()] == [request_id]
    other.leave()


def test_an_absent_mediator_is_not_rung_and_the_kiosk_says_until_when(desk: LiveDesk, kiosk: Kiosk) -> None:
    tablet = desk.console("dominique")
    until = (datetime.now(UTC) + timedelta(hours=2)).replace(microsecond=0)
    tablet.say("say_away", there=False, until=until.isoformat())
    tablet.hear("board", there=False)
    request_id = kiosk.ask()
    kiosk.say(wire.CallMediator(request_id))
    assert kiosk.hear(wire.MediatorAway) == wire.MediatorAway(request_id, until)
    tablet.say("say_away", there=False, until="9999-12-31T23:00:00Z")
    assert tablet.hear("problem")["say"] == "Cette date n'est pas une date."
    tablet.say("say_away", there=True)
    tablet.hear("board", there=True)
    kiosk.say(wire.CallMediator(request_id))
    kiosk.hear(wire.MediatorRings)
    tablet.hear("ring", why="mediator")


@pytest.mark.long
def test_a_mediator_orders_the_kiosks_of_their_own_hall(tmp_path_factory: pytest.TempPathFactory) -> None:
    halls = {"hall": ("borne-1",), "annexe": ("borne-2",)}
    with live_desk(tmp_path_factory.mktemp("desk"), people=PEOPLE, halls=halls) as desk:
        here, there = desk.enrolled("borne-1").come(), desk.enrolled("borne-2").come()
        tablet = desk.console("dominique")
        assert [row["kiosk_id"] for row in tablet.hear("board")["kiosks"]] == ["borne-1"]
        tablet.say("order", kiosk_id="borne-1", order="unlock")
        order = here.hear(wire.HallOrder)
        here.say(wire.OrderResult(order.order_id, "done"))
        assert tablet.hear("order_done")["result"] == "done"
        tablet.say("order", kiosk_id="borne-2", order="end_visit")
        assert "salle" in tablet.hear("problem")["say"]
        here.leave()
        there.leave()


def test_a_number_is_sealed_until_somebody_calls_and_then_gone(desk: LiveDesk, kiosk: Kiosk) -> None:
    console = desk.console("camille")
    key = next(one for one in kiosk.heard if isinstance(one, wire.Welcome)).callback_key
    number = "03 87 00 00 01"
    callback_id = new_id()
    kiosk.say(wire.AskCallback(callback_id, sealing.seal(key, number.encode()), "fr", FLOW))
    kiosk.hear(wire.CallbackKept)
    while not (rows := console.hear("board")["callbacks"]):
        pass
    assert rows[0]["callback_id"] == callback_id
    assert number.encode() not in desk.store.callbacks()[0].sealed
    console.say("take_callback", callback_id=callback_id)
    assert console.hear("number")["number"] == number
    other = desk.console("sacha")
    other.say("take_callback", callback_id=callback_id)
    assert "déjà" in other.hear("problem")["say"]
    console.say("end_callback", callback_id=callback_id, category=0)
    eventually(lambda: desk.store.callbacks() == ())


@pytest.mark.long
@pytest.mark.parametrize("number", [b"pas un numero", b"\xff\xff\xff\xff", "٠٣٨٧٠٠٠٠".encode(), b"1" * 40])
def test_a_sealed_text_that_is_no_number_is_refused(desk: LiveDesk, kiosk: Kiosk, number: bytes) -> None:
    key = next(one for one in kiosk.heard if isinstance(one, wire.Welcome)).callback_key
    kiosk.say(wire.AskCallback(new_id(), sealing.seal(key, number), "fr"))
    assert kiosk.hear(wire.CallbackRefused).why == "garbage"


def test_the_queue_outlives_the_desk_s_process(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("desk")
    with live_desk(folder, people=PEOPLE) as desk:
        kiosk = desk.enrolled().come()
        request_id = kiosk.ask()
        kiosk.hear(wire.Nobody)
        kiosk.leave()
    with live_desk(folder, people=PEOPLE) as again:
        console = again.console("camille")
        kiosk.desk = again
        kiosk.come()
        kiosk.say(wire.Resume(request_id))
        assert kiosk.hear(wire.Place).position == 1
        assert console.hear("ring")["id"] == request_id
        kiosk.leave()
