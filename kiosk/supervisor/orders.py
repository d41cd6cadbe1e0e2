"""What the supervisor does with an order of the fleet's administrator. The screen only carries it here: it could be
wrong about it, or be what is to be restarted.

Below the state directory: `fleet/orders.json` (what has counted), `fleet/closed` (the sentence of a kiosk that is out
of service, which outlives a restart), `fleet/update-wanted` (seen by a unit of the machine that may update it),
`fleet/release-system` and `fleet/release-content` (signed; read and judged again by the updater, which believes nobody
else: docs/update.md).
"""

import logging
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.clock import Clock
from kiosk.config import Config
from kiosk.delivery.database import OutboxError
from kiosk.privacy import logs
from kiosk.processes import link
from kiosk.text import is_fit
from kiosk.whole_file import write_shown, write_whole

if TYPE_CHECKING:
    from kiosk.fleet.orders import Action, Guard

FOLDER, CLOSED, UPDATE = "fleet", "closed", "update-wanted"
MAX_CLOSED_BYTES = 1_000
# As `help.wire_fleet` takes it, which is not loaded here.
MAX_REPORT = 20_000


class Orders:
    """`state`: the state directory; None: nothing can be kept, and every order is refused. `resend`: queues every
    refused file again at this instant and returns how many (`Outbox.retry_refused`); may raise `OutboxError`."""

    def __init__(self, config: Config, state: Path | None, clock: Clock, resend: Callable[[datetime], int]) -> None:
        self._folder = state / FOLDER if state is not None else None
        self._config = config
        self._clock = clock
        self._resend = resend
        self._guard: Guard | None = None
        self.closed = self._kept_sentence()

    def admit(self, asked: link.FleetAsked) -> "tuple[Action | None, link.FleetAnswered]":
        """What is to be done, and the answer if it can be. What needs no screen is done here."""
        from kiosk.fleet.orders import Guard, Statement  # with NaCl: at the first order, not at the start

        if self._folder is None:
            return None, self._refused(asked, "not_kept")
        if self._guard is None:
            self._guard = Guard(self._config.fleet.orders_key_file, self._config.kiosk_id, self._folder)
        said = self._guard.admit(
            asked.statement, asked.signature, self._clock.now(), lambda said: self._want_release(said.what, asked)
        )
        if not isinstance(said, Statement):
            return None, self._refused(asked, said)
        if said.order_id != asked.order_id:
            return None, self._refused(asked, "garbage")
        logs.event("fleet_order", action=said.action, state="admitted")
        done = link.FleetAnswered(asked.order_id, "done")
        match said.action:
            case "close" | "open" if not self._keep_sentence(said.sentence if said.action == "close" else ""):
                return None, self._refused(asked, "not_kept")
            case "update":
                if not self._want_update():
                    return None, self._refused(asked, "not_kept")
                done = link.FleetAnswered(asked.order_id, "accepted")
            case "release":
                return None, link.FleetAnswered(asked.order_id, "accepted")
            case "restart":
                done = link.FleetAnswered(asked.order_id, "accepted")
            case "resend":
                return self._resent(asked)
        return said.action, done

    def _resent(self, asked: link.FleetAsked) -> "tuple[Action | None, link.FleetAnswered]":
        """The order counts already: killed before the files are queued, all of them are still refused, and the next
        order queues them; killed after, they are queued, and only the number is lost."""
        try:
            count = self._resend(self._clock.now())
        except OutboxError:
            return None, self._refused(asked, "not_possible")
        logs.event("fleet_order", action="resend", state="done", count=count)
        return "resend", link.FleetAnswered(asked.order_id, "done", report=f"kiosk_outbox_queued_again {count}\n")

    def _refused(self, asked: link.FleetAsked, why: str) -> link.FleetAnswered:
        logs.event("fleet_order", level=logging.WARNING, state="refused", code=why)
        return link.FleetAnswered(asked.order_id, "refused", why)

    def _kept_sentence(self) -> str:
        """A file that cannot be read closes nothing."""
        if self._folder is None:
            return ""
        try:
            with (self._folder / CLOSED).open("rb") as file:
                sentence = file.read(MAX_CLOSED_BYTES).decode(errors="replace").strip()
        except OSError:
            return ""
        return sentence if is_fit(sentence) else ""

    def _keep_sentence(self, sentence: str) -> bool:
        if self._folder is None:
            return False
        file = self._folder / CLOSED
        try:
            if sentence:
                write_whole(file, sentence.encode())
            else:
                file.unlink(missing_ok=True)
        except OSError as error:
            logs.event("fleet_order_not_kept", level=logging.WARNING, error=type(error).__name__)
            return False
        self.closed = sentence
        return True

    def _want_update(self) -> bool:
        try:
            if self._folder is not None:
                (self._folder / UPDATE).write_text("", encoding="ascii")
        except OSError:
            return False
        return True

    def _want_release(self, what: str, asked: link.FleetAsked) -> bool:
        from kiosk.fleet.orders import wanted_file

        if self._folder is None:
            return False
        file = self._folder / wanted_file(what)
        try:
            self._folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            # The updater is of the kiosk's group, and has no power to read past modes.
            self._folder.chmod(0o750)
            signed = msgspec.msgpack.encode((asked.statement, asked.signature))
            write_shown(file, signed, mode=0o640, lasting=True)
        except OSError as error:
            logs.event("fleet_order_not_kept", level=logging.WARNING, error=type(error).__name__)
            return False
        return True


def machine(state: Path | None) -> str:
    """The machine in figures, in the form of the others: uptime, load, memory, room. No name of a file or a host."""
    import platform  # with `shutil`: at an order, not at the start
    import shutil

    figures: dict[str, float] = {}
    try:
        figures["machine_uptime_seconds"] = float(Path("/proc/uptime").read_text("ascii").split()[0])
        figures["machine_load_1m"] = os.getloadavg()[0]
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            name, value = line.split(":", 1)
            if name in ("MemTotal", "MemAvailable"):
                figures[f"machine_{name.lower()}_bytes"] = float(value.split()[0]) * 1024
        if state is not None:
            figures["machine_state_free_bytes"] = float(shutil.disk_usage(state).free)
    except (OSError, ValueError, IndexError):
        figures["machine_unreadable"] = 1.0
    versions = f'machine_info{{python="{platform.python_version()}",kernel="{platform.release()}"}} 1\n'
    return versions + "".join(f"{name} {value:.15g}\n" for name, value in figures.items())
