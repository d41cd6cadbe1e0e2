"""Has a picture verified by the worker of signed papers, which starts when it is first asked."""

from typing import Protocol

from kiosk.devices.states import Fault
from kiosk.documents.signed.port import VerifyAnswer
from kiosk.session.verifying.state import PaperVerified, VerifyPage
from kiosk.session.work import Dispatch


class PaperVerifier(Protocol):
    """`kiosk.documents.signed.client.PaperReader`."""

    async def verify(self, data: bytes) -> VerifyAnswer | Fault: ...


async def verify(verifier: PaperVerifier, dispatch: Dispatch, wanted: VerifyPage) -> None:
    dispatch(PaperVerified(wanted.sha256, await verifier.verify(wanted.jpeg)))
