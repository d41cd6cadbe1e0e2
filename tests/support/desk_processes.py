"""One desk of several processes on one PostgreSQL, behind a proxy that knows nothing of it; and a cable to cut."""

import contextlib
import itertools
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from kiosk.desk.live import enrolling, sessions
from kiosk.desk.live.sql_store import SqlStore
from kiosk.desk.postgres import PostgresShelves
from tests.support.live_desk import Console, Kiosk, eventually
from tests.support.postgres import Cluster

ROOT = Path(__file__).parents[2]


class Cable:
    """TCP from `port` to the first of `targets` that answers, another one for each connection. `cut` ends what there is
    and refuses what comes; `mend` lets it through again."""

    def __init__(self, targets: Callable[[], list[int]]) -> None:
        self._targets = targets
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._turn = itertools.count()
        self._is_cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._is_cut = True
        for pair in tuple(self._pairs):
            self._end(pair)

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = None if self._is_cut else self._reach()
            if far is None:
                near.close()
                continue
            pair = (near, far)
            for end in pair:
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._pairs.add(pair)
            threading.Thread(target=self._carry, args=(pair,), daemon=True).start()

    def _reach(self) -> socket.socket | None:
        ports = self._targets()
        first = next(self._turn)
        for offset in range(len(ports)):
            with contextlib.suppress(OSError):
                return socket.create_connection(("127.0.0.1", ports[(first + offset) % len(ports)]), timeout=1)
        return None

    def _carry(self, pair: tuple[socket.socket, socket.socket]) -> None:
        near, far = pair
        with contextlib.suppress(OSError, ValueError), selectors.DefaultSelector() as ready:
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in ready.select():
                    data = key.fileobj.recv(65536)  # type: ignore[union-attr]
                    if not data:
                        raise OSError
                    key.data.sendall(data)
        self._end(pair)

    def _end(self, pair: tuple[socket.socket, socket.socket]) -> None:
        self._pairs.discard(pair)
        for end in pair:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Process:
    """`kiosk desk serve` on the shared database."""

    def __init__(self, state: Path, config: Path, database: Path, port: int = 0) -> None:
        words = ["serve", "--state", str(state), "--config", str(config), "--database", str(database), "--json"]
        words += ["--port", str(port)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "desk", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the desk did not start: exit status {self._process.wait()}"
        self.ready: dict[str, Any] = json.loads(line)
        self.port = int(self.ready["url"].rpartition(":")[2])

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.runs:
            os.kill(self._process.pid, how)
            if how in (signal.SIGKILL, signal.SIGTERM):
                self._process.wait(20)

    def close(self) -> None:
        self.stop()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


class DeskOfMany:
    """`url`: the proxy's. `wire`: the cable to the database that the processes have, and this object has not."""

    def __init__(self, folder: Path, cluster: Cluster, people: dict[str, str], live: str = "") -> None:
        self._folder = folder
        url = cluster.new_database()
        self.wire = Cable(lambda: [cluster.port])
        self._file = folder / "database"
        self._file.write_text(url.replace(f":{cluster.port}/", f":{self.wire.port}/"), encoding="ascii")
        self._config = folder / "desk.toml"
        tables = "".join(f'[live.people.{name}]\nname = "{words}"\n' for name, words in people.items())
        self._config.write_text(f"[live]\n{live}\n{tables}", encoding="utf-8")
        self.shelves = PostgresShelves(url)
        self.store = SqlStore(self.shelves)
        self.processes: list[Process] = []
        self.front = Cable(lambda: [one.port for one in self.processes if one.runs])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.front.port}"

    @property
    def ws_url(self) -> str:
        return self.url.replace("http://", "ws://")

    def start(self, port: int = 0) -> Process:
        """At any port, or at that one."""
        process = Process(self._folder / "state", self._config, self._file, port)
        self.processes.append(process)
        return process

    def leader(self) -> Process:
        """The process that decides; waits until there is one."""
        eventually(lambda: self._leading() is not None)
        found = self._leading()
        assert found is not None
        return found

    def others(self) -> list[Process]:
        leader = self.leader()
        return [one for one in self.processes if one.runs and one is not leader]

    def _leading(self) -> Process | None:
        leads = {int(row[0].split()[-1]) for row in self.store.shelf.rows("SELECT place FROM processes WHERE leads")}
        return next((one for one in self.processes if one.runs and one.pid in leads), None)

    def told(self, *words: str) -> str:
        """What a command of the desk's says."""
        command = [sys.executable, "-m", "kiosk", "desk", *words, "--database", str(self._file)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout

    def online(self) -> list[str]:
        """Kiosks that are connected, to whichever process."""
        return sorted(row[0] for row in self.store.shelf.rows("SELECT unnest(kiosks) FROM processes"))

    def enrolled(self, kiosk_id: str) -> Kiosk:
        kiosk = Kiosk(self, kiosk_id)
        assert kiosk.enrol(enrolling.new_code(self.store, datetime.now(UTC))) == 201
        return kiosk

    def console(self, person: str) -> Console:
        return Console(self, self.browser(person))

    def browser(self, person: str) -> httpx2.Client:
        client = httpx2.Client(base_url=self.url, follow_redirects=True)
        client.get(sessions.new_link(self.store, person, datetime.now(UTC)))
        assert sessions.COOKIE in client.cookies
        return client

    def close(self) -> None:
        for process in self.processes:
            process.close()
        self.front.close()
        self.wire.close()
        self.shelves.close()


@contextlib.contextmanager
def desk_of_many(
    folder: Path, cluster: Cluster, people: dict[str, str], live: str = "", *, processes: int = 2
) -> Iterator[DeskOfMany]:
    desk = DeskOfMany(folder, cluster, people, live)
    try:
        for _ in range(processes):
            desk.start()
        desk.leader()
        yield desk
    finally:
        desk.close()
