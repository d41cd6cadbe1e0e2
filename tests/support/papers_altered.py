"""Ways to change what is seen of a signed PDF while its text stays, each as an edit of the open document; and ways to
write the same document otherwise. Real files, made by pikepdf and fontTools."""

import io
import zlib
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

Edit = Callable[[pikepdf.Pdf], object]


def edited(pdf: bytes, edit: Edit, **saving: Any) -> bytes:
    """`saving`: what `pikepdf.Pdf.save` takes."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        edit(document)
        out = io.BytesIO()
        document.save(out, **saving)
        return out.getvalue()


def _font(document: pikepdf.Pdf) -> pikepdf.Object:
    """The one that most of the first page is set in."""
    fonts = document.pages[0].obj.Resources.Font
    (font,) = (fonts[key] for key in fonts.keys() if str(fonts[key].BaseFont).endswith("-Regular"))  # noqa: SIM118
    return font


def _codes(font: pikepdf.Object, letters: str) -> list[bytes]:
    """The two bytes of each letter, by the font's ToUnicode."""
    lines = [line.split() for line in font.ToUnicode.read_bytes().splitlines() if line.startswith(b"<")]
    known = {line[1]: line[0] for line in lines if len(line) == 2}
    return [bytes.fromhex(known[b"<%04X>" % ord(letter)].strip(b"<>").decode()) for letter in letters]


def _exchanged(data: bytes, first: bytes, second: bytes) -> bytes:
    """Of codes of two bytes."""
    other = {first: second, second: first}
    return b"".join(other.get(data[at : at + 2], data[at : at + 2]) for at in range(0, len(data), 2))


def exchange_codes(document: pikepdf.Pdf) -> None:
    """Where a 7 was a 0 is drawn, and the other way round, and a machine reads as before."""
    font = _font(document)
    first, second = _codes(font, "07")
    for page in document.pages:
        fonts = page.obj.Resources.Font
        mine = next((key for key in fonts.keys() if fonts[key].objgen == font.objgen), "")  # noqa: SIM118
        done, current = [], ""
        for one in pikepdf.parse_content_stream(page):
            operands, operator = list(one.operands), str(one.operator)
            current = str(operands[0]) if operator == "Tf" else current
            if current == mine and operator in ("Tj", "TJ"):
                operands = [_shown(operand, first, second) for operand in operands]  # type: ignore[misc]
            done.append((operands, one.operator))
        page.obj.Contents.write(pikepdf.unparse_content_stream(done))
    here, there = (b"<%s> " % code.hex().upper().encode() for code in (first, second))
    said = font.ToUnicode.read_bytes().replace(here, b"~").replace(there, here).replace(b"~", there)
    font.ToUnicode.write(said)


def _shown(value: object, first: bytes, second: bytes) -> object:
    if isinstance(value, pikepdf.Array):
        return Array([_shown(one, first, second) for one in value])
    return pikepdf.String(_exchanged(bytes(value), first, second)) if isinstance(value, pikepdf.String) else value


def exchange_shapes(document: pikepdf.Pdf) -> None:
    """Only within the font program: contents, codes and ToUnicode are as they were."""
    font = _font(document)
    first, second = (int.from_bytes(code, "big") for code in _codes(font, "07"))
    held = font.DescendantFonts[0].FontDescriptor.FontFile2
    face = TTFont(io.BytesIO(held.read_bytes()))
    names, shapes = face.getGlyphOrder(), face["glyf"].glyphs
    shapes[names[first]], shapes[names[second]] = shapes[names[second]], shapes[names[first]]
    out = io.BytesIO()
    face.save(out)
    held.write(out.getvalue())


def exchange_by_map(document: pikepdf.Pdf) -> None:
    font = _font(document)
    first, second = (int.from_bytes(code, "big") for code in _codes(font, "07"))
    order = list(range(256))
    order[first], order[second] = second, first
    font.DescendantFonts[0].CIDToGIDMap = document.make_stream(b"".join(one.to_bytes(2, "big") for one in order))


def widen(document: pikepdf.Pdf) -> None:
    _font(document).DescendantFonts[0].W = Array([0, 200, 900])


def drawn_by_hand(document: pikepdf.Pdf) -> None:
    """Each letter is a drawing of its own."""
    font, glyph = _font(document), document.make_stream(b"500 0 0 0 500 700 d1 0 0 500 700 re f")
    key = next(key for key, one in document.pages[0].obj.Resources.Font.items() if one.objgen == font.objgen)
    document.pages[0].obj.Resources.Font[key] = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, 0, 500, 700]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary(a=glyph),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([0, Name.a])),
        FirstChar=0,
        LastChar=0,
        Widths=Array([500]),
        ToUnicode=font.ToUnicode,
    )


def _before(document: pikepdf.Pdf, content: bytes) -> None:
    document.pages[0].contents_add(content, prepend=True)


def cover(document: pikepdf.Pdf) -> None:
    document.pages[0].contents_add(b"1 1 1 rg 90 500 300 40 re f")


def cut_by_path(document: pikepdf.Pdf) -> None:
    _before(document, b"0 0 300 841 re W n")


def veil(document: pikepdf.Pdf) -> None:
    """A sheet that is nearly opaque, by a graphics state."""
    document.pages[0].obj.Resources.ExtGState = Dictionary(Veil=Dictionary(ca=0.98, BM=Name.Normal))
    document.pages[0].contents_add(b"/Veil gs 1 1 1 rg 90 500 300 40 re f")


def weave(document: pikepdf.Pdf) -> None:
    """Over a line, by a pattern."""
    cell = document.make_stream(b"1 1 1 rg 0 0 10 10 re f")
    cell.update(
        Dictionary(
            PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 10, 10]), XStep=10, YStep=10,
            Resources=Dictionary(),
        )
    )  # fmt: skip
    document.pages[0].obj.Resources.Pattern = Dictionary(P=cell)
    document.pages[0].contents_add(b"/Pattern cs /P scn 90 500 300 40 re f")


def picture(document: pikepdf.Pdf) -> pikepdf.Object:
    """The first scan."""
    found = (one for one in document.objects if isinstance(one, pikepdf.Stream) and one.get("/Filter") == "/DCTDecode")
    return next(found)


def signed_code(document: pikepdf.Pdf) -> pikepdf.Object:
    """The picture of the signed code."""
    held = document.pages[0].obj.Resources.XObject
    (code,) = (one for _, one in held.items() if one.get("/Width") == one.get("/Height"))
    return code


def hide_picture(document: pikepdf.Pdf) -> None:
    """A layer, and nothing of it to be seen."""
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name="scan"))
    picture(document).OC = layer
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


def mask(of: Callable[[pikepdf.Pdf], pikepdf.Object]) -> Edit:
    def edit(document: pikepdf.Pdf) -> None:
        clear = document.make_stream(b"\0")
        clear.update(
            Dictionary(
                Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8, ColorSpace=Name.DeviceGray
            )
        )
        of(document).SMask = clear

    return edit


def negative(document: pikepdf.Pdf) -> None:
    scan = picture(document)
    scan.Decode = Array([1, 0] * (1 if scan.ColorSpace == Name.DeviceGray else 3))


def other_transform(document: pikepdf.Pdf) -> None:
    picture(document).DecodeParms = Dictionary(ColorTransform=0)


def other_colours(document: pikepdf.Pdf) -> None:
    """Ink becomes whatever the profile says."""
    spaces = document.pages[0].obj.Resources.ColorSpace
    spaces[next(iter(spaces.keys()))] = Array(
        [Name.CalRGB, Dictionary(WhitePoint=Array([1, 1, 1]), Gamma=Array([9] * 3))]
    )


def other_profile(document: pikepdf.Pdf) -> None:
    held = document.Root.OutputIntents[0].DestOutputProfile
    held.write(held.read_bytes()[:-1] + b"\x7f")


def stamp(document: pikepdf.Pdf) -> None:
    """With another sum on a white ground: no page's content is touched."""
    drawn = document.make_stream(b"1 1 1 rg 0 0 300 40 re f 0 g BT /F 20 Tf 5 10 Td (9999) Tj ET")
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, 300, 40])
    drawn.Resources = Dictionary(Font=Dictionary(F=font))
    laid = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([90, 500, 390, 540]), F=4, AP=Dictionary(N=drawn))
    document.pages[0].obj.Annots = Array([document.make_indirect(laid)])


def field(document: pikepdf.Pdf) -> None:
    """A viewer draws it by itself, from its value."""
    written = document.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="a", V="9999", DA="/Helv 12 Tf 0 g",
            Rect=Array([90, 500, 390, 540]),
        )
    )  # fmt: skip
    document.pages[0].obj.Annots = Array([written])
    document.Root.AcroForm = Dictionary(Fields=Array([written]), NeedAppearances=True)


def of_two_faces(document: pikepdf.Pdf) -> None:
    """Some viewers show the form in the place of all pages."""
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))


def script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="this.getField('a').value = '9999'")


def script_of_page(document: pikepdf.Pdf) -> None:
    document.pages[1].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS="app.alert('9999')"))


def script_by_name(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS="app.alert('9999')")
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", action])))


def attach(document: pikepdf.Pdf) -> None:
    """Some viewers open what is in a file before the file itself."""
    document.attachments["first.pdf"] = b"%PDF-1.7"


def heard_otherwise(document: pikepdf.Pdf) -> None:
    """A screen reader says other words than those that are seen."""
    told = (one for one in document.objects if isinstance(one, Dictionary) and one.get("/Type") == "/StructElem")
    next(one for one in told if one.S == Name.H1).ActualText = "Refus"


def other_heading(document: pikepdf.Pdf) -> None:
    document.Root.Outlines.First.Title = "Refus"


def set_on_page(key: str, value: object, number: int = 0) -> Edit:
    return lambda document: document.pages[number].obj.__setitem__(key, value)


def units_of_all(document: pikepdf.Pdf) -> None:
    """No page inherits them by the standard (ISO 32000-1, 7.7.3.4); a viewer might have them do so."""
    document.Root.Pages.UserUnit = 2


def grouped(document: pikepdf.Pdf) -> None:
    """The pages hang in a group of their own."""
    pages = document.Root.Pages
    group = document.make_indirect(Dictionary(Type=Name.Pages, Kids=pages.Kids, Count=pages.Count, Parent=pages))
    for page in group.Kids:
        page.Parent = group
    pages.Kids = Array([group])


def swap_pages(document: pikepdf.Pdf) -> None:
    first, second = (document.pages[number].obj for number in (1, 2))
    first.Contents, second.Contents = second.Contents, first.Contents


def swap_resources(document: pikepdf.Pdf) -> None:
    """The name of one typeface stands for another one."""
    fonts = document.pages[0].obj.Resources.Font
    first, second = list(fonts.keys())[:2]
    fonts[first], fonts[second] = fonts[second], fonts[first]


# -- the same document, written otherwise


def appended(pdf: bytes) -> bytes:
    """By an incremental update (ISO 32000-1, 7.5.6) that changes the title in the file's information alone."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        info, root = document.trailer.Info.objgen[0], document.trailer.Root.objgen[0]
        size = int(document.trailer.Size)
    before = pdf.rindex(b"startxref")
    previous = int(pdf[before:].split()[1])
    at = len(pdf) + 1
    body = b"\n%d 0 obj\n<< /Title (autre) >>\nendobj\n" % info
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /Prev %d >>\n" % (
        info, at, size, root, info, previous,
    )  # fmt: skip
    return pdf + body + table + b"startxref\n%d\n%%%%EOF\n" % (at + len(body) - 1)


def two_in_one(pdf: bytes, key: bytes) -> bytes:
    """The true document at the end of the file, as its end says; at the beginning a forged one, with a table of its own
    behind an object that calls the file linearized (ISO 32000-1, annex F), under `key`."""
    true, forged = (_taken_apart(edited(pdf, edit)) for edit in (lambda document: None, cover))
    length = 0
    while True:
        first = b"%%PDF-1.7\n99999 0 obj\n<< %s 1 /L %010d /H [ 100 100 ] /O 10 /E 5000 /N 3 /T 6000 >>\nendobj\n" % (
            key, length,
        )  # fmt: skip
        shift = len(first) + len(forged.table(0)) + len(b"startxref\n0\n%%EOF\n")
        head = first + forged.table(shift) + b"startxref\n0\n%%EOF\n" + forged.body
        whole = head + true.body + true.table(len(head)) + b"startxref\n%d\n%%%%EOF\n" % (len(head) + len(true.body))
        if len(whole) == length:
            return whole
        length = len(whole)


class _Apart(NamedTuple):
    body: bytes
    places: list[int]
    trailer: bytes

    def table(self, shift: int) -> bytes:
        rows = b"".join(b"%010d 00000 n \n" % (place + shift) for place in self.places[1:])
        return b"xref\n0 %d\n%010d 65535 f \n%strailer%s" % (len(self.places), 0, rows, self.trailer)


def _taken_apart(pdf: bytes) -> _Apart:
    """Of a file as qpdf writes it."""
    end = pdf.rindex(b"startxref")
    at = int(pdf[end:].split()[1])
    table, _, trailer = pdf[at:end].partition(b"trailer")
    return _Apart(pdf[:at], [int(row.split()[0]) for row in table.splitlines()[2:]], trailer)


def fraction_of_bits(document: pikepdf.Pdf) -> None:
    """8.0 for 8: Poppler leaves such a picture out."""
    picture(document).BitsPerComponent = Decimal("8.0")


def differenced(document: pikepdf.Pdf) -> None:
    """The rows of a picture as differences from the row above (PNG's "up"), as other tools write them."""
    code = signed_code(document)
    side, data = int(code.Width), code.read_bytes()
    rows = [bytes(side), *(data[at : at + side] for at in range(0, len(data), side))]
    lines = (
        b"\2" + bytes((now - was) % 256 for was, now in zip(above, row, strict=True)) for above, row in pairwise(rows)
    )
    parms = Dictionary(Predictor=12, Columns=side, Colors=1, BitsPerComponent=8)
    code.write(zlib.compress(b"".join(lines)), filter=Name.FlateDecode, decode_parms=parms)


def described_anew(document: pikepdf.Pdf) -> None:
    document.docinfo["/Producer"] = "other"
    with document.open_metadata() as metadata:
        metadata["dc:title"] = "autre"
