"""A household in the words of OpenFisca-France: entities, roles, variables by month. Pure; imports nothing of it.

Which variables: docs/rights.md tells what was measured. An income is given in three ways (net, taxable, gross), because
RSA, prime d'activité and the family benefits read the first, the housing benefit the second, and what is left out is
computed from the third: zero.
"""

from datetime import date

from kiosk.rights.port import Activity, Adult, Disability, Household, Housing

Values = dict[str, dict[str, object]]

# Of an employee's pay, net being 1: the gross (78 % of it are left), and what is taxed: with the CSG and CRDS that are
# not deducted, 2.9 % of 98.25 % of the gross. With the net taken for all three, a couple with two children and 1,500
# euros was said to get 303 euros for its rent, where the State's simulator says 287.
GROSS = 1 / 0.78
TAXED = 1 + 0.029 * 0.9825 * GROSS
# The chèque énergie looks at the income of the year before last.
YEARS_BACK = 2

_ACTIVITY: dict[Activity, str] = {
    "employee": "actif",
    "self_employed": "actif",
    "unemployed": "chomeur",
    "retired": "retraite",
    "student": "etudiant",
    "other": "inactif",
}
_HOUSING: dict[Housing, str] = {
    "tenant": "locataire_vide",
    "hostel": "locataire_foyer",
    "owner": "proprietaire",
    "hosted": "loge_gratuitement",
    "none": "sans_domicile",
}
_INCAPACITY: dict[Disability, float] = {"below_50": 0.3, "from_50_to_79": 0.5, "from_80": 0.8}


def situation(household: Household, day: date) -> dict[str, dict[str, dict[str, object]]]:
    """What `SimulationBuilder.build_from_entities` takes, for an estimate of the month of `day`."""
    months = _months(day)
    adults = [f"adulte_{number}" for number in range(1, len(household.adults) + 1)]
    children = [f"enfant_{number}" for number in range(1, len(household.children) + 1)]
    persons: dict[str, dict[str, object]] = {}
    for name, adult in zip(adults, household.adults, strict=True):
        persons[name] = _adult(adult, months)
    for name, birth in zip(children, household.children, strict=True):
        persons[name] = {"date_naissance": {"ETERNITY": birth.isoformat()}}
    persons[adults[0]]["pensions_alimentaires_percues"] = _each(months, _euros(household.child_support))
    home: dict[str, object] = {
        "personne_de_reference": adults[:1],
        "conjoint": adults[1:],
        "enfants": children,
        "statut_occupation_logement": _each(months, _HOUSING[household.housing]),
        "loyer": _each(months, _euros(household.rent)),
    }
    if household.commune:
        home["depcom"] = _each(months, household.commune)
    return {
        "individus": persons,
        "familles": {"famille": {"parents": adults, "enfants": children}},
        "foyers_fiscaux": {"foyer": {"declarants": adults, "personnes_a_charge": children}},
        "menages": {"menage": home},
    }


def _adult(adult: Adult, months: list[str]) -> dict[str, object]:
    values: dict[str, object] = {
        "date_naissance": {"ETERNITY": adult.birth_date.isoformat()},
        "activite": _each(months, _ACTIVITY[adult.activity]),
        "salaire_net": _each(months, _euros(adult.net_social)),
        "salaire_imposable": _each(months, _euros(adult.net_social) * TAXED),
        "salaire_de_base": _each(months, _euros(adult.net_social) * GROSS),
        "chomage_net": _each(months, _euros(adult.unemployment)),
        "chomage_imposable": _each(months, _euros(adult.unemployment)),
        "chomage_brut": _each(months, _euros(adult.unemployment)),
        "retraite_nette": _each(months, _euros(adult.pensions)),
        "retraite_imposable": _each(months, _euros(adult.pensions)),
        "retraite_brute": _each(months, _euros(adult.pensions)),
    }
    rate = _INCAPACITY.get(adult.disability)
    if rate is not None:
        values["taux_incapacite"] = _each(months, rate)
    if adult.disability == "from_50_to_79":
        values["aah_restriction_substantielle_durable_acces_emploi"] = _each(months, True)
    return values


def _months(day: date) -> list[str]:
    """From January of the year before last to the month of `day`."""
    count = YEARS_BACK * 12 + day.month
    return [f"{day.year - YEARS_BACK + number // 12}-{number % 12 + 1:02}" for number in range(count)]


def _each(months: list[str], value: object) -> dict[str, object]:
    return dict.fromkeys(months, value)


def _euros(cents: int) -> float:
    return cents / 100
