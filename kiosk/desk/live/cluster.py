"""Several processes as one desk: one of them decides (it *leads*), the others carry their lines' frames to it.

Which one leads is a lock in PostgreSQL, held by the very session that it writes through (`postgres.py`): a process that
was killed, cut off or stopped can neither keep it nor write any more. Whoever leads takes up what stands from the
store. All lines that ended at the one before are cut, and their far ends come again and say `Resume` or load their
board anew, as after any cut: nothing that was on its way is guessed at.
"""

import asyncio
import contextlib
from collections.abc import Collection

import psycopg

from kiosk.desk.live.doors import Arrive, End, Kind, OneProcess
from kiosk.desk.live.hub import Hub
from kiosk.desk.live.lines import GOING, Line
from kiosk.desk.live.post import Came, Cut, Frame, Left, Letter, Post, PostError
from kiosk.desk.live.sql_store import SqlStore
from kiosk.desk.postgres import PostgresShelf, Session
from kiosk.desk.shelf import StoreError
from kiosk.privacy import logs

# How often this process says that it is there, and looks whether somebody leads.
BEAT_S = 0.5
# Who has not been heard of for so long is gone; who was killed is seen to be gone at the next beat.
LEASE_S = 5
# A line that finds nobody who leads waits for so long.
PATIENCE_S = 6.0
# After a failure of the database.
AGAIN_S = 0.5
TASK = "live help"
FAILURES = (psycopg.Error, PostError, StoreError, OSError, TimeoutError)

_GONE = (
    "DELETE FROM processes WHERE seen_at < now() - make_interval(secs => %s)"
    " OR backend NOT IN (SELECT pid FROM pg_stat_activity) RETURNING id"
)


class Cluster:
    """`Doors` of a desk of several processes. Belongs to the event loop."""

    def __init__(self, store: SqlStore, hub: Hub) -> None:
        if not isinstance(store.shelf, PostgresShelf):
            raise TypeError("several processes need PostgreSQL")
        self._session: Session = store.shelf.session
        self._store = store
        self._hub = hub
        self._here = OneProcess()
        self._post: Post | None = None
        self._leader = ""
        self._found = asyncio.Event()
        self._lines: dict[int, tuple[Line, Kind, str]] = {}  # this process's own, by number
        self._numbers = 0
        self._term = 0  # how often this process has begun, or ceased, to lead
        self._ends: dict[tuple[str, int], End] = {}  # while this process leads: the others' lines
        hub.leads = False
        hub.online = self._online

    @property
    def leads(self) -> bool:
        return self._hub.leads

    def expect(self, kind: Kind, arrive: Arrive) -> None:
        self._here.expect(kind, arrive)

    async def serve(self, line: Line, kind: Kind, who: str, silence_s: float | None) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._found.wait()
        except TimeoutError:
            line.cut(GOING)
        self._numbers += 1
        number, post, leader = self._numbers, self._post, self._leader
        self._lines[number] = (line, kind, who)
        try:
            if self.leads:
                await self._serve_here(line, kind, who, silence_s)
            elif post is not None:
                post.send(leader, Came(number, kind, who))
                try:
                    await line.run(lambda frame: post.send(leader, Frame(number, frame)), silence_s)
                finally:
                    post.send(leader, Left(number))
        finally:
            del self._lines[number]

    async def _serve_here(self, line: Line, kind: Kind, who: str, silence_s: float | None) -> None:
        """While this process leads. What comes afterwards, the line's end too, is another's to write down."""
        term = self._term
        end = self._here.arrive(line, kind, who)

        def take(frame: str) -> None:
            if term == self._term:
                end.take(frame)

        try:
            await line.run(take, silence_s)
        finally:
            if term == self._term:
                end.left()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            self._post = Post()
            try:
                await self._take_part(self._post)
            except FAILURES as error:
                logs.event("cluster_failed", error=type(error).__name__)
            finally:
                self._end_all()
                await self._post.close()
            await asyncio.sleep(AGAIN_S)

    # --- one registration, from its beginning to its end

    async def _take_part(self, post: Post) -> None:
        await post.open(self._session.url)
        tasks = [asyncio.create_task(part) for part in (post.carry(), self._hear(post), self._beat(post))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _beat(self, post: Post) -> None:
        while True:
            there = await post.ask("UPDATE processes SET seen_at = now() WHERE id = %s RETURNING id", (post.id,))
            if not there:
                raise PostError("this process was taken for gone")
            if self.leads:
                if not self._session.leads:
                    raise PostError("this process leads no more")
                await self._let_go(post)
            elif await asyncio.to_thread(self._session.lead, TASK):
                await self._lead(post)
            else:
                await self._follow(post)
            await self._publish(post)
            await asyncio.sleep(BEAT_S)

    async def _lead(self, post: Post) -> None:
        await post.ask("UPDATE processes SET leads = (id = %s)", (post.id,))
        self._cut_all()
        self._term += 1
        self._hub.begin()
        logs.event("desk_leads")
        self._settle(post.id)
        post.know(await post.peers())
        await post.tell_all(f"leads {post.id}")

    async def _follow(self, post: Post) -> None:
        """Whoever leads, if that is said; who leads by the lock and has not said so will."""
        peers = await post.peers()
        post.know(peers)
        leader = next((peer.id for peer in peers if peer.leads and peer.id != post.id), "")
        if leader and leader != self._leader:
            self._cut_all()
            self._settle(leader)

    def _settle(self, leader: str) -> None:
        self._leader = leader
        self._found.set()

    async def _let_go(self, post: Post) -> None:
        """Of processes that are gone: their lines are over."""
        gone = {row[0] for row in await post.ask(_GONE, (LEASE_S,))}
        for of, number in tuple(self._ends):
            if of in gone:
                self._over(of, number)
        if gone:
            logs.event("desk_process_gone", count=len(gone))
            post.know(await post.peers())
        await post.ask("DELETE FROM letters WHERE at < now() - interval '1 minute'")

    async def _publish(self, post: Post) -> None:
        """Which kiosks are connected here, for whoever shows a fleet."""
        kiosks = sorted({who for _, kind, who in self._lines.values() if kind == "kiosk"})
        if kiosks != post.published:
            await post.ask("UPDATE processes SET kiosks = %s WHERE id = %s", (kiosks, post.id))
            post.published = kiosks

    async def _hear(self, post: Post) -> None:
        async for said in post.heard():
            if isinstance(said, str):
                if said.startswith("leads ") and said != f"leads {post.id}":
                    await self._follow(post)
                continue
            sender, letters = said
            for letter in letters:
                if self.leads:
                    self._from_another(post, sender, letter)
                elif sender == self._leader:
                    self._from_leader(letter)
        raise PostError("the database hears no more")

    def _from_leader(self, letter: Letter) -> None:
        line = self._lines.get(letter.line)
        match letter:
            case Frame() if line:
                line[0].send(letter.text)
            case Cut() if line:
                line[0].cut(letter.code, letter.last)

    def _from_another(self, post: Post, sender: str, letter: Letter) -> None:
        end = self._ends.get((sender, letter.line))
        try:
            match letter:
                case Came():
                    away = Away(post, sender, letter.line)
                    self._ends[sender, letter.line] = self._here.arrive(away, _kind(letter.kind), letter.who)
                case Frame() if end is not None:
                    end.take(letter.text)
                case Left():
                    self._over(sender, letter.line)
        except (StoreError, KeyError, ValueError) as error:
            # As a line of our own would: it is cut, and comes again.
            logs.event("line_failed", error=type(error).__name__)
            post.send(sender, Cut(letter.line, GOING, ""))

    def _over(self, of: str, number: int) -> None:
        end = self._ends.pop((of, number), None)
        if end is not None:
            with contextlib.suppress(StoreError):
                end.left()

    # --- ends

    def _cut_all(self) -> None:
        for line, _, _ in tuple(self._lines.values()):
            line.cut(GOING)

    def _end_all(self) -> None:
        """This process decides nothing any more, and is connected to nobody who does."""
        self._found.clear()
        self._term += 1
        self._leader = ""
        self._cut_all()
        self._ends.clear()
        if self._hub.leads:
            self._hub.leads = False
            logs.event("desk_leads_no_more")
        self._session.follow()

    def _online(self) -> Collection[str]:
        rows = self._store.shelf.rows("SELECT DISTINCT unnest(kiosks) FROM processes")
        return frozenset(row[0] for row in rows)


class Away:
    """`Way` of a line whose socket is another process's."""

    def __init__(self, post: Post, at: str, number: int) -> None:
        self._post = post
        self._at = at
        self._number = number
        self._is_cut = False

    def send(self, frame: str) -> None:
        if not self._is_cut:
            self._post.send(self._at, Frame(self._number, frame))

    def cut(self, code: int, last: str = "") -> None:
        if not self._is_cut:
            self._is_cut = True
            self._post.send(self._at, Cut(self._number, code, last))


def _kind(said: str) -> Kind:
    match said:
        case "kiosk" | "console" | "guest":
            return said
    raise ValueError("no kind of line")
