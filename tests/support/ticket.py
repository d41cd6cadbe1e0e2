"""A citizen at a kiosk whose desk keeps visits, and what that desk would answer."""

from datetime import UTC, date, datetime, timedelta

from kiosk.config import Config, Delivery, Staff
from kiosk.devices.receipt_printer.port import Printed, QrCode, Ticket
from kiosk.devices.states import Ready
from kiosk.session import effects, events
from kiosk.session.resuming.format import KeptVisit
from kiosk.session.resuming.state import (
    Claim,
    CodeSeen,
    ComeBack,
    FileFollowed,
    FindCode,
    FollowFile,
    KeepVisit,
    KeptOpened,
    LookForCode,
    ShowTicket,
    TakeKept,
    VisitKept,
)
from kiosk.ticket.code import new_code, text_of
from kiosk.ticket.standing import Followed, State
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Button, Page
from tests.support.places import view_of
from tests.support.visits import Hand

DESK = Config(delivery=Delivery(desk_url="http://127.0.0.1:9"), staff=Staff(pin_hash="set"))
PHONE = Config(delivery=Delivery(desk_url="http://127.0.0.1:9", phone_url="https://bornes.example"))
CLAIM = Claim("0" * 32, b"p" * 32, "1" * 32)
REFERENCE = "K4T-7QX9-2B"  # its check character is right


def page(hand: Hand, language: str = "fr") -> Page:
    return page_of(view_of(hand, language))


def offered(hand: Hand) -> dict[str, Button]:
    now = page(hand)
    every = (*now.tiles, *now.ways, *filter(None, (now.primary, now.back)))
    return {button.action: button for button in every if button.enabled}


def at_review(config: Config = DESK) -> Hand:
    return Hand(config).to_review()


def keeping(hand: Hand) -> Hand:
    """ "I shall come back" is meant."""
    return hand.do(ComeBack(), events.Continue())


def kept(hand: Hand) -> Hand:
    """The ticket is being printed."""
    keeping(hand)
    wanted = hand.wants(KeepVisit)
    text = text_of(new_code(), wanted.phone_url)
    return hand.do(VisitKept("envelope-kept", text, wanted.until))


def ticket_of(hand: Hand) -> Ticket:
    return hand.wants(effects.PrintTicket).ticket


def code_of(hand: Hand) -> str:
    return next(block.payload for block in ticket_of(hand).blocks if isinstance(block, QrCode))


def in_hand(hand: Hand) -> Hand:
    return hand.do(events.TicketDone(Printed(hand.wants(effects.PrintTicket).job)))


def showing(config: Config = DESK, *, days: int = 0) -> Hand:
    """Another person, or the same on another day, at the page that asks for the ticket."""
    hand = Hand(config)
    hand.clock.advance(days * 86_400)
    return hand.do(events.DeviceChanged("camera", Ready()), events.Begin(), ShowTicket())


def looking(hand: Hand) -> Hand:
    return hand.do(LookForCode(with_camera=True))


def seen(hand: Hand, text: str) -> Hand:
    return hand.do(CodeSeen(hand.wants(FindCode).turn, text))


def reopened(visit: KeptVisit, text: str, *, config: Config = DESK, days: int = 0) -> Hand:
    hand = seen(looking(showing(config, days=days)), text)
    return hand.do(KeptOpened(hand.wants(TakeKept).turn, visit, CLAIM))


def standing(state: State = "received", note: str = "", reference: str = REFERENCE) -> Followed:
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    return Followed(
        envelope_id="e" * 32,
        reference=reference,
        flow="changement-adresse",
        state=state,
        made_at=at,
        received_at=at + timedelta(seconds=2),
        service="Accueil de la mairie",
        contact="1 place des Specimens, 57000 Metz",
        silence_effect="Sans réponse à cette date, la demande est acceptée.",
        silence_date=date(2027, 1, 20),
        appeals="Recours gracieux dans les deux mois.",
        note=note,
    )


def followed(said: Followed) -> Hand:
    hand = seen(looking(showing()), said.reference)
    return hand.do(FileFollowed(hand.wants(FollowFile).turn, said))
