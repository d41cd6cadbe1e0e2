"""The same démarches by pictures of life, for who does not write: a drawing leads to a few of them."""

from collections.abc import Iterable

import msgspec

from kiosk.errors import N_


class Theme(msgspec.Struct, frozen=True):
    """`picture`: a drawing of `assets/drawings`. `demarches`: ids, the most asked for first."""

    id: str
    title: str
    picture: str
    demarches: tuple[str, ...]


THEMES = (
    Theme("papers", N_("Mes papiers d'identité"), "identity",
          ("carte-identite-passeport", "acte-naissance", "casier-judiciaire", "titre-sejour", "liste-electorale",
           "recensement-citoyen")),
    Theme("vehicle", N_("Ma voiture, mon permis"), "car",
          ("immatriculation-vehicule", "vente-vehicule", "permis-conduire")),
    Theme("home", N_("Mon logement"), "home",
          ("caf-aide-logement", "fsl", "cheque-energie", "renovation-logement", "changement-adresse",
           "domiciliation")),
    Theme("moving", N_("Je déménage"), "moving",
          ("changement-adresse", "caf-aide-logement", "inscription-scolaire-cantine", "liste-electorale",
           "immatriculation-vehicule", "carte-bibliotheque")),
    Theme("work", N_("Mon travail"), "job",
          ("france-travail-inscription", "caf-prime-activite", "urssaf", "msa")),
    Theme("money", N_("Mon argent, mes aides"), "money",
          ("estimer-mes-droits", "caf-rsa", "caf-prime-activite", "caf-aide-logement", "impots-declaration",
           "cheque-energie")),
    Theme("health", N_("Ma santé, un handicap"), "health",
          ("carte-vitale", "complementaire-sante", "mdph-cmi")),
    Theme("child", N_("Un enfant"), "birth",
          ("acte-naissance", "inscription-scolaire-cantine", "carte-identite-passeport", "carte-vitale",
           "recensement-citoyen", "carte-bibliotheque")),
    Theme("elder", N_("Une personne âgée"), "parent_care",
          ("apa", "minimum-vieillesse", "retraite", "mdph-cmi")),
    Theme("retirement", N_("La retraite"), "calendar", ("retraite", "minimum-vieillesse", "msa")),
    Theme("loss", N_("Un décès, une séparation"), "loss",
          ("acte-naissance", "retraite", "aide-juridictionnelle", "changement-adresse")),
    Theme("street", N_("Je n'ai pas de logement"), "no_fixed_home",
          ("domiciliation", "caf-rsa", "complementaire-sante", "fsl")),
    Theme("letter", N_("Un courrier, un dossier, un problème"), "page_sheet",
          ("comprendre-un-courrier", "suivre-un-dossier", "probleme-dossier", "prendre-rendez-vous",
           "aide-juridictionnelle", "numeriser-imprimer")),
)  # fmt: skip


def offered(catalogue: Iterable[str]) -> tuple[Theme, ...]:
    """The themes with those of their démarches that the catalogue (ids) has; a theme of none is not shown."""
    known = frozenset(catalogue)
    kept = (msgspec.structs.replace(one, demarches=tuple(i for i in one.demarches if i in known)) for one in THEMES)
    return tuple(one for one in kept if one.demarches)
