"""Where a kiosk keeps its state, when nothing else is said: the same place for every command."""

import argparse
import os
from pathlib import Path


def default_state() -> Path:
    """`$XDG_STATE_HOME/kiosk`."""
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "kiosk"


def add_state(parser: argparse.ArgumentParser) -> None:
    """`--state DIR` for a command that looks at what `kiosk run` left."""
    parser.add_argument(
        "--state", type=Path, default=default_state(), metavar="DIR", help="default: $XDG_STATE_HOME/kiosk"
    )
