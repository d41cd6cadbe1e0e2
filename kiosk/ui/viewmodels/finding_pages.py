"""Finding one's way: in one's own words, an answer, the directory of places."""

from kiosk.errors import N_
from kiosk.finding.answer import Found, Hit, said, translated
from kiosk.finding.asking import WHICH
from kiosk.session.finding.state import FIELD, AnswerShown, InWords, Places
from kiosk.session.needs import works
from kiosk.ui.keyboards import OWN_LETTERS
from kiosk.ui.viewmodels.appointment_pages import appointment_way
from kiosk.ui.viewmodels.content import Button, Field, Page, Row
from kiosk.ui.viewmodels.device_notices import print_notice
from kiosk.ui.viewmodels.verifying_pages import verify_way
from kiosk.ui.viewmodels.view import View, back, help_button, leave_way, unsure

# A place of the directory has no drawing of its own.
PLACE_PICTURE = "counter"
# The card that tells how a paper is verified.
VERIFYING = "answer:verifier-un-papier"


def words_tile(view: View) -> Button:
    """On the home page."""
    tr = view.tr
    return Button(tr(N_("Dites-le avec vos mots")), "say_it", icon="words", detail=tr(N_("Écrivez votre besoin")))


def in_words(view: View, place: InWords) -> Page:
    """The tiles are what is meant, as one types; a person always is one of them."""
    tr = view.tr
    field = Field(
        FIELD,
        tr(N_("De quoi avez-vous besoin ?")),
        "text",
        value=place.text,
        example=tr(N_("refaire ma carte d'identité")),
        max_length=120,
    )
    return Page(
        page="form",
        key="words",
        title=tr(N_("Dites-le avec vos mots")),
        lead=_lead(view, place.found),
        fields=(field,),
        tiles=(*(_tile(view, hit) for hit in (place.found.hits if place.found else ())), unsure(view)),
        ways=(Button(tr(N_("Choisir une image")), "back", icon="eye"), *_letters(view, place), leave_way(view)),
        back=back(view),
        help=help_button(view),
    )


def _lead(view: View, found: Found | None) -> str:
    tr = view.tr
    if found is None:
        return tr(N_("Un mot ou une phrase suffit. Les fautes ne gênent pas."))
    if not found.hits:
        return tr(N_("Nous n'avons pas compris. Essayez un autre mot, ou demandez à quelqu'un."))
    if found.doubt:
        first, second = (_title(view, hit) for hit in found.hits[:2])
        return tr(WHICH, first=first, second=second)
    return tr(N_("Touchez ce qui vous concerne."))


def _letters(view: View, place: InWords) -> tuple[Button, ...]:
    """Where the language has letters of its own on the keyboard, the others are one touch away."""
    tr = view.tr
    if tr.about.script not in OWN_LETTERS:
        return ()
    if place.latin:
        return (Button(tr(N_("Lettres de votre langue")), "letters", "own", icon="language"),)
    return (Button(tr(N_("Lettres latines")), "letters", "latin", icon="language"),)


def _title(view: View, hit: Hit) -> str:
    return view.tr(hit.title)


def _tile(view: View, hit: Hit) -> Button:
    if hit.is_answer:
        picture = hit.picture or (PLACE_PICTURE if hit.id.startswith("place:") else "info-circle")
        return Button(_title(view, hit), "show_answer", hit.id, icon=picture)
    return Button(_title(view, hit), "choose_flow", hit.id, icon=hit.picture or "paper_form")


def answer_page(view: View, place: AnswerShown) -> Page:
    """An answer in large words, and the paper of it."""
    tr, answer = view.tr, place.answer
    is_place = answer.id.startswith("place:")
    printing = "printing" in (view.visit.slip.stage, view.visit.ticket.stage)
    places = () if is_place else (Button(tr(N_("Les lieux utiles")), "show_places", icon="map-pin"),)
    paper = N_("Imprimer le chemin") if is_place else N_("Imprimer la réponse")
    able = works(view.visit, "receipt_printer") and not printing
    return Page(
        page="message",
        key=f"answer-{answer.id}",
        title=tr(answer.title),
        picture=answer.picture or (PLACE_PICTURE if is_place else ""),
        notice=print_notice(view, view.visit.slip),
        rows=(*_lines(view, place), *_joining(view, place)),
        ways=(*(verify_way(view) if answer.id == VERIFYING else ()), *places, *appointment_way(view), leave_way(view)),
        back=back(view),
        help=help_button(view),
        primary=Button(tr(paper), "print_answer", icon="printer", enabled=able),
    )


def _lines(view: View, place: AnswerShown) -> tuple[Row, ...]:
    """What is written in French alone is said to be so, and is read aloud in French (`spoken.Speech.all`)."""
    tr, answer, operator = view.tr, place.answer, view.config.operator
    lines = [said(line, tr, operator) for line in answer.lines]
    if translated(answer, tr):
        return tuple(Row("", line) for line in lines)
    return (Row("", "\n".join((tr(N_("Cette réponse est écrite en français.")), *map(tr.own, lines)))),)


def _joining(view: View, place: AnswerShown) -> tuple[Row, ...]:
    """The Wi-Fi's name and word, for a phone that does not read the square, or a printer that does not print."""
    tr, wifi = view.tr, view.config.wifi
    if not place.answer.code:
        return ()
    rows = (Row(tr(N_("Nom du réseau Wi-Fi")), wifi.ssid), Row(tr(N_("Mot de passe du Wi-Fi")), wifi.password))
    return tuple(row for row in rows if row.value)


def places_page(view: View, place: Places) -> Page:
    """The directory: where each place is; a touch shows the rest, and the way there."""
    tr = view.tr
    return Page(
        page="choices",
        key="places",
        title=tr(N_("Les lieux utiles")),
        lead=tr(N_("Touchez un lieu : ses horaires, son accès, le chemin.")),
        tiles=(*(Button(_title(view, hit), "show_answer", hit.id, icon="map-pin") for hit in place.places),),
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
    )
