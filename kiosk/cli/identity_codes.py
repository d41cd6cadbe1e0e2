"""`kiosk id trust list` and `kiosk id trust import tsl`: what signed codes (2D-Doc) are verified with."""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.cli.output import print_json
from kiosk.cli.output_file import write_whole
from kiosk.clock import SystemClock
from kiosk.documents.two_d_doc import inventory, shelf, trust_list
from kiosk.documents.two_d_doc.inventory import Inventory, ListFile
from kiosk.documents.two_d_doc.shelf import SIGNER, Shelved, Verified
from kiosk.documents.two_d_doc.trust_list import TrustList
from kiosk.documents.two_d_doc.xml_signature import Unbelievable
from kiosk.errors import KioskError

LIST = "tsl.xml"


def look(folder: Path) -> Inventory:
    """Raises `KioskError`."""
    try:
        return inventory.look(folder, SystemClock().today())
    except OSError as error:
        raise KioskError(f"{folder}: {error.strerror}") from None


def is_of_codes(folder: Path) -> bool:
    """Raises `KioskError`."""
    try:
        return inventory.is_of_codes(folder)
    except OSError as error:
        raise KioskError(f"{folder}: {error.strerror}") from None


def words(found: Inventory) -> str:
    """The folder, for a person."""
    lines = [_list_in_words(found.trust_list) if found.trust_list is not None else "no trust list"]
    for one in found.revocations:
        state = {
            True: "signed by its authority",
            False: "NOT signed by its authority, ignored",
            None: "as it lies there",
        }
        lines.append(
            f"{one.file}  {one.revoked} revoked by {one.issuer}, of {one.issued}{', expired' if one.expired else ''}, "
            f"{state[one.verified]}"
        )
    lines += [f"{key.file}  {key.problem or 'believed'}" for key in found.keys]
    lines += [f"not believed: {problem}" for problem in found.problems]
    return "\n".join(lines)


def import_list(file: Path, folder: Path, signer: Path | None, *, as_json: bool) -> None:
    """Take a newer trust list into the folder.

    Its signature has to hold, under the signer that was named before: by `signer`, or by the first import, which says
    whom it believed. Raises `KioskError`.
    """
    try:
        data = shelf.read_list(file)
        read = trust_list.read(data)
        known = shelf.certificate(signer) if signer is not None else shelf.signer_of(folder)
        if known is not None and not shelf.vouches(known, read.signer):
            raise Unbelievable(f"signed by somebody else than before ({shelf.fingerprint(read.signer)})")
        _check_newer(read, folder)
        pem = (known or shelf.loaded(read.signer)).public_bytes(Encoding.PEM)
    except Unbelievable as error:
        raise KioskError(f"{file.name}: {error}") from None
    if signer is not None or known is None:
        write_whole(folder / SIGNER[0], pem)
    write_whole(folder / LIST, data)
    verified: Verified = "ok" if known is not None else "no_anchor"
    told = inventory.told(Shelved(LIST, read, verified), SystemClock().today())
    if as_json:
        print_json({"trust_list": told})
        return
    print(_list_in_words(told))
    if known is None:
        print("  the first list here: compare that SHA-256 with what its publisher says; only this signer counts now")


def _check_newer(read: TrustList, folder: Path) -> None:
    """An older list would bring back an authority that was taken off. Raises `Unbelievable`."""
    try:
        there = trust_list.read(shelf.read_list(folder / LIST))
    except Unbelievable:
        return
    if (read.sequence, read.issued) < (there.sequence, there.issued):
        raise Unbelievable(f"list {read.sequence} of {read.issued:%Y-%m-%d} is older than the one that is there")


def _list_in_words(one: ListFile) -> str:
    age = f"{one.age_days} days old" + (f", a newer one is due since {one.next_update}" if one.expired else "")
    signer = {"ok": "signed by", "no_anchor": "signed, and nobody vouches for"}[one.verified]
    unreadable = f", {one.unreadable} services that cannot be read" if one.unreadable else ""
    return (
        f"{one.file}  trust list {one.sequence} of {one.issued}, {age}\n"
        f"  {one.operator or '(no name)'}: {', '.join(one.authorities) or 'no authority'}{unreadable}\n"
        f"  {signer} {one.signer or '(no name)'}  SHA-256 {one.signer_sha256}"
    )
