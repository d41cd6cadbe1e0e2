"""A life event leads to an ordered list: begun from it, ticked off, printed, and come back to."""

from pathlib import Path

import pytest

from kiosk import assets
from kiosk.devices.receipt_printer.port import Line, Printed
from kiosk.flows import life_events
from kiosk.flows.life_events import LifeEvent
from kiosk.flows.load import catalogue
from kiosk.i18n.display import plain
from kiosk.i18n.extract_flow import extract
from kiosk.session import effects, events
from kiosk.session.state import LifeEvents, Plan, Prepare, Prepared, Welcome
from tests.support.rights import ALONE, INTERVIEW, SHELF, Asked, buttons

EVENTS = life_events.load_all()
CATALOGUE = catalogue()
KNOWN = {flow.id for flow in CATALOGUE}
BIRTH = "naissance"
WANTED = {
    "naissance", "perte-emploi", "demenagement", "parent-dependant", "vehicule", "deces", "retraite", "arrivee-france",
    "separation", "premier-emploi",
}  # fmt: skip


def following(event: str = BIRTH) -> Asked:
    return Asked().do(events.Begin(), events.OpenLifeEvents(), events.ChooseLifeEvent(event))


def test_the_events_are_those_that_bring_people() -> None:
    assert {event.id for event in EVENTS} == WANTED


@pytest.mark.parametrize("path", life_events.files(), ids=lambda path: path.stem)
def test_each_file_is_fit_and_names_demarches_that_exist(path: Path) -> None:
    assert life_events.check(path, KNOWN).findings == ()


@pytest.mark.parametrize("path", life_events.files(), ids=lambda path: path.stem)
def test_the_translators_get_every_text(path: Path) -> None:
    event = next(event for event in EVENTS if event.id == path.stem)
    with path.open("rb") as stream:
        assert {text for _, _, text, _ in extract(stream, None, None, None)} == set(life_events.texts(event))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
def test_a_demarche_is_called_by_its_own_name(event: LifeEvent) -> None:
    titles = {flow.id: flow.title for flow in CATALOGUE}
    for step in event.steps:
        assert step.demarche is None or step.title == titles[step.demarche]


def test_the_welcome_page_leads_there_and_back() -> None:
    citizen = Asked().do(events.Begin())
    (tile,) = [button for button in buttons(citizen.page()) if button.action == "life_events"]
    assert assets.path(f"drawings/{tile.icon}.svg").is_file()
    citizen.do(events.OpenLifeEvents())
    assert citizen.visit.place == LifeEvents()
    assert {tile.argument for tile in citizen.page().tiles if tile.action == "choose_life_event"} == WANTED
    citizen.do(events.Back())
    assert citizen.visit.place == Welcome()


def test_each_step_says_by_when_and_where_in_its_order() -> None:
    page = following().page()
    event = next(event for event in EVENTS if event.id == BIRTH)
    headings = list(dict.fromkeys(row.heading for row in page.rows))
    assert [plain(text) for text in headings] == [f"{n}. {step.title}" for n, step in enumerate(event.steps, 1)]
    assert {step.delay for step in event.steps} <= {plain(row.label) for row in page.rows}


def test_only_what_this_kiosk_offers_has_a_button_to_begin() -> None:
    begun = {button.argument for button in buttons(following().page()) if button.action == "start_flow"}
    assert begun == {"carte-vitale", INTERVIEW}
    assert begun <= set(SHELF.flows)


def test_a_demarche_begins_out_of_the_plan_and_back_returns_to_it() -> None:
    citizen = following().do(events.StartFlow("carte-vitale"))
    assert citizen.visit.place == Prepare()
    citizen.do(events.Back())
    assert citizen.visit.place == Plan()
    citizen.do(events.Back(), events.Back())
    assert citizen.visit.place == Welcome()
    assert citizen.visit.plan.event == ""


def test_what_the_visit_has_done_is_ticked_off() -> None:
    citizen = following().do(events.StartFlow(INTERVIEW), events.ChooseRoute("kiosk")).answer(ALONE)
    assert citizen.visit.place == Prepared()
    citizen.told(rsa=57_349)
    (back,) = [button for button in buttons(citizen.page()) if button.action == "choose_life_event"]
    citizen.do(events.ChooseLifeEvent(back.argument))
    assert citizen.visit.place == Plan()
    done = [plain(row.heading) for row in citizen.page().rows if plain(row.value) == "C'est fait"]
    assert done == ["6. Savoir à quelles aides j'ai droit"]


def test_a_person_ticks_off_what_was_done_elsewhere_and_takes_it_back() -> None:
    citizen = following().do(events.TickStep("declarer_naissance"))
    assert citizen.visit.plan.ticked == {"declarer_naissance": True}
    citizen.do(events.TickStep("declarer_naissance"), events.TickStep("no_such_step"))
    assert citizen.visit.plan.ticked == {"declarer_naissance": False}


def test_the_plan_is_printed_once_with_its_ticks_and_its_papers() -> None:
    citizen = following().do(events.TickStep("reconnaitre"), events.PrintPlan(), events.PrintPlan())
    (printing,) = [effect for effect in citizen.wanted if isinstance(effect, effects.PrintTicket)]
    lines = [block.text for block in printing.ticket.blocks if isinstance(block, Line)]
    assert "[x] 2. Reconnaître l'enfant, si vous n'êtes pas mariés" in lines
    assert "[ ] 3. Déclarer la naissance" in lines
    assert "- Le certificat de l'hôpital" in lines
    assert any(line.startswith("- ") and line[2:] in SHELF.flows["carte-vitale"].bring for line in lines)
    citizen.do(events.StartFlow("carte-vitale"), events.Back())
    assert citizen.visit.place == Plan(), "a paper that comes out does so under its own page"
    citizen.do(events.TicketDone(Printed(printing.job)))
    notice = citizen.page().notice
    assert notice is not None
    assert plain(notice.text) == "Prenez votre liste."


def test_the_paper_is_in_the_citizens_language_and_in_french() -> None:
    citizen = following().do(events.Prefer("language", "ar"), events.PrintPlan())
    lines = [block for block in citizen.wants(effects.PrintTicket).ticket.blocks if isinstance(block, Line)]
    ways = {line.direction for line in lines}
    assert {"rtl", "ltr"} <= ways
    assert "J'attends un enfant" in [line.text for line in lines if line.direction == "ltr"]


def test_a_kiosk_of_one_demarche_shows_no_events() -> None:
    view = Asked().do(events.Begin()).view()
    alone = view._replace(flows={"caf-rsa": SHELF.flows["caf-rsa"]})
    from kiosk.ui.viewmodels.compose import page_of

    assert "life_events" not in {button.action for button in buttons(page_of(alone))}


# Files that are wrong

GOOD = """id: essai
title: "Un essai"
lead: "Pour voir."
picture: birth
official: {url: "https://www.service-public.gouv.fr/particuliers"}
steps:
  - {id: un, title: "Un", delay: "Tout de suite", how: "À la mairie."}
  - {id: deux, title: "Deux", delay: "Tout de suite", demarche: caf-rsa}
"""


@pytest.mark.parametrize(
    ("before", "after", "line", "what"),
    [
        ("id: essai", "id: autre", 1, "not the file's name"),
        ("picture: birth", "picture: nowhere", 4, "no drawing"),
        ("caf-rsa", "caf-rsi", 8, "no démarche 'caf-rsi'"),
        (', how: "À la mairie."', "", 7, "neither"),
        ("{id: deux", "{id: un", 8, "twice"),
        ('title: "Deux"', 'titel: "Deux"', 8, "unknown key"),
        ("demarche: caf-rsa", 'demarche: caf-rsa, bring: ["Un papier"]', 8, "papers of its own"),
        ('"Pour voir."', '"Une phrase qui a bien plus de quinze mots et que personne ne lit donc ici jusqu\'à la fin."',
         1, "long sentence"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(before: str, after: str, line: int, what: str, tmp_path: Path) -> None:
    path = tmp_path / "essai.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert life_events.check(path, KNOWN).findings == ()
    assert before in GOOD
    path.write_text(GOOD.replace(before, after, 1), encoding="utf-8")
    findings = life_events.check(path, KNOWN).findings
    assert any(what in finding.what for finding in findings), findings
    assert line in {finding.line for finding in findings}


def test_a_file_that_is_no_yaml_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "essai.yaml"
    for text in ("", "a: [", "\x00", "&a [*a]", "- " * 50_000):
        path.write_text(text, encoding="utf-8")
        checked = life_events.check(path, KNOWN)
        assert checked.event is None
        assert checked.findings
