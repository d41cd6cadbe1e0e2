"""The `ArchiveTransfer` of SEDA 2.2 (NF Z44-022): what is handed over, with the digest of each file. Order and
names of the elements are those of its published schemas; `seda-subset.xsd` describes the part that is used here."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from importlib import resources
from typing import Any

import msgspec
from lxml import etree

from kiosk.desk.archive_settings import Archive
from kiosk.errors import KioskError
from kiosk.privacy.private import Private

NAMESPACE = "fr:gouv:culture:archivesdefrance:seda:v2.2"
SCHEMA = "seda-subset.xsd"
CONTENT = "content"
MEDIA_TYPES = {"json": "application/json", "pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
KINDS = {"json": "JSON", "pdf": "PDF", "jpg": "JPEG", "png": "PNG"}


class Piece(Private, frozen=True):
    """One file of the package. `title`: as an archivist reads it, French, without a value of the file."""

    name: str
    title: str
    data: bytes

    @property
    def uri(self) -> str:
        return f"{CONTENT}/{self.name}"

    @property
    def digest(self) -> str:
        """SHA-512, hexadecimal."""
        return hashlib.sha512(self.data).hexdigest()


class Described(msgspec.Struct, frozen=True):
    """The file as a whole. Nothing of the citizen: the démarche, its reference, its days."""

    identifier: str
    reference: str
    title: str
    made_at: datetime
    received_at: date


def transfer(file: Described, pieces: tuple[Piece, ...], settings: Archive, at: datetime) -> bytes:
    """The manifest, UTF-8, valid against `seda-subset.xsd`. Raises `KioskError` where it would not be."""
    root = etree.Element(_name("ArchiveTransfer"), nsmap={None: NAMESPACE})
    _child(root, "Comment", "Dossier reçu d'une borne, sans reprise de ses réponses dans ce bordereau.")
    _child(root, "Date", at.isoformat(timespec="seconds"))
    _child(root, "MessageIdentifier", file.identifier)
    _child(root, "ArchivalAgreement", settings.agreement)
    _child(root, "CodeListVersions")
    package = _child(root, "DataObjectPackage")
    for number, piece in enumerate(pieces, start=1):
        _object(package, number, piece)
    unit = _child(_child(package, "DescriptiveMetadata"), "ArchiveUnit", id="unit-0")
    _content(unit, file)
    for number, piece in enumerate(pieces, start=1):
        item = _child(unit, "ArchiveUnit", id=f"unit-{number}")
        content = _child(item, "Content")
        _child(content, "DescriptionLevel", "Item")
        _child(content, "Title", piece.title)
        _child(_child(item, "DataObjectReference"), "DataObjectGroupReferenceId", f"group-{number}")
    _management(package, file, settings)
    for agency, identifier in (("Archival", settings.archival_agency), ("Transferring", settings.transferring_agency)):
        _child(_child(root, f"{agency}Agency"), "Identifier", identifier)
    check(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def check(root: Any) -> None:
    """Raises `KioskError` (which rule, never a value) for what is not valid against `seda-subset.xsd`."""
    schema = etree.XMLSchema(etree.fromstring(resources.files("kiosk.desk").joinpath(SCHEMA).read_bytes()))
    if not schema.validate(root):
        lines = sorted({entry.type_name for entry in schema.error_log})
        raise KioskError(f"the transfer is not valid: {', '.join(lines)}")


def read(manifest: bytes) -> Mapping[str, str]:
    """The digest of each file that a manifest names, by its address in the package. Raises `KioskError`."""
    try:
        root = etree.fromstring(manifest, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise KioskError("the manifest is no XML") from None
    check(root)
    found = root.iter(_name("BinaryDataObject"))
    return {one.findtext(_name("Uri")): one.findtext(_name("MessageDigest")) for one in found}


def _object(package: Any, number: int, piece: Piece) -> None:
    ending = piece.name.rsplit(".", 1)[-1]
    binary = _child(_child(package, "DataObjectGroup", id=f"group-{number}"), "BinaryDataObject", id=f"object-{number}")
    _child(binary, "DataObjectVersion", "BinaryMaster_1")
    _child(binary, "Uri", piece.uri)
    _child(binary, "MessageDigest", piece.digest, algorithm="SHA-512")
    _child(binary, "Size", str(len(piece.data)))
    form = _child(binary, "FormatIdentification")
    _child(form, "FormatLitteral", KINDS[ending])
    _child(form, "MimeType", MEDIA_TYPES[ending])
    _child(_child(binary, "FileInfo"), "Filename", piece.name)


def _content(unit: Any, file: Described) -> None:
    content = _child(unit, "Content")
    _child(content, "DescriptionLevel", "File")
    _child(content, "Title", f"{file.title} - {file.reference}")
    _child(content, "TransferringAgencyArchiveUnitIdentifier", file.reference)
    _child(content, "CreatedDate", file.made_at.isoformat(timespec="seconds"))
    _child(content, "ReceivedDate", file.received_at.isoformat())


def _management(package: Any, file: Described, settings: Archive) -> None:
    management = _child(package, "ManagementMetadata")
    _child(management, "LegalStatus", "Public Archive")
    _child(management, "OriginatingAgencyIdentifier", settings.originating_agency)
    _child(management, "SubmissionAgencyIdentifier", settings.transferring_agency)
    rule = _child(management, "AppraisalRule")
    _child(rule, "Rule", settings.rule)
    _child(rule, "StartDate", file.received_at.isoformat())
    _child(rule, "FinalAction", settings.final_action)


def _child(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    child = etree.SubElement(parent, _name(name), attributes)
    if text:
        child.text = text
    return child


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
