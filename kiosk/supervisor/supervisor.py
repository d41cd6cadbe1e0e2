"""One screen on the display, the next one warmed, and the services beside them.

When a visit ends, by any way, its screen is killed with every descendant before the successor takes the display:
what a citizen left behind has nowhere to be.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec

from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.delivery.protocol import Event
from kiosk.errors import KioskError
from kiosk.fleet.monitor import PERIOD_S as METRICS_PERIOD_S
from kiosk.fleet.monitor import Monitor
from kiosk.privacy import logs
from kiosk.processes import link
from kiosk.supervisor.child import adopt_orphans, kill_orphans, spawn_linked
from kiosk.supervisor.notice import Visits
from kiosk.supervisor.orders import MAX_REPORT, Orders, machine
from kiosk.supervisor.reactor import Reactor
from kiosk.supervisor.screen import Phase, Screen
from kiosk.supervisor.service_manager import ServiceManager
from kiosk.supervisor.services import GRACE_S, BackOff, KeptCourier, KeptService, ServiceSpec
from kiosk.supervisor.tries import StaffTries
from kiosk.update.standing import Standing, StandingFile
from kiosk.web import engine_age, namespaces

# A screen that cannot start will not start the sixth time either: systemd and staff have to hear of it.
MAX_FAILED_STARTS = 5
WATCH_PERIOD_S = 1.0
# The successor is warmed once the screen that serves has loaded what a visit needs: together they made the first touch
# wait. A visit that is over sooner than this is followed by a cold start.
WARM_AFTER_S = 3.0
# How far the time told after a power cut may be off; each note is one synchronous write.
JOURNAL_PERIOD_S = 20.0
# So long an answer needs to reach the desk before the screen that carries it ends.
ANSWERED_S = 1.5


class Happenings(Protocol):
    """What the supervisor tells its owner; the command line prints it."""

    def screen_ready(self, pid: int, modules: Sequence[str]) -> None:
        """The attract screen of process `pid` takes a touch."""
        ...

    def service_said(self, name: str, event: dict[str, Any]) -> None:
        """A service printed a JSON object."""
        ...


class Supervisor:
    """`first`: a screen that was started already, so that its interpreter loads while ours still reads settings.
    `resend`: what the order of this name does to the outbox (`supervisor.orders`)."""

    def __init__(
        self,
        config: Config,
        visits: Visits,
        screen_command: Sequence[str],
        *,
        first: Screen | None = None,
        services: Sequence[ServiceSpec] = (),
        courier: bool = True,
        warm_after_s: float = WARM_AFTER_S,
        manager: ServiceManager,
        happenings: Happenings,
        monitor: Monitor,
        resend: Callable[[datetime], int],
        standing_file: StandingFile | None = None,
    ) -> None:
        self._config = config
        self._manager = manager
        self._visits = visits
        self._screen_command = screen_command
        self._happenings = happenings
        self._monitor = monitor
        self._standing_file = standing_file or StandingFile(None)
        self._seen = link.DevicesSeen({})
        self._reactor = Reactor()
        self._services = [KeptService(spec, self._reactor, happenings.service_said) for spec in services]
        self._state = Path(config.state_dir) if config.state_dir else None
        self._tries = StaffTries(self._state)
        self._clock = SystemClock()
        self._engine_day = engine_age.published() if config.web.enabled else None
        self._engine_can_start = namespaces.are_given()
        self._orders = Orders(config, self._state, self._clock, resend)
        self._restart_wanted = False
        self._courier = KeptCourier(config, self._reactor, self._carried) if courier else None
        self._active: Screen | None = first
        self._successor: Screen | None = None
        self._after: link.EndedBy | None = None
        self._backoff = BackOff()
        self._warm_after_s = warm_after_s
        self._pause_s = 0.0
        self._failed_starts = 0
        self._services_started = False

    def run(self) -> None:
        """Until SIGTERM, SIGINT or SIGHUP. Raises `KioskError` when no screen can be started."""
        adopt_orphans()
        self._reactor.stop_on_signals()
        try:
            self._visits.look_back()
            self._active = self._take_in(self._active or self._start_screen())
            self._active.activate(self._activation(None))
            self._reactor.every(WATCH_PERIOD_S, self._watch_over)
            self._reactor.every(JOURNAL_PERIOD_S, self._visit_goes_on)
            self._reactor.every(METRICS_PERIOD_S, self._monitor.write)
            self._reactor.run()
            if self._failed_starts >= MAX_FAILED_STARTS:
                raise KioskError(f"the screen did not start, {MAX_FAILED_STARTS} times in a row")
        finally:
            self._end_all()

    # Screens

    def _start_screen(self) -> Screen:
        return Screen(*spawn_linked(self._screen_command))

    def _take_in(self, screen: Screen) -> Screen:
        config = engine_age.in_time(self._config, self._clock.now(), self._engine_day)
        screen.configure(link.Configure(config if self._engine_can_start else namespaces.without_sites(config)))
        self._reactor.watch(screen.channel, lambda: self._hear(screen))
        self._reactor.watch(screen.child.pidfd, lambda: self._exited(screen))
        return screen

    def _hear(self, screen: Screen) -> None:
        said = screen.hear()
        if said is None:
            self._lost(screen)
        for word in said or ():
            screen.note(word)
            self._heed(screen, word)

    def _exited(self, screen: Screen) -> None:
        self._hear(screen)  # its last words, which may be that the visit has ended
        self._lost(screen)

    def _heed(self, screen: Screen, word: link.FromScreen) -> None:
        match word:
            case link.Ready(modules):
                self._serving(screen, modules)
            case link.VisitStarted(visit_id):
                self._visits.begun(visit_id)
                self._say_standing()
            case link.Committed():
                if self._courier is not None:
                    self._courier.wake()
            case link.TriesCounted(lockout) if screen is self._active:
                self._tries.note(lockout)
            case link.FleetAsked() if screen is self._active:
                self._obey(screen, word)
            case link.DevicesSeen(devices) if screen is self._active:
                self._monitor.devices_seen(devices)
                self._seen = word
            case link.VisitOver(by) if screen.visit_id is not None:
                self._visits.ended(screen.visit_id, by)
                self._monitor.visit_ended(by)
            case link.VisitEnded(by):
                self._visit_ended(screen, by)

    def _serving(self, screen: Screen, modules: Sequence[str]) -> None:
        self._failed_starts = 0
        self._backoff.went_well()
        self._happenings.screen_ready(screen.child.pid, modules)
        self._monitor.serving(True)
        self._manager.ready()
        if not self._services_started:
            self._services_started = True
            for service in self._services:
                service.start()
            if self._courier is not None:
                self._courier.start()
        self._reactor.after(max(self._pause_s, self._warm_after_s), self._warm_successor)

    def _visit_ended(self, screen: Screen, by: link.EndedBy) -> None:
        if screen is self._active:
            self._discard(screen)
            if screen.visit_id is not None:
                self._visits.ended(screen.visit_id, by)
                if screen.over is None:
                    self._monitor.visit_ended(by)
            self._pause_s = 0.0
            self._activate_next(by)

    def _lost(self, screen: Screen) -> None:
        """It died, froze, or spoke nonsense."""
        if screen is not self._active and screen is not self._successor:
            return
        self._discard(screen)
        # One that has crashed shows its own signal (-11), one that froze or spoke nonsense ours (-9).
        child = screen.child
        logs.event("screen_lost", level=logging.WARNING, pid=child.pid, state=screen.phase, status=child.returncode)
        self._monitor.screen_lost()
        if screen.phase in (Phase.LOADING, Phase.ACTIVATING):
            self._failed_starts += 1
        self._pause_s = 0.0 if screen.served_well() else self._backoff.next_delay_s()
        if screen is self._successor:
            self._successor = None
            self._reactor.after(self._pause_s, self._warm_successor)
            return
        if screen.running_visit is not None:
            self._monitor.visit_ended("screen_lost")
            self._visits.goes_on(screen.running_visit)  # until now
            self._visits.look_back()
        if screen.served_since is None:
            self._activate_next(self._after)  # nobody has been there since
        else:
            self._activate_next(screen.over or ("screen_lost" if screen.visit_id is not None else None))

    def _activate_next(self, after: link.EndedBy | None) -> None:
        """`after`: how the visit that was just wiped ended, if there was one."""
        self._after = after
        self._monitor.serving(False)
        self._active, self._successor = self._successor, None
        if self._restart_wanted:
            self._reactor.stop()
        elif self._active is not None:
            self._active.activate(self._activation(after))
        elif self._failed_starts >= MAX_FAILED_STARTS:
            self._reactor.stop()
        else:
            self._reactor.after(self._pause_s, self._start_active)

    def _start_active(self) -> None:
        self._backoff.started()
        self._active = self._take_in(self._start_screen())
        self._active.activate(self._activation(self._after))

    def _activation(self, after: link.EndedBy | None) -> link.Activate:
        return link.Activate(self._visits.notice(), after, self._tries.lockout, self._orders.closed)

    def _warm_successor(self) -> None:
        if self._successor is None and self._active is not None:
            self._backoff.started()
            self._successor = self._take_in(self._start_screen())

    def _discard(self, screen: Screen) -> None:
        """End the process and every descendant, wherever it went."""
        self._reactor.forget(screen.channel)
        self._reactor.forget(screen.child.pidfd)
        screen.end()
        kill_orphans(self._known())

    def _known(self) -> set[int]:
        screens = {screen.child.pid for screen in (self._active, self._successor) if screen is not None}
        services = {service.pid for service in (*self._services, self._courier) if service is not None}
        return screens | {pid for pid in services if pid is not None}

    def _watch_over(self) -> None:
        for screen in (self._active, self._successor):
            if screen is not None and screen.is_frozen():
                self._lost(screen)
        kill_orphans(self._known())
        self._manager.alive()
        self._say_standing()
        if self._standing_file.restart_wanted:
            self._restart_wanted = True
            self._restart_if_free()

    def _say_standing(self, *, ended: bool = False) -> None:
        """To the machine's updater. Somebody is there until the screen that they touched is gone."""
        active = self._active
        self._standing_file.say(
            Standing(
                serving=active is not None and active.phase is Phase.SERVING,
                somebody=active is not None and active.visit_id is not None,
                devices={name: seen.state for name, seen in self._seen.devices.items()},
                desk=self._seen.desk,
                ended=ended,
            )
        )

    def _visit_goes_on(self) -> None:
        if self._active is not None and self._active.running_visit is not None:
            self._visits.goes_on(self._active.running_visit)

    # Orders of the fleet's administrator

    def _obey(self, screen: Screen, asked: link.FleetAsked) -> None:
        action, answer = self._orders.admit(asked)
        match action:
            case "close" | "open":
                screen.channel.send(link.Closed(self._orders.closed))
            case "diagnose":
                report = self._monitor.said() + machine(self._state)
                answer = msgspec.structs.replace(answer, report=report[:MAX_REPORT])
            case "resend" if self._courier is not None:
                self._courier.wake()
            case "restart":
                self._restart_wanted = True
                self._reactor.after(ANSWERED_S, self._restart_if_free)
        screen.channel.send(answer)

    def _restart_if_free(self) -> None:
        """Nobody is sent away: a visit that runs ends first (`_activate_next`). Its keeper starts it again."""
        if self._active is None or self._active.running_visit is None:
            self._reactor.stop()

    # Services

    def _carried(self, event: Event) -> None:
        if self._active is not None and self._active.phase is Phase.SERVING:
            self._active.channel.send(event)

    def _end_all(self) -> None:
        """A visit that runs is interrupted by whoever stops the service, and is told of after the restart: its citizen
        stood there. One that is over is none."""
        self._manager.stopping()
        self._say_standing(ended=True)
        self._monitor.serving(False)
        self._monitor.write()
        self._visit_goes_on()  # until now: the journal's last note may be JOURNAL_PERIOD_S old
        for screen in (self._active, self._successor):
            if screen is not None:
                screen.end()
        if self._courier is not None:
            self._courier.end()
        for service in self._services:
            service.ask_to_end()
        deadline = time.monotonic() + GRACE_S
        for service in self._services:
            service.end(deadline)
        kill_orphans(set())
