"""`kiosk run`: the kiosk, with what its configuration names beside it."""

import argparse
import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.cli.state import default_state
from kiosk.supervisor import service_manager
from kiosk.supervisor.child import Child, python, spawn_linked

if TYPE_CHECKING:
    from kiosk.config import Config

# Nothing else is imported up here: the screen's process is started first, and what it costs to read settings, make
# keys and open the outbox then falls on the other core.
SCREEN = python("kiosk.app")
# Qt platforms that draw into another program's display.
NEEDS_DISPLAY = ("", "xcb", "wayland")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="TOML; without it: simulated hall, embedded desk")
    parser.add_argument("--state", type=Path, metavar="DIR", help="default: $XDG_STATE_HOME/kiosk")
    parser.add_argument("--json", action="store_true", help='print {"event": "ready", ...} once it can be touched')
    parser.add_argument("--windowed", action="store_true", help="a window, whatever the configuration says")
    parser.add_argument("--offer", action="append", metavar="ID", help="only this démarche; may be said again")
    parser.add_argument("--gallery", action="store_true", help="every control in every state, and nothing else")


def run(args: argparse.Namespace, screen_command: Sequence[str] = SCREEN) -> int:
    """`screen_command`: what is started for each visit, its link's descriptor appended."""
    _require_display(os.environ, args.config)
    if args.gallery:
        return _gallery(args)
    manager = service_manager.from_environment()
    child, link_socket = spawn_linked(screen_command)
    try:
        _supervise(args, screen_command, child, link_socket, manager)
    finally:
        child.kill()
    return 0


def _gallery(args: argparse.Namespace) -> int:
    """A window of its own, in this process: no supervisor, no device, no state directory."""
    from kiosk import config_file
    from kiosk.cli.output import json_line
    from kiosk.privacy import logs
    from kiosk.supervisor.embedded import default_config
    from kiosk.ui import gallery

    logs.set_up("gallery")
    config = config_file.load(args.config) if args.config else default_config(dock=has_display(os.environ))
    words = json_line({"event": "ready", "screen_pid": os.getpid(), "modules": []})
    gallery.run(
        _windowed(config) if args.windowed else config,
        lambda: _say(words if args.json else "The gallery is shown. Ctrl+C ends it."),
    )
    return 0


def _windowed(config: "Config") -> "Config":
    import msgspec

    return msgspec.structs.replace(config, screen=msgspec.structs.replace(config.screen, fullscreen=False))


def _supervise(
    args: argparse.Namespace,
    command: Sequence[str],
    child: Child,
    link_socket: socket.socket,
    manager: service_manager.ServiceManager,
) -> None:
    from kiosk.clock import SystemClock
    from kiosk.delivery.database import OutboxError
    from kiosk.delivery.outbox import Outbox
    from kiosk.delivery.protocol import outbox_directory
    from kiosk.errors import KioskError
    from kiosk.fleet.monitor import Monitor
    from kiosk.privacy import logs
    from kiosk.supervisor.embedded import beside
    from kiosk.supervisor.notice import Visits
    from kiosk.supervisor.screen import Screen
    from kiosk.supervisor.supervisor import Supervisor
    from kiosk.update.standing import StandingFile

    logs.set_up("supervisor")
    config, pin = _configured(args)
    state = _state_directory(args.state, config)
    with _alone(state):
        config, services = beside(config, state, pin)
        printer = JsonPrinter() if args.json else Printer(pin)
        try:
            outbox = Outbox(outbox_directory(state), config.delivery)
        except OutboxError as error:
            raise KioskError(f"outbox {state / 'outbox'}: {error}") from None
        visits = Visits(outbox, SystemClock(), config.session.interrupted_notice_s)
        folder = Path(config.fleet.metrics_dir) if config.fleet.metrics_dir else None
        runtime = _runtime_folder()
        _turn_display(config)
        first = Screen(child, link_socket)
        Supervisor(
            config,
            visits,
            command,
            first=first,
            services=services,
            manager=manager,
            happenings=printer,
            monitor=Monitor(folder, SystemClock(), outbox.depth, state, runtime if config.fleet.otlp.url else None),
            resend=outbox.retry_refused,
            standing_file=StandingFile(runtime),
        ).run()


def _turn_display(config: "Config") -> None:
    """Before anything is drawn. A kiosk whose picture lies on its side still serves who bends their head."""
    if not config.screen.rotation:
        return
    import logging

    from kiosk.display import outputs
    from kiosk.privacy import logs

    try:
        outputs.turn(config.screen.rotation)
    except outputs.DisplayError as error:
        logs.event("display_not_turned", level=logging.ERROR, code=error.problem)


def _configured(args: argparse.Namespace) -> "tuple[Config, str]":
    """The settings of this run, and its PIN where no file has one (else empty). Raises `KioskError`."""
    import msgspec

    from kiosk import config as settings
    from kiosk import config_file
    from kiosk.devices import drivers
    from kiosk.supervisor.embedded import default_config

    config = config_file.load(args.config) if args.config else default_config(dock=has_display(os.environ))
    drivers.check(config)
    pin = ""
    if not args.config:
        pin, pin_hash = _new_pin()
        config = msgspec.structs.replace(config, staff=settings.Staff(pin_hash))
    if args.windowed:
        config = _windowed(config)
    if args.offer:
        config = msgspec.structs.replace(config, catalogue=settings.Catalogue(tuple(args.offer)))
    return config, pin


def _runtime_folder() -> Path | None:
    """Where systemd lets this service write in memory (`RuntimeDirectory=`), and where the updater looks."""
    named = os.environ.get("RUNTIME_DIRECTORY", "")
    return Path(named) if named else None


def _new_pin() -> tuple[str, str]:
    """A PIN for this run, and its hash. A light one: it guards simulated hardware, and the screen waits for it."""
    import secrets

    from kiosk.privacy import pins

    while True:
        pin = f"{secrets.randbelow(10**6):06}"
        with contextlib.suppress(pins.WeakPinError):  # a run, or one digit six times
            return pin, pins.hash_staff_pin(pin, pins.LIGHT)


class JsonPrinter:
    """One line of JSON for each attract screen that takes a touch, and nothing else."""

    def __init__(self) -> None:
        from kiosk.cli.output import json_line  # made while the screen's process loads

        self._line = json_line

    def screen_ready(self, pid: int, modules: Sequence[str]) -> None:
        _say(self._line({"event": "ready", "screen_pid": pid, "modules": modules}))

    def service_said(self, name: str, event: dict[str, Any]) -> None:
        pass


class Printer:
    """For a person at the terminal."""

    def __init__(self, pin: str) -> None:
        self._pin = pin
        self._first = True

    def screen_ready(self, pid: int, modules: Sequence[str]) -> None:
        if self._first:
            self._first = False
            _say("The kiosk is ready. Ctrl+C ends it.")
            if self._pin:
                _say(f"Staff PIN of this run: {self._pin}")

    def service_said(self, name: str, event: dict[str, Any]) -> None:
        if name == "desk" and isinstance(event.get("link"), str):
            _say(f"Desk: {event['link']}")
        if name == "desk" and isinstance(event.get("console"), str):
            _say(f"Answer calls for help, as an agent: {event['console']}")


def _say(line: str) -> None:
    """A reader that has gone away must not end the kiosk."""
    with contextlib.suppress(BrokenPipeError):
        print(line, flush=True)


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether other windows can be shown too: a desktop, not a bare frame buffer."""
    platform = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition("-")[0]
    shown = bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    return shown and platform in NEEDS_DISPLAY


def _require_display(environment: Mapping[str, str], config: Path | None) -> None:
    """A wrong configuration is told before a missing display: it can be mended from anywhere."""
    platform = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition("-")[0]
    if platform in NEEDS_DISPLAY and not has_display(environment):
        from kiosk.config_file import load
        from kiosk.errors import KioskError

        if config is not None:
            load(config)
        raise KioskError("no display: set DISPLAY or WAYLAND_DISPLAY, or QT_QPA_PLATFORM=offscreen")


def _state_directory(given: Path | None, config: "Config") -> Path:
    """Private to this user: it holds keys and sealed files. What systemd has made has the mode that its unit says: who
    updates the machine, and who changes its settings, are of the group and look for a release in it."""
    state = (given or (Path(config.state_dir) if config.state_dir else default_state())).absolute()
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        if str(state) not in os.environ.get("STATE_DIRECTORY", "").split(":"):
            state.chmod(0o700)
    except OSError as error:
        from kiosk.errors import ConfigError

        raise ConfigError(f"state directory {state}: {error.strerror}") from None
    return state


@contextlib.contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Two kiosks on one state directory would send from the same outbox."""
    with (state / "kiosk.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            from kiosk.errors import KioskError

            raise KioskError(f"another kiosk uses {state}") from None
        yield
