"""Every evil that a chip can be, by name. What is not in this table, no chip of the hall does.

`where` says what is evil: the `files`, the `signature` over them (or who signed), or the `chip` while it is read.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

Where = Literal["files", "signature", "chip"]


class Evil(msgspec.Struct, frozen=True):
    """`title` is French, for the dock. `counts`: `Fault.at` says at which APDU; `waits`: `Fault.seconds` how long."""

    title: str
    where: Where
    counts: bool = False
    waits: bool = False


EVILS: Mapping[str, Evil] = {
    # files
    "tlv_too_long": Evil("Longueur plus grande que le fichier (DG1)", "files"),
    "two_gigabytes": Evil("Fichier qui annonce 2 Go (DG1)", "files"),
    "endless_file": Evil("Fichier sans fin (DG1)", "files"),
    "indefinite_length": Evil("Longueurs indéfinies (DG1)", "files"),
    "indefinite_length_sod": Evil("Longueurs indéfinies (signature)", "files"),
    "deep_nesting": Evil("Imbrication profonde (DG11)", "files"),
    "deep_nesting_sod": Evil("Imbrication profonde (signature)", "files"),
    "deep_nesting_card_access": Evil("Imbrication profonde (accès)", "files"),
    "duplicate_tags": Evil("Étiquettes en double (DG1)", "files"),
    "garbage_file": Evil("Fichier brouillé (DG1)", "files"),
    "empty_file": Evil("Fichier vide (DG1)", "files"),
    "bidi_names": Evil("Noms en écriture inversée (DG11)", "files"),
    "control_names": Evil("Caractères de commande dans les noms (DG1, DG11)", "files"),
    "jpeg_bomb": Evil("Photo JPEG démesurée (DG2)", "files"),
    "jpeg2000_bomb": Evil("Photo JPEG 2000 démesurée (DG2)", "files"),
    # signature
    "hash_mismatch": Evil("Fichier modifié après signature (DG1)", "signature"),
    "dg_withheld": Evil("Fichier signé mais absent (DG11)", "signature"),
    "dg_unsigned": Evil("Fichier présent mais non signé (DG11)", "signature"),
    "signer_of_another_country": Evil("Signataire d'un autre pays", "signature"),
    "signer_expired": Evil("Signataire expiré à la délivrance", "signature"),
    "csca_expired": Evil("Autorité expirée à la délivrance", "signature"),
    "csca_unknown": Evil("Autorité inconnue", "signature"),
    "bad_signature": Evil("Signature fausse", "signature"),
    "signed_attributes_lie": Evil("Empreinte signée qui n'est pas celle du contenu", "signature"),
    "explicit_parameters": Evil("Courbe écrite en toutes lettres", "signature"),
    "explicit_parameters_wrong": Evil("Courbe écrite en toutes lettres, un peu fausse", "signature"),
    # chip
    "wrong_ssc": Evil("Compteur de messages faux", "chip", counts=True),
    "replayed_response": Evil("Réponse rejouée", "chip", counts=True),
    "bad_mac": Evil("Sceau de message faux", "chip", counts=True),
    "plain_answers": Evil("Réponses en clair dans le canal chiffré", "chip", counts=True),
    "swapped_card": Evil("Carte échangée en cours", "chip", counts=True),
    "removed": Evil("Carte retirée en cours", "chip", counts=True),
    "garbage_answers": Evil("Réponses brouillées", "chip", counts=True),
    "random_status": Evil("Codes d'état au hasard", "chip", counts=True),
    "empty_answers": Evil("Réponses vides", "chip", counts=True),
    "long_pause": Evil("Longue pause", "chip", counts=True, waits=True),
    "slow_chip": Evil("Puce lente", "chip", waits=True),
    "short_reads": Evil("Lectures plus courtes que demandé", "chip"),
    "cloned_chip": Evil("Puce copiée, sans sa clé", "chip"),
    "pace_fails": Evil("Le canal ne s'établit jamais", "chip"),
    "pace_mirrors": Evil("La puce renvoie la clé du lecteur", "chip"),
    "pace_off_curve": Evil("Clé de la puce hors de la courbe", "chip"),
    "can_suspended": Evil("Dernier essai du code suspendu", "chip"),
    "can_blocked": Evil("Code bloqué", "chip"),
}


class Fault(msgspec.Struct, frozen=True):
    """`at`: from this APDU on, the first being 0. `seconds`: of `long_pause` (once; 60 by default) and `slow_chip`
    (each APDU; 0.3 by default)."""

    name: str
    at: int = 12
    seconds: float | None = None

    @property
    def wait_s(self) -> float:
        default = 0.3 if self.name == "slow_chip" else 60.0
        return default if self.seconds is None else self.seconds

    def __post_init__(self) -> None:
        """Raises `ValueError` for an evil that is not in the table."""
        if self.name not in EVILS:
            raise ValueError(f"there is no such evil: {self.name}")
        if self.at < 0 or not 0 <= self.wait_s <= 3600:
            raise ValueError("at: from 0; seconds: from 0 to 3600")
