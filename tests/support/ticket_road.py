"""The road of a kept visit with its real parts: keeper, outbox, courier, desk."""

import base64
from pathlib import Path

from kiosk.config import Config, Delivery
from kiosk.delivery import protocol
from kiosk.delivery.outbox import Outbox
from kiosk.processes.link import Delivered
from kiosk.session.resuming.errands import OutboxKeeper
from kiosk.session.resuming.state import KeepVisit, VisitKept
from kiosk.ticket.code import TicketCode, parse
from tests.support.delivery import running_courier, settings, until
from tests.support.desk import Desk
from tests.support.ticket import at_review, keeping
from tests.support.visits import Hand

# Not the words of the operator, which the acknowledgement has, too.
CANARIES = (b"SPECIMEN", b"Camille", b"CAMILLE", b"12 rue", b"12 RUE", b"rue des Lilas", b"1950-03-12")


def wanted() -> KeepVisit:
    return keeping(at_review()).wants(KeepVisit)


def config(tmp_path: Path, desk: Desk, url: str) -> Config:
    made = settings(tmp_path / "kiosk", url)
    delivery = Delivery(
        **{name: getattr(made.delivery, name) for name in ("desk_url", "timeout_s", "retry_first_s", "retry_max_s")},
        recipient_key_file=str(desk.public_key_file),
    )
    return Config(state_dir=made.state_dir, delivery=delivery)


def keeper(config: Config, hand: Hand | None = None) -> OutboxKeeper:
    now = (hand or Hand()).clock.now
    return OutboxKeeper(
        lambda: Outbox(protocol.outbox_directory(config.state_dir), config.delivery),
        Path(config.delivery.recipient_key_file),
        now,
    )


def kept_at_the_desk(config: Config, effect: KeepVisit) -> TicketCode:
    done = keeper(config).keep(effect)
    assert isinstance(done, VisitKept)
    ticket = parse(done.text)
    assert ticket is not None
    with running_courier(config) as courier:
        delivered = until(lambda: [e for e in courier.events if isinstance(e, Delivered)], "the deposit is delivered")
        assert delivered[0].envelope_id == done.envelope_id
    return ticket


def files_below(*directories: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for top in directories for path in top.rglob("*") if path.is_file()}


def secrets_of(ticket: TicketCode) -> tuple[bytes, ...]:
    plain = ticket.secret
    return plain, plain.hex().encode(), base64.b64encode(plain)[:40], base64.urlsafe_b64encode(plain)[:40]
