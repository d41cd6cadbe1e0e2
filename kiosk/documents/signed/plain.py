"""Whether a PDF has one table of its objects, and nothing in it that the table does not name: for workers only.

A file may hold two documents. qpdf and pdfium look for the table at its end; Poppler and pdf.js, told by the first
object that the file is linearized (ISO 32000-1, annex F), take another one at its beginning, and showed a forgery
beside a true digest. So what is digested is written as the kiosk's own papers are: one classical table (7.5.4) to which
the end points, an object at each place that it names, and between them nothing. Object streams and tables in streams
(7.5.7, 7.5.8) are not read: a small one that inflates to 500 MB kept qpdf for half a minute.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

# Names may be written by their codes (7.3.5). What is linearized, encrypted, appended, or has its table in a stream.
_NOT_PLAIN = re.compile(rb"/(Linearized|ObjStm|XRef|XRefStm|Encrypt)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_HEADER = re.compile(rb"%PDF-\d\.\d\s+(%[^\r\n]*\s+)?")
_END = re.compile(rb"\s+startxref\s+(\d{1,10})\s+%%EOF\s*")
_TABLE = re.compile(rb"xref\s+0 (\d{1,6})[ \r\n]+")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)")
_ENTRY_BYTES = 20
_OBJECT = re.compile(rb"(\d{1,6}) 0 obj\b")
_STREAM = re.compile(rb">>\s*stream\r?\n")
_ENDED = re.compile(rb"\bendobj\s*")


def is_plain(pdf: bytes) -> bool:
    """One that is not may be as true as any other: nobody says that it is false."""
    end = _END.search(pdf, max(pdf.rfind(b"startxref") - 20, 0))
    header = _HEADER.match(pdf)
    if header is None or end is None or end.end() != len(pdf):
        return False
    if _NOT_PLAIN.search(_ESCAPED.sub(lambda code: bytes.fromhex(code[1].decode()), pdf)):
        return False
    table_at = int(end[1])
    objects = _table(pdf, table_at, end.start())
    if not objects or min(objects) != header.end():
        return False
    places = [*sorted(objects), table_at]
    return all(_holds_one(pdf[here:there], objects[here]) for here, there in pairwise(places))


def _table(pdf: bytes, at: int, end: int) -> dict[int, int]:
    """The object's number by its place; empty where it is no table, or says more than that."""
    head = _TABLE.match(pdf, at)
    if head is None:
        return {}
    last = head.end() + int(head[1]) * _ENTRY_BYTES
    entries = list(_entries(pdf[head.end() : last]))
    trailer = pdf[last:end]
    if len(entries) != int(head[1]) or not re.fullmatch(rb"\s*trailer\s*<<.*>>", trailer, re.DOTALL):
        return {}
    if any(word in trailer[trailer.index(b"<<") :] for word in (b"/Prev", b"obj", b"xref", b"trailer", b"%")):
        return {}
    return {place: number for number, place in enumerate(entries) if place}


def _entries(rows: bytes) -> Iterator[int]:
    """Places; 0 of what is free."""
    for start in range(0, len(rows), _ENTRY_BYTES):
        entry = _ENTRY.fullmatch(rows[start : start + _ENTRY_BYTES])
        if entry is None or (entry[3] == b"n" and (entry[2] != b"00000" or not int(entry[1]))):
            return
        yield int(entry[1]) if entry[3] == b"n" else 0


def _holds_one(part: bytes, number: int) -> bool:
    """An object from its first byte to its last, and space. Where its stream ends is told by its length: qpdf reads
    that, and says so where it is not true."""
    begins = _OBJECT.match(part)
    if begins is None or int(begins[1]) != number:
        return False
    stream = _STREAM.search(part)
    ends = part.rfind(b"endstream") if stream else begins.end()
    before = part[begins.end() : stream.end()] if stream else b""
    rest = part[ends:]
    ended = _ENDED.search(rest)
    return ended is not None and ended.end() == len(rest) and b"endobj" not in before and ends >= 0
