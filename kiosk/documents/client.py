"""The two document workers as the screen calls them; it holds none of their libraries."""

from kiosk import assets, config
from kiosk.devices.states import Fault
from kiosk.documents.port import (
    CheckTemplates,
    ProofReading,
    QrReading,
    ReadProof,
    ReadQr,
    Rendered,
    RenderPaper,
    RenderSummary,
    TemplatesChecked,
)
from kiosk.documents.worker_client import WorkerClient


class Decoder(WorkerClient):
    """Reads the signed code of a page (`kiosk.documents.decoder` in its process)."""

    def __init__(self, settings: config.Documents) -> None:
        super().__init__("kiosk.documents.decoder", {"trust_dir": settings.trust_dir}, settings.decode_timeout_s)

    async def read_proof(self, jpeg: bytes) -> ProofReading | Fault:
        """Find and verify the signed code of a page (JPEG, PNG, TIFF or WebP, up to 60 megapixels)."""
        reading: ProofReading | Fault = await self._ask(ReadProof(jpeg), ProofReading)
        return reading

    async def read_qr(self, picture: bytes) -> QrReading | Fault:
        """The QR codes of a picture (of the same kinds)."""
        reading: QrReading | Fault = await self._ask(ReadQr(picture), QrReading)
        return reading


class Renderer(WorkerClient):
    """Makes papers tagged PDFs (`kiosk.documents.renderer` in its process)."""

    def __init__(self, settings: config.Documents, accent: str = "#0F3A66", own_templates: str = "") -> None:
        """`accent`: the operator's colour, `#RRGGBB`. `own_templates`: the administration's, a folder, or empty.

        Raises `KioskError` when the templates or the fonts are not installed.
        """
        setup = {
            "templates": str(assets.path("templates")),
            "fonts": str(assets.path("fonts")),
            "accent": accent,
            "own": own_templates,
        }
        super().__init__("kiosk.documents.renderer", setup, settings.render_timeout_s)

    async def render(self, request: RenderSummary | RenderPaper) -> Rendered | Fault:
        """The PDF (it declares PDF/A-2a and PDF/UA-1), or why there is none."""
        answer: Rendered | Fault = await self._ask(request, Rendered | Fault)
        return answer

    async def check_templates(self) -> TemplatesChecked | Fault:
        """Which of the administration's own templates are used, and why others are not."""
        answer: TemplatesChecked | Fault = await self._ask(CheckTemplates(), TemplatesChecked)
        return answer
