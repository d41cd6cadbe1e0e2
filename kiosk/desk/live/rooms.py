"""What makes up a desk of live help, put together once."""

from typing import NamedTuple

from kiosk.clock import Clock
from kiosk.desk.live.board import Boards
from kiosk.desk.live.calls import Calls
from kiosk.desk.live.fleet_orders import FleetOrders
from kiosk.desk.live.guests import Guests
from kiosk.desk.live.guidance import Guide
from kiosk.desk.live.halls import Callbacks, Hall
from kiosk.desk.live.hub import Hub
from kiosk.desk.live.media import Media
from kiosk.desk.live.queueing import Queue
from kiosk.desk.live.relays import Relays
from kiosk.desk.live.rollouts import Rollouts
from kiosk.desk.live.sending import Sending
from kiosk.desk.live.settings import Live
from kiosk.desk.live.steps import Steps
from kiosk.desk.live.store import LiveStore
from kiosk.desk.live.thirds import Thirds
from kiosk.desk.live.views import Views
from kiosk.privacy.sealing import KeyPair


class Rooms(NamedTuple):
    hub: Hub
    queue: Queue
    calls: Calls
    thirds: Thirds
    views: Views
    media: Media
    guests: Guests
    sending: Sending
    hall: Hall
    callbacks: Callbacks
    boards: Boards
    guide: Guide
    steps: Steps
    orders: FleetOrders
    rollouts: Rollouts


def furnish(
    settings: Live, store: LiveStore, clock: Clock, callback_keys: KeyPair, guide: Guide, *, steps: Steps
) -> Rooms:
    hub = Hub(settings, store, clock)
    queue = Queue(hub, guide)
    calls = Calls(hub, queue, guide)
    views = Views(hub, calls, guide)
    thirds = Thirds(hub, queue, calls)
    media = Media(hub, calls, thirds, Relays(settings.relay))
    guests = Guests(hub, calls, thirds, media)
    callbacks = Callbacks(hub, callback_keys, guide)
    boards = Boards(hub, queue, calls, callbacks)
    sending, hall, orders = Sending(hub, calls, views), Hall(hub), FleetOrders(hub)
    about_calls = (hub, queue, calls, thirds, views, media, guests, sending)
    return Rooms(*about_calls, hall, callbacks, boards, guide, steps, orders, Rollouts(hub, orders))
