"""What the page functions are given, and the buttons that many pages share."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from kiosk.config import Config
from kiosk.errors import N_
from kiosk.flows.model import Flow
from kiosk.i18n.display import unbroken
from kiosk.i18n.translator import Translator
from kiosk.session.state import Visit
from kiosk.ui.viewmodels.content import Button, Row

if TYPE_CHECKING:
    from kiosk.flows.engine import Engine  # with the expressions' library: not before the first picture
    from kiosk.flows.life_events import LifeEvent


class View(NamedTuple):
    """`engine` is None until a démarche has been chosen. `now` is monotonic, for what counts down. `mute`: speech was
    asked for and no voice is there. `stocked`: the démarches have been read."""

    visit: Visit
    config: Config
    tr: Translator
    translator: Callable[[str], Translator]
    engine: "Engine | None"
    flows: dict[str, Flow]
    now: float
    mute: bool = False
    life_events: "tuple[LifeEvent, ...]" = ()
    stocked: bool = True


def back(view: View) -> Button:
    return Button(view.tr(N_("Retour")), "back", icon="arrow-left")


def help_button(view: View) -> Button:
    return Button(view.tr(N_("Aide")), "help", icon="help")


def unsure(view: View) -> Button:
    """The tile that leads to a person."""
    return Button(view.tr(N_("Je ne sais pas")), "help", icon="help_person", detail=view.tr(N_("Voir quelqu'un")))


def leave_way(view: View) -> Button:
    """The way out, on every page of a visit."""
    return Button(view.tr(N_("Arrêter et tout effacer")), "end", icon="x")


def go_on(view: View, label: str = "", *, action: str = "continue", enabled: bool = True) -> Button:
    return Button(label or view.tr(N_("Continuer")), action, icon="arrow-right", enabled=enabled)


def not_told_rows(view: View, flow: Flow) -> tuple[Row, ...]:
    """The services that this démarche does not tell, and where to tell them."""
    heading = view.tr(N_("Ne seront pas prévenus : à vous de le faire"))
    return tuple(Row(view.tr(other.name), view.tr(other.how), heading=heading) for other in flow.not_told)


def unreviewed_rows(view: View, heading: str = "") -> tuple[Row, ...]:
    """On a page that shows a text of `tr.legal`: that nobody has checked its translation."""
    return (Row("", view.tr.unreviewed, heading=heading),) if view.tr.unreviewed else ()


def within(text: str) -> str:
    """A sentence of the operator in the midst of another: without its capital, unless that is an abbreviation's."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def where_rows(view: View) -> tuple[Row, ...]:
    """Where a person is to be found, and when."""
    operator = view.config.operator
    return (
        Row(view.tr(N_("Où")), unbroken(f"{operator.service}, {operator.address}")),
        Row(view.tr(N_("Quand")), unbroken(operator.hours)),
        Row(view.tr(N_("Téléphone")), unbroken(operator.phone)),
    )
