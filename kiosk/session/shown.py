"""How a value is read by a person: on the review page, in the summary."""

from datetime import date

from kiosk.errors import N_
from kiosk.flows import countries, kinds
from kiosk.flows.facts import DocumentValue, Fact, Origin, SignatureValue
from kiosk.flows.model import Field
from kiosk.flows.notations import first_day, masked
from kiosk.i18n.translator import Translator

ORIGINS: dict[Origin, str] = {
    "typed": N_("tapé par vous"),
    "chosen": N_("choisi par vous"),
    "two_d_doc": N_("lu dans le code signé du papier"),
    "scan": N_("numérisé ici"),
    "drawn": N_("signé à l'écran"),
    "spoken": N_("confirmé sans signature dessinée"),
    "chip": N_("lu dans la puce de la carte d'identité"),
    "mrz": N_("lu sur votre document"),
    "cev": N_("lu dans le code signé de la carte d'identité"),
    "photo": N_("photographié ici"),
    "france_connect": N_("donné par FranceConnect"),
    "particulier": N_("donné par la CAF ou la MSA"),
    "wallet": N_("montré par votre téléphone"),
    "agent": N_("proposé par un agent, accepté par vous"),
}


def origin(fact: Fact, tr: Translator) -> str:
    return tr(N_("déjà dit pendant cette visite")) if fact.carried else tr(ORIGINS[fact.origin])


def shown_masked(field: Field, fact: Fact, tr: Translator) -> str:
    """As the citizen's own screen shows it: of a number that nobody else is to read, the end."""
    text = shown(field, fact, tr)
    numbered = kinds.KINDS[field.type].control in ("code", "digits") and field.type != "number"
    return masked(text) if numbered and (field.mask != "none" or kinds.KINDS[field.type].secret) else text


def shown(field: Field, fact: Fact, tr: Translator) -> str:
    match fact.value:
        case bool():
            return tr(N_("Oui")) if fact.value else tr(N_("Non"))
        case date():
            return tr.date_long(fact.value)
        case DocumentValue() if field.type == "photo":
            return tr(N_("Photo prise à la borne"))
        case DocumentValue() as document:
            return _document(document, tr)
        case SignatureValue(kind="drawn"):
            return tr(N_("Signature dessinée à l'écran"))
        case SignatureValue(statement=statement):
            return tr(N_("Confirmé : « {statement} »"), statement=tr(statement))
        case str() | tuple() as value:
            return _words(field, value, tr)
    return kinds.shown(field, fact.value)


def _words(field: Field, value: str | tuple[str, ...], tr: Translator) -> str:
    """A text, in the citizen's language where it stands for one of a list."""
    match field.type:
        case "choice" | "choices":
            picked = (value,) if isinstance(value, str) else value
            return ", ".join(tr(option.label) for option in field.options if option.value in picked)
        case "country":
            return countries.name_of(str(value), tr.about.locale)
        case "month":
            return tr.month_long(first_day(str(value)))
    return kinds.shown(field, value)


def _document(document: DocumentValue, tr: Translator) -> str:
    pages = tr.plural(N_("{n} page"), N_("{n} pages"), len(document.sha256))
    if document.signature != "valid":
        return pages
    words = [pages, document.name, document.street, f"{document.postcode} {document.town}".strip()]
    if document.issued is not None:
        words.append(tr(N_("daté du {date}"), date=tr.date_long(document.issued)))
    return " · ".join(word for word in words if word)
