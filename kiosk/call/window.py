"""The page of a call in Qt WebEngine: its own address, its permission for camera and microphone, its picture."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEvent,
    QFile,
    QIODevice,
    QObject,
    Qt,
    QTimer,
    QUrl,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QImage
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineScript,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.call import port, protocol
from kiosk.call.page_wire import from_page, to_page
from kiosk.processes.worker import EXIT_FAULT, Emit
from kiosk.web.shared_picture import PictureWriter, fits

SCHEME = b"kiosk-call"
START = "kiosk-call://call/call.html"
FILES = {
    "call.html": b"text/html",
    "call.css": b"text/css",
    "peer.js": b"text/javascript",
    "hearing.js": b"text/javascript",
    "ear.js": b"text/javascript",
    "call.js": b"text/javascript",
}
# 25 pictures a second are as many as a face needs; a camera sends 30 at most.
PICTURE_MS = 40

_KINDS = QWebEngineSettings.WebAttribute
ON = (_KINDS.JavascriptEnabled, _KINDS.AutoLoadImages)
_MEDIA = QWebEnginePermission.PermissionType
MICROPHONE, CAMERA, BOTH = _MEDIA.MediaAudioCapture, _MEDIA.MediaVideoCapture, _MEDIA.MediaAudioVideoCapture


class _Soon(QObject):
    """Carries a call into Qt's thread."""

    wanted = Signal(object)


class Screen(QObject):
    """The page's only door (QWebChannel): JSON both ways."""

    wanted = Signal(str)

    def __init__(self, hear: Callable[[str], None]) -> None:
        super().__init__()
        self._hear = hear

    @Slot(str)
    def told(self, text: str) -> None:
        self._hear(text)


class OwnFiles(QWebEngineUrlSchemeHandler):
    """The page's files, and nothing else of this machine."""

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:  # noqa: N802 - Qt's name
        name = job.requestUrl().path().removeprefix("/")
        if name not in FILES:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        buffer = QBuffer(job)
        buffer.setData(QByteArray((Path(__file__).parent / "page" / name).read_bytes()))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(FILES[name]), buffer)


class NoNetwork(QWebEngineUrlRequestInterceptor):
    """What the page may load: its own files. (ICE is not loaded: it goes to the addresses that the desk has given.)"""

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802 - Qt's name
        if info.requestUrl().scheme() != SCHEME.decode():
            info.block(True)


class CallPage(QWebEnginePage):
    def acceptNavigationRequest(  # noqa: N802 - Qt's name
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main: bool
    ) -> bool:
        return is_main and QUrl(url).toString() == START

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> QWebEnginePage:  # noqa: N802
        return self

    def javaScriptConsoleMessage(self, level: Any, message: str, line: int, source: str) -> None:  # noqa: N802
        """Not kept: it may quote addresses."""


class CallWindow(QObject):
    """Belongs to the main thread, but for `run_soon`."""

    def __init__(self, setup: protocol.Setup, emit: Emit) -> None:
        qInstallMessageHandler(lambda kind, context, text: None)
        # A fault in a slot would be printed with what it worked on, and the loop would go on without its end.
        sys.excepthook = lambda kind, error, trace: os._exit(EXIT_FAULT)
        _register_scheme()
        self._app = QApplication(["kiosk-call"])
        super().__init__()
        self._emit = emit
        self._devices = setup.devices
        self._allowed = protocol.Allowed()
        self._granted: list[QWebEnginePermission] = []
        self._writer = PictureWriter(setup.ring_fd)
        self._soon = _Soon()
        self._soon.wanted.connect(lambda call: call(), Qt.ConnectionType.QueuedConnection)
        self._files = OwnFiles()
        self._closed_network = NoNetwork()
        self._profile = self._own_profile()
        self._screen = Screen(self._hear)
        self._channel = QWebChannel()
        self._channel.registerObject("screen", self._screen)
        self._page = self._own_page()
        self._widget = QWebEngineView()
        self._widget.setPage(self._page)
        self._widget.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._widget.resize(setup.width, setup.height)
        self._watched: QWidget | None = None
        self._dirty = False
        self._drawing = QTimer(self)
        self._drawing.setInterval(PICTURE_MS)
        self._drawing.timeout.connect(self._draw_if_changed)
        self._drawing.start()
        self._widget.show()
        self._page.load(QUrl(START))

    def run(self) -> None:
        self._app.exec()

    def run_soon(self, call: Callable[[], object]) -> None:
        """From any thread."""
        self._soon.wanted.emit(call)

    def take(self, request: protocol.Request) -> None:
        match request:
            case protocol.Resize(width=width, height=height):
                if fits(width, height):
                    self._widget.resize(width, height)
                    self._dirty = True
                return
            case protocol.Begin(allowed=allowed) | protocol.Allow(allowed=allowed):
                self._allowed = allowed
                self._take_back()
        self._screen.wanted.emit(to_page(request))

    # -- the page

    def _own_profile(self) -> QWebEngineProfile:
        """Without a name: nothing of it is kept."""
        profile = QWebEngineProfile(self._app)
        profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
        profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
        profile.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
        profile.setUrlRequestInterceptor(self._closed_network)
        profile.installUrlSchemeHandler(QByteArray(SCHEME), self._files)
        profile.downloadRequested.connect(lambda request: request.cancel())
        profile.setNotificationPresenter(lambda notification: None)
        settings = profile.settings()
        for attribute in _KINDS:
            settings.setAttribute(attribute, attribute in ON)
        script = QWebEngineScript()
        script.setName("channel")
        script.setSourceCode(_channel_script())
        script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
        script.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld)
        script.setRunsOnSubFrames(False)
        profile.scripts().insert(script)
        return profile

    def _own_page(self) -> CallPage:
        page = CallPage(self._profile)
        page.setWebChannel(self._channel)
        page.setBackgroundColor(Qt.GlobalColor.black)
        page.permissionRequested.connect(self._permit)
        page.fullScreenRequested.connect(lambda request: request.reject())
        page.desktopMediaRequested.connect(lambda request: request.cancel())
        page.fileSystemAccessRequested.connect(lambda request: request.reject())
        page.renderProcessTerminated.connect(self._terminated)
        return page

    def _permit(self, permission: QWebEnginePermission) -> None:
        """The microphone and the camera, of this page, while the citizen allows it."""
        if permission.origin().scheme() == SCHEME.decode() and self._may(permission):
            self._granted.append(permission)
            permission.grant()
        else:
            permission.deny()

    def _may(self, permission: QWebEnginePermission) -> bool:
        camera = self._allowed.camera and not self._allowed.away
        may = {MICROPHONE: self._allowed.microphone, CAMERA: camera, BOTH: camera and self._allowed.microphone}
        return may.get(permission.permissionType(), False)

    def _take_back(self) -> None:
        """The engine remembers a yes as long as its page lives (measured): for a camera that is no longer allowed it is
        asked again. Not for a microphone, whose track that would end: one that is muted is there again at once."""
        over = [one for one in self._granted if one.permissionType() != MICROPHONE and not self._may(one)]
        self._granted = [one for one in self._granted if one not in over]
        for permission in over:
            permission.reset()

    def _hear(self, text: str) -> None:
        told = from_page(text)
        if isinstance(told, port.PageReady):
            self._screen.wanted.emit(_devices(self._devices))
        if told is not None:
            self._emit(told)

    def _terminated(self, status: object, code: int) -> None:
        """In another page: one whose process has died is given no scripts when it is loaded again (measured)."""
        self._emit(port.Crashed())
        QTimer.singleShot(0, self, self._begin_anew)

    def _begin_anew(self) -> None:
        dead = self._page
        self._page = self._own_page()
        self._widget.setPage(self._page)
        dead.deleteLater()
        self._page.load(QUrl(START))

    # -- its picture

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() in (QEvent.Type.Paint, QEvent.Type.UpdateRequest):
            self._dirty = True
        return False

    def _draw_if_changed(self) -> None:
        """The engine's own widget is another one after its process has died."""
        surface = self._widget.focusProxy() or self._widget
        if surface is not self._watched:
            self._watched = surface
            surface.installEventFilter(self)
        if not self._dirty:
            return
        image = QImage(self._widget.size(), QImage.Format.Format_RGB32)
        if not fits(image.width(), image.height()):
            return
        self._widget.render(image)
        self._dirty = False  # the rendering itself has painted
        slot, sequence = self._writer.write(
            memoryview(image.constBits()), image.width(), image.height(), time.monotonic_ns()
        )
        self._emit(port.Frame(slot, sequence))


def _register_scheme() -> None:
    """Before Qt's application: a secure origin of its own, without which no page gets a camera."""
    scheme = QWebEngineUrlScheme(QByteArray(SCHEME))
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    scheme.setFlags(QWebEngineUrlScheme.Flag.SecureScheme)
    QWebEngineUrlScheme.registerScheme(scheme)


def _channel_script() -> str:
    file = QFile(":/qtwebchannel/qwebchannel.js")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise RuntimeError("Qt WebChannel's own script is missing")
    return bytes(file.readAll().data()).decode()


def _devices(devices: protocol.Sounds) -> str:
    return msgspec.json.encode({"type": "devices", "devices": devices}).decode()
