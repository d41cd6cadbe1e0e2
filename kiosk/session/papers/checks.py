"""What was asked of a paper, and what its reading says of it: an IBAN, a zone, a signed code. For the agent: a citizen
whose paper cannot be checked has done nothing wrong."""

from kiosk.devices.states import Fault
from kiosk.documents.letter.port import CannotRead
from kiosk.documents.mrz.port import ZoneRead
from kiosk.documents.port import SignedCode, Unreadable
from kiosk.documents.registration.port import RegistrationRead
from kiosk.documents.rib.port import IbanRead, NoIban, NotLookedFor
from kiosk.errors import N_
from kiosk.flows.facts import Check, DocumentValue, Facts
from kiosk.flows.model import Field, Flow
from kiosk.session.papers.events import PaperReader, PaperReading

# 2D-Doc types of identity documents (docs/two-d-doc.md): a proof of identity that is good for one use bears one, and
# is taken in the place of a copy.
IDENTITY_TYPES = ("07", "13")

NOTES: dict[Check, str] = {
    "code": N_("Code signé vérifié par la borne"),
    "iban": N_("IBAN lu par la borne, ses chiffres de contrôle sont justes"),
    "zone": N_("Bande de lecture du titre trouvée, ses chiffres de contrôle sont justes"),
    "no_code": N_("Sans code signé valable : à regarder par l'agent"),
    "no_iban": N_("Aucun IBAN lu par la borne : à regarder par l'agent"),
    "no_zone": N_("Aucune bande de lecture trouvée : à regarder par l'agent"),
    "unread_code": N_("Code signé non recherché : à regarder par l'agent"),
    "unread_iban": N_("IBAN non recherché : à regarder par l'agent"),
    "unread_zone": N_("Bande de lecture non recherchée : à regarder par l'agent"),
}
OTHER_IBAN = N_("Ce n'est pas l'IBAN donné dans le dossier : à regarder par l'agent")
# Nothing is sent of a letter that is explained, or of a vehicle that is sold: no agent is told anything.
_SOUGHT: dict[PaperReader, str] = {"two_d_doc": "code", "iban": "iban", "mrz": "zone", "letter": "", "registration": ""}


def settles(result: PaperReading | Fault) -> bool:
    """Whether nothing more is to be looked for on the paper."""
    match result:
        case SignedCode() | IbanRead() | NoIban(several=True):
            return True
        case ZoneRead(valid=valid):
            return valid
        case RegistrationRead(plate=plate, vin=vin):
            return bool(plate and vin)
    return False


def is_unread(result: PaperReading | Fault) -> bool:
    """Whether the reader could not do its work, as against having found nothing."""
    return isinstance(result, Fault | Unreadable | NotLookedFor | CannotRead)


def check_of(reader: PaperReader, result: PaperReading | Fault, *, unread: bool) -> Check:
    """What is said of a paper after its last reading. `unread`: a page before could not be read."""
    match result:
        case SignedCode(signature="valid"):
            return "code"
        case IbanRead():
            return "iban"
        case ZoneRead(valid=True):
            return "zone"
        case SignedCode() | NoIban(several=True):
            unread = False
    sought = _SOUGHT[reader]
    for check in NOTES:
        if check == f"{'unread' if unread else 'no'}_{sought}":
            return check
    return ""


def is_proof_of_identity(result: PaperReading | Fault) -> bool:
    """A signed code of an identity document, whose signature holds: it is no copy, and needs no words burnt in."""
    return isinstance(result, SignedCode) and result.signature == "valid" and result.type in IDENTITY_TYPES


def note_of(document: DocumentValue, field: Field, flow: Flow, facts: Facts) -> str:
    """The sentence (French msgid) for the agent, or empty."""
    if document.check == "iban" and _is_another(document.iban, field, flow, facts):
        return OTHER_IBAN
    return NOTES.get(document.check, "")


def _is_another(iban: str, field: Field, flow: Flow, facts: Facts) -> bool:
    given = {
        facts[other.id].value
        for step in flow.steps
        for other in step.fields
        if other.type == "iban" and other.of == field.of and other.id in facts
    }
    return bool(given) and iban not in given
