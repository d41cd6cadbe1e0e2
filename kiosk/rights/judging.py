"""Whether a household can be reckoned with: a value that cannot be so gets a sentence, not an estimate. Pure."""

from datetime import date

from kiosk.errors import N_
from kiosk.rights.port import Adult, Household

# Above these an answer is a slip of the finger: the engine would compute on, and say nothing of it.
MOST_A_MONTH = 50_000_00
MOST_CHILDREN = 12
MOST_YEARS = 120
LEAST_YEARS = 16

TOO_MUCH = N_("Une somme est trop grande pour un mois. Vérifiez vos réponses.")
TOO_MANY = N_("La borne ne peut pas compter autant d'enfants. Un agent peut faire le calcul avec vous.")
NOT_BORN = N_("Une date de naissance est dans le futur. Vérifiez vos réponses.")
TOO_OLD = N_("Une date de naissance est trop ancienne. Vérifiez vos réponses.")
TOO_YOUNG = N_("Avant 16 ans, ce sont vos parents qui demandent les aides. Un agent peut vous aider.")
OLDER_THAN_PARENTS = N_("Un enfant est plus âgé que vous. Vérifiez les dates de naissance.")


def complaint(household: Household, today: date) -> str | None:
    """Why this household cannot be reckoned with (French, a msgid); None: it can."""
    sums = [household.rent, household.child_support]
    for adult in household.adults:
        sums += [adult.net_social, adult.unemployment, adult.pensions]
    births = [adult.birth_date for adult in household.adults]
    if max(sums) > MOST_A_MONTH:
        return TOO_MUCH
    if len(household.children) > MOST_CHILDREN:
        return TOO_MANY
    if max(*births, *household.children, date.min) > today:
        return NOT_BORN
    if today.year - min(*births, *household.children, date.max).year > MOST_YEARS:
        return TOO_OLD
    if any(age(birth, today) < LEAST_YEARS for birth in births):
        return TOO_YOUNG
    if any(child <= births[0] for child in household.children):
        return OLDER_THAN_PARENTS
    return None


def age(birth: date, today: date) -> int:
    """Whole years."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def income(adult: Adult) -> int:
    """Cents a month, of whatever kind."""
    return adult.net_social + adult.unemployment + adult.pensions
