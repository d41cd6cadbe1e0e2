"""Which addresses a locked view may load: pure, and asked before each request and each navigation.

https only, to the hosts that the démarche names; over http only the stand-in site, which is on this machine. Whatever
else a page asks for (`file:`, `data:`, `blob:`, `javascript:`, `view-source:`, another host, another port) is refused.
"""

import re
from typing import Literal
from urllib.parse import SplitResult, urlsplit

import msgspec

View = Literal["site", "mail"]
Why = Literal["scheme", "host", "port", "user", "not_an_address"]

MAX_ADDRESS = 8192
HTTPS_PORT = 443
# A host, or "*." and a domain of at least two labels: "*.fr" would be half of the country.
HOST = re.compile(r"^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$")
# Where official sites send people to sign in. FranceConnect itself, and those who prove the identity for it (as its own
# public pages name them; not tried from here).
SIGN_IN: dict[str, tuple[str, ...]] = {
    "france_connect": (
        "*.franceconnect.gouv.fr", "*.impots.gouv.fr", "*.ameli.fr", "*.msa.fr", "*.laposte.fr",
        "*.france-identite.gouv.fr", "*.yris.eu",
    ),
}  # fmt: skip
_LOOPBACK = re.compile(r"^127\.0\.0\.1:([0-9]{1,5})$")


class Place(msgspec.Struct, frozen=True):
    """What one view may show: where it begins, and its hosts. `stand_in`: "HOST:PORT" pairs of the stand-in site and
    its mail, on a loopback address, over http. `returns`: addresses that the way back leads to: they are not opened,
    and what the site has added to them is told."""

    view: View
    start: str
    hosts: tuple[str, ...]
    stand_in: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()


def is_host(pattern: str) -> bool:
    """Whether a configuration may name it: an exact host, or `*.` before a domain."""
    return bool(HOST.match(pattern)) and not (pattern.startswith("*.") and pattern.count(".") < 2)


def is_loopback(authority: str) -> bool:
    """Whether "HOST:PORT" is this machine, by number: a name could lead elsewhere."""
    found = _LOOPBACK.match(authority)
    return found is not None and 0 < int(found[1]) < 65536


def refusal(address: str, place: Place, *, framed: bool = False) -> Why | None:
    """Why `address` may not be loaded; None: it may. `framed`: for a frame within a page, which may be empty."""
    if framed and address in ("about:blank", "about:srcdoc"):
        return None
    parts = _split(address)
    if parts is None:
        return "not_an_address"
    if parts.username is not None or parts.password is not None:
        return "user"
    host, port = (parts.hostname or "").lower(), parts.port
    if parts.scheme == "http" and f"{host}:{port}" in place.stand_in and is_loopback(f"{host}:{port}"):
        return None
    if parts.scheme not in ("https", "wss"):
        return "scheme"
    if not _listed(host, place.hosts):
        return "host"
    return None if port in (None, HTTPS_PORT) else "port"


def returned(address: str, place: Place) -> tuple[str, str] | None:
    """Which of `place.returns` it is, and its query; None: it is none of them."""
    if len(address) > MAX_ADDRESS or not address.isascii():
        return None
    to, _, query = address.partition("#")[0].partition("?")
    return (to, query) if to in place.returns else None


def host_of(address: str) -> str:
    """The host that is shown to the citizen: as the network has it (an international name in its ASCII form), with its
    port where that is not the usual one; "" for anything that has none."""
    parts = _split(address)
    if parts is None or parts.hostname is None or not parts.hostname.isascii():
        return ""
    usual = parts.port in (None, HTTPS_PORT if parts.scheme == "https" else 80)
    return parts.hostname.lower() if usual else f"{parts.hostname.lower()}:{parts.port}"


def is_secure(address: str) -> bool:
    return address.startswith("https://")


def _listed(host: str, patterns: tuple[str, ...]) -> bool:
    return any(host == one or (one.startswith("*.") and host.endswith(one[1:])) for one in patterns)


def _split(address: str) -> SplitResult | None:
    """None for what is no address; the port is looked at here, as a wrong one raises only when it is read."""
    if len(address) > MAX_ADDRESS or not address.isascii() or any(char <= " " or char == "\\" for char in address):
        return None
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018
    except ValueError:
        return None
    return parts
