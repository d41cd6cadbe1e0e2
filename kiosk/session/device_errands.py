"""The devices in the hands of one visit: what they say of themselves, and what they are asked."""

import functools

from kiosk.devices.card_reader.port import CardGone, CardPresent
from kiosk.devices.inputs.port import HeadsetPlugged, InputEvent, KeyPressed, PresenceChanged, SwitchPressed
from kiosk.devices.receipt_printer.port import Ticket
from kiosk.devices.states import DeviceName, DeviceState
from kiosk.session import effects, events
from kiosk.session.copies import Copies
from kiosk.session.ports import Devices, Ports
from kiosk.session.ticket import with_code
from kiosk.session.work import Dispatch, Work, answer


def listen(devices: Devices, dispatch: Dispatch) -> None:
    """Hand on what the devices say, as events."""

    def changed(name: DeviceName, state: DeviceState) -> None:
        dispatch(events.DeviceChanged(name, state))

    def card(card: CardPresent | CardGone) -> None:
        dispatch(events.CardSeen(card) if isinstance(card, CardPresent) else events.CardGone(card.reader))

    for name, device in devices.table().items():
        device.watch(functools.partial(changed, name))
    devices.scanner.watch_feeder(lambda source: dispatch(events.FeederChanged(source)))
    devices.scanner.watch_buttons(lambda name: dispatch(events.ScannerButton(name)))
    devices.card_reader.watch_cards(card)
    devices.card_reader.watch_reading(lambda told: dispatch(events.ReadingGoesOn(told.stage)))
    devices.inputs.listen(functools.partial(_felt, dispatch))
    devices.camera.watch_light(lambda on: dispatch(events.CameraLight(on)))


def _felt(dispatch: Dispatch, event: InputEvent) -> None:
    match event:
        case HeadsetPlugged(plugged=plugged):
            dispatch(events.InputFelt(headset=plugged))
        case PresenceChanged(present=present):
            dispatch(events.InputFelt(present=present))
        case KeyPressed(key=key):
            dispatch(events.InputFelt(pressed=key))
        case SwitchPressed(number=number):
            dispatch(events.InputFelt(pressed=f"switch_{number}"))


class DeviceErrands:
    """`copies`: the pages of this visit, on their way to the page printer."""

    def __init__(self, ports: Ports, copies: Copies, dispatch: Dispatch) -> None:
        self._devices = ports.devices
        self._seal = ports.seal
        self._count = ports.staff.count
        self._copies = copies
        self._dispatch = dispatch

    def carry_out(self, effect: effects.DeviceEffect) -> Work | None:  # noqa: PLR0911 - a table
        scanner, reader = self._devices.scanner, self._devices.card_reader
        tell = functools.partial(answer, self._dispatch)
        match effect:
            case effects.StartScan(settings=settings):
                return tell(scanner.scan(settings), events.Scanned)
            case effects.StartBatch(settings=settings, most=most):
                feeding = scanner.scan_batch(settings, lambda p: self._dispatch(events.SheetScanned(p)), most)
                return tell(feeding, events.SheetsDone)
            case effects.StopScan():
                return scanner.cancel()
            case effects.LookAtGlass():
                return tell(scanner.look(), events.GlassSeen)
            case effects.ReadDocument(turn=turn, reader=name, can=can, zone_key=zone_key):
                reading = reader.read_document(name, can, zone_key)
                return tell(reading, functools.partial(events.CardWasRead, turn))
            case effects.StopDocument():
                return reader.stop_reading()
            case effects.CheckBadge(reader=name, badges=badges):
                return tell(reader.check_badge(name, badges), events.BadgeChecked)
            case effects.PrintTicket(job=job, ticket=ticket, reference=reference, words=words):
                code = self._seal(reference, words) if reference else ""
                return self._print(job, with_code(ticket, code) if code else ticket)
            case effects.StopPrinting():
                return self._devices.receipt_printer.close()
            case effects.PrintPages(job=job):
                return self._copies.print(job, self._dispatch)
            case effects.ClearPages():
                return self._copies.clear()

    async def _print(self, job: str, ticket: Ticket) -> None:
        result = await self._devices.receipt_printer.print_ticket(job, ticket)
        self._dispatch(events.TicketDone(result))
        await self._count(ticket, result)
