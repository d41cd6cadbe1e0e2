"""Whether a document was withdrawn: the list that it names (IETF Token Status List), fetched, proved, and looked at."""

import base64
import binascii
import re
import zlib
from typing import Any, Literal

from kiosk.connectors.wallet_jws import instant, proved
from kiosk.connectors.wallet_trust import Trusted, UntrustedError
from kiosk.delivery.answers import Answer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line

# A list of a million documents with two bits each is 250,000 bytes.
MAX_LIST = 4_000_000
MAX_TOKEN = 2_000_000
LEEWAY_S = 60
_HTTPS = re.compile(r"https://[!-~]{1,1000}")
_LOOPBACK = re.compile(r"http://127\.0\.0\.1:[0-9]{1,5}/[!-~]{0,1000}")

Standing = Literal["good", "withdrawn", "unreachable"]


def standing(status: Any, line: Line, trusted: Trusted, now: float) -> Standing:
    """Of a document whose `status` claim this is. Only a list that is proved says that it is good; a suspended document
    counts as withdrawn. Raises `UntrustedError` for a claim that is none."""
    listed = status.get("status_list") if isinstance(status, dict) else None
    at, uri = (listed.get("idx"), listed.get("uri")) if isinstance(listed, dict) else (None, None)
    if type(at) is not int or not 0 <= at < 100_000_000 or not isinstance(uri, str):
        raise UntrustedError("status")
    if not (_HTTPS.fullmatch(uri) or _LOOPBACK.fullmatch(uri)):
        raise UntrustedError("status")
    answer = exchange(Ask("GET", uri, {"Accept": "application/statuslist+jwt"}), line, max_answer_bytes=MAX_TOKEN)
    if not isinstance(answer, Answer) or answer.status != 200:
        return "unreachable"
    try:
        claims = proved(answer.body.decode("ascii").strip(), ("statuslist+jwt",), trusted, now)
        return "good" if _value(claims, uri, at, now) == 0 else "withdrawn"
    except (UntrustedError, UnicodeDecodeError):
        return "unreachable"


def _value(claims: dict[str, Any], uri: str, at: int, now: float) -> int:
    listed, until, since = claims.get("status_list"), instant(claims.get("exp")), instant(claims.get("iat"))
    if claims.get("sub") != uri or since is None or since > now + LEEWAY_S or not isinstance(listed, dict):
        raise UntrustedError("list")
    if "exp" in claims and (until is None or until < now - LEEWAY_S):
        raise UntrustedError("list")
    return value_of(listed, at)


def value_of(listed: dict[str, Any], at: int) -> int:
    """Of the document at place `at` of a list; 0: nothing is said against it. Raises `UntrustedError`."""
    bits, packed = listed.get("bits"), listed.get("lst")
    if type(bits) is not int or bits not in (1, 2, 4, 8) or not isinstance(packed, str):
        raise UntrustedError("list")
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), MAX_LIST)
    except (zlib.error, binascii.Error, ValueError):
        raise UntrustedError("list") from None
    byte, shift = divmod(at * bits, 8)
    if byte >= len(data):
        raise UntrustedError("list")
    mask: int = (1 << bits) - 1
    return (data[byte] >> shift) & mask
