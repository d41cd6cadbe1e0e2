"""Whether the recogniser of a call's captions could listen here."""

import os
import shutil
import subprocess
from pathlib import Path

from kiosk.check import Check
from kiosk.config import Captions
from kiosk.web import namespaces

RUN_S = 5.0
# What a program without a network is made with; the second where it is not root that starts it.
ALONE = ("net", "user")


def without_network() -> tuple[str, ...]:
    """What a program is started by that has no network of its own."""
    rights = () if os.geteuid() == 0 else ("--user", "--map-current-user")
    return ("unshare", "--net", *rights, "--")


def of_captions(config: Captions) -> Check:
    """Nothing is said to it."""
    name = "captions of a call"
    if config.command and config.socket:
        return Check(name, "failed", "a command and a socket are configured", "Keep one of both in [call.captions].")
    if config.socket:
        there = Path(config.socket).is_socket()
        remedy = "" if there else "Start the recogniser that waits there, or mend call.captions.socket."
        said = config.socket if there else "nobody waits at the socket"
        return Check(name, "well" if there else "failed", said, remedy)
    if not config.command:
        return Check(name, "off", "no recogniser")
    if shutil.which(config.command[0]) is None:
        return Check(name, "failed", "the program is not there", "Install it, or mend call.captions.command.")
    if namespaces.unit_forbids(ALONE):
        return Check(
            name,
            "failed",
            f"{namespaces.UNIT} lets no program be started without a network (RestrictNamespaces)",
            "Let the recogniser wait at call.captions.socket (docs/live-help.md), or link official-sites.conf.",
        )
    if not _can_be_alone():
        return Check(name, "failed", "no program can be started without a network", "Allow user namespaces.")
    return Check(name, "well", f"{Path(config.command[0]).name}, without a network")


def _can_be_alone() -> bool:
    try:
        done = subprocess.run(
            [*without_network(), "true"], stdin=subprocess.DEVNULL, capture_output=True, timeout=RUN_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
