"""Makes simple AcroForms: the examples that come with the kiosk, and what the worker tries itself with. Nobody else's
form is shipped.
"""

import io
from collections.abc import Iterator
from typing import Literal

import msgspec
import pikepdf
from pikepdf import FormFieldFlag as Flag

WIDTH, HEIGHT, MARGIN = 595, 842, 50
FIELD_LEFT = 230
ROW, LINE, BOX = 34, 20, 12


class Asked(msgspec.Struct, frozen=True):
    """One question of a form. `values` of choices: `(value, label)`. `height`: points, of a long text."""

    name: str
    label: str
    kind: Literal["text", "checkbox", "radio", "combo"] = "text"
    values: tuple[tuple[str, str], ...] = ()
    length: int = 0
    comb: bool = False
    height: int = LINE
    required: bool = False


def make_form(title: str, note: str, questions: tuple[Asked, ...]) -> bytes:
    """One page of A4. The same questions give the same bytes."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(WIDTH, HEIGHT))
    page = document.pages[0]
    font = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
    )
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=font))
    words = [_text(MARGIN, HEIGHT - 70, 18, title), _text(MARGIN, HEIGHT - 92, 9, note)]
    fields, widgets, top = pikepdf.Array(), pikepdf.Array(), HEIGHT - 130
    for question in questions:
        words.append(_text(MARGIN, top - 14, 11, question.label))
        for field, places, labels in _made(document, question, top):
            fields.append(field)
            widgets.extend(places)
            words += labels
        top -= ROW + max(0, question.height - LINE)
    page.obj.Annots = widgets
    page.obj.Contents = document.make_stream(b"\n".join(words))
    document.Root.AcroForm = document.make_indirect(
        pikepdf.Dictionary(
            Fields=fields,
            DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=font)),
            DA=pikepdf.String("/Helv 0 Tf 0 g"),
        )
    )
    document.Root.Lang = pikepdf.String("fr-FR")
    document.docinfo["/Title"] = title
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


_Made = tuple[pikepdf.Object, list[pikepdf.Object], list[bytes]]


def _made(document: pikepdf.Pdf, question: Asked, top: int) -> Iterator[_Made]:
    if question.kind == "radio":
        yield _radio(document, question, top)
        return
    right = FIELD_LEFT + BOX if question.kind == "checkbox" else WIDTH - MARGIN
    height = BOX if question.kind == "checkbox" else question.height
    field = _widget(question.label, (FIELD_LEFT, top - height, right, top))
    field.T = pikepdf.String(question.name)
    flags = Flag.required if question.required else Flag(0)
    if question.kind == "checkbox":
        field.FT, field.AS = pikepdf.Name.Btn, pikepdf.Name.Off
        field.AP = _states(document, question.values[0][0])
    elif question.kind == "combo":
        field.FT = pikepdf.Name.Ch
        field.Opt = pikepdf.Array([pikepdf.Array([value, label]) for value, label in question.values])
        flags |= Flag.ch_combo
    else:
        field.FT = pikepdf.Name.Tx
        if question.length:
            field.MaxLen = question.length
        flags |= (Flag.tx_comb if question.comb else Flag(0)) | (
            Flag.tx_multiline if question.height > LINE else Flag(0)
        )
    if question.kind != "checkbox":
        width = right - FIELD_LEFT
        frame = b"0.4 G 0.5 0.5 %d %d re S" % (width - 1, height - 1)
        field.AP = pikepdf.Dictionary(N=_drawn(document, frame, width, height))
    field.Ff = int(flags)
    field = document.make_indirect(field)
    yield field, [field], []


def _radio(document: pikepdf.Pdf, question: Asked, top: int) -> _Made:
    group = document.make_indirect(
        pikepdf.Dictionary(
            FT=pikepdf.Name.Btn,
            T=pikepdf.String(question.name),
            TU=pikepdf.String(question.label),
            Ff=int(Flag.btn_radio | Flag.btn_no_toggle_off),
        )
    )
    kids: list[pikepdf.Object] = []
    labels: list[bytes] = []
    for at, (value, label) in enumerate(question.values):
        left = FIELD_LEFT + at * 100
        kid = _widget(label, (left, top - BOX, left + BOX, top))
        kid.Parent, kid.AS, kid.AP = group, pikepdf.Name.Off, _states(document, value)
        kids.append(document.make_indirect(kid))
        labels.append(_text(left + BOX + 5, top - 10, 10, label))
    group.Kids = pikepdf.Array(kids)
    return group, kids, labels


def _widget(label: str, rectangle: tuple[int, int, int, int]) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        Rect=list(rectangle),
        F=4,  # printed
        TU=pikepdf.String(label),
        DA=pikepdf.String("/Helv 0 Tf 0 g"),
        MK=pikepdf.Dictionary(BC=[0.4, 0.4, 0.4]),
    )


def _states(document: pikepdf.Pdf, value: str) -> pikepdf.Dictionary:
    frame = b"0.4 G 0.5 0.5 %d %d re S" % (BOX - 1, BOX - 1)
    cross = frame + b" 0 G 1.4 w 2.5 2.5 m %d %d l 2.5 %d m %d 2.5 l S" % ((BOX - 2.5,) * 2 + (BOX - 2.5,) * 2)

    on, off = _drawn(document, cross, BOX, BOX), _drawn(document, frame, BOX, BOX)
    return pikepdf.Dictionary(N=pikepdf.Dictionary({f"/{value}": on, "/Off": off}))


def _drawn(document: pikepdf.Pdf, content: bytes, width: int, height: int) -> pikepdf.Object:
    form = pikepdf.Name.Form
    return document.make_stream(content, Type=pikepdf.Name.XObject, Subtype=form, BBox=[0, 0, width, height])


def _text(x: int, y: int, size: int, text: str) -> bytes:
    shown = text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /Helv %d Tf %d %d Td (%s) Tj ET" % (size, x, y, shown)
