"""Every démarche that a France Services counter is asked for has its file, its scenarios, and is walked whole with its
states counted (`test_every_path_is_walked.py`); none is only named."""

from pathlib import Path

import pytest

from kiosk.cli.flows_checking import examine
from kiosk.finding.themes import THEMES
from kiosk.flows import load, scenarios

FOLDER = Path(__file__).resolve().parent.parent / "scenarios"
ASKED_FOR = (
    "changement-adresse", "vente-vehicule", "immatriculation-vehicule", "carte-identite-passeport", "permis-conduire",
    "caf-rsa", "caf-prime-activite", "caf-aide-logement", "carte-vitale", "complementaire-sante", "impots-declaration",
    "retraite", "minimum-vieillesse", "france-travail-inscription", "cheque-energie", "titre-sejour",
    "renovation-logement", "aide-juridictionnelle", "acte-naissance", "casier-judiciaire", "apa", "mdph-cmi", "fsl",
    "liste-electorale", "recensement-citoyen", "inscription-scolaire-cantine", "domiciliation", "msa", "urssaf",
    "probleme-dossier", "prendre-rendez-vous", "suivre-un-dossier", "comprendre-un-courrier", "numeriser-imprimer",
    "estimer-mes-droits",
)  # fmt: skip


def test_all_thirty_five_are_there_and_behind_a_picture() -> None:
    assert len(set(ASKED_FOR)) == 35
    assert set(ASKED_FOR) <= {path.stem for path in load.catalogue_files()}
    assert set(ASKED_FOR) <= {name for theme in THEMES for name in theme.demarches}


@pytest.mark.parametrize("flow_id", ASKED_FOR)
def test_each_has_scenarios(flow_id: str) -> None:
    assert len(scenarios.load(FOLDER / f"{flow_id}.yaml").scenarios) >= 3


def test_the_count_of_states_is_told() -> None:
    report = examine(load.CATALOGUE / "recensement-citoyen.yaml")
    assert report.ok
    assert report.states is not None
    assert report.states >= 20
    assert not report.bounded
