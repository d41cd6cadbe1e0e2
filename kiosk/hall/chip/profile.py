"""Who a document is of, and what its chip can do."""

from datetime import date
from typing import Literal

import msgspec

from kiosk.hall.chip.faults import Fault
from kiosk.hall.chip.signing import Hash, Scheme

Mapping = Literal["GM", "IM", "CAM"]
Cipher = Literal["3DES", "AES-128", "AES-192", "AES-256"]
CurveName = Literal["P-256", "P-384", "P-521", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"]
Layout = Literal["TD1", "TD3"]


class Holder(msgspec.Struct, frozen=True):
    """A specimen. `layout`: TD1 for cards, TD3 for passports; `code`: the first two characters of the zone. `address`:
    street, postcode, town. `can`: six digits, empty on a document that prints none."""

    surname: str = "SPECIMEN"
    given_names: tuple[str, ...] = ("Camille", "Dominique")
    birth_date: date = date(1990, 7, 13)
    birth_place: str = "Metz"
    sex: Literal["F", "M", "<"] = "F"
    nationality: str = "FRA"
    number: str = "SPC7M3N42"
    issuing_state: str = "FRA"
    issued: date = date(2025, 3, 3)
    expiry: date = date(2035, 3, 2)
    address: tuple[str, ...] = ("12 RUE DES LILAS", "57000", "METZ")
    layout: Layout = "TD1"
    code: str = "ID"
    can: str = "481516"


class PaceInfo(msgspec.Struct, frozen=True):
    """One entry of EF.CardAccess. CAM has AES only."""

    mapping: Mapping = "GM"
    cipher: Cipher = "AES-128"
    curve: CurveName = "P-256"


class Profile(msgspec.Struct, frozen=True):
    """The defaults are a plain card: PACE-GM, DG1, DG2, DG11 and DG12, no proof of the chip.

    `can_tries`: wrong CANs before it is blocked (the last one only after a success with the zone); 0: no counter.
    `extended`: the most bytes of an answer by extended length; 0: short APDUs only. `select_mf`: SELECT MF is carried
    out, not refused 6A86. `chip_authentication`: the cipher, or None. `unknown_pace`: the card also offers a mapping
    and a curve that nobody knows. `active_hash`: of RSA's active authentication (SHA-1 has a trailer of its own).
    `csca`: the scheme of the authority's own signatures. A `fault` that has no place in the profile (a copied chip
    without keys, a failing PACE where there is none) does nothing."""

    pace: tuple[PaceInfo, ...] = (PaceInfo(),)
    bac: bool = False
    can_tries: int = 0
    extended: int = 0
    select_mf: bool = True
    chip_authentication: Cipher | None = None
    chip_authentication_curve: CurveName = "brainpoolP256r1"
    active_authentication: Literal["rsa", "ecdsa"] | None = None
    active_hash: Hash = "sha256"
    data_groups: tuple[int, ...] = (1, 2, 11, 12)
    hash: Hash = "sha256"
    signature: Scheme = "ecdsa"
    signer_curve: CurveName = "brainpoolP256r1"
    csca: Scheme = "ecdsa"
    unknown_pace: bool = False
    atr: str = "3B8B80010031C1640937721300900051"
    fault: Fault | None = None

    def is_evil(self, name: str) -> bool:
        return self.fault is not None and self.fault.name == name


CNIE = Profile(
    pace=(PaceInfo("GM", "AES-256", "brainpoolP256r1"), PaceInfo("IM", "AES-256", "brainpoolP256r1")),
    can_tries=3,
    extended=4000,
    select_mf=False,
    chip_authentication="AES-256",
    signature="ecdsa",
    hash="sha256",
)
PASSPORT = Profile(
    pace=(PaceInfo("GM", "AES-128", "brainpoolP256r1"),),
    bac=True,
    active_authentication="ecdsa",
    chip_authentication="AES-128",
    hash="sha256",
    atr="3B898001005448535F4D52544417",
)
RESIDENCE_PERMIT = Profile(
    pace=(PaceInfo("GM", "3DES", "P-256"), PaceInfo("CAM", "AES-128", "P-256")),
    bac=False,
    hash="sha384",
    signer_curve="P-384",
    atr="3B8B80010031C1640937721300900051",
)
BAC_ONLY = Profile(pace=(), bac=True, data_groups=(1, 2))
