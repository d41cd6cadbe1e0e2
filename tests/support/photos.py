"""For tests of the photo: a démarche that takes one, heads to stand before a camera, and a hand that poses."""

import io
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from kiosk.config import Config
from kiosk.devices.states import Ready
from kiosk.documents.photo.port import Hint, Photo
from kiosk.flows.load import check
from kiosk.flows.model import Flow
from kiosk.flows.source import Finding
from kiosk.hall import faces
from kiosk.session import events
from tests.support.visits import Hand

FLOW_ID: Final = "carte-mediatheque"
FLOW: Final = """\
id: carte-mediatheque
title: "Demander une carte de médiathèque"
purpose: "Nous transmettons votre demande à la médiathèque. La borne ne garde rien."
official: {url: "https://www.service-public.gouv.fr/particuliers/vosdroits/N19810", checked: 2026-11-21}
legal:
  basis: "La mairie traite ces données pour une mission d'intérêt public."
  retention: "La borne efface tout à la fin de la visite."
  recipients: "Seule la médiathèque reçoit votre dossier."
  rights: "Écrivez au délégué à la protection des données."
bring: ["Rien"]
devices: {camera: helpful, receipt_printer: helpful}
routes: {kiosk: "Cinq minutes.", paper: "Demandez le formulaire.", counter: "Un agent fait la démarche avec vous."}
persons: {lecteur: "Vous"}
steps:
  - id: qui
    title: "Qui êtes-vous ?"
    fields: [{id: nom, label: "Nom de famille", of: lecteur, type: text, required: true}]
  - id: portrait
    title: "Votre photo"
    lead: "Elle sera imprimée sur la carte."
    kind: capture
    capture: {device: camera, kind: photo, use: library_card, fallback: counter}
    fields: [{id: photo, label: "Photo de la carte", of: lecteur, type: photo, required: false}]
  - {id: relecture, title: "Relisez", kind: review}
  - {id: depot, title: "Envoyer", kind: submit}
deliver: [{connector: desk, service: mediatheque}]
next: ["La médiathèque prépare la carte."]
"""

SOMEBODY: Final = faces.Person()


def judged(folder: Path, text: str = FLOW, name: str = FLOW_ID) -> tuple[Flow | None, tuple[Finding, ...]]:
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    checked = check(file)
    return checked.flow, checked.findings


def seen(
    person: faces.Person = SOMEBODY, size: tuple[int, int] = (1280, 720), *others: faces.Person, noise: float = 3
) -> npt.NDArray[np.uint8]:
    """What a camera of that size sees: height x width x 3, red, green, blue."""
    view = faces.room(size, person.light)
    for one in (person, *others):
        faces.draw(view, one)
    return noisy(np.asarray(view), noise)


def noisy(pixels: npt.NDArray[np.uint8], noise: float = 3) -> npt.NDArray[np.uint8]:
    rng = np.random.default_rng(7)
    return np.asarray((pixels + rng.normal(0, noise, pixels.shape)).clip(0, 255), np.uint8)


def jpeg(pixels: npt.NDArray[np.uint8]) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=92)
    return out.getvalue()


def taken(number: int, hint: Hint = "good") -> Photo:
    """A photo as the coach hands it over, plain and small."""
    return Photo(b"jpeg %d" % number, f"{number:064x}", hint, True, 400, bytes([120 + 30 * number]) * 300, 10, 10)


def posing_hand(flow: Flow, *, camera: bool = True) -> Hand:
    """At the step of the photo; the camera is off."""
    hand = Hand(Config(), flow=flow)
    if camera:
        hand.do(events.DeviceChanged("camera", Ready()))
    hand.do(events.Begin(), events.ChooseFlow(flow.id), events.ChooseRoute("kiosk"))
    return hand.fill(nom="SPECIMEN").do(events.Continue())


def live(hand: Hand) -> Hand:
    return hand.do(events.OpenPhoto(), events.PhotoOpened(None))


def hints(hand: Hand, *said: Hint, times: int = 1, seconds: float = 0.25) -> Hand:
    """Looks of the coach, with time between them."""
    for hint in said * times:
        hand.clock.advance(seconds)
        hand.do(events.PhotoHinted(hint))
    return hand
