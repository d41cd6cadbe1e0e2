"""Any démarche, played from its scenario through the real screen: what is on the page is read, and answered as the
scenario says, by touches and by the screen's own keyboard. What an earlier démarche of the visit has said is counted,
and never typed again."""

import time
from collections.abc import Callable, Mapping
from datetime import date

import msgspec

from kiosk.errors import KioskError
from kiosk.flows import carrying, countries
from kiosk.flows.engine import Engine
from kiosk.flows.facts import Fact, Facts
from kiosk.flows.kinds import KINDS
from kiosk.flows.model import Field, Step
from kiosk.flows.scenarios import Scenario, given
from kiosk.i18n.display import plain
from kiosk.i18n.translator import Translator
from kiosk.tour.hall_control import HallControl
from kiosk.tour.protocol import Element
from kiosk.tour.robot import DOWN, UP, NotSeenError, Robot
from kiosk.ui.viewmodels.step_pages import button_of

# One page: the slowest is the paper that is read.
PAGE_S = 40.0
# A page that stays after "Continuer" has something to say; it goes on once that has been seen.
STAYS_S = 2.5
MOST_TRIES = 4
BILL = "bill-valid"
ENDS = ("receipt", "prepared", "rights", "rights-none")
# Something works, and another page comes by itself.
WORKING = ("sending", "rights-computing")
# The law is loaded while the questions are answered, which a robot does faster than anybody.
WORKS_S = 150.0


class Played(msgspec.Struct, frozen=True):
    """`pages`: as they came. `typed`: characters. `facts_reused`: answers of an earlier démarche that the screen showed
    again and nobody typed; `typed_twice`: those that were typed all the same."""

    flow: str
    pages: tuple[str, ...]
    touches: int
    typed: int
    facts_reused: int
    typed_twice: int


class Demarche:
    """`known`: what earlier démarches of the visit were told. `shown` is called with each page's key."""

    def __init__(
        self,
        robot: Robot,
        hall: HallControl,
        tr: Translator,
        *,
        engine: Engine,
        scenario: Scenario,
        known: Mapping[str, Fact],
        shown: Callable[[str], None] = lambda key: None,
    ) -> None:
        self._robot, self._hall, self._tr, self._engine, self._scenario = robot, hall, tr, engine, scenario
        self._known, self._shown = dict(known), shown
        self.facts: Facts = carrying.begin(engine.flow, known)
        self._pages: list[str] = []
        self._title = ""
        self._typed = self._touches = self._reused = self._twice = 0

    def choose(self) -> None:
        """From the home page to the first question."""
        self._tap(self._engine.flow.title)
        self._wait("routes", "")
        self._shown("routes")
        self._tap("Ici, sur la borne")

    def play(self) -> Played:
        """Up to the last page. Raises `KioskError` that names the page at which it went no further."""
        key = "routes"
        while key not in ENDS:
            key = self._wait(None, key)
            self._pages.append(key)
            self._shown(key)
            self._answer(key)
        return Played(
            self._engine.flow.id, tuple(self._pages), self._touches, self._typed, self._reused, self._twice
        )  # fmt: skip

    def known_after(self) -> dict[str, Fact]:
        """For the next démarche of the same visit."""
        return {**self._known, **carrying.known(self._engine.flow, self._engine.sendable(self.facts))}

    # -- pages

    def _answer(self, key: str) -> None:
        kind, _, name = key.partition("-")
        match kind:
            case _ if key in ENDS or key in WORKING:
                return
            case "step":
                self._step(self._engine.flow.step(name), key)
            case "known":
                self._already_known(self._engine.flow.step(name), key)
            case "identity":
                self._tap("Écrire moi-même")
            case "reading":
                self._go_on("C'est bien cela", key)
                self._hall.take_away()
            case "sign":
                self._sign(name)
            case "photo":
                self._photo(self._engine.flow.step(name), key)
            case "turn":
                self._tap("C'est moi")
            case _:
                raise KioskError(f"{self._engine.flow.id}: the tour does not know the page {key!r}")

    def _step(self, step: Step, key: str) -> None:
        match step.kind:
            case "form":
                self._form(step, key)
            case "choice":
                self._choice(step, key)
            case "capture":
                self._paper(step, key)
            case "review":
                self._go_on("Tout est juste", key)
            case "sign":
                self._go_on("Continuer", key)
            case "submit":
                self._tap(button_of(step, prepares=self._engine.flow.prepares))

    def _form(self, step: Step, key: str) -> None:
        """Questions that depend on others of the same page show once these are answered."""
        seen: set[str] = set()
        self._title = step.title
        for _ in range(MOST_TRIES):
            asked = [field for field in self._engine.visible_fields(step.id, self.facts) if field.id not in seen]
            for field in asked:
                seen.add(field.id)
                self._field(field)
            self._take(asked)
            self._tap("Continuer")
            if self._left(key):
                return
        raise self._stuck(key)

    def _field(self, field: Field) -> None:
        carried = carrying.key_of(field) in self._known
        text = self._scenario.answers.get(field.id)
        if carried and self._stands_there(field):
            self._reused += 1
            return
        if text is None:
            return
        self._twice += carried
        if KINDS[field.type].control in ("choice", "choices"):
            for value in text.split(","):
                self._pick(field, value)
            return
        keys = keys_of(field, text)
        self._robot.write(self._tr(field.label), keys)
        self._typed += len(keys)
        self._touches += 1 + len(keys)

    def _stands_there(self, field: Field) -> bool:
        """Whether the screen shows an answer to it."""
        label = plain(self._tr(field.label))
        return any(
            (element.role == "EditableText" and element.name.startswith(label) and bool(element.value))
            or (element.checked and element.role == "RadioButton")
            for element in self._robot.look()
        )

    def _pick(self, field: Field, value: str) -> None:
        """The option of this question: another one may have the same words."""
        name, label = plain(self._option(field, value)), plain(self._tr(field.label))
        deadline = time.monotonic() + PAGE_S
        self._robot.see(plain(self._tr(self._title)), "Heading")  # a page that has just come takes no touch
        while time.monotonic() < deadline:
            shown = self._robot.look()
            groups = [one for one in shown if one.role == "Grouping" and one.name.startswith(label)]
            boxes = [one for one in shown if one.role in ("RadioButton", "CheckBox") and one.name == name]
            inside = [box for group in groups for box in boxes if _within(box, group)]
            if inside:
                if not inside[0].checked:
                    self._robot.touch(inside[0].centre)
                    self._touches += 1
                return
            # Up from the bottom: on a loaded machine a page may have been gone past before it was seen.
            for way in (DOWN, UP):
                if any(one.name == self._tr(way) and one.enabled for one in shown):
                    self._robot.tap(self._tr(way), "Button")
                    break
        raise NotSeenError(f"the option {name!r}", self._robot.look())

    def _option(self, field: Field, value: str) -> str:
        if field.type == "yesno":
            return self._tr("Oui" if value == "yes" else "Non")
        option = next(one for one in field.options if one.value == value)
        return ". ".join(self._tr(part) for part in (option.label, option.detail) if part)

    def _choice(self, step: Step, key: str) -> None:
        """One tile; where a warning follows, or the answer was known, the page's own button goes on."""
        field = self._engine.visible_fields(step.id, self.facts)[0]
        if carrying.key_of(field) in self._known and field.id in self.facts:
            self._reused += 1
        else:
            self._robot.tap(self._option(field, self._scenario.answers[field.id]), "Button")
            self._touches += 1
            self._take([field])
            if self._left(key):
                return
        self._go_on("Continuer", key)

    def _paper(self, step: Step, key: str) -> None:
        """Laid on the glass where the scenario has it; otherwise it is not there."""
        document = next((field for field in step.fields if field.type == "document"), None)
        if document is not None and document.id in self._scenario.papers:
            self._hall.lay(BILL)
            self._tap("Numériser")
            self._take([document])
            return
        self._tap("Je n'ai pas ce papier")
        self._go_on("Continuer", key)

    def _photo(self, step: Step, key: str) -> None:
        """Of the hall's drawn person, the first that is taken; or none, where the scenario has none."""
        (field,) = step.fields
        if self._scenario.answers.get(field.id) != "taken":
            self._tap("Je n'en veux pas")
            self._go_on("Continuer", self._wait(f"without-{step.id}", key))
            return
        self._hall.set("camera", scene="person")
        self._tap("Allumer la caméra")
        self._shown(self._wait(f"posing-{step.id}", key))
        self._tap("Prendre la photo")
        self._shown(self._wait(f"choosing-{step.id}", key))
        self._go_on("Garder cette photo", f"choosing-{step.id}")
        self._take([field])

    def _already_known(self, step: Step, key: str) -> None:
        self._robot.see(self._tr("C'est juste"), "Button")  # it slides in: before that its words are not there
        shown = self._robot.words()
        asked = self._engine.visible_fields(step.id, self.facts)
        self._reused += sum(plain(self._tr(field.label)) in shown for field in asked if field.id in self.facts)
        self._go_on("C'est juste", key)

    def _sign(self, name: str) -> None:
        if self._scenario.answers.get(name) == "spoken":
            self._tap("Je confirme sans dessiner")
        else:
            self._robot.draw(self._tr("Signez ici avec le doigt"))
            self._tap("Signer")
        self._take([self._engine.flow.field(name)])

    # -- small words

    def _take(self, asked: list[Field]) -> None:
        """What the visit knows now, as this side of the glass has to know it too."""
        answers = {field.id: fact for field in asked if (fact := given(self._scenario, field)) is not None}
        new = {name: fact for name, fact in answers.items() if name not in self.facts or not self.facts[name].carried}
        self.facts = self._engine.answer_all(self.facts, new)

    def _go_on(self, label: str, key: str) -> None:
        for _ in range(MOST_TRIES):
            self._tap(label)
            if self._left(key):
                return
        raise self._stuck(key)

    def _tap(self, label: str) -> None:
        self._robot.tap(self._tr(label), "Button", match="start")
        self._touches += 1

    def _left(self, key: str) -> bool:
        deadline = time.monotonic() + STAYS_S
        while time.monotonic() < deadline:
            if self._robot.look_at_page()[0] != key:
                return True
            time.sleep(0.05)
        return False

    def _wait(self, until: str | None, before: str) -> str:
        """The key of the page that comes: `until`, or any other than `before`."""
        deadline = time.monotonic() + (WORKS_S if before in WORKING else PAGE_S)
        while time.monotonic() < deadline:
            key = self._robot.look_at_page()[0]
            if key == until or (until is None and key != before):
                return key
            time.sleep(0.05)
        raise self._stuck(before)

    def _stuck(self, key: str) -> KioskError:
        words = "; ".join(element.name for element in self._robot.look() if element.role != "Button")
        return KioskError(f"{self._engine.flow.id}: nothing came after the page {key!r}, which says: {words}")


def keys_of(field: Field, text: str) -> str:
    """What is pressed for an answer of a scenario, in the order of the page's boxes."""
    match field.type:
        case "date":
            return f"{date.fromisoformat(text):%d%m%Y}"
        case "month":
            year, month = text.split("-")
            return month + year
        case "country":
            return countries.name_of(text, "fr")
        case "amount":
            return text.replace(".", ",")
        case "iban" | "nir" | "tax_number" | "phone" | "plate" | "vin":
            return text.replace(" ", "")
    return text


def _within(box: Element, group: Element) -> bool:
    x, y = box.centre
    return group.x <= x <= group.x + group.width and group.y <= y <= group.y + group.height
