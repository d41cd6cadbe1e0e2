"""Worker: opens a one-time page at the desk, and brings what a telephone has sent, or offers what it is to fetch.

Runs as `kiosk.processes.worker kiosk.documents.phone.carrier`. What comes is opened with the slot's key, and read
elsewhere (`kiosk.documents.incoming`).
"""

import base64
import hashlib
from datetime import UTC, datetime

import msgspec

from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.documents.phone import sealing, wire
from kiosk.documents.phone.port import (
    AskSlot,
    DropSlot,
    NotReached,
    OfferPaper,
    OpenSlot,
    PhoneAnswer,
    Slot,
    SlotGone,
    SlotShown,
    SlotStands,
)
from kiosk.documents.phone.wire import Standing
from kiosk.documents.signed.drawing import code_picture
from kiosk.errors import Code, ConfigError
from kiosk.help import wire_asked
from kiosk.help.asked import Signer, signed
from kiosk.processes.worker import Emit

MAX_STANDING_BYTES = 4_000

Request = OpenSlot | OfferPaper | AskSlot | DropSlot


class Setup(msgspec.Struct, frozen=True):
    """`desk_url`: as the kiosk reaches the desk; `page_url`: as a telephone does. Others as in `config.Delivery`."""

    desk_url: str
    page_url: str
    timeout_s: float
    signer: Signer
    roots_file: str = ""
    proxy: str = ""


class Carrier:
    """The worker's service."""

    def __init__(self, setup: Setup) -> None:
        self._desk = setup.desk_url.rstrip("/")
        self._page = setup.page_url.rstrip("/")
        self._signer = setup.signer
        self._line = Line(setup.timeout_s, setup.roots_file, setup.proxy)

    def handle(self, request: Request) -> PhoneAnswer:
        match request:
            case OpenSlot(slot=slot, language=language):
                return self._opened(slot, "in", language, b"")
            case OfferPaper(slot=slot, language=language, pdf=pdf):
                return self._opened(slot, "out", language, sealing.seal(slot.key, slot.id, "out", 0, pdf))
            case AskSlot(slot=slot):
                return self._asked(slot)
            case DropSlot(slot=slot):
                answer = self._exchange("DELETE", slot, "")
                return SlotGone() if isinstance(answer, Answer) else NotReached(answer.code)

    def _opened(self, slot: Slot, direction: wire.Direction, language: str, body: bytes) -> PhoneAnswer:
        token_hash = hashlib.sha256(slot.token).hexdigest()
        asked = wire.opening(slot.id, direction, token_hash, language)
        try:
            told = signed(self._signer, wire_asked.PHONE, asked, datetime.now(UTC))
        except ConfigError:
            return NotReached(Code.RECIPIENT_REFUSED)
        told |= {
            wire.DIRECTION: direction,
            wire.LANGUAGE: language,
            wire.TOKEN: token_hash,
            "Content-Type": "application/octet-stream",
        }
        answer = self._exchange("PUT", slot, "", body=body, headers=told)
        if isinstance(answer, NoAnswer):
            return NotReached(answer.code)
        if answer.status != 201:
            return NotReached(Code.RECIPIENT_REFUSED)
        key = base64.urlsafe_b64encode(slot.key).decode("ascii").rstrip("=")
        picture = code_picture(f"{self._page}/p/{slot.id}#{key}").convert("RGB")
        return SlotShown(picture.tobytes(), picture.width, picture.height)

    def _asked(self, slot: Slot) -> PhoneAnswer:
        answer = self._exchange("GET", slot, "", limit=MAX_STANDING_BYTES)
        if isinstance(answer, NoAnswer):
            return NotReached(answer.code)
        if answer.status == 404:
            return SlotGone()
        try:
            standing = msgspec.json.decode(answer.body, type=Standing)
        except (msgspec.DecodeError, RecursionError, ValueError):
            return NotReached(Code.RECIPIENT_GARBAGE)
        if not standing.done:
            return SlotStands(standing.opened, standing.taken)
        return self._collected(slot, standing)

    def _collected(self, slot: Slot, standing: Standing) -> PhoneAnswer:
        files: list[bytes] = []
        held = damaged = 0
        for number in range(min(standing.files, wire.MAX_FILES)):
            answer = self._exchange("GET", slot, f"/files/{number}", limit=wire.MAX_SLOT_BYTES - held)
            if isinstance(answer, NoAnswer):
                return NotReached(answer.code)
            if answer.status != 200:
                return SlotGone() if answer.status == 404 else NotReached(Code.RECIPIENT_GARBAGE)
            held += len(answer.body)
            file = sealing.opened(slot.key, slot.id, "in", number, answer.body)
            damaged += file is None
            if file is not None:
                files.append(file)
        return SlotStands(standing.opened, standing.taken, done=True, files=tuple(files), damaged=damaged)

    def _exchange(
        self,
        method: str,
        slot: Slot,
        below: str,
        *,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        limit: int = MAX_STANDING_BYTES,
    ) -> Answer | NoAnswer:
        said = {"Authorization": f"Bearer {slot.token.hex()}", **(headers or {})}
        ask = Ask(method, f"{self._desk}/phone/{slot.id}{below}", said, body)
        return exchange(ask, self._line, max_answer_bytes=limit)

    def cancel(self) -> None:
        """Every exchange has its own end."""

    def close(self) -> None:
        pass


def service(setup: Setup, emit: Emit) -> Carrier:
    return Carrier(setup)
