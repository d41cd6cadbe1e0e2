"""A citizen in the interview that estimates rights, at a kiosk that offers several démarches and the life events."""

from datetime import date

from kiosk import assets
from kiosk.config import Config
from kiosk.flows.life_events import load_all
from kiosk.flows.load import catalogue
from kiosk.flows.towns import Towns
from kiosk.i18n.translator import Translator, load
from kiosk.rights.port import RIGHTS, Adult, Estimated, Household, RightName
from kiosk.session import events
from kiosk.session.rights.state import EstimateRights
from kiosk.session.state import AtStep
from kiosk.tour.citizen import Citizen, Library
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Button, Page
from kiosk.ui.viewmodels.view import View
from tests.support.visits import PAGE

INTERVIEW = "estimer-mes-droits"
OFFERED = (
    INTERVIEW, "caf-rsa", "caf-prime-activite", "caf-aide-logement", "minimum-vieillesse", "complementaire-sante",
    "cheque-energie", "carte-vitale", "acte-naissance", "changement-adresse",
)  # fmt: skip
SHELF = Library(
    {flow.id: flow for flow in catalogue(only=OFFERED)}, Towns.load(assets.path("postcodes.tsv")), load_all()
)
JUNE = date(2026, 6, 15)

ALONE = {
    "naissance": "1986-03-12", "famille": "seul", "enfants": "0", "loyer": "450", "code_postal": "57000",
    "ville": "Metz", "net_social": "0", "chomage": "0", "pensions": "0", "activite": "sans_emploi",
    "habitation": "locataire", "handicap": "non", "pour": "moi",
}  # fmt: skip
COUPLE = ALONE | {
    "famille": "couple", "enfants": "2", "naissance_conjoint": "1988-05-01", "activite": "salarie",
    "activite_conjoint": "autre", "naissance_enfant_1": "2018-03-01", "naissance_enfant_2": "2018-03-01",
    "loyer": "700", "net_social": "1500", "net_social_conjoint": "0", "chomage_conjoint": "0",
    "pensions_conjoint": "0",
}  # fmt: skip
PARENT = ALONE | {"enfants": "1", "naissance_enfant_1": "2018-03-01", "pension_enfants": "0"}

# The reference households: euros a month are in the tests that use them.
SINGLE = Household((Adult(date(1986, 3, 12), "unemployed"),), housing="tenant", rent=450_00, commune="57463")
FAMILY = Household(
    (Adult(date(1986, 3, 12), "employee", net_social=1_500_00), Adult(date(1988, 5, 1))),
    children=(date(2018, 3, 1), date(2018, 3, 1)),
    housing="tenant",
    rent=700_00,
    commune="57463",
)
WELL_PAID = Household(
    (Adult(date(1986, 3, 12), "employee", net_social=2_200_00),), housing="tenant", rent=700_00, commune="57463"
)


class Asked(Citizen):
    """Goes through a démarche page by page, giving the answers that are asked for."""

    def __init__(self, config: Config | None = None) -> None:
        super().__init__(SHELF, PAGE, config or Config())

    def choose(self, flow_id: str = INTERVIEW) -> "Asked":
        return self.do(events.Begin(), events.ChooseFlow(flow_id), events.ChooseRoute("kiosk"))

    def answer(self, answers: dict[str, str], until: str = "") -> "Asked":
        """To the end of the démarche, or to the step `until`."""
        for _ in range(60):
            place = self.visit.place
            if not isinstance(place, AtStep) or place.step == until:
                return self
            self.one_page(answers)
        raise AssertionError(f"the démarche does not go on past {self.visit.place}")

    def one_page(self, answers: dict[str, str]) -> tuple[str, ...]:
        """Answer the present page and go on; the questions that it asked."""
        place, engine = self.visit.place, self.engine(self.visit.flow_id)
        assert isinstance(place, AtStep)
        step = engine.flow.step(place.step)
        shown = tuple(field.id for field in engine.visible_fields(step.id, self.visit.facts))
        if step.kind == "choice":
            self.do(events.Chosen(shown[0], answers[shown[0]]))
            if self.visit.place == AtStep(step.id):
                self.do(events.Continue())
        elif step.kind == "capture":
            self.do(events.NoPaper(), events.Continue())
        else:
            self.fill(**{name: answers[name] for name in shown if name in answers}).do(events.Continue())
        return shown

    def interview(self, answers: dict[str, str]) -> "Asked":
        return self.choose().answer(answers)

    def asked(self) -> EstimateRights:
        return self.wants(EstimateRights)

    def told(self, css: int | None = None, **cents: int) -> "Asked":
        """The engine answers with these amounts, and nothing for the rest."""
        return self.do(events.RightsEstimated(self.asked().turn, amounts(css, **cents)))

    def page(self, language: str = "fr") -> Page:
        return page_of(self.view(language))

    def view(self, language: str = "fr") -> View:
        engine = self.engine(self.visit.flow_id) if self.visit.flow_id else None
        return View(
            self.visit,
            self.config,
            _shown_in(language),
            _shown_in,
            engine,
            self.library.flows,
            self.clock.monotonic(),
            life_events=SHELF.life_events,
        )


def _shown_in(language: str) -> Translator:
    return load(language).for_screen()


def amounts(css: int | None = None, **cents: int) -> Estimated:
    none: dict[RightName, int] = {name: 0 for name in RIGHTS if name != "css"}
    return Estimated({**none, **cents}, css, JUNE)  # type: ignore[dict-item]


def buttons(page: Page) -> list[Button]:
    rows = [row.edit for row in page.rows if row.edit]
    return [*page.tiles, *page.ways, *rows, *(one for one in (page.primary, page.back, page.help) if one)]
