"""Sound and picture by the visit's rules: asked first, ended at a touch, and never more than what was said yes to."""

import pytest
from msgspec.structs import replace

from kiosk.call import port, protocol
from kiosk.config import Call
from kiosk.help import wire, wire_call
from kiosk.session import events
from kiosk.session.call import state as calls
from kiosk.session.help import events as helps
from kiosk.ui.viewmodels.compose import chrome_of
from tests.support.call_visits import AGENT, READY, TALKING, CalledHand
from tests.support.help_visits import CALL
from tests.support.places import view_of
from tests.support.visits import LEAVE


def test_an_agent_who_asks_opens_nothing() -> None:
    hand = CalledHand().enter().talk().asked_to_call()
    hand.served().signalled().told(port.Linked("agent", "on"))
    assert not hand.wants_of(calls.OpenCall)
    assert not hand.delivered
    assert hand.visit.calling.stage == "none"
    assert ("ignored", "CallServers") in hand.notes()
    assert ("ignored", "Signal") in hand.notes()


def test_a_no_is_told_and_is_not_asked_again_at_once() -> None:
    hand = CalledHand().enter().talk().asked_to_call().say_to_call("no")
    assert hand.states() == ["refused"]
    hand.asked_to_call()
    assert hand.visit.calling.asked is None
    assert hand.states() == ["refused", "refused"]
    hand.clock.advance(11)
    assert hand.asked_to_call().visit.calling.asked is not None


def test_a_dialogue_that_comes_up_under_a_finger_is_not_answered_by_it() -> None:
    hand = CalledHand().enter().talk().asked_to_call()
    asked = hand.visit.calling.asked
    assert asked is not None
    hand.do(calls.AnswerCall("picture", asked.action))
    assert hand.states() == []
    hand.clock.advance(1)
    hand.do(calls.AnswerCall("picture", "f" * 32))
    assert hand.states() == [], "an answer to another question"


@pytest.mark.parametrize("answer", ["sound", "picture"])
def test_what_was_said_yes_to_is_opened_and_no_more(answer: calls.Answer) -> None:
    hand = CalledHand().enter().talk().asked_to_call().say_to_call(answer)
    assert hand.states() == [answer]
    assert not hand.wants_of(calls.OpenCall), "the desk gives the ways first"
    opened = hand.served(relay_only=True).wants_of(calls.OpenCall)[-1]
    assert (opened.microphone, opened.camera, opened.relay_only) == (True, answer == "picture", True)
    assert [one.credential for one in opened.servers] == ["secret"]
    assert "secret" not in repr(hand.wanted), "a credential does not print"


def test_signals_go_both_ways_unread() -> None:
    hand = CalledHand().enter().speak().signalled()
    assert hand.delivered[-1] == protocol.Deliver("agent", wire_call.Ready(AGENT))
    hand.told(port.Signalled("third", wire_call.Ready("3" * 32)))
    sent = hand.last(wire.Signal)
    assert (sent.party, wire_call.signal_in(sent.payload)) == ("third", wire_call.Ready("3" * 32))


@pytest.mark.parametrize("payload", ["", "{}", '{"type": "description"}', "x" * 32_768, READY[:-1]])
def test_a_signal_that_is_none_is_noted_and_dropped(payload: str) -> None:
    hand = CalledHand().enter().speak().signalled(payload)
    assert not hand.delivered
    assert hand.notes()[-1] == ("ignored", "Signal")


def test_a_microphone_and_a_camera_follow_the_finger() -> None:
    hand = CalledHand().enter().speak().do(calls.SetMicrophone(on=False))
    assert hand.wants_of(calls.AllowMedia)[-1] == calls.AllowMedia(microphone=False, camera=False)
    hand.do(calls.SetCamera(on=True))
    assert hand.wants_of(calls.AllowMedia)[-1] == calls.AllowMedia(microphone=False, camera=True)
    assert hand.states()[-1] == "picture", "the desk hears what is allowed"
    hand.do(calls.SetCamera(on=False))
    assert hand.states()[-1] == "sound"


def test_who_speaks_already_is_asked_for_a_picture_alone() -> None:
    hand = CalledHand().enter().speak()
    hand.asked_to_call(picture=False)
    assert hand.visit.calling.asked is None
    hand.asked_to_call(picture=True).say_to_call("picture")
    assert hand.wants_of(calls.AllowMedia)[-1] == calls.AllowMedia(microphone=True, camera=True)
    assert len(hand.wants_of(calls.OpenCall)) == 1


def test_a_touch_ends_it_and_the_conversation_goes_on() -> None:
    hand = CalledHand().enter().speak("picture").do(calls.EndCall())
    assert hand.states()[-1] == "off"
    assert hand.wants_of(calls.CloseCall)
    assert hand.visit.helping.stage == "talking"
    assert hand.visit.calling.stage == "none"


@pytest.mark.parametrize(
    "end",
    [
        (helps.EndTalk(),),
        LEAVE,
        (events.EndAsked("staff"),),
    ],
)
def test_the_end_of_the_conversation_or_of_the_visit_closes_the_devices(end: tuple[events.Event, ...]) -> None:
    hand = CalledHand().enter().speak("picture").do(*end)
    assert hand.wants_of(calls.CloseCall)
    assert not hand.visit.calling.live


def test_after_a_transfer_everything_is_asked_anew() -> None:
    hand = CalledHand().enter().speak("picture")
    hand.answered(call_id="d" * 32, agent="Sacha Exemple", transferred=True)
    assert hand.wants_of(calls.CloseCall)
    assert hand.visit.calling == calls.Calling()


def test_a_question_of_one_agent_is_none_of_the_next() -> None:
    hand = CalledHand().enter().talk().asked_to_call()
    hand.answered(call_id="d" * 32, agent="Sacha Exemple", transferred=True)
    assert hand.visit.calling.asked is None


@pytest.mark.parametrize("told", [(), (port.Linked("agent", "on"), port.Crashed()), (port.Linked("agent", "gone"),)])
def test_an_engine_that_never_comes_is_given_up(told: tuple[port.Told, ...]) -> None:
    hand = CalledHand().enter().talk().do(calls.AskCall()).say_to_call("picture").served().told(*told)
    hand.pass_time(40)
    assert hand.visit.calling.live
    hand.pass_time(6)
    assert (hand.visit.calling.stage, hand.visit.calling.why) == ("over", "lost")
    assert hand.wants_of(calls.CloseCall)
    assert hand.states()[-1] == "off"


def test_a_pause_mutes_and_hides_and_nothing_opens_by_itself_after_it() -> None:
    hand = CalledHand().enter().speak("picture").do(events.Pause())
    assert hand.wants_of(calls.AllowMedia)[-1] == calls.AllowMedia(microphone=False, camera=False)
    hand.do(events.StopPausing())
    assert hand.wants_of(calls.AllowMedia)[-1] == calls.AllowMedia(microphone=False, camera=False)


def test_an_agent_ends_it_and_the_page_says_so_until_it_is_read() -> None:
    hand = CalledHand().enter().speak().hear(wire_call.StopCall(CALL))
    assert hand.wants_of(calls.CloseCall)
    assert (hand.visit.calling.stage, hand.visit.calling.why) == ("over", "agent")
    assert hand.do(calls.EndCall()).visit.calling.stage == "none"


def test_a_kiosk_without_calls_offers_and_accepts_none() -> None:
    hand = CalledHand(replace(TALKING, call=Call(enabled=False))).enter().talk().do(calls.AskCall())
    assert hand.visit.calling.asked is None
    assert hand.asked_to_call().states() == ["refused"]


def test_a_cut_says_one_thing_and_the_answers_are_there() -> None:
    hand = CalledHand().enter().speak("picture").told(port.Linked("agent", "cut"))
    assert hand.visit.calling.stage == "cut"
    before = hand.visit.facts
    hand.told(port.Linked("agent", "on"))
    assert hand.visit.calling.stage == "on"
    hand.told(port.Linked("agent", "lost"))
    assert (hand.visit.calling.stage, hand.visit.calling.why) == ("over", "lost")
    assert hand.states()[-1] == "off"
    assert hand.visit.facts is before
    assert hand.visit.helping.stage == "talking"


def test_a_line_that_is_back_says_what_is_allowed_and_mends_at_once() -> None:
    hand = CalledHand().enter().speak("picture").down().up()
    assert hand.said(wire.Resume)
    said = len(hand.states())
    hand.answered()
    assert hand.states()[said:] == ["picture"]
    assert hand.asked_of_engine(protocol.Mend)


def test_credentials_are_asked_for_before_they_run_out() -> None:
    hand = CalledHand().enter().speak().served(lasts_s=100.0)
    said = len(hand.states())
    hand.pass_time(79)
    assert len(hand.states()) == said
    hand.pass_time(2)
    assert hand.states()[said:] == ["sound"]
    opened = len(hand.wants_of(calls.OpenCall))
    hand.served(lasts_s=100.0)
    assert len(hand.wants_of(calls.OpenCall)) == opened + 1


def test_who_has_not_been_named_reaches_nobody() -> None:
    hand = CalledHand().enter().speak("picture").signalled(party="third")
    assert not hand.delivered
    assert hand.notes()[-1] == ("ignored", "Signal")
    hand.hear(wire.Participant(CALL, "interpreter", "Oksana SPECIMEN", there=True)).signalled(party="third")
    assert hand.delivered[-1].party == "third"
    bar = chrome_of(view_of(hand)).call
    assert bar is not None
    assert "Oksana SPECIMEN" in bar.text
    hand.hear(wire.Participant(CALL, "interpreter", "Oksana SPECIMEN", there=False)).signalled(party="third")
    assert len(hand.delivered) == 1


def test_a_third_person_is_seen_and_sign_language_is_large() -> None:
    hand = CalledHand().enter().speak()
    hand.hear(wire.Participant(CALL, "sign_language", "Interprète LSF", there=True))
    assert hand.asked_of_engine(protocol.Third)[-1] == protocol.Third(there=True, large=True)
    assert hand.visit.calling.large
    hand.hear(wire.Participant(CALL, "sign_language", "Interprète LSF", there=False))
    assert hand.asked_of_engine(protocol.Third)[-1] == protocol.Third(there=False, large=False)


def test_a_headset_takes_the_sound_of_a_call_that_stands() -> None:
    hand = CalledHand().enter().speak().do(events.Prefer("headset", "on"))
    assert hand.asked_of_engine(protocol.Play)[-1] == protocol.Play(headset=True)
    hand.do(events.Prefer("headset", "off"))
    assert hand.asked_of_engine(protocol.Play)[-1] == protocol.Play(headset=False)


def test_who_speaks_is_not_asked_whether_they_are_there() -> None:
    hand = CalledHand().enter().speak().pass_time(1)
    hand.pass_time(500)
    assert hand.visit.idle.stage == "active"
    hand.told(port.Linked("agent", "cut"))
    hand.pass_time(170)
    assert hand.visit.idle.stage == "warned", "nobody speaks any more: the visit does not stand open for ever"
