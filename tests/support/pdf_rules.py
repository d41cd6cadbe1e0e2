"""Rules of PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) that can be read off a file's structure, each by clause.

No validator: of the rules those are here that the typesetter could break and pikepdf can see. What a typeface's tables
or a colour profile hold is not looked into.
"""

import io
from collections.abc import Callable, Iterator
from itertools import pairwise

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf, Stream

FORBIDDEN_ACTIONS = {
    "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition", "/Trans",
    "/GoTo3DView", "/JavaScript",
}  # fmt: skip
PAINTS = {
    "Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "INLINE IMAGE",
}  # fmt: skip
HEADINGS = tuple(f"/H{level}" for level in range(1, 7))


def broken(data: bytes) -> list[str]:
    """The clauses that a PDF does not keep; empty where it keeps all of them."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        return [clause for clause, kept in RULES.items() if not kept(data, pdf)]


def _dictionaries(pdf: Pdf) -> Iterator[Object]:
    for one in pdf.objects:
        if isinstance(one, Dictionary | Stream):
            yield one


def _fonts(pdf: Pdf) -> list[Object]:
    return [one for one in _dictionaries(pdf) if one.get("/Type") == Name.Font]


def _embedded(font: Object) -> bool:
    held = font.DescendantFonts[0] if font.get("/Subtype") == Name.Type0 else font
    described = held.get("/FontDescriptor")
    return font.get("/Subtype") == Name.Type3 or (
        described is not None and any(key in described for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    )


def _all_fonts_embedded(data: bytes, pdf: Pdf) -> bool:
    return all(_embedded(font) for font in _fonts(pdf) if "/CIDToGIDMap" not in font and "/CIDSystemInfo" not in font)


def _all_fonts_to_text(data: bytes, pdf: Pdf) -> bool:
    return all("/ToUnicode" in font for font in _fonts(pdf) if font.get("/Subtype") == Name.Type0)


def _filters(data: bytes, pdf: Pdf) -> bool:
    used = {str(name) for one in _dictionaries(pdf) if isinstance(one, Stream) for name in _listed(one.get("/Filter"))}
    return not used & {"/LZWDecode", "/Crypt"}


def _listed(value: Object | None) -> list[Object]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _nothing_outside(data: bytes, pdf: Pdf) -> bool:
    return not any(
        isinstance(one, Stream) and any(key in one for key in ("/F", "/FFilter", "/FDecodeParms"))
        for one in _dictionaries(pdf)
    )


def _colours(data: bytes, pdf: Pdf) -> bool:
    intents = _listed(pdf.Root.get("/OutputIntents"))
    return any(one.get("/S") == Name.GTS_PDFA1 and "/DestOutputProfile" in one for one in intents)


def _pictures(data: bytes, pdf: Pdf) -> bool:
    pictures = [one for one in _dictionaries(pdf) if one.get("/Subtype") == Name.Image]
    return not any("/Alternates" in one or "/OPI" in one or one.get("/Interpolate") for one in pictures)


def _actions(data: bytes, pdf: Pdf) -> bool:
    found = {str(one.get("/S")) for one in _dictionaries(pdf) if "/S" in one}
    extra = any("/AA" in one for one in (pdf.Root, *(page.obj for page in pdf.pages)))
    return not found & FORBIDDEN_ACTIONS and not extra and "/JavaScript" not in pdf.Root.get("/Names", {})


def _header(data: bytes, pdf: Pdf) -> bool:
    first, second = data.split(b"\n", 2)[:2]
    return first.startswith(b"%PDF-1.") and second[:1] == b"%" and sum(octet > 127 for octet in second) >= 4


def _metadata(key: str, value: str) -> Callable[[bytes, Pdf], bool]:
    def kept(data: bytes, pdf: Pdf) -> bool:
        with pdf.open_metadata() as metadata:
            return bool(metadata.get(key) == value)

    return kept


def _titled(data: bytes, pdf: Pdf) -> bool:
    with pdf.open_metadata() as metadata:
        return bool(metadata.get("dc:title")) and bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def _elements(pdf: Pdf) -> list[Object]:
    """The structure's elements, in the order of reading."""
    found: list[Object] = []

    def walk(node: Object) -> None:
        for each in _listed(node.get("/K")):
            if isinstance(each, Dictionary) and "/S" in each:
                found.append(each)
                walk(each)

    walk(pdf.Root.StructTreeRoot)
    return found


def _all_marked(data: bytes, pdf: Pdf) -> bool:
    """Whatever paints stands within a mark; each mark of content leads into the structure by the parents' tree."""
    for page in pdf.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            name = str(instruction.operator)
            depth += (name in ("BMC", "BDC")) - (name == "EMC")
            if name in PAINTS and depth == 0:
                return False
        if depth != 0 or "/StructParents" not in page.obj:
            return False
    return True


def _figures(data: bytes, pdf: Pdf) -> bool:
    return all(str(one.get("/Alt", "")).strip() for one in _elements(pdf) if str(one.S) == "/Figure")


def _headings(data: bytes, pdf: Pdf) -> bool:
    levels = [HEADINGS.index(str(one.S)) + 1 for one in _elements(pdf) if str(one.S) in HEADINGS]
    return bool(levels) and levels[0] == 1 and all(b <= a + 1 for a, b in pairwise(levels))


def _tables(data: bytes, pdf: Pdf) -> bool:
    return all("/A" in one or "/ID" in one for one in _elements(pdf) if str(one.S) == "/TH")


def _known_kinds(data: bytes, pdf: Pdf) -> bool:
    roles = {str(key): str(value) for key, value in dict(pdf.Root.StructTreeRoot.get("/RoleMap", {})).items()}
    standard = {
        "/Document", "/Part", "/Art", "/Sect", "/Div", "/BlockQuote", "/Caption", "/TOC", "/TOCI", "/Index",
        "/NonStruct", "/Private", "/P", "/H", *HEADINGS, "/L", "/LI", "/Lbl", "/LBody", "/Table", "/TR", "/TH", "/TD",
        "/THead", "/TBody", "/TFoot", "/Span", "/Quote", "/Note", "/Reference", "/BibEntry", "/Code", "/Link", "/Annot",
        "/Ruby", "/Warichu", "/Figure", "/Formula", "/Form",
    }  # fmt: skip
    return all(roles.get(str(one.S), str(one.S)) in standard for one in _elements(pdf))


def _annotations(data: bytes, pdf: Pdf) -> bool:
    """They are read in the structure's order, shown and printed."""
    for page in pdf.pages:
        held = _listed(page.obj.get("/Annots"))
        if held and page.obj.get("/Tabs") != Name.S:
            return False
        if any(not int(one.get("/F", 0)) & 4 or int(one.get("/F", 0)) & 2 for one in held):
            return False
    return True


RULES: dict[str, Callable[[bytes, Pdf], bool]] = {
    "ISO 19005-2 6.1.2 header": _header,
    "ISO 19005-2 6.1.3 trailer": lambda data, pdf: "/ID" in pdf.trailer and "/Encrypt" not in pdf.trailer,
    "ISO 19005-2 6.1.7.1 no external streams": _nothing_outside,
    "ISO 19005-2 6.1.7.2 filters": _filters,
    "ISO 19005-2 6.2.3 output intent": _colours,
    "ISO 19005-2 6.2.8 images": _pictures,
    "ISO 19005-2 6.2.11.4.1 fonts are embedded": _all_fonts_embedded,
    "ISO 19005-2 6.2.11.7.2 fonts lead to text": _all_fonts_to_text,
    "ISO 19005-2 6.3 annotations": _annotations,
    "ISO 19005-2 6.4.1 no form": lambda data, pdf: "/AcroForm" not in pdf.Root,
    "ISO 19005-2 6.5 actions": _actions,
    "ISO 19005-2 6.6.4 part": _metadata("pdfaid:part", "2"),
    "ISO 19005-2 6.6.4 conformance": _metadata("pdfaid:conformance", "A"),
    "ISO 19005-2 6.7.2 marked": lambda data, pdf: bool(pdf.Root.MarkInfo.Marked),
    "ISO 19005-2 6.7.3 structure": lambda data, pdf: bool(_elements(pdf)),
    "ISO 19005-2 6.7.3.4 kinds of elements": _known_kinds,
    "ISO 19005-2 6.8 no files within": lambda data, pdf: "/EmbeddedFiles" not in pdf.Root.get("/Names", {}),
    "ISO 14289-1 5 version": _metadata("pdfuaid:part", "1"),
    "ISO 14289-1 7.1 title": _titled,
    "ISO 14289-1 7.1 all content is marked": _all_marked,
    "ISO 14289-1 7.1 nothing is suspect": lambda data, pdf: not pdf.Root.MarkInfo.get("/Suspects", False),
    "ISO 14289-1 7.2 language": lambda data, pdf: bool(str(pdf.Root.get("/Lang", ""))),
    "ISO 14289-1 7.3 figures have words": _figures,
    "ISO 14289-1 7.4.2 no heading is left out": _headings,
    "ISO 14289-1 7.5 heads of tables": _tables,
    "ISO 14289-1 7.16 readers are let in": lambda data, pdf: "/Encrypt" not in pdf.trailer,
    "ISO 14289-1 7.21.4.1 fonts are embedded": _all_fonts_embedded,
}
