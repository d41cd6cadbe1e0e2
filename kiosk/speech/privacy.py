"""Who may hear what (EN 301 549 5.1.3.8 and 5.1.3.9).

A value of the citizen is said to the headset, or over the loudspeaker after consent for this visit. What is typed
masked is never said, to the headset neither: it is counted.
"""

from kiosk.errors import N_
from kiosk.i18n.translator import Translator
from kiosk.speech.utterance import Utterance

WITHHELD = N_("Information personnelle : elle n'est pas lue à voix haute.")
# Said for each key of a masked entry.
DIGIT = N_("chiffre")
CHARACTER = N_("caractère")


def may_be_heard(utterance: Utterance, *, headset: bool, consent: bool) -> bool:
    return not utterance.personal or headset or consent


def masked_key(key: str, translate: Translator) -> str:
    """What a key of a masked entry says: its sort."""
    return translate(DIGIT if key.isdecimal() else CHARACTER)


def masked_entry(typed: str, translate: Translator) -> str:
    """What a masked entry says when it is read: how much is there."""
    if typed.isdecimal():
        return translate.plural(N_("{n} chiffre"), N_("{n} chiffres"), len(typed))
    return translate.plural(N_("{n} caractère"), N_("{n} caractères"), len(typed))
