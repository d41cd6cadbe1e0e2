"""The body of a request, under limits: how long, how slowly, and what becomes of what is too long."""

import asyncio
from typing import Literal

from starlette.requests import ClientDisconnect, Request

# Of some hundred bytes, on any line: who announces a body and does not send it would keep the connection for ever.
SHORT_BODY_S = 15.0

# Why there is none, and as HTTP has it.
NoBody = Literal["too_long", "slow", "cut"]
STATUS: dict[NoBody, int] = {"too_long": 413, "slow": 408, "cut": 400}


async def read_body(request: Request, most: int, *, within_s: float, drop: int = 0) -> bytes | NoBody:
    """At most `most` bytes within this time.

    What is too long is read on and dropped, up to `drop` bytes: closing at once would reset the connection while the
    other end still sends, and a kiosk would take the lost 413 for a cut network and come again for ever.
    """
    body = bytearray()
    dropped = 0
    announced = request.headers.get("content-length", "")
    too_long = announced.isdecimal() and (len(announced) > 12 or int(announced) > most)
    try:
        async with asyncio.timeout(within_s):
            async for chunk in request.stream():
                too_long = too_long or len(body) + len(chunk) > most
                if not too_long:
                    body += chunk
                    continue
                dropped += len(body) + len(chunk)
                body.clear()
                if dropped > drop:
                    return "too_long"
    except TimeoutError:
        return "slow"
    except ClientDisconnect:
        return "cut"
    return "too_long" if too_long else bytes(body)


async def short_body(request: Request, most: int) -> bytes | None:
    """Of a form or a question; None when it is longer, cut, or slow."""
    body = await read_body(request, most, within_s=SHORT_BODY_S)
    return body if isinstance(body, bytes) else None
