"""A desk for the kiosk's end of the line: a true WebSocket server on loopback that keeps all it is told, and says what
a test has it say."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from kiosk.help import wire
from kiosk.privacy.sealing import KeyPair, new_key_pair
from tests.support.patience import PATIENCE_S

Message = TypeVar("Message")
Welcome = Callable[[ServerConnection], wire.FromDesk | None]


class StandIn:
    """`known`: the public key of the only kiosk that is let in; None: whoever proves anything. `refuses`: why nobody is
    let in. `mute`: it takes lines and says nothing."""

    def __init__(self, known: bytes | None = None, context: ssl.SSLContext | None = None) -> None:
        self.known = known
        self.refuses: str = ""
        self.mute = False
        self.callback: KeyPair = new_key_pair()
        self.frames: list[str | bytes] = []
        self.lines = 0
        self._news = threading.Condition()
        self._line: ServerConnection | None = None
        self._server = serve(self._serve, "127.0.0.1", 0, ssl=context, compression=None, ping_interval=None)
        self.port = int(self._server.socket.getsockname()[1])
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def _serve(self, line: ServerConnection) -> None:
        if self.mute:
            with contextlib.suppress(ConnectionClosed):
                line.recv(20)
            return
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            if not self._let_in(line):
                return
            for frame in line:
                with self._news:
                    self.frames.append(frame)
                    self._news.notify_all()

    def _let_in(self, line: ServerConnection) -> bool:
        hello = wire.from_kiosk(line.recv(PATIENCE_S))
        assert isinstance(hello, wire.Hello)
        nonce = b"n" * wire.NONCE_BYTES
        line.send(wire.encode(wire.Challenge(nonce)))
        proof = wire.from_kiosk(line.recv(PATIENCE_S))
        assert isinstance(proof, wire.Proof)
        why = self.refuses
        if not why and self.known is not None:
            try:
                VerifyKey(self.known).verify(wire.proof_bytes(nonce, hello.kiosk_id), proof.signature)
            except BadSignatureError:
                why = "bad_proof"
        if why:
            line.send(wire.encode(wire.Refused(why)))  # type: ignore[arg-type]
            return False
        with self._news:
            self._line = line
            self.lines += 1
            self._news.notify_all()
        line.send(wire.encode(wire.Welcome(10.0, self.callback.public)))
        return True

    # -- what a test does

    def until(self, ready: Callable[[], Any], what: str, timeout_s: float = PATIENCE_S) -> Any:
        deadline = time.monotonic() + timeout_s
        with self._news:
            while not (found := ready()):
                left = deadline - time.monotonic()
                assert left > 0, f"never came: {what}"
                self._news.wait(left)
        return found

    def heard(self, kind: type[Message]) -> list[Message]:
        decoded = [wire.from_kiosk(frame) for frame in tuple(self.frames)]
        assert None not in decoded, "a frame that is none of the contract"
        return [message for message in decoded if isinstance(message, kind)]

    def say(self, *messages: wire.FromDesk) -> None:
        for message in messages:
            self.send(wire.encode(message))

    def send(self, frame: str | bytes) -> None:
        """Whatever it is."""
        assert self._line is not None
        with contextlib.suppress(ConnectionClosed):
            self._line.send(frame)

    def cut(self) -> None:
        """As a cable is pulled: no goodbye."""
        assert self._line is not None
        with contextlib.suppress(OSError):
            self._line.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(5)
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.socket.close()


@contextlib.contextmanager
def standing_in(known: bytes | None = None, context: ssl.SSLContext | None = None) -> Iterator[StandIn]:
    desk = StandIn(known, context)
    try:
        yield desk
    finally:
        desk.close()
