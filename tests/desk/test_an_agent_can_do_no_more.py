"""The shared view: what the citizen allows, to one agent; and nothing can be asked for that is not in the contract."""

import contextlib
import json
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed

from kiosk.desk.live.lines import NOT_ALLOWED
from kiosk.help import wire
from tests.support.live_desk import FLOW, Console, Kiosk, LiveDesk, agent, eventually, live_desk, mediator, state
from tests.support.patience import PATIENCE_S

CANARY = "CANARY-5512"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    people = {"camille": agent(), "sacha": agent("Sacha EXEMPLE"), "dominique": mediator()}
    with live_desk(tmp_path_factory.mktemp("desk"), people=people) as desk:
        yield desk


class Talk:
    """A call between one kiosk and one agent."""

    def __init__(self, desk: LiveDesk, number: int) -> None:
        self.desk = desk
        self.kiosk: Kiosk = desk.enrolled(f"borne-{number}").come()
        self.agent: Console = desk.console("camille")
        self.kiosk.ask()
        self.agent.answered()
        self.call_id = self.kiosk.hear(wire.Answered).call_id

    def share(self, **changes: object) -> dict[str, object]:
        self.kiosk.say(state(self.call_id, **changes))  # type: ignore[arg-type]
        return self.agent.hear("view")

    def audit(self) -> list[tuple[str, str, str]]:
        return [(one.actor, one.action, one.detail) for one in self.desk.store.audit() if self.call_id == one.subject]

    def close(self) -> None:
        self.agent.say("end", call_id=self.call_id)
        self.agent.hear("call_over")
        self.agent.say("wrap_up", call_id=self.call_id, category=0)
        eventually(lambda: not self.desk.live.rooms.hub.seats["camille"].call)
        self.kiosk.leave()
        self.agent.leave()


_numbers = iter(range(1, 1000))


@pytest.fixture
def talk(desk: LiveDesk) -> Iterator[Talk]:
    talk = Talk(desk, next(_numbers))
    yield talk
    talk.close()


def test_a_view_comes_with_what_helps_to_answer(talk: Talk) -> None:
    eventually(lambda: talk.desk.live.guide.title(FLOW) != FLOW)
    view = talk.share()
    guidance = view["guidance"]
    assert isinstance(guidance, dict)
    assert guidance["title"] == "Déclarer un changement d'adresse"
    assert guidance["official"].startswith("https://www.service-public")
    assert "Votre nouvelle adresse exacte" in guidance["checklist"]
    assert guidance["labels"]["situation"] == "Votre situation"
    assert guidance["suggested"][0] == "glow"
    assert {"id": "logement", "title": "Où habitez-vous maintenant ?"} in guidance["steps"]


def test_without_the_citizen_s_yes_nothing_can_be_done(talk: Talk) -> None:
    for kind, fields in (
        ("point", {"target": "situation"}),
        ("propose_value", {"field": "situation", "value": "heberge", "reason": "Vous l'avez dit"}),
        ("ask", {"what": "scan"}),
        ("go_to", {"step": "logement"}),
    ):
        talk.agent.say(kind, call_id=talk.call_id, **fields)
        assert "ne partage pas" in talk.agent.hear("problem")["say"]
    actions = (wire.PointAt, wire.Propose, wire.AskFor, wire.GoToStep)
    assert not any(isinstance(one, actions) for one in talk.kiosk.heard)


def test_each_action_reaches_the_kiosk_and_its_answer_the_agent(talk: Talk) -> None:
    talk.agent.say("share_view", call_id=talk.call_id)
    asked = talk.kiosk.hear(wire.AskToShare)
    talk.kiosk.say(wire.ActionResult(talk.call_id, asked.action_id, "accepted"))
    talk.agent.hear("action_done", action="ask_to_share", result="accepted")
    talk.share()
    eventually(lambda: talk.desk.live.guide.title(FLOW) != FLOW)
    talk.agent.say("point", call_id=talk.call_id, target="next")
    pointed = talk.kiosk.hear(wire.PointAt)
    assert pointed.target == "next"
    talk.kiosk.say(wire.ActionResult(talk.call_id, pointed.action_id, "done"))
    talk.agent.hear("action_done", action="point_at", target="next", result="done")
    talk.agent.say("propose_value", call_id=talk.call_id, field="situation", value=CANARY, reason="Vous l'avez dit")
    proposed = talk.kiosk.hear(wire.Propose)
    assert (proposed.field, proposed.value) == ("situation", CANARY)
    talk.agent.say("ask", call_id=talk.call_id, what="signature")
    assert talk.kiosk.hear(wire.AskFor).what == "signature"
    talk.agent.say("go_to", call_id=talk.call_id, step="date_changement")
    assert talk.kiosk.hear(wire.GoToStep).step == "date_changement"
    said = talk.audit()
    assert ("camille", "point_at", "next") in said
    assert ("camille", "propose", "situation") in said
    assert CANARY not in str(said)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("sign", {}),
        ("send", {}),
        ("submit", {}),
        ("reveal", {"field": "situation"}),
        ("fill", {"field": "situation", "value": "x"}),
        ("press", {"target": "next"}),
        ("point_at", {"target": "next"}),
        ("share_state", {"seq": 1}),
    ],
)
def test_a_forged_action_is_refused_and_logged(talk: Talk, kind: str, fields: dict[str, object]) -> None:
    talk.share()
    talk.agent.say(kind, call_id=talk.call_id, **fields)
    assert "pas permise" in talk.agent.hear("problem")["say"]
    assert ("camille", "refused", kind) in [
        (one.actor, one.action, one.detail) for one in talk.desk.store.audit(last=5)
    ]
    before = len(talk.kiosk.heard)
    talk.agent.say("say", call_id=talk.call_id, text="marque")
    talk.kiosk.hear(wire.Said)
    came = [one for one in talk.kiosk.heard[before:] if not isinstance(one, wire.Presence | wire.Notices)]
    assert [type(one) for one in came] == [wire.Said], "something reached the kiosk"


def test_what_is_not_on_the_screen_cannot_be_pointed_at(talk: Talk) -> None:
    talk.share()
    talk.agent.say("point", call_id=talk.call_id, target="signature")
    assert "plus à l'écran" in talk.agent.hear("problem")["say"]
    talk.agent.say("propose_value", call_id=talk.call_id, field="other", value="x", reason="y")
    assert "plus à l'écran" in talk.agent.hear("problem")["say"]
    talk.agent.say("go_to", call_id=talk.call_id, step="nowhere")
    assert "plus à l'écran" in talk.agent.hear("problem")["say"]


def test_one_touch_ends_the_view_at_once(talk: Talk) -> None:
    talk.share()
    talk.kiosk.say(wire.ShareStopped(talk.call_id, "stopped"))
    talk.agent.hear("view_over")
    assert not talk.desk.live.rooms.views._states
    talk.agent.say("point", call_id=talk.call_id, target="situation")
    assert "ne partage pas" in talk.agent.hear("problem")["say"]


def test_a_masked_value_is_passed_on_to_nobody(talk: Talk) -> None:
    leaking = wire.SharedField("situation", "Votre situation", filled=True, state="valid", masked=True, value=CANARY)
    talk.kiosk.say(state(talk.call_id, fields=(leaking,)))
    talk.kiosk.say(wire.Said(talk.call_id, "marque"))
    seen = []
    while True:
        message = json.loads(talk.agent.line.recv(timeout=PATIENCE_S))
        seen.append(message)
        if message["type"] == "their_line":
            break
    assert CANARY not in json.dumps(seen)
    assert all(message["type"] != "view" for message in seen)


def test_a_revealed_value_is_seen(talk: Talk) -> None:
    shown = wire.SharedField("situation", "Votre situation", filled=True, state="valid", masked=False, value="Chez moi")
    view = talk.share(fields=(shown,))
    assert view["state"]["fields"][0]["value"] == "Chez moi"  # type: ignore[index]


def test_an_old_state_does_not_come_back(talk: Talk) -> None:
    talk.share(seq=5, title="Nouveau")
    talk.kiosk.say(state(talk.call_id, 4, title="Ancien"))
    talk.kiosk.say(state(talk.call_id, 6, title="Suivant"))
    assert talk.agent.hear("view")["state"]["title"] == "Suivant"


def test_another_agent_sees_nothing_and_can_do_nothing(talk: Talk) -> None:
    talk.share()
    other = talk.desk.console("sacha")
    for kind, fields in (("point", {"target": "next"}), ("say", {"text": "x"}), ("end", {}), ("share_view", {})):
        other.say(kind, call_id=talk.call_id, **fields)
        assert other.hear("problem")["say"]
    other.leave()


def test_a_page_that_keeps_on_forging_is_cut_off(desk: LiveDesk) -> None:
    console = desk.console("sacha")
    with contextlib.suppress(ConnectionClosed):  # cut while it goes on
        for _ in range(12):
            console.say("sign")
    assert console.ended() == NOT_ALLOWED


def test_what_a_refused_message_holds_is_not_logged(desk: LiveDesk) -> None:
    console = desk.console("sacha")
    console.line.send(json.dumps({"type": CANARY + " with words", "value": CANARY}))
    console.hear("problem")
    console.line.send(CANARY)
    console.hear("problem")
    assert CANARY not in str(desk.store.audit())
    console.leave()


def test_a_page_of_another_site_gets_no_line(desk: LiveDesk) -> None:
    console = Console(desk, desk.browser("sacha"), origin="http://evil.example")
    assert console.ended() == NOT_ALLOWED
