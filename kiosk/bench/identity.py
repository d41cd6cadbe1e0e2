"""`kiosk bench identity`: a whole reading of the hall's identity card through a real pcscd, beside its floor.

The floor of a reading is what its own APDUs took at the card, as if nothing were computed between them. `transport_ms`
is beneath that: the same octets against a card that answers at once what was recorded, so pcscd and vpcd alone. The
hall's chip computes in Python; a true chip is slower still, as the air is (docs/identity.md).
"""

import json
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from kiosk.bench.hall import hall, tell
from kiosk.cli import identity_card
from kiosk.errors import KioskError
from kiosk.identity import Can, Options, Problem, Trust, Verdict, read_document
from kiosk.identity.files import BLOCK

READINGS = 15
SLOT = "contactless"
CARD = "cnie"
# The face is the hall's own drawing.
BASIS = "measurement of the virtual card"
# SELECT MF, with which each reading begins.
_FIRST = "00a4000c023f00"


class Reading(msgspec.Struct, frozen=True):
    """Milliseconds, medians of `READINGS`. `block`: octets asked for at a time; `own_ms`: what the reader adds."""

    photo: bool
    block: int
    apdus: int
    pace_ms: float
    files_ms: float
    verify_ms: float
    total_ms: float
    floor_ms: float
    own_ms: float
    ratio: float
    transport_ms: float


class IdentityTable(msgspec.Struct, frozen=True):
    chip: tuple[Reading, ...]


def measure(readings: int = READINGS) -> IdentityTable:
    """Raises `KioskError` where there is no pcscd, or a reading fails."""
    with hall() as (config, state):
        table = []
        _hall(state, "card_reader", f"card={CARD}", f"slot={SLOT}")
        told = _state(state)["card_reader"]["identity"]
        secret = Can.of(told["documents"][CARD]["can"])
        trust = Trust.load(Path(told["trust_dir"]))
        socket = config.card_reader.socket
        for photo in (True, False):
            for largest in (BLOCK, Options().largest):
                options = Options(photo_basis=BASIS if photo else "", largest=largest)
                verdicts = [_read(socket, secret, trust, options) for _ in range(readings + 1)][1:]
                table.append(_row(verdicts, photo, _transport_ms(state, socket, readings)))
        return IdentityTable(tuple(table))


def _read(socket: str, secret: Can, trust: Trust, options: Options) -> Verdict:
    with identity_card.connected(socket, None) as transport:
        outcome = read_document(transport, secret, trust, options)
    if isinstance(outcome, Problem):
        raise KioskError(f"bench: the card was not read: {outcome.code} {outcome.detail}")
    if outcome.checks.passive_authentication.status != "ok":
        raise KioskError(f"bench: the card was not verified: {outcome.checks.passive_authentication.reason}")
    return outcome


def _row(verdicts: Sequence[Verdict], photo: bool, transport_ms: float) -> Reading:
    times = [verdict.timings_ms for verdict in verdicts]

    def median(values: list[float]) -> float:
        return round(statistics.median(values), 2)

    return Reading(
        photo=photo,
        block=verdicts[0].block,
        apdus=verdicts[0].apdus,
        pace_ms=median([one.pace for one in times]),
        files_ms=median([one.files for one in times]),
        verify_ms=median([one.verify for one in times]),
        total_ms=median([one.total for one in times]),
        floor_ms=median([one.card for one in times]),
        own_ms=median([one.total - one.card for one in times]),
        ratio=median([one.total / one.card for one in times]),
        transport_ms=transport_ms,
    )


def _transport_ms(state: Path, socket: str, readings: int) -> float:
    """The last reading's commands, as they were, to a card that says again what was recorded."""
    file = state / "reading.json"
    _hall(state, "record", "card_reader", "--slot", SLOT, "--out", str(file))
    recorded = json.loads(file.read_text())
    last = max(at for at, one in enumerate(recorded["exchanges"]) if one["command"] == _FIRST)
    recorded["exchanges"] = recorded["exchanges"][last:]
    commands = [bytes.fromhex(one["command"]) for one in recorded["exchanges"]]
    # The hall takes a recording of at most 64 kB.
    file.write_text(json.dumps(recorded, separators=(",", ":")))
    _hall(state, "replay", "card_reader", str(file), "--slot", SLOT)
    taken = []
    for _ in range(readings):
        with identity_card.connected(socket, None) as transport:
            began = time.perf_counter()
            for command in commands:
                transport.transmit(command)
            taken.append(1000 * (time.perf_counter() - began))
    file.unlink()
    _hall(state, "card_reader", f"card={CARD}", f"slot={SLOT}")
    return round(statistics.median(taken), 2)


def _hall(state: Path, *words: str) -> None:
    """A gesture, and the time that pcscd takes to see it (it looks every 400 ms)."""
    tell(state, *words)
    time.sleep(1.0)


def _state(state: Path) -> Any:
    return json.loads(tell(state, "state", "--json"))
