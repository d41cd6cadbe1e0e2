"""From a card under power to a secured session with the eMRTD application selected."""

from typing import Literal, NamedTuple

from kiosk.identity import bac, lds, pace, tlv
from kiosk.identity.access import SecurityInfos, parse_security_infos
from kiosk.identity.apdu import EXTENDED, OK, SHORT, Command, Response
from kiosk.identity.files import BLOCK, OVERHEAD, UNSAID_LARGEST, Reader, WithheldError, largest_response
from kiosk.identity.messaging import Card, SessionLostError
from kiosk.identity.problems import ApduRefusedError, ProblemCode, StopReadingError
from kiosk.identity.secrets import MrzKey, Secret

Access = Literal["PACE-GM", "PACE-IM", "PACE-CAM", "BAC"]
_APPLICATION = bytes.fromhex("A0000002471001")
# Of a card that is no travel document: not found, no such function, class or instruction.
_NO_SUCH = (0x6A82, 0x6A81, 0x6A86, 0x6D00, 0x6E00)
_MAX_CARD_ACCESS = 2_048
_MAX_CARD_SECURITY = 16_384
_NAMES: dict[str, Access] = {"GM": "PACE-GM", "IM": "PACE-IM", "CAM": "PACE-CAM"}


class Opened(NamedTuple):
    """`card_security`: EF.CardSecurity, of PACE-CAM only; b"" where the card withholds it. `infos`: EF.CardAccess."""

    access: Access
    proof: pace.CamProof | None
    card_security: bytes
    reader: Reader
    infos: SecurityInfos | None


def open_document(card: Card, secret: Secret, largest: int, known: SecurityInfos | None = None) -> Opened:
    """PACE where EF.CardAccess offers it, else BAC. `known`: what it held when this card was opened before; a card that
    refuses to select the MF would not find the file again. Raises `StopReadingError`."""
    card.secure(None)
    # Some cards refuse to select the MF, where they are after power-up anyway (French ones: 6A86).
    card.send(Command(0x00, 0xA4, 0x00, 0x0C, b"\x3f\x00"))
    infos = known or _card_access(card, largest)
    reader = Reader(card, _block(card, largest))
    try:
        if infos is None or not infos.pace_offered:
            return _open_by_bac(card, secret, reader)
        return _open_by_pace(card, secret, infos, reader)
    except SessionLostError as lost:
        raise StopReadingError(ProblemCode.TAMPERED, f"the session was given up: {lost.sw:04X}") from None


def _card_access(card: Card, largest: int) -> SecurityInfos | None:
    """None: an older document. Asked for by extended length first: in plain, a refusal costs nothing."""
    answer = Response(b"", 0)
    if largest > BLOCK:
        try:
            answer = card.send(Command(0x00, 0xB0, 0x80 | lds.CARD_ACCESS, 0x00, b"", EXTENDED))
            card.extended = answer.sw == OK
        except ApduRefusedError:
            card.extended = False
    if answer.sw != OK:
        answer = card.send(Command(0x00, 0xB0, 0x80 | lds.CARD_ACCESS, 0x00, b"", SHORT))
    if answer.sw != OK and card.send(Command(0x00, 0xA4, 0x02, 0x0C, b"\x01\x1c")).sw == OK:
        answer = card.send(Command(0x00, 0xB0, 0x00, 0x00, b"", SHORT))
    if answer.sw != OK or not answer.data:
        return None
    try:
        data = answer.data
        head = tlv.header(data)
        size = head.size + head.length
        if size > _MAX_CARD_ACCESS:
            raise tlv.MalformedError("a file that is too large")
        while len(data) < size:
            more = card.send(Command(0x00, 0xB0, len(data) >> 8, len(data) & 0xFF, b"", min(SHORT, size - len(data))))
            if more.sw != OK or not more.data:
                raise tlv.MalformedError("a file that ends before its length")
            data += more.data
        return parse_security_infos(data[:size])
    except tlv.MalformedError as error:
        raise StopReadingError(ProblemCode.GARBAGE, f"EF.CardAccess: {error}") from None


def _block(card: Card, largest: int) -> int:
    """Octets to ask for at a time. Without a word of the card about its largest response, a modest length."""
    if not card.extended:
        return min(largest, BLOCK)
    info = card.send(Command(0x00, 0xB0, 0x80 | lds.ATR_INFO, 0x00, b"", SHORT))
    said = largest_response(info.data) if info.sw == OK else None
    return max(BLOCK, min((said or UNSAID_LARGEST) - OVERHEAD, largest))


def _open_by_pace(card: Card, secret: Secret, infos: SecurityInfos, reader: Reader) -> Opened:
    """The protocols that this program knows, in the card's order, but CAM first: it proves the chip on the way."""
    if not infos.pace:
        raise StopReadingError(ProblemCode.UNSUPPORTED, "PACE: no protocol and curve that are known")
    ordered = sorted(infos.pace, key=lambda info: info.mapping != "CAM")
    for info in ordered[:4]:
        established = pace.establish(card, info, secret, named=infos.pace_offered > 1)
        if established is None:
            continue
        security = b""
        if established.proof is not None:
            security = _card_security(reader)
        _select(card)
        return Opened(_NAMES[info.mapping], established.proof, security, reader, infos)
    raise StopReadingError(ProblemCode.UNSUPPORTED, "PACE: the card takes none of its own protocols")


def _open_by_bac(card: Card, secret: Secret, reader: Reader) -> Opened:
    _select(card)
    if not isinstance(secret, MrzKey):
        raise StopReadingError(ProblemCode.OTHER_SECRET_NEEDED)
    bac.establish(card, secret)
    return Opened("BAC", None, b"", reader, None)


def _card_security(reader: Reader) -> bytes:
    try:
        return reader.file(lds.CARD_SECURITY, _MAX_CARD_SECURITY, tlv.SEQUENCE)
    except (WithheldError, tlv.MalformedError):
        return b""


def _select(card: Card) -> None:
    answer = card.send(Command(0x00, 0xA4, 0x04, 0x0C, _APPLICATION))
    if answer.sw in _NO_SUCH:
        raise StopReadingError(ProblemCode.NOT_A_DOCUMENT, f"no eMRTD application: {answer.sw:04X}")
    if answer.sw != OK:
        raise StopReadingError(ProblemCode.GARBAGE, f"the eMRTD application: {answer.sw:04X}")
