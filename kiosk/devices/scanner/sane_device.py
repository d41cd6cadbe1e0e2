"""One SANE device that is open: its options, and one side after the other."""

import contextlib
from collections.abc import Callable
from typing import Any

import _sane
import sane
from PIL import Image

from kiosk.devices.scanner import pictures
from kiosk.devices.scanner.port import Colour, ScanSettings, Size, Source
from kiosk.devices.scanner.sane_library import SaneTrouble, troubles
from kiosk.devices.states import Fault
from kiosk.errors import Code

# What backends call these; SANE's standard fixes none of the words.
_MODES: dict[Colour, tuple[str, ...]] = {
    "colour": ("Color", "24bit Color", "Colour"),
    "gray": ("Gray", "Grayscale", "True Gray", "8-bit Gray"),
    "lineart": ("Lineart", "LineArt", "Binary", "Black & White", "Monochrome"),
}
_SOURCES: dict[Source, tuple[str, ...]] = {
    "flatbed": ("Flatbed", "FlatBed", "FB", "Document Table"),
    "feeder": (
        "ADF", "Automatic Document Feeder", "ADF Front", "ADF Simplex", "Document Feeder", "FeederSimplex",
        "Automatic Document Feeder(left aligned)", "Automatic Document Feeder(centrally aligned)",
    ),
    "duplex": (
        "ADF Duplex", "Duplex", "FeederDuplex", "Automatic Document Feeder(left aligned,Duplex)",
        "Automatic Document Feeder(centrally aligned,Duplex)",
    ),
}  # fmt: skip
_SIDES = {"feeder": ("Simplex", "Single side"), "duplex": ("Duplex", "Double side")}
_SIZES_MM: dict[Size, tuple[float, float]] = {"a4": (210, 297), "a5": (148, 210), "letter": (215.9, 279.4)}
# A page at 600 dpi; a picture above it is a fault of the device.
_MAX_PIXELS = 50_000_000
# Grey levels from here on are white where a device knows no line art (sane-airscan offers none).
_WHITE_FROM = 128


class SaneDevice:
    """Methods raise `SaneTrouble`; `cancel` may come from another thread."""

    def __init__(self, handle: sane.SaneDev) -> None:
        self._handle = handle
        self._settings = ScanSettings()
        self.feeds = self._feeds()
        """How the feeder is best read; None: there is none."""

    def prepare(self, settings: ScanSettings) -> None:
        """Set the options for the sides that follow."""
        self._settings = settings
        with troubles():
            self._choose_source(settings.source)
            if not self._choose("mode", _MODES[settings.colour]) and settings.colour == "lineart":
                self._choose("mode", _MODES["gray"])
            self._choose_resolution(settings.dpi)
            self._choose_area(settings)

    def scan_side(self, is_cancelled: Callable[[], bool], *, more: bool) -> Image.Image:
        """The next side, whole; "L" or "RGB". `more`: the feeder goes on afterwards, until `end`.

        `SCANNER_GARBAGE` for a picture with lines missing; `SCANNER_FEEDER_EMPTY` when no sheet is left.
        """
        too_long = False

        def after_line(line: int, _expected: int) -> None:
            # It must not raise: python-sane 2.9.2 then crashes. The next read answers "cancelled".
            nonlocal too_long
            too_long = too_long or line * width > _MAX_PIXELS
            if is_cancelled() or too_long:
                self._handle.cancel()

        if is_cancelled():
            raise SaneTrouble(Fault(Code.CANCELLED))
        try:
            with troubles():
                self._handle.start()
                _, _, (width, lines), _, _ = self._handle.get_parameters()
                if width <= 0 or width * max(lines, 1) > _MAX_PIXELS:
                    self._handle.cancel()
                    raise SaneTrouble(Fault(Code.SCANNER_GARBAGE, f"picture of {width} x {lines} pixels"))
                picture: Image.Image = self._handle.snap(more, after_line)
        except SaneTrouble as trouble:
            if trouble.fault.code is Code.SCANNER_NO_PAPER and self._settings.source != "flatbed":
                raise SaneTrouble(Fault(Code.SCANNER_FEEDER_EMPTY)) from None
            raise
        # snap() says nothing when cancel() has cut it short.
        if is_cancelled():
            raise SaneTrouble(Fault(Code.CANCELLED))
        if too_long:
            raise SaneTrouble(Fault(Code.SCANNER_GARBAGE, "a picture without an end"))
        _check_whole(picture, lines)
        if self._settings.colour == "lineart":
            return picture.convert("L").point(lambda level: 255 if level >= _WHITE_FROM else 0)
        return picture

    def end(self) -> None:
        """The feeder's job is over: it lets go of what it holds."""
        with contextlib.suppress(SaneTrouble), troubles():
            self._handle.cancel()

    def resolution(self) -> int:
        """Dots per inch that the device really uses, which may differ from what was asked; 0: it does not say."""
        option = self._handle.opt.get("resolution")
        if option is None or not option.is_active():
            return 0
        with troubles():
            return round(float(self._handle.resolution))

    def buttons(self) -> dict[str, bool]:
        """Which of the buttons that the backend reports are held or were pressed; empty: it reports none."""
        with troubles():
            return {
                # Not by attribute: python-sane's own method hides the button that is called "scan".
                name.lower().replace("_", "-"): bool(self._handle.dev.get_option(option.index))
                for name, option in self._handle.opt.items()
                if _is_button(option)
            }

    def sheets_wait(self) -> bool:
        """Whether the feeder's own sensor feels a sheet; False where the backend reports none."""
        option = self._handle.opt.get("page_loaded")
        if option is None or option.type != _sane.TYPE_BOOL or not option.is_active():
            return False
        try:
            return bool(self._handle.dev.get_option(option.index))
        except _sane.error:
            return False

    def cancel(self) -> None:
        """End a call into SANE that waits for the device; from another thread."""
        with contextlib.suppress(_sane.error):
            self._handle.cancel()

    def close(self) -> None:
        with contextlib.suppress(_sane.error):
            self._handle.close()

    def _feeds(self) -> Source | None:
        sources, modes = self._words("source"), self._words("adf_mode")
        if not any(word in sources for word in (*_SOURCES["feeder"], *_SOURCES["duplex"])):
            return None
        both = any(word in sources for word in _SOURCES["duplex"]) or "Duplex" in modes
        return "duplex" if both else "feeder"

    def _words(self, name: str) -> list[Any]:
        option = self._handle.opt.get(name)
        return option.constraint if option is not None and isinstance(option.constraint, list) else []

    def _choose_source(self, source: Source) -> None:
        if self._choose("source", _SOURCES[source]):
            if source != "flatbed":
                self._choose("adf_mode", _SIDES[source])
            return
        if source == "duplex" and self._choose("source", _SOURCES["feeder"]) and self._choose("adf_mode", ("Duplex",)):
            return
        # A device without the option, or with words of its own for its glass, is taken as it is.
        if source != "flatbed":
            raise SaneTrouble(Fault(Code.SCANNER_NO_FEEDER, f"no source for {source}"))

    def _choose_resolution(self, dpi: int) -> None:
        option = self._settable("resolution")
        if option is None:
            return
        allowed = option.constraint
        if isinstance(allowed, list):
            numbers = sorted(n for n in allowed if isinstance(n, int | float) and n > 0)
            wanted = next((n for n in numbers if n >= dpi), numbers[-1] if numbers else dpi)
        else:
            wanted = min(max(dpi, allowed[0]), allowed[1]) if allowed else dpi
        self._handle.resolution = wanted

    def _choose_area(self, settings: ScanSettings) -> None:
        size = settings.size
        if size == "auto":
            size = "full" if settings.source == "flatbed" else "a4"
        width, height = _SIZES_MM.get(size, (float("inf"), float("inf")))
        for name, wanted in (("tl_x", 0.0), ("tl_y", 0.0), ("br_x", width), ("br_y", height)):
            option = self._settable(name)
            if option is None or option.unit != _sane.UNIT_MM or not isinstance(option.constraint, tuple):
                continue
            lowest, highest = option.constraint[:2]
            # Some backends refuse an edge for a while after the source has changed; the area is then theirs.
            with contextlib.suppress(_sane.error):
                setattr(self._handle, name, min(max(wanted, lowest), highest))

    def _choose(self, name: str, wished: tuple[str, ...]) -> bool:
        """Set the option to the first word that the device knows."""
        option = self._settable(name)
        if option is None or not isinstance(option.constraint, list):
            return False
        for value in wished:
            if value in option.constraint:
                setattr(self._handle, name, value)
                return True
        return False

    def _settable(self, name: str) -> Any:
        option = self._handle.opt.get(name)
        return option if option is not None and option.is_active() and option.is_settable() else None


def _check_whole(picture: Image.Image, lines: int) -> None:
    if picture.height < lines or picture.height < 8:
        raise SaneTrouble(Fault(Code.SCANNER_GARBAGE, f"{picture.height} of {lines} lines"))
    if pictures.breaks_off(picture):
        raise SaneTrouble(Fault(Code.SCANNER_GARBAGE, "the picture breaks off"))


# "Sensors" of backends that are no buttons: they tell of paper, lids and lamps.
_NO_BUTTONS = (
    "page",
    "cover",
    "sleep",
    "skew",
    "ink",
    "density",
    "error",
    "double",
    "edge",
    "paper",
    "power",
    "manual",
)
_HARD_SELECT, _SOFT_DETECT, _SOFT_SELECT = 2, 4, 1


def _is_button(option: Any) -> bool:
    """A yes-or-no that a hand changes at the device and a program reads (SANE API, `SANE_CAP_HARD_SELECT`)."""
    return (
        option.type == _sane.TYPE_BOOL
        and option.cap & (_HARD_SELECT | _SOFT_DETECT | _SOFT_SELECT) == _HARD_SELECT | _SOFT_DETECT
        and option.is_active()
        and isinstance(option.name, str)
        and not option.name.startswith(_NO_BUTTONS)
    )
