"""The ticket that keeps a visit, and the acknowledgement that is printed again. Neither bears a name, an address or a
number of the citizen; the first bears a key."""

from kiosk.devices.receipt_printer.port import Line, QrCode, Rule, Ticket
from kiosk.errors import N_
from kiosk.flows.model import Flow
from kiosk.i18n.translator import Translator
from kiosk.session.resuming.state import Keeping
from kiosk.session.ticket import Block, directed
from kiosk.session.world import World
from kiosk.ticket.standing import SAID, Followed

TO_COME_BACK = N_("Ticket pour reprendre votre démarche")
NOT_SENT = N_("Rien n'a été envoyé au service.")
KEEP_IT = N_("Gardez ce ticket comme une clé : sans lui, personne ne peut rouvrir vos réponses.")
UNTIL = N_("À utiliser une seule fois, avant le {date}.")
WHERE = N_("Sur une borne de {operator} : touchez « J'ai un ticket », puis montrez ce code.")
ON_THE_PHONE = N_("Avec un téléphone, ce code montre vos réponses. Il faut revenir à la borne pour finir.")


def kept_ticket(keeping: Keeping, flow: Flow, language: str, world: World) -> Ticket:
    """In the citizen's language, and in French for whoever at the town hall is shown it."""
    tr, french, operator = world.translator(language), world.translator("fr"), world.config.operator
    second: tuple[Block, ...] = ()
    if tr.about.locale != french.about.locale:
        note = (Line(tr.unreviewed, style="small"), Rule()) if tr.unreviewed else ()
        second = (*directed(note, tr), *_kept_in(keeping, flow, french, world))
    return Ticket(
        (
            Line(operator.name, style="title", align="centre"),
            Rule(),
            *_kept_in(keeping, flow, tr, world),
            *second,
            QrCode(keeping.text),
            Line(f"{operator.service} - {operator.phone}", style="small", align="centre"),
            Line(operator.address, style="small", align="centre"),
            Line(operator.hours, style="small", align="centre"),
        )
    )


def _kept_in(keeping: Keeping, flow: Flow, tr: Translator, world: World) -> tuple[Block, ...]:
    until = keeping.until or world.now
    phone = (Line(tr(ON_THE_PHONE), style="small"),) if keeping.text.startswith("http") else ()
    blocks = (
        Line(tr(TO_COME_BACK), style="strong", align="centre"),
        Line(tr(flow.title), align="centre"),
        Rule(),
        Line(tr(NOT_SENT), style="strong"),
        Line(tr(WHERE, operator=world.config.operator.name)),
        Line(tr(UNTIL, date=tr.date_long(until.astimezone().date())), style="strong"),
        Line(tr(KEEP_IT)),
        *phone,
        Rule(),
    )
    return directed(blocks, tr)


def standing_ticket(followed: Followed, title: str, language: str, world: World) -> Ticket:
    """The acknowledgement once more, and where the file stands. The recipient's words are French. `title`: of the
    démarche (French), or empty where this kiosk does not know it."""
    tr, french, operator = world.translator(language), world.translator("fr"), world.config.operator
    second: tuple[Block, ...] = ()
    if tr.about.locale != french.about.locale:
        note = (Line(tr.unreviewed, style="small"), Rule()) if tr.unreviewed else ()
        second = (*directed(note, tr), *_standing_in(followed, title, french))
    return Ticket(
        (
            Line(operator.name, style="title", align="centre"),
            Line(followed.reference, style="reference", align="centre"),
            Rule(),
            *_standing_in(followed, title, tr),
            *second,
            Line(" - ".join(part for part in (followed.service, followed.contact) if part), style="small"),
            *((Line(followed.appeals, style="small"),) if followed.appeals else ()),
            QrCode(followed.reference),
        )
    )


def _standing_in(followed: Followed, title: str, tr: Translator) -> tuple[Block, ...]:
    received = tr(N_("Accusé de réception : reçu le {date}."), date=day_of(followed, tr))
    until = tr(N_("Date à retenir : {date}."), date=tr.date_long(followed.silence_date))
    effect = followed.silence_effect if tr.about.locale == "fr" else ""
    blocks = (
        *((Line(tr(title), style="strong", align="centre"),) if title else ()),
        Line(f"{tr(N_('Référence de votre dossier :'))} {followed.reference}"),
        Line(received, style="strong"),
        Line(tr(SAID[followed.state])),
        *((Line(followed.note),) if followed.note else ()),
        Line(f"{until} {effect}".rstrip(), style="small"),
        Rule(),
    )
    return directed(blocks, tr)


def day_of(followed: Followed, tr: Translator) -> str:
    return tr.date_long(followed.received_at.astimezone().date())
