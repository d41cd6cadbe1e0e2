"""A card reader on the image's USB, and an identity card in it: `card.py [OUT]`, from a checkout with its environment,
as root.

The reader is qemu's (08e6:4433, driven by Debian's libccid), the card the hall's, held by this machine (ccid_card.py).
The pack's `usb.rules` lists the reader by its serial number; a second one with another number stays without a driver.
What pcscd says is asked inside, by the kiosk's own user: reader, card laid and taken away, reader pulled out and
plugged in again. Then the card is read in a démarche by touch, beside a twin (visit.py) whose card lies in the hall's
reader: it is pulled away in the midst of it, laid again, and read.

Writes OUT/visit/*.png and OUT/card-done.json. Exit 1: something was not seen.
"""

import base64
import contextlib
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import machine as machines
import visit
import visit_world
from ccid_card import CardEnd

from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.cards.identity import IdentityDeck
from kiosk.hall.chip import Fault
from kiosk.i18n.translator import load
from kiosk.tour.hall_control import HallControl
from kiosk.tour.robot import ScreenGoneError
from kiosk.tour.terminal import running_terminal
from kiosk.tour.visit import ChangeOfAddress

LISTED, OTHER = "READER-LISTED", "READER-OTHER"
USB_RULES = f'allow id 08e6:4433 serial "{LISTED}" with-interface equals {{ 0b:00:00 }}\n'
CARD = "cnie"
# The APDU under which the card is pulled away: in the midst of PACE.
PULLED_AT = 7
# By the machine's own clock: what is plugged in is let in, and its driver started.
SEEN_S, LOOK_S = 90.0, 2.0
# A driver starts with its visit. Where it is not ready yet, the form comes at once, with the card as one of its ways.
DRIVER_S = 20.0
# What pcscd says: of each reader its name, whether a card lies there, and its ATR.
ASKED = """import json
from smartcard import scard
_, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
_, names = scard.SCardListReaders(context, [])
states = scard.SCardGetStatusChange(context, 0, [(name, 0) for name in names])[1] if names else []
said = [[name, bool(state & scard.SCARD_STATE_PRESENT), bytes(atr).hex()] for name, state, atr in states]
print(json.dumps(said))
"""
AS_KIOSK = (
    "setpriv",
    "--reuid=kiosk",
    "--regid=kiosk",
    "--init-groups",
    "/usr/lib/kiosk/bin/python3",
    "-I",
    "-c",
    ASKED,
)


class Row(NamedTuple):
    """`waited_s`: by the machine's own clock, beside what the questions took."""

    what: str
    seen: str
    held: bool
    waited_s: float = 0.0


class Hands(NamedTuple):
    """On the image: its glass, its card."""

    image: visit.Glass
    card: CardEnd


class Usb:
    """The machine's plugs, and the card."""

    def __init__(self, out: Path, monitor: machines.Monitor) -> None:
        self._monitor = monitor
        socket = {"type": "unix", "data": {"path": "/out/card.sock"}}
        backend = {"type": "socket", "data": {"addr": socket, "server": True, "wait": False}}
        (out / "card.sock").unlink(missing_ok=True)
        monitor.ask("chardev-add", id="card", backend=backend)
        self.card = CardEnd(out / "card.sock")

    def plug(self, name: str = LISTED) -> None:
        """`name`: its serial number. The listed one has a slot; the other, which nothing may speak to, none."""
        self._monitor.ask("device_add", driver="usb-ccid", id=name, bus="usb.0", serial=name)
        if name == LISTED:
            self._monitor.ask("device_add", driver="ccid-card-passthru", id="slot", bus=f"{name}.0", chardev="card")

    def unplug(self, name: str = LISTED) -> None:
        self._monitor.ask("device_del", id=name)


class ByCard(ChangeOfAddress):
    """By the chip of an identity card. `laid`: onto the twin's reader and the image's. `taken`: away from both."""

    laid: Callable[[Fault | None], None]
    taken: Callable[[], None]

    def identity(self) -> None:
        can = DOCUMENTS[CARD].holder.can
        self._heading("Qui êtes-vous ?")
        self._tap("Lire ma carte")
        self._heading("Les six chiffres de votre carte")
        self._write("Les six chiffres", can)
        self._continue()
        self._both_show("Posez votre carte sur le lecteur", "lay")
        self.laid(Fault("removed", at=PULLED_AT))
        self._both_show("La carte n'a pas été lue", "pulled-away")
        # Laid again, it is read again, with the same digits.
        self.laid(None)
        self._both_show("Voici ce que nous avons lu", "read")
        self.robot.see(self._tr("La puce est authentique."), match="part")
        self._tap("C'est bien cela")
        self._both_show("Où habitez-vous maintenant ?", "home")

    def leave(self) -> None:
        """The card has lain there to the end."""
        self._tap("Terminer")
        self._both_show("Une carte est restée ici", "card-left")
        self.taken()
        self._page("Au revoir", "goodbye")
        with contextlib.suppress(ScreenGoneError):  # the screen ends under the finger
            self._tap("Terminer")
        self.robot.wait_until_gone()

    def _both_show(self, title: str, name: str) -> None:
        """Pages that come without a touch are held against the one before as well."""
        self._heading(title)
        hands: Any = self.robot
        alike = hands.image.until_it_shows(hands, hands.before, visit.PAGE_S)
        self._shown(name)
        if not alike.is_page:
            raise SystemExit(f"{title}: the image shows another page ({alike})")
        twin = visit.picture_of(hands)
        hands.before = visit.Before(twin, hands.image.shows() or twin)


def main() -> None:
    out = visit.image_asked_for("card.py")
    (out / "visit").mkdir(exist_ok=True)
    deck = IdentityDeck(datetime.now().astimezone().date(), out / "card-trust")
    deck.write_trust()
    with visit_world.opened(out / "visit-world", ("card_reader",)) as hall_and_desk:
        world = with_reader(hall_and_desk, deck.trust_dir)
        with visit.held(out, world):
            told = seen(out, world, deck)
    (out / "card-done.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(told) + "\n")
    if lost := [row["what"] for row in told["rows"] if not row["held"]]:
        sys.exit(f"not seen: {', '.join(lost)}")


def with_reader(world: visit_world.World, trust_dir: Path) -> visit_world.World:
    """The reader's settings, its rule and the authorities of its card. The pack's folder has other certificates too."""
    anchors = {f"{file.stem}.pem": _pem(file.read_bytes()) for file in sorted(trust_dir.glob("*.der"))}
    pins = json.dumps([hashlib.sha256(text.encode()).hexdigest() for text in anchors.values()])
    reader = "[card_reader]\nenabled = true\n"
    settings = f'{world.settings}{reader}[identity]\ntrust_dir = "{visit_world.FILES}"\npinned = {pins}\n'
    hall = world.twin_state / "hall"
    own = f'{reader}socket = "{hall / "pcscd.comm"}"\n[identity]\ntrust_dir = "{hall / "identity-trust"}"\n'
    world.twin_config.write_text(world.twin_config.read_text("utf-8") + own, encoding="utf-8")
    return world._replace(settings=settings, pack_files={**world.pack_files, **anchors, "usb.rules": USB_RULES})


def _pem(der: bytes) -> str:
    return f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(der).decode()}-----END CERTIFICATE-----\n"


def seen(out: Path, world: visit_world.World, deck: IdentityDeck) -> dict[str, Any]:
    image = visit.Glass(out)
    usb, inside = Usb(out, image.monitor), image.inside
    # As in a hall: both are there when the machine is switched on.
    usb.plug(OTHER)
    usb.plug()
    visit.wait_until_lit(image, out)
    rows = [*plugged(usb, inside, deck)]
    told: dict[str, Any] = {"rows": [row._asdict() for row in rows], "load": machines.load()}
    (out / "card-done.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    began = time.monotonic()
    read_by_touch(world, Hands(image, usb.card), deck)
    apdus = HallControl(world.twin_state).state()["card_reader"]["slots"]["contactless"]["apdus"]
    told |= {"apdus_of_the_image": usb.card.apdus, "apdus_of_the_twin": apdus, "touches": image.touches,
             "touched_as_they_stood": image.nearly, "touched_again": image.again,
             "seconds": round(time.monotonic() - began), "load_by_touch": machines.load()}  # fmt: skip
    with contextlib.suppress(OSError):
        usb.card.close()
    return told


def plugged(usb: Usb, inside: machines.Inside, deck: IdentityDeck) -> list[Row]:
    """What pcscd says of the one reader, the machine of the other, as hands move them."""
    card = deck.chip(CARD, None)
    empty, lying = [False, ""], [True, card.atr.hex()]
    rows = [until(inside, "the listed reader, there from the start", [empty]), without_driver(inside)]
    usb.card.lay(card)
    rows.append(until(inside, "a card is laid", [lying]))
    usb.card.take_away()
    rows.append(until(inside, "it is taken away", [empty]))
    usb.unplug()
    rows.append(until(inside, "the reader is pulled out", []))
    usb.card.lay(card)
    usb.plug()
    rows.append(until(inside, "it is plugged in again, with a card in it", [lying]))
    usb.card.take_away()
    rows.append(until(inside, "that one is taken away", [empty]))
    return [*rows, unwritten(inside)]


def until(inside: machines.Inside, what: str, wanted: list[list[object]]) -> Row:
    """Asked until pcscd says so, by the kiosk's user."""
    said, waited = "", 0.0
    while waited < SEEN_S:
        said = inside.run(*AS_KIOSK).strip()
        with contextlib.suppress(ValueError, TypeError):
            if [one[1:] for one in json.loads(said)] == wanted:
                return _told(Row(what, said, True, waited))
        inside.wait(LOOK_S)
        waited += LOOK_S
    return _told(Row(what, said, False, waited))


def without_driver(inside: machines.Inside) -> Row:
    """Of the two readers, one has an interface, and that is the listed one."""
    look = "cd /sys/bus/usb/devices; grep -l 4433 */idProduct | while read f; do d=${f%/*}; " \
        "echo $(cat $d/serial) $(cat $d/authorized) $(ls -d $d/$d:* 2>/dev/null | wc -l); done | sort"  # fmt: skip
    said = inside.run("sh", "-c", look).strip()
    return _told(Row("serial number, whether it is let in, interfaces", said, said == f"{LISTED} 1 1\n{OTHER} 0 0"))


def unwritten(inside: machines.Inside) -> Row:
    """pcscd names a reader by its serial number too; the machine's own kernel has told it, or nothing is proved."""
    look = f"dmesg | grep -c 'SerialNumber: {LISTED}'; journalctl -b | grep {LISTED} | tail -3"
    told, *lines = inside.run("sh", "-c", look).splitlines()
    saw = "; ".join(lines) or f"none ({told} in the kernel's own log)"
    return _told(Row("its serial number in the journal", saw, int(told) > 0 and not lines))


def _told(row: Row) -> Row:
    sys.stderr.write(f"{row}\n")
    return row


def read_by_touch(world: visit_world.World, hands_on: Hands, deck: IdentityDeck) -> None:
    with standing_there(world, hands_on, deck) as person:
        person.begin()
        person.choose()
        person.identity()


@contextlib.contextmanager
def standing_there(world: visit_world.World, hands_on: Hands, deck: IdentityDeck) -> Iterator[ByCard]:
    """A person with a card, before the image and its twin."""
    hall: Any = visit.BothHalls(world.twin_state)
    hall.other = world.image_hall
    image = hands_on.image

    def lay(fault: Fault | None) -> None:
        hall.set("card_reader", chip=fault.name if fault else None, at=PULLED_AT, card=CARD)
        hands_on.card.lay(deck.chip(CARD, fault))

    def take() -> None:
        hall.set("card_reader", card=None)
        hands_on.card.take_away()

    def shown(name: str) -> None:
        image.picture(name)
        if name == "prepare":
            image.inside.wait(DRIVER_S)

    with running_terminal(world.twin_state, world.twin_config) as terminal:
        robot = terminal.next_screen()
        robot.__class__ = visit.BothHands  # the robot is made by the glass that it stands at
        hands: Any = robot
        hands.image, hands.size, hands.patience_s = image, (720, 1280), visit.TWIN_S
        person = ByCard(robot, hall, load("fr"), shown=shown)
        person.laid, person.taken = lay, take
        yield person


if __name__ == "__main__":
    main()
