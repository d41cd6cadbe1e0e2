"""A file of the inbox, handed over to the archives: one package (ZIP) with its transfer (SEDA 2.2) and its pieces; and
the destruction of what the desk keeps of it, only after the package has been read back.

    manifest.xml, SHA512SUMS (`sha512sum -c`), content/reponses.json, content/recapitulatif.pdf, content/preuve-1.jpg
"""

import hashlib
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kiosk import whole_file
from kiosk.clock import Clock
from kiosk.delivery.wire import Dossier
from kiosk.desk import naming, seda
from kiosk.desk.office import Office, as_delivered
from kiosk.desk.retention import Retention
from kiosk.desk.seda import Described, Piece
from kiosk.desk.store import Received
from kiosk.errors import KioskError

MANIFEST, SUMS = "manifest.xml", "SHA512SUMS"
# Of all files of one package, unpacked: what one dossier may hold, and its transfer.
MAX_BYTES = 120_000_000


class Packed(msgspec.Struct, frozen=True):
    """`sha512`: of the package."""

    reference: str
    envelope_id: str
    file: str
    sha512: str
    pieces: int


def write(
    office: Office, reference: str, title: str, out: Path, clock: Clock, *, version: int = 1, first: str = ""
) -> Packed:
    """Make the package in the folder `out`, and read it back. Whole or not at all; one that is there is not written
    over. `title`: of the démarche, or its id; `version`: which one it is of the file whose first reference was `first`.
    Raises `KioskError`."""
    received = office.find(reference)
    if version > 1:
        title = f"{title} (version {version} du dossier {first})"
    dossier = office.dossier(received)
    pieces = pieces_of(dossier)
    manifest = seda.transfer(_described(received, office, title), pieces, office.settings.archive, clock.now())
    sums = "".join(f"{hashlib.sha512(data).hexdigest()}  {name}\n" for name, data in _files(manifest, pieces))
    path = out / f"{naming.stem(received, version)}.zip"
    _write(path, [*_files(manifest, pieces), (SUMS, sums.encode())])
    if check(path) != len(pieces):
        raise KioskError(f"{path}: does not read back as it was written")
    digest = hashlib.sha512(path.read_bytes()).hexdigest()
    return Packed(received.reference, received.envelope_id, str(path), digest, len(pieces))


def check(path: Path) -> int:
    """How many pieces a package holds, each with the digest that its manifest says. Raises `KioskError`."""
    try:
        with zipfile.ZipFile(path) as package:
            if sum(entry.file_size for entry in package.infolist()) > MAX_BYTES:
                raise KioskError(f"{path}: too large")
            said = seda.read(package.read(MANIFEST))
            names = set(package.namelist()) - {MANIFEST, SUMS}
            if names != set(said):
                raise KioskError(f"{path}: holds other files than its manifest says")
            wrong = [name for name in names if hashlib.sha512(package.read(name)).hexdigest() != said[name]]
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, NotImplementedError):
        raise KioskError(f"{path}: no package of this desk, or damaged") from None
    if wrong:
        raise KioskError(f"{path}: {len(wrong)} of its files are not what its manifest says")
    return len(said)


def destroy(retention: Retention, packed: Packed, actor: str) -> None:
    """Erase the sealed file and what was said of it, after the package was read back (`retention.py` has what stays,
    and the proof). Raises `KioskError`."""
    check(Path(packed.file))
    if not retention.destroy(packed.envelope_id, f"archived {packed.sha512}", actor):
        raise KioskError(f"{packed.reference}: still waits for a service, or is destroyed already")


def pieces_of(dossier: Dossier) -> tuple[Piece, ...]:
    """In the order in which they are read: the answers, the summary, each page, each signature."""
    delivered = msgspec.json.format(msgspec.json.encode(as_delivered(dossier)), indent=2) + b"\n"
    return (
        Piece(naming.ANSWERS, "Réponses du dossier", delivered),
        *(Piece(shown, _title(shown), dossier.attachments[name]) for name, shown in naming.names(dossier).items()),
    )


def _title(name: str) -> str:
    if name == naming.SUMMARY:
        return "Récapitulatif"
    kind = "Signature" if name.endswith(".png") else "Page numérisée"
    return f"{kind} : {name.rsplit('.', 1)[0]}"


def _described(received: Received, office: Office, title: str) -> Described:
    acknowledged = office.store.acknowledgement(received.envelope_id).received_at
    return Described(
        identifier=received.envelope_id,
        reference=received.reference,
        title=title,
        made_at=datetime.fromisoformat(received.created_at).astimezone(UTC),
        received_at=acknowledged.astimezone().date(),
    )


def _files(manifest: bytes, pieces: tuple[Piece, ...]) -> list[tuple[str, bytes]]:
    return [(MANIFEST, manifest), *((piece.uri, piece.data) for piece in pieces)]


def _write(path: Path, files: list[tuple[str, bytes]]) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            whole_file.new_file(path, mode=0o600) as stream,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package,
        ):
            for name, data in files:
                package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    except FileExistsError:
        raise KioskError(f"{path}: is there already") from None
    except OSError as error:
        raise KioskError(f"{path}: cannot be written: {error.strerror}") from None
