"""An operator, a kiosk of theirs, and signed papers: made in this process, with real keys and the real renderer."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from kiosk import assets
from kiosk.devices.states import Fault
from kiosk.documents.issuing import Issuer
from kiosk.documents.port import PaperWords, Rendered, RenderPaper, RenderSummary, SummaryRow, SummarySection
from kiosk.documents.renderer import Renderer, Setup
from kiosk.documents.signed import keys
from kiosk.documents.signed.signer import Signer, load

NOW = datetime(2026, 11, 22, 10, 42, tzinfo=UTC)


class Operator(NamedTuple):
    """`folder/trust` believes in it; `kiosk` is the folder of its kiosk."""

    folder: Path
    name: str = "lilas"

    @property
    def trust(self) -> Path:
        return self.folder / "trust"

    @property
    def kiosk(self) -> Path:
        return self.folder / "kiosk"

    def delegate(self, start: datetime = NOW - timedelta(days=1), end: datetime = NOW + timedelta(days=29)) -> Signer:
        request = keys.new_request(self.kiosk, "borne-7")
        keys.replace(self.kiosk / keys.DELEGATION, keys.delegate(self.folder / f"{self.name}.key", request, start, end))
        return load(self.kiosk)


def operator(folder: Path, name: str = "lilas") -> Operator:
    """A new one, whose public key lies in its folder of trust."""
    (folder / "trust").mkdir(parents=True)
    keys.new_operator(folder / f"{name}.key", folder / "trust" / f"{name}.pub")
    return Operator(folder, name)


class InProcess:
    """The renderer without its process."""

    def __init__(self, own: str = "") -> None:
        self.service = Renderer(Setup(str(assets.path("templates")), str(assets.path("fonts")), own=own))

    async def render(self, request: RenderSummary | RenderPaper) -> Rendered | Fault:
        return self.service.render(request)


def issued(signer: Signer | None, request: RenderSummary | RenderPaper, now: datetime = NOW) -> bytes:
    """The paper as the citizen gets it."""
    made = asyncio.run(Issuer(InProcess(), signer, lambda: now).render(request))
    assert isinstance(made, Rendered), made
    return made.pdf


def attestation(kind: str = "attestation") -> RenderPaper:
    words = PaperWords(
        "fr",
        "Attestation de dépôt",
        "Fait le 22 novembre 2026 à 10 h 42",
        ("La Ville de Lilas-sur-Moselle atteste que Camille SPECIMEN a déposé un dossier.",),
        (SummarySection("Dossier", (SummaryRow("Objet", "Changement d'adresse", ""),)),),
        ("Ceci n'est pas une décision.",),
    )
    translation = PaperWords("ar", "شهادة إيداع", "٢٢ نوفمبر", ("أودعت Camille SPECIMEN ملفا.",), (), (), "ترجمة آلية")
    lines = ("1 place des Specimens", "57000 Metz")
    return RenderPaper(
        kind,  # type: ignore[arg-type]
        "Ville de Lilas-sur-Moselle",
        "K4T-7QX9-2M",
        lines,
        words,
        ("Camille SPECIMEN", "12 rue des Lilas", "57000 Metz"),
        translation,
        ("Changement d'adresse", "Camille SPECIMEN", "22 novembre 2026")
        if kind == "attestation"
        else ("Changement d'adresse", "Camille SPECIMEN"),
    )


def photographed(page: Image.Image) -> Image.Image:
    """A page as a telephone takes it: aslant, from one side, unevenly lit, a little soft."""
    width, height = page.size
    room = Image.new("RGB", (round(width * 1.3), round(height * 1.25)), (96, 78, 60))
    room.paste(page.convert("RGB"), (round(width * 0.12), round(height * 0.1)))
    tilted = room.rotate(7, Image.Resampling.BICUBIC, fillcolor=(96, 78, 60))
    plane = (1, 0.06, -20, 0.02, 1.04, -10, 0.00004, 0.00005)
    aslant = tilted.transform(tilted.size, Image.Transform.PERSPECTIVE, plane, Image.Resampling.BICUBIC)
    shade = Image.linear_gradient("L").resize(aslant.size).point(lambda value: 150 + value * 100 // 255)
    return Image.composite(aslant, Image.new("RGB", aslant.size, (20, 20, 20)), shade)
