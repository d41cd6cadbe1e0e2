"""What a page asks for and does not get, tried on the stand-in site with the true engine."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from msgspec import structs

from kiosk.web import port, protocol
from tests.support.web import Visitor, visiting

pytestmark = pytest.mark.long


def visit(story: Callable[[Visitor], Awaitable[None]]) -> None:
    async def tell() -> None:
        async with visiting("aide") as visitor:
            await visitor.titled("Aide")
            await story(visitor)

    asyncio.run(tell())


def shared_memory() -> set[str]:
    return {path.name for path in Path("/dev/shm").iterdir()}


async def at(visitor: Visitor, name: str) -> None:
    """A page of trials, fresh."""
    visitor.told.clear()
    visitor.pages.clear()
    visitor.client.do(protocol.Show(visitor.place(f"essai/{name}")))
    await visitor.titled(f"Essai {name}")


def test_no_link_leads_out_of_the_list() -> None:
    async def story(visitor: Visitor) -> None:
        for name, link, why in (
            ("file", "Lire un fichier", "scheme"),
            ("data", "Page de données", "scheme"),
            ("source", "Voir le code", "scheme"),
            ("devtools", "Outils", "scheme"),
            ("devtools", "Autres outils", "scheme"),
            ("host", "Un autre site", "host"),
            ("port", "Une autre porte", "scheme"),
            ("protocol", "Écrire", "scheme"),
            ("protocol", "Appeler", "scheme"),
        ):
            await at(visitor, name)
            await visitor.press(link)
            if name in ("file", "data", "source", "devtools"):
                # Chromium itself stops these before anybody is asked.
                await asyncio.sleep(0.3)
            else:
                assert (await visitor.hear(port.Refused)).detail == why, link
            page = visitor.pages["site"]
            assert page.title == f"Essai {name}", "the page stays where it is"
        assert not [line for line in visitor.site.office.seen if "passwd" in line]

    visit(story)


def test_nothing_of_the_machine_is_given() -> None:
    async def story(visitor: Visitor) -> None:
        for name, button in (
            ("place", "Où ?"), ("camera", "Caméra"), ("notice", "Avis"), ("clipboard", "Coller"),
            ("full", "Plein écran"), ("fetch", "Chercher dehors"),
        ):  # fmt: skip
            await at(visitor, name)
            await visitor.press(button)
            await visitor.said("refusé")
        await at(visitor, "protocol")
        await visitor.press("Lien")
        await visitor.until(lambda: visitor.item("demandé") or visitor.item("refusé"), "a handler is not taken")
        await at(visitor, "password")
        await visitor.press("Protégé")
        assert (await visitor.hear(port.Refused)).why == "sign_in_window"

    visit(story)


def test_a_worker_of_no_page_reaches_no_other_host() -> None:
    """The mail's host is there, and is not on this place's list."""

    async def story(visitor: Visitor) -> None:
        listed = visitor.place("essai/workers")
        for button in ("Partagé", "Veilleur"):
            await at(visitor, "workers")
            visitor.pages.clear()
            visitor.client.do(protocol.Show(structs.replace(listed, stand_in=listed.stand_in[:1])))
            await visitor.titled("Essai workers")
            await visitor.press(button)
            await visitor.said("refusé")

    visit(story)


def test_what_is_no_request_of_a_page_reaches_no_other_host() -> None:
    """A call's relay, WebTransport, hints to connect early, a socket: another address of this machine hears none."""

    async def story(visitor: Visitor) -> None:
        async with listening("127.0.0.2") as (number, heard):
            for button in ("Appel", "Transport", "Indices", "Prise"):
                visitor.told.clear()
                visitor.pages.clear()
                visitor.client.do(protocol.Show(visitor.place(f"essai/out?127.0.0.2:{number}")))
                await visitor.titled("Essai out")
                await visitor.press(button)
                await visitor.until(lambda: visitor.item("essayé") or visitor.item("refusé"), button)
            assert heard == []
            with socket.create_connection(("127.0.0.2", number)) as knock:
                knock.sendall(b"knock")
                await visitor.until(lambda: heard or None, "it does listen")

    visit(story)


@contextlib.asynccontextmanager
async def listening(address: str) -> AsyncIterator[tuple[int, list[bytes]]]:
    """TCP and UDP on one port, and what came."""
    heard: list[bytes] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(64))
        writer.close()

    class Datagrams(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: object) -> None:
            heard.append(data)

    server = await asyncio.start_server(hear, address, 0)
    number = server.sockets[0].getsockname()[1]
    datagrams, _ = await asyncio.get_running_loop().create_datagram_endpoint(Datagrams, local_addr=(address, number))
    try:
        yield number, heard
    finally:
        datagrams.close()
        server.close()


def test_no_file_chooser_and_no_window_open() -> None:
    async def story(visitor: Visitor) -> None:
        await at(visitor, "chooser")
        await visitor.press("Fichier")
        await visitor.said("ouvert")
        await visitor.press("Fichier")  # the page is still alive: no chooser waits in it
        for name, control in (("window", "Fenêtre"), ("blank", "Nouvel onglet")):
            await at(visitor, name)
            # A press that a busy engine dropped is made by script, and a script opens no window: pressed again.
            for patience_s in (4.0, 4.0, 12.0):
                await visitor.press(control)
                with contextlib.suppress(AssertionError):
                    await visitor.titled("Aide", patience_s=patience_s)
                    break
            assert visitor.pages["site"].title == "Aide"
            assert visitor.pages["site"].view == "site", "in the same view"
        await at(visitor, "close")
        await visitor.press("Fermer")
        await visitor.said("resté")

    visit(story)


def test_a_script_asks_through_our_own_page() -> None:
    async def story(visitor: Visitor) -> None:
        await at(visitor, "dialogs")
        for button, kind, answer, said in (
            ("Alerte", "alert", (True, ""), "lu"), ("Question", "confirm", (True, ""), "oui"),
            ("Question", "confirm", (False, ""), "non"), ("Prénom", "prompt", (True, "Camille"), "Camille"),
        ):  # fmt: skip
            visitor.told.clear()
            await visitor.press(button)
            dialog = await visitor.hear(port.Dialog)
            assert dialog.kind == kind
            visitor.client.do(protocol.Answer(dialog.id + 7, True, "wrong"))
            visitor.client.do(protocol.Answer(dialog.id, *answer))
            await visitor.said(said)
        await at(visitor, "flood")
        await visitor.press("Cent alertes")
        answered: set[int] = set()

        def fresh() -> port.Dialog | None:
            asked = [one for one in visitor.told if isinstance(one, port.Dialog) and one.id not in answered]
            return asked[0] if asked else None

        while visitor.item("fini") is None and len(answered) < 60:
            found = await visitor.until(lambda: fresh() or visitor.item("fini"), "another alert, or the end")
            if isinstance(found, port.Dialog):
                answered.add(found.id)
                visitor.client.do(protocol.Answer(found.id, True))
        assert len(answered) <= 20, "a page that asks without end is not answered without end"

    visit(story)


def test_a_page_that_nobody_sees_gets_no_answer() -> None:
    async def story(visitor: Visitor) -> None:
        await at(visitor, "dialogs")
        await visitor.press("Question")
        dialog = await visitor.hear(port.Dialog)
        visitor.client.do(protocol.Show(visitor.place(view="mail")))
        await visitor.until(lambda: visitor.pages.get("mail"), "the mail")
        visitor.client.do(protocol.Answer(dialog.id, True))
        visitor.client.do(protocol.Show(visitor.place("essai/dialogs")))
        await visitor.said("non")

    visit(story)


def test_a_download_comes_into_memory_and_a_huge_one_does_not() -> None:
    async def story(visitor: Visitor) -> None:
        await at(visitor, "blob")
        await visitor.press("Fichier du script")
        arrived = await visitor.until(
            lambda: next((one for one in visitor.told if isinstance(one, port.Arrived | port.TooLarge)), None), "it"
        )
        assert isinstance(arrived, port.Arrived)
        assert arrived.data == b"specimen"
        await at(visitor, "huge")
        await visitor.press("Trop grand")
        await visitor.hear(port.TooLarge)
        assert not [one for one in visitor.told if isinstance(one, port.Arrived)]
        assert "web" not in shared_memory(), "nobody else sees its folder"

    visit(story)


def test_a_page_that_hides_or_floods_is_read_under_limits() -> None:
    async def story(visitor: Visitor) -> None:
        await at(visitor, "hidden")
        names = [item.name for item in visitor.pages["site"].items if item.role == "button"]
        assert names == ["Vu", "retourné"]
        await at(visitor, "many")
        await visitor.until(lambda: len(visitor.pages["site"].items) == port.MAX_ITEMS or None, "as many as are told")
        page = visitor.pages["site"]
        assert not page.whole
        await at(visitor, "frame")
        await visitor.until(lambda: any(i.role == "frame" for i in visitor.pages["site"].items) or None, "a frame")

    visit(story)


def test_who_would_lose_what_was_typed_is_asked() -> None:
    async def story(visitor: Visitor) -> None:
        await at(visitor, "leave")
        box = await visitor.find("Texte")
        visitor.client.do(protocol.Touch("down", 200, 200))
        visitor.client.do(protocol.Touch("up", 200, 200))
        visitor.client.do(protocol.Fill(box.id, "un mot"))
        await visitor.press("Partir")
        dialog = await visitor.hear(port.Dialog)
        visitor.client.do(protocol.Answer(dialog.id, False))
        await visitor.find("Partir")
        visitor.told.clear()
        await visitor.press("Partir")
        visitor.client.do(protocol.Answer((await visitor.hear(port.Dialog)).id, True))
        await visitor.titled("Aide")

    visit(story)
