"""The visit on the screen: each state of it is turned into a view and drawn."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kiosk.clock import Clock
from kiosk.config import Config
from kiosk.flows.model import Flow
from kiosk.flows.towns import Towns
from kiosk.i18n.translator import Translator, load
from kiosk.session import events
from kiosk.session.preferences import Preferences
from kiosk.session.runner import Runner
from kiosk.session.state import Visit
from kiosk.session.world import World
from kiosk.ui.bridge import VisitBridge
from kiosk.ui.images import PreviewStore
from kiosk.ui.viewmodels.pictures import pictures_of
from kiosk.ui.viewmodels.view import View

if TYPE_CHECKING:
    from kiosk.flows.engine import Engine
    from kiosk.flows.life_events import LifeEvent


class VisitScreen:
    """Belongs to the GUI thread. `flows` and `towns` are given once they have been read (`stock`)."""

    def __init__(
        self,
        config: Config,
        clock: Clock,
        previews: PreviewStore,
        fresh_id: Callable[[], str],
        fresh_reference: Callable[[], str],
    ) -> None:
        self._config = config
        self._clock = clock
        self._previews = previews
        self._fresh_id = fresh_id
        self._fresh_reference = fresh_reference
        self._flows: dict[str, Flow] = {}
        self._towns = Towns(b"")
        self._life_events: tuple[LifeEvent, ...] = ()
        self._engines: dict[str, Engine] = {}
        self._stocked = False
        self._translators: dict[str, Translator] = {}
        self._shown_pages: frozenset[str] = frozenset()
        self._mute = False
        self.runner = Runner(
            Visit(preferences=Preferences(language=config.screen.languages[0])), self._world, self._show
        )
        self.bridge = VisitBridge(self.runner.dispatch, self._suggest)
        self._show(self.runner.visit)

    def _suggest(self, postcode: str) -> tuple[str, ...]:
        return self._towns.towns_of(postcode)

    def stock(
        self,
        flows: tuple[Flow, ...],
        towns: Towns,
        engines: "Mapping[str, Engine] | None" = None,
        life_events: "tuple[LifeEvent, ...]" = (),
    ) -> None:
        """`engines`: those that are made already, of `flows` and `towns`: 10 ms each, or 60 on a busy machine."""
        self._flows = {flow.id: flow for flow in flows}
        self._towns = towns
        self._engines = dict(engines or {})
        self._life_events = life_events
        self._stocked = True
        self.runner.show_again()

    def wake(self, event: events.Activated) -> None:
        """Show the attract screen, before `stock` if need be."""
        self.runner.wake(event)

    def hear(self, event: events.Event) -> None:
        self.runner.dispatch(event)

    def mute(self, mute: bool) -> None:
        """Whether speech has no voice: the screen says so."""
        if mute != self._mute:
            self._mute = mute
            self.runner.show_again()

    def _engine(self, flow_id: str) -> "Engine":
        """Made anew on another day: a warmed screen may have waited past midnight."""
        from kiosk.flows.engine import Engine  # with the expressions' library: not before the first picture

        engine = self._engines.get(flow_id)
        today = self._clock.today()
        if engine is None or engine.today != today:
            engine = self._engines[flow_id] = Engine(self._flows[flow_id], today, self._towns)
        return engine

    def translator(self, language: str) -> Translator:
        if language not in self._translators:
            self._translators[language] = load(language)
        return self._translators[language]

    def _shown_in(self, language: str) -> Translator:
        return self.translator(language).for_screen()

    def _world(self) -> World:
        return World(
            config=self._config,
            engine=self._engine,
            translator=self.translator,
            flow_ids=tuple(self._flows),
            monotonic=self._clock.monotonic(),
            now=self._clock.now(),
            today=self._clock.today(),
            fresh_id=self._fresh_id,
            fresh_reference=self._fresh_reference,
            commune=self._towns.commune_of,
            life_events=self._life_events,
        )

    def _show(self, visit: Visit) -> None:
        pictures = pictures_of(visit)
        for name in pictures.keys() - self._shown_pages:
            self._previews.put(name, *pictures[name])
        self._shown_pages = frozenset(pictures)
        self.bridge.show(
            View(
                visit=visit,
                config=self._config,
                tr=self._shown_in(visit.preferences.language),
                translator=self._shown_in,
                engine=self._engine(visit.flow_id) if visit.flow_id else None,
                flows=self._flows,
                now=self._clock.monotonic(),
                mute=self._mute,
                life_events=self._life_events,
                stocked=self._stocked,
            )
        )
