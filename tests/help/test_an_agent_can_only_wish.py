"""An agent points, proposes and asks; the citizen sees it and says yes or no. What an agent may not do has no way in: a
hostile desk can do no more."""

import random
from typing import Any, get_args

import pytest

from kiosk.flows.facts import Fact
from kiosk.help import protocol, wire
from kiosk.i18n.display import plain
from kiosk.session import effects, events
from kiosk.session.help import events as helps
from kiosk.session.state import AtStep, Help, Staff, StaffDoor
from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from tests.support.help_visits import AGENT, CALL, HelpedHand
from tests.support.places import view_of

FLOW = "changement-adresse"


def result(hand: HelpedHand) -> str:
    return hand.last(wire.ActionResult).result


def propose(hand: HelpedHand, field: str, value: str, reason: str = "C'est écrit sur votre facture.") -> HelpedHand:
    hand.hear(wire.Propose(CALL, hand.action(), field, value, reason))
    return hand


def at_the_address() -> HelpedHand:
    hand = HelpedHand().enter().identify().do(events.Chosen("situation", "chez_moi"))
    return hand.talk().hear(wire.AskToShare(CALL, hand.action())).answer(yes=True).do(events.CloseHelp())


def test_what_is_pointed_at_glows_and_is_said() -> None:
    hand = at_the_address().hear(wire.PointAt(CALL, "a" * 32, "code_postal"))
    assert result(hand) == "done"
    told = chrome_of(view_of(hand)).strip
    assert told is not None
    assert told.field == "code_postal"
    assert plain(told.detail) == f"{AGENT} vous montre : Code postal."
    hand.pass_time(25)
    told = chrome_of(view_of(hand)).strip
    assert told is not None
    assert told.field == "", "it glows for a while"


def test_a_button_and_a_choice_are_pointed_at_by_what_they_do() -> None:
    hand = HelpedHand().enter().identify()
    hand.talk().hear(wire.AskToShare(CALL, hand.action())).answer(yes=True).do(events.CloseHelp())
    hand.hear(wire.PointAt(CALL, "a" * 32, "choose:situation:heberge"))
    told = chrome_of(view_of(hand)).strip
    assert told is not None
    assert (told.action, told.argument) == ("choose", "situation=heberge")
    buttons = {(tile.action, tile.argument) for tile in page_of(view_of(hand)).tiles}
    assert (told.action, told.argument) in buttons
    hand.hear(wire.PointAt(CALL, "b" * 32, "nobody"))
    assert result(hand) == "not_possible"


def test_a_proposal_counts_only_once_the_citizen_has_taken_it() -> None:
    hand = propose(at_the_address(), "code_postal", "57100")
    assert "code_postal" not in hand.visit.facts
    asked = overlay_of(view_of(hand))
    assert asked is not None
    assert AGENT in asked.title
    assert "57100" in asked.lead
    assert "C'est écrit sur votre facture." in asked.lead
    hand.answer(yes=True)
    assert hand.visit.facts["code_postal"] == Fact("57100", "agent", "declarant")
    assert result(hand) == "accepted"
    shown = next(field for field in page_of(view_of(hand)).fields if field.id == "code_postal")
    assert (shown.value, shown.proposed) == ("57100", True)
    assert shown.origin == "proposé par un agent, accepté par vous"


def test_who_has_said_no_is_left_alone_for_a_while() -> None:
    """A desk that asks without end would keep a dialogue over everything, the end of the call too."""
    hand = propose(at_the_address(), "code_postal", "57100").answer(yes=False)
    for ask in (
        wire.Propose(CALL, hand.action(), "code_postal", "57100", "Encore."),
        wire.GoToStep(CALL, hand.action(), "justificatif"),
        wire.AskFor(CALL, hand.action(), "scan"),
    ):
        hand.hear(ask)
        assert result(hand) == "not_possible"
        assert overlay_of(view_of(hand)) is None
    hand.do(helps.StopSharing()).hear(wire.AskToShare(CALL, hand.action()))
    assert overlay_of(view_of(hand)) is None
    hand.pass_time(11)
    hand.hear(wire.AskToShare(CALL, hand.action()))
    assert overlay_of(view_of(hand)) is not None


def test_a_proposal_that_is_refused_leaves_the_answer_as_it_was() -> None:
    hand = propose(at_the_address().fill(code_postal="57000"), "code_postal", "57100").answer(yes=False)
    assert result(hand) == "refused"
    assert hand.visit.drafts["code_postal"] == "57000"
    assert "code_postal" not in hand.visit.facts


def test_a_touch_that_was_on_its_way_accepts_nothing() -> None:
    hand = propose(at_the_address(), "code_postal", "57100")
    asked = hand.visit.helping.asked
    assert asked is not None
    hand.do(helps.AnswerAgent(asked.action, yes=True))
    assert hand.visit.helping.asked == asked
    hand.clock.advance(1)
    hand.do(helps.AnswerAgent("f" * 32, yes=True))
    assert hand.visit.helping.asked == asked


def test_what_is_asked_does_not_change_under_a_finger() -> None:
    hand = propose(propose(at_the_address(), "code_postal", "57100"), "code_postal", "75001")
    assert result(hand) == "not_possible"
    hand.answer(yes=True)
    assert hand.visit.facts["code_postal"].value == "57100"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code_postal", "abc"),
        ("code_postal", "\u202e00075"),
        ("nom", "Autre"),  # a question of another page
        ("nobody", "57000"),
        ("preuve", "x"),
        ("signature", "oui"),
        ("can", "123456"),
    ],
)
def test_what_a_question_would_not_take_is_not_even_proposed(field: str, value: str) -> None:
    hand = propose(at_the_address(), field, value)
    assert hand.visit.helping.asked is None
    assert result(hand) == "not_possible"


def test_a_step_is_gone_to_when_the_citizen_agrees() -> None:
    hand = at_the_address().hear(wire.GoToStep(CALL, "a" * 32, "identite"))
    asked = overlay_of(view_of(hand))
    assert asked is not None
    assert hand.step != "identite"
    hand.answer(yes=True)
    assert hand.step == "identite"
    assert result(hand) == "accepted"


def test_a_scan_a_signature_and_a_card_are_asked_for_and_nothing_is_started() -> None:
    hand = at_the_address()
    scan = next(step.id for step in hand.engine(FLOW).flow.steps if step.kind == "capture")
    hand.hear(wire.AskFor(CALL, "a" * 32, "scan")).answer(yes=True)
    assert hand.step == scan
    assert hand.count(effects.StartScan) == 0, "the citizen presses"
    hand.hear(wire.AskFor(CALL, "b" * 32, "photo"))
    assert result(hand) == "not_possible", "this démarche takes none"
    hand.hear(wire.AskFor(CALL, "c" * 32, "signature")).answer(yes=True)
    assert hand.engine(FLOW).flow.step(hand.step).kind == "sign"
    assert not any("signature" in name for name in hand.visit.facts)


def test_nothing_is_wished_of_who_shows_nothing() -> None:
    hand = HelpedHand().enter().talk()
    for message in (
        wire.PointAt(CALL, "a" * 32, "nom"),
        wire.Propose(CALL, "a" * 32, "nom", "Autre", "Parce que."),
        wire.AskFor(CALL, "a" * 32, "scan"),
        wire.GoToStep(CALL, "a" * 32, "depot"),
    ):
        hand.hear(message)
        assert result(hand) == "not_shared"
    assert hand.visit.helping.asked is None


def test_while_a_device_works_no_step_is_gone_to() -> None:
    hand = HelpedHand().at_the_glass()
    hand.talk().hear(wire.AskToShare(CALL, hand.action())).answer(yes=True).do(events.CloseHelp())
    hand.do(events.Scan()).hear(wire.GoToStep(CALL, "a" * 32, "identite"))
    assert result(hand) == "not_possible"


@pytest.mark.parametrize(
    "message",
    [
        wire.Said("d" * 32, "Un autre appel"),
        wire.Propose("d" * 32, "a" * 32, "nom", "Autre", "Parce que."),
        wire.Answered("e" * 32, "d" * 32, "Faux", "Faux"),
        wire.Ended("d" * 32, "agent"),
        wire.Place("e" * 32, 1),
        wire.Signal(CALL, "{}"),
    ],
)
def test_a_message_of_another_call_or_of_none_is_noted_without_its_words_and_changes_nothing(message: Any) -> None:
    hand = HelpedHand().enter().share()
    before = hand.visit.helping
    hand.hear(message)
    after = hand.visit.helping
    assert (after.lines, after.call, after.agent, after.stage, after.asked) == (
        before.lines,
        before.call,
        before.agent,
        before.stage,
        before.asked,
    )
    assert hand.notes()[-1] == ("ignored", type(message).__name__)


def test_lies_about_the_order_of_keys_are_not_shown() -> None:
    hand = HelpedHand().enter().talk().hear(wire.Typing(CALL, 5, "cinq"), wire.Typing(CALL, 4, "quatre"))
    assert hand.visit.helping.theirs == "cinq"


def test_nonsense_without_end_is_noted_a_few_times_only() -> None:
    hand = HelpedHand().enter()
    hand.do(*(helps.LineTold(protocol.Ignored()) for _ in range(500)))
    assert hand.notes().count(("ignored", "garbage")) == 20


def any_message(chance: random.Random, hand: HelpedHand) -> Any:
    """Of the contract, with the right call or request more often than not."""
    call = chance.choice([CALL, CALL, CALL, "d" * 32])
    request = chance.choice([hand.request or "0" * 32, "e" * 32])
    action = f"{chance.getrandbits(128):032x}"
    field = chance.choice(["nom", "prenoms", "naissance", "situation", "code_postal", "signature", "preuve", "x"])
    return chance.choice(
        [
            wire.Presence(True, "there"),
            wire.Place(request, 1, 60),
            wire.Nobody(request, None),
            wire.MediatorComes(request, "Ines"),
            wire.Answered(request, call, AGENT, "Service", chance.random() < 0.3),
            wire.Typing(call, chance.randrange(100), "…"),
            wire.Said(call, "Bonjour"),
            wire.AskToShare(call, action),
            wire.PointAt(call, action, chance.choice([field, "continue", "sign", "help"])),
            wire.Propose(call, action, field, chance.choice(["57000", "yes", "1990-01-01", "x" * 200]), "Parce que."),
            wire.AskFor(call, action, chance.choice(["scan", "card", "photo", "signature"])),
            wire.GoToStep(call, action, chance.choice(["identite", "depot", "relecture", "signature", "x"])),
            wire.CallbackKept(request),
            wire.HallOrder(action, chance.choice(["unlock", "pause", "resume"])),
            wire.Ended(chance.choice(["", call]), chance.choice(["agent", "unknown"]), request),
        ]
    )


# What only a citizen's own hand may want done.
THEIRS = (effects.CommitFile, effects.StartScan, effects.BorrowCamera, effects.OpenPhotoCamera, effects.PrintTicket,
          effects.ReadDocument, effects.LetGo, effects.Finish, effects.CheckPin)  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_a_hostile_desk_answers_signs_sends_and_starts_nothing(seed: int) -> None:
    """The desk says anything of the contract, in any order; the citizen is at the address, and touches nothing."""
    chance = random.Random(seed)
    hand = at_the_address().fill(voie="12 rue des Lilas")
    facts, drafts = hand.visit.facts, hand.visit.drafts
    step = hand.step
    for _ in range(250):
        hand.hear(any_message(chance, hand))
        view = view_of(hand)
        page_of(view), overlay_of(view), chrome_of(view)
    assert (hand.visit.facts, hand.visit.drafts) == (facts, drafts)
    assert isinstance(hand.visit.place, AtStep)
    assert hand.step == step
    assert not any(isinstance(effect, THEIRS) for effect in hand.wanted)
    assert not any(word in hand.everything_said().upper() for word in ("LILAS", "SPECIMEN", "1950-03-12"))


def test_there_is_no_message_to_sign_to_send_or_to_reveal() -> None:
    names = {kind.__name__.lower() for kind in get_args(wire.FromDesk)}
    assert not any(word in name for name in names for word in ("sign_", "send", "reveal", "submit", "press", "fill"))
    for frame in ('{"type":"reveal","field":"nom"}', '{"type":"sign"}', '{"type":"submit"}', "[]", "null", "{", ""):
        assert wire.from_desk(frame) is None


def test_the_mediator_closes_the_kiosk_for_cleaning_between_two_visits() -> None:
    hand = HelpedHand().enter().up().hear(wire.HallOrder("a" * 32, "pause"))
    assert hand.last(wire.OrderResult).result == "not_possible", "somebody is there"
    hand = HelpedHand().up().hear(wire.HallOrder("a" * 32, "pause"))
    closed = overlay_of(view_of(hand))
    assert closed is not None
    assert closed.opaque
    assert hand.last(wire.Heartbeat).use == "paused"
    hand.hear(wire.HallOrder("b" * 32, "resume"))
    assert overlay_of(view_of(hand)) is None
    hand.hear(wire.HallOrder("c" * 32, "pause")).pass_time(901)
    assert overlay_of(view_of(hand)) is None, "one that was forgotten opens by itself"


def test_the_mediator_may_end_a_visit_and_sees_nothing_of_it() -> None:
    hand = HelpedHand().enter().up().hear(wire.HallOrder("a" * 32, "end_visit"))
    assert hand.last(wire.OrderResult) == wire.OrderResult("a" * 32, "done")
    assert not isinstance(hand.visit.place, AtStep | Help | Staff | StaffDoor)
    assert hand.visit.facts == {}
    hand = HelpedHand().up().hear(wire.HallOrder("a" * 32, "end_visit"))
    assert hand.last(wire.OrderResult).result == "not_possible", "there is none"
