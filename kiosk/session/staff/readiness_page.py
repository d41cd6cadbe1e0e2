"""How the kiosk is, as a page to print: devices, surroundings, counters. In French; nothing of a citizen. Pure."""

from collections.abc import Mapping
from datetime import datetime

from kiosk.config import Config
from kiosk.devices.states import Absent, Busy, DeviceName, DeviceState, Lost, NeedsAttention, Ready, Starting
from kiosk.documents.port import RenderSummary, SummaryRow, SummarySection
from kiosk.errors import MEANINGS, N_
from kiosk.i18n.translator import Translator, load
from kiosk.session.staff.state import Surroundings

DEVICE_LABELS: dict[DeviceName, str] = {
    "scanner": N_("Scanner"),
    "camera": N_("Caméra"),
    "card_reader": N_("Lecteur de cartes"),
    "receipt_printer": N_("Imprimante de tickets"),
    "page_printer": N_("Imprimante de pages"),
    "inputs": N_("Casque, clavier et contacteurs"),
}
VERSION_LABELS = {"kiosk": "Kiosk", "PySide6": "Qt", "python": "Python", "debian": "Debian"}


def state_said(tr: Translator, state: DeviceState, *, enabled: bool = True) -> tuple[str, str]:
    """How a device is, and what staff can do."""
    match state:
        case Ready():
            return tr(N_("Prêt")), ""
        case Busy():
            return tr(N_("Occupé")), ""
        case Starting():
            return tr(N_("Démarre")), ""
        case Absent():
            if not enabled:
                return tr(N_("Pas installé ici")), ""
            return tr(N_("Absent")), tr(N_("Vérifier son câble et son alimentation."))
        case NeedsAttention(fault=fault):
            return tr(N_("Demande une intervention")), f"{tr(MEANINGS[fault.code].staff)} ({fault.code})"
        case Lost(fault=fault):
            return tr(N_("Perdu")), f"{tr(MEANINGS[fault.code].staff)} ({fault.code})"


def surroundings_said(tr: Translator, around: Surroundings, desk_url: str) -> tuple[tuple[str, str, str], ...]:
    """`(label, value, what is to be done)`."""
    lines: list[tuple[str, str, str]] = []
    if around.reach_ms is not None:
        reached = tr(N_("Le service répond en {n} ms"), n=tr.number(around.reach_ms))
        lines.append((tr(N_("Réseau")), reached, ""))
    else:
        remedy = N_("Vérifier le réseau de la borne.") if desk_url else N_("Donner l'adresse du service.")
        lines.append((tr(N_("Réseau")), tr(N_("Le service ne répond pas")), tr(remedy)))
    disk = tr(N_("inconnue")) if around.disk_mb is None else tr(N_("{n} Mo libres"), n=tr.number(around.disk_mb))
    full = around.disk_mb is not None and around.disk_mb < LEAST_DISK_MB
    lines.append((tr(N_("Place sur le disque")), disk, tr(N_("Libérer de la place.")) if full else ""))
    waiting = tr(N_("inconnu")) if around.outbox is None else str(around.outbox)
    lines.append((tr(N_("Dossiers en attente d'envoi")), waiting, ""))
    counted = around.counters
    used = tr(
        N_("{tickets} tickets, environ {metres} m de papier"),
        tickets=counted.tickets,
        metres=tr.number(round(counted.roll_mm / 1000, 1)),
    )
    lines.append((tr(N_("Depuis le dernier rouleau")), used, ""))
    lines.append((tr(N_("Pages imprimées")), str(counted.pages), ""))
    named = [f"{label} {around.versions[name]}" for name, label in VERSION_LABELS.items() if around.versions.get(name)]
    lines.append((tr(N_("Versions")), ", ".join(named), ""))
    return tuple(lines)


LEAST_DISK_MB = 500


def page_summary(
    config: Config, states: Mapping[DeviceName, DeviceState], around: Surroundings | None, now: datetime
) -> RenderSummary:
    """`around` None: a page that only tries the printer."""
    tr, local = load("fr"), now.astimezone()
    rows = []
    for name, label in DEVICE_LABELS.items():
        said, remedy = state_said(tr, states[name], enabled=getattr(config, name).enabled)
        rows.append(SummaryRow(tr(label), said, remedy))
    sections = [SummarySection(tr(N_("Appareils")), tuple(rows))]
    if around is not None:
        lines = surroundings_said(tr, around, config.delivery.desk_url)
        sections.append(SummarySection(tr(N_("Borne")), tuple(SummaryRow(*line) for line in lines)))
    return RenderSummary(
        language="fr",
        title=tr(N_("Page d'essai")) if around is None else tr(N_("État de la borne")),
        operator=config.operator.name,
        reference=config.kiosk_id,
        made=tr(N_("Fait le {date} à {time}"), date=tr.date_long(local.date()), time=tr.time(local)),
        sections=tuple(sections),
        signatures=(),
        scans=(),
        notices=(),
    )
