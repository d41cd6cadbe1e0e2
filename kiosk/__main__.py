"""The command line: finds the command's module, and turns failures into one line and an exit status."""

import argparse
import importlib
import os
import sys
from typing import Any

# Each command is a module of `kiosk.cli` with `arguments(parser)` and `run(args) -> int`; it is imported only when
# called, so that a driver's command does not pay for Qt nor the screen for SANE.
COMMANDS = {
    "run": "the kiosk",
    "tour": "a whole visit, off-screen, with a picture of every screen",
    "doctor": "what is well, what is not, and what to do",
    "flows": "check, list and show the démarches",
    "answers": "answer cards, the directory of places and the notices of the day",
    "forms": "look at official forms, map them and fill them",
    "paper": "make clean pages of a file from outside",
    "id": "read identity papers and signed codes",
    "devices": "what is plugged in, and how to configure it",
    "inputs": "what keypad, switches and headset jack say",
    "scan": "scan one page",
    "photo": "take one picture with the camera",
    "card": "card readers, the cards in them, and what they answer",
    "print": "print a receipt",
    "print-page": "print a PDF on the page printer",
    "say": "say a sentence aloud",
    "voices": "by what each language is spoken, and recordings",
    "hall": "the simulated hall",
    "outbox": "files that wait to be sent",
    "desk": "the recipient's side",
    "provision": "settings made once",
    "update": "the machine's updates: status, and what its updater does",
    "push": "the kiosk's figures to a collector",
    "config": "the settings that hold, and where each comes from",
    "bench": "the performance tables",
    "chaos": "random visits while random faults strike",
}


def _nobody_reads() -> bool:
    """Whether it is standard output that has no reader any more: a command writes to sockets and programs, too."""
    import select

    watch = select.poll()
    watch.register(sys.stdout.fileno(), 0)  # what is reported of itself: POLLERR of a pipe, POLLHUP of a socket
    return any(said & (select.POLLERR | select.POLLHUP) for _, said in watch.poll(0))


def main(argv: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="kiosk", description="Self-service terminal for public services.")
    names = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen: dict[str, Any] = {}
    called = arguments[0] if arguments else ""
    # Parsers of commands that are not called would take 4 ms; they are there for the help and for a wrong name.
    for name, summary in ({called: COMMANDS[called]} if called in COMMANDS else COMMANDS).items():
        command = names.add_parser(name, help=summary, description=summary)
        if name == called:
            chosen[name] = importlib.import_module(f"kiosk.cli.{name.replace('-', '_')}_command")
            chosen[name].arguments(command)
    parsed = parser.parse_args(arguments)
    try:
        status = int(chosen[parsed.command].run(parsed))
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        if not _nobody_reads():
            raise
        # The reader (`| head`) has had enough. Python would complain once more when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        # Imported only now: with msgspec it takes 17 ms, which `kiosk run` gives to the screen.
        from kiosk.errors import ConfigError, KioskError
        from kiosk.text import SUBSTITUTE, replaced

        if not isinstance(error, KioskError):
            raise
        # It may quote a name or a file from outside: a terminal obeys none of it.
        print(f"kiosk: {replaced(str(error), SUBSTITUTE)}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 1


if __name__ == "__main__":
    sys.exit(main())
