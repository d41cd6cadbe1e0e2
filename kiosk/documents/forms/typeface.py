"""The typeface of what is filled in: embedded, so that each letter of a name is shown, which the WinAnsi typefaces of a
form cannot (Łukasz, Şahin). Only the letters that are used go into the file. For workers only.
"""

import io

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont


class Typeface:
    """A TrueType font. Widths are in thousandths of the size."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        font = TTFont(io.BytesIO(data), lazy=False)
        self._glyphs: dict[int, str] = font.getBestCmap()
        scale = 1000 / font["head"].unitsPerEm
        self._widths = {name: width * scale for name, (width, _) in font["hmtx"].metrics.items()}
        self.ascent = float(font["hhea"].ascent * scale)
        self.descent = float(font["hhea"].descent * scale)

    def lacks(self, text: str) -> str:
        """The characters that it cannot show."""
        return "".join(char for char in dict.fromkeys(text) if ord(char) not in self._glyphs and char != "\n")

    def width(self, text: str, size: float) -> float:
        return float(sum(self._widths[self._glyphs[ord(char)]] for char in text) * size / 1000)

    def embed(self, document: pikepdf.Pdf, characters: str) -> "Embedded":
        """Put what `characters` need of it into a file."""
        options = subset.Options(
            layout_features=[], hinting=False, name_IDs=[], notdef_outline=True, drop_tables=["GPOS", "GSUB", "GDEF"]
        )
        small = TTFont(io.BytesIO(self._data), lazy=False)
        cutter = subset.Subsetter(options)
        cutter.populate(text=characters)
        cutter.subset(small)
        out = io.BytesIO()
        small.save(out)
        order, letters = small.getGlyphOrder(), small.getBestCmap()
        numbers = {chr(code): order.index(name) for code, name in letters.items()}
        return Embedded(_font(document, self, out.getvalue(), numbers, small), numbers)


class Embedded:
    """`font`: the font's dictionary, for the resources of an appearance."""

    def __init__(self, font: pikepdf.Object, numbers: dict[str, int]) -> None:
        self.font = font
        self._numbers = numbers

    def shown(self, text: str) -> bytes:
        """The operand of `Tj`."""
        return b"<" + "".join(f"{self._numbers[char]:04X}" for char in text).encode() + b">"


def _font(document: pikepdf.Pdf, face: Typeface, data: bytes, numbers: dict[str, int], small: TTFont) -> pikepdf.Object:
    """A Type 0 font whose codes are the glyphs' numbers (9.7), with the way back to text (9.10.3)."""
    name = pikepdf.Name("/KIOSKF+AtkinsonHyperlegibleNext")
    head, scale = small["head"], 1000 / small["head"].unitsPerEm
    descriptor = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=name,
            Flags=32,
            FontBBox=[round(side * scale) for side in (head.xMin, head.yMin, head.xMax, head.yMax)],
            ItalicAngle=0,
            Ascent=round(face.ascent),
            Descent=round(face.descent),
            CapHeight=round(face.ascent * 0.75),
            StemV=80,
            FontFile2=document.make_stream(data, Length1=len(data)),
        )
    )
    widths: list[int | pikepdf.Array] = []
    for char, number in sorted(numbers.items(), key=lambda pair: pair[1]):
        widths += [number, pikepdf.Array([round(face.width(char, 1000))])]
    inner = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=descriptor,
            W=pikepdf.Array(widths),
            CIDToGIDMap=pikepdf.Name.Identity,
        )
    )
    return document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=name,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[inner],
            ToUnicode=document.make_stream(_to_unicode(numbers)),
        )
    )


def _to_unicode(numbers: dict[str, int]) -> bytes:
    pairs = [f"<{number:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, number in numbers.items()]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
        *(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks),
        "endcmap CMapName currentdict /CMap defineresource pop end end",
    ]
    return "\n".join(lines).encode()
