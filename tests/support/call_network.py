"""The network between two ends of a call: every packet passes here, and may be lost.

The candidates that one end tells the other are changed on their way into addresses of this relay, which hands each
packet on and brings the answer back, as a router does that translates addresses.
"""

import asyncio
import random
import re
from typing import Any

from msgspec.structs import replace

from kiosk.help.wire_call import CallSignal, Candidate, Description

HOST = re.compile(r"^(candidate:\S+ \d+ udp \d+) (\S+) (\d+) (typ host.*)$", re.IGNORECASE)
LINES = re.compile(r"a=candidate:[^\r\n]*\r?\n")


class Network:
    """`cut`: nothing passes. `loss`: the part of packets that are lost, by a known chance."""

    def __init__(self, loss: float = 0.0, delay_s: float = 0.0) -> None:
        self.cut = False
        self.loss = loss
        self.delay_s = delay_s
        self.carried = 0
        self.lost = 0
        self._chance = random.Random(7)
        self._open: list[asyncio.DatagramTransport] = []

    async def carry(self, signal: CallSignal) -> CallSignal | None:
        """The signal as the other end gets it; None for a way that does not lead through here."""
        match signal:
            case Description(sdp=sdp):
                return replace(signal, sdp=LINES.sub("", sdp))
            case Candidate(candidate=told) if told:
                found = HOST.match(told)
                if found is None:
                    return None
                port = await self.way_to((found[2], int(found[3])))
                return replace(signal, candidate=f"{found[1]} 127.0.0.1 {port} {found[4]}")
        return signal

    def close(self) -> None:
        for transport in self._open:
            transport.close()

    async def way_to(self, behind: tuple[str, int]) -> int:
        """The port of an address of this network, behind which that one is."""
        door = _Door(self, behind)
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: door, local_addr=("127.0.0.1", 0)
        )
        self.keep(transport)
        port: int = transport.get_extra_info("sockname")[1]
        return port

    def keep(self, transport: asyncio.DatagramTransport) -> None:
        self._open.append(transport)

    def pass_on(self, send: Any, data: bytes) -> None:
        self.carried += 1
        if self.cut or self._chance.random() < self.loss:
            self.lost += 1
        elif self.delay_s:
            asyncio.get_running_loop().call_later(self.delay_s, send, data)
        else:
            send(data)


class _Door(asyncio.DatagramProtocol):
    """One address of the relay: what comes in is handed to `behind`, by a socket of its own for each sender."""

    def __init__(self, network: Network, behind: tuple[str, int]) -> None:
        self._network = network
        self._behind = behind
        self._backs: dict[Any, asyncio.Task[_Back]] = {}
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, sender: Any) -> None:
        back = self._backs.get(sender)
        if back is None:
            back = self._backs[sender] = asyncio.get_running_loop().create_task(self._back(sender))
        back.add_done_callback(lambda done: self._network.pass_on(done.result().send, data))

    async def _back(self, sender: Any) -> "_Back":
        _, back = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Back(self, sender), remote_addr=self._behind
        )
        return back

    def answer(self, data: bytes, sender: Any) -> None:
        def send(data: bytes) -> None:
            if self._transport is not None and not self._transport.is_closing():
                self._transport.sendto(data, sender)

        self._network.pass_on(send, data)

    def keep(self, transport: asyncio.DatagramTransport) -> None:
        self._network.keep(transport)


class _Back(asyncio.DatagramProtocol):
    def __init__(self, door: _Door, sender: Any) -> None:
        self._door = door
        self._sender = sender
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._door.keep(transport)

    def datagram_received(self, data: bytes, sender: Any) -> None:
        self._door.answer(data, self._sender)

    def send(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data)

    def error_received(self, error: Exception) -> None:
        """Nobody listens there any more."""
