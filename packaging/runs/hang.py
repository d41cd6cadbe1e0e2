"""A screen that hangs is back, and so is a kiosk that hangs as a whole: `hang.py OUT [--watchdog S] [--seconds N]`.

First the shown screen's process is stopped (SIGSTOP) and its supervisor must replace it; then that and the one that is
held ready beside it; then every process of the kiosk, and the watchdog must. Writes OUT/hang.json as it goes: how long
each took by the machine's own clock, and the process ids before and after. Exit 1: one did not come back, or the same
process went on."""

import argparse
import json
import sys
import time
from pathlib import Path

import machine as machines
import state

# The unit's own.
WATCHDOG_S = 20
SCREEN = "-m kiosk.app"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--watchdog", type=int, default=WATCHDOG_S)
    parser.add_argument("--seconds", type=float, default=1200)
    args = parser.parse_args()
    state.make(args.out)
    dropins = {"kiosk.service": f"[Service]\nWatchdogSec={args.watchdog}\n"}
    with machines.running(args.out, args.out / "root.erofs", inside=True, dropins=dropins) as machine:
        if not machine.until_lit(args.seconds):
            sys.exit("no attract screen")
        machine.inside.wait(10)
        machine.until_lit(args.seconds)
        told: dict[str, object] = {"watchdog_s": args.watchdog}
        # The next one is started once a screen is shown: it is the younger.
        everything = ("systemctl", "kill", "--signal=STOP", "kiosk")
        for name, only, command in (("screen", 1, ()), ("both_screens", None, ()), ("all", None, everything)):
            told[name] = stopped(machine, args.seconds, screens(machine)[:only], command)
            told["load"] = machines.load()
            note(args.out, told)
            machine.inside.wait(10)
        told["journal"] = machine.inside.run("sh", "-c", "journalctl -b -o cat -u kiosk | tail -12")
    note(args.out, told)


def note(out: Path, told: dict[str, object]) -> None:
    """An emulated machine needs minutes for each: what one run has seen is kept though the next does not come."""
    (out / "hang.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    sys.stderr.write(json.dumps(told) + "\n")


def stopped(
    machine: machines.Machine, seconds: float, hung: list[str], command: tuple[str, ...] = ()
) -> dict[str, object]:
    """`hung`: process ids; `command` stops them, else a signal does."""
    if not hung:
        sys.exit("no screen to stop")
    how = command or ("kill", "-STOP", *hung)
    began, since = clock(machine), time.monotonic()
    machine.inside.run(*how)
    while time.monotonic() - since < seconds:
        now = screens(machine)
        if now and not set(now) & set(hung) and machine.until_lit(machine.seconds + seconds):
            return {"hung": hung, "after": now, "back_after_s": round(clock(machine) - began)}
        time.sleep(2)
    sys.exit(f"{' '.join(how)}: the screen {hung} was not replaced: {screens(machine)}")


def clock(machine: machines.Machine) -> float:
    """Seconds since its kernel began."""
    return float(machine.inside.run("cat", "/proc/uptime").split()[0])


def screens(machine: machines.Machine) -> list[str]:
    """Oldest first."""
    return sorted(machine.inside.look(processes=[SCREEN]).split(), key=int)


if __name__ == "__main__":
    main()
