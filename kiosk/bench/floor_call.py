"""The floor of `kiosk bench call`, and the agent's end of every run: one bare page of the same engine.

`python -m kiosk.bench.floor_call`: commands as JSON lines on standard input (`{"begin": ROLE}`, `{"take": SIGNAL}`,
`{"count": true}`), what the page says as JSON lines on standard output.
"""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from kiosk.call.driver import FLAGS, STAND_IN

PAGE = Path(__file__).with_name("floor_call.html")
PREFIX = "BENCH"


def main() -> None:
    os.environ |= {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QUICK_BACKEND": "software",
        "QTWEBENGINE_CHROMIUM_FLAGS": " ".join((*FLAGS, *STAND_IN)),
    }
    from PySide6.QtCore import QObject, Qt, QUrl, Signal
    from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile
    from PySide6.QtWebEngineWidgets import QWebEngineView
    from PySide6.QtWidgets import QApplication

    class Page(QWebEnginePage):
        def javaScriptConsoleMessage(self, level: Any, message: str, line: int, source: str) -> None:  # noqa: N802
            if message.startswith(PREFIX):
                print(message.removeprefix(PREFIX), flush=True)  # noqa: T201 - it is what the process is for

    class Line(QObject):
        came = Signal(str)

    app = QApplication(["floor"])
    profile = QWebEngineProfile(app)
    page = Page(profile)
    page.permissionRequested.connect(lambda permission: permission.grant())
    view = QWebEngineView()
    view.setPage(page)
    view.resize(480, 360)
    view.show()
    page.load(QUrl.fromLocalFile(str(PAGE)))
    line = Line()
    line.came.connect(lambda text: page.runJavaScript(_script(text)), Qt.ConnectionType.QueuedConnection)

    def read() -> None:
        for text in sys.stdin:
            line.came.emit(text)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    app.exec()


def _script(text: str) -> str:
    said: dict[str, Any] = json.loads(text)
    match said:
        case {"begin": role}:
            return f"begin({json.dumps(role)})"
        case {"take": signal}:
            return f"take({json.dumps(signal)})"
    return "count()"


if __name__ == "__main__":
    main()
