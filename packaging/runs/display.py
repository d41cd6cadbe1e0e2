"""A turned screen, a touchscreen that is unplugged, an output that goes: `display.py OUT [--seconds N]`.

The machine is set up with `[screen] rotation = 90`. The picture must lie on its side, and a finger on what it shows
must press it; again after the touchscreen was taken away and given back (its driver lets it go: kernel and udev see a
device leave and another one come), and after the output was, upright. Through all of it the shown screen is the same
process.

Writes OUT/display.json as it goes, and OUT/display-*.png. Exit 1: it went otherwise."""

import argparse
import json
import sys
from pathlib import Path

import machine as machines
import state

ROTATION = 90
MATRIX = "LIBINPUT_CALIBRATION_MATRIX=0 1 0 -1 0 1"
SCREEN = "-m kiosk.app"
# In parts of the picture as people see it.
BEGIN, BACK = (0.5, 0.75), (0.155, 0.92)
# Two pages of words differ in about a tenth of their pixels: once that was no change. They stand still by themselves.
PART = 0.02
DRIVER = "/sys/bus/virtio/drivers/virtio_input"
GLASS = "for d in /sys/class/input/event*; do grep -qi multitouch $d/device/name && echo $d; done"
REPLUG = f"""event=$({GLASS} | head -n 1); virtio=$(basename "$(readlink -f "$event/device/device")")
echo $virtio >{DRIVER}/unbind; {GLASS} | wc -l; echo $virtio >{DRIVER}/bind; udevadm settle; {GLASS} | wc -l"""
PROPERTIES = f'udevadm info --query=property --path="$({GLASS} | head -n 1)" | grep CALIBRATION'
# As the kiosk's user: of the compositor's outputs. What is written to a connector's `status` virtio-gpu tells nobody.
AS_KIOSK = "setpriv --reuid=kiosk --regid=kiosk --init-groups env XDG_RUNTIME_DIR=/run/kiosk WAYLAND_DISPLAY=wayland-0"
OUTPUTS = f"{AS_KIOSK} wlr-randr"
OUTPUT = "Virtual-1"
TURNED = "Transform: 270"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=1200)
    args = parser.parse_args()
    state.make(args.out, settings=f"rotation = {ROTATION}\n{state.PATIENT}")
    with machines.running(args.out, args.out / "root.erofs", inside=True) as machine:
        if not machine.until_lit(args.seconds):
            machine.monitor.picture(args.out / "display-failed.png")
            sys.exit("no attract screen")
        run = Run(machine, args.out)
        run.note("matrix", shell(machine, PROPERTIES))
        run.note("turned_touch", run.touched("touched"))
        run.note("glasses_without_and_with", shell(machine, REPLUG).split())
        run.note("matrix_after_replug", shell(machine, PROPERTIES))
        run.note("touch_after_replug", run.touched("replugged"))
        run.note("monitor", run.without_monitor())
        run.note("touch_after_monitor", run.touched("monitor-back", BACK))
        run.note("same_process", run.screens()[:1] == run.first[:1])
    run.judge()


class Run:
    def __init__(self, machine: machines.Machine, out: Path) -> None:
        self.machine, self.out = machine, out
        machine.inside.wait(20)  # what follows the first picture
        machine.until_lit(machine.seconds + 600)
        self.first = self.screens()
        machine.monitor.picture(out / "display-attract.png")
        self.told: dict[str, object] = {"load": machines.load()}

    def note(self, name: str, seen: object) -> None:
        """An emulated machine needs minutes for each: what was seen is kept though the next does not come."""
        self.told[name] = seen
        (self.out / "display.json").write_text(json.dumps(self.told, indent=1) + "\n", encoding="utf-8")
        sys.stderr.write(f"{name}: {seen}\n")

    def screens(self) -> list[str]:
        """The shown one is the elder."""
        return sorted(self.machine.inside.look(processes=[SCREEN]).split(), key=int)

    def touched(self, name: str, place: tuple[float, float] = BEGIN) -> bool:
        """Whether a finger on the picture changes it; the place on the panel is another one. BEGIN leads on twice: from
        the attract screen, and to a page that has nothing there."""
        before = self.machine.pixels()
        x, y = place
        self.machine.monitor.touch(1 - y, x)
        changed = self.machine.until_changed(before, part=PART)
        self.machine.inside.wait(5)
        self.machine.monitor.picture(self.out / f"display-{name}.png")
        return changed

    def without_monitor(self) -> dict[str, object]:
        """Off, then on again and upright, as one that was unplugged: the kiosk has to turn it."""
        before = self.machine.pixels()
        shell(self.machine, f"{OUTPUTS} --output {OUTPUT} --off; sleep 5")
        dark = self.machine.lit()
        shell(self.machine, f"{OUTPUTS} --output {OUTPUT} --on --transform normal; sleep 20")
        turned = TURNED in shell(self.machine, OUTPUTS)
        self.machine.until_lit(self.machine.seconds + 300)
        self.machine.inside.wait(10)
        changed = machines.changed(before, self.machine.pixels())
        return {"lit_without": round(dark, 2), "turned_again": turned, "changed": round(changed, 3)}

    def judge(self) -> None:
        told = self.told
        if told["matrix"] != MATRIX or told["matrix_after_replug"] != MATRIX:
            sys.exit("udev does not turn the touches")
        if told["glasses_without_and_with"] != ["0", "1"]:
            sys.exit("the touchscreen was not taken away, or did not come back")
        if not all(told[name] for name in ("turned_touch", "touch_after_replug", "touch_after_monitor")):
            sys.exit("a touch changed nothing")
        monitor = told["monitor"]
        if not isinstance(monitor, dict) or not monitor["turned_again"] or monitor["lit_without"] > machines.LIT:
            sys.exit("the output was not off, or came back upright")
        if not told["same_process"]:
            sys.exit("the session did not go on")


def shell(machine: machines.Machine, command: str) -> str:
    return machine.inside.run("sh", "-c", command).strip()


if __name__ == "__main__":
    main()
