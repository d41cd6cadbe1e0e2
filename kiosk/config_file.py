"""The settings' file: read, and refused in one line where a citizen would meet its fault.

Apart from `config.py`, because the screen is given its settings over a socket and has no use for a parser.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from kiosk import branding, config_layers
from kiosk.config import Config, Inputs, Otlp, ReceiptPrinter, Staff
from kiosk.config_layers import Layer
from kiosk.errors import ConfigError
from kiosk.text import is_fit

MAX_BYTES = 1_000_000
MAX_SHOWN = 200  # of a line about the operator: it stands on each page and each receipt
MAX_SECONDS = 86_400  # a visit that waits for longer than a day waits for nobody


def load(path: Path) -> Config:
    """Read a TOML file, and the layers beneath it, if the kiosk was set up by its fleet (`config_layers`).

    Raises `ConfigError` (one line) for a file that cannot be read, TOML that does not parse, or a value refused.
    """
    read = layers(path)
    config = _converted(path, config_layers.merged(read))
    said = config_layers.origins(read)
    for setting, problem in _unusable(config):
        raise ConfigError(f"{said.get(setting, path)}: {setting}: {problem}")
    return config


def layers(path: Path) -> tuple[Layer, ...]:
    """Each of the right form by itself, so that a fault is told by the file that has it; `path` is the last. Raises
    `ConfigError`."""
    read = tuple(_layer(each) for each in (*config_layers.files(path), path))
    for layer in read if len(read) > 1 else ():
        _converted(Path(layer.name), layer.table)
    return read


def check_form(path: Path, text: str) -> None:
    """Of a layer that is not on a kiosk yet: TOML, keys that there are, values of the right form. Raises
    `ConfigError`."""
    _converted(path, _parsed(path, text).table)


def _layer(path: Path) -> Layer:
    return _parsed(path, text_of(path))


def _parsed(path: Path, text: str) -> Layer:
    try:
        return config_layers.parsed(str(path), text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None


def _converted(path: Path, table: config_layers.Table) -> Config:
    try:
        return msgspec.convert(table, Config, strict=True)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {' '.join(str(error).split())}") from None  # a quoted key may hold a line end


def text_of(path: Path) -> str:
    """A settings' file, of which nobody writes a megabyte; `/dev/zero` would fill the memory. Raises `ConfigError`."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ConfigError(f"{path}: cannot be read: larger than {MAX_BYTES} bytes")
        return data.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}") from None


def _unusable(config: Config) -> Iterator[tuple[str, str]]:
    """What is of the right type and would still fail in front of a citizen: `(setting, what is expected)`."""
    from kiosk.i18n.translator import load as load_language

    languages, operator = config.screen.languages, config.operator
    if len(set(languages)) < len(languages):
        yield "screen.languages", "a language is there twice"
    for language in languages:
        try:
            load_language(language)
        except ConfigError as error:
            yield "screen.languages", str(error)
    if operator.logo and (problem := branding.unusable(Path(operator.logo))):
        yield "operator.logo", problem
    yield from _unusable_printer(config.receipt_printer)
    for name, text in msgspec.structs.asdict(operator).items():
        if len(text) > MAX_SHOWN or not is_fit(text):
            yield f"operator.{name}", f"at most {MAX_SHOWN} printable characters are expected"
    yield from _unusable_delivery(config)
    yield from _unusable_help(config)
    yield from _missing_places(config)
    yield from _unusable_inputs(config.inputs)
    yield from _unusable_staff(config.staff)
    for name, seconds in msgspec.structs.asdict(config.session).items():
        if seconds > MAX_SECONDS:
            yield f"session.{name}", f"at most {MAX_SECONDS} is expected"


def _missing_places(config: Config) -> Iterator[tuple[str, str]]:
    if config.fleet.orders_key_file and not Path(config.fleet.orders_key_file).is_file():
        yield "fleet.orders_key_file", "no such file"
    yield from _unusable_collector(config.fleet.otlp)
    if config.documents.trust_dir and not _is_folder(config.documents.trust_dir):
        yield "documents.trust_dir", "no such folder"
    for name in ("key_dir", "trust_dir", "templates_dir"):
        # The key is closed to `kiosk push`, which has to start all the same.
        there = not (folder := getattr(config.papers, name)) or _is_folder(folder, closed=name == "key_dir")
        if not there and not config.papers.simulated:
            yield f"papers.{name}", "no such folder"


def _is_folder(path: str, *, closed: bool = False) -> bool:
    """`closed`: the answer where this process may not look."""
    try:
        return Path(path).is_dir()
    except PermissionError:
        return closed
    except OSError:  # a name that is longer than any
        return False


def _unusable_collector(otlp: Otlp) -> Iterator[tuple[str, str]]:
    if otlp.url and not is_desk_address(otlp.url):
        yield "fleet.otlp.url", "an address such as https://collector.example/v1/metrics is expected"
    for name in ("roots_file", "certificate_file"):
        if (path := getattr(otlp, name)) and not Path(path).is_file():
            yield f"fleet.otlp.{name}", "no such file"


def _unusable_delivery(config: Config) -> Iterator[tuple[str, str]]:
    delivery = config.delivery
    if delivery.desk_url and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", delivery.desk_url):
        yield "delivery.desk_url", "an address such as https://desk.example is expected"
    if delivery.desk_url and not delivery.recipient_key_file and not config.embedded.desk:
        yield "delivery.recipient_key_file", "the recipient's public key (`kiosk desk key`) is expected with desk_url"
    if delivery.roots_file and not Path(delivery.roots_file).is_file():
        yield "delivery.roots_file", "no such file"
    for name, proxy in (("delivery", delivery.proxy), ("help", config.help.proxy)):
        if proxy and not re.fullmatch(r"https?://[^\s/?#]+/?", proxy):
            yield f"{name}.proxy", "an address such as http://proxy.example:3128 is expected"


def _unusable_help(config: Config) -> Iterator[tuple[str, str]]:
    """What a citizen types to an agent travels on this line: in clear it leaves this machine for nobody."""
    url, roots_file = config.help.desk_url, config.help.roots_file
    if url and not is_desk_address(url):
        yield "help.desk_url", "an address such as https://desk.example is expected (http on this machine only)"
    if roots_file and not Path(roots_file).is_file():
        yield "help.roots_file", "no such file"
    for text in (number.label for number in config.help.numbers):
        if not is_fit(text):
            yield "help.numbers", "printable characters are expected"


def is_desk_address(url: str) -> bool:
    """Whether what is said to it can be read, and answered, by nobody else: TLS, or this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    known = parts.scheme == "https" or (parts.scheme == "http" and host in ("127.0.0.1", "localhost", "::1"))
    return known and bool(host) and "@" not in parts.netloc and re.fullmatch(r"[^\s?#]+", url) is not None


def _unusable_staff(staff: Staff) -> Iterator[tuple[str, str]]:
    from kiosk.privacy.pins import is_hash

    if not all(is_hash(badge) for badge in staff.badges):
        yield "staff.badges", "lines made by `kiosk provision badge` are expected"


def _unusable_inputs(inputs: Inputs) -> Iterator[tuple[str, str]]:
    for device in inputs.devices:
        if re.fullmatch(r"/dev/input/event\d+", device):
            yield "inputs.devices", f"{device} may be another device tomorrow: use /dev/input/by-id/... or name:..."
        elif not re.fullmatch(r"/[^\0]+|name:.+", device):
            yield "inputs.devices", "an absolute path, or name: and a name, is expected"
    codes = [code for named in msgspec.structs.astuple(inputs.keys) for code in named]
    codes += [*inputs.switches, *inputs.headset_in_keys, *inputs.headset_out_keys, *inputs.presence_keys]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield "inputs", f"key code {code} has two meanings"


def _unusable_printer(printer: ReceiptPrinter) -> Iterator[tuple[str, str]]:
    if printer.enabled and printer.connection != "tcp" and not printer.addressed:
        setting = "queue" if printer.connection == "cups" else printer.connection  # TCP: the embedded hall stands in
        yield f"receipt_printer.{setting}", f'an address is expected with connection = "{printer.connection}"'
    if 0 < printer.columns < 24:
        yield "receipt_printer.columns", "0, or from 24 to 64, is expected"
    if printer.logo and not Path(printer.logo).is_file():
        yield "receipt_printer.logo", "no such file"
