"""The workers that open files from outside, and that read a USB stick, as who asks calls them; few visits do."""

from kiosk.devices.states import Fault
from kiosk.documents.incoming.port import (
    CleanPages,
    FileAnswer,
    FileRefused,
    ListStick,
    OpenFile,
    ReadStick,
    StickGone,
    StickListed,
    StickRead,
)
from kiosk.documents.worker_client import WorkerClient
from kiosk.errors import Code

TIMEOUT_S = 20.0
ANSWER = StickListed | StickRead | StickGone


class Opener(WorkerClient):
    """`kiosk.documents.incoming.opener` in its process."""

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        super().__init__("kiosk.documents.incoming.opener", {}, timeout_s)

    async def open(self, data: bytes, preview_px: int = 0) -> CleanPages | FileRefused:
        """The pages of a file, drawn anew, or why there are none: a worker that died or took too long says it too."""
        answer: FileAnswer | Fault = await self._ask(OpenFile(data, preview_px), FileAnswer)
        if isinstance(answer, Fault):
            return FileRefused("too_slow" if answer.code == Code.TIMED_OUT else "damaged", f"the worker: {answer.code}")
        return answer


class StickReader(WorkerClient):
    """`kiosk.documents.incoming.stick` in its process. `folder`: where a stick is mounted."""

    def __init__(self, folder: str, timeout_s: float = TIMEOUT_S) -> None:
        super().__init__("kiosk.documents.incoming.stick", {"folder": folder}, timeout_s)

    async def files(self) -> StickListed | StickGone:
        """The papers on the stick; a stick that hangs is gone."""
        answer: StickListed | StickRead | StickGone | Fault = await self._ask(ListStick(), ANSWER)
        return answer if isinstance(answer, StickListed) else StickGone()

    async def read(self, number: int) -> bytes | None:
        """The bytes of a file that was listed; None when it is no longer there."""
        answer: StickListed | StickRead | StickGone | Fault = await self._ask(ReadStick(number), ANSWER)
        return answer.data if isinstance(answer, StickRead) else None
