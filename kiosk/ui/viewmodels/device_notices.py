"""What is said of devices and cards on the pages of a visit."""

from kiosk.errors import MEANINGS, N_, Code
from kiosk.flows.model import Flow
from kiosk.ui.viewmodels.content import Notice
from kiosk.ui.viewmodels.view import View

# Where no card is asked for, nobody is told to put in another one.
WITHOUT_CARDS: dict[Code, str] = {
    Code.CARD_VITALE: N_("C'est une carte Vitale : la borne ne la lit jamais. Reprenez-la et continuez sans elle."),
    Code.CARD_BANK: N_(
        "C'est une carte de paiement : rien n'est à payer ici, et la borne ne la lit pas. Reprenez-la et continuez "
        "sans elle."
    ),
    Code.CARD_UPSIDE_DOWN: N_(
        "La borne ne sent pas de puce : la carte est peut-être à l'envers. Reprenez-la, elle n'est pas demandée ici."
    ),
    Code.CARD_UNSTEADY: N_("La puce ne répond pas. Reprenez votre carte : elle n'est pas demandée ici."),
}


def card_notice(view: View, flow: Flow | None) -> Notice | None:
    """What lies in a reader and is not asked for, with the way on."""
    if not view.visit.cards:
        return None
    lying = next(iter(view.visit.cards.values()))
    asked = flow is not None and "card_reader" in flow.devices
    if lying.code is None:
        said = N_("Aucune carte n'est demandée ici. Reprenez votre carte.")
        return None if asked else Notice("info", view.tr(said))
    said = MEANINGS[lying.code].citizen if asked else WITHOUT_CARDS.get(lying.code, MEANINGS[lying.code].citizen)
    return Notice("attention", f"{view.tr(said)} ({lying.code})")
