"""`kiosk id read`: the chip of the document that lies on a card reader, through PC/SC in this process."""

import argparse
import json
import os
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec

from kiosk.cli.output import json_line
from kiosk.clock import SystemClock
from kiosk.config import Identity
from kiosk.config_file import load
from kiosk.errors import ConfigError, KioskError
from kiosk.identity import Can, MrzKey, Options, Problem, ProblemCode, Secret, Trust, Verdict, WrongSecretFormError
from kiosk.identity.verdict import Checks
from kiosk.privacy.private import Private

MAX_SECRETS = 4_096
# What a card's last command may take longer than the whole reading.
GRACE_S = 5.0

SENTENCES = {
    ProblemCode.CARD_REMOVED: "the card was taken away before it was read",
    ProblemCode.READER_LOST: "the reader, or its service, has gone",
    ProblemCode.CARD_SILENT: "the card does not answer any more",
    ProblemCode.TOO_SLOW: "the card takes too long",
    ProblemCode.WRONG_SECRET: "this is not the card's CAN or zone",
    ProblemCode.SECRET_SUSPENDED: "the card has suspended this CAN: its last try is not spent here",
    ProblemCode.SECRET_BLOCKED: "the card has blocked this CAN",
    ProblemCode.OTHER_SECRET_NEEDED: "an older document, which its machine-readable zone opens and a CAN does not",
    ProblemCode.UNSUPPORTED: "the card has protocols or curves that are not supported",
    ProblemCode.NOT_A_DOCUMENT: "this card is no travel document",
    ProblemCode.GARBAGE: "the card answers what no document answers",
    ProblemCode.TAMPERED: "an answer did not come from the chip that was opened",
    ProblemCode.TOO_LARGE: "the card sends more than a document holds",
    ProblemCode.FAULT: "a fault of this program",
}


class Secrets(Private, frozen=True, forbid_unknown_fields=True):
    """What `--secrets -` takes. `mrz`: the lines of the zone, or one text of them; else number and dates."""

    can: str = ""
    mrz: str | list[str] = ""
    number: str = ""
    birth_date: str = ""
    expiry: str = ""


def arguments(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    summary = "read and verify the chip of an identity document on a card reader"
    parser = kinds.add_parser("read", help=summary, description=summary)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--can", metavar="DIGITS", help="the six digits on the card; for specimens: others see arguments"
    )
    which.add_argument(
        "--secrets",
        choices=["-"],
        help='JSON on standard input: {"can"}, {"mrz": [LINES]}, or {"number", "birth_date", "expiry"} (YYMMDD)',
    )
    parser.add_argument("--reader", metavar="NAME", help="default: the first reader that holds a card")
    parser.add_argument("--trust", type=Path, metavar="DIR", help="certificates .pem, .der and master lists .ml")
    parser.add_argument("--config", type=Path, metavar="FILE", help="its [identity] and [card_reader]")
    parser.add_argument(
        "--with-photo", action="store_true", help="the face too; needs a legal basis: [identity] or --legal-basis"
    )
    parser.add_argument("--legal-basis", metavar="TEXT", default="", help="the text that allows the face to be read")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(action=run)


def run(args: argparse.Namespace) -> int:
    config = load(args.config) if args.config else None
    identity = config.identity if config else Identity()
    basis = args.legal_basis or identity.photo_legal_basis
    if args.with_photo and not basis:
        raise ConfigError("--with-photo: no legal basis: name it by [identity] photo_legal_basis or by --legal-basis")
    options = Options(photo_basis=basis if args.with_photo else "", total_s=identity.total_timeout_s)
    secrets = _secrets(args, SystemClock().today())
    folder = args.trust or (Path(identity.trust_dir) if identity.trust_dir else None)
    trust = Trust.load(folder, () if args.trust else identity.pinned) if folder else Trust()
    socket = (config.card_reader.socket if config else "") or os.environ.get("PCSCLITE_CSOCK_NAME", "")
    outcome = _within(options.total_s + GRACE_S, lambda: _read(socket, args.reader, secrets, trust, options))
    if isinstance(outcome, Problem):
        raise KioskError(_explained(outcome))
    print(json_line(_plain(outcome)) if args.json else _told(outcome))
    return 0


def _secrets(args: argparse.Namespace, today: date) -> list[Secret]:
    """In the order in which they are tried: a card that wants a zone is not asked for its CAN twice. Raises
    `ConfigError`, which quotes nothing of what was given."""
    try:
        if args.can is not None:
            return [Can.of(args.can)]
        given = msgspec.json.decode(sys.stdin.buffer.read(MAX_SECRETS), type=Secrets)
        found: list[Secret] = [Can.of(given.can)] if given.can else []
        if given.mrz:
            found.append(MrzKey.of_lines(_lines(given.mrz), today))
        elif given.number:
            found.append(MrzKey.of_fields(given.number, _short(given.birth_date), _short(given.expiry)))
    except WrongSecretFormError as error:
        raise ConfigError(f"{'--can' if args.can is not None else '--secrets'}: {error}") from None
    except msgspec.DecodeError:
        raise ConfigError('--secrets: one JSON object with "can", "mrz" or "number" is expected') from None
    if not found:
        raise ConfigError('--secrets: one JSON object with "can", "mrz" or "number" is expected')
    return found


def _lines(mrz: str | list[str]) -> tuple[str, ...]:
    if isinstance(mrz, list):
        return tuple(mrz)
    lines = mrz.split()
    width = {90: 30, 72: 36, 88: 44}.get(len(mrz.strip()), 0)
    if len(lines) == 1 and width:
        return tuple(lines[0][at : at + width] for at in range(0, len(lines[0]), width))
    return tuple(lines)


def _short(text: str) -> str:
    """YYMMDD, also of an ISO date."""
    return text.replace("-", "")[2:] if len(text) == 10 else text


def _read(socket: str, reader: str | None, secrets: list[Secret], trust: Trust, options: Options) -> Verdict | Problem:
    # pyscard is loaded for this command only.
    from kiosk.cli import identity_card
    from kiosk.identity import read_document

    outcome: Verdict | Problem = Problem(ProblemCode.FAULT)
    with identity_card.connected(socket, reader) as transport:
        for secret in secrets:
            outcome = read_document(transport, secret, trust, options)
            if not (isinstance(outcome, Problem) and outcome.code is ProblemCode.OTHER_SECRET_NEEDED):
                break
    return outcome


def _within(seconds: float, read: Callable[[], Verdict | Problem]) -> Verdict | Problem:
    """PC/SC has no time-out of its own: a card that never answers ends this process."""
    found: list[Verdict | Problem | KioskError] = []

    def work() -> None:
        try:
            found.append(read())
        except KioskError as error:
            found.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(seconds)
    if worker.is_alive():
        os.write(2, f"kiosk: {SENTENCES[ProblemCode.CARD_SILENT]}\n".encode())
        os._exit(1)
    if not found:
        return Problem(ProblemCode.FAULT)
    if isinstance(found[0], KioskError):
        raise found[0]
    return found[0]


def _explained(problem: Problem) -> str:
    words = SENTENCES[problem.code]
    if problem.tries_left is not None:
        words += (
            f"; the card says that {problem.tries_left} {'try is' if problem.tries_left == 1 else 'tries are'} left"
        )
    return f"{words} ({problem.code}{': ' + problem.detail if problem.detail else ''})"


def _plain(verdict: Verdict) -> dict[str, object]:
    checks = verdict.checks
    photo = verdict.photo
    size = {"bytes": 0, "format": "", "width": 0, "height": 0}
    if photo is not None:
        size = {"bytes": len(photo.data), "format": photo.format, "width": photo.width, "height": photo.height}
    return {
        "document": msgspec.to_builtins(verdict.document),
        "checks": {name: getattr(checks, name).status for name in _names()},
        "reasons": {name: getattr(checks, name).reason for name in _names() if getattr(checks, name).reason},
        "photo": None if photo is None else size,
        "access": verdict.access,
        "genuine_by": verdict.genuine_by,
        "anchor": verdict.anchor,
        "block": verdict.block,
        "apdus": verdict.apdus,
        "timings_ms": msgspec.to_builtins(verdict.timings_ms),
    }


def _names() -> tuple[str, ...]:
    return (*Checks.__struct_fields__, "passive_authentication")


def _told(verdict: Verdict) -> str:
    """The same for a person. It is the chip that is verified, never who holds the card."""
    plain = _plain(verdict)
    lines = [f"read by {verdict.access}, {verdict.apdus} APDUs, {verdict.timings_ms.total:.0f} ms"]
    document = msgspec.to_builtins(verdict.document)
    lines += [f"  {name}  {json.dumps(value, ensure_ascii=False)}" for name, value in document.items() if value]
    lines.append("the document and its chip:")
    for name in _names():
        check = getattr(verdict.checks, name)
        lines.append(f"  {name}  {check.status}{': ' + check.reason if check.reason else ''}")
    lines.append(f"photo: {json.dumps(plain['photo'])}")
    return "\n".join(lines)
