"""Qt's application, the profile of one visit, and its views: what they may not do is refused here, for all of them."""

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, qInstallMessageHandler
from PySide6.QtNetwork import QNetworkProxy
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEngineProfile,
    QWebEngineScript,
    QWebEngineSettings,
)
from PySide6.QtWidgets import QApplication

from kiosk.processes.worker import EXIT_FAULT, Emit
from kiosk.text import one_line
from kiosk.web import port, protocol, reading
from kiosk.web.allowed import Place, View
from kiosk.web.locked_page import Interceptor
from kiosk.web.shared_picture import PictureWriter, fits
from kiosk.web.view import WORLD, SiteView

# What is taken into a visit; the worker that opens it has limits of its own.
MAX_FILE_BYTES = 20_000_000
MAX_DOWNLOADS = 4

_KINDS = QWebEngineSettings.WebAttribute
ON = (
    _KINDS.JavascriptEnabled, _KINDS.LocalStorageEnabled, _KINDS.AutoLoadImages, _KINDS.FocusOnNavigationEnabled,
    _KINDS.ShowScrollBars, _KINDS.PlaybackRequiresUserGesture, _KINDS.WebRTCPublicInterfacesOnly,
    _KINDS.ReadingFromCanvasEnabled, _KINDS.LinksIncludedInFocusChain,
)  # fmt: skip


class _Soon(QObject):
    """Carries a call into Qt's thread."""

    wanted = Signal(object)


class Browser:
    """Belongs to the main thread, but for `run_soon`."""

    def __init__(self, setup: protocol.Setup, emit: Emit, home: Path) -> None:
        qInstallMessageHandler(lambda kind, context, text: None)
        # A fault in a slot would be printed with what it worked on, and the loop would go on without its end.
        sys.excepthook = lambda kind, error, trace: os._exit(EXIT_FAULT)
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
        self._app = QApplication(["kiosk-web"])
        QNetworkProxy.setApplicationProxy(_proxy(setup.proxy))
        self._emit = emit
        self._setup = setup
        self._downloads = 0
        self._writer = PictureWriter(setup.ring_fd)
        self._folder = home / "downloads"
        self._folder.mkdir(mode=0o700)
        self._places: dict[View, Place] = {}
        self._interceptor = Interceptor(lambda: tuple(self._places.values()))  # the engine keeps no hold of it
        self.profile = self._locked_profile()
        self._soon = _Soon()
        self._soon.wanted.connect(lambda call: call(), Qt.ConnectionType.QueuedConnection)
        self._size = (setup.width, setup.height)
        self._views: dict[View, SiteView] = {}
        self._shown: SiteView | None = None
        self._zoom = setup.zoom_percent

    def run(self) -> None:
        self._app.exec()

    def run_soon(self, call: Callable[[], object]) -> None:
        """From any thread."""
        self._soon.wanted.emit(call)

    def take(self, request: protocol.Request) -> None:
        match request:
            case protocol.Show(place=place):
                self._show(place)
            case protocol.Zoom(percent=percent):
                self._zoom = percent
                for view in self._views.values():
                    view.zoom(percent)
            case protocol.Resize(width=width, height=height) if fits(width, height):
                self._size = (width, height)
                for view in self._views.values():
                    view.resize(width, height)
            case _ if self._shown is not None:
                self._shown.take(request)

    def _show(self, place: Place) -> None:
        view = self._views.get(place.view)
        if self._shown is not None and self._shown is not view:
            self._shown.hide()
        if view is None or view.place != place:
            if view is not None:
                view.end()
            self._places[place.view] = place  # before it is asked for
            view = self._views[place.view] = SiteView(self.profile, place, self._size, self._emit, self._writer)
            view.zoom(self._zoom)
        self._shown = view
        view.show()

    def _locked_profile(self) -> QWebEngineProfile:
        """Without a name: nothing of it is kept, not even while it lives."""
        profile = QWebEngineProfile(self._app)
        profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.MemoryHttpCache)
        profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
        profile.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
        profile.setSpellCheckEnabled(False)
        profile.setDownloadPath(str(self._folder))
        profile.setCachePath(str(self._folder.parent / "cache"))
        profile.setPersistentStoragePath(str(self._folder.parent / "storage"))
        language = self._setup.language.partition("_")[0]
        profile.setHttpAcceptLanguage("fr" if language == "fr" else f"{language},fr;q=0.8")
        profile.setUrlRequestInterceptor(self._interceptor)
        profile.downloadRequested.connect(self._download)
        profile.setNotificationPresenter(lambda notification: None)
        settings = profile.settings()
        for attribute in _KINDS:
            settings.setAttribute(attribute, attribute in ON)
        script = QWebEngineScript()
        script.setName("kiosk")
        script.setSourceCode(reading.script())
        script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
        script.setWorldId(WORLD)
        script.setRunsOnSubFrames(False)
        profile.scripts().insert(script)
        return profile

    # -- what a site gives

    def _download(self, request: QWebEngineDownloadRequest) -> None:
        """Into this process's own memory, read, and removed; nothing is opened here."""
        view = next((one for one in self._views.values() if one.page is request.page()), self._shown)
        if view is None or request.totalBytes() > MAX_FILE_BYTES or self._downloads >= MAX_DOWNLOADS:
            request.cancel()
            if view is not None:
                self._emit(port.TooLarge(view.name))
            return
        name = one_line(request.suggestedFileName() or request.downloadFileName(), 120)
        path = self._folder / f"{id(request):x}"
        request.setDownloadDirectory(str(self._folder))
        request.setDownloadFileName(path.name)
        self._downloads += 1

        def told(received: int) -> None:
            if received > MAX_FILE_BYTES:
                request.cancel()

        def ended() -> None:
            if not request.isFinished():
                return
            self._downloads -= 1
            whole = request.state() == QWebEngineDownloadRequest.DownloadState.DownloadCompleted
            self._emit(port.Arrived(view.name, name, _taken(path)) if whole else port.TooLarge(view.name))

        request.receivedBytesChanged.connect(lambda: told(request.receivedBytes()))
        request.isFinishedChanged.connect(ended)
        request.accept()


def _taken(path: Path) -> bytes:
    """What a file holds, which is gone then."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES)
    except OSError:
        return b""
    finally:
        with contextlib.suppress(OSError):
            path.unlink()


def _proxy(address: str) -> QNetworkProxy:
    """The environment's is never used."""
    host, _, number = address.rpartition(":")
    if not host:
        return QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)
    return QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, host, int(number) if number.isdigit() else 0)
