"""Who writes letters to people: how a page calls them, and which answer of the démarche they are."""

import msgspec

from kiosk.errors import N_


class Who(msgspec.Struct, frozen=True):
    """`name`: French msgid. `group`: the option of the démarche's question "who writes?"."""

    name: str
    group: str


SENDERS: dict[str, Who] = {
    "caf": Who(N_("La CAF"), "social"),
    "msa": Who(N_("La MSA"), "social"),
    "assurance_maladie": Who(N_("L'assurance maladie"), "social"),
    "assurance_retraite": Who(N_("L'assurance retraite"), "social"),
    "urssaf": Who(N_("L'Urssaf"), "social"),
    "france_travail": Who(N_("France Travail"), "emploi"),
    "impots": Who(N_("Les impôts"), "impots"),
    "amendes": Who(N_("Le centre des amendes"), "impots"),
    "departement": Who(N_("Le département"), "mairie"),
    "mairie": Who(N_("La mairie"), "mairie"),
    "ecole": Who(N_("L'école"), "mairie"),
    "prefecture": Who(N_("La préfecture"), "prefecture"),
    "police": Who(N_("La police ou la gendarmerie"), "prefecture"),
    "tribunal": Who(N_("Un tribunal"), "justice"),
    "commissaire_justice": Who(N_("Un commissaire de justice"), "justice"),
    "bailleur": Who(N_("Le propriétaire ou l'agence du logement"), "logement"),
    "banque": Who(N_("Une banque"), "banque"),
    "assurance": Who(N_("Une assurance ou une mutuelle"), "banque"),
    "energie": Who(N_("L'électricité ou le gaz"), "energie"),
    "eau": Who(N_("L'eau"), "energie"),
    "telephone": Who(N_("Le téléphone ou Internet"), "energie"),
}
