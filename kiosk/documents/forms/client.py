"""The worker of official forms, as who asks calls it."""

from collections.abc import Mapping

from kiosk import assets
from kiosk.devices.states import Fault
from kiosk.documents.forms.port import FilledForm, FillForm, FormFields, FormRefused, NotFilled, ReadForm
from kiosk.documents.worker_client import WorkerClient

TYPEFACE = "fonts/AtkinsonHyperlegibleNext_400Regular.ttf"


class Forms(WorkerClient):
    """`kiosk.documents.forms.worker` in its process. Raises `KioskError` where the typeface is not installed."""

    def __init__(self, timeout_s: float = 20.0) -> None:
        super().__init__("kiosk.documents.forms.worker", {"typeface": str(assets.path(TYPEFACE))}, timeout_s)

    async def read(self, pdf: bytes) -> FormFields | FormRefused | Fault:
        """The fields of a form."""
        answer: FormFields | FormRefused | Fault = await self._ask(ReadForm(pdf), FormFields | FormRefused)
        return answer

    async def fill(self, pdf: bytes, values: Mapping[str, str]) -> FilledForm | NotFilled | FormRefused | Fault:
        """The form with these values in it, checked, or everything that stands against it."""
        answer: FilledForm | NotFilled | FormRefused | Fault = await self._ask(
            FillForm(pdf, dict(values)), FilledForm | NotFilled | FormRefused
        )
        return answer
