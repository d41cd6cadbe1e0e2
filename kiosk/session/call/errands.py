"""A call in the hands of one visit: the engine's process, and the camera that is borrowed for it and handed over to a
photo in the midst of it."""

import asyncio

from kiosk.call import port, protocol
from kiosk.call.captions import client as captions
from kiosk.call.captions.port import Lost, Told, Understood
from kiosk.call.client import CallClient
from kiosk.config import Call
from kiosk.devices.camera.port import Camera, Lease
from kiosk.devices.states import Fault
from kiosk.session.call.state import AllowMedia, CallDo, CallEffect, CallTold, CloseCall, OpenCall
from kiosk.session.work import Dispatch, Work


class CallRoom:
    """`client` is also for who shows its pictures (`ui.call_glass`). Belongs to the event loop's thread."""

    def __init__(self, config: Call, camera: Camera) -> None:
        self._camera = camera
        self._dispatch: Dispatch = lambda event: None
        self._allowed = protocol.Allowed()
        self._lease: Lease | None = None
        self._own = port.Own("off", "off")
        self._closed_camera = asyncio.Event()
        self._closed_camera.set()
        self._turn = asyncio.Lock()
        names = protocol.Sounds(
            config.camera, config.microphone, config.loudspeaker, config.headset_microphone, config.headset
        )
        self.client = CallClient(
            self._told, stand_in=config.simulated, devices=names, listens_to=captions.speakers(config.captions)
        )
        wanted = captions.wanted(config.captions)
        self.recogniser = captions.Recogniser(config.captions, self._understood) if wanted else None
        self._languages: dict[port.Speaker, str] = {}

    def listen(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch

    def carry_out(self, effect: CallEffect) -> Work | None:
        match effect:
            case OpenCall(microphone=microphone, camera=camera, language=spoken, agents_language=agents):
                self._languages = {"agent": agents, "third": spoken, "citizen": spoken}
                self._allowed = self._now(microphone, camera)
                self.client.begin(protocol.Begin(effect.servers, effect.relay_only, self._allowed, effect.headset))
                return self._arrange(camera)
            case AllowMedia(microphone=microphone, camera=camera):
                self._allow(self._now(microphone, camera))
                return self._arrange(camera)
            case CallDo(request=request):
                self.client.do(request)
            case CloseCall():
                self._allowed = protocol.Allowed()
                return self._close()
        return None

    def _now(self, microphone: bool, camera: bool) -> protocol.Allowed:
        """Without the lease the camera waits: a photo has it."""
        return protocol.Allowed(microphone, camera, away=camera and (self._lease is None or not self._lease.held))

    def _allow(self, allowed: protocol.Allowed) -> None:
        self._allowed = allowed
        self.client.do(protocol.Allow(allowed))

    # -- the camera

    async def _arrange(self, wanted: bool) -> None:
        """Borrow it or give it back, one after the other; what was wanted last counts."""
        async with self._turn:
            if wanted != self._allowed.camera:
                return
            if not wanted:
                await self._give_back()
                return
            if self._lease is None:
                lease = await self._camera.lease("call", hand_over=self._hand_over, returned=self._returned)
                if isinstance(lease, Fault):
                    self._allow(protocol.Allowed(self._allowed.microphone))
                    self._tell_own("none")
                    return
                self._lease = lease
            self._allow(self._now(self._allowed.microphone, self._allowed.camera))
            if not self._allowed.camera:
                await self._give_back()

    async def _give_back(self) -> None:
        lease, self._lease = self._lease, None
        if lease is not None:
            await self._closed_camera.wait()
            await lease.release()

    async def _hand_over(self) -> None:
        """A photo, or a paper: the page closes the camera, and only then is it somebody else's."""
        self._allow(protocol.Allowed(self._allowed.microphone, self._allowed.camera, away=True))
        await self._closed_camera.wait()

    def _returned(self) -> None:
        self._allow(self._now(self._allowed.microphone, self._allowed.camera))

    # -- the engine

    def _told(self, told: port.Told) -> None:
        match told:
            case port.Own() as own:
                self._own = own
                self._closed_camera.clear() if own.camera == "on" else self._closed_camera.set()
            case port.Sound(speaker=speaker, pcm=pcm):
                if self.recogniser is not None:
                    self.recogniser.hear(speaker, self._languages.get(speaker, "fr"), pcm)
                return
            case port.Crashed():
                # Its process is gone, and with it whatever it had open.
                self._closed_camera.set()
        self._dispatch(CallTold(told))

    def _understood(self, told: Told) -> None:
        """What the others say is for the citizen, what the citizen says for them."""
        match told:
            case Understood(speaker="citizen"):
                self.client.do(protocol.Caption(told.seq, told.text, told.final))
            case Understood(speaker="agent" | "third" as party):
                self._dispatch(CallTold(port.Heard(party, told.seq, told.text, told.final)))
            case Lost(speaker="agent" | "third" as party):
                self._dispatch(CallTold(port.Unheard(party)))

    def _tell_own(self, camera: port.CameraState) -> None:
        self._told(port.Own(self._own.microphone, camera, self._own.output))

    async def _close(self) -> None:
        await self.client.close()
        if self.recogniser is not None:
            await self.recogniser.close()
        self._closed_camera.set()
        async with self._turn:
            await self._give_back()


def call_room(config: Call, camera: Camera) -> CallRoom | None:
    """None where nobody is called."""
    return CallRoom(config, camera) if config.enabled else None
