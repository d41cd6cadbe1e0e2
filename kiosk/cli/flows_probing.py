"""`kiosk flows probe`: the official pages, one after the other; for the desk, once a week."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kiosk.cli.output import print_json
from kiosk.clock import SystemClock
from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.errors import ConfigError, KioskError
from kiosk.flows import life_events, load
from kiosk.flows import probe as probing

# Of silence of one site.
MAX_TIMEOUT_S = 300


def probe(files: Sequence[Path], line: Line, out: Path | None, *, as_json: bool) -> int:
    """0 where no page is gone, moved or changed; 1 where one is. Raises `KioskError` where nothing answered at all:
    nothing is known of the pages then, and an earlier file stays as it is."""
    _check(line, out)
    flows = [load.load(path) for path in files if path.absolute().parent.name != life_events.EVENTS.name]
    wanted = probing.links(flows, life_events.load_all() if len(flows) < len(files) else ())

    def fetch(url: str) -> Answer | NoAnswer:
        return exchange(Ask("GET", url, {"Accept": "text/html"}), line, max_answer_bytes=probing.MAX_PAGE_BYTES)

    found = []
    for one in probing.look_at_all(wanted, fetch, SystemClock().today()):
        found.append(one)
        print_json(one) if as_json else _print(one)
    if found and all(one.verdict == "silent" for one in found):
        raise KioskError(f"none of {len(found)} sites answered: this machine has no way to them")
    if out is not None:
        _write(out, tuple(found))
    dead = probing.dead(found)
    if dead:
        print(f"{len(dead)} of {len(found)} pages need somebody to look", file=sys.stderr)
    return 1 if dead else 0


def _check(line: Line, out: Path | None) -> None:
    """Before minutes of asking: with a wrong one of these every site would seem silent, or nothing would be kept."""
    if not 0 < line.timeout_s <= MAX_TIMEOUT_S:
        raise ConfigError(f"--timeout: more than 0 and at most {MAX_TIMEOUT_S} seconds are expected")
    if line.proxy and not re.fullmatch(r"http://[^\s/@]+:[0-9]{1,5}/?", line.proxy):
        raise ConfigError("--proxy: http://HOST:PORT is expected")
    if line.roots_file and not Path(line.roots_file).is_file():
        raise ConfigError(f"--roots: {line.roots_file}: no such file")
    if out is not None and not out.absolute().parent.is_dir():
        raise ConfigError(f"--out: {out}: no folder there")


def _print(one: probing.Probed) -> None:
    more = f" to {one.to}" if one.to else f": {', '.join(one.missing)}" if one.missing else ""
    status = f" ({one.status})" if one.status else ""
    print(f"{one.verdict:12} {one.url} {probing.SAID[one.verdict]}{more}{status} [{', '.join(one.of)}]", flush=True)


def _write(out: Path, found: tuple[probing.Probed, ...]) -> None:
    fresh = out.with_name(f".{out.name}.new")
    try:
        fresh.write_bytes(msgspec.json.encode(found))
        fresh.replace(out)
    except OSError as error:
        raise KioskError(f"{out}: {error.strerror}") from None
