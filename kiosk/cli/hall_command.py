"""`kiosk hall`: opens the simulated hall and moves what is in it."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.cli.output import print_json, show
from kiosk.cli.state import add_state
from kiosk.errors import KioskError
from kiosk.hall.client import HallClient, HallError
from kiosk.hall.device import CHOICES

_WORDS: dict[str, object] = {"none": None, "true": True, "false": False}


def arguments(parser: argparse.ArgumentParser) -> None:
    from kiosk.hall import recording_command, serve
    from kiosk.hall.site import telephone_command

    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    serve.arguments(actions.add_parser("serve", help="open the hall until SIGTERM"))
    _action(actions, "dock", "show the hall in a window")
    _action(actions, "state", "what lies where, and what is broken")
    _action(actions, "paper", "lay a paper on the scanner's glass").add_argument(
        "id", help="as `kiosk hall state` lists"
    )
    _action(actions, "take-away", "take the paper off the glass")
    _action(actions, "feed", "put these sheets, and no others, into the scanner's feeder").add_argument(
        "sheets", nargs="*", metavar="ID[/ID]", help="front, or front and back; none empties it"
    )
    for device, choices in CHOICES.items():
        if device == "cable":
            continue
        words = "; ".join(f"{key}={'|'.join(values) or '...'}" for key, values in choices.items())
        device_parser = _action(actions, device, f"set the {device}: {words}")
        device_parser.add_argument("change", nargs="+", type=_setting_of(device), metavar="KEY=VALUE", help=words)
    _action(actions, "cable", "plug the network cable in or out").add_argument("position", choices=("on", "off"))
    _action(actions, "documents", "what is printed on the identity documents, and where the trust of this run lies")
    record = _by_device(actions, "record", "keep what a device says, as a file; of specimens, never redacted")
    card = _action(record, "card_reader", "what the card in a slot has said so far")
    card.add_argument("--slot", choices=CHOICES["card_reader"]["slot"], default="contactless")
    card.add_argument("--out", type=Path, required=True, metavar="FILE")
    replay = _by_device(actions, "replay", "play a recording again")
    card = _action(replay, "card_reader", "lay a recording into a slot, as a card that says it again")
    card.add_argument("file", type=Path, metavar="FILE")
    card.add_argument("--slot", choices=CHOICES["card_reader"]["slot"], help="default: the first that fits the card")
    recording_command.arguments(record, replay)
    telephone_command.arguments(actions)
    receipt = _action(actions, "receipt", "the last slip that was printed")
    receipt.add_argument("--png", type=Path, metavar="FILE", help="write its picture")


def _action(actions: Any, name: str, summary: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=summary, description=summary)
    add_state(parser)
    if name != "dock":
        parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _by_device(actions: Any, name: str, summary: str) -> Any:
    parser = actions.add_parser(name, help=summary, description=summary)
    return parser.add_subparsers(dest="device", required=True, metavar="DEVICE")


def _setting_of(device: str) -> Callable[[str], tuple[str, object]]:
    def parse(text: str) -> tuple[str, object]:
        key, _, value = text.partition("=")
        allowed = CHOICES[device].get(key)
        if allowed is None:
            raise argparse.ArgumentTypeError(f"expected KEY=VALUE with KEY one of {', '.join(CHOICES[device])}")
        if allowed and value not in allowed:
            raise argparse.ArgumentTypeError(f"{key} is one of {', '.join(allowed)}")
        if not allowed and value.isascii() and value.isdigit():
            return key, int(value[:15])
        return key, _WORDS.get(value, value)

    return parse


def run(args: argparse.Namespace) -> int:
    try:
        match args.action:
            case "serve":
                return _serve(args)
            case "dock":
                return _dock(args)
            case "telephone":
                _telephone(args)
            case "receipt":
                _receipt(args, HallClient(args.state))
            case "record" | "replay" if args.device == "printer":
                _play_printer(args)
            case "record":
                _record(args, HallClient(args.state))
            case "replay":
                _show(args, HallClient(args.state).post(f"/{args.device}", _replay(args)))
            case "documents":
                _documents(args, HallClient(args.state).get("/state"))
            case "state":
                _show(args, HallClient(args.state).get("/state"))
            case _:
                _show(args, HallClient(args.state).post(*_call(args)))
    except HallError as error:
        raise KioskError(str(error)) from None
    return 0


def _call(args: argparse.Namespace) -> tuple[str, dict[str, object]]:
    match args.action:
        case "paper":
            return "/scanner", {"paper": args.id}
        case "take-away":
            return "/scanner", {"paper": None}
        case "feed":
            return "/scanner", {"feeder": args.sheets}
        case "cable":
            return "/cable", {"connected": args.position == "on"}
        case device:
            return f"/{device}", dict(args.change)


def _telephone(args: argparse.Namespace) -> None:
    from kiosk.hall.site import telephone, telephone_command

    try:
        told = telephone_command.run(args)
    except telephone.TelephoneError as error:
        raise KioskError(str(error)) from None
    if args.json:
        print_json(told)
        return
    for name, value in told.items():
        print(f"{name:9} {', '.join(value) if isinstance(value, list) else _shown(value)}")


def _serve(args: argparse.Namespace) -> int:
    from kiosk.hall.fonts import FontMissingError
    from kiosk.hall.serve import serve

    try:
        serve(args)
    except (OSError, FontMissingError) as error:
        raise KioskError(f"the hall cannot open: {error}") from None
    return 0


def _play_printer(args: argparse.Namespace) -> None:
    from kiosk.hall.printer_recording import RecordingError
    from kiosk.hall.recording_command import run as play

    try:
        play(args)
    except RecordingError as error:
        raise KioskError(str(error)) from None
    except OSError as error:
        place = error.filename or "printer"
        raise KioskError(f"{place}: {error.strerror or error}") from None


def _dock(args: argparse.Namespace) -> int:
    from kiosk.hall.dock import show

    return show(args.state)


def _show(args: argparse.Namespace, state: dict[str, Any]) -> None:
    if args.json:
        print_json(state)
        return
    for device, setting in state.items():
        if device != "papers":
            shown = {key: value for key, value in setting.items() if key != "identity"}  # `kiosk hall documents`
            print(f"{device:13} {', '.join(f'{key} {_shown(value)}' for key, value in shown.items())}")
    for paper in state["papers"]:
        print(f"{'paper':13} {paper['id']:22} {paper['title']}")


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value
    return "none" if value is None else json.dumps(value, ensure_ascii=False)


def _documents(args: argparse.Namespace, state: dict[str, Any]) -> None:
    identity = state.get("card_reader", {}).get("identity")
    if identity is None:
        raise KioskError("this hall has no card reader")
    if args.json:
        print_json(identity)
        return
    print(f"{'trust':17} {identity['trust_dir']}")
    for name, printed in identity["documents"].items():
        print(f"{name:17} CAN {printed['can'] or 'none'}; zone {' / '.join(printed['zone'])}")


def _record(args: argparse.Namespace, hall: HallClient) -> None:
    recording = hall.fetch("GET", f"/{args.device}/recordings/{args.slot}.json")
    try:
        args.out.write_bytes(recording)
    except OSError as error:
        raise KioskError(f"{args.out}: cannot be written: {error.strerror}") from None
    exchanges = len(json.loads(recording)["exchanges"])
    show({"file": str(args.out), "exchanges": exchanges}, f"{args.out}: {exchanges}", as_json=args.json)


def _replay(args: argparse.Namespace) -> dict[str, object]:
    try:
        recording = json.loads(args.file.read_bytes())
    except OSError as error:
        raise KioskError(f"{args.file}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise KioskError(f"{args.file}: not a recording") from None
    return {"replay": recording} | ({"slot": args.slot} if args.slot else {})


def _receipt(args: argparse.Namespace, hall: HallClient) -> None:
    receipts = hall.get("/receipts")
    if not receipts:
        raise KioskError("nothing has been printed yet")
    last = receipts[-1]
    if args.png:
        picture = hall.fetch("GET", f"/receipts/{last['id']}.png")
        try:
            args.png.write_bytes(picture)
        except OSError as error:
            raise KioskError(f"{args.png}: cannot be written: {error.strerror}") from None
    show(last, last["text"], as_json=args.json)
