"""Papers, documents and faces that are shown to the kiosk: the camera that sees them, and who judges and reads them."""

import functools

from kiosk.devices.states import Fault
from kiosk.documents.page.port import Examination, Examine
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.session.identity.looking import Looking
from kiosk.session.papers.borrowing import BorrowedCamera
from kiosk.session.papers.events import PaperReading
from kiosk.session.papers.watching import Watching
from kiosk.session.ports import Ports
from kiosk.session.work import Dispatch, Work, answer


class PaperErrands:
    def __init__(self, ports: Ports, camera: BorrowedCamera, dispatch: Dispatch) -> None:
        self._ports = ports
        self._camera = camera
        self._dispatch = dispatch
        self._watching = None if ports.coach is None else Watching(ports.coach, ports.devices.camera, dispatch)
        self._looking = Looking(ports.devices.scanner, camera, ports.eye, dispatch, codes=ports.codes)

    def carry_out(self, effect: effects.PaperEffect) -> Work | None:  # noqa: PLR0911 - a table
        tell = functools.partial(answer, self._dispatch)
        match effect:
            case effects.BorrowCamera():
                return self._aim()
            case effects.TakePhoto():
                return tell(self._camera.take(), events.PictureTaken)
            case effects.ReturnCamera():
                return self._give_back()
            case effects.OpenPhotoCamera():
                return tell(self._open_photo(), events.PhotoOpened)
            case effects.TakePortrait():
                return None if self._ports.photo is None else tell(self._ports.photo.take(), events.PhotoMade)
            case effects.ExaminePage(sha256=sha256, request=request):
                return tell(self._examine(request), functools.partial(events.PageExamined, sha256))
            case effects.ReadPaper(sha256=sha256):
                return tell(self._read(effect), functools.partial(events.ProofRead, sha256))
            case effects.LookAtDocument():
                return self._looking.look(effect)
            case effects.StopLooking():
                return self._looking.stop()

    async def _aim(self) -> None:
        if self._watching is not None:
            self._watching.start()
        self._dispatch(events.CameraAimed(await self._camera.borrow()))

    async def _give_back(self) -> None:
        if self._watching is not None:
            self._watching.stop()
        await self._camera.give_back()
        if self._ports.photo is not None:
            await self._ports.photo.give_back()

    async def _open_photo(self) -> Fault | None:
        photo = self._ports.photo
        return Fault(Code.NOT_CONFIGURED) if photo is None else await photo.open()

    async def _examine(self, request: Examine) -> Examination | Fault:
        coach = self._ports.coach
        return Fault(Code.NOT_CONFIGURED) if coach is None else await coach.examine(request)

    async def _read(self, asked: effects.ReadPaper) -> PaperReading | Fault:
        match asked.reader:
            case "iban":
                ribs = self._ports.ribs
                return Fault(Code.NOT_CONFIGURED) if ribs is None else await ribs.read(asked.jpeg)
            case "letter":
                letters = self._ports.letters
                return Fault(Code.NOT_CONFIGURED) if letters is None else await letters.read(asked.jpeg)
            case "registration":
                vehicles = self._ports.vehicles
                return Fault(Code.NOT_CONFIGURED) if vehicles is None else await vehicles.read(asked.jpeg)
            case "mrz":
                return await self._ports.eye.read(asked.jpeg)
        return await self._ports.decoder.read_proof(asked.jpeg)
