"""A telephone with a wallet, by command: it is given the link that the kiosk's code says, tells who asks for what, and
answers when told to. Its document is of an authority of its own, made once with the files that a desk needs to ask it.
"""

import http.client
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from kiosk.hall.site.wallet import HOST, Authority, StandInWallet, unb64

SECONDS = 20
MAX_BYTES = 200_000
ISSUER, ISSUER_KEY, ISSUERS = "issuer.pem", "issuer.key", "issuers.pem"
VERIFIER, VERIFIER_KEY, SETTINGS = "verifier.pem", "verifier.key", "desk.toml"


class TelephoneError(Exception):
    """One line: why."""


class Told(NamedTuple):
    """`asked`: names of claims. `sent`: it has answered."""

    who: str
    asked: tuple[str, ...]
    sent: bool


def prepare(folder: Path, desk_url: str) -> Path:
    """The authority of this telephone's document, and the desk's certificate: settings that name them. Raises
    `TelephoneError`."""
    expected = "the desk's address as a telephone reaches it is expected: http://127.0.0.1:8080"
    try:
        host = urllib.parse.urlsplit(desk_url).hostname
        if not host:
            raise TelephoneError(expected)
        issuer, verifier = Authority(HOST), Authority(host)
    except ValueError:  # one that no certificate can name
        raise TelephoneError(expected) from None
    paths = {name: str((folder / name).resolve()) for name in (VERIFIER, VERIFIER_KEY, ISSUERS)}
    settings = {
        "public_url": desk_url,
        "certificate_file": paths[VERIFIER],
        "key_file": paths[VERIFIER_KEY],
        "issuers_file": paths[ISSUERS],
    }
    lines = ("[wallet]", *(f"{name} = {json.dumps(value)}" for name, value in settings.items()), "")
    files = {
        ISSUER: issuer.certificate.public_bytes(Encoding.PEM),
        ISSUER_KEY: _private(issuer.key),
        ISSUERS: issuer.pem(),
        VERIFIER: verifier.certificate.public_bytes(Encoding.PEM) + verifier.pem(),
        VERIFIER_KEY: _private(verifier.key),
        SETTINGS: "\n".join(lines).encode(),
    }
    for name in files:
        if os.path.lexists(folder / name):  # the settings of a desk, or an authority that somebody believes
            raise TelephoneError(f"{folder / name}: is there already; another folder is expected")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, data in files.items():
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
    except OSError as error:
        raise TelephoneError(f"{folder}: cannot be written: {error.strerror}") from None
    return folder / SETTINGS


def show(link: str, folder: Path, *, agree: bool) -> Told:
    """Fetch the request that the link names; with `agree`, answer it. Raises `TelephoneError`."""
    query = link.partition("?")[2] if link.startswith("openid4vp:") else ""
    address = dict(urllib.parse.parse_qsl(query)).get("request_uri", "")
    if not address.startswith(("http://", "https://")):
        raise TelephoneError("the link of the code is expected: openid4vp://?client_id=...&request_uri=...")
    request = _fetched(address).decode("utf-8", "replace").strip()
    try:
        asked = json.loads(unb64(request.split(".")[1]))
        claims = tuple(str(claim["path"][0]) for claim in asked["dcql_query"]["credentials"][0]["claims"])
        who, where = str(asked["client_id"]), str(asked["response_uri"])
        form = StandInWallet(_Kept(folder)).answer(request) if agree else None
    except (ValueError, LookupError, TypeError, RecursionError):
        raise TelephoneError("what lies at that address is no request") from None
    if form is not None:
        _fetched(where, urllib.parse.urlencode(form).encode())
    return Told(who, claims, agree)


class _Kept(Authority):
    """The one that `prepare` has made."""

    def __init__(self, folder: Path) -> None:
        try:
            key = load_pem_private_key((folder / ISSUER_KEY).read_bytes(), None)
            self.certificate = x509.load_pem_x509_certificate((folder / ISSUER).read_bytes())
        except (OSError, ValueError, TypeError):
            raise TelephoneError(f"{folder}: no keys of a telephone (`kiosk hall telephone prepare`)") from None
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TelephoneError(f"{folder}: a key of another kind")
        self.key = key


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _fetched(address: str, form: bytes | None = None) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(address, form), timeout=SECONDS) as answer:  # noqa: S310 - checked
            return bytes(answer.read(MAX_BYTES))
    except urllib.error.HTTPError as error:
        raise TelephoneError(f"the desk answers {error.code}: the code is over, or was answered") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise TelephoneError(f"the desk does not answer: {type(error).__name__}") from None
