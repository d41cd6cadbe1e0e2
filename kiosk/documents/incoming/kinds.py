"""What a file is, by its first bytes alone, never by its name; and whether it is two things at once. Pure."""

from typing import Literal

Kind = Literal["pdf", "jpeg", "png", "tiff", "webp", "heic", "other", "two_in_one"]

# A PDF reader looks for its header in the first 1,024 bytes, a ZIP reader (and what is built on ZIP: Office, Java,
# Android) for its directory in the last 65,557.
_HEAD, _TAIL = 1024, 65_557
_PDF = b"%PDF-"
_ZIP_END = b"PK\x05\x06"
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


def kind_of(data: bytes) -> Kind:
    first = _first(data)
    head = data[:_HEAD]
    if first == "other":
        return "other"
    is_pdf_too = first != "pdf" and _PDF in head
    is_zip_too = _ZIP_END in data[-_TAIL:]
    is_markup_too = first != "pdf" and any(mark in head.lower() for mark in (b"<html", b"<script", b"<?php"))
    return "two_in_one" if is_pdf_too or is_zip_too or is_markup_too else first


def _first(data: bytes) -> Kind:
    if data.lstrip(b"\0\t\n\f\r \xef\xbb\xbf").startswith(_PDF):
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] in (b"II*\0", b"MM\0*"):
        return "tiff"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return "heic"
    return "other"
