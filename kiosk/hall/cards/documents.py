"""The identity documents of the hall: whose they are, and what their chips can do. Nobody's, of no State."""

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec

from kiosk.hall.chip.profile import CNIE, PASSPORT, RESIDENCE_PERMIT, Holder, Profile


class Document(msgspec.Struct, frozen=True):
    """`issued_days`: how long ago; `years`: how long it holds."""

    title: str
    holder: Holder
    profile: Profile
    issued_days: int
    years: int

    def holder_on(self, today: date) -> Holder:
        """The holder with the dates of a document that is valid today."""
        issued = today - timedelta(days=self.issued_days)
        return msgspec.structs.replace(self.holder, issued=issued, expiry=issued + timedelta(days=365 * self.years))


DOCUMENTS: Mapping[str, Document] = {
    "cnie": Document("Carte d'identité (puce)", Holder(), CNIE, 500, 10),
    "passport": Document(
        "Passeport (puce)",
        Holder(layout="TD3", code="P", number="26SP00042", can=""),
        PASSPORT,
        700,
        10,
    ),
    "residence-permit": Document(
        "Titre de séjour (puce)",
        Holder(
            surname="SPECIMEN-MODELE",
            given_names=("Noor",),
            birth_date=date(1984, 11, 2),
            birth_place="Utopia",
            sex="M",
            nationality="UTO",
            number="TSP4C2N88",
            address=("3 PLACE DES ESSAIS", "57000", "METZ"),
            code="IR",
            can="230827",
        ),
        RESIDENCE_PERMIT,
        200,
        4,
    ),
}
