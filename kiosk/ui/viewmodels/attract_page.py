"""The page that waits for someone. It is the first picture of all: what it imports, everybody waits for."""

from kiosk.errors import N_
from kiosk.i18n.translator import Translator
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.notices import closures
from kiosk.ui.viewmodels.view import View


def attract(view: View) -> Page:
    tr, operator = view.tr, view.config.operator
    # The chosen language greets first. The first picture of all does not wait for ten others to be read (10 ms): they
    # come with the démarches.
    chosen = view.visit.preferences.language
    others = [code for code in view.config.screen.languages if code != chosen] if view.flows else []
    return Page(
        page="attract",
        key="attract",
        title=tr(N_("Touchez l'écran")),
        lead=tr(N_("{hours}. Téléphone : {phone}"), hours=operator.hours, phone=operator.phone),
        notice=closures(view, _before(view)),
        rows=(_greeting(tr), *_news(view), *(_greeting(view.translator(code)) for code in others)),
        primary=Button(tr(N_("Commencer")), "begin", icon="arrow-right"),
        ways=(Button(tr(N_("Personnel")), "staff", icon="lock"),) if view.config.staff.pin_hash else (),
    )


def _greeting(tr: Translator) -> Row:
    """The greeting in one language; the attract page shows them in turn."""
    return Row(tr(N_("Bonjour")), tr(N_("Touchez l'écran pour commencer une démarche.")))


def _news(view: View) -> tuple[Row, ...]:
    """What came of opinions, in turn with the greetings: the operator's own words, in French."""
    news = view.visit.news
    return (Row(view.tr(N_("Vous avez dit, nous avons fait")), news),) if news else ()


def _before(view: View) -> Notice | None:
    """What the screen before this one left to say: it names nobody."""
    interrupted = view.visit.interrupted
    if interrupted is not None:
        time = view.tr.time(interrupted.at.astimezone())
        if interrupted.committed:
            said = N_("Visite interrompue à {time} : dossier déposé. L'accueil peut réimprimer la référence.")
            return Notice("info", view.tr(said, time=time))
        return Notice("attention", view.tr(N_("Visite interrompue à {time} : dossier non déposé."), time=time))
    if view.visit.after in ("citizen", "timeout", "staff"):
        return Notice("good", view.tr(N_("La visite précédente est terminée. Tout est effacé.")))
    return None
