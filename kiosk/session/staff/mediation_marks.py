"""What stands on every page of an exercise, and of a visit that is assisted."""

from kiosk.errors import N_
from kiosk.i18n.translator import Translator
from kiosk.session.state import Visit

ASSISTED = N_("Visite accompagnée par {name}.")
NO_MANDATE = N_("Ce n'est pas un mandat : la personne décide et signe elle-même.")
EXERCISE = N_("Exercice : rien n'est envoyé.")
WORTHLESS = N_("Exercice : ce papier ne prouve rien.")


def mark(visit: Visit, tr: Translator) -> str:
    """What stands on every page of such a visit."""
    parts = (
        tr(EXERCISE) if visit.practice else "",
        tr(ASSISTED, name=visit.assisted_by) if visit.assisted_by else "",
    )
    return " ".join(part for part in parts if part)
