"""`kiosk provision operator-key | papers-key | delegate`: the keys with which papers are signed.

The operator's private key is made and used on a machine of the operator's; a kiosk gets a delegation for some days.
"""

import argparse
import re
from datetime import timedelta
from pathlib import Path

from kiosk.cli.output import show
from kiosk.clock import SystemClock
from kiosk.config_file import load
from kiosk.documents.signed import keys
from kiosk.errors import ConfigError, KioskError

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
KIOSK = re.compile(r"[A-Za-z0-9-]{1,32}")
DAYS = 30
MAX_DAYS = 400


def arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    operator = actions.add_parser("operator-key", help="make the operator's key pair: on the operator's machine")
    operator.add_argument("--name", required=True, help="shown to who verifies a paper, such as lilas-sur-moselle")
    operator.add_argument("--out", type=Path, required=True, metavar="DIR", help="gets NAME.key (secret) and NAME.pub")
    own = actions.add_parser("papers-key", help="make this kiosk's own key, and what the operator is asked to sign")
    own.add_argument("--config", type=Path, metavar="FILE", help="its kiosk_id and [papers] key_dir")
    own.add_argument("--dir", type=Path, metavar="DIR", help="instead of [papers] key_dir")
    own.add_argument("--kiosk", metavar="ID", help="instead of kiosk_id")
    delegate = actions.add_parser("delegate", help="let a kiosk sign papers for some days: on the operator's machine")
    delegate.add_argument("--operator-key", type=Path, required=True, metavar="NAME.key")
    delegate.add_argument("--request", type=Path, required=True, metavar=keys.REQUEST)
    delegate.add_argument("--days", type=int, default=DAYS, help=f"from now on; default {DAYS}, at most {MAX_DAYS}")
    delegate.add_argument("--out", type=Path, required=True, metavar=keys.DELEGATION)
    for one in (operator, own, delegate):
        one.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    {"operator-key": _operator, "papers-key": _own, "delegate": _delegate}[args.action](args)
    return 0


def _operator(args: argparse.Namespace) -> None:
    if not NAME.fullmatch(args.name):
        raise ConfigError("--name: small letters, digits and hyphens are expected")
    private, public = args.out / f"{args.name}.key", args.out / f"{args.name}{keys.SUFFIX}"
    try:
        args.out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise KioskError(f"{args.out}: {error.strerror}") from None
    made = keys.new_operator(private, public)
    told = {"private": str(private), "public": str(public), "id": keys.key_id(made).hex()}
    words = (
        f"{private}: secret; keep it off line, and never on a kiosk\n"
        f"{public}: for the [papers] trust_dir of whoever verifies; id {told['id']}"
    )
    show(told, words, as_json=args.json)


def _own(args: argparse.Namespace) -> None:
    config = load(args.config) if args.config else None
    kiosk = args.kiosk or (config.kiosk_id if config else "")
    folder = args.dir or (Path(config.papers.key_dir) if config and config.papers.key_dir else None)
    if not KIOSK.fullmatch(kiosk) or folder is None:
        raise ConfigError("--config with kiosk_id and [papers] key_dir, or --dir and --kiosk, are expected")
    request = keys.new_request(folder, kiosk)
    public = bytes(keys.signing_key(folder / keys.KEY).verify_key)
    told = {"request": str(request), "id": keys.key_id(public).hex()}
    words = f"{request}: for `kiosk provision delegate`; its answer goes to {folder / keys.DELEGATION}"
    show(told, f"{words}; id {told['id']}", as_json=args.json)


def _delegate(args: argparse.Namespace) -> None:
    if not 1 <= args.days <= MAX_DAYS:
        raise ConfigError(f"--days: from 1 to {MAX_DAYS} is expected")
    # A kiosk's clock may be some minutes behind.
    start = SystemClock().now() - timedelta(minutes=15)
    end = start + timedelta(days=args.days)
    keys.replace(args.out, keys.delegate(args.operator_key, args.request, start, end))
    kiosk = keys.certificate(args.out)[1].kiosk
    until = end.strftime("%Y-%m-%dT%H:%M:%SZ")
    show({"kiosk": kiosk, "until": until}, f"{args.out}: {kiosk} may sign until {until}", as_json=args.json)
