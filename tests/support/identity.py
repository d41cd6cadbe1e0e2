"""Virtual chips as the reader meets them: in process, without a card reader in between."""

import functools
from collections.abc import Callable

from kiosk.hall import chip as hall
from kiosk.hall.chip import Holder, Pki, Profile, personalise
from kiosk.identity import (
    Can,
    CardRemovedError,
    MrzKey,
    Options,
    Problem,
    Progress,
    Trust,
    Verdict,
    read_document,
)

HOLDER = Holder()
CAN = Can.of(HOLDER.can)
CHECKS = (
    "hashes", "sod_signature", "signer_chain", "signer_validity", "country", "chip_genuine", "document_valid",
)  # fmt: skip


def zone_key(holder: Holder = HOLDER) -> MrzKey:
    birth, expiry = (day.strftime("%y%m%d") for day in (holder.birth_date, holder.expiry))
    return MrzKey.of_fields(holder.number, birth, expiry)


def pki(*, rsa: bool = False) -> Pki:
    return _pki(rsa)


@functools.cache
def _pki(rsa: bool) -> Pki:
    return Pki.fresh(7, rsa=rsa)


def trust(*, rsa: bool = False) -> Trust:
    return _trust(rsa)


@functools.cache
def _trust(rsa: bool) -> Trust:
    return Trust.of([(f"anchor-{place}.der", der) for place, der in enumerate(_pki(rsa).trust_anchors())])


class InProcess:
    """A `Transport`. `before` is called with each command's place, and may raise."""

    def __init__(self, card: hall.ChipCard, before: Callable[[int], None] = lambda place: None) -> None:
        self._card = card
        self._before = before
        self.commands: list[bytes] = []
        card.power_on()

    def transmit(self, apdu: bytes) -> bytes:
        self._before(len(self.commands))
        self.commands.append(apdu)
        try:
            return self._card.transmit(apdu)
        except hall.CardRemovedError:
            raise CardRemovedError from None


def chip(profile: Profile, holder: Holder = HOLDER, *, rsa: bool = False) -> InProcess:
    return InProcess(personalise(holder, profile, _pki(rsa)))


def read(
    profile: Profile,
    secret: Can | MrzKey = CAN,
    *,
    holder: Holder = HOLDER,
    rsa: bool = False,
    believed: Trust | None = None,
    options: Options = Options(),  # noqa: B008 - frozen
    progress: Callable[[Progress], None] = lambda told: None,
) -> Verdict | Problem:
    return read_document(chip(profile, holder, rsa=rsa), secret, believed or _trust(rsa), options, progress)


def verdict(outcome: Verdict | Problem) -> Verdict:
    assert isinstance(outcome, Verdict), outcome
    return outcome


def not_ok(outcome: Verdict | Problem) -> dict[str, tuple[str, str]]:
    """The checks that are not ok, with their reasons."""
    checks = verdict(outcome).checks
    found = {name: getattr(checks, name) for name in CHECKS}
    return {name: (check.status, check.reason) for name, check in found.items() if check.status != "ok"}
