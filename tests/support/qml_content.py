"""Sample pages of every kind, in French and English, as long as true ones get. Specimens only."""

from typing import Final

from kiosk.ui.viewmodels.content import (
    Button,
    Chrome,
    Field,
    Language,
    Notice,
    Option,
    Overlay,
    Page,
    Row,
)

LABELS: Final = {
    "fr": {
        "size": "Taille du texte",
        "size_0": "Texte normal",
        "size_1": "Texte grand",
        "size_2": "Texte très grand",
        "contrast": "Contraste",
        "theme_light": "Clair",
        "theme_dark": "Sombre",
        "theme_black_on_white": "Noir sur blanc",
        "theme_white_on_black": "Blanc sur noir",
        "language": "Langue",
        "pause": "Pause",
        "keyboard": "Clavier",
        "digits": "Chiffres",
        "shift": "Majuscule",
        "delete": "Effacer",
        "space": "Espace",
        "next": "Suivant",
        "done": "Terminé",
        "clear": "Effacer",
        "sign_here": "Signez ici avec le doigt",
        "day": "Jour",
        "month": "Mois",
        "year": "Année",
        "optional": "facultatif",
        "example": "Exemple :",
        "suggestions": "Communes proposées",
        "scroll_up": "Monter",
        "scroll_down": "Descendre",
        "hidden": "Masqué",
        "selected": "choisi",
        "info": "À savoir",
        "good": "C'est bon",
        "attention": "Attention",
        "preview": "Image de votre papier",
        "slip": "Votre ticket",
        "typed_digits": "chiffres saisis",
        "seconds": "secondes",
    },
    "en": {
        "size": "Text size",
        "size_0": "Normal text",
        "size_1": "Large text",
        "size_2": "Very large text",
        "contrast": "Contrast",
        "theme_light": "Light",
        "theme_dark": "Dark",
        "theme_black_on_white": "Black on white",
        "theme_white_on_black": "White on black",
        "language": "Language",
        "pause": "Pause",
        "keyboard": "Keyboard",
        "digits": "Digits",
        "shift": "Capital letter",
        "delete": "Delete",
        "space": "Space",
        "next": "Next",
        "done": "Done",
        "clear": "Clear",
        "sign_here": "Sign here with your finger",
        "day": "Day",
        "month": "Month",
        "year": "Year",
        "optional": "optional",
        "example": "Example:",
        "suggestions": "Suggested towns",
        "scroll_up": "Up",
        "scroll_down": "Down",
        "hidden": "Hidden",
        "selected": "chosen",
        "info": "Good to know",
        "good": "Well done",
        "attention": "Attention",
        "preview": "Picture of your paper",
        "slip": "Your ticket",
        "typed_digits": "digits entered",
        "seconds": "seconds",
    },
}


def chrome(
    language: str = "fr",
    size: int = 0,
    theme: str = "light",
    *,
    blurred: bool = False,
    motion: bool = True,
    simulated: str = "",
    accent: str = "#0F3A66",
) -> Chrome:
    return Chrome(
        operator="Ville de Lilas-sur-Moselle",
        logo="",
        accent=accent,
        languages=(
            Language("fr", "Français", current=language == "fr"),
            Language("en", "English", current=language == "en"),
        ),
        size=size,
        theme=theme,  # type: ignore[arg-type]
        blurred=blurred,
        motion=motion,
        simulated=simulated,
        labels=LABELS[language],
    )


def _either(language: str, french: str, english: str) -> str:
    return french if language == "fr" else english


def pages(language: str) -> dict[str, Page]:
    """One page of every name, and some that are harder: `form-address`, `form-town`, `form-choice`."""

    def say(french: str, english: str) -> str:
        return _either(language, french, english)

    back = Button(say("Retour", "Back"), "back", icon="arrow-left")
    help_ = Button(say("Aide", "Help"), "help", icon="help")
    on = Button(say("Continuer", "Continue"), "continue", icon="arrow-right")
    leave = Button(say("Arrêter et tout effacer", "Stop and erase everything"), "end", icon="x")

    def step(at: int, french: str, english: str) -> str:
        return say(f"Étape {at} sur 7 · {french}", f"Step {at} of 7 · {english}")

    not_told = say("Ne seront pas prévenus : à vous de le faire", "Will not be told: it is up to you")
    others = tuple(
        Row(who, how, heading=not_told)
        for who, how in (
            ("CAF", say("Sur caf.fr, rubrique « Mon compte ».", "On caf.fr, under “Mon compte”.")),
            (say("Assurance maladie", "Health insurance"), say("Sur ameli.fr ou au 36 46.", "On ameli.fr, or 36 46.")),
            (say("Impôts", "Taxes"), say("Sur impots.gouv.fr.", "On impots.gouv.fr.")),
        )
    )
    made = {
        "attract": Page(
            page="attract",
            key="attract",
            title=say("Touchez l'écran", "Touch the screen"),
            lead=say(
                "Du lundi au vendredi, de 9 h à 17 h. Téléphone : 03 00 00 00 00",
                "Monday to Friday, 9 am to 5 pm. Telephone: 03 00 00 00 00",
            ),
            notice=Notice(
                "info",
                say(
                    "Visite interrompue à 10 h 42 : dossier déposé. L'accueil peut réimprimer la référence.",
                    "Visit interrupted at 10:42: file sent. The desk can print the reference again.",
                ),
            ),
            rows=(
                Row("Bonjour", "Touchez l'écran pour commencer une démarche."),
                Row("Hello", "Touch the screen to start."),
            ),
            primary=Button(say("Commencer", "Start"), "begin", icon="arrow-right"),
            ways=(Button(say("Personnel", "Staff"), "staff", icon="lock"),),
        ),
        "welcome": Page(
            page="welcome",
            key="welcome",
            title=say("Qu'est-ce qui vous amène ?", "What brings you here?"),
            lead=say(
                "Choisissez votre langue en haut, puis touchez ce qui vous concerne.",
                "Choose your language at the top, then touch what concerns you.",
            ),
            tiles=(
                Button(
                    say("Déclarer un changement d'adresse", "Report a change of address"),
                    "choose_flow",
                    "changement-adresse",
                    icon="drawing/moving",
                    detail=say("Ici, sur la borne. Environ dix minutes.", "Here, at the kiosk. About ten minutes."),
                ),
                Button(
                    say("Je ne sais pas", "I do not know"),
                    "help",
                    icon="drawing/help_person",
                    detail=say("Voir quelqu'un", "See someone"),
                ),
            ),
            back=Button(say("Quitter", "Leave"), "end", icon="x"),
            help=help_,
        ),
        "choices": Page(
            page="choices",
            key="step-logement",
            title=say("Où habitez-vous maintenant ?", "Where do you live now?"),
            lead=say("Toutes les situations sont acceptées.", "Every situation is accepted."),
            picture="home",
            progress=step(2, "Logement", "Housing"),
            step=2,
            steps=7,
            tiles=(
                Button(
                    say("Dans mon logement", "In my own home"),
                    "choose",
                    "situation=chez_moi",
                    detail=say("Je suis locataire ou propriétaire.", "I rent it or own it."),
                    selected=True,
                ),
                Button(
                    say("Chez quelqu'un", "At someone's home"),
                    "choose",
                    "situation=heberge",
                    detail=say("Une personne m'héberge.", "A person puts me up."),
                ),
                Button(
                    say("Sans domicile stable", "No fixed home"),
                    "choose",
                    "situation=sans_domicile",
                    detail=say("Un organisme reçoit mon courrier.", "An organisation receives my mail."),
                ),
            ),
            ways=(leave,),
            back=back,
            help=help_,
            primary=on,
        ),
        "routes": Page(
            page="routes",
            key="routes",
            title=say("Déclarer un changement d'adresse", "Report a change of address"),
            lead=say(
                "Nous transmettons votre nouvelle adresse aux services de la mairie. La borne ne garde rien.",
                "We send your new address to the town hall's services. The kiosk keeps nothing.",
            ),
            rows=(
                Row("", say("Votre nouvelle adresse exacte", "Your exact new address"), heading=say("À avoir", "Bring")),
                Row(
                    "",
                    say(
                        "Un justificatif de domicile récent : facture d'énergie, d'eau ou de téléphone",
                        "A recent proof of address: an energy, water or telephone bill",
                    ),
                    heading=say("À avoir", "Bring"),
                ),
                *others,
                Row(
                    say("De quel droit", "By what right"),
                    say(
                        "La mairie traite ces données pour une mission d'intérêt public (RGPD, article 6).",
                        "The town hall uses these data for a task in the public interest (GDPR, article 6).",
                    ),
                    heading=say("Vos données", "Your data"),
                ),
            ),
            tiles=(
                Button(
                    say("Ici, sur la borne", "Here, at the kiosk"),
                    "route",
                    "kiosk",
                    icon="device-tablet",
                    detail=say("Environ dix minutes.", "About ten minutes."),
                ),
                Button(
                    say("Sur papier", "On paper"),
                    "route",
                    "paper",
                    icon="file-text",
                    detail=say("Demandez le formulaire à l'accueil.", "Ask for the form at the desk."),
                ),
                Button(
                    say("Au guichet", "At the counter"),
                    "route",
                    "counter",
                    icon="users",
                    detail=say("Un agent fait la démarche avec vous.", "An agent does it with you."),
                ),
            ),
            ways=(leave,),
            back=back,
            help=help_,
        ),
        "form": Page(
            page="form",
            key="step-identite",
            title=say("Qui êtes-vous ?", "Who are you?"),
            lead=say(
                "Écrivez votre nom comme sur votre pièce d'identité.", "Write your name as on your identity document."
            ),
            picture="identity",
            progress=step(1, "Identité", "Identity"),
            step=1,
            steps=7,
            fields=(
                Field("nom", say("Nom de famille", "Family name"), "text", example="SPECIMEN", max_length=60),
                Field("prenoms", say("Prénoms", "First names"), "text", example="Camille", max_length=60),
                Field("naissance", say("Date de naissance", "Date of birth"), "date", example="12/03/1950", masked=True),
            ),
            ways=(leave,),
            back=back,
            help=help_,
            primary=on,
        ),
        "form-address": Page(
            page="form",
            key="step-adresse",
            title=say("Quelle est votre nouvelle adresse ?", "What is your new address?"),
            progress=step(3, "Adresse", "Address"),
            step=3,
            steps=7,
            fields=(
                Field(
                    "voie",
                    say("Numéro et rue", "Number and street"),
                    "text",
                    value="12 rue des Lilas",
                    example="12 rue des Lilas",
                    origin=say("tapé par vous", "typed by you"),
                ),
                Field(
                    "complement",
                    say("Complément d'adresse", "Address, second line"),
                    "text",
                    help=say("Bâtiment, étage, appartement.", "Building, floor, flat."),
                    required=False,
                ),
                Field("code_postal", say("Code postal", "Postcode"), "postcode", value="57000", max_length=5),
                Field("ville", say("Ville", "Town"), "town", value="Me", max_length=80),
            ),
            ways=(leave,),
            back=back,
            help=help_,
            primary=on,
        ),
        "form-choice": Page(
            page="form",
            key="step-choix",
            title=say("Qui déménage avec vous ?", "Who moves with you?"),
            fields=(
                Field(
                    "avec",
                    say("Déménagez-vous seul ?", "Do you move alone?"),
                    "choice",
                    value="yes",
                    options=(
                        Option("yes", say("Oui", "Yes")),
                        Option("no", say("Non", "No"), say("Avec une autre personne", "With someone else")),
                    ),
                ),
            ),
            ways=(leave,),
            back=back,
            help=help_,
            primary=on,
        ),
        "capture": Page(
            page="capture",
            key="step-justificatif",
            title=say("Posez votre facture face contre la vitre", "Lay your bill face down on the glass"),
            lead=say("Le coin du papier contre la flèche.", "The paper's corner against the arrow."),
            progress=step(4, "Justificatif de domicile", "Proof of address"),
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
            ways=(Button(say("Je n'ai pas ce papier", "I do not have this paper"), "no_paper", icon="file-off"), leave),
            back=back,
            help=help_,
            primary=Button(say("Numériser", "Scan"), "scan", icon="scan"),
        ),
        "reading": Page(
            page="reading",
            key="reading-justificatif",
            title=say("Voici ce que nous avons lu", "This is what we read"),
            progress=step(4, "Justificatif de domicile", "Proof of address"),
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
            ways=(Button(say("Numériser un autre papier", "Scan another paper"), "scan_again", icon="refresh"), leave),
            back=back,
            help=help_,
            primary=Button(say("C'est bien cela", "That is right"), "continue", icon="arrow-right"),
        ),
        "review": Page(
            page="review",
            key="step-relecture",
            title=say("Relisez vos réponses", "Check your answers"),
            progress=step(5, "Relecture", "Check"),
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
                leave,
            ),
            back=back,
            help=help_,
            primary=Button(say("Tout est juste", "All is right"), "continue", icon="arrow-right", enabled=False),
        ),
        "sign": Page(
            page="sign",
            key="sign-signature",
            title=say("Signez votre déclaration", "Sign your statement"),
            progress=step(6, "Signature", "Signature"),
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
                leave,
            ),
            back=back,
            help=help_,
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
            lead=say("Aujourd'hui à 10 h 42.", "Today at 10:42."),
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
                Row(say("Votre référence", "Your reference"), "L7KQ-93FD"),
                Row(
                    "",
                    say("Vous recevez une réponse sous quinze jours.", "You get an answer within fifteen days."),
                    heading=say("Et ensuite", "What comes next"),
                ),
                *others,
            ),
            help=help_,
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
            ways=(leave, Button(say("Personnel", "Staff"), "staff", icon="lock")),
            primary=Button(say("Reprendre", "Go on"), "close_help", icon="arrow-left"),
        ),
        "pin": Page(
            page="pin",
            key="staff-door",
            title=say("Code du personnel", "Staff code"),
            picture="pause",
            notice=Notice("attention", say("Code faux.", "Wrong code.")),
            fields=(Field("pin", "Code", "digits", max_length=8, masked=True),),
            back=back,
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
            back=back,
        ),
    }
    return made


def overlays(language: str) -> dict[str, Overlay]:
    def say(french: str, english: str) -> str:
        return _either(language, french, english)

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
        "curtain": Overlay(
            kind="curtain",
            title=say("Écran masqué", "Screen hidden"),
            opaque=True,
            primary=Button(say("Montrer l'écran", "Show the screen"), "curtain_off", icon="eye"),
        ),
    }
