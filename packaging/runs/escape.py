"""Tries to get out of the kiosk, and the same on a machine that is unlocked on purpose: `escape.py OUT [--only PART]`.

One machine, and one script twice. `locked`: the image. `unlocked`: the same machine, after the run's program inside has
taken its locks off (console switch, keys of the kernel, a shell, firewall, USB). What holds in the first must fail in
the second, or its row proves nothing; the table says so. Writes OUT/escape.json and OUT/escape.md. Exit 1: something
got out, or the unlocked machine held everywhere.
"""

import argparse
import itertools
import json
import shlex
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import machine as machines
import state

DISPLAY = "video0"
UNLOCKED_CAGE = """[Service]
ExecStart=
ExecStart=/usr/bin/cage -d -s -- /usr/bin/kiosk run --config /etc/kiosk/kiosk.toml --state /var/lib/kiosk
"""
# Before what is masked in the root.
UNLOCKED_REBOOT = "[Unit]\nDefaultDependencies=no\nRequires=systemd-reboot.service\nAfter=systemd-reboot.service\n"
UNLOCKED_FILES = {
    "/run/systemd/system/kiosk.service.d/90-unlocked.conf": UNLOCKED_CAGE,
    "/run/systemd/system.control/ctrl-alt-del.target": UNLOCKED_REBOOT,
}
# Debian as it is installed: a console, the kernel's keys, whatever is plugged in, any host.
UNLOCK = (
    "sysctl -w kernel.sysrq=1",
    "nft flush ruleset",
    "systemctl set-property --runtime kiosk.service IPAddressDeny= IPAddressAllow=any",
    "systemctl stop usbguard",
    "echo 1 > /sys/module/usbcore/parameters/authorized_default",
    "for hub in /sys/bus/usb/devices/usb*; do echo 1 > $hub/authorized_default; done",
    # The kernel switches to no console that nobody has opened: one to switch to, and one beside it.
    "systemd-run --unit=shell -p StandardInput=tty -p StandardOutput=tty -p TTYPath=/dev/tty2 /bin/sh",
    "systemd-run --unit=shell-beside -p StandardInput=tty -p StandardOutput=tty -p TTYPath=/dev/tty3 /bin/sh",
    "systemctl daemon-reload && systemctl restart kiosk",
)
# Pressed together; the last ones end the unlocked machine. Alt-Right, Alt-F1 and Ctrl-Alt-Delete are the kernel's own
# on a text console only: each follows a key that leads to one.
KEYS = (
    ("alt", "f4"), ("alt", "tab"), ("alt", "esc"), ("alt", "spc"), ("meta_l",), ("meta_l", "d"), ("meta_l", "l"),
    ("meta_l", "r"), ("ctrl", "q"), ("ctrl", "w"), ("ctrl", "n"), ("ctrl", "t"), ("ctrl", "o"), ("ctrl", "p"),
    ("ctrl", "s"), ("ctrl", "shift", "i"), ("ctrl", "shift", "esc"), ("ctrl", "alt", "t"), ("ctrl", "alt", "backspace"),
    ("ctrl", "esc"), ("f1",), ("f5",), ("f11",), ("f12",), ("print",), ("menu",), ("esc",), ("shift", "f10"),
)  # fmt: skip
KILL_ALL = ("alt", "sysrq", "i")
LAST_KEYS = (
    ("alt", "sysrq", "h"), KILL_ALL, ("ctrl", "alt", "f1"), ("ctrl", "alt", "f2"), ("alt", "right"), ("alt", "f1"),
    ("ctrl", "alt", "f3"), ("ctrl", "alt", "delete"), ("alt", "sysrq", "b"),
)  # fmt: skip
EDGES = {
    "left": ((0.0, 0.5), (0.7, 0.5)), "right": ((1.0, 0.5), (0.3, 0.5)),
    "top": ((0.5, 0.0), (0.5, 0.7)), "bottom": ((0.5, 1.0), (0.5, 0.3)),
}  # fmt: skip
# Whom the firewall lets reach what hosts.txt lists: the kiosk, CUPS's own programs, and by whom RAUC
# fetches and the journal leaves.
OPENED_FOR = ("kiosk", "lp", "root", "kiosk-fetch", "kiosk-journal")
# In this order: the last keys end the unlocked machine.
PARTS = ("network", "devices", "gestures", "keys")
# Longer than the attract screen stands with one picture.
STILL_S = 8.0
# Within that a screen is there again that was replaced; and a whole kiosk that was ended.
DARK_S, BACK_S = 60.0, 600.0
LISTED_STICK = "the operator's own stick (must be taken)"
# What is plugged in, as qemu names it.
DEVICES: dict[str, tuple[str, dict[str, str | bool]]] = {
    LISTED_STICK: ("usb-storage", {"drive": "stick", "serial": "KNOWN"}),
    "a second stick with the same id": ("usb-storage", {"drive": "stick2", "serial": "OTHER"}),
    "a USB keyboard": ("usb-kbd", {"display": DISPLAY}),
    "a USB pointer": ("usb-tablet", {"display": DISPLAY}),
    "a network adapter": ("usb-net", {"netdev": "plugged"}),
    # Without the word it is plugged in once somebody holds its other end.
    "a serial adapter": ("usb-serial", {"chardev": "plugged", "always-plugged": True}),
    "a sound device": ("usb-audio", {"audiodev": "none0"}),
}
# qemu's sticks have this id.
USB_RULES = 'allow id 46f4:0001 serial "KNOWN" with-interface equals { 08:06:50 }\n'


class Row(NamedTuple):
    """`out`: whether it got out; `saw`: what was seen."""

    what: str
    out: bool
    saw: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=1200)
    parser.add_argument("--only", choices=PARTS, action="append", help="again for more than one; by default all")
    args = parser.parse_args()
    for name in ("stick", "stick2"):
        with (args.out / f"{name}.img").open("wb") as file:
            file.truncate(8_000_000)
    more = [
        # A -drive goes with the device that is taken out, and the control would have no stick.
        "-blockdev", f"driver=raw,node-name=stick,file.driver=file,file.filename={args.out / 'stick.img'}",
        "-blockdev", f"driver=raw,node-name=stick2,file.driver=file,file.filename={args.out / 'stick2.img'}",
        "-netdev", "user,id=own", "-device", "virtio-net-pci,netdev=own",
        "-netdev", "user,id=plugged,net=10.0.9.0/24", "-chardev", "null,id=plugged", "-audiodev", "none,id=none0",
    ]  # fmt: skip
    with answering() as (listed, other):
        state.make(args.out, settings=state.PATIENT, files=files(listed))
        with machines.running(args.out, args.out / "root.erofs", inside=True, more=more) as machine:
            if not machine.until_lit(args.seconds):
                sys.exit("no attract screen")
            machine.inside.wait(10)
            judged(args.out, both(machine, listed, other, args.only or PARTS))


def files(listed: int) -> dict[str, str]:
    """Of the pack."""
    return {"hosts.txt": f"10.0.2.2 tcp/{listed} udp/{listed}\n", "usb.rules": USB_RULES}


def both(machine: machines.Machine, listed: int, other: int, only: Sequence[str]) -> dict[str, list[dict[str, object]]]:
    """The rows of the two runs, kept as they come."""
    found: dict[str, list[dict[str, object]]] = {}
    for run in ("locked", "unlocked"):
        if run == "unlocked":
            unlock(machine)
            if not machine.alive:
                sys.exit("the machine went down before it was unlocked: there is no control")
        found[run] = []
        for row in _rows(machine, listed, other, only):
            found[run].append({**row._asdict(), "load": machines.load()})
            (machine.out / "escape.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return found


def unlock(machine: machines.Machine) -> None:
    for file, text in UNLOCKED_FILES.items():
        write = f"mkdir -p {file.rpartition('/')[0]} && printf %s {shlex.quote(text)} >{file}"
        machine.inside.run("sh", "-c", write)
    for command in UNLOCK:
        done = machine.inside.ask(run=["sh", "-c", command])
        sys.stderr.write(f"unlocking: {command}: {done}\n")
    machine.inside.wait(10)
    machine.until_lit(machine.seconds + BACK_S)


def judged(out: Path, found: dict[str, list[dict[str, object]]]) -> None:
    unlocked = {str(row["what"]): row for row in found["unlocked"]}
    lines = ["| tried | the image | the same, unlocked |", "|---|---|---|"]
    for row in found["locked"]:
        control = unlocked.get(str(row["what"]), {"out": False, "saw": "not reached"})
        told = [f"{'**out**' if one['out'] else 'held'}: {one['saw']}" for one in (row, control)]
        lines.append(f"| {row['what']} | {told[0]} | {told[1]} |")
    (out / "escape.md").write_text("\n".join((*lines, "")), encoding="utf-8")
    escaped = [str(row["what"]) for row in found["locked"] if row["out"]]
    if escaped:
        sys.exit(f"got out: {', '.join(escaped)}")
    if not any(row["out"] for row in unlocked.values()):
        sys.exit("the unlocked machine held as well: the runs prove nothing")


def _rows(machine: machines.Machine, listed: int, other: int, only: Sequence[str]) -> Iterator[Row]:
    """None of them is tried before it is asked for."""
    parts: dict[str, Iterator[Row]] = {
        "network": _network(machine, listed, other),
        "devices": _devices(machine),
        "gestures": (_gesture(machine, name) for name in (*EDGES, "long press", "five fingers")),
        "keys": (_key(machine, keys) for keys in (*KEYS, *LAST_KEYS)),
    }
    for row in itertools.chain.from_iterable(parts[name] for name in PARTS if name in only):
        sys.stderr.write(f"{machine.seconds:.0f} s: {row}\n")
        yield row


# -- network ----------------------------------------------------------------------------------------------------------


def _network(machine: machines.Machine, listed: int, other: int) -> Iterator[Row]:
    for user in (*OPENED_FOR, "kiosk-setup", "nobody"):
        for protocol, port in (("tcp", listed), ("udp", listed), ("tcp", other), ("udp", other)):
            said = str(machine.inside.ask(connect=[user, protocol, "10.0.2.2", str(port)]).get("said"))
            allowed = port == listed and user in OPENED_FOR
            what = f"{user}, {protocol} to {'the listed port' if port == listed else 'a port that is not listed'}"
            # The one that must go through is a row as well: a machine without a network would hold everything.
            yield Row(f"{what}{' (must go through)' if allowed else ''}", (said == "open") != allowed, said)
    for user in ("kiosk", "root", "kiosk-fetch", "kiosk-journal"):
        said = str(machine.inside.ask(connect=[user, "udp", "10.0.2.3", "53"]).get("said"))
        yield Row(f"{user}, a name server of its own choice", said not in ("EHOSTUNREACH", "EPERM", "EACCES"), said)


class answering:  # noqa: N801 - read as a word: `with answering() as ...`
    """Two ports of this machine that answer to TCP and UDP: the one that is listed, and another."""

    def __enter__(self) -> tuple[int, int]:
        self._sockets = [one for _ in range(2) for one in _pair()]
        for one in self._sockets:
            threading.Thread(target=_answer, args=(one,), daemon=True).start()
        ports = [one.getsockname()[1] for one in self._sockets[::2]]
        return ports[0], ports[1]

    def __exit__(self, *_: object) -> None:
        for one in self._sockets:
            one.close()


def _pair() -> tuple[socket.socket, socket.socket]:
    """The same port of TCP and of UDP."""
    while True:
        stream, datagram = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
        stream.bind(("127.0.0.1", 0))
        try:
            datagram.bind(stream.getsockname())
        except OSError:
            stream.close()
            continue
        stream.listen()
        return stream, datagram


def _answer(one: socket.socket) -> None:
    try:
        while True:
            if one.type == socket.SOCK_DGRAM:
                one.sendto(b"y", one.recvfrom(10)[1])
            else:
                with one.accept()[0] as line:
                    line.recv(10)
                    line.send(b"y")
    except OSError:
        return


# -- what is plugged in -----------------------------------------------------------------------------------------------


def _taken(machine: machines.Machine) -> set[str]:
    return {line for line in machine.inside.look(taken=[]).splitlines() if not line.startswith("09 hub")}


def _devices(machine: machines.Machine) -> Iterator[Row]:
    """Plugged in one after the other; all are taken out again."""
    for name in DEVICES:
        yield _device(machine, name)
    yield from _by_devices(machine)
    for number in range(len(DEVICES)):
        machine.monitor.ask("device_del", id=f"plugged-{number}")


def _device(machine: machines.Machine, name: str) -> Row:
    driver, how = DEVICES[name]
    before = _taken(machine)
    machine.monitor.ask("device_add", driver=driver, id=f"plugged-{list(DEVICES).index(name)}", bus="usb.0", **how)
    machine.inside.wait(4)
    new = sorted(_taken(machine) - before)
    saw = f"taken: {', '.join(new)}" if new else "no driver"
    return Row(f"plugged in: {name}", bool(new) != (name == LISTED_STICK), saw)


def _by_devices(machine: machines.Machine) -> Iterator[Row]:
    """Plugged in just now: whether their keys and clicks arrive."""

    def press() -> None:
        for _ in range(3):
            machine.monitor.keys_of(DISPLAY, "tab")
            time.sleep(1)
        machine.monitor.keys_of(DISPLAY, "ret")

    yield moved(machine, "keys of the USB keyboard", press)
    yield moved(machine, "a click of the USB mouse", lambda: machine.monitor.click_of(DISPLAY, 0.5, 0.75))


def moved(machine: machines.Machine, what: str, act: Callable[[], None]) -> Row:
    """Whether another page comes, where none comes by itself."""
    before = standing(machine)
    if not before:
        return Row(what, False, "not reached: no page stands still")
    act()
    other = machine.until_changed(before, 40)
    return Row(what, other, "another page" if other else "nothing moved")


def standing(machine: machines.Machine) -> bytes:
    """The pixels of a page that stands still. The attract screen draws another picture every 6 s, as if somebody had
    touched it: a finger leads on from it. Empty: none came."""
    for _ in range(4):
        before = machine.pixels()
        machine.inside.wait(STILL_S)
        now = machine.pixels()
        if machines.changed(before, now) < 0.02:
            return now
        machine.monitor.touch(0.5, 0.75)
        machine.inside.wait(STILL_S)
    return b""


# -- keys and fingers -------------------------------------------------------------------------------------------------


def _gesture(machine: machines.Machine, name: str) -> Row:
    def move() -> None:
        if name in EDGES:
            start, end = EDGES[name]
            steps = [tuple(a + (b - a) * n / 8 for a, b in zip(start, end, strict=True)) for n in range(9)]
            machine.monitor.swipe([(one[0], one[1]) for one in steps])
        elif name == "long press":
            machine.monitor.touch(0.5, 0.2, hold_s=4)
        else:
            machine.monitor.swipe([(0.3, 0.5), (0.35, 0.45), (0.4, 0.4)], fingers=5)

    return _held(machine, f"a swipe from the {name} edge" if name in EDGES else name, move)


def _key(machine: machines.Machine, keys: tuple[str, ...]) -> Row:
    times = 8 if keys == ("ctrl", "alt", "delete") else 1

    def press() -> None:
        for _ in range(times):
            machine.monitor.keys(*keys)
            time.sleep(0.2)

    what = f"{'-'.join(keys)}{f', {times} times' if times > 1 else ''}"
    # A row that is judged before its keys have come is told of the next one, or of the machine that is unlocked then.
    row = _held(machine, what, press, played_s=times * 2 * len(keys) * machines.HOLD_S)
    if row.out and keys == KILL_ALL:
        # What is tried next is tried on a kiosk that stands.
        machine.inside.wait(30)
        machine.until_lit(machine.seconds + BACK_S)
    return row


def _held(machine: machines.Machine, what: str, act: Callable[[], None], played_s: float = 0.0) -> Row:
    """The same kiosk, its screen up, the same console, nothing from the kernel, the machine on. `played_s`: in which
    qemu plays what `act` gives it, by the machine's clock."""
    if not machine.alive:
        return Row(what, False, "not reached")
    before, said, was_lit = _stands(machine), len(machine.said), machine.lit() > machines.LIT
    act()
    machine.inside.wait(played_s + 3)
    if _is_down(machine):
        return Row(what, True, "the machine went down")
    told = [line for line in machine.said[said:].splitlines() if "sysrq" in line.lower()]
    after = _stands(machine)
    if told:
        return Row(what, True, f"the kernel answered: {told[0].strip()[:60]}")
    # A screen that ends its visit is dark until the next one is drawn.
    dark = was_lit and not machine.until_lit(machine.seconds + DARK_S)
    if after != before or dark:
        seen = f"console, kiosk: {' '.join(before)} → {' '.join(after) or 'no answer'}"
        return Row(what, True, f"{seen}{', dark' if dark else ''}")
    return Row(what, False, "same console, same kiosk")


def _is_down(machine: machines.Machine) -> bool:
    """Asked a second time: mypy takes what it has seen once for what is so."""
    return not machine.alive


def _stands(machine: machines.Machine) -> list[str]:
    """The console that is shown, and the compositor's process."""
    return machine.inside.look(stands=["kiosk.service"]).split()


if __name__ == "__main__":
    main()
