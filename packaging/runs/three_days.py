"""A whole démarche by touch without a desk, a power cut, three days, and the file arrives: `three_days.py [OUT]`,
from a checkout with its environment, as root.

The desk is away: its address refuses every connection. Beside a twin (visit.py), with the card through the reader on
USB (card.py), scanner and receipt printer on the network, somebody files; the plug is pulled when they have left. The
machine is switched on again with its clock 72 hours later, and still nobody takes the file; then the desk comes. Twice
the raw state partition is searched for what was typed and what the card says (left_behind.py): with the file sealed in
the outbox, and when it has left. The twin's file, typed by the same hands, says what the desk has to open.

Writes OUT/visit/*.png and OUT/three-days.json. Exit 1: something was not seen.
"""

import contextlib
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import card
import left_behind
import machine as machines
import visit
import visit_world

from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.cards.identity import IdentityDeck
from kiosk.tour.terminal import running_terminal
from kiosk.tour.visit import REFERENCE, Person

AWAY = timedelta(hours=72)
# The screen and the receipt say it of a file that nobody has taken yet.
WAITS = "En attente d'envoi : ceci n'est pas un accusé de réception."
# And this of one that has arrived.
ARRIVED = "Accusé de réception : reçu le"
# By the machine's own clock: the longest between two tries is 300 s (`[delivery] retry_max_s`).
TRIES_S, LOOK_S = 900.0, 30.0
LIST = (
    "systemd-run", "--uid=kiosk", "--quiet", "--pipe", "--wait", "/usr/bin/kiosk", "outbox", "list", "--json",
    "--state", "/var/lib/kiosk",
)  # fmt: skip
HOLDER = DOCUMENTS[card.CARD].holder
# The correction that visit.py makes on the page of answers.
TYPED = (Person().street, f"{' '.join(HOLDER.given_names).upper()} Marie")
ON_THE_CARD = (HOLDER.surname, *(name.upper() for name in HOLDER.given_names), HOLDER.number, HOLDER.can)
Files = list[dict[str, Any]]


def main() -> None:
    out = visit.image_asked_for("three_days.py")
    (out / "visit").mkdir(exist_ok=True)
    deck = IdentityDeck(datetime.now().astimezone().date(), out / "card-trust")
    deck.write_trust()
    rows: list[card.Row] = []
    with visit_world.opened(out / "visit-world", ("card_reader",), desk_away=True) as hall_and_desk:
        world = card.with_reader(hall_and_desk, deck.trust_dir)
        told = filed(out, world, deck)
        told |= {"root": (out / "root.hash").read_text("ascii").strip()}
        reference = slip(world, rows)
        rows.append(searched(out, reference, "in the outbox"))
        with visit.held(out, world, datetime.now(UTC) + AWAY):
            told |= afterwards(out, world, reference, rows)
        rows.append(searched(out, reference, "delivered"))
    told |= {"rows": [row._asdict() for row in rows], "load_at_the_end": machines.load()}
    (out / "three-days.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(told) + "\n")
    if lost := [row["what"] for row in told["rows"] if not row["held"]]:
        sys.exit(f"not seen: {', '.join(lost)}")


def filed(out: Path, world: visit_world.World, deck: IdentityDeck) -> dict[str, Any]:
    """From the attract screen to the goodbye. Then the plug is pulled."""
    with visit.held(out, world):
        image = visit.Glass(out)
        usb = card.Usb(out, image.monitor)
        usb.plug()
        visit.wait_until_lit(image, out)
        began = time.monotonic()
        with card.standing_there(world, card.Hands(image, usb.card), deck) as person:
            person.begin()
            of_the_twin = person.whole()
        image.picture("end")
        told = {"touches": image.touches, "touched_as_they_stood": image.nearly,
                "touched_again": image.again, "reference_of_the_twin": of_the_twin,
                "apdus_of_the_image": usb.card.apdus, "seconds": round(time.monotonic() - began),
                "load": machines.load()}  # fmt: skip
    with contextlib.suppress(OSError):
        usb.card.close()
    return told


def slip(world: visit_world.World, rows: list[card.Row]) -> str:
    """The reference on the image's receipt, which may say no more than is so."""
    printed = world.image_hall.receipts()
    text = " ".join(printed[-1]["text"].split()) if printed else ""
    reference = REFERENCE.search(text)
    if reference is None:
        sys.exit(f"no reference on the image's receipt: {text!r}")
    rows.append(noted("the receipt says that the file waits", text, WAITS in text and ARRIVED not in text))
    return reference.group()


def searched(out: Path, reference: str, when: str) -> card.Row:
    """The reference, which may lie there, has to be found: the place that is searched is the right one."""
    places = left_behind.found(out / "state.ext4", (reference, *TYPED, *ON_THE_CARD))
    citizen = [place for place in places if place.word != reference]
    seen = f"the reference {len(places) - len(citizen)} times; {citizen or 'nothing'}"
    return noted(f"the state partition with the file {when}", seen, bool(places) and not citizen)


def afterwards(out: Path, world: visit_world.World, reference: str, rows: list[card.Row]) -> dict[str, Any]:
    """Three days later: nobody there, then the desk."""
    image = visit.Glass(out)
    inside = image.inside
    visit.wait_until_lit(image, out)
    image.picture("three-days-later")
    clock = inside.run("date", "-u", "+%FT%TZ").strip()
    first = outbox(inside)
    rows.append(noted("three days later it waits", f"{clock}: {first}", waits(first, reference)))
    later = until(inside, lambda now: tries(now) > tries(first))
    tried = waits(later, reference) and tries(later) > tries(first)
    rows.append(noted("it is tried again, and nobody is there", str(later), tried and not world.files()))
    world.desk_comes.set()
    with running_terminal(world.twin_state, world.twin_config):
        files = visit.arrived(world, 2 * visit.PAGE_S)
    rows.append(opened(world, files, reference))
    last = until(inside, lambda now: not any(file["state"] == "queued" for file in now))
    gone = [file["state"] for file in last] == ["delivered"]
    rows.append(noted("nothing waits any more", str(last), gone))
    return {"clock_of_the_image": clock, "answers": world.answers(reference) if rows[-2].held else {}}


def opened(world: visit_world.World, files: Files, reference: str) -> card.Row:
    """The image's file and the twin's, once each, and what was answered in them."""
    names = sorted(file["reference"] for file in files)
    both = len(names) == 2 == len(set(names)) and reference in names
    same = both and world.answers(names[0]) == world.answers(names[1])
    answers = "the same answers" if same else "other answers"
    return noted("the desk has both files, and opens them", f"{', '.join(names)}: {answers}", same)


def outbox(inside: machines.Inside) -> Files:
    """What `kiosk outbox list` says in the machine; empty where it says nothing."""
    said = inside.run(*LIST)
    try:
        files: Files = json.loads(said)["files"]
    except (ValueError, KeyError, TypeError):
        sys.stderr.write(f"the outbox: {said!r}\n")
        return []
    return files


def until(inside: machines.Inside, seen: Callable[[Files], bool]) -> Files:
    """The outbox, once it is as it is waited for, or as it was last."""
    files, waited = outbox(inside), 0.0
    while not (files and seen(files)) and waited < TRIES_S:
        inside.wait(LOOK_S)
        waited += LOOK_S
        files = outbox(inside)
    return files


def waits(files: Files, reference: str) -> bool:
    return [(file["reference"], file["state"]) for file in files] == [(reference, "queued")]


def tries(files: Files) -> int:
    return sum(file["attempts"] for file in files)


def noted(what: str, seen: str, held: bool) -> card.Row:
    row = card.Row(what, seen, held)
    sys.stderr.write(f"{row}\n")
    return row


if __name__ == "__main__":
    main()
