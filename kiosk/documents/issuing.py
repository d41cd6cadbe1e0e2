"""Papers with the signed code of this kiosk on them: drawn once with the place of the code kept, signed, drawn again.

The key is in the screen's process, which decodes nothing from outside; the renderer's, which decodes pictures, never
has it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from msgspec import structs

from kiosk.devices.states import Fault
from kiosk.documents.port import Rendered, RenderPaper, RenderSummary
from kiosk.documents.signed.code import Kind
from kiosk.errors import Code
from kiosk.privacy import logs


class Renderer(Protocol):
    async def render(self, request: RenderSummary | RenderPaper) -> Rendered | Fault: ...


class Signer(Protocol):
    def sign(self, kind: Kind, reference: str, values: tuple[str, ...], now: datetime, content: bytes = b"") -> str: ...


class Issuer:
    """`signer` None: this kiosk has no key, and its papers carry no code."""

    def __init__(self, renderer: Renderer, signer: Signer | None, now: Callable[[], datetime]) -> None:
        self._renderer = renderer
        self._signer = signer
        self._now = now

    async def render(self, request: RenderSummary | RenderPaper) -> Rendered | Fault:
        """The paper. One without a code rather than none, when the key's time is over: `kiosk doctor` says so."""
        unsigned = structs.replace(request, seal=None)
        own = isinstance(request, RenderSummary) and request.kept
        if own or self._signer is None or not self.seal("summary", request.reference, ()):
            return await self._renderer.render(unsigned)
        draft = await self._renderer.render(structs.replace(request, seal=""))
        if isinstance(draft, Fault):
            # A file must leave: without a code, unless it is its pictures that cannot be opened.
            return draft if draft.code == Code.UNREADABLE_DOCUMENT else await self._renderer.render(unsigned)
        kind, values = _compared(request)
        code = self.seal(kind, request.reference, values, draft.content)
        final = await self._renderer.render(structs.replace(request, seal=code))
        if isinstance(final, Fault) or final.content != draft.content:
            # It would be called changed from its first day.
            logs.event("paper_unsigned")
            return await self._renderer.render(unsigned)
        return final

    def seal(self, kind: Kind, reference: str, values: tuple[str, ...], content: bytes = b"") -> str:
        """The code for a paper, or nothing when this kiosk cannot sign now. Takes 0.1 ms."""
        return self._signer.sign(kind, reference, values, self._now(), content) if self._signer is not None else ""


def _compared(request: RenderSummary | RenderPaper) -> tuple[Kind, tuple[str, ...]]:
    """What a person compares with the paper."""
    if isinstance(request, RenderSummary):
        return "summary", (request.title, request.operator)
    return request.kind, request.compared
