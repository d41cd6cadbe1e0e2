"""A summary to render, of an invented person."""

import io

import msgspec
from PIL import Image, ImageDraw

from kiosk.documents.port import RenderSummary, SummaryRow, SummaryScan, SummarySection, SummarySignature
from tests.support import two_d_doc as codes


def drawn_signature() -> bytes:
    """A scribble with a transparent ground, as PNG."""
    image = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    points = [(40, 150), (120, 40), (170, 160), (240, 60), (300, 140), (420, 80), (560, 120)]
    ImageDraw.Draw(image).line(points, fill=(20, 35, 58, 255), width=6, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def summary(**changes: object) -> RenderSummary:
    signed_code, typed = "lu dans le code signé de votre facture", "tapé par vous"
    made = RenderSummary(
        language="fr",
        title="Déclaration de changement d'adresse",
        operator="Ville de Lilas-sur-Moselle, accueil de la mairie",
        reference="K4T-7QX9-2M",
        made="Établi le 22 novembre 2026 à 10 h 42 à la borne 1",
        sections=(
            SummarySection(
                "Qui êtes-vous ?",
                (
                    SummaryRow("Nom de naissance", "SPECIMEN", typed),
                    SummaryRow("Prénoms", "Camille", typed),
                    SummaryRow("Date de naissance", "3 février 1961", typed),
                ),
            ),
            SummarySection(
                "Votre nouvelle adresse",
                (
                    SummaryRow("Numéro et rue", "12 rue des Lilas", signed_code),
                    SummaryRow("Code postal et ville", "57000 Metz", signed_code),
                ),
            ),
        ),
        signatures=(
            SummarySignature("Signature de Camille SPECIMEN", "Signé sur l'écran de la borne.", drawn_signature()),
            SummarySignature("Accord de l'hébergeant, Dominique SPECIMEN", "« Je confirme », dit devant la borne."),
        ),
        scans=(
            SummaryScan(
                "Justificatif de domicile",
                "Facture numérisée ; son code signé est vérifié et donne l'adresse ci-dessus.",
                codes.jpeg(codes.page([codes.ATTESTATION], 150)),
            ),
        ),
        notices=(
            "N'ont pas été prévenus : CAF, Assurance maladie, Impôts, Carte grise.",
            "En attente d'envoi : ceci n'est pas un accusé de réception.",
        ),
    )
    return msgspec.structs.replace(made, **changes)
