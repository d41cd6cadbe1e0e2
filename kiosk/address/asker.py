"""Worker: asks for an address, of the desk or of the service itself. What it sends is what stands in the address's own
fields."""

from datetime import UTC, datetime

import msgspec

from kiosk.address import ban
from kiosk.address.port import AddressAnswer, NotAsked, Seek, Setup
from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.errors import ConfigError
from kiosk.help import wire_asked
from kiosk.help.asked import signed
from kiosk.processes.worker import Emit

__all__ = ["Asker", "Request", "Setup", "service"]

Request = Seek
PATH = "/address"
STRANGER = 401


class Asker:
    """One request at a time."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        delivery = setup.delivery
        roots = delivery.roots_file if setup.settings.by == "desk" else ""
        self._line = Line(setup.settings.timeout_s, roots, delivery.proxy)

    def handle(self, request: Seek) -> AddressAnswer:
        match self._setup.settings.by:
            case "ban":
                return ban.search(self._setup.settings.url, request, self._line)
            case "desk":
                return self._of_desk(request)
        return NotAsked("off")

    def cancel(self) -> None:
        """An exchange ends by its own deadline."""

    def close(self) -> None:
        pass

    def _of_desk(self, request: Seek) -> AddressAnswer:
        """In the body: an address in an address line would stand in every proxy's log."""
        url = f"{self._setup.delivery.desk_url.rstrip('/')}{PATH}"
        body = msgspec.json.encode(request)
        try:
            headers = signed(self._setup.signer, wire_asked.ADDRESS, body, datetime.now(UTC))
        except ConfigError:
            return NotAsked("stranger")
        answer = exchange(Ask("POST", url, headers, body), self._line, max_answer_bytes=ban.MAX_ANSWER_BYTES)
        if isinstance(answer, Answer) and answer.status == STRANGER:
            return NotAsked("stranger")
        if isinstance(answer, NoAnswer) or answer.status != ban.OK:
            return NotAsked("unreachable")
        try:
            told: AddressAnswer = msgspec.json.decode(answer.body, type=AddressAnswer)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return NotAsked("garbage")
        return told


def service(setup: Setup, emit: Emit) -> Asker:
    return Asker(setup)
