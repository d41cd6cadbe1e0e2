"""Secure messaging (9303-11, 9.8): what goes to the card and comes from it, encrypted, counted and authenticated."""

import hmac

from kiosk.identity import ciphers, tlv
from kiosk.identity.apdu import OK, SHORT, Command, Line, Response, encode
from kiosk.identity.ciphers import TDES, Suite
from kiosk.identity.problems import ProblemCode, StopReadingError
from kiosk.identity.secrets import Key

_DATA, _DATA_ODD, _LE, _STATUS, _MAC = 0x87, 0x85, 0x97, 0x99, 0x8E
# Plain status words by which a card says that it has given the session up (ISO/IEC 7816-4).
_SESSION_LOST = (0x6987, 0x6988)


class Session:
    """Keys and the send-sequence counter. Not to be shared: each message moves the counter."""

    def __init__(self, suite: Suite, encryption: Key, authentication: Key, counter: int = 0) -> None:
        self._suite = suite
        self._encryption = encryption
        self._authentication = authentication
        self._counter = counter

    def wrap(self, command: Command, *, extended: bool) -> bytes:
        suite, count = self._suite, self._count()
        head = bytes((command.cla | 0x0C, command.ins, command.p1, command.p2))
        body = b""
        if command.data:
            sealed = ciphers.encrypt(suite, self._encryption, ciphers.pad(command.data, suite.block), self._iv(count))
            odd = command.ins & 1
            body += tlv.encode(_DATA_ODD if odd else _DATA, sealed if odd else b"\x01" + sealed)
        if command.le is not None:
            size = 2 if command.le > SHORT else 1
            body += tlv.encode(_LE, (command.le & (0xFFFF if size == 2 else 0xFF)).to_bytes(size, "big"))
        signed = count + ciphers.pad(head, suite.block) + body
        body += tlv.encode(_MAC, self._mac(signed))
        outer = Command(head[0], head[1], head[2], head[3], body, 65_536 if extended else SHORT)
        return encode(outer)

    def unwrap(self, answer: Response, *, odd: bool) -> Response:
        """Raises `StopReadingError` (`TAMPERED`) for anything but the next answer of the chip that has the keys."""
        count = self._count()
        try:
            objects = tlv.children(answer.data, 4)
            tags = [found.tag for found in objects]
            data_tag = _DATA_ODD if odd else _DATA
            if tags not in ([data_tag, _STATUS, _MAC], [_STATUS, _MAC]):
                raise tlv.MalformedError("other data objects than those of secure messaging")
            code, status = objects[-1].value, objects[-2].value
            signed = count + b"".join(found.raw for found in objects[:-1])
            if not hmac.compare_digest(self._mac(signed), code):
                raise tlv.MalformedError("a message authentication code that does not match")
            if len(status) != 2 or int.from_bytes(status, "big") != answer.sw:
                raise tlv.MalformedError("two different status words")
            plain = b"" if len(objects) == 2 else self._opened(objects[0].value, count, odd=odd)
        except tlv.MalformedError as error:
            raise StopReadingError(ProblemCode.TAMPERED, str(error)) from None
        return Response(plain, answer.sw, secured=True)

    def _opened(self, sealed: bytes, count: bytes, *, odd: bool) -> bytes:
        if not odd:
            if sealed[:1] != b"\x01":
                raise tlv.MalformedError("padding indicator 01 was expected")
            sealed = sealed[1:]
        return ciphers.unpad(ciphers.decrypt(self._suite, self._encryption, sealed, self._iv(count)))

    def _mac(self, signed: bytes) -> bytes:
        """CMAC pads by itself, and 9303-11 pads before it all the same."""
        padded = signed if self._suite is TDES else ciphers.pad(signed, self._suite.block)
        return ciphers.mac(self._suite, self._authentication, padded)

    def _count(self) -> bytes:
        self._counter = (self._counter + 1) % (1 << 8 * self._suite.block)
        return self._counter.to_bytes(self._suite.block, "big")

    def _iv(self, count: bytes) -> bytes | None:
        return None if self._suite is TDES else ciphers.encrypt(self._suite, self._encryption, count)


class SessionLostError(Exception):
    """The card has answered in plain: it has given the session up, and says why by `sw`."""

    def __init__(self, sw: int) -> None:
        super().__init__()
        self.sw = sw


class Card:
    """Commands to the card: plain at first, secured from `secure` on.

    `extended`: APDUs of extended length are allowed.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self.extended = False
        self._session: Session | None = None

    @property
    def secured(self) -> bool:
        return self._session is not None

    def secure(self, session: Session | None) -> None:
        """From now on; None: in plain again."""
        self._session = session

    def send(self, command: Command) -> Response:
        """Raises `SessionLostError`, `ApduRefusedError`, `StopReadingError`."""
        if self._session is None:
            return self.line.send(encode(command))
        extended = self.extended and (command.le or 0) > SHORT
        answer = self.line.send(self._session.wrap(command, extended=extended))
        if (not answer.data and answer.sw != OK) or answer.sw in _SESSION_LOST:
            self._session = None
            raise SessionLostError(answer.sw)
        return self._session.unwrap(answer, odd=bool(command.ins & 1))
