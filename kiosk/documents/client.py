"""The two document workers as the screen calls them; it holds none of their libraries.

A worker that died or ran out of time is a `Fault`, as a device's would be.
"""

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
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost


class Decoder:
    """Reads the signed code of a page (`kiosk.documents.decoder` in its process)."""

    def __init__(self, settings: config.Documents) -> None:
        self._timeout_s = settings.decode_timeout_s
        self._host = WorkerHost("kiosk.documents.decoder", {"trust_dir": settings.trust_dir})

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Start the worker; returns at once. Belongs to the event loop's thread, as all here."""
        self._host.start()

    async def read_proof(self, jpeg: bytes) -> ProofReading | Fault:
        """Find and verify the signed code of a page (JPEG, PNG, TIFF or WebP, up to 60 megapixels)."""
        try:
            reading: ProofReading = await self._host.call(ReadProof(jpeg), ProofReading, self._timeout_s)
        except WorkerLost as lost:
            return _fault(lost)
        return reading

    async def read_qr(self, picture: bytes) -> QrReading | Fault:
        """The QR codes of a picture (of the same kinds)."""
        try:
            reading: QrReading = await self._host.call(ReadQr(picture), QrReading, self._timeout_s)
        except WorkerLost as lost:
            return _fault(lost)
        return reading

    async def close(self) -> None:
        await self._host.stop()


class Renderer:
    """Makes papers tagged PDFs (`kiosk.documents.renderer` in its process)."""

    def __init__(self, settings: config.Documents, accent: str = "#0F3A66", own_templates: str = "") -> None:
        """`accent`: the operator's colour, `#RRGGBB`. `own_templates`: the administration's, a folder, or empty.

        Raises `KioskError` when the templates or the fonts are not installed.
        """
        self._timeout_s = settings.render_timeout_s
        setup = {
            "templates": str(assets.path("templates")),
            "fonts": str(assets.path("fonts")),
            "accent": accent,
            "own": own_templates,
        }
        self._host = WorkerHost("kiosk.documents.renderer", setup)

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Start the worker; returns at once."""
        self._host.start()

    async def render(self, request: RenderSummary | RenderPaper) -> Rendered | Fault:
        """The PDF (it declares PDF/A-2a and PDF/UA-1), or why there is none."""
        try:
            answer: Rendered | Fault = await self._host.call(request, Rendered | Fault, self._timeout_s)
        except WorkerLost as lost:
            return _fault(lost)
        return answer

    async def check_templates(self) -> TemplatesChecked | Fault:
        """Which of the administration's own templates are used, and why others are not."""
        try:
            answer: TemplatesChecked = await self._host.call(CheckTemplates(), TemplatesChecked, self._timeout_s)
        except WorkerLost as lost:
            return _fault(lost)
        return answer

    async def close(self) -> None:
        await self._host.stop()


def _fault(lost: WorkerLost) -> Fault:
    return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
