"""Bombs, endless files and files of two kinds: each is refused with a sentence, by a worker under limits, and the event
loop that waits for it does next to nothing meanwhile."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import psutil
import pytest

from kiosk.config import Documents
from kiosk.devices.states import Fault
from kiosk.documents.client import Decoder
from kiosk.documents.incoming.client import Opener
from kiosk.documents.incoming.opener import MEMORY_BYTES
from kiosk.documents.incoming.port import REFUSALS, CleanPages, FileRefused
from kiosk.documents.port import Unreadable
from kiosk.documents.signed.client import PaperReader
from kiosk.documents.signed.port import NotAPaper, Verdict
from kiosk.errors import Code
from tests.support import evil_files as evil
from tests.support.loops import run_in
from tests.support.patience import PATIENCE_S

# Of the loop's own work for one file; the largest here has 6 MB. Wall time would count the other processes of the
# machine.
LOOP_S = 0.2

QUICK: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "nothing"),
    "a picture that is none": (lambda: b"\xff\xd8\xff" + bytes(1000), "damaged"),
    "a text named .jpg": (lambda: b"<html><script>alert(1)</script></html>", "not_a_paper"),
    "a truncated JPEG": (lambda: evil.jpeg()[:-2000], "damaged"),
    "20,000 pixels a side": (lambda: evil.png(20_000, 20_000, evil.zeros(400 << 20)), "too_large"),
    "50,000 pages of TIFF": (lambda: evil.tiff_of(50_000), "too_many_pages"),
    "3,000 pages of PDF": (lambda: evil.pdf_of(3000), "too_many_pages"),
    "a PDF that says a million pages": (lambda: evil.pdf_that_counts(10**6), "too_many_pages"),
    "a PDF behind a password": (evil.locked_pdf, "encrypted"),
    "a JPEG that is a PDF too": (lambda: evil.jpeg(comment=b"%PDF-1.4 hidden"), "two_in_one"),
    "a JPEG that is a page of the web too": (lambda: evil.jpeg(comment=b"<script>hidden()</script>"), "two_in_one"),
    "a PDF that is an archive too": (lambda: evil.pdf_of(1) + b"PK\5\6" + bytes(18), "two_in_one"),
    "a photo of a telephone": (lambda: b"\0\0\0\x18ftypheic" + bytes(100), "heic"),
}
SLOW: dict[str, Callable[[], bytes]] = {
    "drawings within drawings": evil.pdf_of_laughs,
    "4 GB of pixels behind 56 million": lambda: evil.png(7000, 8000, evil.zeros(4 << 30)),
    "2 GB of spaces in 6 kB": lambda: evil.pdf_of_endless_words(2 << 30),
    "a picture of 1.6 GB in 5 kB": lambda: evil.pdf_with_picture(40_000),
}


def story(body: Coroutine[Any, Any, None]) -> None:
    async def told() -> None:
        await body

    run_in("asyncio", told, timeout_s=60)


async def at_ease(asking: Coroutine[Any, Any, Any]) -> Any:
    """The answer, once it is known that the loop's thread had its time for itself."""
    before = time.thread_time()
    answer = await asking
    assert time.thread_time() - before < LOOP_S
    return answer


def test_each_bad_file_has_its_sentence_and_none_ends_the_worker() -> None:
    async def body() -> None:
        opener = Opener()
        opener.start()
        try:
            await opener.open(b"")
            first = opener.pid
            for name, (make, why) in QUICK.items():
                answer = await at_ease(opener.open(make()))
                assert isinstance(answer, FileRefused), name
                assert answer.why == why, name
                assert REFUSALS[answer.why].endswith(".")
            assert opener.pid == first
        finally:
            await opener.close()

    story(body())


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] if at else []) for at, name in enumerate(SLOW)]
)
def test_what_would_take_for_ever_is_ended(name: str) -> None:
    """And the next file is opened by the next worker, which has no more memory than the first."""
    data = SLOW[name]()

    async def body() -> None:
        opener = Opener(timeout_s=4)
        opener.start()
        try:
            await opener.open(b"")
            opener._timeout_s = 0.25  # on a quiet machine each of them takes 0.6 s and more
            opening = asyncio.create_task(at_ease(opener.open(data)))
            looks = 0
            while not opening.done():  # the screen lives meanwhile
                await asyncio.sleep(0.01)
                looks += 1
            answer = await opening
            assert looks > 5
            assert isinstance(answer, FileRefused)
            assert answer.why in ("too_slow", "too_large", "damaged")
            opener._timeout_s = 20
            assert isinstance(await opener.open(evil.jpeg((60, 80))), CleanPages)
            assert psutil.Process(opener.pid).rlimit(psutil.RLIMIT_AS) == (MEMORY_BYTES, MEMORY_BYTES)
        finally:
            await opener.close()

    story(body())


def test_the_readers_of_codes_and_of_papers_refuse_them_too() -> None:
    async def body() -> None:
        decoder, reader = Decoder(Documents()), PaperReader("")
        decoder.start()
        reader.start()
        try:
            for name in ("a picture that is none", "20,000 pixels a side", "a PDF that says a million pages"):
                data = QUICK[name][0]()
                assert not isinstance(await at_ease(decoder.read_proof(data)), Fault), name
                assert isinstance(await at_ease(reader.verify(data)), NotAPaper | Verdict), name
            for name, (make, why) in QUICK.items():
                told = await at_ease(reader.verify(make()))
                if name == "50,000 pages of TIFF":  # a paper is its first picture: no other is looked at
                    assert told == Verdict("no_code")
                    continue
                assert isinstance(told, NotAPaper), name
                assert told.why == why, name
            huge = await decoder.read_proof(QUICK["20,000 pixels a side"][0]())
            assert isinstance(huge, Unreadable)
        finally:
            await decoder.close()
            await reader.close()

    story(body())


@pytest.mark.long
@pytest.mark.parametrize("name", ["drawings within drawings", "a picture of 1.6 GB in 5 kB"])
def test_the_reader_of_papers_is_ended_by_what_would_take_for_ever_and_the_next_one_serves(name: str) -> None:
    data = SLOW[name]()

    async def body() -> None:
        reader = PaperReader("")
        reader.start()
        try:
            await reader.verify(b"")
            reader._timeout_s = 0.25
            told = await at_ease(reader.verify(data))
            assert isinstance(told, Fault)
            assert told.code in (Code.TIMED_OUT, Code.DRIVER_DIED)
            reader._timeout_s = PATIENCE_S
            assert await reader.verify(evil.jpeg((60, 80))) == Verdict("no_code")
        finally:
            await reader.close()

    story(body())
