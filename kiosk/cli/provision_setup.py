"""`kiosk provision setup`: a new kiosk becomes one of its fleet, by a code of the desk or by a file on a stick. Asked
once: a kiosk that is set up takes another pack only with --again, and only of the same administrator."""

import argparse
import contextlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kiosk import config_file
from kiosk.cli import pack_fetching, typed
from kiosk.cli.output import show
from kiosk.config import Config
from kiosk.delivery.line import Line
from kiosk.errors import ConfigError, KioskError
from kiosk.fleet import pack as packs
from kiosk.fleet import setup

TIMEOUT_S = 20.0
ETC, STATE = Path("/etc/kiosk"), Path("/var/lib/kiosk")


class Words(NamedTuple):
    """What is answered to an address and a code. `done` has the kiosk's id for {kiosk_id}."""

    address: str
    code: str
    silent: str
    unknown: str
    done: str


SHELL = Words(
    "FROM: an address such as https://desk.example is expected (http on this machine only)",
    "CODE: 8 to 64 letters and digits are expected, as `kiosk desk packs` prints them",
    "the desk does not answer: check its address, its certificate and the network",
    "the code is not known, was used already, or is too old: ask for another one",
    "",
)
# Whoever stands at a new machine's console works in the hall, and reads French.
CONSOLE = Words(
    "Cette adresse ne va pas. Elle commence par https://, par exemple https://guichet.example.",
    "Ce code ne va pas. Il a de 8 à 64 lettres et chiffres.",
    "Le guichet ne répond pas. Vérifiez l'adresse, le câble du réseau et l'heure de la machine.",
    "Ce code n'est pas connu, ou il est trop vieux, ou il a déjà servi. Demandez un autre code.",
    "La borne {kiosk_id} est installée. Son écran arrive.",
)


def arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    own = actions.add_parser("setup", help="set a new kiosk up: settings, files and keys, by a code or from a stick")
    own.add_argument(
        "source", metavar="FROM", nargs="?", help="the desk's address, a file *.kiosk, or the folder of a stick"
    )
    own.add_argument("code", metavar="CODE", nargs="?", help="with an address; - reads it from standard input")
    own.add_argument("--into", type=Path, default=ETC, metavar="DIR", help=f"of the settings; default {ETC}")
    own.add_argument("--state", type=Path, default=STATE, metavar="DIR", help=f"of the kiosk's key; default {STATE}")
    own.add_argument("--roots", default="", metavar="FILE", help="PEM of the authorities that vouch for the desk")
    own.add_argument("--proxy", default="", metavar="URL", help="http://HOST:PORT on the way there; default: none")
    own.add_argument("--proxy-file", type=Path, metavar="FILE", help="its first line is the proxy, with a password")
    own.add_argument("--again", action="store_true", help="in the place of what this kiosk was set up with")
    own.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    there = setup.standing(args.into)
    if there is not None and not args.again:
        raise KioskError(f"this kiosk is set up already, as {there.kiosk_id}; --again replaces that")
    source, code = (args.source, args.code) if args.source else _asked(again=there is not None)
    words = SHELL if args.source else CONSOLE
    pack = packs.opened(_fetched(source, code, args.roots, _proxy(args), words), setup.pinned_key(args.into))
    if there is not None and pack.kiosk_id != there.kiosk_id:
        raise KioskError(f"the pack is for another kiosk; this one is {there.kiosk_id}")
    args.into.mkdir(mode=0o750, parents=True, exist_ok=True)
    config = setup.apply(pack, args.into)
    known = _make_known(pack, config, args.state)
    told = {"kiosk_id": pack.kiosk_id, "layers": [layer.name for layer in pack.layers], "desk": known}
    made = f"{pack.kiosk_id} is set up ({len(pack.layers)} layers, {len(pack.files)} files)"
    at = f"known at {known}" if known else "it makes itself known at its desk, if it has one"
    show(told, words.done.format(kiosk_id=pack.kiosk_id) or f"{made}; {at}", as_json=args.json)
    return 0


def _asked(*, again: bool) -> tuple[str, str]:
    """At the machine's own console, with a keyboard. `again`: it is set up, and reads no stick any more."""
    if not sys.stdin.isatty():
        raise ConfigError("FROM: an address and a code, a file or a folder is expected")
    try:
        if not again:
            print("Cette borne n'est pas encore installée.")
            print("Branchez la clé USB nommée KIOSK, ou répondez ici avec un clavier.", flush=True)
        return input("Adresse du guichet (https://...) : ").strip(), input("Code d'inscription : ").strip()
    except EOFError:
        raise KioskError("nothing was typed") from None


def _proxy(args: argparse.Namespace) -> str:
    """A password never from the arguments, which every user of the machine can read."""
    if args.proxy_file is None:
        if not re.fullmatch(r"(https?://[^\s/?#@]+/?)?", args.proxy):
            raise ConfigError("--proxy: http://HOST:PORT is expected; --proxy-file for one with a password")
        return str(args.proxy)
    said = config_file.text_of(args.proxy_file).partition("\n")[0].strip()
    if not re.fullmatch(r"https?://[^\s/?#]+/?", said):
        raise ConfigError(f"{args.proxy_file}: a line such as http://NAME:PASSWORD@HOST:PORT is expected")
    return said


def _fetched(source: str, code: str | None, roots: str, proxy: str, words: Words) -> bytes:
    if words is SHELL and not source.startswith(("https://", "http://")):
        if code:
            raise ConfigError("CODE: expected only with an address")
        return packs.read(Path(source))
    # Else whoever stands in between would be this kiosk's administrator for good.
    if not config_file.is_desk_address(source):
        raise ConfigError(words.address)
    said = typed.line().strip() if code == "-" else (code or "")
    if not (said.isascii() and said.isprintable() and 8 <= len(said) <= 64):
        raise ConfigError(words.code)
    if roots and not os.path.isfile(roots):  # noqa: PTH113 - False for a name that is too long, too
        raise ConfigError(f"--roots: {roots}: no such file")
    line = Line(TIMEOUT_S, roots, proxy)
    return pack_fetching.fetched(source, said, line, silent=words.silent, unknown=words.unknown)


def _make_known(pack: packs.Pack, config: Config, state: Path) -> str:
    """The desk's address, once it has taken this kiosk's own key. Empty: the pack names no desk, or the key is the
    kiosk's own user's to make, who shows it by the code that lies beside the settings now."""
    if not (pack.code and config.help.desk_url) or not os.access(state, os.W_OK):
        return ""
    from kiosk.help.enrolling import enrol
    from kiosk.help.key import keep_key, key_file

    with _as_the_owner_of(state):
        key = keep_key(key_file(state))
    desk = config.help
    enrol(desk.desk_url, pack.code, pack.kiosk_id, key, Line(TIMEOUT_S, desk.roots_file, desk.proxy))
    return config.help.desk_url


@contextlib.contextmanager
def _as_the_owner_of(folder: Path) -> Iterator[None]:
    """As the user whose it is, where root runs this: what is made there is theirs, and a link that they have laid there
    leads root nowhere."""
    if os.geteuid() != 0:
        yield
        return
    owner = folder.stat()
    groups, group = os.getgroups(), os.getegid()
    os.setgroups([])
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(group)
        os.setgroups(groups)
