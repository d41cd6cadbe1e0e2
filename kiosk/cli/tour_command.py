"""`kiosk tour`: the picture book of a visit, through the real window, drivers and recipient; and pictures of every page
in every dress, or of those that were approved."""

import argparse
import sys
from pathlib import Path

from kiosk.cli.output import print_json, show
from kiosk.errors import ConfigError, KioskError
from kiosk.i18n.languages import LANGUAGES
from kiosk.tour import flow_tour, tour
from kiosk.tour.looks import Choice

CHOICES = {
    "pages": "places, e.g. welcome,review or DEMARCHE.STEP",
    "languages": "e.g. fr,ar",
    "themes": "e.g. light,dark",
    "sizes": "of 0,1,2",
    "formats": "e.g. 1080x1920,1280x800",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the pictures go")
    parser.add_argument("--language", choices=tuple(LANGUAGES), default="fr")
    parser.add_argument("--size", type=int, choices=(0, 1, 2), default=0, help="0 normal, 1 large, 2 very large")
    parser.add_argument(
        "--flow", action="append", metavar="ID", help="play this démarche from its scenario; again: in the same visit"
    )
    parser.add_argument(
        "--scenarios", type=Path, metavar="DIR", default=flow_tour.SCENARIOS, help="of --flow; default: %(default)s"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--matrix", action="store_true", help="every page x language x theme x size x format, and an index"
    )
    what.add_argument(
        "--compare", type=Path, metavar="DIR", help="hold the approved pictures of DIR against the screen"
    )
    what.add_argument("--approve", type=Path, metavar="DIR", help="take the pictures that DIR/list.toml names anew")
    chosen = parser.add_argument_group("of the matrix", "comma-separated; without them: all")
    for name, example in CHOICES.items():
        chosen.add_argument(f"--{name}", default="", metavar="A,B", help=example)


def run(args: argparse.Namespace) -> int:
    given = [f"--{name}" for name in CHOICES if getattr(args, name)]
    if given and not args.matrix:
        raise ConfigError(f"{given[0]} chooses pictures of --matrix")
    if args.approve is not None:
        return _approve(args.approve, args.json)
    if args.flow:
        return _flows(args)
    if args.out is None:
        raise ConfigError("--out DIR is needed")
    if args.matrix:
        return _matrix(args)
    if args.compare is not None:
        return _compare(args.compare, args.out, args.json)
    done = tour.tour(args.out, args.language, args.size)
    words = f"{len(done.pictures)} screens in {done.seconds:g} s, reference {done.reference}: {args.out}"
    show(done, words, as_json=args.json)
    return 0


def _flows(args: argparse.Namespace) -> int:
    if args.matrix or args.compare is not None or args.size:
        raise ConfigError("--flow stands alone, with --language, --out and --scenarios")
    if len(set(args.flow)) != len(args.flow):
        raise ConfigError("--flow: each démarche once")
    done = flow_tour.tour_of(tuple(args.flow), args.language, args.out, args.scenarios)
    lines = [
        f"{one.flow}: {one.pages} pages, {one.touches} touches, {one.typed} characters typed, {one.facts_reused} facts "
        f"reused{f', reference {one.reference}' if one.reference else ''}"
        for one in done.flows
    ]
    words = "\n".join([*lines, f"{done.seconds:g} s, {done.typed_twice} typed twice"])
    show(done, words, as_json=args.json)
    return 0


def _matrix(args: argparse.Namespace) -> int:
    from kiosk.tour.matrix import matrix

    done = matrix(args.out, Choice(**{name: getattr(args, name) for name in CHOICES}))
    show(done, f"{len(done.pictures)} pictures in {done.seconds:g} s: {args.out / 'index.html'}", as_json=args.json)
    _tell(done.complaints)
    return 0


def _approve(folder: Path, as_json: bool) -> int:
    from kiosk.tour.approved import approve

    done = approve(folder)
    show(done, f"{len(done.pictures)} pictures approved in {done.seconds:g} s: {folder}", as_json=as_json)
    _tell(done.complaints)
    return 0


def _compare(folder: Path, out: Path, as_json: bool) -> int:
    from kiosk.tour.approved import compare

    done = compare(folder, out)
    if as_json:
        print_json(done)
    else:
        for one in done.differences:
            print(f"{one.name}: {one.why}{f', see {one.shown}' if one.shown else ''}")
    _tell(done.complaints)
    if done.differences:
        raise KioskError(f"{len(done.differences)} of {done.pictures} pictures are not as approved in {folder}")
    if not as_json:
        print(f"{done.pictures} pictures are as approved, in {done.seconds:g} s")
    return 0


def _tell(complaints: tuple[str, ...]) -> None:
    """What QML said is no failure of the pictures, and must not go unseen."""
    for words in complaints[:10]:
        print(f"kiosk: qml: {words}", file=sys.stderr)
