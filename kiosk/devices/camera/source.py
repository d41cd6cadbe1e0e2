"""Where frames come from: OpenCV's VideoCapture over V4L2, a network stream, or a file. The only code that knows it.

An MJPEG stream over HTTP is taken as OpenCV's demultiplexer hands it out, undecoded, because FFmpeg's decoder draws a
JPEG that was cut short without a word (measured: half a frame, the rest grey) and scales every later frame to the size
of the first. Each is checked (`jpeg.py`) and decoded here.
"""

import errno
import os
import socket
import stat
import time
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

# FFmpeg's words quote addresses, which may hold a password. Read as it is loaded.
os.environ["OPENCV_FFMPEG_LOGLEVEL"] = "-8"
# numpy's own threads are never used here, and each reserves memory.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
# A V4L2 camera that gives nothing is noticed after this many seconds (whole ones).
os.environ["OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"] = "2"
# A camera is never behind a proxy; FFmpeg would ask one for it.
for _name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
    os.environ.pop(_name, None)

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from kiosk.devices.camera import jpeg  # noqa: E402
from kiosk.devices.camera.protocol import Setup  # noqa: E402
from kiosk.devices.states import Fault  # noqa: E402
from kiosk.errors import Code  # noqa: E402

Image = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
"""`height * width * 3` bytes: blue, green, red."""

Kind = Literal["device", "http", "rtsp", "file"]

# Beside the screen's own work a camera has one processor at most.
cv2.setNumThreads(1)
# Nothing of OpenCV's own either (its variable OPENCV_LOG_LEVEL leaves the warnings of a time-out).
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

_PORTS = {"http": 80, "https": 443, "rtsp": 554, "rtsps": 322}
_PROTOCOLS: dict[Kind, str] = {
    # What a playlist or a redirection may lead to.
    "http": "http,https,tcp,tls,crypto,httpproxy",
    "rtsp": "rtsp,rtsps,rtp,srtp,udp,tcp,tls,crypto",
    "file": "file",
}
# The major number of its nodes (devices.txt of the kernel).
_VIDEO4LINUX = 81
_MAX_FILE_FPS = 60.0
_FILE_FPS = 25.0


class Ended:
    """A file has been shown to its end."""


class Source:
    """One open camera. Made by `open_source`, used by one thread."""

    def __init__(self, capture: "cv2.VideoCapture", kind: Kind, most: int) -> None:
        """`most`: pixels of a frame."""
        self._capture = capture
        self._kind = kind
        self._most = most
        self._next_s = time.monotonic()
        fps = float(capture.get(cv2.CAP_PROP_FPS)) if kind == "file" else 0.0
        self._step_s = 1 / (fps if 1 <= fps <= _MAX_FILE_FPS else _FILE_FPS)

    def read(self) -> Image | Fault | Ended:
        """The next frame; waits for it, at most the time-out with which the source was opened."""
        if self._kind == "file":
            self._keep_pace()
        started = time.monotonic()
        try:
            arrived, data = self._capture.read()
        except (cv2.error, MemoryError):
            return Fault(Code.CAMERA_GARBAGE, "cannot be decoded")
        if not arrived:
            return self._nothing(time.monotonic() - started)
        return decode(data, self._most) if self._kind == "http" else checked(data, self._most)

    def _nothing(self, waited_s: float) -> Fault | Ended:
        if self._kind == "file":
            return Ended()
        if self._kind == "device" or waited_s > 0.2:
            return Fault(Code.CAMERA_STALLED, f"no frame for {waited_s:.1f} s")
        return Fault(Code.DISCONNECTED, "the stream has ended")

    def _keep_pace(self) -> None:
        now = time.monotonic()
        self._next_s = max(self._next_s + self._step_s, now - self._step_s)
        time.sleep(max(0.0, self._next_s - now))

    def close(self) -> None:
        self._capture.release()


def decode(data: Any, most: int = jpeg.MAX_PIXELS) -> Image | Fault:
    """One JPEG of a stream, as an array of bytes."""
    packet = data.tobytes() if isinstance(data, np.ndarray) and data.dtype == np.uint8 else b""
    size = jpeg.check(packet, most)
    if isinstance(size, str):
        return Fault(Code.CAMERA_GARBAGE, size)
    try:
        image = cv2.imdecode(np.frombuffer(packet, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    except (cv2.error, MemoryError):
        return Fault(Code.CAMERA_GARBAGE, "cannot be decoded")
    return checked(image, most)


def checked(image: Any, most: int = jpeg.MAX_PIXELS) -> Image | Fault:
    """A frame as the libraries gave it: the shape that the rest of the driver relies on."""
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        return Fault(Code.CAMERA_GARBAGE, "not a picture in colour")
    problem = jpeg.size_problem(image.shape[1], image.shape[0], most)
    return Fault(Code.CAMERA_GARBAGE, problem) if problem else image


def kind_of(setup: Setup) -> Kind | Fault:
    """Which of the three is set, with an address that can be one."""
    if setup.device:
        return "device"
    if setup.file:
        return "file"
    if not setup.url:
        return Fault(Code.NOT_CONFIGURED, "none of device, url and file is set")
    try:
        address = urlsplit(setup.url)
        known = address.hostname and address.port != 0
    except ValueError:
        known = None
    if not known or address.scheme not in _PORTS:
        return Fault(Code.NOT_CONFIGURED, "not an address of a camera")
    return "rtsp" if address.scheme.startswith("rtsp") else "http"


def presence(setup: Setup) -> Fault | None:
    """Whether the camera is there, without turning it on; None: it is."""
    kind = kind_of(setup)
    if isinstance(kind, Fault):
        return kind
    if kind == "device":
        return _device_problem(setup.device)
    if kind == "file":
        # A sequence is a pattern, and its first number is anybody's.
        there = Path(setup.file).parent.is_dir() if "%" in setup.file else Path(setup.file).is_file()
        return None if there else Fault(Code.DISCONNECTED, "no such file")
    address = urlsplit(setup.url)
    try:
        where = (address.hostname or "", address.port or _PORTS[address.scheme])
        with socket.create_connection(where, min(2.0, setup.open_timeout_s)):
            return None
    except (OSError, UnicodeError):
        return Fault(Code.DISCONNECTED, "nobody answers at its address")


def _device_problem(path: str) -> Fault | None:
    """A node that is opened and not streamed from keeps its light off."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.EBUSY:
            return Fault(Code.DEVICE_BUSY, "another program has the camera")
        if error.errno in (errno.EACCES, errno.EPERM):
            return Fault(Code.IO_ERROR, "the user may not open the camera")
        return Fault(Code.DISCONNECTED, errno.errorcode.get(error.errno or 0, ""))
    try:
        found = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    is_video = stat.S_ISCHR(found.st_mode) and os.major(found.st_rdev) == _VIDEO4LINUX
    return None if is_video else Fault(Code.NOT_CONFIGURED, "not a camera")


def open_source(setup: Setup) -> Source | Fault:
    """Turn the camera on."""
    fault = presence(setup)
    kind = kind_of(setup)
    if fault is not None or isinstance(kind, Fault):
        return fault or Fault(Code.NOT_CONFIGURED)
    started_s = time.monotonic()
    try:
        capture = _open_device(setup) if kind == "device" else _open_ffmpeg(setup, kind)
    except (cv2.error, MemoryError):
        return Fault(Code.IO_ERROR, "cannot be opened")
    if not capture.isOpened():
        capture.release()
        return _not_opened(kind, time.monotonic() - started_s >= setup.open_timeout_s * 0.9)
    if kind == "http":
        if int(capture.get(cv2.CAP_PROP_FOURCC)) != cv2.VideoWriter.fourcc(*"MJPG"):
            capture.release()
            return Fault(Code.CAMERA_GARBAGE, "not an MJPEG stream")
    elif problem := jpeg.size_problem(
        int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)), most_pixels(setup)
    ):
        capture.release()
        return Fault(Code.CAMERA_GARBAGE, problem)
    return Source(capture, kind, most_pixels(setup))


def most_pixels(setup: Setup) -> int:
    """Of a frame: what comes may be another mode than the one that is asked for (4K for 1080p), but not anything."""
    return min(jpeg.MAX_PIXELS, 4 * setup.width_px * setup.height_px)


def _not_opened(kind: Kind, waited: bool) -> Fault:
    if kind == "device":
        return Fault(Code.DEVICE_BUSY, "another program has the camera, or it has no known format")
    if waited:
        return Fault(Code.CAMERA_STALLED, "no answer")
    return Fault(Code.CAMERA_GARBAGE, "no stream in a known format")


def _open_device(setup: Setup) -> "cv2.VideoCapture":
    # OpenCV wants the node and not the link that names it for good.
    capture = cv2.VideoCapture(str(Path(setup.device).resolve()), cv2.CAP_V4L2)
    if capture.isOpened():
        # Without compression USB 2 carries 5 frames a second at this size.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, setup.width_px)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, setup.height_px)
        # The newest frame, not one of four that lie there.
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return capture


def _open_ffmpeg(setup: Setup, kind: Kind) -> "cv2.VideoCapture":
    # One thread: each more is a frame of delay. `nobuffer`: a live stream does not begin with what was read to learn
    # its format; a file does (one of a single picture would be empty).
    options = f"protocol_whitelist;{_PROTOCOLS[kind]}|threads;1" + ("|fflags;nobuffer" if kind == "rtsp" else "")
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = options
    settings = [
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, round(setup.open_timeout_s * 1000),
        cv2.CAP_PROP_READ_TIMEOUT_MSEC, round(setup.stall_timeout_s * 1000),
        cv2.CAP_PROP_N_THREADS, 1,
    ]  # fmt: skip
    if kind == "http":
        settings += [cv2.CAP_PROP_FORMAT, -1]
    return cv2.VideoCapture(setup.file or setup.url, cv2.CAP_FFMPEG, settings)
