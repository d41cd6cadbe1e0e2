"""The paper receipt: what was sent to whom, who has not been told, what comes next. It carries no name, no
address and no number of the citizen: it may be dropped in the street. It is in the citizen's language and below in
French, for whoever at the town hall is shown it."""

from typing import Literal

import msgspec

from kiosk.devices.receipt_printer.port import Line, QrCode, Rule, Ticket
from kiosk.errors import N_
from kiosk.flows.model import Flow
from kiosk.i18n.translator import Translator
from kiosk.processes.link import Interrupted
from kiosk.session.state import Submission
from kiosk.session.world import World

Block = Line | Rule | QrCode

NOT_FILED = N_("Votre demande n'est pas encore déposée. Finissez-la sur votre téléphone.")
WAITS = N_("En attente d'envoi : ceci n'est pas un accusé de réception.")


def receipt_ticket(submission: Submission, flow: Flow, language: str, world: World) -> Ticket:
    tr, french = world.translator(language), world.translator("fr")
    second: tuple[Block, ...] = ()
    if tr.about.locale != french.about.locale:  # simple French is French
        note = (Line(tr.unreviewed, style="small"), Rule()) if tr.unreviewed else ()
        second = (*directed(note, tr), *_told(submission, flow, french, world))
    operator = world.config.operator
    blocks: list[Block] = [
        Line(operator.name, style="title", align="centre"),
        Line(submission.reference, style="reference", align="centre"),
        Rule(),
        *_told(submission, flow, tr, world),
        *second,
        QrCode(submission.reference),
        Line(f"{operator.service} - {operator.phone}", style="small", align="centre"),
        Line(operator.address, style="small", align="centre"),
        Line(operator.hours, style="small", align="centre"),
    ]
    return Ticket(tuple(blocks))


def receipt_words(submission: Submission, flow: Flow, world: World) -> tuple[str, ...]:
    """What the receipt's signed code says, in French: what was sent, to whom, and what came of it."""
    tr = world.translator("fr")
    fate = next(line.text for line in _fate(submission, tr, world)[1:] if isinstance(line, Line))
    return tr(flow.title), world.config.operator.service, fate


def with_code(ticket: Ticket, code: str) -> Ticket:
    """The ticket with this text in its QR code."""
    return Ticket(tuple(QrCode(code) if isinstance(block, QrCode) else block for block in ticket.blocks))


def _told(submission: Submission, flow: Flow, tr: Translator, world: World) -> tuple[Block, ...]:
    """What the ticket says, in one language, and in its direction."""
    blocks = (
        Line(tr(flow.title), style="strong", align="centre"),
        Line(f"{tr(N_('Référence de votre dossier :'))} {submission.reference}"),
        Line(when(submission, tr, flow), style="small", align="centre"),
        *((Line(tr(NOT_FILED), style="strong"),) if is_finished_elsewhere(flow) else ()),
        Rule(),
        *_fate(submission, tr, world),
        Rule(),
        *not_told(flow, tr),
        *next_steps(flow, tr),
    )
    return directed(blocks, tr)


def directed(blocks: tuple[Block, ...], tr: Translator) -> tuple[Block, ...]:
    way: Literal["ltr", "rtl"] = "rtl" if tr.rtl else "ltr"
    return tuple(
        msgspec.structs.replace(block, direction=way) if isinstance(block, Line) else block for block in blocks
    )


def when(submission: Submission, tr: Translator, flow: Flow) -> str:
    """A draft has been filed nowhere."""
    local = submission.committed_at.astimezone()
    said = N_("Enregistré le {date} à {time}") if is_finished_elsewhere(flow) else N_("Déposé le {date} à {time}")
    return tr(said, date=tr.date_long(local.date()), time=tr.time(local))


def is_finished_elsewhere(flow: Flow) -> bool:
    """Whether a service takes the file as a draft, which the citizen finishes on a telephone."""
    return any(delivery.connector == "demarches_simplifiees" for delivery in flow.deliver)


def _fate(submission: Submission, tr: Translator, world: World) -> list[Block]:
    """The recipient's own words are French, and stand in the French part alone."""
    to = tr(N_("Destinataire : {service}"), service=world.config.operator.service)
    received = submission.acknowledgement
    if received is None:
        if submission.fate == "refused":
            refused = N_("Le service n'a pas pu ouvrir ce dossier. Adressez-vous à l'accueil avec cette référence.")
            return [Line(to), Line(tr(refused), style="strong")]
        return [Line(to), Line(tr(WAITS), style="strong")]
    local = received.acknowledged_at.astimezone()
    said = tr(N_("Accusé de réception : reçu le {date}."), date=tr.date_long(local.date()))
    blocks: list[Block] = [Line(to), Line(said, style="strong")]
    in_french = tr.about.locale == "fr"
    if in_french and (received.service or received.contact):
        blocks.append(Line(" - ".join(part for part in (received.service, received.contact) if part), style="small"))
    if received.silence_date is not None:
        until = tr(N_("Date à retenir : {date}."), date=tr.date_long(received.silence_date))
        effect = received.silence_effect if in_french else ""
        blocks.append(Line(f"{until} {effect}".rstrip(), style="small"))
    if in_french and received.appeals:
        blocks.append(Line(received.appeals, style="small"))
    return blocks


def not_told(flow: Flow, tr: Translator) -> list[Block]:
    if not flow.not_told:
        return []
    told = [Line(f"- {tr(service.name)} : {tr(service.how)}", style="small") for service in flow.not_told]
    return [Line(tr(N_("N'ont PAS été prévenus :")), style="strong"), *told, Rule()]


def next_steps(flow: Flow, tr: Translator) -> list[Block]:
    steps = [Line(f"- {tr(text)}", style="small") for text in flow.afterwards]
    return [Line(tr(N_("Et ensuite :")), style="strong"), *steps, Rule()]


NO_ACKNOWLEDGEMENT = N_("Ceci n'est pas un accusé de réception.")


def reference_words(world: World) -> tuple[str, ...]:
    """What the signed code of a reprinted reference says: the démarche is not known any more."""
    return "", world.config.operator.service, world.translator("fr")(NO_ACKNOWLEDGEMENT)


def reference_ticket(interrupted: Interrupted, world: World) -> Ticket:
    """The reference of a file whose visit was cut off after its commit: printed by staff, in French."""
    tr = world.translator("fr")
    local = interrupted.at.astimezone()
    return Ticket(
        (
            Line(world.config.operator.name, style="title", align="centre"),
            Line(tr(N_("Réimpression par le personnel")), style="strong", align="centre"),
            Rule(),
            Line(tr(N_("Visite interrompue à {time} : dossier déposé."), time=tr.time(local))),
            Line(interrupted.reference, style="reference", align="centre"),
            Line(tr(NO_ACKNOWLEDGEMENT), style="strong"),
            QrCode(interrupted.reference),
        )
    )
