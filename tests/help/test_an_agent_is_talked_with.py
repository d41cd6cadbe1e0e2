"""The conversation in writing: each key goes to the agent, theirs come back, and one touch ends it."""

from kiosk.help import wire
from kiosk.session import events
from kiosk.session.help import events as helps
from kiosk.session.help.phrases import PHRASES
from kiosk.session.state import AtStep
from kiosk.ui.viewmodels.compose import chrome_of, page_of
from kiosk.ui.viewmodels.content import Page, Strip
from kiosk.ui.viewmodels.help_strip import lines, news
from tests.support.help_visits import AGENT, CALL, SERVICE, HelpedHand
from tests.support.places import view_of


def page(hand: HelpedHand) -> Page:
    return page_of(view_of(hand))


def strip(hand: HelpedHand) -> Strip | None:
    return chrome_of(view_of(hand)).strip


def typed(hand: HelpedHand, text: str) -> None:
    for end in range(1, len(text) + 1):
        hand.do(events.Typed("help_line", text[:end]))


def test_the_page_says_who_it_is_and_for_whom_they_work() -> None:
    shown = page(HelpedHand().enter().talk())
    assert (shown.page, shown.title, shown.lead) == ("talk", f"Vous parlez avec {AGENT}", SERVICE)
    assert {"end_talk", "close_help", "say_line", "end"} <= {
        button.action for button in (*shown.tiles, *shown.ways, shown.back, shown.primary) if button
    }


def test_each_key_goes_to_the_agent_as_the_line_stands() -> None:
    hand = HelpedHand().enter().talk()
    typed(hand, "Bonj")
    hand.do(events.Typed("help_line", "Bon"))
    keys = hand.said(wire.Typing)
    assert [key.text for key in keys] == ["B", "Bo", "Bon", "Bonj", "Bon"]
    assert [key.seq for key in keys] == sorted({key.seq for key in keys})
    assert {key.call_id for key in keys} == {CALL}


def test_what_the_agent_types_is_seen_as_it_comes_and_is_a_line_once_it_is_said() -> None:
    hand = HelpedHand().enter().talk()
    hand.hear(wire.Typing(CALL, 1, "Quel est"))
    assert (page(hand).rows[-1].label, page(hand).rows[-1].value) == (f"{AGENT} écrit", "Quel est")
    hand.hear(wire.Said(CALL, "Quel est votre souci ?"))
    assert (page(hand).rows[-1].label, page(hand).rows[-1].value) == (AGENT, "Quel est votre souci ?")
    typed(hand, "Le code")
    hand.do(helps.SayLine())
    assert (page(hand).rows[-1].label, page(hand).rows[-1].value) == ("Vous", "Le code")
    assert hand.last(wire.Said).text == "Le code"
    assert page(hand).fields[0].value == "", "the box is empty again"


def test_a_line_of_nothing_is_not_said() -> None:
    hand = HelpedHand().enter().talk().do(events.Typed("help_line", "   "), helps.SayLine())
    assert hand.said(wire.Said) == []


def test_a_phrase_is_said_in_the_citizen_s_language_with_the_french_beside_it() -> None:
    hand = HelpedHand().enter().do(events.Prefer("language", "en")).talk().do(helps.HelpGo("phrases"))
    assert len(page(hand).tiles) == len(PHRASES)
    hand.do(helps.SayPhrase("no_paper"), helps.SayPhrase("nothing like it"))
    (said,) = hand.said(wire.Said)
    assert (said.phrase, said.french) == ("no_paper", PHRASES["no_paper"])
    assert page(hand).page == "talk", "back to the conversation"


def test_the_flow_stays_usable_and_what_is_said_follows_there() -> None:
    hand = HelpedHand().enter().talk().do(events.CloseHelp())
    assert isinstance(hand.visit.place, AtStep)
    hand.identify().hear(wire.Said(CALL, "Très bien."))
    told = strip(hand)
    assert told is not None
    assert (told.text, told.detail) == (f"Vous parlez avec {AGENT}.", "Très bien.")
    assert [button.action for button in told.buttons] == ["help", "end_talk"]
    assert page(hand.do(events.AskHelp())).page == "talk"


def test_what_the_agent_says_is_news_to_be_spoken_on_any_page() -> None:
    hand = HelpedHand().enter().talk().do(events.CloseHelp())
    before = hand.visit.helping
    hand.hear(wire.Typing(CALL, 1, "Tr"))
    assert lines(hand.visit.helping, before) == [], "not letter by letter"
    hand.hear(wire.Said(CALL, "Très bien."), wire.Said(CALL, "Continuez."))
    assert lines(hand.visit.helping, before) == ["Très bien.", "Continuez."]
    assert news(view_of(hand), before) == []
    hand.hear(wire.Ended(CALL, "agent"))
    assert news(view_of(hand), before) == ["L'agent a terminé la conversation."]


def test_one_touch_ends_it_and_the_desk_is_told() -> None:
    hand = HelpedHand().enter().talk().do(helps.EndTalk())
    assert hand.last(wire.HangUp).call_id == CALL
    assert page(hand).title == "La conversation est terminée"
    hand.do(helps.HelpGo(""))
    assert page(hand).key == "help", "and may ask again"
    assert hand.ask().last(wire.AskForHelp).request_id == hand.request


def test_the_agent_may_end_it() -> None:
    hand = HelpedHand().enter().talk().do(events.CloseHelp()).hear(wire.Ended(CALL, "agent"))
    told = strip(hand)
    assert told is not None
    assert told.text == "L'agent a terminé la conversation."
    assert strip(hand.do(helps.HelpGo(""))) is None


def test_an_interpreter_is_named() -> None:
    hand = HelpedHand().enter().talk().hear(wire.Participant(CALL, "interpreter", "Sam Modele", there=True))
    assert page(hand).lead == f"{SERVICE}, Sam Modele"
    hand.hear(wire.Participant(CALL, "interpreter", "Sam Modele", there=False))
    assert page(hand).lead == SERVICE


def test_an_endless_conversation_keeps_to_its_limits() -> None:
    hand = HelpedHand().enter().talk()
    hand.hear(*(wire.Said(CALL, f"{n} " + "x" * 900) for n in range(200)))
    assert len(hand.visit.helping.lines) == 60
    assert max(len(line.text) for line in hand.visit.helping.lines) <= 300
    hand.do(events.Typed("help_line", "y" * 5000))
    assert len(hand.last(wire.Typing).text) == 300


def test_the_conversation_ends_with_the_visit() -> None:
    hand = HelpedHand().enter().talk().hear(wire.Said(CALL, "Secret")).do(events.EndAsked("timeout"))
    assert hand.last(wire.HangUp).call_id == CALL
    assert hand.visit.helping.lines == ()
