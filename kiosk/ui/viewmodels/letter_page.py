"""What was understood of a letter: in large simple words, each date and sum with the piece of the letter that says it.
What is not sure is said to be so."""

from msgspec.structs import replace

from kiosk.documents.letter.port import Dated, Kind, LetterRead, Piece, SignName
from kiosk.documents.letter.who import SENDERS
from kiosk.errors import N_
from kiosk.i18n.translator import Translator
from kiosk.session.papers.letters import days_asked, recognised, ways_of
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.view import View

KINDS: dict[Kind, str] = {
    "papier": N_("On vous demande un papier ou une réponse."),
    "argent": N_("On vous demande de l'argent."),
    "rendez_vous": N_("On vous demande de venir."),
    "refus": N_("On vous dit non, ou une aide s'arrête."),
    "information": N_("On vous donne une information."),
}
SIGNS: dict[SignName, str] = {
    "carte": N_("On demande un numéro de carte ou un code."),
    "lien": N_("On demande de toucher un lien."),
    "vite": N_("Il faudrait payer tout de suite."),
    "cadeau": N_("On offre de l'argent ou un cadeau."),
    "rib": N_("On donne un nouveau compte pour payer."),
}
UNKNOWN = N_("Nous n'en sommes pas sûrs. Lisez-la avec quelqu'un.")
NO_DATE = N_("Nous n'en avons pas trouvé. Il peut y en avoir une : cherchez-la.")
SEVERAL = N_("Il y a plusieurs dates. Vérifiez laquelle est la bonne.")
# How a day was reckoned that does not stand in the letter in full; `{delay}`: "15 jours".
AFTER_DAYS = N_("Compté par la borne : {delay} après la date de la lettre.")
RECKONED = {
    "months": N_("Compté par la borne, en mois, à partir de la date de la lettre."),
    "month_end": N_("Compté par la borne : le dernier jour du mois."),
    "weekday": N_("Compté par la borne : le mois n'est pas écrit."),
}
SCAM = N_("Cette lettre ressemble à une arnaque. Ne payez rien. Montrez-la à un agent.")
ANYBODY = N_("N'importe qui peut écrire ce nom.")


def letter(view: View, told: Page) -> Page:
    """`told`: the page of any paper that was read; this one says more."""
    tr, found = view.tr, view.visit.letter
    ask = Button(tr(N_("Demander à quelqu'un")), "help", icon="user-question")
    if found is None or not recognised(found):
        return replace(
            told,
            title=tr(N_("Nous n'avons pas reconnu cette lettre")),
            lead=tr(N_("Un agent peut la lire avec vous. Vous pouvez aussi répondre vous-même.")),
            rows=() if found is None else _dates(tr, found),
            notice=None,
            ways=(ask, *told.ways),
            primary=replace(told.primary, label=tr(N_("Continuer"))) if told.primary is not None else None,
        )
    beside = _beside(view, found) if tr.about.locale != "fr" else ()
    whole = replace(
        told,
        title=tr(N_("Voici ce que nous avons compris")),
        lead=tr(N_("La borne peut se tromper. C'est la lettre qui compte.")),
        preview="",  # its pieces say more, and need the room
        rows=(*_whole(view, tr, found), *beside),
        notice=None,
        ways=(ask, *told.ways),
    )
    if not found.signs:
        return whole
    on = Button(tr(N_("Continuer sans agent")), "continue", icon="arrow-right")
    return replace(
        whole,
        title=tr(N_("Attention à cette lettre")),
        notice=Notice("attention", tr(SCAM)),
        ways=(on, *told.ways),
        primary=ask,
    )


def _whole(view: View, tr: Translator, found: LetterRead) -> tuple[Row, ...]:
    signs = tuple(
        Row(tr(N_("Ce qui doit alerter")), tr(SIGNS[one.sign]), preview=_url(one.piece)) for one in found.signs
    )
    who = tr(SENDERS[found.sender].name) if found.sender else tr(UNKNOWN)
    writes = Row(tr(N_("Qui écrit, semble-t-il")), who, origin=tr(ANYBODY) if signs and found.sender else "")
    if signs:
        return (*signs, writes)
    subject = view.flows.get(found.subject)
    return (
        writes,
        Row(tr(N_("Ce que veut la lettre")), tr(KINDS[found.kind]) if found.kind else tr(UNKNOWN)),
        *((Row(tr(N_("La lettre parle de")), tr(subject.title)),) if subject is not None else ()),
        *_dates(tr, found),
        *(Row(tr(N_("Somme demandée")), _euros(tr, one.cents), preview=_url(one.piece)) for one in found.amounts),
        *_more(tr, found),
    )


def _dates(tr: Translator, found: LetterRead) -> tuple[Row, ...]:
    limit, come = tr(N_("Date limite, semble-t-il")), tr(N_("Jour où l'on vous attend"))
    several = tr(SEVERAL) if len(days_asked(found)) > 1 else ""
    rows = (
        *(_day(tr, limit, dated, several) for dated in found.deadlines),
        *(_day(tr, come, dated, several) for dated in found.meetings),
        *(
            Row(tr(N_("Délai écrit")), tr.plural(N_("{n} jour"), N_("{n} jours"), d.days), preview=_url(d.piece))
            for d in found.delays
        ),
    )
    return rows or (Row(limit, tr(NO_DATE)),)


def _day(tr: Translator, label: str, dated: Dated, several: str) -> Row:
    how = tr(RECKONED[dated.how]) if dated.how in RECKONED else ""
    if dated.how == "days":
        how = tr(AFTER_DAYS, delay=tr.plural(N_("{n} jour"), N_("{n} jours"), dated.count))
    return Row(label, tr.date_long(dated.day), origin=how, attention=several, preview=_url(dated.piece))


def _more(tr: Translator, found: LetterRead) -> tuple[Row, ...]:
    written = found.written
    return (
        *(
            (Row(tr(N_("Date de la lettre")), tr.date_long(written.day), preview=_url(written.piece)),)
            if written is not None
            else ()
        ),
        *(
            Row(tr(N_("Pour ne pas être d'accord")), tr(N_("Lisez cette phrase avec quelqu'un.")), preview=_url(piece))
            for piece in found.appeals
        ),
    )


def _beside(view: View, found: LetterRead) -> tuple[Row, ...]:
    """The same in French, to be shown to whoever is asked; the pieces of the letter are above."""
    french = view.translator("fr")
    heading = view.tr(N_("En français"))
    return tuple(
        Row(row.label, row.value, origin=row.origin, heading=heading)
        for row in _whole(view, french, found)
        if row.label and row.value
    )


def letter_ways(view: View) -> tuple[Row, ...]:
    """At the end: the démarches that the letter leads to."""
    tr, found = view.tr, view.visit.letter
    if found is None:
        return ()
    rows = []
    for flow_id in ways_of(found, tuple(view.flows)):
        flow = view.flows[flow_id]
        start = Button(
            tr(N_("Commencer")),
            "start_flow",
            flow_id,
            icon="arrow-right",
            speech=tr(N_("Commencer : {what}"), what=tr(flow.title)),
            enabled=view.visit.ticket.stage != "printing",
        )
        rows.append(Row("", tr(flow.title), heading=tr(N_("Pour répondre à cette lettre")), edit=start))
    return tuple(rows)


def _euros(tr: Translator, cents: int) -> str:
    return f"{tr.number(cents // 100)},{cents % 100:02} €"


def _url(piece: Piece) -> str:
    return f"image://page/{piece.name}"
