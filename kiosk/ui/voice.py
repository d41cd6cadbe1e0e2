"""Says what the screen shows: a page that comes, a dialogue, what has the focus, what changes, what is wrong."""

from collections.abc import Callable

from kiosk.session import events
from kiosk.session.call.state import Calling
from kiosk.session.help.state import Helping
from kiosk.session.preferences import Preferences
from kiosk.speech.speaker import Speaker, SpeechState
from kiosk.speech.utterance import Utterance, Word
from kiosk.ui.bridge import VisitBridge
from kiosk.ui.screen import VisitScreen
from kiosk.ui.viewmodels.content import Overlay, Page
from kiosk.ui.viewmodels.spoken import Speech, Stop
from kiosk.ui.viewmodels.view import View

# `on_word`, `on_state` -> the speaker (`Speaker` with its configuration).
MakeSpeaker = Callable[[Callable[[Word], None], Callable[[SpeechState], None]], Speaker]


class Voice:
    """Between the screen and its speaker; belongs to the GUI thread. Attached after the first picture:

    voice = Voice(screen, lambda word, state: Speaker(config.speech, on_word=word, on_state=state))

    Implements `bridge.Ear`.
    """

    def __init__(self, screen: VisitScreen, make: MakeSpeaker) -> None:
        self._screen = screen
        self._bridge: VisitBridge = screen.bridge
        self._page: Page | None = None
        self._overlay: Overlay | None = None
        self._errors: dict[str, str] = {}
        self._preferences: Preferences | None = None
        self._whole = True
        self._speech = Speech(screen.translator(screen.runner.visit.preferences.language))
        self._helping: Helping | None = None
        self._calling: Calling | None = None
        self._asked: Stop | None = None  # what was repeated last: asked again, it is spelled
        self.speaker = make(self._said_word, self._said_state)
        self._bridge.attach(self)

    def headset(self, plugged: bool) -> None:
        """A headset starts speech, and ends it when it is pulled out."""
        self.speaker.headset(plugged)
        self._screen.hear(events.Prefer("headset", "on" if plugged else "off"))

    # -- from the screen (`bridge.Ear`)

    def shown(self, view: View, page: Page, overlay: Overlay | None, stop: Stop | None) -> None:
        self._obey(view)
        errors = {field: sentence for field, sentence in view.visit.errors.items() if sentence}
        said = [*self._news(page, overlay, errors), *self._help(view), *self._call(view)]
        self._page, self._overlay, self._errors = page, overlay, errors
        stop = self._speech.owned(stop, page) if stop is not None else None
        if said and stop is not None and stop.role != "heading":
            said += self._speech.stop(stop, said[-1].kind)
        elif stop is not None and not said:
            said = self._speech.stop(stop)
        self._say(said)

    def _news(self, page: Page, overlay: Overlay | None, errors: dict[str, str]) -> list[Utterance]:
        speech, before, covered = self._speech, self._page, self._overlay
        if overlay is not None:
            if covered is None or covered.kind != overlay.kind or covered.title != overlay.title:
                return speech.overlay(overlay)
            if overlay.error and overlay.error != covered.error:
                return speech.all("error", overlay.error)
            return speech.countdown(covered, overlay)
        if before is None or before.key != page.key or covered is not None:
            said = speech.page(page, whole=self._whole)
            return [*said, *speech.errors(page, errors)] if errors else said
        fresh = {field: said for field, said in errors.items() if self._errors.get(field) != said}
        if fresh:
            return speech.errors(page, fresh)
        return speech.change(before, page)

    def _help(self, view: View) -> list[Utterance]:
        """What an agent at a distance says and shows, on whichever page; what they say is personal."""
        before, self._helping = self._helping, view.visit.helping
        if before is None or before is view.visit.helping:
            return []
        from kiosk.ui.viewmodels.help_strip import lines, news

        said = self._speech.all("change", *lines(view.visit.helping, before), personal=True)
        return [*said, *self._speech.all("change", *news(view, before))]

    def _call(self, view: View) -> list[Utterance]:
        """That a call begins, is cut, goes on, has ended, on whichever page."""
        before, self._calling = self._calling, view.visit.calling
        if before is None or before is view.visit.calling:
            return []
        from kiosk.ui.viewmodels.call_pages import news

        return self._speech.all("change", *news(view, before))

    def _obey(self, view: View) -> None:
        """Bring the speaker to what the citizen wishes."""
        self.speaker.duck(view.visit.calling.stage in ("on", "cut"))
        wish, before = view.visit.preferences, self._preferences
        if wish == before:
            return
        self._preferences = wish
        self._whole = wish.mode == "touch"
        if before is None or wish.language != before.language:
            self._speech = Speech(view.tr)
            self._page = None if before is not None else self._page
        speaker = self.speaker
        if wish.speech != speaker.state.listening:
            speaker.listen(wish.speech)  # a headset has put it on already
        if before is None or wish.aloud != before.aloud:
            speaker.consent(bool(wish.aloud))
        for _ in range(8):
            if speaker.state.speed == wish.speed:
                break
            speaker.next_speed()
        for _ in range(8):
            now = speaker.state.volume
            if now == wish.volume:
                break
            (speaker.volume_up if wish.volume > now else speaker.volume_down)()

    def stopped(self, stop: Stop) -> None:
        self._asked = None
        self._say(self._speech.stop(self._speech.owned(stop, self._page)))

    def typed(self, text: str, masked: bool) -> None:
        self._say(self._speech.typed(text, masked))

    def repeat(self, stop: Stop) -> None:
        again = self._asked == stop
        self._asked = None if again else stop
        stop = self._speech.owned(stop, self._page)
        self._say(self._speech.spelled(stop) if again else self._speech.stop(stop))

    def ask(self, stop: Stop) -> None:
        self._say(self._speech.to_confirm(self._speech.owned(stop, self._page)))

    def interrupt(self) -> None:
        self.speaker.interrupt()

    def _say(self, utterances: list[Utterance]) -> None:
        if utterances:
            self.speaker.say(utterances)

    # -- from the speaker

    def _said_word(self, word: Word) -> None:
        self._bridge.highlight(word.utterance.text, word.start, word.end)

    def _said_state(self, state: SpeechState) -> None:
        self._bridge.speaking(state.status == "speaking")
        self._screen.mute(state.status == "unavailable")
