"""The worker that opens files from outside, as a command calls it."""

from kiosk.documents.incoming.port import CleanPages, FileAnswer, FileRefused, OpenFile
from kiosk.processes.host import WorkerHost, WorkerLost

TIMEOUT_S = 20.0


class Opener:
    """`kiosk.documents.incoming.opener` in its process."""

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._host = WorkerHost("kiosk.documents.incoming.opener", {})

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Start the worker; returns at once."""
        self._host.start()

    async def open(self, data: bytes) -> CleanPages | FileRefused:
        """The pages of a file, drawn anew, or why there are none: a worker that died or took too long says it too."""
        try:
            answer: FileAnswer = await self._host.call(OpenFile(data), FileAnswer, self._timeout_s)
        except WorkerLost as lost:
            return FileRefused("too_slow" if lost.timed_out else "damaged", f"the worker {lost}")
        return answer

    async def close(self) -> None:
        await self._host.stop()
