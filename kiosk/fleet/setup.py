"""Sets a new kiosk up from its pack: settings, files and keys where the kiosk looks for them, all of it or none.

Beside the settings' file comes the folder `provisioned`: the layers (`10-fleet.toml` ...), `files/`, and
`orders.pub`, the administrator's key. The one before it stays as `provisioned.before`, to go back to.
"""

import base64
import contextlib
import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kiosk import config_file, config_layers
from kiosk.config import Config
from kiosk.errors import ConfigError, KioskError
from kiosk.fleet.orders import read_public_key
from kiosk.fleet.pack import FILES_TOKEN, Pack
from kiosk.whole_file import sync_folder

ORDERS_KEY, SERIAL, CODE = "orders.pub", "serial", "code"
SETTINGS = "kiosk.toml"
# The desk that gave the code, and what the pack itself knows; a layer of the administrator's has the last word.
OWN_LAYER = "05-pack.toml"
NEW, BEFORE = f"{config_layers.FOLDER}.new", f"{config_layers.FOLDER}.before"
# Of linux/fcntl.h and linux/fs.h.
AT_FDCWD, RENAME_EXCHANGE = -100, 2


class SetUp(msgspec.Struct, frozen=True):
    """What stands there now: the kiosk's name, and the pack's serial."""

    kiosk_id: str
    serial: int


def pinned_key(folder: Path) -> bytes | None:
    """The administrator's, of a kiosk that was set up before. Raises `ConfigError` for a damaged one: who could damage
    it must not be able to have another key taken."""
    path = folder / config_layers.FOLDER / ORDERS_KEY
    return read_public_key(path) if path.exists() else None


def standing(folder: Path) -> SetUp | None:
    """None: this kiosk was never set up."""
    return _said(folder / config_layers.FOLDER / SERIAL)


def _said(path: Path) -> SetUp | None:
    try:
        words = path.read_text("ascii").split()
        return SetUp(words[0], int(words[1]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, IndexError, UnicodeDecodeError):
        raise ConfigError(f"{path}: not as `kiosk provision setup` leaves it") from None


def apply(pack: Pack, folder: Path) -> Config:
    """`folder`: of the settings, such as /etc/kiosk. The settings are loaded as they will be before anything counts.
    Raises `KioskError`; nothing has changed then."""
    before = standing(folder)
    if before is not None and pack.serial < before.serial:
        raise KioskError("this pack is older than the one that this kiosk has")
    place = folder / config_layers.FOLDER
    fresh = folder / NEW
    try:
        with _trial(folder) as trial:
            # Under its final name, so that paths in it are true; in a folder where nothing else looks.
            _write(pack, trial / config_layers.FOLDER, trial / config_layers.FOLDER)
            config_file.load(trial / SETTINGS)
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        shutil.rmtree(fresh, ignore_errors=True)
        _write(pack, fresh, place)
        _swap(fresh, place)
        _give_settings(folder / SETTINGS)
    except OSError as error:
        raise KioskError(f"{folder}: the kiosk could not be set up: {error.strerror}") from None
    # Anew: the files that the trial's settings name are gone with it, such as the authority that vouches for the desk.
    return config_file.load(folder / SETTINGS)


def _give_settings(file: Path) -> None:
    """Layers are read beneath a settings' file: where there is none, an empty one."""
    if not file.exists():
        file.touch(mode=0o640)
        _as_its_parent(file, file.parent)


def finish(folder: Path) -> None:
    """After a power cut within `apply`: where the new settings had taken their place already, those before them are
    kept to go back to. Raises `KioskError`."""
    fresh, now = folder / NEW, standing(folder)
    there = _said(fresh / SERIAL)
    if now is None or there is None or there.serial == now.serial:
        return
    try:
        _lay_by(fresh, folder / BEFORE)
    except OSError as error:
        raise KioskError(f"{folder}: the settings before could not be kept: {error.strerror}") from None


def back(folder: Path) -> None:
    """The settings before these count again, in one step; these stay in their place. Raises `KioskError`; nothing has
    changed then."""
    if _said(folder / BEFORE / SERIAL) is None:
        raise KioskError(f"{folder / BEFORE}: there are no settings to go back to")
    try:
        _exchange(folder / BEFORE, folder / config_layers.FOLDER)
        sync_folder(folder)
    except OSError as error:
        raise KioskError(f"{folder}: the settings before could not be put back: {error.strerror}") from None


@contextlib.contextmanager
def _trial(folder: Path) -> Iterator[Path]:
    """A folder that only its owner may enter, with the same settings' file. Not beside the settings: who is killed in
    the middle leaves the code of the pack there, and what is temporary ends with the machine's next start. One of an
    older version that was killed so is removed."""
    shutil.rmtree(folder / "provisioned.trial", ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="kiosk-setup-", ignore_cleanup_errors=True) as name:
        trial, own = Path(name), folder / SETTINGS
        (trial / SETTINGS).write_bytes(own.read_bytes() if own.exists() else b"")
        yield trial


def _write(pack: Pack, folder: Path, final: Path) -> None:
    """`final`: where `folder` will stand in the end."""
    folder.mkdir(mode=0o750)
    (folder / config_layers.FILES).mkdir(mode=0o750)
    for name, data in pack.files.items():
        (folder / config_layers.FILES / name).write_bytes(data)
    key = base64.b64encode(pack.orders_key).decode("ascii")
    (folder / ORDERS_KEY).write_text(f"{key}\n", encoding="ascii")
    (folder / CODE).write_text(f"{pack.code}\n", encoding="ascii")
    (folder / OWN_LAYER).write_text(_own_layer(pack, final), encoding="utf-8")
    for layer in pack.layers:
        text = layer.text.replace(FILES_TOKEN, str(final / config_layers.FILES))
        (folder / layer.name).write_text(text, encoding="utf-8")
    (folder / SERIAL).write_text(f"{pack.kiosk_id} {pack.serial}\n", encoding="ascii")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o750 if path.is_dir() else 0o640)
        _as_its_parent(path, final.parent)


def _own_layer(pack: Pack, final: Path) -> str:
    """Names that hold no quote and no backslash: their patterns say so."""
    lines = [f'kiosk_id = "{pack.kiosk_id}"', "[fleet]", f'orders_key_file = "{final / ORDERS_KEY}"']
    if pack.desk_url:
        lines += ["[help]", f'desk_url = "{pack.desk_url}"', f'code_file = "{final / CODE}"']
    return "\n".join((*lines, ""))


def _as_its_parent(path: Path, settings: Path) -> None:
    """Of the settings' folder: the user, who sets the machine up and changes that from a distance later, and the group,
    to which the kiosk's own user belongs. Root alone can give them."""
    if os.geteuid() == 0:
        there = settings.stat()
        os.chown(path, there.st_uid, there.st_gid)


def _swap(fresh: Path, place: Path) -> None:
    """At no instant is there none where there was one: a kiosk that were started then would know neither whom it obeys
    nor that it was set up, and take the pack of any hand."""
    for path in fresh.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    for path in (fresh, fresh / config_layers.FILES):
        sync_folder(path)
    if place.exists():
        _exchange(fresh, place)
        sync_folder(place.parent)
        _lay_by(fresh, place.with_name(BEFORE))
    else:
        fresh.rename(place)
        sync_folder(place.parent)


def _lay_by(old: Path, before: Path) -> None:
    shutil.rmtree(before, ignore_errors=True)
    old.rename(before)
    sync_folder(before.parent)


def _exchange(one: Path, other: Path) -> None:
    """In one step, which Python has no word for (renameat2(2), Linux 3.15, glibc 2.28)."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
