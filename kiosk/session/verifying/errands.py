"""Has a picture, or a file, verified by the worker of signed papers, which starts when it is first asked."""

from typing import Protocol

from kiosk.devices.states import Fault
from kiosk.documents.incoming.port import CleanPages, FileRefused
from kiosk.documents.signed.port import NotAPaper, Verdict, VerifyAnswer
from kiosk.errors import Code
from kiosk.session.verifying.state import FileVerified, PaperVerified, VerifyPage
from kiosk.session.work import Dispatch


class PaperVerifier(Protocol):
    """`kiosk.documents.signed.client.PaperReader`."""

    async def verify(self, data: bytes) -> VerifyAnswer | Fault: ...


class Opener(Protocol):
    async def open(self, data: bytes, preview_px: int = 0) -> CleanPages | FileRefused: ...


async def verify(verifier: PaperVerifier, dispatch: Dispatch, wanted: VerifyPage) -> None:
    dispatch(PaperVerified(wanted.sha256, await verifier.verify(wanted.jpeg)))


async def verify_file(verifier: PaperVerifier, opener: Opener, turn: int, data: bytes) -> FileVerified:
    """The file itself is verified, for its text can be compared with what was signed; it is drawn anew only where there
    is no code on it, for the coach to look at."""
    answer = await verifier.verify(data)
    if isinstance(answer, NotAPaper):
        return FileVerified(turn, answer.why)
    if isinstance(answer, Fault) and answer.code is Code.TIMED_OUT:
        return FileVerified(turn, "too_slow")
    if not isinstance(answer, Verdict) or answer.outcome != "no_code":
        return FileVerified(turn, answer)
    opened = await opener.open(data)
    return FileVerified(turn, answer, opened.pages[0] if isinstance(opened, CleanPages) and opened.pages else None)
