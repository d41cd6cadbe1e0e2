"""The invented démarche that uses every kind of answer and every construct, and a hand that goes through it."""

from pathlib import Path

from kiosk.flows import load
from kiosk.flows.model import Flow
from kiosk.session import events
from kiosk.session.state import AtStep, Prepared, Receipt
from tests.support.visits import Hand

CATALOGUE = Path(__file__).resolve().parents[1] / "catalogue"
QUESTIONS = CATALOGUE / "toutes-les-questions.yaml"

# Step -> what is typed on its page.
TYPED: dict[str, dict[str, str]] = {
    "identite": {"nom": "Specimen", "prenoms": "Camille", "naissance": "1980-03-12"},
    "contact": {"telephone": "06 12 34 56 78", "courriel": "camille.specimen@Example.FR"},
    "banque": {"iban": "fr76 3000 6000 0112 3456 7890 189", "titulaire": "SPECIMEN Camille"},
    "foyer": {"famille": "couple", "enfants": "2"},
    "conjoint_identite": {
        "conjoint_nom": "Modele",
        "conjoint_prenoms": "Dominique",
        "conjoint_naissance": "1981-01-02",
    },
    "enfant_1": {"enfant_prenom_1": "Lou", "enfant_naissance_1": "2025-02-01", "enfant_argent_1": "0"},
    "garde_1": {"enfant_garde_1": "creche"},
    "enfant_2": {"enfant_prenom_2": "Noa", "enfant_naissance_2": "2008-06-01", "enfant_argent_2": "1200"},
    "creche": {"veut_aide": "yes"},
    "etudes": {"argent_detail": "Un apprentissage"},
    "adresse": {"domicile_voie": "12 rue des Lilas", "domicile_code_postal": "57000", "domicile_ville": "Metz"},
    "papiers": {"nir": "2 69 05 49 588 157 80", "fiscal": "12 34 567 890 066", "nationalite": "côte d'ivoire"},
    "argent": {"loyer": "450,5", "depuis": "2024-3", "revenus": "retraite,salaire"},
    "employeur": {"employeur_nom": "Mairie de Metz"},
    "vehicule": {"a_vehicule": "yes", "plaque": "ab 123 cd", "vin": "vf1bb05cf26010203"},
    "proche": {"proche_nom": "Modele"},
}


def flow() -> Flow:
    return load.load(QUESTIONS)


class Questioned(Hand):
    """`typed`: as `TYPED`, where a test wants it otherwise."""

    def __init__(self, démarche: Flow) -> None:
        super().__init__(flow=démarche)
        self.flow_id = démarche.id
        self.steps: list[str] = []

    def start(self) -> "Questioned":
        return self.do(events.Begin(), events.ChooseFlow(self.flow_id), events.ChooseRoute("kiosk"))

    def go_through(self, **pages: dict[str, str]) -> "Questioned":
        """To the page of sending: each page is answered as `TYPED` says, or as `pages` does."""
        answers = TYPED | pages
        for _ in range(60):
            if not isinstance(self.visit.place, AtStep):
                return self
            step = self.engine(self.flow_id).flow.step(self.visit.place.step)
            self.steps.append(step.id)
            if step.kind == "submit":
                return self
            if step.kind == "capture":
                self.scan()
            elif step.kind == "choice":
                ((field, value),) = answers[step.id].items()
                self.do(events.Chosen(field, value))
                continue
            elif step.kind == "sign":
                self.do(events.SignSpoken())
                continue
            self.fill(**answers.get(step.id, {})).do(events.Continue())
            if self.visit.place == AtStep(step.id):
                assert not self.visit.errors, self.visit.errors
                self.do(events.Continue())  # a warning has been seen
        raise AssertionError(f"no end: {self.steps}")

    @property
    def arrived(self) -> bool:
        return isinstance(self.visit.place, Receipt | Prepared)
