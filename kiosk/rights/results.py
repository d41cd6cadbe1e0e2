"""From computed amounts to what a citizen is told: which right, about how much, why, and what is not certain. Pure.

Every sentence is French source text (a msgid); whoever shows it translates it.
"""

from typing import Literal

from kiosk.errors import N_
from kiosk.privacy.private import Private
from kiosk.rights.port import Estimated, Household, RightName

# What is paid is paid from here on: the laws' own thresholds are higher; below it a rounding is left over.
LEAST_CENTS = 100
# One of these alone: each is what is missing up to a minimum, and counts the others as income. RSA comes last in the
# law (CASF L262-10): who may have AAH or Aspa asks for it first.
MINIMA: tuple[RightName, ...] = ("aah", "aspa", "rsa")

TITLES: dict[RightName, str] = {
    "rsa": N_("RSA"),
    "ppa": N_("Prime d'activité"),
    "housing": N_("Aide au logement (APL)"),
    "af": N_("Allocations familiales"),
    "asf": N_("Allocation de soutien familial"),
    "aah": N_("Allocation aux adultes handicapés (AAH)"),
    "aspa": N_("Minimum vieillesse (Aspa)"),
    "css": N_("Complémentaire santé solidaire (C2S)"),
    "energy": N_("Chèque énergie"),
}

WHY: dict[RightName, str] = {
    "rsa": N_("Les revenus de votre foyer sont bas."),
    "ppa": N_("Vous travaillez, ou votre conjoint, et vos revenus sont modestes."),
    "housing": N_("Vous payez un loyer, et vos revenus sont sous la limite."),
    "af": N_("Vous avez au moins deux enfants à charge."),
    "asf": N_("Vous élevez un enfant sans l'autre parent."),
    "aah": N_("La MDPH a reconnu un handicap."),
    "aspa": N_("Vous avez l'âge du minimum vieillesse, et vos revenus sont bas."),
    "css": N_("Les revenus de votre foyer sont sous la limite."),
    "energy": N_("Les revenus de votre foyer sont bas."),
}

# The démarche that asks for it; where the catalogue has none there is no button.
DEMARCHES: dict[RightName, str] = {
    "rsa": "caf-rsa",
    "ppa": "caf-prime-activite",
    "housing": "caf-aide-logement",
    "aah": "mdph-cmi",
    "aspa": "minimum-vieillesse",
    "css": "complementaire-sante",
    "energy": "cheque-energie",
}

ONLY_ESTIMATED = N_("Ce n'est qu'une estimation. Seul le service qui paie décide.")
SAME_INCOME = N_("Nous avons compté les mêmes revenus pour toute l'année.")
NOT_ADDED = N_("Le RSA, l'AAH et le minimum vieillesse ne s'ajoutent pas. Nous montrons celui à demander d'abord.")
NO_SAVINGS = N_("Nous n'avons compté ni épargne, ni autre revenu.")

_STAY_5 = N_("Selon votre nationalité, il faut un titre de séjour, souvent depuis cinq ans.")
_STAY_10 = N_("Selon votre nationalité, il faut un titre de séjour, souvent depuis dix ans.")
_SELF_EMPLOYED = N_("Pour un travailleur indépendant, la CAF compte autrement.")
_COMMUNE = N_("Nous n'avons pas trouvé votre commune : le montant peut changer.")
_HOSTEL = N_("En foyer ou en résidence, la CAF compte autrement.")
_DECENT = N_("Ce doit être votre logement principal, et il doit être décent.")
_LASTING = N_("La MDPH doit aussi reconnaître que travailler est durablement difficile.")
_OTHER_PARENT = N_("Si l'autre parent paie une pension, le montant change.")
_TWO_YEARS = N_("Il dépend de vos impôts d'il y a deux ans.")
_A_YEAR = N_("La caisse regarde les douze derniers mois.")


class Right(Private, frozen=True):
    """One thing to claim. `cents`: a month, of `energy` a year; of `css` what it costs a month, 0: nothing."""

    name: RightName
    cents: int
    per: Literal["month", "year", "free", "cost"]
    why: str
    uncertain: tuple[str, ...] = ()

    @property
    def demarche(self) -> str:
        """Id of the démarche that asks for it; empty: none."""
        return DEMARCHES.get(self.name, "")


class Outcome(Private, frozen=True):
    """`rights`: the largest first. `notes`: what is to be said of all of them."""

    rights: tuple[Right, ...]
    notes: tuple[str, ...]


def outcome(household: Household, estimated: Estimated) -> Outcome:
    """What a household is told of what was computed for it."""
    cents = {name: amount for name, amount in estimated.cents.items() if amount >= LEAST_CENTS}
    minimum = max((name for name in MINIMA if name in cents), key=lambda name: _asked_first(name, cents), default=None)
    left_out = [name for name in MINIMA if name in cents and name != minimum]
    shown = sorted((name for name in cents if name not in left_out), key=lambda name: (-_a_month(name, cents), name))
    rights = [
        Right(name, cents[name], "year" if name == "energy" else "month", WHY[name], _uncertain(name, household))
        for name in shown
    ]
    if estimated.css is not None:
        per: Literal["free", "cost"] = "cost" if estimated.css else "free"
        rights.append(Right("css", estimated.css, per, WHY["css"], _uncertain("css", household)))
    notes = [ONLY_ESTIMATED, SAME_INCOME, NO_SAVINGS]
    if left_out:
        notes.append(NOT_ADDED)
    return Outcome(tuple(rights), tuple(notes))


def _asked_first(name: RightName, cents: dict[RightName, int]) -> tuple[bool, int]:
    return name != "rsa", cents[name]


def _a_month(name: RightName, cents: dict[RightName, int]) -> int:
    return cents[name] // 12 if name == "energy" else cents[name]


def _uncertain(name: RightName, household: Household) -> tuple[str, ...]:
    said: list[str] = []
    if name in ("rsa", "ppa") and any(adult.activity == "self_employed" for adult in household.adults):
        said.append(_SELF_EMPLOYED)
    match name:
        case "rsa" | "ppa":
            said.append(_STAY_5)
        case "aspa" | "aah":
            said.append(_STAY_10 if name == "aspa" else "")
            if any(adult.disability == "from_50_to_79" for adult in household.adults) and name == "aah":
                said.append(_LASTING)
        case "housing":
            said.append(_HOSTEL if household.housing == "hostel" else _DECENT)
            said.append("" if household.commune else _COMMUNE)
        case "asf":
            said.append(_OTHER_PARENT)
        case "energy":
            said.append(_TWO_YEARS)
        case "css":
            said.append(_A_YEAR)
    return tuple(text for text in said if text)
