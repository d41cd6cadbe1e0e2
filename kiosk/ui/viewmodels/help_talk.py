"""The conversation with an agent, what is shown to them, and the strip that says so on every page."""

from kiosk.errors import N_
from kiosk.i18n.display import plain, unbroken
from kiosk.session.help.rules import LINE_FIELD
from kiosk.session.help.sharing import text_of
from kiosk.session.state import AtStep, beneath
from kiosk.session.turns import asked_here
from kiosk.ui.viewmodels.content import Button, Field, Notice, Page, Row
from kiosk.ui.viewmodels.pictures import sent_picture
from kiosk.ui.viewmodels.view import View, leave_way

CUT = N_("La ligne est coupée. Nous essayons de la rétablir. Vos réponses sont toujours là.")
WRITES = N_("{agent} écrit")
# The page's own height; the rest scrolls.
SHOWN_LINES = 30


def talk(view: View) -> Page:
    """Lines as they came, then what the agent is typing now; below, what the citizen types."""
    tr, helping = view.tr, view.visit.helping
    rows = [
        Row(tr(N_("Vous")) if line.mine else helping.agent, unbroken(line.text))
        for line in helping.lines[-SHOWN_LINES:]
    ]
    if helping.theirs:
        rows.append(Row(tr(WRITES, agent=helping.agent), unbroken(helping.theirs)))
    with_whom = ", ".join((helping.service, *helping.third))
    ways = [Button(tr(N_("Phrases toutes prêtes")), "help_go", "phrases", icon="list-check")]
    if _can_be_spoken_with(view):
        ways.append(Button(tr(N_("Parler de vive voix")), "ask_call", icon="microphone"))
    if helping.picture is not None:
        ways.append(Button(tr(N_("Revoir l'image")), "help_go", "picture", icon="eye"))
    if helping.sharing:
        ways.append(Button(tr(N_("Montrer une réponse")), "help_go", "show", icon="eye"))
    end = Button(tr(N_("Terminer")), "end_talk", icon="x", speech=tr(N_("Terminer la conversation")))
    return Page(
        page="talk",
        key="help-talk",
        title=tr(N_("Vous parlez avec {agent}"), agent=helping.agent),
        lead=with_whom,
        notice=Notice("attention", tr(CUT)) if helping.line != "up" else None,
        rows=tuple(rows),
        fields=(Field(LINE_FIELD, tr(N_("Votre message")), "text", value=helping.mine, required=True, max_length=300),),
        tiles=(end,),
        ways=(*ways, leave_way(view)),
        back=Button(tr(N_("Retour")), "close_help", icon="arrow-left"),
        primary=Button(tr(N_("Envoyer")), "say_line", icon="send", enabled=helping.line == "up"),
    )


def _can_be_spoken_with(view: View) -> bool:
    visit = view.visit
    return view.config.call.enabled and not visit.practice and not visit.calling.live and visit.helping.line == "up"


def picture(view: View) -> Page:
    """What the agent has sent, as large as the page; by ear, who can say what is on it."""
    tr, helping = view.tr, view.visit.helping
    return Page(
        page="capture",
        key="help-picture",
        title=tr(N_("Image de {agent}"), agent=helping.agent),
        lead=tr(N_("{agent} peut vous dire ce que montre l'image."), agent=helping.agent),
        preview=f"image://page/{sent_picture(helping.picture.action)}" if helping.picture is not None else "",
        ways=(leave_way(view),),
        back=Button(tr(N_("Retour")), "help_go", "", icon="arrow-left"),
    )


def show(view: View) -> Page:
    """The answers of the present step, to be shown to the agent one by one."""
    tr, visit = view.tr, view.visit
    helping, place = visit.helping, beneath(visit.place)
    rows = []
    if isinstance(place, AtStep) and view.engine is not None:
        for field in asked_here(visit, view.engine, view.engine.flow.step(place.step)):
            text = text_of(visit, field, view.translator(visit.preferences.language))
            if not text:
                continue
            shown = plain(helping.revealed.get(field.id, "")) == plain(text)
            label = N_("Cacher") if shown else N_("Montrer")
            rows.append(
                Row(
                    tr(field.label),
                    unbroken(text),
                    origin=tr(N_("{agent} voit cette réponse"), agent=helping.agent) if shown else "",
                    edit=Button(
                        tr(label),
                        "hide" if shown else "reveal",
                        field.id,
                        icon="eye",
                        speech=f"{tr(label)}. {tr(field.label)}",
                    ),
                )
            )
    empty = Notice("info", tr(N_("Rien n'est encore écrit à cette étape.")))
    return Page(
        page="review",
        key="help-show",
        title=tr(N_("Montrer une réponse à {agent}"), agent=helping.agent),
        lead=tr(N_("Tout est caché, sauf ce que vous montrez.")),
        rows=tuple(rows),
        notice=None if rows else empty,
        ways=(leave_way(view),),
        back=Button(tr(N_("Retour")), "help_go", "", icon="arrow-left"),
    )
