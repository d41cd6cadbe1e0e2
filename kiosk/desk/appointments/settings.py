"""`[appointments]` of the desk's settings; each default is the embedded desk's."""

from typing import Annotated

import msgspec

from kiosk.config import Settings
from kiosk.connectors.settings import RdvServicePublic
from kiosk.desk.live.settings import Day, IsoDay, Span

MotifId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,39}\Z")]
Demarche = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,59}\Z")]
Minutes = Annotated[int, msgspec.Meta(ge=5, le=240)]
_WEEKDAYS: tuple[Day, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
WEEK: dict[Day, tuple[Span, ...]] = dict.fromkeys(_WEEKDAYS, ("09:00-12:00", "14:00-17:00"))


class Motif(Settings, frozen=True):
    """What people come for. `minutes`: how long it takes. `demarches`: which ones it is for; none: it is the one of
    those that no other names. `service`: the parameter of that name at RDV Service Public."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    minutes: Minutes = 30
    demarches: frozenset[Demarche] = frozenset()
    service: Annotated[str, msgspec.Meta(max_length=100)] = ""


class Appointments(Settings, frozen=True):
    """`hours`: when agents receive, on the clock of the hall (the desk's machine); none at all: there are no
    appointments and no numbers. `closed`: days; `holidays`: the eleven days of the Code du travail (L3133-1) are
    closed. `counters`: how many are received at one time in each hall. `step_minutes`: a slot begins at each of
    these. `ahead_days`: how far ahead; `notice_minutes`: how long before. `early_minutes`, `late_minutes`: of a
    check-in. `number_minutes`: how long one with a number takes; `number_max`: as many wait at most. From
    `full_from` that wait on, what takes `long_minutes` gets a slot instead of a number. `remind_hours`: before the
    appointment. `kiosk_max`: appointments to come that one kiosk may have booked. `kept_days`: after its day an
    appointment is erased."""

    hours: dict[Day, tuple[Span, ...]] = msgspec.field(default_factory=lambda: dict(WEEK))
    closed: tuple[IsoDay, ...] = ()
    holidays: bool = True
    counters: Annotated[int, msgspec.Meta(ge=1, le=50)] = 1
    step_minutes: Minutes = 30
    ahead_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 45
    notice_minutes: Annotated[int, msgspec.Meta(ge=0, le=10_080)] = 60
    early_minutes: Annotated[int, msgspec.Meta(ge=0, le=720)] = 60
    late_minutes: Annotated[int, msgspec.Meta(ge=0, le=720)] = 20
    motifs: dict[MotifId, Motif] = msgspec.field(default_factory=dict)
    number_minutes: Minutes = 10
    number_max: Annotated[int, msgspec.Meta(ge=1, le=500)] = 40
    full_from: Annotated[int, msgspec.Meta(ge=1, le=500)] = 6
    long_minutes: Minutes = 20
    remind_hours: Annotated[int, msgspec.Meta(ge=1, le=240)] = 24
    kiosk_max: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 200
    kept_days: Annotated[int, msgspec.Meta(ge=0, le=365)] = 30
    # The calendar of RDV Service Public in the place of the desk's own (docs/appointments.md).
    rdv_service_public: RdvServicePublic | None = None


OTHER = "autre"
_OTHER = Motif("Rendez-vous à l'accueil")


def motif_of(settings: Appointments, demarche: str) -> tuple[str, Motif]:
    """The motif of a démarche: that which names it, else the first that names none, else one of half an hour."""
    named = next(((name, motif) for name, motif in settings.motifs.items() if demarche in motif.demarches), None)
    any_of = next(((name, motif) for name, motif in settings.motifs.items() if not motif.demarches), None)
    return named or any_of or (OTHER, _OTHER)
