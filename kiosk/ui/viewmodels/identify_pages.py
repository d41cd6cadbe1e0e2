"""Signing in with FranceConnect, or showing an identity with a telephone: what will happen, the waiting, the code, and
why it came to nothing."""

from kiosk.errors import N_
from kiosk.flows.model import Flow, Step
from kiosk.identify.protocol import Trouble
from kiosk.session.identify.signing_in import can_sign_in, fields_of, wanted
from kiosk.session.identify.state import Stage
from kiosk.session.web.state import AtSite
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.pictures import identify_code
from kiosk.ui.viewmodels.view import View, back, help_button, leave_way

AGAIN = N_("Le service ne répond pas. Vous pouvez recommencer, ou écrire vous-même.")
NOT_NOW = N_("FranceConnect ne marche pas à cette borne aujourd'hui. Vous pouvez écrire vous-même.")
TROUBLES: dict[Trouble, str] = {
    "denied": N_("Vous êtes revenu sans vous connecter. La borne n'a rien reçu."),
    "provider_down": N_("FranceConnect ne marche pas bien en ce moment. Vous pouvez écrire vous-même."),
    "expired": N_("Cela a duré trop longtemps. La borne n'a rien reçu. Vous pouvez recommencer."),
    "not_proved": N_("La borne n'a pas pu vérifier cette réponse. Elle ne l'a pas gardée."),
    "nothing_there": N_("La CAF et la MSA n'ont pas trouvé ce nombre. Vous pouvez l'écrire, ou continuer sans."),
    "source_down": N_("La CAF ou la MSA ne répond pas en ce moment. Vous pouvez l'écrire, ou continuer sans."),
    "not_valid": N_("Ce document n'est plus valable. Vous pouvez écrire vous-même."),
    "settings": NOT_NOW,
    "stranger": NOT_NOW,
    "off": NOT_NOW,
    "busy": AGAIN,
    "unreachable": AGAIN,
}
NOT_HERE = N_("Cela ne marche pas à cette borne aujourd'hui. Vous pouvez écrire vous-même.")
# What is said otherwise of a telephone.
OF_PHONES: dict[Trouble, str] = {
    "denied": N_("Votre téléphone n'a rien montré. La borne n'a rien reçu."),
    "source_down": N_("La borne n'a pas pu vérifier ce document en ce moment. Vous pouvez écrire vous-même."),
    "settings": NOT_HERE,
    "stranger": NOT_HERE,
    "off": NOT_HERE,
}
WAITS: dict[Stage, str] = {
    "asking": N_("FranceConnect s'ouvre"),
    "finishing": N_("La borne reçoit vos réponses"),
    "closing": N_("La borne ferme votre session FranceConnect"),
}
LEFT_OPEN = N_("La borne n'a pas pu fermer votre session FranceConnect. Elle l'a effacée ici.")
SAID_OF_QUOTIENT = N_("Il sera joint à votre demande si vous dites que c'est bien cela.")
SAID_BY_PHONE = N_("Votre téléphone a montré ces réponses. La borne ne vérifie pas qui est devant elle.")
SAID = N_("FranceConnect a donné ces réponses. La borne ne vérifie pas qui est devant elle.")


def sign_in_way(view: View, step: Step, *, told: bool = False) -> tuple[Button, ...]:
    """Beside the other ways of filling in the form. `told`: with what it takes."""
    return (*_site_way(view, step, told=told), *_phone_way(view, step, told=told))


def _phone_way(view: View, step: Step, *, told: bool) -> tuple[Button, ...]:
    if view.engine is None or not can_sign_in(view.visit, view.engine, step, view.config, "wallet"):
        return ()
    detail = view.tr(N_("Si votre identité y est, avec France Identité par exemple.")) if told else ""
    return (Button(view.tr(N_("Avec mon téléphone")), "sign_in_elsewhere", "wallet", icon="phone", detail=detail),)


def _site_way(view: View, step: Step, *, told: bool) -> tuple[Button, ...]:
    if view.engine is None or not can_sign_in(view.visit, view.engine, step, view.config):
        return ()
    if "quotient" in wanted(step, view.config):
        return (Button(view.tr(N_("Demander mon quotient")), "sign_in_elsewhere", icon="world"),)
    detail = view.tr(N_("Avec un compte que vous avez déjà : impôts, Ameli, La Poste.")) if told else ""
    return (Button(view.tr(N_("FranceConnect")), "sign_in_elsewhere", icon="world", detail=detail),)


def on_the_way(view: View, flow: Flow, place: AtSite) -> Page | None:
    """None: the site itself."""
    stage = view.visit.identify.stage
    step = flow.step(place.step)
    match stage:
        case "open":
            return None
        case "code":
            return _code(view, step)
        case "closed" if view.visit.identify.via == "wallet":
            return _before_phone(view, step)
        case "closed":
            return _before(view, step)
    return _waiting(view, stage)


def said(view: View, by: str) -> Notice:
    """Over what was given: of the person, nothing is verified."""
    if view.visit.identify.left_open:
        return Notice("attention", view.tr(LEFT_OPEN), "left_open")
    sentence = {"particulier": SAID_OF_QUOTIENT, "wallet": SAID_BY_PHONE}.get(by, SAID)
    return Notice("info", view.tr(sentence))


def _before(view: View, step: Step) -> Page:
    tr, why = view.tr, view.visit.identify.why
    of_whom = N_("À la CAF ou à la MSA, avec votre nom et votre naissance, si vous continuez.")
    source = (Row(tr(N_("À qui")), tr(of_whom)),) if "quotient" in wanted(step, view.config) else ()
    rows = (
        _asked(view, step),
        *source,
        Row(tr(N_("Il vous faut")), tr(N_("Votre identifiant et votre mot de passe, parfois votre téléphone."))),
        Row(tr(N_("Ensuite")), tr(N_("La borne ferme votre session, puis vous vérifiez les réponses."))),
    )
    again = N_("Recommencer") if why else N_("Ouvrir FranceConnect")
    return Page(
        page="message",
        key=f"identify-before-{step.id}",
        title=tr(N_("Vous identifier avec FranceConnect")),
        lead=tr(N_("Vous vous connectez vous-même. Personne ne vous y oblige.")),
        picture="identity",
        rows=rows,
        notice=Notice("attention", tr(TROUBLES[why]), why) if why else None,
        ways=(_by_hand(view), leave_way(view)),
        back=back(view),
        help=help_button(view),
        primary=Button(tr(again), "site", "open", icon="world"),
    )


def _before_phone(view: View, step: Step) -> Page:
    tr, why = view.tr, view.visit.identify.why
    rows = (
        _asked(view, step),
        Row(tr(N_("Il vous faut")), tr(N_("Un téléphone avec votre identité numérique, et Internet."))),
        Row(tr(N_("Attention")), tr(N_("Ne scannez que le code de cet écran, jamais un code reçu par message."))),
    )
    return Page(
        page="message",
        key=f"identify-phone-{step.id}",
        title=tr(N_("Montrer votre identité avec votre téléphone")),
        lead=tr(N_("Vous acceptez sur le téléphone. Personne ne vous y oblige.")),
        picture="identity",
        rows=rows,
        notice=Notice("attention", tr({**TROUBLES, **OF_PHONES}[why]), why) if why else None,
        ways=(_by_hand(view), leave_way(view)),
        back=back(view),
        help=help_button(view),
        primary=Button(tr(N_("Recommencer") if why else N_("Afficher le code")), "site", "open", icon="phone"),
    )


def _code(view: View, step: Step) -> Page:
    """For a telephone beside the screen; nobody has to touch anything until it has answered."""
    tr = view.tr
    return Page(
        page="capture",
        key=f"identify-code-{step.id}",
        title=tr(N_("Scannez ce code avec votre téléphone")),
        lead=tr(N_("Puis acceptez sur le téléphone. La borne attend sa réponse.")),
        preview=f"image://page/{identify_code(view.visit.identify.turn)}",
        device_state="busy",
        ways=(_by_hand(view), leave_way(view)),
        back=back(view),
        help=help_button(view),
    )


def _asked(view: View, step: Step) -> Row:
    asked = " · ".join(view.tr(field.label) for field in fields_of(step, view.config))
    return Row(view.tr(N_("La borne demande")), asked)


def _waiting(view: View, stage: Stage) -> Page:
    by_phone = view.visit.identify.via == "wallet"
    return Page(
        page="message",
        key=f"identify-{stage}",
        title=view.tr(N_("La borne prépare le code") if by_phone else WAITS[stage]),
        lead=view.tr(N_("Un instant.")),
        picture="send",
        ways=(_by_hand(view), leave_way(view)),
        help=help_button(view),
    )


def _by_hand(view: View) -> Button:
    return Button(view.tr(N_("Écrire moi-même")), "site", "leave", icon="pencil")
