"""The worker of official forms, as who asks calls it."""

from collections.abc import Mapping

from kiosk import assets
from kiosk.devices.states import Fault
from kiosk.documents.forms.port import FilledForm, FillForm, FormFields, FormRefused, NotFilled, ReadForm
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost

TYPEFACE = "fonts/AtkinsonHyperlegibleNext_400Regular.ttf"


class Forms:
    """`kiosk.documents.forms.worker` in its process. Raises `KioskError` where the typeface is not installed."""

    def __init__(self, timeout_s: float = 20.0) -> None:
        self._timeout_s = timeout_s
        self._host = WorkerHost("kiosk.documents.forms.worker", {"typeface": str(assets.path(TYPEFACE))})

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Start the worker; returns at once."""
        self._host.start()

    async def read(self, pdf: bytes) -> FormFields | FormRefused | Fault:
        """The fields of a form."""
        try:
            answer: FormFields | FormRefused = await self._host.call(
                ReadForm(pdf), FormFields | FormRefused, self._timeout_s
            )
        except WorkerLost as lost:
            return _fault(lost)
        return answer

    async def fill(self, pdf: bytes, values: Mapping[str, str]) -> FilledForm | NotFilled | FormRefused | Fault:
        """The form with these values in it, checked, or everything that stands against it."""
        try:
            answer: FilledForm | NotFilled | FormRefused = await self._host.call(
                FillForm(pdf, dict(values)), FilledForm | NotFilled | FormRefused, self._timeout_s
            )
        except WorkerLost as lost:
            return _fault(lost)
        return answer

    async def close(self) -> None:
        await self._host.stop()


def _fault(lost: WorkerLost) -> Fault:
    return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
