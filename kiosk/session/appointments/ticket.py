"""The papers of an appointment and of a hall number. Neither bears a name or what the person comes for: they may be
dropped in the street. In the citizen's language, and below in French for whoever receives them."""

from collections.abc import Callable
from datetime import datetime

from kiosk.appointments import ics, wire
from kiosk.devices.receipt_printer.port import Line, QrCode, Rule, Ticket
from kiosk.errors import N_
from kiosk.i18n.translator import Translator
from kiosk.session.ticket import Block, directed
from kiosk.session.world import World

APPOINTMENT = N_("Votre rendez-vous")
ENTRY = N_("Rendez-vous")
AT = N_("{day} à {time}")
SHOW_IT = N_("Le jour venu, montrez ce code à la borne : touchez « J'ai rendez-vous ».")
TO_CANCEL = N_("Pour annuler, montrez ce code à la borne, ou appelez l'accueil.")
ON_THE_PHONE = N_("Un téléphone qui lit ce code l'ajoute à votre agenda.")
NUMBER = N_("Votre numéro : {number}")
CALLED = N_("Attendez ici. Votre numéro sera appelé.")
NONE_BEFORE = N_("C'est bientôt votre tour.")
TAKEN_AT = N_("Pris le {date} à {time}")


def when(starts_at: datetime, tr: Translator) -> str:
    """ "lundi 23 novembre 2026 à 9 h 00". The instant comes with the hall's offset, and is shown as it is."""
    return tr(AT, day=tr.date_with_weekday(starts_at.date()), time=tr.time(starts_at))


def waiting(number: wire.Number, tr: Translator) -> str:
    """How many come before, and for how long, as things stand."""
    if not number.ahead:
        return tr(NONE_BEFORE)
    before = tr.plural(N_("{n} personne avant vous."), N_("{n} personnes avant vous."), number.ahead)
    minutes = max(1, number.wait)
    wait = tr.plural(N_("Attente : environ {n} minute."), N_("Attente : environ {n} minutes."), minutes)
    return f"{before} {wait}"


def calendar_entry(booked: wire.Booked, world: World) -> str:
    """What the QR code says: the reference is in it, so that a kiosk knows it again."""
    operator = world.config.operator
    summary = f"{world.translator('fr')(ENTRY)} - {operator.service}"
    return ics.entry(
        booked.reference, booked.starts_at, booked.minutes, world.now, summary=summary, place=operator.address
    )


def appointment_ticket(booked: wire.Booked, language: str, world: World) -> Ticket:
    def told(tr: Translator) -> tuple[Block, ...]:
        minutes = tr.plural(N_("Durée prévue : {n} minute"), N_("Durée prévue : {n} minutes"), booked.minutes)
        return directed(
            (
                Line(tr(APPOINTMENT), style="strong", align="centre"),
                Line(when(booked.starts_at, tr), style="strong", align="centre"),
                Line(minutes, align="centre"),
                Line(f"{tr(N_('Référence :'))} {booked.reference}"),
                Rule(),
                Line(tr(SHOW_IT)),
                Line(tr(TO_CANCEL)),
                Line(tr(ON_THE_PHONE), style="small"),
                Rule(),
            ),
            tr,
        )

    return _paper(told, QrCode(calendar_entry(booked, world)), language, world)


def number_ticket(number: wire.Number, language: str, world: World) -> Ticket:
    def told(tr: Translator) -> tuple[Block, ...]:
        local = world.now.astimezone()
        return directed(
            (
                Line(tr(NUMBER, number=number.number), style="title", align="centre"),
                Line(waiting(number, tr)),
                Line(tr(CALLED)),
                Line(tr(TAKEN_AT, date=tr.date_long(local.date()), time=tr.time(local)), style="small"),
                Rule(),
            ),
            tr,
        )

    return _paper(told, None, language, world)


def _paper(told: Callable[[Translator], tuple[Block, ...]], code: QrCode | None, language: str, world: World) -> Ticket:
    tr, french, operator = world.translator(language), world.translator("fr"), world.config.operator
    second: tuple[Block, ...] = ()
    if tr.about.locale != french.about.locale:  # simple French is French
        note = (Line(tr.unreviewed, style="small"), Rule()) if tr.unreviewed else ()
        second = (*directed(note, tr), *told(french))
    return Ticket(
        (
            Line(operator.name, style="title", align="centre"),
            Rule(),
            *told(tr),
            *second,
            *((code,) if code is not None else ()),
            Line(f"{operator.service} - {operator.phone}", style="small", align="centre"),
            Line(operator.address, style="small", align="centre"),
            Line(operator.hours, style="small", align="centre"),
        )
    )
