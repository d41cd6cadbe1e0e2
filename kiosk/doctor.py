"""What is well, what is not, and what to do: each part that a configuration requires, looked at for real.

A device is opened through its own driver process. What cannot be looked at here is said to be untested.
"""

import asyncio
import ctypes
import os
import sqlite3
import urllib.parse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
from PIL import features

from kiosk import assets, branding
from kiosk.call.captions.health import of_captions
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.delivery import space
from kiosk.delivery.database import DATABASE
from kiosk.delivery.protocol import outbox_directory
from kiosk.devices.client_base import DeviceClient
from kiosk.devices.page_printer import spool
from kiosk.devices.receipt_printer.faces import face_name
from kiosk.devices.states import DeviceName, Fault, NeedsAttention, Ready
from kiosk.display.health import of_display
from kiosk.documents import health
from kiosk.documents.client import Renderer
from kiosk.documents.photo import networks
from kiosk.documents.photo.client import MODELS
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
from kiosk.speech.choice import speakers
from kiosk.speech.playing import can_play
from kiosk.speech.speechd.voices import installed
from kiosk.web.health import of_sites

Verdict = Literal["well", "failed", "untested", "off"]

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


class Check(msgspec.Struct, frozen=True):
    """`remedy` is empty when nothing is to be done. `failed` means that something the configuration requires is
    not ready."""

    name: str
    verdict: Verdict
    detail: str
    remedy: str = ""


async def examine(config: Config) -> tuple[Check, ...]:
    """Every check, in the order in which it is shown. Never raises for what it finds."""
    table = equipment(config).table()
    devices = await asyncio.gather(*(_device(config, name, client) for name, client in table.items()))
    return (
        *_state_directory(config),
        *devices,
        *_delivery(config),
        _help(config),
        _trust(config),
        *await _papers(config),
        Check(*of_trust(config.identity, SystemClock().now())),
        _photo(config),
        _staff(config),
        await _voices(config),
        *await _sound(config),
        _letters(config),
        *_pages_spool(config),
        Check("operator's colour", "well", branding.accent_remark(config.operator.accent)),
        *_files(),
        *_libraries(config),
        _rights(),
        Check(*of_sites(config.web)),
        *(Check(*found) for found in (of_signing_in(config), of_wallets(config), of_captions(config.call.captions))),
        Check(*of_display(config.screen)),
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
    yield _outbox(outbox_directory(state) / DATABASE)
    yield _room(config, state)
    around = Household(config).look_around()
    free, counted = around.disk_mb or 0, around.counters
    enough = free >= LEAST_DISK_MB
    yield Check("disk", "well" if enough else "failed", f"{free} MB free", "" if enough else "Free some space.")
    paper = f"{counted.tickets} tickets, about {counted.roll_mm / 1000:.1f} m, since the roll was changed"
    yield Check("paper", "well", f"{paper}; {counted.pages} pages")


def _room(config: Config, state: Path) -> Check:
    found = space.room(outbox_directory(state), config.delivery)
    free, waiting = (found.free_bytes or 0) // 1_000_000, (found.waiting_bytes or 0) // 1_000_000
    detail = f"{free} MB free, {waiting} MB wait"
    if found.fault is None:
        return Check("room for one more file", "well", detail)
    return Check("room for one more file", "failed", detail, explain(found.fault).staff)


def _outbox(database: Path) -> Check:
    """Read without opening it as the courier does, which would repair it."""
    if not database.exists():
        return Check("outbox", "well", "empty: nothing has been sent yet")
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(f"file:{urllib.parse.quote(str(database.absolute()))}?mode=ro", uri=True)
        found = connection.execute("PRAGMA quick_check(1)").fetchone()
        whole = found == ("ok",)
    except sqlite3.Error:
        whole = False
    finally:
        if connection is not None:
            connection.close()
    if whole:
        return Check("outbox", "well", "readable")
    return Check("outbox", "failed", "cannot be read", "See `kiosk outbox list`; keep a copy of the folder.")


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
    """Behind a proxy nothing else can be called from here."""
    called, took_ms = f"the proxy {proxy}, on the way to {url}," if proxy else url, reach_ms(proxy or url)
    if took_ms is None:
        return Check(name, "failed", f"{called or '(not configured)'} does not answer", remedy)
    return Check(name, "well", f"{called} takes a call in {took_ms} ms")


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
    findings = (*health.of_keys(config.papers, SystemClock().now()), *([templates] if templates else []), *coming)
    return tuple(Check(*finding) for finding in findings)


def _trust(config: Config) -> Check:
    folder = config.documents.trust_dir
    if not folder:
        return Check("signed codes", "untested", "no trust_dir: only what the program knows can be verified")
    from kiosk.documents.two_d_doc import inventory

    try:
        found = inventory.look(Path(folder), SystemClock().today())
    except OSError as error:
        return Check("signed codes", "failed", f"{folder}: {error.strerror}", "Make the folder, or name another.")
    listed = found.trust_list
    if found.problems:
        return Check("signed codes", "failed", found.problems[0], "Bring this file anew, or take it away.")
    if not found.keys and listed is None:
        return Check("signed codes", "failed", f"{folder} holds no key", "Put certificates there: FR03-XXXX.pem")
    late = sum(one.expired for one in found.revocations)
    keys = f"{len(found.keys)} issuers' keys, {len(found.revocations)} revocation lists ({late} expired)"
    if listed is None:
        return Check("signed codes", "well", f"{keys}, no trust list")
    detail = f"{keys}; trust list {listed.sequence} of {listed.issued}, {listed.age_days} days old"
    if listed.expired:
        detail += f"; a newer one is due since {listed.next_update}"
        return Check("signed codes", "failed", detail, "Import it: kiosk id trust import tsl FILE --config FILE")
    return Check("signed codes", "well", detail)


def _rights() -> Check:
    folder = shelf.folder()
    if shelf.installed(folder):
        return Check("estimate of rights", "well", "the engine is installed")
    remedy = "Run packaging/setup.sh; until then the official site is named instead."
    return Check("estimate of rights", "off", f"no engine in {folder}", remedy)


def _photo(config: Config) -> Check:
    """Whether the two networks are there that find a face, and are those that were looked into."""
    name = "photo guide"
    if not config.camera.enabled:
        return Check(name, "off", "no camera")
    try:
        wrong = networks.unfit(assets.path(MODELS))
    except KioskError as error:
        wrong = str(error)
    remedy = "Run `make setup`, or install a complete wheel." if wrong else ""
    return Check(name, "failed" if wrong else "well", wrong or f"{len(networks.FILES)} networks, as expected", remedy)


async def _voices(config: Config) -> Check:
    """Whether each language that is offered can be heard; what cannot is silent, and never spoken by a wrong voice."""
    if not config.speech.enabled:
        return Check("voices", "off", "speech is not enabled")
    found = await speakers(config.speech, config.screen.languages)
    mute = [language for language, by in found.items() if not by]
    if not mute:
        return Check("voices", "well", "; ".join(f"{language}: {by}" for language, by in found.items()))
    remedy = "Install a voice, or record one: `kiosk voices record` (docs/speech.md)."
    return Check("voices", "failed", f"no voice for {', '.join(mute)}: these pages are silent", remedy)


async def _sound(config: Config) -> tuple[Check, ...]:
    """The server that speaks, and what is heard of it. A sound device that the configuration names is required;
    "default" is whatever the machine has."""
    settings = config.speech
    if not settings.enabled:
        return ()
    found = await installed()
    detail = f"speech-dispatcher has {len(found)} voices" if found else "speech-dispatcher does not answer"
    remedy = "" if found else "apt-get install speech-dispatcher speech-dispatcher-espeak-ng"
    # Where a program speaks, too, nothing hangs on it alone.
    missing: Verdict = "untested" if settings.programs else "failed"
    checks = [Check("speech server", "well" if found else missing, detail, remedy)]
    for name, device in (("headset", settings.headset_device), ("loudspeaker", settings.loudspeaker_device)):
        heard = await can_play(device)
        unheard: Verdict = "untested" if device == "default" else "failed"
        said = f"sound device {device!r} {'can' if heard else 'cannot'} be opened"
        remedy = "" if heard else "`aplay -L` lists the sound devices; is the kiosk's user in the group audio?"
        checks.append(Check(name, "well" if heard else unheard, said, remedy))
    return tuple(checks)


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
