"""A whole kiosk, as `kiosk run` starts it with its desk: a robot at the glass, an agent at the console's page in
Debian's Chromium. Nothing between them is a test's own."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from kiosk.session.help.state import UNANSWERED_FOR_S
from tests.support import desk_calls as calls
from tests.support.calls import CHROMIUM
from tests.support.desk_calls import Window
from tests.support.kiosk import CANARY, all_gone, family, kill_worker, running_kiosk, visit
from tests.support.supervisor import until

pytestmark = [pytest.mark.long, pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium")]


def flows(window: Window) -> None:
    """The agent sees and hears the citizen, from now on."""
    before = window.stats()
    until(
        lambda: (now := window.stats())["frames"] > before["frames"] + 5 and now["energy"] > before["energy"],
        "the agent sees and hears",
        timeout_s=30,
    )


def test_a_citizen_is_called_mutes_is_cut_and_hangs_up(tmp_path: Path) -> None:
    with running_kiosk(tmp_path, devices=("camera", "call")) as kiosk, sync_playwright() as playwright:
        citizen = visit(kiosk, CANARY)
        robot = citizen.robot
        citizen.begin()
        citizen.choose()
        robot.tap("Aide")
        robot.see("Quelqu'un pour m'aider")
        robot.tap("Un agent à distance", match="start")
        told = kiosk.command("desk", "link")
        assert told.returncode == 0, told.stderr
        browser = calls.chromium(playwright)
        window = Window(browser, told.stdout.split()[-1])
        page = window.page
        expect(page.locator("#status")).to_have_text("En ligne")
        robot.tap("Je ne sais pas")
        page.locator("#rings").get_by_role("button", name="Répondre").click()
        robot.see("Vous parlez avec", match="start")

        page.get_by_role("button", name="Proposer la vidéo").click()
        robot.see("voudrait vous parler", match="part")
        time.sleep(UNANSWERED_FOR_S)  # a person reads before they answer
        robot.tap("Oui, avec mon image")
        robot.see("vous voit", match="part")
        flows(window)
        robot.see("Image de l'appel")
        robot.see("Caméra allumée")
        robot.tap("Retour")
        robot.write("Nom de famille", CANARY.surname)

        robot.tap("Couper mon micro")
        robot.see("Votre micro est coupé.", match="part")
        robot.tap("Rouvrir mon micro")

        kill_worker(robot, "kiosk.call.driver")
        robot.see("L'appel est coupé", match="start")
        robot.see("vous voit", match="part")
        flows(window)
        assert CANARY.surname in "\n".join(element.value for element in robot.look())

        robot.tap("Raccrocher")
        expect(page.locator("#media-state")).to_contain_text("continue par écrit")
        robot.see("Vous parlez avec", match="start")
        assert window.said == []
        browser.close()
        processes = family(robot.pid)
        robot.tap("Arrêter et tout effacer")
        robot.tap("Oui, tout effacer")
        robot.wait_until_gone()
        all_gone(processes)
