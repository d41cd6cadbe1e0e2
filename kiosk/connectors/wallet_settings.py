"""The verifier of wallets as the desk's settings name it: the table `[wallet]`. No key stands here."""

from typing import Annotated

import msgspec

from kiosk.config import Positive, Settings
from kiosk.connectors.settings import Url
from kiosk.delivery.line import Line

# Most authorities publish theirs by plain http: a list is signed.
Crl = Annotated[str, msgspec.Meta(pattern=r"^(https?:/)?/[!-~]{1,500}\Z")]


class Wallet(Settings, frozen=True, kw_only=True):
    """`public_url`: of this desk, as telephones reach it; its host is named by `certificate_file` (PEM: ours, then
    those above it), whose private key is `key_file` (PEM, P-256): wallets ask who asks. `issuers_file`: PEM of the
    authorities whose documents are believed. `kinds`: of documents as SD-JWT (`vct`), `mdoc_kinds`: as mdoc
    (`docType`). `crls`: addresses or files of the lists on which those authorities withdraw certificates; none: they
    are not looked at. `crls_required`: with such lists, nothing is believed of an authority without a present one.
    `roots_file`, `proxy`, `timeout_s`: for all lists of what was withdrawn."""

    public_url: Url
    certificate_file: Annotated[str, msgspec.Meta(min_length=1)]
    key_file: Annotated[str, msgspec.Meta(min_length=1)]
    issuers_file: Annotated[str, msgspec.Meta(min_length=1)]
    kinds: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=10)] = ("urn:eudi:pid:1",)
    mdoc_kinds: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=1)] = ("eu.europa.ec.eudi.pid.1",)
    crls: Annotated[tuple[Crl, ...], msgspec.Meta(max_length=20)] = ()
    crls_required: bool = True
    roots_file: str = ""
    proxy: str = ""
    timeout_s: Positive = 10

    @property
    def line(self) -> Line:
        return Line(self.timeout_s, self.roots_file, self.proxy)
