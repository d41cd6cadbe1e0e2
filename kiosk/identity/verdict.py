"""What a reading ends with: frozen values, and nothing that a screen could take for more than it is.

A chip that verifies says that the document is genuine. It says nothing of the person who holds it.
"""

from typing import Literal

import msgspec

from kiosk.identity.zone import Name
from kiosk.privacy.private import Private

Status = Literal["ok", "failed", "not_available", "unsupported"]
Stage = Literal["access", "files", "chip", "verify"]
GenuineBy = Literal["", "PACE-CAM", "chip_authentication", "active_authentication"]


class Check(msgspec.Struct, frozen=True):
    """`reason`: why it is not ok; "" when it is. A word of the closed set in docs/identity.md."""

    status: Status
    reason: str = ""


OK = Check("ok")


class Checks(msgspec.Struct, frozen=True):
    """`hashes`: each file that was read is the one that was signed. `sod_signature`: the signature over them.
    `signer_chain`: the signer is certified by a trusted authority. `signer_validity`: it was valid at the issue.
    `country`: authority, signer and document are of one State. `chip_genuine`: the chip is no copy. `document_valid`:
    it has not expired. `passive_authentication`: the first five together."""

    hashes: Check
    sod_signature: Check
    signer_chain: Check
    signer_validity: Check
    country: Check
    chip_genuine: Check
    document_valid: Check

    @property
    def passive_authentication(self) -> Check:
        """The worst of five: failed, unsupported, not available, ok."""
        five = (self.hashes, self.sod_signature, self.signer_chain, self.signer_validity, self.country)
        order = ("failed", "unsupported", "not_available", "ok")
        return min(five, key=lambda check: order.index(check.status))


class Document(Private, frozen=True):
    """Dates are ISO 8601, as precise as they are known ("" for unknown); states are three letters, as on the document.
    Names are of DG11 where it holds them, with their accents; else of the zone. Text is fit to be shown: neither
    controls nor marks of direction. `uncertain`: cut off, derived by a rule, or not what was signed to be shown."""

    document_code: str
    issuing_state: str
    number: str
    surname: str
    given_names: str
    birth_date: str
    sex: Literal["F", "M", "X"]
    nationality: str
    expiry: str
    birth_place: str = ""
    personal_number: str = ""
    address: tuple[str, ...] = ()
    issued: str = ""
    issuing_authority: str = ""
    zone: tuple[str, ...] = ()
    uncertain: tuple[Name, ...] = ()
    derived: tuple[Name, ...] = ()


class Photo(Private, frozen=True):
    """`data` as the chip has it, not decoded; `width` and `height` as the chip declares them (0: it does not)."""

    data: bytes
    format: Literal["jpeg", "jpeg2000"]
    width: int
    height: int


class Timings(msgspec.Struct, frozen=True):
    """Milliseconds. `card`: of the total, spent waiting for the card."""

    pace: float
    files: float
    verify: float
    total: float
    card: float


class Verdict(Private, frozen=True, tag="verdict"):
    """`access`: how the chip was opened. `genuine_by`: the proof behind `chip_genuine`, "" without one. `block`: the
    most octets that one command has asked for. `anchor`: the trusted authority's SHA-256, "" where none fits."""

    document: Document
    checks: Checks
    photo: Photo | None
    access: Literal["PACE-GM", "PACE-IM", "PACE-CAM", "BAC"]
    genuine_by: GenuineBy
    anchor: str
    block: int
    apdus: int
    timings_ms: Timings


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """`done`: 0 to 1, of the whole reading; never goes back but after a restart."""

    stage: Stage
    done: float


class Options(msgspec.Struct, frozen=True):
    """`photo_basis`: the name of the legal basis on which the face is read; empty: DG2 is never asked for.
    `largest`: the most octets that one command may ask for; 223 or less forbids extended length.
    `total_s`: the whole reading, the card's pauses included (a real passport took 23 s after wrong tries)."""

    photo_basis: str = ""
    largest: int = 65_000
    total_s: float = 120.0
