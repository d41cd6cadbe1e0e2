"""A whole kiosk, as `kiosk run` starts it with its desk: a robot at the glass, an agent at the console."""

import time
from pathlib import Path

import pytest

from kiosk.session.help.state import UNANSWERED_FOR_S
from tests.support.help_agent import Agent
from tests.support.kiosk import CANARIES, CANARY, all_gone, family, kill_worker, running_kiosk, spilt, visit


@pytest.mark.long
def test_somebody_is_called_answers_watches_proposes_and_the_line_is_cut(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        citizen = visit(kiosk, CANARY)
        robot = citizen.robot
        citizen.begin()
        citizen.choose()
        robot.tap("Aide")
        robot.see("Quelqu'un pour m'aider")
        robot.tap("Un agent à distance", match="start")
        told = kiosk.command("desk", "link")
        assert told.returncode == 0, told.stderr
        link = told.stdout.split()[-1]
        agent = Agent(link.partition("/console")[0], link)
        agent.say("set_available", available=True)
        robot.tap("Je ne sais pas")
        ring = agent.hear("ring")
        agent.say("answer", request_id=ring["id"])
        call = agent.hear("in_call")["call_id"]
        robot.see("Vous parlez avec", match="start")
        agent.say("say", call_id=call, text="Bonjour, je regarde avec vous.")
        robot.see("Bonjour, je regarde avec vous.", match="part")
        robot.spell("bonjour")
        robot.tap("Envoyer")
        agent.hear("their_line", lambda told: told["text"].casefold() == "bonjour")

        agent.say("share_view", call_id=call)
        robot.see("Oui, montrer")
        time.sleep(UNANSWERED_FOR_S)  # a person reads before they answer
        robot.tap("Oui, montrer")
        robot.see("voit où vous en êtes", match="part")
        assert agent.hear("view")["state"]["step"] == "identite"
        robot.tap("Retour")
        robot.write("Nom de famille", CANARY.surname)
        agent.hear("view", lambda told: told["state"]["fields"][0]["filled"])
        agent.say("point", call_id=call, target="prenoms")
        robot.see("vous montre", match="part")

        kill_worker(robot, "kiosk.help.line")
        robot.see("La ligne est coupée", match="start")
        robot.see("voit où vous en êtes", match="part")
        assert CANARY.surname in "\n".join(element.value for element in robot.look())
        robot.tap("Ne plus montrer")
        agent.hear("view_over")
        agent.close()

        processes = family(robot.pid)
        robot.tap("Arrêter et tout effacer")
        robot.tap("Oui, tout effacer")
        robot.wait_until_gone()
        all_gone(processes)
        assert spilt(kiosk, (CANARIES[0],)) == []
