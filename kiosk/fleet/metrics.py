"""The figures of one kiosk in Prometheus' text format (version 0.0.4), for node_exporter's textfile collector.

Counts, states and versions: no id, no reference, no démarche, nothing of a visit. What a kiosk does is told by the
quarter of a minute and not by the visit: the file says how many visits have ended, not when one did.
"""

from collections.abc import Iterable, Mapping

import msgspec

from kiosk.delivery.entries import State
from kiosk.processes.link import DeviceSeen, EndedBy
from kiosk.running import Running

Labels = Mapping[str, str]
Sample = tuple[Labels, float]
Family = tuple[str, str, str, list[Sample]]

DEVICE_STATES = ("absent", "starting", "ready", "busy", "needs_attention", "lost")


class Paper(msgspec.Struct, frozen=True):
    """Since the roll was changed: tickets, and how much of it they took; pages ever."""

    tickets: int = 0
    roll_mm: int = 0
    pages: int = 0


class Figures(msgspec.Struct, frozen=True):
    """`written_at`: Unix time, so that a file nobody writes any longer is noticed. `counted_since`: Unix time at which
    no visit had ended and no screen was lost. `oldest_queued_at`: Unix time of the file that has waited longest; 0:
    none waits. `running`: of a machine that is updated as a whole, and its content."""

    version: str
    written_at: float
    counted_since: float = 0.0
    serving: bool = False
    visits: Mapping[EndedBy, int] = {}
    screens_lost: int = 0
    files: Mapping[State, int] = {}
    oldest_queued_at: float = 0.0
    set_aside: int = 0
    devices: Mapping[str, DeviceSeen] = {}
    running: Running = Running("")
    paper: Paper = Paper()


def text(figures: Figures) -> str:
    """The whole file."""
    return "".join(family(name, kind, help_, samples) for name, kind, help_, samples in families(figures) if samples)


def families(figures: Figures) -> tuple[Family, ...]:
    """All that is told; one without samples has nothing to tell now."""
    return (
        ("kiosk_info", "gauge", "Always 1; the version is in the label.", [({"version": figures.version}, 1)]),
        (
            "kiosk_running_info",
            "gauge",
            "Always 1; the labels are what is updated: the system, and the content that was taken apart from it.",
            [({"system": figures.running.system, "content": figures.running.content}, 1)],
        ),
        (
            "kiosk_update_state",
            "gauge",
            "1 for how the last update stands; both 0: there is none, or it went well.",
            [({"state": state}, float(figures.running.update == state)) for state in ("going", "failed")],
        ),
        ("kiosk_paper_tickets", "gauge", "Tickets since the roll was changed.", [({}, figures.paper.tickets)]),
        (
            "kiosk_paper_roll_millimetres",
            "gauge",
            "What they took of the roll, about.",
            [({}, figures.paper.roll_mm)],
        ),
        ("kiosk_paper_pages", "gauge", "Pages that were printed.", [({}, figures.paper.pages)]),
        ("kiosk_written_timestamp_seconds", "gauge", "When this was written.", [({}, figures.written_at)]),
        ("kiosk_serving", "gauge", "1 while a screen takes touches.", [({}, float(figures.serving))]),
        (
            "kiosk_visits_total",
            "counter",
            "Visits that ended since the start, by how.",
            [({"ended": ended}, count) for ended, count in sorted(figures.visits.items())],
        ),
        ("kiosk_screens_lost_total", "counter", "Screens that died or froze.", [({}, figures.screens_lost)]),
        (
            "kiosk_outbox_files",
            "gauge",
            "Files in the outbox, by state.",
            [({"state": state.value}, figures.files.get(state, 0)) for state in State],
        ),
        (
            "kiosk_outbox_oldest_queued_timestamp_seconds",
            "gauge",
            "When the file that has waited longest was committed; 0: none waits.",
            [({}, figures.oldest_queued_at)],
        ),
        ("kiosk_outbox_set_aside", "gauge", "Damaged databases set aside.", [({}, figures.set_aside)]),
        ("kiosk_device_state", "gauge", "1 for the state that the device is in.", list(_states(figures.devices))),
        (
            "kiosk_device_fault",
            "gauge",
            "1 for what a device complains of.",
            [({"device": name, "code": seen.code}, 1) for name, seen in sorted(figures.devices.items()) if seen.code],
        ),
    )


def _states(devices: Mapping[str, DeviceSeen]) -> Iterable[Sample]:
    for name, seen in sorted(devices.items()):
        for state in DEVICE_STATES:
            yield {"device": name, "state": state}, float(seen.state == state)


def family(name: str, kind: str, help_: str, samples: Iterable[Sample]) -> str:
    """Its lines: what it is, and a value for each set of labels."""
    head = f"# HELP {name} {help_}\n# TYPE {name} {kind}\n"
    return head + "".join(f"{name}{_labels(labels)} {value:.15g}\n" for labels, value in samples)


def _labels(labels: Labels) -> str:
    said = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{said}}}" if said else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
