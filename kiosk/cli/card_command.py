"""`kiosk card`: readers, cards and APDUs through the real driver, in its own process, as the screen uses it."""

import argparse
import asyncio
import contextlib
import itertools
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from kiosk import config as settings
from kiosk import config_file
from kiosk.cli.output import print_json, show
from kiosk.devices.card_reader.client import CardReaderClient
from kiosk.devices.card_reader.port import CardGone, CardPresent
from kiosk.devices.card_reader.recognise import code_of
from kiosk.devices.states import Fault, Ready
from kiosk.errors import Code, ConfigError, KioskError, explain

# A command of extended length in hexadecimal, with blanks.
MAX_LINE = 3 * 65_544 + 2
MAX_APDUS = 1000
MAX_LINES = 2 * MAX_APDUS


def arguments(parser: argparse.ArgumentParser) -> None:
    arguments_of_reader(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--watch", action="store_true", help="tell each card that comes or goes, until interrupted")
    what.add_argument(
        "--apdu",
        action="append",
        metavar="HEX",
        help="send this command; again for more; -: one a line, standard input",
    )
    what.add_argument("--probe", action="store_true", help="is it a payment card? (two APDUs at most)")
    parser.add_argument("--json", action="store_true")


def arguments_of_reader(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--config", type=Path, metavar="FILE", help="the card reader that this configuration names")
    which.add_argument(
        "--socket", metavar="PATH", help="of another pcscd than the system's, e.g. STATE/hall/pcscd.comm"
    )
    parser.add_argument("--reader", metavar="NAME", help="where the card lies; default: where there is one")


def reader_of(args: argparse.Namespace) -> settings.CardReader:
    if args.config:
        return msgspec.structs.replace(config_file.load(args.config).card_reader, enabled=True)
    return settings.CardReader(enabled=True, socket=args.socket or "")


def run(args: argparse.Namespace) -> int:
    apdus = _apdus(args.apdu) if args.apdu else []
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_run(args, apdus))
    return 0


def _apdus(given: list[str]) -> list[bytes]:
    """Raises `ConfigError`, which does not quote what was given."""
    lines: list[str] = []
    for text in given:
        if text == "-":
            read = itertools.islice(iter(lambda: sys.stdin.readline(MAX_LINE), ""), MAX_LINES)
            lines += [line for line in read if line.strip()]
        else:
            lines.append(text)
    try:
        apdus = [bytes.fromhex(line) for line in lines]
    except ValueError:
        raise ConfigError("--apdu: hexadecimal digits are expected") from None
    if len(apdus) > MAX_APDUS or any(not 4 <= len(apdu) <= 65_544 for apdu in apdus):
        raise ConfigError(f"--apdu: from 4 to 65544 bytes each, at most {MAX_APDUS} of them")
    return apdus


async def _run(args: argparse.Namespace, apdus: list[bytes]) -> None:
    async with opened(reader_of(args)) as client:
        if args.watch:
            await _watch(args, client)
        elif args.apdu:
            await _send(args, client, apdus)
        elif args.probe:
            kind = await client.probe(the_card(args, client).reader)
            if isinstance(kind, Fault):
                raise _failure(kind)
            _say(args, {"kind": kind}, kind)
        else:
            _list(args, client)


@contextlib.asynccontextmanager
async def opened(config: settings.CardReader) -> AsyncIterator[CardReaderClient]:
    """A card reader whose slots have been looked at. Raises `KioskError` when there is none."""
    client = CardReaderClient(config)
    try:
        await client.open()
        state = await client.settled(config.open_timeout_s + 2)
        if not isinstance(state, Ready):
            raise _failure(client.fault or Fault(Code.TIMED_OUT))
        yield client
    finally:
        await client.close()


def the_card(args: argparse.Namespace, client: CardReaderClient) -> CardPresent:
    """The card in `--reader`, or the only one. Raises `KioskError`."""
    cards = [card for card in client.cards.values() if args.reader in (None, card.reader)]
    if args.reader is not None and args.reader not in client.readers:
        raise KioskError(f"there is no reader of this name; there are {', '.join(client.readers)}")
    if not cards:
        raise KioskError("there is no card in the reader")
    if len(cards) > 1:
        raise KioskError("there are several cards: name one by --reader")
    return cards[0]


async def hash_badge(args: argparse.Namespace) -> str:
    """For `kiosk provision badge`: the badge's number itself stays in the driver. Raises `KioskError`."""
    async with opened(reader_of(args)) as client:
        hashed = await client.hash_badge(the_card(args, client).reader)
    if isinstance(hashed, Fault):
        raise _failure(hashed)
    return hashed


def _list(args: argparse.Namespace, client: CardReaderClient) -> None:
    cards = client.cards
    if args.json:
        readers = [{"reader": name, "card": _shown(cards[name]) if name in cards else None} for name in client.readers]
        print_json({"readers": readers})
        return
    for name in client.readers:
        print(f"{name}: {_in_words(cards[name]) if name in cards else 'empty'}")


async def _watch(args: argparse.Namespace, client: CardReaderClient) -> None:
    """Standard output is flushed line by line: somebody reads along."""

    def told(event: CardPresent | CardGone) -> None:
        if args.json:
            shown = _shown(event) if isinstance(event, CardPresent) else {"reader": event.reader}
            line = msgspec.json.encode({"event": event.__struct_config__.tag, **shown}).decode()
        else:
            line = f"{event.reader}: {_in_words(event) if isinstance(event, CardPresent) else 'gone'}"
        print(line, flush=True)

    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    client.watch_cards(told)
    await ended.wait()


async def _send(args: argparse.Namespace, client: CardReaderClient, apdus: list[bytes]) -> None:
    session = await client.connect(the_card(args, client).reader)
    if isinstance(session, Fault):
        raise _failure(session)
    async with session:
        for apdu in apdus:
            answer = await session.transmit(apdu)
            if isinstance(answer, Fault):
                raise _failure(answer)
            _say(args, {"response": answer.hex()}, answer.hex().upper())


def _shown(card: CardPresent) -> dict[str, object]:
    code = code_of(card.kind, card.interface)
    return {
        "reader": card.reader,
        "kind": card.kind,
        "interface": card.interface,
        "atr": card.atr.hex(),
        "explained": explain(code) if code is not None else None,
    }


def _in_words(card: CardPresent) -> str:
    return f"{card.kind}, {card.interface}, ATR {card.atr.hex(' ').upper() or 'none'}"


def _failure(fault: Fault) -> KioskError:
    return KioskError(f"card reader: {fault.code}{': ' if fault.detail else ''}{fault.detail}")


def _say(args: argparse.Namespace, as_json: dict[str, object], as_text: str) -> None:
    show(as_json, as_text, as_json=args.json)
