"""The workers that open files from outside, and that read a USB stick, as who asks calls them."""

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
from kiosk.processes.host import WorkerHost, WorkerLost

TIMEOUT_S = 20.0


class Opener:
    """`kiosk.documents.incoming.opener` in its process."""

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._host = WorkerHost("kiosk.documents.incoming.opener", {})
        self._started = False

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Start the worker; returns at once. `open` does it otherwise: most visits open no file."""
        if not self._started:
            self._started = True
            self._host.start()

    async def open(self, data: bytes, preview_px: int = 0) -> CleanPages | FileRefused:
        """The pages of a file, drawn anew, or why there are none: a worker that died or took too long says it too."""
        self.start()
        try:
            answer: FileAnswer = await self._host.call(OpenFile(data, preview_px), FileAnswer, self._timeout_s)
        except WorkerLost as lost:
            return FileRefused("too_slow" if lost.timed_out else "damaged", f"the worker {lost}")
        return answer

    async def close(self) -> None:
        if self._started:
            await self._host.stop()


class StickReader:
    """`kiosk.documents.incoming.stick` in its process. `folder`: where a stick is mounted."""

    def __init__(self, folder: str, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._host = WorkerHost("kiosk.documents.incoming.stick", {"folder": folder})
        self._started = False

    async def files(self) -> StickListed | StickGone:
        """The papers on the stick; a stick that hangs is gone."""
        answer = await self._call(ListStick())
        return answer if isinstance(answer, StickListed) else StickGone()

    async def read(self, number: int) -> bytes | None:
        """The bytes of a file that was listed; None when it is no longer there."""
        answer = await self._call(ReadStick(number))
        return answer.data if isinstance(answer, StickRead) else None

    async def _call(self, request: ListStick | ReadStick) -> StickListed | StickRead | StickGone:
        if not self._started:
            self._started = True
            self._host.start()
        try:
            answer: StickListed | StickRead | StickGone = await self._host.call(
                request, StickListed | StickRead | StickGone, self._timeout_s
            )
        except WorkerLost:
            return StickGone()
        return answer

    async def close(self) -> None:
        if self._started:
            await self._host.stop()
