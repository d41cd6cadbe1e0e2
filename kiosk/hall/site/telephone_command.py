"""`kiosk hall telephone`: a wallet to try the desk's questions with; see `telephone.py`."""

import argparse
from pathlib import Path
from typing import Any

from kiosk.hall.site import telephone


def arguments(actions: Any) -> None:
    phone = actions.add_parser("telephone", help="a telephone with a wallet: it is given the link that a code says")
    does = phone.add_subparsers(dest="does", required=True, metavar="ACTION")
    prepare = does.add_parser("prepare", help="make its document's authority, and the settings of a desk that asks it")
    prepare.add_argument("--desk-url", required=True, metavar="URL", help="the desk's, as a telephone reaches it")
    prepare.add_argument("--out", type=Path, required=True, metavar="DIR", help="desk.toml and its keys go here")
    show = does.add_parser("show", help="tell who asks for what; with --agree, answer")
    show.add_argument("link", metavar="LINK", help="what the code says: openid4vp://?...")
    show.add_argument("--keys", type=Path, required=True, metavar="DIR", help="as `prepare` has made them")
    show.add_argument("--agree", action="store_true")
    for parser in (prepare, show):
        parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """What is to be told. Raises `TelephoneError`."""
    if args.does == "prepare":
        return {"settings": str(telephone.prepare(args.out, args.desk_url))}
    told = telephone.show(args.link, args.keys, agree=args.agree)
    return {"who": told.who, "asked": list(told.asked), "sent": told.sent}
