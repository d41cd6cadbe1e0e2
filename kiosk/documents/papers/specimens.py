"""What an administration's template is tried with before a citizen's paper is: invented, and long enough to break."""

from kiosk.documents.papers.templates import Name
from kiosk.documents.port import PaperWords, RenderPaper, RenderSummary, SummaryRow, SummarySection

REFERENCE = "SPE-CIME-N2"
VALUE = "Camille SPECIMEN"


def specimen(name: Name) -> RenderSummary | RenderPaper:
    """A request that the template has to make a page of: `REFERENCE` and `VALUE` have to stand on it."""
    sections = (SummarySection("Rubrique", tuple(SummaryRow(f"Question {n}", VALUE, "saisi") for n in range(12))),)
    if name == "summary":
        return RenderSummary(
            "fr", "Specimen", "Ville specimen", REFERENCE, "Fait le 1er janvier", sections, (), (), ("Note",), seal=""
        )
    words = PaperWords("fr", "Specimen", "Fait le 1er janvier", (f"Je soussigné, {VALUE}.",) * 3, sections, ("Note",))
    lines = ("12 rue des Lilas", "57000 Metz")
    return RenderPaper(name, "Ville specimen", REFERENCE, lines, words, lines, seal="")
