""" "I shall come back": nothing is said before it is so, and the visit is there again at its step."""

from datetime import date

import pytest
from msgspec.structs import replace

from kiosk.devices.outcomes import NotPrinted, Unconfirmed
from kiosk.devices.states import Absent, Fault
from kiosk.errors import Code
from kiosk.flows.facts import DocumentValue
from kiosk.session import effects, events
from kiosk.session.resuming import format as resuming_format
from kiosk.session.resuming.state import ComeBack, KeepVisit, KeptOpened, SettleKept, TakeKept, VisitKept, VisitNotKept
from kiosk.session.state import AtStep, AtTicket, ComingBack, Ended, Leaving
from kiosk.ui.viewmodels.compose import overlay_of
from tests.support.places import DURING, view_of
from tests.support.ticket import (
    CLAIM,
    DESK,
    PHONE,
    at_review,
    code_of,
    in_hand,
    keeping,
    kept,
    looking,
    offered,
    page,
    reopened,
    seen,
    showing,
    ticket_of,
)
from tests.support.visits import PAGE, Hand


def test_every_step_with_an_answer_offers_it_beside_the_way_out() -> None:
    hand = Hand(DESK).enter()
    assert "come_back" not in offered(hand), "nothing has been said that could be kept"
    hand.identify()
    for _ in range(2):
        assert offered(hand)["come_back"].label == "Je reviendrai"
        hand.do(events.Back())
    assert offered(Hand(DESK).enter().identify().live_at().do(events.NoPaper()))["come_back"]
    assert "come_back" in offered(at_review())
    assert "come_back" in offered(at_review().sign())


def test_a_kiosk_without_a_desk_or_without_a_ticket_printer_does_not_offer_it() -> None:
    assert all("come_back" not in offered(DURING[name]()) for name in ("address", "review", "no paper"))
    assert "show_ticket" not in offered(DURING["welcome"]())
    hand = at_review().do(events.DeviceChanged("receipt_printer", Absent()))
    assert "come_back" not in offered(hand)
    assert isinstance(hand.do(ComeBack()).visit.place, AtStep)


def test_what_it_means_is_said_before_anything_leaves() -> None:
    hand = at_review().do(ComeBack())
    assert hand.count(KeepVisit) == 0
    said = " ".join(row.value for row in page(hand).rows)
    assert "Rien n'est envoyé" in said
    assert "30 jours" in said
    assert "téléphone" not in said
    assert "téléphone" in " ".join(row.value for row in page(at_review(PHONE).do(ComeBack())).rows)
    hand.do(events.Back())
    assert hand.step == at_review().step


def test_the_ticket_comes_out_only_once_it_is_committed() -> None:
    hand = keeping(at_review())
    assert hand.count(effects.PrintTicket) == 0
    assert page(hand).primary is None
    hand.do(events.Back(), events.AskHelp(), events.Pause(), events.Continue())
    assert isinstance(hand.visit.place, ComingBack)
    assert hand.count(KeepVisit) == 1
    wanted = hand.wants(KeepVisit)
    hand.do(VisitKept("envelope-kept", "KST1:" + "A" * 64, wanted.until))
    assert code_of(hand) == "KST1:" + "A" * 64
    assert page(in_hand(hand)).title == "Prenez votre ticket"
    assert list(offered(hand)) == ["end"], "with the key in the hand there is only the end"


def test_what_is_kept_is_every_answer_but_signatures_and_the_pages_of_its_papers() -> None:
    hand = keeping(at_review().sign())
    wanted = hand.wants(KeepVisit)
    facts = hand.visit.facts
    assert {name for name, fact in facts.items() if fact.origin == "drawn"} == facts.keys() - wanted.kept.facts.keys()
    assert list(wanted.kept.pages.values()) == [PAGE]
    assert resuming_format.decode(resuming_format.encode(wanted.kept, wanted.view)) == wanted.kept
    assert "SPECIMEN" in wanted.view.decode().upper()


def test_nothing_of_the_citizen_stands_on_the_ticket() -> None:
    hand = kept(at_review(PHONE))
    words = " ".join(getattr(block, "text", "") for block in ticket_of(hand).blocks).upper()
    assert not any(value in words for value in ("CAMILLE", "12 RUE", "1950", "MARS"))
    assert "22 DÉCEMBRE 2026" in words
    assert "TÉLÉPHONE" in words
    assert code_of(hand).startswith("https://bornes.example/reprendre#")


def test_an_arabic_ticket_says_it_in_french_below() -> None:
    hand = kept(at_review().do(events.Prefer("language", "ar")))
    words = [getattr(block, "text", "") for block in ticket_of(hand).blocks]
    assert "Ticket pour reprendre votre démarche" in words
    assert any(getattr(block, "direction", None) == "rtl" for block in ticket_of(hand).blocks)


def test_a_visit_that_cannot_be_kept_is_still_there() -> None:
    hand = keeping(at_review()).do(VisitNotKept(Code.OUTBOX_FULL))
    notice = page(hand).notice
    assert notice is not None
    assert notice.code == "outbox_full"
    assert hand.count(effects.PrintTicket) == 0
    hand.do(events.Continue())
    assert hand.count(KeepVisit) == 2
    hand.do(VisitNotKept(Code.OUTBOX_FULL), events.Back())
    assert page(hand).page == "review"


def test_a_printer_without_paper_leaves_the_choice_to_try_again_or_to_go_on_here() -> None:
    hand = kept(at_review())
    job = hand.wants(effects.PrintTicket).job
    hand.do(events.TicketDone(NotPrinted(job, Fault(Code.PRINTER_NO_PAPER))))
    assert page(hand).title == "Votre ticket n'est pas sorti"
    assert {"print_again", "end", "back"} <= offered(hand).keys()
    first = code_of(hand)
    hand.do(events.PrintAgain())
    assert code_of(hand) == first, "the same key: it is the only one"
    hand.do(events.TicketDone(NotPrinted(hand.wants(effects.PrintTicket).job, Fault(Code.PRINTER_NO_PAPER))))
    hand.do(events.Back()).sign().send().wait(5)
    assert hand.visit.ticket.stage == "printing", "the receipt is printed as ever"


def test_a_ticket_that_may_be_out_is_asked_for_and_printed_twice_at_most() -> None:
    hand = kept(at_review())
    for _ in range(4):
        job = hand.wants(effects.PrintTicket).job
        hand.do(events.TicketDone(Unconfirmed(job, Fault(Code.PRINTER_MUTE))), events.PrintAgain())
    assert hand.count(effects.PrintTicket) == 2
    hand.do(events.TicketTaken())
    assert list(offered(hand)) == ["end"]


def test_who_left_before_it_was_kept_gets_no_ticket() -> None:
    hand = keeping(at_review())
    until = hand.wants(KeepVisit).until
    hand.do(events.EndAsked("timeout"), VisitKept("envelope-kept", "KST1:" + "A" * 64, until))
    assert isinstance(hand.visit.place, Leaving | Ended)
    assert hand.count(effects.PrintTicket) == 0
    assert not hand.visit.keeping.text


def test_who_is_about_to_lose_answers_may_take_them_along() -> None:
    hand = at_review().do(events.EndAsked("citizen"))
    overlay = overlay_of(view_of(hand))
    assert overlay is not None
    assert "come_back" in {button.action for button in overlay.buttons}
    hand.do(ComeBack())
    assert overlay_of(view_of(hand)) is None
    assert isinstance(hand.visit.place, ComingBack)
    hand.do(events.EndAsked("citizen"))
    assert isinstance(hand.visit.place, ComingBack), "nothing is kept yet: it is asked once more"
    printed = in_hand(kept(at_review())).do(events.EndAsked("citizen"))
    assert isinstance(printed.visit.place, Leaving), "what is on paper is not lost"


# -- taken up again


def sealed_at_review() -> tuple[resuming_format.KeptVisit, str]:
    hand = kept(at_review())
    return hand.wants(KeepVisit).kept, code_of(hand)


def test_a_ticket_brings_the_visit_back_to_its_step_with_its_answers_and_origins() -> None:
    before = at_review().visit.facts
    visit, text = sealed_at_review()
    hand = reopened(visit, text)
    assert hand.wants(TakeKept).text == text
    assert hand.wants(SettleKept) == SettleKept(CLAIM, used=True)
    assert page(hand).title == "Votre démarche est de retour"
    hand.do(events.Continue())
    assert hand.step == at_review().step
    assert hand.visit.facts == before
    assert hand.sign().send().visit.submission is not None


def test_a_visit_that_has_come_back_is_not_thrown_away_by_one_touch() -> None:
    """Its ticket has been used up."""
    hand = reopened(*sealed_at_review()).do(events.EndAsked("citizen"))
    assert isinstance(hand.visit.place, AtTicket)
    assert isinstance(hand.do(events.StillHere(), events.Continue()).visit.place, AtStep)


def test_on_another_day_what_time_changes_is_to_be_confirmed() -> None:
    visit, text = sealed_at_review()
    hand = reopened(visit, text, days=40)
    doubted = {name for name, fact in hand.visit.facts.items() if fact.to_confirm}
    assert doubted == {"preuve", "depuis"}
    assert len([row for row in page(hand).rows if row.heading == "À vérifier"]) == 2
    hand.do(events.Continue())
    assert hand.step != at_review().step, "the first of them comes first"
    assert not [name for name, fact in reopened(visit, text).visit.facts.items() if fact.to_confirm], "the same day"


def test_a_demarche_that_has_changed_keeps_what_fits_and_says_the_rest() -> None:
    visit, text = sealed_at_review()
    facts = dict(visit.facts)
    facts["ancienne"] = replace(facts["nom"], label="Une question d'autrefois")
    facts["situation"] = replace(facts["situation"], value="sur_la_lune", label="Votre logement")
    facts["code_postal"] = replace(facts["code_postal"], value="abc", label="Code postal")
    facts["naissance"] = replace(facts["naissance"], value="hier", day=None, label="Naissance")
    facts["prenoms"] = replace(facts["prenoms"], person="hebergeant", label="Prénoms")
    facts["preuve"] = replace(
        facts["preuve"], value=DocumentValue(("b" * 64,), "none"), label="Justificatif sans image"
    )
    hand = reopened(replace(visit, facts=facts), text)
    assert hand.visit.facts.keys() == visit.facts.keys() - {
        "situation", "code_postal", "naissance", "prenoms", "preuve"
    }  # fmt: skip
    told = {row.value for row in page(hand).rows if row.heading == "À donner de nouveau"}
    assert {"Une question d'autrefois", "Votre logement", "Code postal", "Naissance"} <= told
    assert hand.do(events.Continue()).step == "identite", "the first question that is open again"


@pytest.mark.parametrize("flow", ["autre-demarche", "", "../x"])
def test_a_demarche_that_is_not_offered_here_leaves_the_ticket_good(flow: str) -> None:
    visit, text = sealed_at_review()
    hand = reopened(replace(visit, flow=flow), text)
    assert hand.wants(SettleKept) == SettleKept(CLAIM, used=False)
    assert "reste valable" in page(hand).lead
    assert hand.visit.facts == {}


def test_what_comes_when_nobody_waits_is_given_back() -> None:
    visit, text = sealed_at_review()
    hand = seen(looking(showing()), text)
    turn = hand.wants(TakeKept).turn
    hand.do(events.EndAsked("timeout"), KeptOpened(turn, visit, CLAIM))
    assert hand.wants(SettleKept) == SettleKept(CLAIM, used=False)
    assert hand.visit.facts == {}


def test_what_comes_behind_a_pause_is_taken() -> None:
    """The desk hands it over once: a locked visit that dropped it would lose it."""
    visit, text = sealed_at_review()
    hand = seen(looking(showing()), text).do(events.Pause())
    assert hand.visit.paused is None, "the moment in which the desk is asked is not paused"
    hand.do(KeptOpened(hand.wants(TakeKept).turn, visit, CLAIM))
    assert isinstance(hand.visit.place, AtTicket)
    assert hand.visit.facts["nom"].value == visit.facts["nom"].value


def test_an_older_visit_format_or_garbage_is_none() -> None:
    visit, _ = sealed_at_review()
    whole = resuming_format.encode(visit, b"{}")
    for wrong in (b"", whole[:-1], b"\xff\xff\xff\xff" + whole, whole[:10], b"\0\0\0\0" + b"x" * 50):
        assert resuming_format.decode(wrong) is None
    broken = replace(visit, pages={"a" * 64: replace(PAGE, preview_width=4000)})
    assert resuming_format.decode(resuming_format.encode(broken, b"{}")) is None, "a preview of another size"
    for label in ("\x1b[2J", "x" * 700):
        odd = replace(visit, facts={"nom": replace(visit.facts["nom"], label=label)})
        assert resuming_format.decode(resuming_format.encode(odd, b"")) is None, "it would be shown"
    endless = replace(visit, facts={"nom": replace(visit.facts["nom"], value=("x" * 5000,))})
    assert resuming_format.decode(resuming_format.encode(endless, b"")) is None
    timeless = replace(visit, made_at=visit.made_at.replace(tzinfo=None))
    assert resuming_format.decode(resuming_format.encode(timeless, b"")) is None


def test_a_kept_birth_date_is_a_date() -> None:
    visit, text = sealed_at_review()
    assert reopened(visit, text).visit.facts["naissance"].value == date(1950, 3, 12)
