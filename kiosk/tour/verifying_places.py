"""Places of a paper that is verified: how, and what its code says."""

from collections.abc import Callable

from msgspec.structs import replace

from kiosk.devices.states import Absent, DeviceName, Fault, Ready
from kiosk.documents.page.port import Examined
from kiosk.documents.page.port import Verdict as Judged
from kiosk.documents.signed.port import SEVERAL_CODES, Verdict, VerifyAnswer
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.session.verifying.state import OpenVerifying, PaperVerified, VerifyPage
from kiosk.tour.citizen import Citizen

Way = Callable[[Citizen], Citizen]
EYES: tuple[DeviceName, ...] = ("scanner", "camera")

VALID = Verdict(
    "valid",
    kind="attestation",
    reference="K4T-7QX9-2M",
    issued="2026-11-20T09:42:00Z",
    kiosk="borne-7",
    operator="Ville de Lilas-sur-Moselle",
    fields={
        "Objet": "Déclarer un changement d'adresse",
        "Concerne": "Camille SPECIMEN",
        "Fait le": "20 novembre 2026",
    },
)


def _here(citizen: Citizen) -> Citizen:
    papers = replace(citizen.config.papers, trust_dir="/trust")
    citizen.config = replace(citizen.config, papers=papers)
    return citizen.do(events.DeviceChanged("camera", Ready()), events.Begin())


def _glass(citizen: Citizen) -> Citizen:
    return _here(citizen).do(OpenVerifying())


def _reading(citizen: Citizen) -> Citizen:
    return _glass(citizen).do(events.Scan(), events.Scanned(citizen.paper))


def _told(answer: VerifyAnswer | Fault) -> Way:
    def way(citizen: Citizen) -> Citizen:
        return _reading(citizen).do(PaperVerified(citizen.wants(VerifyPage).sha256, answer))

    return way


def _cut_off(citizen: Citizen) -> Citizen:
    """A photocopy that lacks the part with the code."""
    citizen.coach = lambda asked: _judged(citizen, asked)
    return _told(Verdict("no_code"))(citizen)


def _judged(citizen: Citizen, asked: effects.ExaminePage) -> Examined:
    paper, rgb = citizen.paper, citizen.paper.preview_rgb
    size = (paper.preview_width, paper.preview_height)
    quad = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    verdicts = (Judged("crop", ("right",)),)
    return Examined(b"", *size, 200, asked.sha256, rgb, *size, rgb, *size, quad, 0, "gray", b"", verdicts)


VERIFYING_PLACES: dict[str, Way] = {
    "welcome-verify": _here,
    "verify": _glass,
    "verify-camera": lambda citizen: _glass(citizen).do(events.UseCamera(), events.CameraAimed(None)),
    "verify-reading": _reading,
    "verify-scan-failed": lambda citizen: _glass(citizen).do(events.Scan(), events.Scanned(Fault(Code.SCANNER_JAM))),
    "verify-nothing-works": lambda citizen: _glass(citizen).do(
        *(events.DeviceChanged(name, Absent()) for name in EYES)
    ),
    "verified": _told(VALID),
    "verified-forged": _told(Verdict("changed", changes=("code",))),
    "verified-several": _told(Verdict("changed", changes=(SEVERAL_CODES,))),
    "verified-stranger": _told(Verdict("unknown_signer")),
    "verified-withdrawn": _told(Verdict("unknown_signer", kiosk="borne-7")),
    "verified-late": _told(replace(VALID, outcome="expired_delegation")),
    "verified-no-code": _told(Verdict("no_code")),
    "verified-cut-off": _cut_off,
    "verified-unread": _told(Fault(Code.DRIVER_DIED)),
}
