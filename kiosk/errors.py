"""Every failure that a person may meet: a stable code, a sentence for the citizen, a remedy for staff.

No sentence carries personal data. The French text is the source (gettext msgid); `N_` marks it for extraction.
Exceptions are for faults of the program or of its configuration; a jam or a cut network is a value (`Fault`).
"""

from enum import StrEnum
from typing import NamedTuple

import msgspec


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a text for extraction; it is translated where it is shown."""
    return text


class Code(StrEnum):
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"
    DRIVER_DIED = "driver_died"
    NOT_CONFIGURED = "not_configured"
    DISCONNECTED = "disconnected"
    DEVICE_BUSY = "device_busy"
    IO_ERROR = "io_error"
    SCANNER_COVER_OPEN = "scanner_cover_open"
    SCANNER_JAM = "scanner_jam"
    SCANNER_NO_PAPER = "scanner_no_paper"
    SCANNER_GARBAGE = "scanner_garbage"
    SCANNER_FEEDER_EMPTY = "scanner_feeder_empty"
    SCANNER_NO_FEEDER = "scanner_no_feeder"
    CARD_VITALE = "card_vitale"
    CARD_BANK = "card_bank"
    CARD_UPSIDE_DOWN = "card_upside_down"
    CARD_NO_CHIP = "card_no_chip"
    CARD_UNSTEADY = "card_unsteady"
    CARD_UNKNOWN = "card_unknown"
    CARD_MISSING = "card_missing"
    CARD_REMOVED = "card_removed"
    CARD_GARBAGE = "card_garbage"
    CARD_SERVICE_DOWN = "card_service_down"
    PRINTER_NO_PAPER = "printer_no_paper"
    PRINTER_COVER_OPEN = "printer_cover_open"
    PRINTER_ERROR = "printer_error"
    PRINTER_MUTE = "printer_mute"
    INPUTS_MISSING = "inputs_missing"
    INPUTS_STUCK = "inputs_stuck"
    INPUTS_GARBAGE = "inputs_garbage"
    CAMERA_STALLED = "camera_stalled"
    CAMERA_GARBAGE = "camera_garbage"
    PAGE_PRINTER_NO_PAPER = "page_printer_no_paper"
    PAGE_PRINTER_PAPER_LOW = "page_printer_paper_low"
    PAGE_PRINTER_JAM = "page_printer_jam"
    PAGE_PRINTER_COVER_OPEN = "page_printer_cover_open"
    PAGE_PRINTER_NO_TONER = "page_printer_no_toner"
    PAGE_PRINTER_TONER_LOW = "page_printer_toner_low"
    PAGE_PRINTER_TRAY_FULL = "page_printer_tray_full"
    PAGE_PRINTER_PAUSED = "page_printer_paused"
    PAGE_PRINTER_ERROR = "page_printer_error"
    PAGE_PRINTER_UNCONFIRMED = "page_printer_unconfirmed"
    DOCUMENT_TOO_LONG = "document_too_long"
    DOCUMENT_NOT_PRINTABLE = "document_not_printable"
    UNREADABLE_DOCUMENT = "unreadable_document"
    PHONE_UNREACHABLE = "phone_unreachable"
    PHONE_OVER = "phone_over"
    STICK_MISSING = "stick_missing"
    PAPER_NOT_MADE = "paper_not_made"
    OUTBOX_FULL = "outbox_full"
    OUTBOX_BROKEN = "outbox_broken"
    FILE_TOO_LARGE = "file_too_large"
    NETWORK_DOWN = "network_down"
    RECIPIENT_REFUSED = "recipient_refused"
    RECIPIENT_GARBAGE = "recipient_garbage"


class Meaning(NamedTuple):
    citizen: str
    staff: str


MEANINGS: dict[Code, Meaning] = {
    Code.CANCELLED: Meaning(N_("L'opération a été arrêtée."), N_("Rien à faire.")),
    Code.TIMED_OUT: Meaning(
        N_("L'appareil met trop de temps à répondre."), N_("Éteindre l'appareil dix secondes, puis le rallumer.")
    ),
    Code.DRIVER_DIED: Meaning(
        N_("L'appareil redémarre. Vous ne perdez rien."),
        N_("Si cela se répète, relever l'heure et lancer « kiosk doctor »."),
    ),
    Code.NOT_CONFIGURED: Meaning(
        N_("Cet appareil n'est pas installé ici."), N_("L'ajouter à la configuration si la borne en a un.")
    ),
    Code.DISCONNECTED: Meaning(N_("L'appareil ne répond plus."), N_("Vérifier son câble et son alimentation.")),
    Code.DEVICE_BUSY: Meaning(N_("L'appareil est déjà occupé."), N_("Attendre, ou éteindre l'appareil dix secondes.")),
    Code.IO_ERROR: Meaning(
        N_("L'appareil n'a pas pu terminer."), N_("Éteindre l'appareil dix secondes, puis le rallumer.")
    ),
    Code.SCANNER_COVER_OPEN: Meaning(
        N_("Le couvercle du scanner est ouvert. Refermez-le."), N_("Refermer le couvercle du scanner.")
    ),
    Code.SCANNER_JAM: Meaning(
        N_("Une feuille est coincée dans le scanner."), N_("Ouvrir le capot et retirer la feuille.")
    ),
    Code.SCANNER_NO_PAPER: Meaning(
        N_("Le scanner ne voit pas de papier. Posez votre papier sur la vitre."), N_("Vérifier la vitre du scanner.")
    ),
    Code.SCANNER_GARBAGE: Meaning(
        N_("L'image reçue du scanner est illisible. Recommencez."),
        N_("Éteindre le scanner dix secondes, puis le rallumer."),
    ),
    Code.SCANNER_FEEDER_EMPTY: Meaning(
        N_("Le chargeur du scanner est vide. Posez-y vos feuilles."),
        N_("Remettre les feuilles dans le chargeur du scanner, jusqu'à la butée."),
    ),
    Code.SCANNER_NO_FEEDER: Meaning(
        N_("Ce scanner prend les feuilles une par une. Posez-les sur la vitre."),
        N_("Numériser sur la vitre : ce scanner n'a pas de chargeur, ou n'y lit qu'un côté."),
    ),
    Code.CARD_VITALE: Meaning(
        N_("C'est une carte Vitale : la borne ne la lit jamais. Reprenez-la et mettez votre pièce d'identité."),
        N_("Rien à faire : aucune carte Vitale n'est lue ici."),
    ),
    Code.CARD_BANK: Meaning(
        N_("C'est une carte de paiement : la borne ne la lit pas. Reprenez-la et mettez votre pièce d'identité."),
        N_("Rien à faire : aucun paiement ne se fait ici."),
    ),
    Code.CARD_UPSIDE_DOWN: Meaning(
        N_("La borne ne sent pas la puce. Retournez la carte, puce vers le haut, puis remettez-la."),
        N_("Aider à mettre la carte dans le bon sens ; si cela se répète, nettoyer le lecteur."),
    ),
    Code.CARD_NO_CHIP: Meaning(
        N_("Cette carte ne répond pas : elle n'a peut-être pas de puce. Reprenez-la et continuez sans elle."),
        N_("Proposer de numériser la carte, ou de saisir les informations."),
    ),
    Code.CARD_UNSTEADY: Meaning(
        N_("La puce ne répond pas encore. Posez la carte bien à plat, seule, et ne la bougez plus."),
        N_("Une carte à la fois, sans étui ; si cela se répète, vérifier le lecteur."),
    ),
    Code.CARD_UNKNOWN: Meaning(
        N_("Cette carte n'est pas une pièce d'identité que la borne sait lire. Reprenez-la et continuez sans elle."),
        N_("Proposer de numériser la pièce d'identité, ou de saisir les informations."),
    ),
    Code.CARD_MISSING: Meaning(
        N_("Il n'y a pas de carte dans le lecteur. Mettez votre carte."), N_("Vérifier que la carte est bien en place.")
    ),
    Code.CARD_REMOVED: Meaning(
        N_("La carte a été retirée trop tôt. Remettez-la et attendez."),
        N_("Demander de laisser la carte jusqu'à la fin de la lecture."),
    ),
    Code.CARD_GARBAGE: Meaning(
        N_("La puce de cette carte répond mal. Remettez la carte, ou continuez sans elle."),
        N_("Nettoyer la puce et le lecteur ; sinon, continuer sans la carte."),
    ),
    Code.CARD_SERVICE_DOWN: Meaning(
        N_("Le lecteur de cartes redémarre. Vous pouvez continuer sans lui."),
        N_("Relancer le service des cartes : « systemctl restart pcscd »."),
    ),
    Code.PRINTER_NO_PAPER: Meaning(
        N_("L'imprimante n'a plus de papier."), N_("Mettre un rouleau neuf, face thermique vers l'avant.")
    ),
    Code.PRINTER_COVER_OPEN: Meaning(
        N_("Le capot de l'imprimante est ouvert."), N_("Refermer le capot jusqu'au déclic.")
    ),
    Code.PRINTER_ERROR: Meaning(
        N_("L'imprimante signale une panne."), N_("Éteindre l'imprimante, vérifier le massicot, la rallumer.")
    ),
    Code.PRINTER_MUTE: Meaning(
        N_("L'imprimante ne confirme pas l'impression."), N_("Vérifier le câble ; regarder si le ticket est sorti.")
    ),
    Code.INPUTS_MISSING: Meaning(
        N_("Une partie du pavé de touches ne répond plus."),
        N_("Vérifier les câbles du pavé, de la prise casque et du détecteur de présence."),
    ),
    Code.INPUTS_STUCK: Meaning(
        N_("Une touche du pavé reste enfoncée."), N_("Décoincer la touche, et nettoyer le pavé.")
    ),
    Code.INPUTS_GARBAGE: Meaning(
        N_("Le pavé de touches ne fonctionne pas bien."), N_("Débrancher le pavé dix secondes, puis le rebrancher.")
    ),
    Code.CAMERA_STALLED: Meaning(
        N_("L'image de la caméra s'est arrêtée. Patientez quelques secondes."),
        N_("Débrancher la caméra dix secondes, puis la rebrancher."),
    ),
    Code.CAMERA_GARBAGE: Meaning(
        N_("L'image de la caméra est illisible. Patientez quelques secondes."),
        N_("Vérifier le câble de la caméra, puis la débrancher dix secondes."),
    ),
    Code.PAGE_PRINTER_NO_PAPER: Meaning(
        N_("L'imprimante de documents n'a plus de papier."), N_("Mettre du papier A4 dans le bac de l'imprimante.")
    ),
    Code.PAGE_PRINTER_PAPER_LOW: Meaning(
        N_("L'imprimante de documents fonctionne."), N_("Remettre bientôt du papier A4 dans le bac.")
    ),
    Code.PAGE_PRINTER_JAM: Meaning(
        N_("Une feuille est coincée dans l'imprimante."), N_("Ouvrir l'imprimante, retirer la feuille, refermer.")
    ),
    Code.PAGE_PRINTER_COVER_OPEN: Meaning(
        N_("Le capot de l'imprimante de documents est ouvert."), N_("Refermer toutes les portes de l'imprimante.")
    ),
    Code.PAGE_PRINTER_NO_TONER: Meaning(
        N_("L'imprimante de documents n'a plus d'encre."), N_("Remplacer le toner ou la cartouche d'encre.")
    ),
    Code.PAGE_PRINTER_TONER_LOW: Meaning(
        N_("L'imprimante de documents fonctionne."), N_("Prévoir un toner ou une cartouche d'encre.")
    ),
    Code.PAGE_PRINTER_TRAY_FULL: Meaning(
        N_("L'imprimante de documents fonctionne."), N_("Vider le bac de sortie de l'imprimante.")
    ),
    Code.PAGE_PRINTER_PAUSED: Meaning(
        N_("L'imprimante de documents est en pause."),
        N_("La remettre en service : sur l'imprimante, ou « cupsenable » puis « cupsaccept »."),
    ),
    Code.PAGE_PRINTER_ERROR: Meaning(
        N_("L'imprimante de documents signale une panne."),
        N_("Lire l'écran de l'imprimante ; l'éteindre, la rallumer."),
    ),
    Code.PAGE_PRINTER_UNCONFIRMED: Meaning(
        N_("L'imprimante ne confirme pas l'impression. Regardez si vos pages sont sorties."),
        N_("Regarder si les pages sont sorties avant de les imprimer à nouveau."),
    ),
    Code.DOCUMENT_TOO_LONG: Meaning(
        N_("Ce document a trop de pages pour être imprimé ici."),
        N_("L'imprimer à l'accueil, ou relever la limite « max_pages »."),
    ),
    Code.DOCUMENT_NOT_PRINTABLE: Meaning(
        N_("Ce document ne peut pas être imprimé ici."), N_("L'ouvrir et l'imprimer à l'accueil.")
    ),
    Code.UNREADABLE_DOCUMENT: Meaning(
        N_("Ce papier n'a pas pu être lu."), N_("Proposer de le numériser à nouveau, bien à plat.")
    ),
    Code.PHONE_UNREACHABLE: Meaning(
        N_("Le lien avec un téléphone ne marche pas en ce moment."),
        N_("Vérifier le réseau de la borne et le réglage « phone_url »."),
    ),
    Code.PHONE_OVER: Meaning(
        N_("Ce code pour téléphone ne sert plus. Demandez-en un nouveau."), N_("Rien à faire : il dure dix minutes.")
    ),
    Code.STICK_MISSING: Meaning(
        N_("Nous ne voyons pas de clé USB."), N_("Vérifier la prise et le réglage « stick_dir ».")
    ),
    Code.PAPER_NOT_MADE: Meaning(
        N_("Ce papier n'a pas pu être préparé. Demandez-le à l'accueil."), N_("Lancer « kiosk doctor ».")
    ),
    Code.OUTBOX_FULL: Meaning(
        N_("La borne ne peut plus enregistrer de dossier."), N_("Libérer de la place : « kiosk outbox list ».")
    ),
    Code.OUTBOX_BROKEN: Meaning(
        N_("La borne n'a pas pu enregistrer votre dossier. Rien n'a été envoyé."),
        N_("Lancer « kiosk doctor » et prévenir l'informatique."),
    ),
    Code.FILE_TOO_LARGE: Meaning(
        N_("Votre dossier est trop lourd pour être envoyé d'ici. Rien n'a été envoyé."),
        N_("Numériser moins de pages, ou relever la limite « max_file_bytes »."),
    ),
    Code.NETWORK_DOWN: Meaning(
        N_("Le réseau est coupé. Votre dossier partira plus tard."), N_("Vérifier le réseau de la borne.")
    ),
    Code.RECIPIENT_REFUSED: Meaning(
        N_("Le service destinataire a refusé le dossier."), N_("Voir le motif : « kiosk outbox list ».")
    ),
    Code.RECIPIENT_GARBAGE: Meaning(
        N_("Le service destinataire ne répond pas comme prévu."), N_("Prévenir l'informatique du service.")
    ),
}


class KioskError(Exception):
    """A fault of the program's surroundings that a command explains in one line (exit status 1)."""


class ConfigError(KioskError):
    """A setting that cannot be used (exit status 2): says which, and what is expected."""


class Explained(msgspec.Struct, frozen=True):
    """A code with its sentences, as commands print it in JSON."""

    code: Code
    citizen: str
    staff: str


def explain(code: Code) -> Explained:
    meaning = MEANINGS[code]
    return Explained(code, meaning.citizen, meaning.staff)
