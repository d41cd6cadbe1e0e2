"""Who carries out what a visit wants done with files: each of them starts its worker when it is first asked."""

from collections.abc import Awaitable, Callable

from kiosk.config import Config
from kiosk.devices.page_printer.port import PagePrinter
from kiosk.documents.forms.client import Forms
from kiosk.documents.incoming.client import Opener, StickReader
from kiosk.documents.phone.client import PhoneLine
from kiosk.help.asked import Signer
from kiosk.help.key import key_file
from kiosk.session.files.errands import FilePorts, Renderer
from kiosk.session.verifying.errands import PaperVerifier


def file_ports(
    config: Config,
    renderer: Renderer,
    printer: PagePrinter,
    count: Callable[[int], Awaitable[None]],
    verifier: PaperVerifier | None = None,
) -> FilePorts:
    """`count` is told how many pages came out. `verifier`: of papers of kiosks. Raises `KioskError`
    where the typeface of forms is not installed."""
    return FilePorts(
        line=PhoneLine(config.delivery, Signer(config.kiosk_id, str(key_file(config.state_dir)))),
        opener=Opener(),
        stick=StickReader(config.documents.stick_dir),
        renderer=renderer,
        printer=printer,
        forms=Forms(),
        maps=config.papers.forms,
        counted=count,
        verifier=verifier,
    )
