"""The floor of `kiosk bench desk`: a bare WebSocket that says back what it hears, of the same framework and server."""

import socket

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket


async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(text)


def main() -> None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # as the desk's: no Nagle
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    print(f'{{"event": "ready", "port": {listener.getsockname()[1]}}}', flush=True)  # noqa: T201
    config = uvicorn.Config(
        Starlette(routes=[WebSocketRoute("/", echo)]),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
