"""Whether the picture is turned as the settings say, for `kiosk doctor`."""

import os

from kiosk.check import Check
from kiosk.config import Screen
from kiosk.display import outputs

_REMEDIES: dict[outputs.Problem, str] = {
    "missing": "apt-get install wlr-randr",
    "refused": "Debian 12's cage cannot: see docs/operate.md, The screen.",
    "late": "Start the kiosk anew.",
    "garbage": "Is `wlr-randr` that of Debian?",
    "no_output": "Switch the monitor on.",
}


def of_display(config: Screen) -> Check:
    name = "turned screen"
    if not config.rotation:
        return Check(name, "off")
    if not os.environ.get("WAYLAND_DISPLAY"):
        return Check(name, "untested", "asked where the kiosk is shown only (WAYLAND_DISPLAY)")
    try:
        there = [output for output in outputs.outputs() if output.enabled]
    except outputs.DisplayError as error:
        return Check(name, "failed", error.problem, _REMEDIES[error.problem])
    if not there:
        return Check(name, "failed", "no_output", _REMEDIES["no_output"])
    turned = all(output.transform == outputs.TRANSFORMS[config.rotation] for output in there)
    said = ", ".join(f"{output.name}: {output.transform}" for output in there)
    return Check(name, "well" if turned else "failed", said, "" if turned else "Start the kiosk anew.")
