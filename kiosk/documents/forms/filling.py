"""Fills an AcroForm: values, appearances, what a script could do taken out; read back; then a flat copy for print."""

import io
from collections.abc import Mapping

import pikepdf

from kiosk.documents.forms import appearance, checking
from kiosk.documents.forms.appearance import Pen
from kiosk.documents.forms.port import FilledForm, FormField, FormRefused, NotFilled, Problem
from kiosk.documents.forms.reading import Refused, Widget, fields, opened, states, widgets
from kiosk.documents.forms.typeface import Typeface
from kiosk.text import is_fit

SHOW_TEXT = ("text", "combo", "list")


def fill(pdf: bytes, values: Mapping[str, str], face: Typeface) -> FilledForm | NotFilled | FormRefused:
    """`values`: field name -> text, or the value of a choice; an empty one leaves the field as it is."""
    asked = {name: value for name, value in values.items() if value}
    try:
        with opened(pdf) as document:
            known = {field.name: field for field in fields(document)}
            problems = tuple(
                Problem(name, what)
                for name, value in asked.items()
                if (what := problem(known[name], value, face) if name in known else "the form has no such field")
            )
            problems = problems or _put(document, known, asked, face)
            if problems:
                return NotFilled(problems)
            _disarm(document)
            filled = _saved(document)
            _flatten(document)
            flat = _saved(document)
    except Refused as refused:
        return refused.refusal
    wrong = checking.differences(flattened(pdf), filled, flat, asked)
    return NotFilled(wrong) if wrong else FilledForm(filled, flat)


def problem(field: FormField, value: str, face: Typeface) -> str:
    """Why this value cannot go into this field, or nothing. Quotes no value."""
    if field.kind in ("button", "signature"):
        return f"a {field.kind} is not filled in"
    if field.read_only:
        return "the form keeps this field for itself (read-only)"
    if field.kind in ("checkbox", "radio", "list") or (field.kind == "combo" and not field.editable):
        return "" if value in field.values else f"takes one of {len(field.values)} values, and not this one"
    if not is_fit(value, also="\n" if field.multiline else ""):
        return "characters that cannot be printed, or several lines where one is expected"
    if field.length and len(value) > field.length:
        return f"takes {field.length} characters; the value has {len(value)}"
    return "letters that the form's typeface does not have" if face.lacks(_shown(field, value)) else ""


def _shown(field: FormField, value: str) -> str:
    """A combo or list shows other words than its value."""
    return dict(zip(field.values, field.shown, strict=False)).get(value, value)


def _put(
    document: pikepdf.Pdf, known: Mapping[str, FormField], asked: Mapping[str, str], face: Typeface
) -> tuple[Problem, ...]:
    """Set the values and draw them; what does not fit."""
    places: dict[str, list[Widget]] = {}
    for widget in widgets(document):
        places.setdefault(widget.name, []).append(widget)
    written = "".join(_shown(known[name], value) for name, value in asked.items() if known[name].kind in SHOW_TEXT)
    pen = Pen(document, face, face.embed(document, written)) if written else None
    problems = []
    for name, value in asked.items():
        field = known[name]
        if pen is None or field.kind not in SHOW_TEXT:
            _press(document, field, places[name], value)
            continue
        try:
            _write(pen, field, places[name], value)
        except appearance.DoesNotFit:
            problems.append(Problem(name, "the value does not fit into its place at a legible size"))
    return tuple(problems)


def _holder(widget: Widget) -> pikepdf.Object:
    """The field that holds the value of a widget: itself, or its nearest parent with a name."""
    node: pikepdf.Object = widget.field.obj
    while "/T" not in node and "/Parent" in node:
        node = node["/Parent"]
    return node


def _write(pen: Pen, field: FormField, places: list[Widget], value: str) -> None:
    for widget in places:
        _holder(widget)["/V"] = pikepdf.String(value)
        for stale in ("/RV", "/I"):  # rich text, and the indices of a list, would say something else
            if stale in _holder(widget):
                del _holder(widget)[stale]
        drawn = appearance.text_appearance(pen, widget, field, _shown(field, value))
        widget.annotation.obj["/AP"] = pikepdf.Dictionary(N=drawn)


def _press(document: pikepdf.Pdf, field: FormField, places: list[Widget], value: str) -> None:
    """Turn the button on that stands for `value`, and the others of its group off."""
    for widget, meaning in zip(places, states(places), strict=True):
        if not widget.on and meaning == value:
            widget.annotation.obj["/AP"] = pikepdf.Dictionary(
                N=pikepdf.Dictionary({"/Yes": appearance.cross_appearance(document, widget)})
            )
        lit = meaning == value
        state = pikepdf.Name(widget.on if lit and widget.on else "/Off")
        widget.annotation.obj["/AS"] = state
        if lit:
            _holder(widget)["/V"] = state


def _disarm(document: pikepdf.Pdf) -> None:
    """A script would run in the reader of whoever opens the file, and may change what was filled in."""
    _drop(document.Root, "/OpenAction", "/AA")
    _drop(document.Root.get("/Names"), "/JavaScript", "/EmbeddedFiles")
    _drop(document.Root["/AcroForm"], "/CO", "/NeedAppearances")
    for page in document.pages:
        _drop(page.obj, "/AA")
    for widget in widgets(document):
        for node in (widget.annotation.obj, widget.field.obj, _holder(widget)):
            _drop(node, "/AA", "/A")


def _drop(node: pikepdf.Object | None, *keys: str) -> None:
    for key in keys:
        if isinstance(node, pikepdf.Dictionary) and key in node:
            del node[key]


def flattened(pdf: bytes) -> bytes:
    """The form as it is, drawn into its pages. Raises `Refused`."""
    with opened(pdf) as document:
        _flatten(document)
        return _saved(document)


def _flatten(document: pikepdf.Pdf) -> None:
    """Draw the fields into the pages. qpdf leaves those behind that show nothing."""
    document.flatten_annotations("print")
    for page in document.pages:
        if "/Annots" in page:
            kept = [one for one in page.obj.Annots if one.get("/Subtype") != "/Widget"]
            page.obj.Annots = pikepdf.Array(kept)
    if "/AcroForm" in document.Root:
        del document.Root["/AcroForm"]


def _saved(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.remove_unreferenced_resources()
    document.save(out)
    return out.getvalue()
