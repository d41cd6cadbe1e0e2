"""The page on the citizen's telephone: their language first, French below it, one thing to do."""

from functools import cache
from typing import Literal

from jinja2 import Environment

from kiosk.desk.templating import environment
from kiosk.documents.phone.wire import MAX_FILES, MAX_SLOT_BYTES
from kiosk.errors import N_
from kiosk.i18n.languages import language_of
from kiosk.i18n.translator import Translator, load

# Name -> French. Those with `say_` are shown by the script when they become true.
IN: dict[str, str] = {
    "title": N_("Envoyer un papier à la borne"),
    "lead": N_("Choisissez un PDF, ou des photos de votre papier."),
    "choose": N_("Choisir un fichier"),
    "do": N_("Envoyer à la borne"),
    "promise": N_("Le fichier est chiffré sur ce téléphone. Seule la borne peut l'ouvrir."),
    "say_busy": N_("Envoi en cours. Gardez cette page ouverte."),
    "say_done": N_("C'est envoyé. Regardez l'écran de la borne."),
    "say_none": N_("Choisissez d'abord un fichier."),
    "say_large": N_("C'est trop grand. Choisissez moins de photos, ou un fichier plus petit."),
}
OUT: dict[str, str] = {
    "title": N_("Votre papier de la borne"),
    "lead": N_("Gardez ce papier sur votre téléphone."),
    "do": N_("Recevoir le papier"),
    "promise": N_("Le papier est déchiffré sur ce téléphone. Il est ensuite effacé du service."),
    "save": N_("Enregistrer le papier"),
    "say_busy": N_("Un instant. Gardez cette page ouverte."),
    "say_done": N_("Le papier est là. Touchez « Enregistrer le papier »."),
}
BOTH: dict[str, str] = {
    "say_failed": N_("Cela n'a pas marché. Réessayez, ou demandez à l'accueil."),
    "say_gone": N_("Ce lien ne sert plus. Demandez un nouveau code à la borne."),
    "say_unable": N_("Ce téléphone ne sait pas chiffrer. Revenez à la borne, ou demandez à l'accueil."),
}
GONE: dict[str, str] = {
    "title": N_("Ce lien ne sert plus"),
    "lead": N_("Demandez un nouveau code à la borne."),
}


@cache
def _templates() -> Environment:
    return environment()


@cache
def _words(language: str) -> Translator:
    return load(language)


def page(direction: Literal["in", "out", ""], language: str, slot: str) -> str:
    """HTML. `direction` empty: there is no such slot (any more), and `slot` is not shown."""
    texts = {"in": IN | BOTH, "out": OUT | BOTH, "": GONE}[direction]
    about = language_of(language)
    tr = _words(language)
    both = {
        name: {"own": tr(french), "french": french if tr(french) != french else ""} for name, french in texts.items()
    }
    return (
        _templates()
        .get_template("phone.html")
        .render(
            direction=direction,
            slot=slot if direction else "",
            language=about.tag,
            rtl=about.rtl,
            texts=both,
            most_files=MAX_FILES,
            most_bytes=MAX_SLOT_BYTES,
        )
    )
