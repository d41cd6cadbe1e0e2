"""What hands try at the screen and on the machine's own keyboard (escape.py)."""

import time
from collections.abc import Callable

import machine as machines
from escape_row import Row

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
GESTURES = (*EDGES, "long press", "five fingers")
# Within that a screen is there again that was replaced; and a whole kiosk that was ended.
DARK_S, BACK_S = 60.0, 600.0


def gesture(machine: machines.Machine, name: str) -> Row:
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


def key(machine: machines.Machine, keys: tuple[str, ...]) -> Row:
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
