"""Signs the papers of this kiosk. Needs PyNaCl and a file; belongs behind the first picture, in a thread."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
from nacl.signing import SigningKey

from kiosk.config import Config
from kiosk.documents.signed import keys
from kiosk.documents.signed.code import (
    FOR_STATEMENT,
    KINDS,
    MAX_VALUE,
    Certificate,
    Code,
    Delegation,
    Kind,
    Statement,
    text_of,
)
from kiosk.errors import KioskError
from kiosk.privacy import logs
from kiosk.text import one_line

# The key of a kiosk without an operator: as long as a demonstration lasts.
SIMULATED_DAYS = 1
# From here on `kiosk doctor` asks for the next delegation.
SOON = timedelta(days=7)

Standing = Literal["usable", "not_yet", "expired"]


class Signer:
    """One kiosk's key and its delegation."""

    def __init__(self, key: SigningKey, certificate: Certificate, delegation: Delegation) -> None:
        self._key = key
        self._certificate = certificate
        self._delegation = delegation

    @property
    def until(self) -> datetime:
        """The last second of the delegation, UTC."""
        return datetime.fromtimestamp(self._delegation.end, UTC)

    def standing(self, now: datetime) -> Standing:
        at = now.timestamp()
        if at < self._delegation.start:
            return "not_yet"
        return "usable" if at <= self._delegation.end else "expired"

    def sign(self, kind: Kind, reference: str, values: tuple[str, ...], now: datetime, content: bytes = b"") -> str:
        """The text of the paper's code, or nothing when the delegation does not hold now: nobody would believe it.

        Values are cut to `MAX_VALUE` characters on one line: what stands in the code is what is compared.
        """
        if self.standing(now) != "usable":
            return ""
        short = tuple(one_line(value, MAX_VALUE) for value in values)
        words = Statement(KINDS.index(kind), reference, int(now.timestamp()), short, content)
        statement, certificate = msgspec.msgpack.encode(words), self._certificate
        signature = self._key.sign(FOR_STATEMENT + certificate.delegation + statement).signature
        return text_of(Code(certificate.delegation, certificate.signature, statement, signature))


def load(folder: Path) -> Signer:
    """The kiosk's key and delegation. Raises `KioskError` when one is missing, damaged or not for the other."""
    key = keys.signing_key(folder / keys.KEY)
    certificate, delegation = keys.certificate(folder / keys.DELEGATION)
    if delegation.key != bytes(key.verify_key):
        raise KioskError(f"{folder / keys.DELEGATION}: was given to another key than {keys.KEY}")
    return Signer(key, certificate, delegation)


def papers_signer(config: Config, now: Callable[[], datetime]) -> Signer | None:
    """This kiosk's signer, or None when it has no usable key: its papers then go without a code, and `kiosk doctor`
    says why."""
    settings = config.papers
    if not settings.key_dir:
        return None
    try:
        folder = Path(settings.key_dir)
        return keep_simulated(folder, config.kiosk_id, now) if settings.simulated else load(folder)
    except (KioskError, OSError) as error:
        logs.event("papers_not_signed", error=type(error).__name__)
        return None


def keep_simulated(folder: Path, kiosk: str, now: Callable[[], datetime]) -> Signer:
    """For a kiosk whose operator is simulated: a key of an operator who lives for this call alone delegates for a day,
    and is made again when that day is over. `folder/trust` holds those operators' public keys. Raises `KioskError`."""
    try:
        there = load(folder)
        if there.standing(now() + timedelta(hours=1)) == "usable":
            return there
    except KioskError:
        pass  # none yet, or one that a power cut has left half made
    keys.new_request(folder, kiosk)
    public = bytes(keys.signing_key(folder / keys.KEY).verify_key)
    operator, start = SigningKey.generate(), now() - timedelta(minutes=5)
    trust = folder / "trust"
    trust.mkdir(exist_ok=True)
    known = bytes(operator.verify_key)
    keys.replace(trust / f"simulation-{keys.key_id(known).hex()}{keys.SUFFIX}", known)
    end = start + timedelta(days=SIMULATED_DAYS)
    keys.replace(folder / keys.DELEGATION, keys.certified(operator, kiosk, public, start, end))
    return load(folder)
