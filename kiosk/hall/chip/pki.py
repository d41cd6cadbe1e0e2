"""The authorities of one run: made when the hall opens, trusted for that run only, never written with their keys."""

from datetime import date, timedelta
from typing import Literal

from kiosk.hall.chip import curves
from kiosk.hall.chip.certificates import MASTER_LIST, Issued, Signing, Subject, issue, name, signed_data
from kiosk.hall.chip.chance import Chance
from kiosk.hall.chip.profile import Profile
from kiosk.hall.chip.signing import Key, Scheme, new_ec, new_rsa
from kiosk.hall.chip.tlv import integer, sequence, set_of

Role = Literal["home", "abroad", "expired", "stranger"]
RSA_BITS = 2048
COUNTRIES = {"FRA": "FR", "UTO": "UT", "D<<": "DE"}

_YEAR = timedelta(days=365)
# Years from now in which an authority is valid. The stranger bears the name of the one at home.
_VALID: dict[Role, tuple[int, int]] = {"home": (-9, 16), "abroad": (-9, 16), "expired": (-20, -8), "stranger": (-9, 16)}
_NAMED: dict[Role, tuple[str, str]] = {
    "home": ("FR", "CSCA SPECIMEN"),
    "abroad": ("UT", "CSCA SPECIMEN Utopia"),
    "expired": ("FR", "CSCA SPECIMEN ancienne"),
    "stranger": ("FR", "CSCA SPECIMEN"),
}


class Pki:
    """Four authorities (CSCA), of which all but the stranger are trusted, and the signers that they have appointed."""

    def __init__(self, chance: Chance, today: date, *, rsa: bool) -> None:
        self.chance = chance
        self.today = today
        self._roots: dict[tuple[Role, Scheme], Issued] = {}
        self._signers: dict[tuple[object, ...], Issued] = {}
        self._rsa_keys: dict[Scheme, Key] = {}
        self._schemes: tuple[Scheme, ...] = ("ecdsa", "rsa-pss", "rsa-pkcs1") if rsa else ("ecdsa",)

    @classmethod
    def fresh(cls, seed: int | None = None, *, today: date | None = None, rsa: bool = False) -> "Pki":
        """New keys; the same ones for the same `seed`. `rsa`: there are RSA authorities too, at half a second each.
        `today`: what the validity of certificates is reckoned from."""
        return cls(Chance(seed), today or date.today(), rsa=rsa)

    def trust_anchors(self) -> list[bytes]:
        """The certificates (DER) of the authorities that a kiosk trusts, one that has expired among them."""
        trusted: tuple[Role, ...] = ("home", "abroad", "expired")
        return [self._root(role, scheme).certificate for scheme in self._schemes for role in trusted]

    def master_list(self) -> bytes:
        """The trust anchors as a list that a signer of the home country has signed (ICAO 9303-12, chapter 9; CMS, DER).
        The authority stands in it as a certificate, too."""
        root = self._root("home", "ecdsa")
        key = new_ec(curves.P256, self.chance)
        valid = self.today - _YEAR, self.today + 2 * _YEAR
        subject = Subject(
            name("FR", "Master List Signer SPECIMEN"), key, valid, "master-list-signer", "ecdsa", "sha256"
        )
        signer = issue(subject, root, self.chance)
        listed = sequence(integer(0), set_of(*self.trust_anchors()))
        return signed_data(MASTER_LIST, listed, signer, Signing(self.today, (root.certificate,)), self.chance)

    def signer(self, profile: Profile, issuing_state: str, issued: date) -> Issued:
        """Who signs a document of this profile: the certificate and key of a document signer."""
        role = _role(profile, issuing_state)
        known = (role, profile.csca, profile.signature, profile.hash, profile.signer_curve, _style(profile), issued)
        if known not in self._signers:
            self._signers[known] = self._appoint(role, profile, issued)
        return self._signers[known]

    def _appoint(self, role: Role, profile: Profile, issued: date) -> Issued:
        if profile.signature == "ecdsa":
            style = _style(profile)
            parameters = "named" if style == "expired" else style
            key: Key = new_ec(curves.CURVES[profile.signer_curve], self.chance, parameters)
        else:
            key = self._rsa_key(profile.signature)
        valid = issued - timedelta(days=30), issued + 11 * _YEAR
        if profile.is_evil("signer_expired"):
            valid = issued - 2 * _YEAR, issued - timedelta(days=30)
        subject = name(_NAMED[role][0], f"Document Signer SPECIMEN {len(self._signers) + 1}")
        asked = Subject(subject, key, valid, "signer", profile.signature, profile.hash)
        return issue(asked, self._root(role, profile.csca), self.chance)

    def _root(self, role: Role, scheme: Scheme) -> Issued:
        if (role, scheme) not in self._roots:
            if scheme not in self._schemes:
                raise ValueError("this PKI has no RSA authorities: Pki.fresh(rsa=True)")
            ecdsa = scheme == "ecdsa"
            key = new_ec(curves.BRAINPOOL_P384, self.chance) if ecdsa else new_rsa(RSA_BITS, self.chance)
            first, last = (self.today + years * _YEAR for years in _VALID[role])
            country, common = _NAMED[role]
            subject = name(country, common if ecdsa else f"{common} {scheme}")
            asked = Subject(subject, key, (first, last), "authority", scheme, "sha384" if ecdsa else "sha256")
            self._roots[role, scheme] = issue(asked, None, self.chance)
        return self._roots[role, scheme]

    def _rsa_key(self, scheme: Scheme) -> Key:
        """One for all signers of a scheme: it takes half a second, and nothing hangs on its being another."""
        if scheme not in self._rsa_keys:
            self._rsa_keys[scheme] = new_rsa(RSA_BITS, self.chance)
        return self._rsa_keys[scheme]


def _role(profile: Profile, issuing_state: str) -> Role:
    if profile.is_evil("csca_unknown"):
        return "stranger"
    if profile.is_evil("csca_expired"):
        return "expired"
    at_home = COUNTRIES.get(issuing_state) == "FR"
    return "home" if at_home != profile.is_evil("signer_of_another_country") else "abroad"


def _style(profile: Profile) -> Literal["named", "explicit", "explicit-wrong", "expired"]:
    if profile.is_evil("explicit_parameters"):
        return "explicit"
    if profile.is_evil("explicit_parameters_wrong"):
        return "explicit-wrong"
    return "expired" if profile.is_evil("signer_expired") else "named"
