"""`kiosk photo`: one picture through the real driver, in its own process, as the screen uses it."""

import argparse
import asyncio
import os
from pathlib import Path

from kiosk import config as settings
from kiosk import config_file
from kiosk.cli.output import print_json
from kiosk.devices.camera.client import CameraClient
from kiosk.devices.camera.port import Picture
from kiosk.devices.states import Fault
from kiosk.errors import KioskError


def arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--config", type=Path, metavar="FILE", help="the camera that this configuration names")
    which.add_argument("--device", metavar="NODE", help="a V4L2 camera, e.g. /dev/v4l/by-id/...")
    which.add_argument("--url", metavar="URL", help="rtsp:// or http:// (MJPEG); without a password, which others see")
    which.add_argument("--file", metavar="FILE", help="a video, or a sequence of pictures (page-%%03d.jpg)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.jpg", help="written with mode 0600")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    if args.config:
        camera = config_file.load(args.config).camera
    else:
        camera = settings.Camera(enabled=True, device=args.device or "", url=args.url or "", file=args.file or "")
    result = asyncio.run(_ask(camera))
    if isinstance(result, Fault):
        raise KioskError(f"camera: {result.code}{': ' if result.detail else ''}{result.detail}")
    _write(args.out, result.jpeg)
    if args.json:
        shown = {name: getattr(result, name) for name in ("width_px", "height_px", "sha256")}
        print_json({"file": str(args.out), "bytes": len(result.jpeg), **shown})
    else:
        print(f"{args.out}: {result.width_px} x {result.height_px} px, {len(result.jpeg)} bytes")
    return 0


async def _ask(camera: settings.Camera) -> Picture | Fault:
    client = CameraClient(camera)
    try:
        await client.open()
        await client.settled(camera.open_timeout_s + camera.picture_timeout_s)
        if client.fault is not None:
            return client.fault
        lease = await client.lease("photo")
        if isinstance(lease, Fault):
            return lease
        async with lease:
            return await lease.snapshot()
    finally:
        await client.close()


def _write(path: Path, data: bytes) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
    except OSError as error:
        raise KioskError(f"{path}: {error.strerror}") from None
