"""`kiosk tour --matrix`: what is chosen is taken, a picture is the same whatever was taken before it, and every place
is reached by the visit's rules."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from kiosk.__main__ import main
from kiosk.i18n.translator import load
from kiosk.session.state import Ended
from kiosk.tour.approved import differing
from kiosk.tour.citizen import SHA256, Citizen, library, staffed
from kiosk.tour.looks import FORMATS, Choice, Look, looks
from kiosk.tour.matrix import index
from kiosk.tour.places import DRAWN, PLACES, SHEETS, names, reach
from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from kiosk.ui.viewmodels.content import Chrome, Overlay, Page
from kiosk.ui.viewmodels.view import View
from tests.support.tour import told, tour
from tests.support.visits import PAGE

LIBRARY = library()


def shown_at(place: str) -> tuple[Page, Overlay | None, Chrome]:
    citizen = reach(place, Citizen(LIBRARY, PAGE, staffed(FORMATS["1080x1920"].config())))
    visit = citizen.visit
    assert not isinstance(visit.place, Ended), place
    engine = citizen.engine(visit.flow_id) if visit.flow_id else None
    shelf, now = citizen.library, citizen.clock.monotonic()
    view = View(visit, citizen.config, load("fr"), load, engine, shelf.flows, now, life_events=shelf.life_events)
    view = view._replace(stocked=citizen.stocked)
    return page_of(view), overlay_of(view), chrome_of(view)


def test_every_place_has_a_sight_of_its_own() -> None:
    sights = {place: shown_at(place) for place in PLACES}
    shown = {place: msgspec.json.encode(sight) for place, sight in sights.items()}
    twice = [place for place, sight in shown.items() if list(shown.values()).count(sight) > 1]
    assert twice == []
    waiting = {place for place, (page, _, _) in sights.items() if page.page == "attract"}
    assert waiting == {"attract", "attract-news", "closure", "out-of-service"}, "every other place is of a visit"


def test_every_step_of_every_demarche_is_among_them() -> None:
    steps = [f"{flow.id}.{step.id}" for flow in LIBRARY.flows.values() for step in flow.steps]
    assert len(steps) > 10
    assert set(steps) | set(PLACES) | set(SHEETS) | set(DRAWN) == set(names(LIBRARY))
    for step in steps:
        assert shown_at(step)[0].page not in ("attract", "welcome"), step


def test_a_step_that_a_condition_hides_is_shown_with_answers_that_lead_to_it() -> None:
    for flow in LIBRARY.flows.values():
        for step in flow.steps:
            citizen = reach(f"{flow.id}.{step.id}", Citizen(LIBRARY, PAGE, staffed(FORMATS["1080x1920"].config())))
            assert step in citizen.engine(flow.id).visible_steps(citizen.visit.facts), (flow.id, step.id)


@pytest.mark.parametrize(
    ("option", "word"),
    [
        ("--pages", "nowhere"),
        ("--pages", "welcome,"),
        ("--languages", "xx"),
        ("--themes", "pink"),
        ("--sizes", "3"),
        ("--sizes", "-1"),
        ("--formats", "1x1"),
    ],
)
def test_a_word_that_there_is_not_is_told_in_one_line(
    option: str, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["tour", "--matrix", "--out", str(tmp_path / "out"), f"{option}={word}"])
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert said.err.startswith(f"kiosk: {option}: ")
    assert said.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("call", [["--matrix"], ["--compare", "."], []])
def test_a_call_without_a_place_for_the_pictures_is_a_wrong_one(
    call: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tour", *call]) == 2
    assert capsys.readouterr().err == "kiosk: --out DIR is needed\n"


def test_a_choice_of_pictures_needs_the_matrix(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tour", "--out", "out", "--pages", "welcome"]) == 2
    assert capsys.readouterr().err == "kiosk: --pages chooses pictures of --matrix\n"


def test_without_a_word_everything_is_chosen() -> None:
    everything = looks(Choice(), names(LIBRARY))
    assert len(everything) == len(names(LIBRARY)) * 10 * 5 * 3 * 3
    assert len({look.name for look in everything}) == len(everything)


@pytest.mark.long
def test_chosen_pictures_are_taken_and_shown(tmp_path: Path) -> None:
    chosen = ("--pages", "reading,settings", "--languages", "fr,ar", "--themes", "light,soft", "--sizes", "2")
    done = told(tour("--matrix", "--out", tmp_path, *chosen, "--formats", "1280x800,1080x1920", "--json"))
    assert len(done["pictures"]) == len(set(done["pictures"])) == 2 * 2 * 2 * 2
    for name in done["pictures"]:
        with Image.open(tmp_path / name) as picture:
            assert f"{picture.width}x{picture.height}" in name
            assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 50, f"{name} is empty"
    different = {(tmp_path / name).read_bytes() for name in done["pictures"]}
    assert len(different) == len(done["pictures"]), "two looks are the same picture"
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert all(f'src="{name}"' in page for name in done["pictures"])
    # The last of them, taken alone in another process: nothing of those before it is in it, and no chance.
    alone = told(
        tour(
            *("--matrix", "--out", tmp_path / "alone", "--json", "--pages", "settings", "--formats", "1080x1920"),
            *("--languages", "ar", "--themes", "soft", "--sizes", "2"),
        )
    )
    (name,) = alone["pictures"]
    with Image.open(tmp_path / "alone" / name) as one, Image.open(tmp_path / name) as other:
        assert differing(one.convert("RGB"), other.convert("RGB")).getbbox() is None


@pytest.mark.parametrize("place", ["call-picture", "photo-good"])
def test_a_process_that_shows_what_python_draws_ends_well(place: str, tmp_path: Path) -> None:
    chosen = ("--pages", place, "--languages", "fr", "--themes", "light", "--sizes", "0", "--formats", "1080x1920")
    assert len(told(tour("--matrix", "--out", tmp_path, *chosen, "--json"))["pictures"]) == 1


def test_the_index_runs_nothing_and_keeps_its_words() -> None:
    page = index([Look('a"><script>'), Look("b", theme="dark", size=2), Look("b", language="ar")])
    assert "<script" not in page
    assert page.count("<img ") == 3
    assert page.count("<h2>") == 2


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = tour("--matrix", "--out", tmp_path / "file" / "under", "--pages", "welcome", "--formats", "1280x800")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1


def test_the_specimen_of_a_paper_has_a_name_that_a_visit_takes() -> None:
    assert len(SHA256) == 64


def test_pages_that_are_gone_are_let_go() -> None:
    """What QML has destroyed and Qt keeps would be dressed again with each picture, slower and slower."""
    script = (
        "from kiosk.tour.citizen import library\nfrom kiosk.tour.looks import Look\n"
        "from kiosk.tour.studio import Studio\n"
        "studio = Studio(library())\n"
        "for place in ('identity', 'address') * 3: studio.take(Look(place, format='1280x800'))\n"
        "print(len(studio.pages()))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "1\n", done.stderr
