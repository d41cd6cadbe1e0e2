"""The fields of an AcroForm (ISO 32000-1, 12.7), under limits, by pikepdf. For workers only."""

import contextlib
import hashlib
import io
from collections.abc import Iterator

import pikepdf
from pikepdf import FormFieldFlag as Flag

from kiosk.documents.forms.port import FormField, FormFields, FormRefused, Kind, Place
from kiosk.text import one_line

MAX_BYTES = 20_000_000
MAX_PAGES = 60
MAX_WIDGETS = 3000
MAX_NAME = 200
MAX_DEPTH = 12
MAX_VALUES = 500
# Of a field: a script that sets it (calculate) or writes it another way (format).
_SET_BY_SCRIPT = ("/C", "/F")


class Refused(Exception):  # noqa: N818 - an outcome
    def __init__(self, refusal: FormRefused) -> None:
        super().__init__(refusal.detail)
        self.refusal = refusal


def read(pdf: bytes) -> FormFields | FormRefused:
    try:
        with opened(pdf) as document:
            return FormFields(hashlib.sha256(pdf).hexdigest(), len(document.pages), tuple(fields(document)))
    except Refused as refused:
        return refused.refusal


@contextlib.contextmanager
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    """A form that may be filled. Raises `Refused`."""
    if len(pdf) > MAX_BYTES:
        raise Refused(FormRefused("too_large", f"larger than {MAX_BYTES} bytes"))
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            _check(document)
            yield document
    except pikepdf.PasswordError:
        raise Refused(FormRefused("encrypted", "needs a password")) from None
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise Refused(FormRefused("unreadable", f"not a PDF that can be opened ({type(error).__name__})")) from None


def _check(document: pikepdf.Pdf) -> None:
    if document.is_encrypted:
        raise Refused(FormRefused("encrypted", "protected by its author: filling it is not allowed"))
    if len(document.pages) > MAX_PAGES:
        raise Refused(FormRefused("too_large", f"more than {MAX_PAGES} pages"))
    form = document.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        raise Refused(FormRefused("no_fields", "no AcroForm"))
    if "/XFA" in form:
        raise Refused(FormRefused("xfa", "an XFA form: only its own program fills it"))
    if "/Perms" in document.Root or any(_is_signed(node) for node in _nodes(form.get("/Fields"))):
        raise Refused(FormRefused("signed", "carries a signature, which filling would break"))
    if not document.acroform.fields:
        raise Refused(FormRefused("no_fields", "an AcroForm without fields"))


def _nodes(fields: object, depth: int = 0) -> Iterator[pikepdf.Object]:
    """Every field of the tree, those without a place on a page too. Raises `Refused`."""
    if depth > MAX_DEPTH or (isinstance(fields, pikepdf.Array) and len(fields) > MAX_WIDGETS):
        raise Refused(FormRefused("too_large", f"more than {MAX_WIDGETS} fields, or deeper than {MAX_DEPTH}"))
    for node in fields if isinstance(fields, pikepdf.Array) else ():
        if isinstance(node, pikepdf.Dictionary):
            yield node
            yield from _nodes(node.get("/Kids"), depth + 1)


def _is_signed(node: pikepdf.Object) -> bool:
    return node.get("/FT") == "/Sig" and "/V" in node


class Widget:
    """One place of a field, with what is needed to fill it."""

    def __init__(self, page: int, annotation: pikepdf.Annotation, field: pikepdf.AcroFormField) -> None:
        self.page = page
        self.annotation = annotation
        self.field = field

    @property
    def name(self) -> str:
        return self.field.fully_qualified_name

    @property
    def on(self) -> str:
        """The appearance state that is not `Off`, of a checkbox or radio button."""
        normal = self.annotation.obj.get("/AP", pikepdf.Dictionary()).get("/N", pikepdf.Dictionary())
        states = normal.keys() if isinstance(normal, pikepdf.Dictionary) else ()
        return next((state for state in states if state != "/Off"), "")


def widgets(document: pikepdf.Pdf) -> Iterator[Widget]:
    """Every place of every field, page by page. Raises `Refused`."""
    count = 0
    for number, page in enumerate(document.pages, 1):
        for annotation in document.acroform.get_widget_annotations_for_page(page):
            count += 1
            if count > MAX_WIDGETS:
                raise Refused(FormRefused("too_large", f"more than {MAX_WIDGETS} places to fill"))
            yield Widget(number, annotation, document.acroform.get_field_for_annotation(annotation))


def fields(document: pikepdf.Pdf) -> Iterator[FormField]:
    found: dict[str, list[Widget]] = {}
    for widget in widgets(document):
        found.setdefault(widget.name, []).append(widget)
    for name, places in found.items():
        if name and len(name) <= MAX_NAME:
            yield _field(name, places)


def _field(name: str, places: list[Widget]) -> FormField:
    field = places[0].field
    kind, flags = kind_of(field), field.flags
    choices = list(_choices(field))[:MAX_VALUES] if kind in ("combo", "list") else []
    buttons = states(places) if kind in ("checkbox", "radio") else []
    values = tuple(value for value, _ in choices) or tuple(dict.fromkeys(value for value in buttons if value))
    script = field.obj.get("/AA", pikepdf.Dictionary())
    return FormField(
        name=name,
        kind=kind,
        places=tuple(Place(one.page, rectangle(one), buttons[at] if buttons else "") for at, one in enumerate(places)),
        values=values,
        shown=tuple(shown for _, shown in choices),
        length=length_of(field) if kind == "text" else 0,
        comb=kind == "text" and bool(flags & Flag.tx_comb) and length_of(field) > 0,
        multiline=kind == "text" and bool(flags & Flag.tx_multiline),
        editable=kind == "combo" and bool(flags & Flag.ch_edit),
        required=bool(flags & Flag.required),
        read_only=bool(flags & Flag.read_only),
        calculated=isinstance(script, pikepdf.Dictionary) and any(key in script for key in _SET_BY_SCRIPT),
        label=_label(field, kind),
        value=current(field, places),
    )


def _label(field: pikepdf.AcroFormField, kind: Kind) -> str:
    """Of a group of radio buttons, that of the group; each of its buttons has its own."""
    holder = field.obj.get("/Parent", field.obj) if kind == "radio" else field.obj
    return one_line(str(holder.get("/TU", "")), MAX_NAME)


def kind_of(field: pikepdf.AcroFormField) -> Kind:
    if field.is_checkbox:
        return "checkbox"
    if field.is_radio_button:
        return "radio"
    if field.is_pushbutton:
        return "button"
    if field.is_choice:
        return "combo" if field.flags & Flag.ch_combo else "list"
    return "text" if field.is_text else "signature"


def length_of(field: pikepdf.AcroFormField) -> int:
    found = field.get_inheritable_field_value("/MaxLen")
    return max(0, int(found)) if isinstance(found, int) else 0


def states(places: list[Widget]) -> list[str]:
    """What each button of a checkbox or a radio group stands for: its appearance state, or the export value that the
    field's `Opt` gives it (12.7.4.2.3)."""
    options = places[0].field.get_inheritable_field_value("/Opt")
    if isinstance(options, pikepdf.Array) and len(options) == len(places):
        return [str(option) for option in options]
    return [one.on.removeprefix("/") for one in places]


def _choices(field: pikepdf.AcroFormField) -> Iterator[tuple[str, str]]:
    """`(export value, what is shown)` of a combo or list."""
    options = field.get_inheritable_field_value("/Opt")
    for option in options if isinstance(options, pikepdf.Array) else ():
        if isinstance(option, pikepdf.Array) and len(option) == 2:
            yield str(option[0]), str(option[1])
        else:
            yield str(option), str(option)


def current(field: pikepdf.AcroFormField, places: list[Widget]) -> str:
    """The value now; of a button that is on, what it stands for."""
    if kind_of(field) in ("checkbox", "radio"):
        lit = [at for at, one in enumerate(places) if str(one.annotation.obj.get("/AS", "/Off")) == one.on != ""]
        return states(places)[lit[0]] if lit else ""
    value = field.get_inheritable_field_value("/V")
    if isinstance(value, pikepdf.Array):
        return str(value[0]) if len(value) else ""
    return str(value) if isinstance(value, pikepdf.String | str) else ""


def rectangle(widget: Widget) -> tuple[float, float, float, float]:
    """Left, bottom, right, top."""
    rect = widget.annotation.rect
    return (round(float(rect.llx), 2), round(float(rect.lly), 2), round(float(rect.urx), 2), round(float(rect.ury), 2))
