"""Prepared phrases: what an agent says most often, in the citizen's language, with the French beside it."""

from functools import lru_cache

from kiosk.desk.live.console_wire import Phrase
from kiosk.errors import N_, ConfigError
from kiosk.i18n.translator import load

PHRASES: dict[str, str] = {
    "hello": N_("Bonjour. Je suis là pour vous aider."),
    "what": N_("Que voulez-vous faire ?"),
    "time": N_("Prenez votre temps."),
    "wait": N_("Patientez un instant, je regarde."),
    "share": N_("Puis-je voir l'étape où vous êtes ? Vos réponses restent cachées."),
    "show_field": N_("Si vous êtes d'accord, montrez-moi cette réponse."),
    "glow": N_("Touchez ce qui brille sur l'écran."),
    "field": N_("Remplissez cette case, puis touchez « Continuer »."),
    "scan": N_("Posez votre papier sur la vitre du scanner."),
    "card": N_("Mettez votre carte dans le lecteur, et ne la bougez plus."),
    "photo": N_("Regardez la caméra, et ne bougez plus."),
    "sign": N_("Relisez, puis signez si vous êtes d'accord."),
    "check": N_("Relisez vos réponses avant d'envoyer."),
    "mediator": N_("Une personne de l'accueil peut venir près de vous."),
    "paper": N_("Il vous manque un papier. Vous pourrez revenir avec."),
    "yes": N_("Oui, c'est bien cela."),
    "no": N_("Non, ce n'est pas cela."),
    "again": N_("Pouvez-vous le dire autrement ?"),
    "bye": N_("C'est terminé. Bonne journée."),
}
# What helps at a step of this kind, first.
BY_STEP: dict[str, tuple[str, ...]] = {
    "form": ("field", "time", "check"),
    "choice": ("glow", "time"),
    "capture": ("scan", "wait", "paper"),
    "sign": ("sign", "time"),
    "review": ("check", "time"),
    "submit": ("check", "bye"),
}


@lru_cache(maxsize=32)
def phrases(language: str) -> tuple[Phrase, ...]:
    """All of them in a language; in French where it is unknown."""
    try:
        translate = load(language)
    except ConfigError:
        translate = load("fr")
    return tuple(Phrase(name, french, translate(french)) for name, french in PHRASES.items())


def phrase(language: str, name: str) -> Phrase | None:
    return next((one for one in phrases(language) if one.id == name), None)
