"""Worker: makes the papers of a visit PDFs that declare PDF/A-2a and PDF/UA-1, with typst.

Runs as `kiosk.processes.worker kiosk.documents.renderer`. Nothing of the citizen is written anywhere: the texts go to
typst as `sys.inputs`, and so do the pictures (`papers/wrapping.py`).
"""

import os
import re
from pathlib import Path

import msgspec
import typst

from kiosk import branding
from kiosk.devices.states import Fault
from kiosk.documents.papers import specimens, templates
from kiosk.documents.papers.templates import Name, Template
from kiosk.documents.papers.words import paper_json
from kiosk.documents.papers.wrapping import drawn_code, wrap
from kiosk.documents.pictures import NotAPicture, limit_memory
from kiosk.documents.port import CheckTemplates, Rendered, RenderPaper, RenderSummary, TemplatesChecked
from kiosk.documents.signed.code import PREFIX
from kiosk.documents.signed.content import Found, fingerprint, plain
from kiosk.documents.signed.pdf import NotReadable, found_in
from kiosk.errors import Code
from kiosk.processes.worker import Emit
from kiosk.text import SUBSTITUTE, is_latin

MEMORY_BYTES = 1536 * 1024 * 1024
MAX_PICTURES = 40
# Stands where the code will be, while what the code binds is not known yet.
PLACEHOLDER = PREFIX + "0" * 400
# typst may name the characters that it cannot show a few at a time.
MAX_TRIES = 5

Request = RenderSummary | RenderPaper | CheckTemplates


class Setup(msgspec.Struct, frozen=True):
    """`templates`: the folder of those that come with the kiosk. `fonts`: a folder. `accent`: the operator's colour,
    `#RRGGBB`. `own`: the administration's templates, or empty."""

    templates: str
    fonts: str
    accent: str = "#0F3A66"
    own: str = ""


# Folders below `fonts` of each XDG data directory. All system fonts would take a second to look through.
_SCRIPTS = ("truetype/noto", "truetype/wqy")
_PAPER = "#FFFFFF"

# How typst 0.15 names the characters that none of the fonts can show; PDF/UA-1 forbids them.
_NO_GLYPH = re.compile('the text `"(.+?)"` could not be displayed')
# It writes marks in Rust's way, such as `\u{fa6}`.
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")


class Renderer:
    """The worker's service. Compilers keep their fonts from one call to the next; the one that knows other scripts
    (0.1 s) is made when the first of their letters comes."""

    def __init__(self, setup: Setup) -> None:
        self._accent = branding.legible(setup.accent, _PAPER)
        self._latin_fonts = typst.Fonts(include_system_fonts=False, font_paths=[setup.fonts])
        self._all_fonts: typst.Fonts | None = None
        self._fonts = setup.fonts
        self._compilers: dict[tuple[Path, bool], typst.Compiler] = {}
        self._built_in = templates.built_in(Path(setup.templates))
        self._own, self._refused = templates.own(Path(setup.own)) if setup.own else ({}, ())
        self._check_own()

    def handle(self, request: Request) -> Rendered | Fault | TemplatesChecked:
        if isinstance(request, CheckTemplates):
            return TemplatesChecked(tuple(self._own), self._refused)
        return self.render(request)

    def render(self, request: RenderSummary | RenderPaper) -> Rendered | Fault:
        """The paper, by the administration's template, or by the kiosk's where that one fails on this request."""
        inputs = _inputs(request, self._accent)
        if isinstance(inputs, Fault):
            return inputs
        name: Name = "summary" if isinstance(request, RenderSummary) else request.kind
        done: Rendered | Fault = Fault(Code.IO_ERROR, "no template")
        for template in (self._own.get(name), self._built_in[name]):
            if template is not None:
                done = self._compile(template, inputs)
                if isinstance(done, Rendered):
                    break
        if isinstance(done, Fault) and request.translation is not None:
            # The French part is what the service needs: a language that cannot be drawn here keeps no file.
            return self.render(msgspec.structs.replace(request, translation=None))
        if isinstance(done, Rendered) and request.seal is not None:
            return Rendered(done.pdf, _content(done.pdf))
        return done

    def _check_own(self) -> None:
        """Each of the administration's templates has to make a specimen, with what a paper may not lack on it."""
        for name, template in list(self._own.items()):
            problem = self._problem(name, template)
            if problem:
                del self._own[name]
                self._refused = (*self._refused, f"{name}.typ: {problem}")

    def _problem(self, name: Name, template: Template) -> str:
        """Empty when it is sound. The text of a specimen may be quoted: it is nobody's."""
        inputs = _inputs(specimens.specimen(name), self._accent)
        if isinstance(inputs, Fault):
            return inputs.detail
        try:
            pdf = self._pdf(template, inputs)
            sealed = self._pdf(template, {**inputs, "seal": drawn_code(PREFIX + "1" * 500)})
        except typst.TypstError as error:
            return " ".join(error.diagnostic.split())[:300]
        found = found_in(pdf)
        text = plain("".join(page.text for page in found.pages))
        missing = [word for word in (specimens.REFERENCE, specimens.VALUE) if plain(word) not in text]
        if missing:
            return f"does not show {' and '.join(missing)}, which it was given"
        return _problem_of_seal(found, found_in(sealed))

    def _compiler(self, root: Path, *, latin: bool) -> typst.Compiler:
        if not latin and self._all_fonts is None:
            self._all_fonts = typst.Fonts(include_system_fonts=False, font_paths=[self._fonts, *_script_folders()])
        fonts = self._latin_fonts if latin or self._all_fonts is None else self._all_fonts
        if (root, latin) not in self._compilers:
            self._compilers[root, latin] = typst.Compiler(root=root, font_paths=fonts)
        return self._compilers[root, latin]

    def _compile(self, template: Template, inputs: dict[str, str]) -> Rendered | Fault:
        """Compile; again, with the characters replaced that no font has, when there are such: a rare name must not
        keep a file from leaving."""
        for _ in range(MAX_TRIES):
            try:
                return Rendered(self._pdf(template, inputs))
            except typst.TypstError as error:
                # Its texts quote the citizen's: they must not leave this function.
                named = _unshowable(error.diagnostic)
            if not named:
                break
            shorter = inputs["paper"].translate(dict.fromkeys(map(ord, named), SUBSTITUTE))
            inputs = {**inputs, "paper": shorter}
        return Fault(Code.IO_ERROR, "typst refused the document")

    def _pdf(self, template: Template, inputs: dict[str, str]) -> bytes:
        compiler = self._compiler(template.root, latin=is_latin(inputs["paper"]))
        pdf = compiler.compile(input=template.source, format="pdf", sys_inputs=inputs, pdf_standards=["a-2a", "ua-1"])
        if not isinstance(pdf, bytes):
            raise TypeError("typst made several files of one")
        return pdf

    def cancel(self) -> None:
        """A paper takes a tenth of a second; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def _inputs(request: RenderSummary | RenderPaper, accent: str) -> dict[str, str] | Fault:
    inputs = {"paper": paper_json(request, accent)}
    if request.seal is not None:
        inputs["seal"] = drawn_code(request.seal or PLACEHOLDER)
    if isinstance(request, RenderPaper):
        return inputs
    pictures = {f"scan-{i}": scan.jpeg for i, scan in enumerate(request.scans)}
    pictures |= {f"signature-{i}": signed.png for i, signed in enumerate(request.signatures) if signed.png}
    if len(pictures) > MAX_PICTURES:
        return Fault(Code.UNREADABLE_DOCUMENT, f"{len(pictures)} pictures; at most {MAX_PICTURES}")
    for name, data in pictures.items():
        wrapped = wrap(data, framed=name.startswith("scan"))
        if isinstance(wrapped, NotAPicture):
            return Fault(Code.UNREADABLE_DOCUMENT, f"{name}: {wrapped.reason}")
        inputs[name] = wrapped
    return inputs


def _content(pdf: bytes) -> bytes:
    """What a code binds of it; nothing where it is too long to be read again: the code then binds its words alone."""
    try:
        return fingerprint(found_in(pdf))
    except NotReadable:
        return b""


def _problem_of_seal(before: Found, after: Found) -> str:
    if not any(page.codes for page in after.pages):
        return "does not show the signed code (`seal` of common.typ)"
    if not after.objects:
        return "makes a file in which not every object can be followed: what it shows could not be signed"
    if fingerprint(before) != fingerprint(after):
        return "shows other things once the signed code is there: it must not depend on `sys.inputs.seal`"
    return ""


def _script_folders() -> list[str]:
    """Where Debian puts the fonts of other scripts; those that are there."""
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    folders = [Path(data) / "fonts" / name for data in shared.split(":") if data for name in _SCRIPTS]
    return [str(folder) for folder in folders if folder.is_dir()]


def _unshowable(diagnostic: str) -> set[str]:
    """The characters that typst names. ASCII is never among them, and holds the JSON together."""
    named = "".join(_NO_GLYPH.findall(diagnostic))
    found = set(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), named))
    return {char for char in found if not char.isascii()} - {SUBSTITUTE}


def service(setup: Setup, emit: Emit) -> Renderer:
    limit_memory(MEMORY_BYTES)
    return Renderer(setup)
