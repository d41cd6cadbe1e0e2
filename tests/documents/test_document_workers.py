"""The workers as the screen meets them: real processes, killed in the middle of a call, too slow, and limited."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import psutil
import pytest

from kiosk.config import Documents
from kiosk.devices.states import Fault
from kiosk.documents.client import Decoder, Renderer
from kiosk.documents.decoder import MEMORY_BYTES
from kiosk.documents.port import NoCode, Rendered, SignedCode
from kiosk.errors import Code
from tests.support import two_d_doc as codes
from tests.support.loops import run_in
from tests.support.summaries import summary


def story(body: Coroutine[Any, Any, None]) -> None:
    async def told() -> None:
        await body

    run_in("asyncio", told)


def test_a_page_is_read_in_the_worker_with_the_configured_trust(tmp_path: Path) -> None:
    (tmp_path / "FR00-0001.pub.pem").write_bytes(codes.TEST_KEY_PEM)

    async def body() -> None:
        decoder = Decoder(Documents(trust_dir=str(tmp_path)))
        decoder.start()
        try:
            reading = await decoder.read_proof(codes.jpeg(codes.page([codes.ATTESTATION], 150)))
            assert isinstance(reading, SignedCode)
            assert (reading.signature, reading.name) == ("valid", "MLLE SAMPLE ANGELA")
            assert reading.address is not None
            assert reading.address.town == "METZ"
            assert await decoder.read_proof(codes.jpeg(codes.page([], 100))) == NoCode()
        finally:
            await decoder.close()

    story(body())


async def stopped(decoder: Decoder) -> int:
    """The worker's process, once it has served a call and been stopped, so that the next call stays under way."""
    await decoder.read_proof(b"")
    assert decoder.pid is not None
    os.kill(decoder.pid, signal.SIGSTOP)
    return decoder.pid


def test_a_worker_that_is_killed_in_a_call_is_a_fault_and_comes_back() -> None:
    page = codes.jpeg(codes.page([codes.BILL], 150))

    async def body() -> None:
        decoder = Decoder(Documents())
        decoder.start()
        try:
            pid = await stopped(decoder)
            call = asyncio.create_task(decoder.read_proof(page))
            await asyncio.sleep(0)
            os.kill(pid, signal.SIGKILL)
            assert await call == Fault(Code.DRIVER_DIED)
            reading = await decoder.read_proof(page)
            assert isinstance(reading, SignedCode)
            assert reading.signature == "unknown_issuer"
        finally:
            await decoder.close()

    story(body())


def test_a_worker_that_hangs_is_killed_when_the_time_is_up() -> None:
    async def body() -> None:
        decoder = Decoder(Documents(decode_timeout_s=1))
        decoder.start()
        try:
            while isinstance(await decoder.read_proof(b""), Fault):
                pass  # a slow machine may need more than the second to start it
            hung = psutil.Process(await stopped(decoder))
            assert await decoder.read_proof(b"") == Fault(Code.TIMED_OUT)
            while hung.is_running() and hung.status() != psutil.STATUS_ZOMBIE:  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0.01)
        finally:
            await decoder.close()

    story(body())


def test_workers_live_under_a_memory_limit_and_leave_no_core() -> None:
    async def body() -> None:
        workers = (Decoder(Documents()), Renderer(Documents()))
        for worker in workers:
            worker.start()
        try:
            await workers[0].read_proof(b"")
            await workers[1].render(summary())
            for worker in workers:
                process = psutil.Process(worker.pid)
                assert process.rlimit(psutil.RLIMIT_AS) == (MEMORY_BYTES, MEMORY_BYTES)
                assert process.rlimit(psutil.RLIMIT_CORE) == (0, 0)
        finally:
            for worker in workers:
                await worker.close()

    story(body())


def test_the_summary_is_rendered_in_its_worker() -> None:
    async def body() -> None:
        renderer = Renderer(Documents(), accent="#7A1F16")
        renderer.start()
        try:
            answer = await renderer.render(summary())
            assert isinstance(answer, Rendered)
            assert answer.pdf.startswith(b"%PDF-1.7")
        finally:
            await renderer.close()

    story(body())


@pytest.mark.parametrize("library", ["zxingcpp", "typst", "cryptography", "PIL", "numpy"])
def test_the_screen_that_calls_the_workers_does_not_load_their_libraries(library: str) -> None:
    code = f"import sys, kiosk.documents.client, kiosk.documents.port; sys.exit({library!r} in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
