"""The ticket speaks to the citizen and below to whoever is shown it: each line in its direction, nothing left out."""

import pytest

from kiosk.devices.receipt_printer.port import Line, Ticket
from kiosk.i18n.languages import LANGUAGES, language_of
from kiosk.i18n.translator import load
from kiosk.session import events
from kiosk.session.ticket import WAITS, receipt_ticket
from tests.support.visits import FLOWS, Hand

FLOW = FLOWS["changement-adresse"]
OTHERS = [code for code in LANGUAGES if language_of(code).locale != "fr"]


def ticket_in(language: str) -> Ticket:
    hand = Hand().enter().do(events.Prefer("language", language)).identify().live_at().scan()
    hand.do(events.Continue()).sign().send()
    assert hand.visit.submission is not None
    return receipt_ticket(hand.visit.submission, FLOW, language, hand.world())


def lines(ticket: Ticket) -> list[Line]:
    return [block for block in ticket.blocks if isinstance(block, Line)]


@pytest.mark.parametrize("language", OTHERS)
def test_all_that_is_said_in_french_is_said_in_the_citizen_s_language_before(language: str) -> None:
    tr, told = load(language), lines(ticket_in(language))
    texts = [line.text for line in told]
    for sentence in (FLOW.title, WAITS, "N'ont PAS été prévenus :", "Et ensuite :"):
        assert texts.index(tr(sentence)) < texts.index(sentence)
    for service in FLOW.not_told:
        assert f"- {tr(service.name)} : {tr(service.how)}" in texts
        assert f"- {service.name} : {service.how}" in texts
    # Nobody has checked the words: it is said once, between the two.
    assert texts.count(tr.unreviewed) == 1
    assert texts.index(tr.unreviewed) < texts.index(FLOW.title)
    french_begins = texts.index(FLOW.title)
    own = {line.direction for line in told[2:french_begins]}
    assert own == ({"rtl"} if tr.rtl else {"ltr"})
    assert "rtl" not in {line.direction for line in told[french_begins:]}


@pytest.mark.parametrize("language", ["fr", "fr_simple"])
def test_one_who_reads_french_gets_it_once(language: str) -> None:
    texts = [line.text for line in lines(ticket_in(language))]
    assert texts.count(load(language)(WAITS)) == 1
    assert load(language).unreviewed not in [text for text in texts if text]
