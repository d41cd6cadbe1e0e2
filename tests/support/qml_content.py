"""Sample pages of every kind, in French and English, as long as true ones get. Specimens only."""

from kiosk.ui.viewmodels.content import Button, Field, Notice, Overlay, Page, Row
from tests.support.qml_asking import Words, asking
from tests.support.qml_labels import chrome

__all__ = ["chrome", "overlays", "pages"]


def pages(language: str) -> dict[str, Page]:
    """One page of every name, and some that are harder: `form-address`, `form-choice`."""
    say = Words(language)
    return asking(say) | ending(say)


def ending(say: Words) -> dict[str, Page]:
    return {
        "capture": Page(
            page="capture",
            key="step-justificatif",
            title=say("Posez votre facture face contre la vitre", "Lay your bill face down on the glass"),
            lead=say("Le coin du papier contre la flèche.", "The paper's corner against the arrow."),
            progress=say.step(4, "Justificatif de domicile", "Proof of address"),
            step=4,
            steps=7,
            picture="scan_glass",
            device_state="ready",
            rows=(
                Row(
                    "",
                    say(
                        "Une facture de moins d'un an, à votre nom et à votre nouvelle adresse.",
                        "A bill of less than a year, in your name and at your new address.",
                    ),
                ),
            ),
            ways=(
                Button(say("Je n'ai pas ce papier", "I do not have this paper"), "no_paper", icon="file-off"),
                say.leave,
            ),
            back=say.back,
            help=say.help,
            primary=Button(say("Numériser", "Scan"), "scan", icon="scan"),
        ),
        "reading": Page(
            page="reading",
            key="reading-justificatif",
            title=say("Voici ce que nous avons lu", "This is what we read"),
            progress=say.step(4, "Justificatif de domicile", "Proof of address"),
            step=4,
            steps=7,
            preview="image://page/specimen",
            notice=Notice(
                "good", say("Le code signé de ce papier est valable.", "The signed code of this paper is valid.")
            ),
            rows=(
                Row(
                    say("Justificatif", "Proof"),
                    "Camille SPECIMEN, 12 rue des Lilas, 57000 Metz",
                    origin=say("lu dans le code signé de votre papier", "read from the signed code on your paper"),
                ),
            ),
            ways=(
                Button(say("Numériser un autre papier", "Scan another paper"), "scan_again", icon="refresh"),
                say.leave,
            ),
            back=say.back,
            help=say.help,
            primary=Button(say("C'est bien cela", "That is right"), "continue", icon="arrow-right"),
        ),
        "review": Page(
            page="review",
            key="step-relecture",
            title=say("Relisez vos réponses", "Check your answers"),
            progress=say.step(5, "Relecture", "Check"),
            step=5,
            steps=7,
            notice=Notice("attention", say("Une réponse est à vérifier.", "One answer is to be checked.")),
            rows=tuple(
                Row(
                    label,
                    value,
                    origin=say("tapé par vous", "typed by you"),
                    heading=heading,
                    attention=attention,
                    edit=Button(
                        say("Corriger", "Correct"),
                        "edit",
                        label,
                        icon="pencil",
                        speech=say("Corriger : ", "Correct: ") + label,
                    ),
                )
                for heading, label, value, attention in (
                    (say("Identité", "Identity"), say("Nom de famille", "Family name"), "SPECIMEN", ""),
                    (say("Identité", "Identity"), say("Prénoms", "First names"), "Camille", ""),
                    (say("Identité", "Identity"), say("Date de naissance", "Date of birth"), "12/03/1950", ""),
                    (
                        say("Adresse", "Address"),
                        say("Numéro et rue", "Number and street"),
                        "12 rue des Lilas",
                        say(
                            "Une réponse dont celle-ci dépend a changé. Est-elle toujours juste ?",
                            "An answer that this one depends on has changed. Is it still right?",
                        ),
                    ),
                    (say("Adresse", "Address"), say("Ville", "Town"), "57000 Metz", ""),
                )
            ),
            ways=(
                Button(say("Toujours juste : Numéro et rue", "Still right: Number and street"), "still_right", "voie"),
                say.leave,
            ),
            back=say.back,
            help=say.help,
            primary=Button(say("Tout est juste", "All is right"), "continue", icon="arrow-right", enabled=False),
        ),
        "sign": Page(
            page="sign",
            key="sign-signature",
            title=say("Signez votre déclaration", "Sign your statement"),
            progress=say.step(6, "Signature", "Signature"),
            step=6,
            steps=7,
            notice=Notice(
                "info",
                say(
                    "Signer ou confirmer avec des mots ont ici la même valeur : une déclaration. "
                    "Ce n'est pas une signature électronique qualifiée.",
                    "Signing, or confirming in words, is worth the same here: a statement. "
                    "It is not a qualified electronic signature.",
                ),
            ),
            rows=(
                Row(
                    say("Vous déclarez", "You state"),
                    say("Ces renseignements sont exacts.", "That this information is true."),
                ),
            ),
            ways=(
                Button(
                    say("Je confirme sans dessiner", "I confirm without drawing"),
                    "sign_spoken",
                    icon="check",
                    detail=say("Ces renseignements sont exacts.", "This information is true."),
                ),
                say.leave,
            ),
            back=say.back,
            help=say.help,
            primary=Button(say("Signer", "Sign"), "sign", icon="arrow-right"),
        ),
        "progress": Page(
            page="progress",
            key="sending",
            title=say("Votre dossier est enregistré", "Your file is saved"),
            lead=say("Nous joignons le service.", "We are reaching the service."),
            picture="send",
            device_state="busy",
        ),
        "receipt": Page(
            page="receipt",
            key="receipt",
            title=say("Votre dossier est arrivé", "Your file has arrived"),
            lead=say("Votre référence : L7KQ-93FD", "Your reference: L7KQ-93FD"),
            picture="receipt",
            device_state="ready",
            notice=Notice("good", say("Prenez votre ticket.", "Take your ticket.")),
            slip=(
                "Ville de Lilas-sur-Moselle",
                "L7KQ-93FD",
                say("Changement d'adresse", "Change of address"),
                "22/11/2026 10:42",
                say("Reçu par : Accueil de la mairie", "Received by: Accueil de la mairie"),
            ),
            rows=(
                Row(say("Dépôt", "Filed"), say("Aujourd'hui à 10 h 42", "Today at 10:42")),
                Row(
                    "",
                    say("Vous recevez une réponse sous quinze jours.", "You get an answer within fifteen days."),
                    heading=say("Et ensuite", "What comes next"),
                ),
                *say.others,
            ),
            help=say.help,
            primary=Button(say("Terminer", "Finish"), "end", icon="check"),
        ),
        "message": Page(
            page="message",
            key="help",
            title=say("Quelqu'un peut vous aider", "Someone can help you"),
            lead=say(
                "Demandez à la personne de l'accueil, ou appelez. Vos réponses restent ici.",
                "Ask the person at the desk, or call. Your answers stay here.",
            ),
            picture="help_person",
            notice=Notice(
                "info",
                say(
                    "Si personne n'est là : 03 00 00 00 00, du lundi au vendredi, de 9 h à 17 h.",
                    "If nobody is there: 03 00 00 00 00, Monday to Friday, 9 am to 5 pm.",
                ),
            ),
            rows=(Row(say("Où", "Where"), "Accueil de la mairie, 1 place des Specimens, 57000 Metz"),),
            ways=(say.leave, Button(say("Personnel", "Staff"), "staff", icon="lock")),
            primary=Button(say("Reprendre", "Go on"), "close_help", icon="arrow-left"),
        ),
        "pin": Page(
            page="pin",
            key="staff-door",
            title=say("Code du personnel", "Staff code"),
            picture="pause",
            notice=Notice("attention", say("Code faux.", "Wrong code.")),
            fields=(Field("pin", "Code", "digits", max_length=8, masked=True),),
            back=say.back,
            primary=Button(say("Entrer", "Enter"), "staff_pin", icon="lock"),
        ),
        "staff": Page(
            page="staff",
            key="staff",
            title=say("Personnel", "Staff"),
            rows=(
                Row("Scanner", say("Prêt", "Ready")),
                Row(
                    say("Imprimante", "Printer"),
                    say("Demande une intervention", "Needs attention"),
                    say("Mettre un rouleau neuf (printer_no_paper)", "Put a new roll (printer_no_paper)"),
                ),
            ),
            tiles=(
                Button(
                    say("Terminer la visite et tout effacer", "End the visit and erase everything"),
                    "staff_end",
                    icon="x",
                ),
            ),
            back=say.back,
        ),
    }


def overlays(language: str) -> dict[str, Overlay]:
    say = Words(language)
    return {
        "idle": Overlay(
            kind="idle",
            title=say("Êtes-vous toujours là ?", "Are you still there?"),
            lead=say(
                "Sans réponse, la visite se termine et tout est effacé.",
                "Without an answer, the visit ends and everything is erased.",
            ),
            seconds=42,
            buttons=(Button(say("Nouvelle personne", "New person"), "new_person", icon="user-plus"),),
            primary=Button(say("Je suis là", "I am here"), "still_here", icon="check"),
        ),
        "paused": Overlay(
            kind="paused",
            title=say("Visite en pause", "Visit paused"),
            lead=say(
                "Encore 9 minutes, puis tout est effacé. Tapez vos quatre chiffres pour reprendre.",
                "9 more minutes, then everything is erased. Type your four digits to go on.",
            ),
            pin=True,
            opaque=True,
            error=say("Code faux. Encore 4 essais.", "Wrong code. 4 more tries."),
            buttons=(Button(say("Arrêter et tout effacer", "Stop and erase everything"), "end", icon="x"),),
            primary=Button(say("Reprendre", "Go on"), "pause_code", icon="lock-open"),
        ),
        "consent": Overlay(
            kind="consent",
            title=say("Dire vos réponses à voix haute ?", "Say your answers aloud?"),
            lead=say(
                "Les personnes autour de vous pourraient les entendre. Avec un casque, vous seul entendez.",
                "People around you might hear them. With headphones, only you hear.",
            ),
            buttons=(Button(say("Non, ne pas les dire", "No, do not say them"), "prefer", "aloud=off", icon="x"),),
            primary=Button(say("Oui, les dire", "Yes, say them"), "prefer", "aloud=on", icon="check"),
        ),
    }
