"""A page that asks for nothing by itself: where it may go, what its scripts may ask, and what is refused to it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtWebEngineCore import (
    QWebEngineCertificateError,
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)

from kiosk.text import without
from kiosk.web import port
from kiosk.web.allowed import Place, host_of, refusal, returned

# A script that asks holds its page. A person who reads slowly is waited for; one who has left is not, for ever.
DIALOG_S = 300
# A page that asks again and again is not answered any more until something is loaded anew.
MOST_DIALOGS = 20
MAX_TEXT = 600

DialogKind = Literal["alert", "confirm", "prompt", "leave"]


PAGE = QWebEngineUrlRequestInfo.ResourceType.ResourceTypeMainFrame
FRAME = QWebEngineUrlRequestInfo.ResourceType.ResourceTypeSubFrame


class Interceptor(QWebEngineUrlRequestInterceptor):
    """Every request of a view, whoever makes it: pages, frames, pictures, scripts, what scripts fetch and send.

    A page's interceptor sees nothing of service workers and shared workers, which belong to no page (measured: they
    reached any host): the profile has one as well, for the `places` of all its views."""

    def __init__(self, places: Callable[[], Iterable[Place]], go_back: Callable[[str], object] | None = None) -> None:
        """`go_back`: takes the address of a page that is a way back; None: that is left to the page's own one."""
        super().__init__()
        self._places = places
        self._go_back = go_back

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802 - Qt's name
        kind, url = info.resourceType(), info.requestUrl()
        if kind not in (PAGE, FRAME) and url.scheme() in ("data", "blob"):
            return  # what the page carries itself, or has made: nothing is loaded from elsewhere
        address = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        if kind == PAGE and any(returned(address, place) is not None for place in self._places()):
            if self._go_back is not None:
                self._go_back(address)
                info.block(True)
            return
        if all(refusal(address, place, framed=kind == FRAME) is not None for place in self._places()):
            info.block(True)


class LockedPage(QWebEnginePage):
    """`tell` takes what the screen must hear."""

    def __init__(self, profile: QWebEngineProfile, place: Place, tell: Callable[[port.Told], None]) -> None:
        super().__init__(profile)
        self._place = place
        # The engine keeps no hold of it.
        self._interceptor = Interceptor(lambda: (place,), self._is_back)
        self._told_back = ""
        self.setUrlRequestInterceptor(self._interceptor)
        self._tell = tell
        self._dialogs = 0
        self._asking = 0
        self._answer: tuple[bool, str] | None = None
        self._waiting: QEventLoop | None = None
        self._seen = False
        self.certificateError.connect(self._refuse_certificate)
        self.permissionRequested.connect(lambda permission: permission.deny())
        self.fullScreenRequested.connect(lambda request: request.reject())
        self.registerProtocolHandlerRequested.connect(lambda request: request.reject())
        self.fileSystemAccessRequested.connect(lambda request: request.reject())
        self.desktopMediaRequested.connect(lambda request: request.cancel())
        self.webAuthUxRequested.connect(lambda request: request.cancel())
        self.selectClientCertificate.connect(lambda selection: selection.selectNone())
        # Who is listened to gets no dialog of Qt's; a name and password that are left empty are refused.
        self.authenticationRequired.connect(self._refuse_password)
        self.proxyAuthenticationRequired.connect(lambda url, authenticator, host: None)
        self.loadStarted.connect(self._load_started)

    # -- where it may go

    def acceptNavigationRequest(  # noqa: N802 - Qt's name
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main: bool
    ) -> bool:
        address = QUrl(url).toString(QUrl.ComponentFormattingOption.FullyEncoded)
        if is_main and self._is_back(address):
            return False
        why = refusal(address, self._place, framed=not is_main)
        if why is not None and is_main:
            self._tell(port.Refused(self._place.view, "address", why, host_of(address)))
        return why is None

    def _is_back(self, address: str) -> bool:
        """Of a redirect the interceptor hears before the page does, of a link after it: each way back is told once."""
        back = returned(address, self._place)
        if back is not None and address != self._told_back:
            self._told_back = address
            self._tell(port.Returned(self._place.view, *back))
        return back is not None

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> QWebEnginePage:  # noqa: N802
        """What wants a window of its own comes into this one: there is no other, and nothing opens behind it."""
        return self

    def chooseFiles(  # noqa: N802
        self, mode: QWebEnginePage.FileSelectionMode, old: Sequence[str], types: Sequence[str]
    ) -> list[str]:
        """No file of this machine, ever: papers are given by `reading.js`, from memory."""
        return []

    # -- what its scripts may ask

    def javaScriptAlert(self, origin: QUrl | str, text: str) -> None:  # noqa: N802
        self._ask("alert", text)

    def javaScriptConfirm(self, origin: QUrl | str, text: str) -> bool:  # noqa: N802
        return self._ask("confirm", text)[0]

    def javaScriptPrompt(self, origin: QUrl | str, text: str, value: str) -> Any:  # noqa: N802
        accepted, said = self._ask("prompt", text, value)
        return accepted, said

    def javaScriptConsoleMessage(self, level: Any, message: str, line: int, source: str) -> None:  # noqa: N802
        """Not kept: it may quote what was typed."""

    def answer(self, dialog: int, accepted: bool, text: str) -> None:
        if self._waiting is not None and dialog == self._asking:
            self._answer = (accepted, text)
            self._waiting.quit()

    def be_seen(self, seen: bool) -> None:
        """A page that nobody sees asks nothing, and what it was asking is answered "no": a citizen's answer would be to
        something else."""
        self._seen = seen
        if not seen and self._waiting is not None:
            self._waiting.quit()

    def _ask(self, kind: DialogKind, text: str, value: str = "") -> tuple[bool, str]:
        """The script waits here; calls of the screen are taken meanwhile, as they come through the same loop."""
        self._dialogs += 1
        if self._waiting is not None or not self._seen or self._dialogs > MOST_DIALOGS:
            return False, ""
        self._asking += 1
        self._answer = None
        self._waiting = QEventLoop()
        QTimer.singleShot(DIALOG_S * 1000, self._waiting, self._waiting.quit)
        said, shown = without(text[:MAX_TEXT]), without(value[:MAX_TEXT])
        self._tell(port.Dialog(self._place.view, self._asking, kind, said, shown))
        self._waiting.exec()
        self._waiting = None
        return self._answer or (False, "")

    def _load_started(self) -> None:
        self._dialogs = 0

    # -- what is refused

    def _refuse_certificate(self, error: QWebEngineCertificateError) -> None:
        error.rejectCertificate()
        self._tell(port.Refused(self._place.view, "certificate", "", host_of(error.url().toString())))

    def _refuse_password(self, url: QUrl, authenticator: object) -> None:
        """HTTP's own sign-in (RFC 7235) has no page that could be read aloud or enlarged; no listed site uses it."""
        self._tell(port.Refused(self._place.view, "sign_in_window", "", host_of(url.toString())))
