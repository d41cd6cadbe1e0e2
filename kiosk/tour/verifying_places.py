"""Places of a paper that is verified: how, and what its code says."""

from collections.abc import Callable

from msgspec.structs import replace

from kiosk.devices.states import Absent, DeviceName, Fault, Ready
from kiosk.documents.incoming.port import StickFile, StickListed, Why
from kiosk.documents.page.port import Examined
from kiosk.documents.page.port import Verdict as Judged
from kiosk.documents.signed.port import SEVERAL_CODES, Verdict, VerifyAnswer
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.session.files.effects import AskPhone, ReadStickFile
from kiosk.session.files.events import OpenPhone, OpenStick, PhoneShown, StickSeen, TakeFile
from kiosk.session.verifying.state import FileVerified, OpenVerifying, PaperVerified, VerifyPage
from kiosk.tour.citizen import Citizen
from kiosk.tour.file_places import equipped, phone_code

Way = Callable[[Citizen], Citizen]
EYES: tuple[DeviceName, ...] = ("scanner", "camera")

# As the worker says it, for staff.
ALTERED = ("2 pages instead of 3", "text of page 1", "not on the paper: Concerne")
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
    return _here(equipped(citizen)).do(OpenVerifying())


def _blind(citizen: Citizen) -> Citizen:
    return citizen.do(*(events.DeviceChanged(name, Absent()) for name in EYES))


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


def _stick(citizen: Citizen) -> Citizen:
    files = (StickFile(0, "attestation.pdf", "pdf", 48_211), StickFile(1, "photo du recu.jpg", "picture", 912_004))
    return _glass(citizen).do(OpenStick(), StickSeen(StickListed(files)))


def _phone(citizen: Citizen) -> Citizen:
    _glass(citizen).do(OpenPhone())
    return citizen.do(PhoneShown(citizen.wants(AskPhone).turn, phone_code()))


def _file(answer: VerifyAnswer | Why) -> Way:
    """What a file of the stick says."""

    def way(citizen: Citizen) -> Citizen:
        _stick(citizen).do(TakeFile(0))
        return citizen.do(FileVerified(citizen.wants(ReadStickFile).turn, answer))

    return way


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
    "verify-nothing-works": lambda citizen: _blind(_here(citizen).do(OpenVerifying())),
    "verify-files-alone": lambda citizen: _blind(_glass(citizen)),
    "verify-stick": _stick,
    "verify-phone": _phone,
    "verify-file-refused": _file("two_in_one"),
    "verified": _told(VALID),
    "verified-file": _file(replace(VALID, compared=True)),
    "verified-redrawn": _file(replace(VALID, redrawn=True)),
    "verified-altered": _file(replace(VALID, outcome="changed", compared=True, changes=ALTERED)),
    "verified-not-yet": _told(replace(VALID, outcome="not_yet")),
    "verified-forged": _told(Verdict("changed", changes=("code",))),
    "verified-several": _told(Verdict("changed", changes=(SEVERAL_CODES,))),
    "verified-stranger": _told(Verdict("unknown_signer")),
    "verified-withdrawn": _told(Verdict("unknown_signer", kiosk="borne-7")),
    "verified-late": _told(replace(VALID, outcome="expired_delegation")),
    "verified-no-code": _told(Verdict("no_code")),
    "verified-cut-off": _cut_off,
    "verified-unread": _told(Fault(Code.DRIVER_DIED)),
}
