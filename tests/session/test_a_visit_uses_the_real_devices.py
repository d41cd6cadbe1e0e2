"""The visit's errands with true drivers over the hall's hardware: a photograph, cards, a badge, what staff try."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.config import Camera, Config, ReceiptPrinter, Scanner, Staff
from kiosk.devices.states import Ready
from kiosk.documents.client import Decoder, Renderer
from kiosk.documents.mrz.client import ZoneReader
from kiosk.documents.port import SignedCode
from kiosk.equipment import Equipment, equipment
from kiosk.flows.facts import DocumentValue
from kiosk.processes.link import FromScreen
from kiosk.session import events
from kiosk.session.errands import Errands
from kiosk.session.ports import Ports
from kiosk.session.runner import Runner
from kiosk.session.staff.errands import StaffErrands
from kiosk.session.staff.household import Household
from kiosk.session.state import AtStep, Visit
from kiosk.session.state import Staff as AtStaff
from tests.support.camera import CameraHall, camera_hall
from tests.support.patience import PATIENCE_S
from tests.support.pcsc import Slots, running_slots
from tests.support.visits import Hand


class Unused:
    """No file is committed in these stories."""

    def commit(self, *_: object) -> None:
        raise AssertionError


class Screen:
    """A visit without pages: what happens to it, and a way to wait."""

    def __init__(self, config: Config) -> None:
        self.devices: Equipment = equipment(config)
        self.decoder, self.renderer = Decoder(config.documents), Renderer(config.documents)
        self.eye = ZoneReader()
        self._moved = asyncio.Event()
        hand = Hand(config)
        self.runner = Runner(Visit(), hand.world, lambda visit: self._moved.set())
        self.told: list[FromScreen] = []
        table = self.devices.table()
        room = StaffErrands(
            config, self.devices, self.renderer, lambda: {n: d.state for n, d in table.items()}, hand.clock.now
        )
        ports = Ports(
            devices=self.devices,
            decoder=self.decoder,
            renderer=self.renderer,
            registrar=Unused(),  # type: ignore[arg-type]
            check_pin=lambda digits: digits == "482915",
            staff=room,
            tell=self.told.append,
            eye=self.eye,
        )
        self.runner.equip(Errands(ports, self.runner.dispatch).carry_out)

    @property
    def visit(self) -> Visit:
        return self.runner.visit

    def do(self, *happened: events.Event) -> None:
        for event in happened:
            self.runner.dispatch(event)

    async def until(self, holds: Callable[[Visit], bool]) -> Visit:
        async with asyncio.timeout(PATIENCE_S):
            while not holds(self.visit):
                self._moved.clear()
                await self._moved.wait()
        return self.visit

    async def until_ready(self, *names: str) -> None:
        await self.until(lambda visit: all(visit.devices.get(name) == Ready() for name in names))  # type: ignore[call-overload]


@contextlib.asynccontextmanager
async def screen(config: Config) -> AsyncIterator[Screen]:
    shown = Screen(config)
    shown.decoder.start()
    shown.renderer.start()
    shown.eye.start()
    devices = shown.devices.table().values()
    for device in devices:
        await device.open()
    try:
        yield shown
    finally:
        for device in devices:
            await device.close()
        await shown.decoder.close()
        await shown.renderer.close()
        await shown.eye.close()


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraHall]:
    with camera_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture(scope="module")
def slots() -> Iterator[Slots]:
    with running_slots() as slots:
        yield slots


def settings(camera: CameraHall, state: Path) -> Config:
    ready = camera.hall.ready
    return Config(
        state_dir=str(state),
        staff=Staff(pin_hash="set"),
        scanner=Scanner(escl_url=ready["escl_url"]),
        receipt_printer=ReceiptPrinter(host="127.0.0.1", port=ready["printer_port"]),
        camera=Camera(enabled=True, url=camera.url),
    )


def test_a_bill_before_the_camera_is_read_and_the_camera_is_off_again(camera: CameraHall, tmp_path: Path) -> None:
    camera.set(scene="close_up", paper="bill-valid", size="1080p", rate=10, fault=None)

    async def story() -> None:
        async with screen(settings(camera, tmp_path)) as shown:
            await shown.until_ready("camera")
            hand = Hand().enter().identify().live_at()
            shown.runner.visit = _at(shown.visit, hand.visit)
            shown.do(events.UseCamera())
            await shown.until(lambda visit: visit.capture.stage == "aimed" and visit.camera_on)
            assert camera.is_on
            shown.do(events.TakePicture())
            visit = await shown.until(lambda visit: visit.capture.stage in ("read", "failed"))
            assert isinstance(visit.capture.reading, SignedCode), visit.capture.fault
            await shown.until(lambda visit: not visit.camera_on)
            camera.until_off()

    asyncio.run(story())


def test_sheets_in_the_feeder_are_proposed_and_become_one_document(camera: CameraHall, tmp_path: Path) -> None:
    hall = camera.hall
    hall.take_away()
    hall.feed()

    async def story() -> None:
        async with screen(settings(camera, tmp_path)) as shown:
            await shown.until_ready("scanner")
            shown.runner.visit = _at(shown.visit, Hand().enter().identify().live_at().visit)
            hall.feed("bill-valid", "blank", "bill-old")
            visit = await shown.until(lambda visit: visit.feeder is not None)
            assert visit.feeder == "duplex"
            shown.do(events.Scan("feeder"))
            visit = await shown.until(lambda visit: visit.capture.stage in ("read", "failed"))
            assert isinstance(visit.capture.reading, SignedCode), visit.capture.fault
            value = visit.facts["preuve"].value
            assert isinstance(value, DocumentValue)
            assert 3 <= len(value.sha256) <= 6
            assert not visit.capture.short
            assert all(name in visit.pages for name in value.sha256)
            await shown.until(lambda visit: visit.feeder is None)

    asyncio.run(story())


def test_the_camera_goes_off_when_the_visit_is_left_before_it_has_shown_anything(
    camera: CameraHall, tmp_path: Path
) -> None:
    camera.reset()

    async def story() -> None:
        async with screen(settings(camera, tmp_path)) as shown:
            await shown.until_ready("camera", "scanner")
            camera.fault("frozen")
            shown.runner.visit = _at(shown.visit, Hand().enter().identify().live_at().visit)
            shown.do(events.UseCamera())
            await shown.until(lambda visit: visit.camera_on)
            shown.do(events.EndAsked("citizen"))
            await shown.until(lambda visit: not visit.camera_on)

    try:
        asyncio.run(story())
    finally:
        camera.fault(None)


def test_staff_try_the_scanner_the_camera_and_the_printer(camera: CameraHall, tmp_path: Path) -> None:
    camera.reset()
    camera.hall.lay("bill-valid")

    async def story() -> None:
        async with screen(settings(camera, tmp_path)) as shown:
            await shown.until_ready("camera", "scanner", "receipt_printer")
            shown.do(events.StaffAsked(), events.StaffPin("482915"))
            await shown.until(lambda visit: isinstance(visit.place, AtStaff) and visit.surroundings is not None)
            for name in ("scanner", "camera", "receipt_printer"):
                shown.do(events.StaffGo(name), events.StaffTry(""))
                visit = await shown.until(lambda visit: visit.trial.stage == "done")
                assert visit.trial.fault is None, name
                assert (visit.trial.page is not None) == (name != "receipt_printer")
            assert len(camera.hall.receipts()) == 1
            assert Household(Config(state_dir=str(tmp_path))).counters().tickets == 1
            shown.do(events.RollChanged())
            await shown.until(lambda visit: visit.surroundings is not None and not visit.surroundings.counters.tickets)

    asyncio.run(story())
    camera.hall.take_away()


def test_a_vitale_card_is_seen_and_sent_nothing_and_a_badge_opens_the_staff_page(slots: Slots) -> None:
    off = Config(scanner=Scanner(enabled=False), receipt_printer=ReceiptPrinter(enabled=False))

    async def hashed() -> str:
        async with screen(_with(off, slots)) as shown:
            slots.lay("badge")
            visit = await shown.until(lambda visit: bool(visit.cards))
            badge = await shown.devices.card_reader.hash_badge(next(iter(visit.cards)))
            assert isinstance(badge, str)
            slots.take_away()
            await shown.until(lambda visit: not visit.cards)
            return badge

    async def story(badge: str) -> None:
        async with screen(_with(off, slots, badge)) as shown:
            await shown.until_ready("card_reader")
            slots.lay("vitale")
            visit = await shown.until(lambda visit: bool(visit.cards))
            assert [card.code for card in visit.cards.values()] == ["card_vitale"]
            assert slots.apdus("contact") == 0
            slots.take_away()
            await shown.until(lambda visit: not visit.cards)
            slots.lay("badge")
            await shown.until(lambda visit: isinstance(visit.place, AtStaff))
            slots.take_away()

    asyncio.run(story(asyncio.run(hashed())))


def _with(config: Config, slots: Slots, *badges: str) -> Config:
    return replace(config, card_reader=slots.config(), staff=Staff(pin_hash="set", badges=badges))


def _at(visit: Visit, there: Visit) -> Visit:
    """`visit` with its devices, where `there` is."""
    assert isinstance(there.place, AtStep)
    return replace(there, devices=visit.devices, camera_on=visit.camera_on)
