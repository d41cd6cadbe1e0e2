"""The papers of an exercise: a person who does not exist, and a bill to lay on the scanner. Pure."""

from datetime import date

from kiosk.documents.port import RenderSummary, SummaryRow, SummarySection
from kiosk.errors import N_
from kiosk.i18n.translator import Translator
from kiosk.session.staff.mediation_marks import WORTHLESS

# Nobody lives under this name, or at this address.
PERSON: tuple[tuple[str, str], ...] = (
    (N_("Nom de famille"), "SPECIMEN"),
    (N_("Prénoms"), "Camille"),
    (N_("Date de naissance"), "12/03/1950"),
    (N_("Numéro et rue"), "12 rue des Lilas"),
    (N_("Code postal"), "57000"),
    (N_("Ville"), "Metz"),
)


def specimens(tr: Translator, operator: str, made: date) -> RenderSummary:
    """The papers of the exercise, on one page: who one is, and a bill to lay on the scanner."""
    rows = tuple(SummaryRow(tr(label), value, "") for label, value in PERSON)
    bill = (
        SummaryRow(tr(N_("Nom de famille")), "Camille SPECIMEN", ""),
        SummaryRow(tr(N_("Numéro et rue")), "12 rue des Lilas, 57000 Metz", ""),
        SummaryRow(tr(N_("Date")), tr.date_long(made), ""),
    )
    return RenderSummary(
        language="fr",
        title=tr(N_("Papiers d'exercice")),
        operator=operator,
        reference="SPECIMEN",
        made=tr(WORTHLESS),
        sections=(
            SummarySection(tr(N_("La personne de l'exercice")), rows),
            SummarySection(tr(N_("Une facture d'électricité, pour le scanner")), bill),
        ),
        signatures=(),
        scans=(),
        notices=(tr(WORTHLESS),),
    )
