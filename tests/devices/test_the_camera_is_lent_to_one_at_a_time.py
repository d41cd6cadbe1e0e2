"""One camera, one holder: a photo or a document in the middle of a call borrows it, and the call has it back."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import Camera
from kiosk.devices.camera import lessor
from kiosk.devices.camera.lease import (
    Ask,
    Granted,
    HandOver,
    Leases,
    Next,
    Order,
    Purpose,
    Refused,
    ask,
    handed_over,
    leave,
    waits,
)
from kiosk.devices.camera.lessor import CameraLease
from kiosk.devices.camera.port import Picture
from kiosk.devices.states import Fault
from kiosk.errors import Code
from tests.support.camera import SeenCamera, open_camera, quick, sequence
from tests.support.loops import LOOPS, run_in

CALL, PHOTO, PAPER = Ask(1, "call"), Ask(2, "photo"), Ask(3, "document")


def test_a_free_camera_is_granted() -> None:
    for wanted in (CALL, PHOTO, PAPER):
        assert ask(Leases(), wanted) == (Leases(holder=wanted), (Granted(wanted.number),))


def test_the_call_hands_over_for_a_photo_and_has_it_back() -> None:
    asked = ask(Leases(holder=CALL), PHOTO)
    assert asked == Next(Leases(holder=CALL, step=PHOTO), (HandOver(1),))
    given_over = handed_over(asked.leases, 1)
    assert given_over == Next(Leases(holder=PHOTO, call=CALL), (Granted(2),))
    assert leave(given_over.leases, 2) == (Leases(holder=CALL), (Granted(1),))


def test_a_call_that_comes_during_a_photo_waits_for_its_end() -> None:
    asked = ask(Leases(holder=PHOTO), CALL)
    assert asked == Next(Leases(holder=PHOTO, call=CALL), ())
    assert leave(asked.leases, 2) == (Leases(holder=CALL), (Granted(1),))


def test_the_second_of_a_kind_is_refused() -> None:
    for leases in (Leases(holder=PHOTO), Leases(holder=CALL, step=PHOTO), Leases(holder=PHOTO, call=CALL)):
        assert ask(leases, PAPER) == (leases, (Refused(3),))
    assert ask(Leases(holder=CALL), Ask(9, "call")).orders == (Refused(9),)


def test_whoever_dies_leaves() -> None:
    assert leave(Leases(holder=CALL, step=PHOTO), 1) == (Leases(holder=PHOTO), (Granted(2),))
    assert leave(Leases(holder=CALL, step=PHOTO), 2) == (Leases(holder=CALL), ())
    assert leave(Leases(holder=PHOTO, call=CALL), 1) == (Leases(holder=PHOTO), ())
    # Nobody waits any more when the call has closed the camera: it opens it again.
    assert handed_over(Leases(holder=CALL), 1) == (Leases(holder=CALL), (Granted(1),))
    assert handed_over(Leases(holder=PHOTO), 2) == (Leases(holder=PHOTO), ())


Move = tuple[str, int]


@given(st.lists(st.tuples(st.sampled_from(["photo", "document", "call", "leave", "over"]), st.integers(0, 9))))
def test_in_any_order_there_is_one_holder_and_nobody_waits_for_ever(moves: list[Move]) -> None:
    leases, number, open_asks = Leases(), 0, list[int]()
    for move, which in moves:
        orders: tuple[Order, ...] = ()
        if move in ("photo", "document", "call"):
            number += 1
            purpose: Purpose = move  # type: ignore[assignment]
            leases, orders = ask(leases, Ask(number, purpose))
            assert orders or waits(leases, number)
            if Refused(number) not in orders:
                open_asks.append(number)
        elif open_asks:
            chosen = open_asks[which % len(open_asks)]
            leases, orders = leave(leases, chosen) if move == "leave" else handed_over(leases, chosen)
            if move == "leave":
                open_asks.remove(chosen)
        for order in orders:
            if isinstance(order, Granted):
                assert leases.holder is not None
                assert leases.holder.number == order.number
        known = [one.number for one in (leases.holder, leases.step, leases.call) if one is not None]
        assert sorted(known) == sorted(open_asks)
        assert leases.holder is not None or not known
        assert leases.step is None or (leases.holder is not None and leases.holder.purpose == "call")
        assert leases.call is None or leases.call.purpose == "call"
    for one in list(open_asks):
        leases = leave(leases, one).leases
    assert leases == Leases()


class CallPage:
    """What the page of a call does: it notes when it has to close the camera and when it may open it again."""

    def __init__(self, *, obeys: bool = True) -> None:
        self.told: list[str] = []
        self._obeys = obeys

    async def hand_over(self) -> None:
        self.told.append("close")
        if not self._obeys:
            await asyncio.Event().wait()

    def returned(self) -> None:
        self.told.append("open")

    async def lease(self, client: SeenCamera, pid: int | None = None) -> CameraLease:
        lease = await client.lease("call", hand_over=self.hand_over, returned=self.returned, holder_pid=pid)
        assert isinstance(lease, CameraLease)
        return lease


@pytest.fixture
def camera(tmp_path: Path) -> Camera:
    return quick(Camera(file=sequence(tmp_path)))


@pytest.mark.parametrize("loop", LOOPS)
def test_a_photo_in_the_middle_of_a_call(camera: Camera, loop: str) -> None:
    async def story() -> None:
        async with open_camera(camera) as client:
            page = CallPage()
            call = await page.lease(client)
            assert client.camera_on, "the call's page opens the camera: the light is on"
            assert await call.snapshot() == Fault(Code.DEVICE_BUSY), "the call opens the camera itself"
            async with await client.lent("photo") as photo:
                assert page.told == ["close"]
                assert (call.held, photo.held) == (False, True)
                assert await client.lease("document") == Fault(Code.DEVICE_BUSY)
                assert isinstance(await photo.snapshot(), Picture)
            assert page.told == ["close", "open"]
            assert call.held
            assert await photo.snapshot() == Fault(Code.DEVICE_BUSY), "it has been given back"
            await call.release()
            assert client.lights == [False, True, False, True, False, True, False], "off while it changes hands"

    run_in(loop, story)


def test_a_call_that_does_not_hand_over_keeps_the_camera(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessor, "HAND_OVER_S", 0.1)

    async def story() -> None:
        async with open_camera(camera) as client:
            call = await CallPage(obeys=False).lease(client)
            assert await client.lease("photo") == Fault(Code.DEVICE_BUSY)
            assert call.held
            deaf = await client.lease("call")
            assert deaf == Fault(Code.DEVICE_BUSY)

    run_in("asyncio", story)


def test_a_call_waits_for_the_end_of_a_photo(camera: Camera) -> None:
    async def story() -> None:
        async with open_camera(camera) as client:
            photo = await client.lent()
            waiting = asyncio.ensure_future(CallPage().lease(client))
            impatient = asyncio.ensure_future(CallPage().lease(client))
            await asyncio.sleep(0)
            await asyncio.wait([impatient], timeout=0.05)
            assert not waiting.done()
            assert isinstance(impatient.exception(), AssertionError), "a second call is refused"
            await photo.release()
            assert (await waiting).held

    run_in("asyncio", story)


def test_who_waits_and_is_cancelled_waits_no_longer(camera: Camera) -> None:
    async def story() -> None:
        async with open_camera(camera) as client:
            photo = await client.lent()
            waiting = asyncio.ensure_future(CallPage().lease(client))
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.wait([waiting])
            await photo.release()
            assert (await client.lent("document")).held

    run_in("asyncio", story)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_call_whose_process_dies_gives_the_camera_back(camera: Camera, loop: str) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as page:

        async def story() -> None:
            async with open_camera(camera) as client:
                call = await CallPage().lease(client, page.pid)
                assert call.held
                page.kill()
                await client.until(lambda: not client.camera_on)
                assert not call.held
                assert (await client.lent()).held

        run_in(loop, story)


def test_a_call_whose_process_is_dead_already_gets_nothing(camera: Camera) -> None:
    page = subprocess.Popen([sys.executable, "-c", ""])
    page.wait()

    async def story() -> None:
        async with open_camera(camera) as client:
            assert await client.lease("call", holder_pid=page.pid) == Fault(Code.DEVICE_BUSY)
            assert (await client.lent()).held

    run_in("asyncio", story)


async def failing_step(client: SeenCamera) -> None:
    async with await client.lent() as photo:
        await photo.start()
        raise RuntimeError


def test_a_step_that_fails_gives_the_camera_back(camera: Camera) -> None:
    async def story() -> None:
        async with open_camera(camera) as client:
            with pytest.raises(RuntimeError):
                await failing_step(client)
            assert not client.camera_on
            assert (await client.lent("document")).held

    run_in("asyncio", story)
