"""Worker: reads and fills official forms.

Runs as `kiosk.processes.worker kiosk.documents.forms.worker`, in a sandbox: a form is a file from outside.
"""

from pathlib import Path

import msgspec

from kiosk.documents import sandbox
from kiosk.documents.forms.filling import fill
from kiosk.documents.forms.port import FillForm, FormAnswer, FormFields, FormRefused, ReadForm
from kiosk.documents.forms.reading import read
from kiosk.documents.forms.specimen import specimen
from kiosk.documents.forms.typeface import Typeface
from kiosk.processes.worker import Emit

MEMORY_BYTES = 1024 * 1024 * 1024

Request = ReadForm | FillForm


class Setup(msgspec.Struct, frozen=True):
    """`typeface`: a TrueType file, with which forms are filled in."""

    typeface: str


class Forms:
    """The worker's service."""

    def __init__(self, face: Typeface) -> None:
        self._face = face

    def handle(self, request: ReadForm | FillForm) -> FormAnswer:
        try:
            if isinstance(request, ReadForm):
                return read(request.pdf)
            return fill(request.pdf, request.values, self._face)
        except MemoryError:
            return FormRefused("too_large", "takes more memory than there is")

    def cancel(self) -> None:
        """A form takes a tenth of a second; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def service(setup: Setup, emit: Emit) -> Forms:
    forms = Forms(Typeface(Path(setup.typeface).read_bytes()))
    # Libraries load parts of themselves when these are first used: now, while files can be opened.
    form = specimen()
    read_form = forms.handle(ReadForm(form))
    if not isinstance(read_form, FormFields):
        raise TypeError("the specimen form cannot be read")
    forms.handle(FillForm(form, {"nom": "Zoë ŁUKASZ", "portage": "oui", "pays": "FR"}))
    sandbox.enter(MEMORY_BYTES)
    return forms
