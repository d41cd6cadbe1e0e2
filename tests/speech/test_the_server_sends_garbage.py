"""SSIP from a server that lies, stalls or goes away: a value, never an exception that nobody expects, never a hang."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.speech.say_as import pieces
from kiosk.speech.speechd import ssip
from kiosk.speech.speechd.ssip import Connection, Event, Parser, Reply, SsipLostError
from kiosk.speech.speechd.ssml import marked, ssml
from tests.support.patience import PATIENCE_S
from tests.support.speech import utterance

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def converse(tmp_path: Path, talk: Talk, story: Callable[[Connection], Awaitable[None]]) -> None:
    async def both() -> None:
        async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await talk(reader, writer)
            except ConnectionError:
                pass
            finally:
                writer.close()

        server = await asyncio.start_unix_server(served, str(tmp_path / "socket"))
        connection = await Connection.open(tmp_path / "socket")
        try:
            async with asyncio.timeout(PATIENCE_S):
                await story(connection)
        finally:
            await connection.close()
            server.close()

    asyncio.run(both())


@given(st.lists(st.binary(max_size=40).map(lambda line: line + b"\r\n"), max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_reply_an_event_or_a_lost_server(lines: list[bytes]) -> None:
    parser = Parser()
    for line in lines:
        try:
            assert isinstance(parser.feed(line), Reply | Event | None)
        except SsipLostError:
            return


@pytest.mark.parametrize("garbage", [b"hello\r\n", b"\x00" * 9000, b"999\r\n", b"2\xb20 OK\r\n", b""])
def test_garbage_is_a_lost_server(tmp_path: Path, garbage: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(garbage)

    async def story(connection: Connection) -> None:
        for _ in range(2):
            with pytest.raises(SsipLostError):
                await connection.command("SET self SSML_MODE ON")
        assert connection.lost

    converse(tmp_path, talk, story)


def test_a_mute_server_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssip, "ANSWER_TIMEOUT_S", 0.1)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async def story(connection: Connection) -> None:
        with pytest.raises(SsipLostError):
            await connection.message("<speak>Bonjour.</speak>")
        assert connection.lost

    converse(tmp_path, talk, story)


def test_a_server_that_refuses_to_speak_is_not_sent_text_as_commands(tmp_path: Path) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"380 ERR NOT NOW\r\n")

    async def story(connection: Connection) -> None:
        with pytest.raises(SsipLostError):
            await connection.message("<speak>Bonjour.</speak>")
        assert connection.lost, "it may take what follows for commands"

    converse(tmp_path, talk, story)


def test_events_that_come_before_the_messages_number_are_not_lost(tmp_path: Path) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n.\r\n")
        for kind in (b"701", b"702"):
            writer.write(kind + b"-7\r\n" + kind + b"-1\r\n" + kind + b" X\r\n")
        writer.write(b"702-6\r\n702-1\r\n702 END\r\n230 OK\r\n225-7\r\n225 OK\r\n")
        await reader.read()

    async def story(connection: Connection) -> None:
        number, events = await connection.message("<speak>Bonjour.</speak>")
        assert number == "7"
        assert [await events.get(), await events.get()] == [Event("7", "begin"), Event("7", "end")]

    converse(tmp_path, talk, story)


def test_a_reply_without_end_is_bounded() -> None:
    parser = Parser(keep=lambda line: False)
    for _ in range(ssip.MAX_LINES):
        assert parser.feed(b"249-Voice\tfr\tAdam\r\n") is None
    with pytest.raises(SsipLostError):
        parser.feed(b"249-Voice\tfr\tAdam\r\n")


def test_text_cannot_leave_its_place_in_the_ssml() -> None:
    said = utterance('a </speak><mark name="w9"/>&<b c="d">')
    text = ssml(said.text, pieces(said))
    assert text.count("<mark") == sum(piece.heard for piece in pieces(said))
    assert "<b" not in text
    assert text.index("</speak>") == len(text) - len("</speak>")


@pytest.mark.parametrize("name", ["", "w", "w-1", "w99", "x0", "w0x", "w" + "9" * 5000, "w²", "w٣"])
def test_a_mark_that_is_not_ours_is_no_word(name: str) -> None:
    assert marked(name, pieces(utterance("Bonjour madame"))) is None
