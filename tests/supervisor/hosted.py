"""A supervisor in a process of its own, over fake screens: `python -m tests.supervisor.hosted DIRECTORY`.

DIRECTORY/recipient (an address) makes it keep a courier; DIRECTORY/killed-before-resending kills it when an order has
counted, and nothing was done yet.
"""

import json
import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.clock import SystemClock
from kiosk.config import Config, Delivery, Fleet, Web
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.protocol import outbox_directory
from kiosk.errors import KioskError
from kiosk.fleet.monitor import Monitor
from kiosk.privacy import logs
from kiosk.supervisor import service_manager
from kiosk.supervisor.child import python
from kiosk.supervisor.notice import Visits
from kiosk.supervisor.services import ServiceSpec
from kiosk.supervisor.supervisor import Supervisor
from kiosk.update.standing import StandingFile
from tests.support.confined import confine

# Fake screens load nothing: what serves need not be spared their start.
WARM_AFTER_S = 0.2


def say(event: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


class Printed:
    def screen_ready(self, pid: int, modules: Sequence[str]) -> None:
        say({"event": "ready", "pid": pid, "modules": modules})

    def service_said(self, name: str, event: dict[str, Any]) -> None:
        say({"event": "service", "name": name, "said": event})


def main() -> int:
    directory = Path(sys.argv[1])
    if (directory / "confined").exists():
        confine()
    services = [ServiceSpec("echo", (sys.executable, sys.argv[2]))] if len(sys.argv) > 2 else []
    screen = python("tests.supervisor.fake_screen", str(directory))
    outbox = Outbox(outbox_directory(directory / "state"), Delivery())
    visits = Visits(outbox, SystemClock(), notice_s=600)
    key = directory / "orders.pub"
    recipient = directory / "recipient"

    def resend(now: datetime) -> int:
        if (directory / "killed-before-resending").exists():
            os.kill(os.getpid(), signal.SIGKILL)
        return outbox.retry_refused(now)

    config = Config(
        state_dir=str(directory / "state"),
        delivery=Delivery(desk_url=recipient.read_text() if recipient.exists() else ""),
        fleet=Fleet(orders_key_file=str(key) if key.exists() else ""),
        web=Web(engine_max_days=1 if (directory / "engine-is-old").exists() else 0),
    )
    logs.set_up("supervisor")
    try:
        Supervisor(
            config,
            visits,
            screen,
            services=services,
            courier=recipient.exists(),
            warm_after_s=WARM_AFTER_S,
            manager=service_manager.from_environment(),
            happenings=Printed(),
            monitor=Monitor(directory / "metrics", SystemClock(), outbox.depth),
            resend=resend,
            standing_file=StandingFile(directory / "run", (directory / "restart-wanted",))
            if (directory / "run").is_dir()
            else None,
        ).run()
    except KioskError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
