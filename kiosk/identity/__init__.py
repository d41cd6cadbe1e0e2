"""Identity documents: bytes in, verdict out. No Qt, no card reader, no network.

    outcome = read_document(transport, Can.of("481516"), Trust.load(directory), Options(), progress)
    if isinstance(outcome, Problem): ...      # removed, wrong CAN, blocked, too slow: `outcome.code`
    outcome.document, outcome.checks, outcome.checks.passive_authentication, outcome.photo

`Transport` is one method, `transmit(apdu) -> bytes`, that raises one of four exceptions. It all blocks: run it in a
driver's process, `progress` is called as it goes. Secrets and whatever a citizen's document holds do not print.

`parse_zone` reads the text of a machine-readable zone, wherever it comes from.
"""

from kiosk.identity.apdu import Transport
from kiosk.identity.problems import (
    ApduRefusedError,
    CardRemovedError,
    CardSilentError,
    Problem,
    ProblemCode,
    ReaderLostError,
    TransportError,
)
from kiosk.identity.reading import read_document
from kiosk.identity.secrets import Can, MrzKey, Secret, WrongSecretFormError
from kiosk.identity.trust import Trust
from kiosk.identity.verdict import Check, Checks, Document, Options, Photo, Progress, Verdict
from kiosk.identity.zone import NotAZone, Zone, parse_zone

__all__ = [
    "ApduRefusedError", "Can", "CardRemovedError", "CardSilentError", "Check", "Checks", "Document", "MrzKey",
    "NotAZone", "Options", "Photo", "Problem", "ProblemCode", "Progress", "ReaderLostError", "Secret", "Transport",
    "TransportError", "Trust", "Verdict", "WrongSecretFormError", "Zone", "parse_zone", "read_document",
]  # fmt: skip
