"""The screen reads and writes its supervisor's socket without ever waiting for it."""

import asyncio
import socket

import msgspec
import pytest

from kiosk.config import Config
from kiosk.processes import frames
from kiosk.processes.link import Activate, Beat, Configure, FromScreen, ToScreen, Warm
from kiosk.processes.link_channel import LinkPeer
from tests.support.loops import LOOPS, run_in


@pytest.mark.parametrize("loop", LOOPS)
def test_messages_go_both_ways_and_the_end_is_told_once(loop: str) -> None:
    async def story() -> None:
        ours, theirs = socket.socketpair()
        heard: list[ToScreen] = []
        closed = asyncio.Event()
        peer = LinkPeer(ours, heard.append, closed.set)
        peer.start()
        peer.send(Warm())
        frame = frames.receive(theirs)
        assert frame is not None
        assert msgspec.msgpack.decode(frame.body, type=FromScreen) == Warm()
        both = frames.encode("event", 0, Configure(Config())) + frames.encode("event", 0, Activate())
        theirs.sendall(both[:100])
        await asyncio.sleep(0.02)
        theirs.sendall(both[100:])
        theirs.close()
        await closed.wait()
        assert heard == [Configure(Config()), Activate()]
        peer.send(Beat())
        peer.close()

    run_in(loop, story)


@pytest.mark.parametrize(
    "said", [b"GET / HTTP/1.1\r\n", b"\x00\x00\x00\x01\xc1", frames.encode("event", 0, {"type": "x"})]
)
def test_a_supervisor_that_speaks_garbage_is_left(said: bytes) -> None:
    async def story() -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            closed = asyncio.Event()
            peer = LinkPeer(ours, lambda message: pytest.fail("a message out of garbage"), closed.set)
            peer.start()
            theirs.sendall(said)
            await closed.wait()

    run_in("asyncio", story)


def test_a_supervisor_that_does_not_read_never_blocks_the_screen() -> None:
    async def story() -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            closed = asyncio.Event()
            peer = LinkPeer(ours, lambda message: None, closed.set)
            peer.start()
            for _ in range(100_000):
                if closed.is_set():
                    break
                peer.send(Beat())
            assert closed.is_set()

    run_in("asyncio", story)
