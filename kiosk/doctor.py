"""What is well, what is not, and what to do: each part that a configuration requires, looked at for real.

A room says of itself in its `health.py`; here stands what no room is asked: devices, which are opened through their own
driver processes, folders, libraries, lines. What cannot be looked at here is said to be untested.
"""

import asyncio
import ctypes
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from PIL import features

from kiosk import assets, branding
from kiosk.call.captions.health import of_captions
from kiosk.check import Check, Verdict
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.delivery.health import of_outbox
from kiosk.delivery.protocol import outbox_directory
from kiosk.devices.client_base import DeviceClient
from kiosk.devices.page_printer import spool
from kiosk.devices.receipt_printer.faces import face_name
from kiosk.devices.states import DeviceName, Fault, NeedsAttention, Ready
from kiosk.display.health import of_display
from kiosk.documents import health
from kiosk.documents.client import Renderer
from kiosk.documents.port import RenderSummary, SummaryRow, SummarySection
from kiosk.equipment import equipment
from kiosk.errors import ConfigError, KioskError, explain
from kiosk.help.key import key_file
from kiosk.i18n.translator import load, name_of
from kiosk.identify.health import of_signing_in, of_wallets
from kiosk.identity.health import of_trust
from kiosk.privacy.pins import is_hash
from kiosk.privacy.sealing import read_public_key
from kiosk.rights import shelf
from kiosk.session.staff.household import Household, reach_ms, versions
from kiosk.speech.health import of_sound, of_voices
from kiosk.web.health import of_sites

CHECK_NETWORK = "Check the network, and delivery.desk_url."
# A frozen scanner fails after 5 s at open (sane-airscan); a driver that must be started again takes as long again.
SETTLE_TIMEOUT_S = 15.0
# Library -> Debian package that holds it.
LIBRARIES = {
    "libsane.so.1": "libsane1",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
# Driven by the same code as what is tested, over hardware that has no virtual counterpart.
NOT_HERE = {
    "USB scanners": "no virtual counterpart; try `kiosk scan --device NAME --look`",
    "USB printers": "tested over a pretended bus only; try `kiosk print`",
    "serial lines": "tested over a pseudo-terminal, which has no hand-shake; try `kiosk print --serial`",
    "V4L2 cameras": "no virtual counterpart; try `kiosk photo`",
    "RTSP cameras": "no virtual counterpart; try `kiosk photo --url`",
    "identity documents": "the chips of the hall only; no physical card or passport has been read (docs/identity.md)",
    "readers on USB": "pcscd is tested with a virtual reader, without a PIN pad; try `kiosk card --watch`",
    "evdev (keypad, headset jack)": "tested with recorded events only; try `kiosk inputs`",
}
LEAST_DISK_MB = 500


async def examine(config: Config) -> tuple[Check, ...]:
    """Every check, in the order in which it is shown. Never raises for what it finds."""
    table = equipment(config).table()
    devices = await asyncio.gather(*(_device(config, name, client) for name, client in table.items()))
    return (
        *_state_directory(config),
        *devices,
        *_delivery(config),
        _help(config),
        health.of_codes(config.documents, SystemClock().today()),
        *await _papers(config),
        of_trust(config.identity, SystemClock().now()),
        health.of_photos(config.camera),
        _staff(config),
        await of_voices(config.speech, config.screen.languages),
        *await of_sound(config.speech),
        _letters(config),
        *_pages_spool(config),
        Check("operator's colour", "well", branding.accent_remark(config.operator.accent)),
        *_files(),
        *_libraries(config),
        _rights(),
        of_sites(config.web),
        of_signing_in(config),
        of_wallets(config),
        of_captions(config.call.captions),
        of_display(config.screen),
        Check("versions", "well", ", ".join(f"{name} {number}" for name, number in versions().items() if number)),
        *(Check(name, "untested", detail) for name, detail in NOT_HERE.items()),
    )


async def as_pdf(config: Config, checks: tuple[Check, ...], now: datetime) -> bytes:
    """The checks as a PDF in English. Raises `KioskError` when it cannot be made."""
    headings = {"failed": "Not ready", "well": "Well", "untested": "Not tested here", "off": "Not enabled"}
    sections = tuple(
        SummarySection(
            heading,
            tuple(SummaryRow(check.name, check.detail, check.remedy) for check in checks if check.verdict == verdict),
        )
        for verdict, heading in headings.items()
        if any(check.verdict == verdict for check in checks)
    )
    failed = sum(check.verdict == "failed" for check in checks)
    summary = RenderSummary(
        language="en",
        title="Readiness of the kiosk",
        operator=config.operator.name,
        reference=config.kiosk_id,
        made=f"{now.astimezone():%Y-%m-%d %H:%M} - {'ready' if not failed else f'{failed} not ready'}",
        sections=sections,
        signatures=(),
        scans=(),
        notices=(),
    )
    renderer = Renderer(config.documents, config.operator.accent)
    renderer.start()
    try:
        made = await renderer.render(summary)
    finally:
        await renderer.close()
    if isinstance(made, Fault):
        raise KioskError(f"the report could not be made: {made.code} {made.detail}".rstrip())
    return made.pdf


async def _device(config: Config, device: DeviceName, client: DeviceClient) -> Check:
    name = device.replace("_", " ")
    settings = getattr(config, device)
    if not settings.enabled:
        return Check(name, "off", "not enabled")
    if config.embedded.hall and settings.simulated and not settings.addressed:
        return Check(name, "untested", "simulated: `kiosk run` starts it with the hall")
    try:
        await client.open()
        state = await client.settled(SETTLE_TIMEOUT_S)
        if isinstance(state, Ready):
            return Check(name, "well", "ready")
        fault = state.fault if isinstance(state, NeedsAttention) else client.fault
        if fault is None:
            return Check(name, "failed", "its driver does not start", "Run `kiosk doctor` again; see the log.")
        detail = f"{fault.code}{': ' if fault.detail else ''}{fault.detail}"
        return Check(name, "failed", detail, explain(fault.code).staff)
    finally:
        await client.close()


def _state_directory(config: Config) -> Iterator[Check]:
    if not config.state_dir:
        yield Check("state directory", "untested", "not configured: `kiosk run --state DIR` or its default decides")
        return
    state = Path(config.state_dir)
    if not state.exists():
        parent = next(folder for folder in state.absolute().parents if folder.exists())
        made = os.access(parent, os.W_OK | os.X_OK)
        detail = "not there yet; can be made" if made else f"cannot be made in {parent}"
        yield Check("state directory", "well" if made else "failed", detail, "" if made else "Give the right to write.")
        return
    usable = state.is_dir() and os.access(state, os.W_OK | os.X_OK)
    yield Check("state directory", "well" if usable else "failed", str(state), "" if usable else "Give write access.")
    yield from of_outbox(outbox_directory(state), config.delivery)
    around = Household(config).look_around()
    free, counted = around.disk_mb or 0, around.counters
    enough = free >= LEAST_DISK_MB
    yield Check("disk", "well" if enough else "failed", f"{free} MB free", "" if enough else "Free some space.")
    paper = f"{counted.tickets} tickets, about {counted.roll_mm / 1000:.1f} m, since the roll was changed"
    yield Check("paper", "well", f"{paper}; {counted.pages} pages")


def _delivery(config: Config) -> Iterator[Check]:
    delivery = config.delivery
    if config.embedded.desk and not delivery.desk_url:
        yield Check("recipient", "untested", "embedded: `kiosk run` starts it")
        return
    try:
        read_public_key(Path(delivery.recipient_key_file or "(not configured)"))
        yield Check("recipient's key", "well", delivery.recipient_key_file)
    except ConfigError as error:
        yield Check("recipient's key", "failed", str(error), "Set recipient_key_file to the key of `kiosk desk key`.")
    yield _called("recipient", delivery.desk_url, delivery.proxy, CHECK_NETWORK)


def _called(name: str, url: str, proxy: str, remedy: str) -> Check:
    """What is said is sent to whoever helps: a proxy's name and password are no part of it."""
    by = f", by the proxy {urlsplit(proxy).netloc.rpartition('@')[2]}," if proxy else ""
    if (took_ms := reach_ms(url, proxy)) is None:
        return Check(name, "failed", f"{url or '(not configured)'}{by} does not answer", remedy)
    return Check(name, "well", f"{url}{by} takes a call in {took_ms} ms")


def _help(config: Config) -> Check:
    """The line itself is not opened: a second one would take the place of the running kiosk's."""
    name, url = "help at a distance", config.help.desk_url
    if not url and config.embedded.desk:
        return Check(name, "untested", "embedded: `kiosk run` starts it")
    if not url:
        return Check(name, "off", "no desk")
    if not key_file(config.state_dir).is_file() and not config.embedded.desk:
        return Check(name, "failed", "this kiosk is not enrolled", "`kiosk desk enrol`, then `kiosk provision desk`.")
    return _called(name, url, config.help.proxy, "Check the network, and help.desk_url.")


async def _papers(config: Config) -> tuple[Check, ...]:
    templates = await health.of_templates(config)
    coming = health.of_papers_in(config.documents, config.papers)
    return (*health.of_keys(config.papers, SystemClock().now()), *([templates] if templates else []), *coming)


def _rights() -> Check:
    folder = shelf.folder()
    if shelf.installed(folder):
        return Check("estimate of rights", "well", "the engine is installed")
    remedy = "Run packaging/setup.sh; until then the official site is named instead."
    return Check("estimate of rights", "off", f"no engine in {folder}", remedy)


def _letters(config: Config) -> Check:
    """Whether receipts can be drawn in every language of the screen."""
    name = "letters of the receipts"
    if not config.receipt_printer.enabled:
        return Check(name, "off", "no receipt printer")
    joined = [code for code in config.screen.languages if load(code).rtl]
    if joined and not (features.check("raqm") and features.check("fribidi")):
        return Check(name, "failed", f"are not joined in {', '.join(joined)}", "apt-get install libfribidi0")
    bare = [code for code in config.screen.languages if not all(face_name(one, bold=False) for one in name_of(code))]
    remedy = "apt-get install fonts-noto-core fonts-wqy-microhei fonts-dejavu-core"
    if bare:
        return Check(name, "failed", f"no typeface for {', '.join(bare)}", remedy)
    return Check(name, "well", "every language of the screen can be printed")


def _pages_spool(config: Config) -> Iterator[Check]:
    """A document that is being printed must not touch a disk."""
    settings = config.page_printer
    if not settings.enabled or (config.embedded.hall and settings.simulated and not settings.addressed):
        return
    seen = spool.examine(settings.server, settings.spool_dir)
    verdicts: dict[bool | None, Verdict] = {True: "well", False: "failed", None: "untested"}
    remedy = "" if seen.in_memory else "Put CUPS' RequestRoot on a tmpfs, and name it in spool_dir (docs/devices.md)."
    yield Check("page printer's spool", verdicts[seen.in_memory], seen.detail, remedy)


def _staff(config: Config) -> Check:
    if not config.staff.pin_hash:
        badges = len(config.staff.badges)
        said = f"not set: {badges} badges open the staff page" if badges else "not set: there is no staff page"
        return Check("staff PIN", "off", said)
    if is_hash(config.staff.pin_hash):
        return Check("staff PIN", "well", "set")
    return Check("staff PIN", "failed", "pin_hash is no hash: no PIN opens", "Run `kiosk provision pin`.")


def _files() -> Iterator[Check]:
    for name in ("fonts", "icons", "drawings", "postcodes.tsv"):
        try:
            assets.path(name)
            yield Check(f"assets: {name}", "well", "there")
        except KioskError:
            yield Check(f"assets: {name}", "failed", "missing", "Run `make setup`, or install a complete wheel.")


def _libraries(config: Config) -> Iterator[Check]:
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
            yield Check(f"library: {package}", "well", library)
        except OSError:
            yield Check(f"library: {package}", "failed", f"{library} is missing", f"apt-get install {package}")
    if config.scanner.enabled and (config.scanner.escl_url or config.embedded.hall):
        there = any(Path("/usr/lib").glob("*/sane/libsane-airscan.so*"))
        remedy = "" if there else "apt-get install sane-airscan"
        yield Check("library: sane-airscan", "well" if there else "failed", "SANE backend for eSCL", remedy)
