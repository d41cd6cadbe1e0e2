"""Sample pages up to the paper, in French and English, as long as true ones get. Specimens only."""

from kiosk.ui.viewmodels.content import Button, Field, Notice, Option, Page, Row


class Words:
    """One language's half of each pair, and the buttons that many pages share."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.back = Button(self("Retour", "Back"), "back", icon="arrow-left")
        self.help = Button(self("Aide", "Help"), "help", icon="help")
        self.on = Button(self("Continuer", "Continue"), "continue", icon="arrow-right")
        self.leave = Button(self("Arrêter et tout effacer", "Stop and erase everything"), "end", icon="x")
        heading = self("Ne seront pas prévenus : à vous de le faire", "Will not be told: it is up to you")
        self.others = tuple(
            Row(who, how, heading=heading)
            for who, how in (
                ("CAF", self("Sur caf.fr, rubrique « Mon compte ».", "On caf.fr, under “Mon compte”.")),
                (
                    self("Assurance maladie", "Health insurance"),
                    self("Sur ameli.fr ou au 36 46.", "On ameli.fr, or 36 46."),
                ),
                (self("Impôts", "Taxes"), self("Sur impots.gouv.fr.", "On impots.gouv.fr.")),
            )
        )

    def __call__(self, french: str, english: str) -> str:
        return french if self.language == "fr" else english

    def step(self, at: int, french: str, english: str) -> str:
        return self(f"Étape {at} sur 7 · {french}", f"Step {at} of 7 · {english}")


def asking(say: Words) -> dict[str, Page]:
    return {
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
                    icon="moving",
                    detail=say("Ici, sur la borne. Environ dix minutes.", "Here, at the kiosk. About ten minutes."),
                ),
                *(
                    Button(say(french, english), "choose_flow", picture, icon=picture)
                    for picture, french, english in (
                        ("birth", "Un enfant est né", "A child is born"),
                        ("job", "Mon travail change", "My work changes"),
                        ("parent_care", "Aider un parent", "To care for a parent"),
                        ("car", "Mon véhicule", "My vehicle"),
                    )
                ),
                Button(
                    say("Je ne sais pas", "I do not know"),
                    "help",
                    icon="help_person",
                    detail=say("Voir quelqu'un", "See someone"),
                ),
            ),
            back=Button(say("Quitter", "Leave"), "end", icon="x"),
            help=say.help,
        ),
        "choices": Page(
            page="choices",
            key="step-logement",
            title=say("Où habitez-vous maintenant ?", "Where do you live now?"),
            lead=say("Toutes les situations sont acceptées.", "Every situation is accepted."),
            picture="home",
            progress=say.step(2, "Logement", "Housing"),
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
            ways=(say.leave,),
            back=say.back,
            help=say.help,
            primary=say.on,
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
                Row(
                    "", say("Votre nouvelle adresse exacte", "Your exact new address"), heading=say("À avoir", "Bring")
                ),
                Row(
                    "",
                    say(
                        "Un justificatif de domicile récent : facture d'énergie, d'eau ou de téléphone",
                        "A recent proof of address: an energy, water or telephone bill",
                    ),
                    heading=say("À avoir", "Bring"),
                ),
                *say.others,
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
            ways=(say.leave,),
            back=say.back,
            help=say.help,
        ),
        "form": Page(
            page="form",
            key="step-identite",
            title=say("Qui êtes-vous ?", "Who are you?"),
            lead=say(
                "Écrivez votre nom comme sur votre pièce d'identité.", "Write your name as on your identity document."
            ),
            picture="identity",
            progress=say.step(1, "Identité", "Identity"),
            step=1,
            steps=7,
            fields=(
                Field("nom", say("Nom de famille", "Family name"), "text", example="SPECIMEN", max_length=60),
                Field("prenoms", say("Prénoms", "First names"), "text", example="Camille", max_length=60),
                Field(
                    "naissance", say("Date de naissance", "Date of birth"), "date", example="12/03/1950", masked=True
                ),
            ),
            ways=(say.leave,),
            back=say.back,
            help=say.help,
            primary=say.on,
        ),
        "form-address": Page(
            page="form",
            key="step-adresse",
            title=say("Quelle est votre nouvelle adresse ?", "What is your new address?"),
            progress=say.step(3, "Adresse", "Address"),
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
            ways=(say.leave,),
            back=say.back,
            help=say.help,
            primary=say.on,
        ),
        "form-choice": Page(
            page="form",
            key="step-choix",
            title=say("Qui déménage avec vous ?", "Who moves with you?"),
            picture="host",
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
            ways=(say.leave,),
            back=say.back,
            help=say.help,
            primary=say.on,
        ),
    }
