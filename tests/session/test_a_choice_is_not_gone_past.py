"""A touch on a tile answers and goes on, but not past what is worth saying about that answer."""

from pathlib import Path

from kiosk.flows import load
from kiosk.session import events
from kiosk.session.state import AtStep
from kiosk.ui.viewmodels.compose import page_of
from tests.support.places import view_of
from tests.support.visits import Hand

FLOW = """
id: carte-de-peche
title: "Demander une carte de pêche"
purpose: "La borne prépare votre demande."
official: {url: "https://www.service-public.gouv.fr"}
legal: {basis: "a", retention: "b", recipients: "c", rights: "d"}
bring: ["Votre pièce d'identité"]
devices: {receipt_printer: helpful}
routes: {kiosk: "a", paper: "b", counter: "c"}
persons: {declarant: "Vous"}
steps:
  - id: bateau
    title: "Avez-vous un bateau ?"
    kind: choice
    fields:
      - id: a_bateau
        label: "Un bateau"
        of: declarant
        type: yesno
        required: true
        help: "Un canoë aussi."
        picture: payslip
    warn: [{if: a_bateau, say: "Un bateau demande une autre carte.", offer: [continue, call_agent]}]
  - {id: relecture, title: "Relisez", kind: review}
  - {id: depot, title: "Préparer la suite", kind: submit}
deliver: [{connector: paper, what: "Apportez le formulaire."}]
next: ["La mairie vous écrit."]
"""


def _fisher(folder: Path) -> Hand:
    path = folder / "carte-de-peche.yaml"
    path.write_text(FLOW, encoding="utf-8")
    hand = Hand(flow=load.load(path))
    return hand.do(events.Begin(), events.ChooseFlow("carte-de-peche"), events.ChooseRoute("kiosk"))


def test_an_answer_without_advice_goes_on(tmp_path: Path) -> None:
    hand = _fisher(tmp_path).do(events.Chosen("a_bateau", "no"))
    assert hand.visit.place == AtStep("relecture")


def test_advice_is_read_before_the_next_page(tmp_path: Path) -> None:
    hand = _fisher(tmp_path).do(events.Chosen("a_bateau", "yes"))
    assert hand.visit.place == AtStep("bateau")
    page = page_of(view_of(hand))
    assert page.notice is not None
    assert page.notice.text == "Un bateau demande une autre carte."
    assert page.ways[0].action == "help"
    hand.do(events.Chosen("a_bateau", "yes"))
    assert hand.visit.place == AtStep("bateau"), "a second touch of the same tile is no reading"
    hand.do(events.Continue())
    assert hand.visit.place == AtStep("relecture")


def test_the_help_and_the_picture_of_its_question_are_shown(tmp_path: Path) -> None:
    page = page_of(view_of(_fisher(tmp_path)))
    assert (page.lead, page.picture) == ("Un canoë aussi.", "payslip")


def test_another_answer_goes_on_at_once(tmp_path: Path) -> None:
    hand = _fisher(tmp_path).do(events.Chosen("a_bateau", "yes"), events.Chosen("a_bateau", "no"))
    assert hand.visit.place == AtStep("relecture")
