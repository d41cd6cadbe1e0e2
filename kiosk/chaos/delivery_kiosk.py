"""The kiosk's share of a delivery in one process that may be killed: it seals and commits specimen files through the
real outbox, says so once each is committed, and its real courier takes them to the desk."""

import argparse
import hashlib
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from kiosk.config import Config, Delivery
from kiosk.delivery.courier import Courier
from kiosk.delivery.dossier import make_envelope
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.protocol import Wake, outbox_directory
from kiosk.delivery.reference import new_id, new_reference
from kiosk.delivery.wire import DocumentRecord, Dossier, FactRecord
from kiosk.privacy import logs, sealing

FLOW = "essai-de-livraison"


def specimen(chance: random.Random) -> Dossier:
    """A file of 0.2 to 300 kB, of nobody."""
    page = b"\xff\xd8\xff\xe0" + chance.randbytes(chance.choice([100, 20_000, 300_000]))
    sha256 = hashlib.sha256(page).hexdigest()
    return Dossier(
        reference=new_reference(),
        flow=FLOW,
        service="accueil",
        made_at=datetime.now(UTC),
        language="fr",
        facts={"nom": FactRecord("SPECIMEN", "typed", "declarant")},
        documents=(DocumentRecord("preuve", sha256, 1),),
        signatures=(),
        attachments={"summary.pdf": b"%PDF-1.7 specimen %%EOF", f"{sha256}.jpg": page},
    )


def settings(state: Path, desk_url: str) -> Config:
    """Waits short enough for thousands of deaths."""
    delivery = Delivery(
        desk_url=desk_url, recipient_key_file=str(state / "recipient.pub"), timeout_s=5, retry_first_s=0.05,
        retry_max_s=0.4,
    )  # fmt: skip
    return Config(state_dir=str(state), delivery=delivery)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("state", type=Path)
    parser.add_argument("desk_url")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-commits", action="store_true", help="only bring what is there")
    args = parser.parse_args()
    logs.set_up("kiosk")
    config = settings(args.state, args.desk_url)
    chance = random.Random(args.seed)
    key = sealing.read_public_key(Path(config.delivery.recipient_key_file))
    outbox = Outbox(outbox_directory(args.state), config.delivery)
    courier = Courier(config, _unheard)
    _say("ready")
    for _ in range(0 if args.no_commits else 3):
        time.sleep(chance.uniform(0, 0.1))
        envelope = make_envelope(
            specimen(chance), visit_id=new_id(), recipient_key=key, created_at=datetime.now(UTC), kept_days=30
        )
        outbox.commit(envelope)
        # What a screen would say now: it must be true whatever happens from here on.
        _say(f"sent {envelope.id} {envelope.reference}")
        courier.handle(Wake())
    while True:
        time.sleep(60)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _unheard(event: object) -> None:
    """No screen listens: what counts is what the outbox holds."""


if __name__ == "__main__":
    main()
