"""A browser (Chromium, as Qt brings it) on one page: `python -m tests.support.telephone_browser URL`.

Reads a script from standard input, runs it once the page is loaded, and prints what it puts into `document.title`
behind "DONE ".
"""

import os
import sys

# Chromium's sandbox does not start as root; only the test's own pages are opened.
if os.geteuid() == 0:
    os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile
from PySide6.QtWidgets import QApplication

LIMIT_MS = 30_000
DONE = "DONE "


def main() -> int:
    script = sys.stdin.read()
    application = QApplication(sys.argv[:1])
    profile = QWebEngineProfile()  # off the record
    page = QWebEnginePage(profile)
    said: list[str] = []

    def titled(title: str) -> None:
        if title.startswith(DONE):
            said.append(title.removeprefix(DONE))
            application.quit()

    def loaded(good: bool) -> None:
        page.runJavaScript(script)

    page.titleChanged.connect(titled)
    page.loadFinished.connect(loaded)
    page.load(QUrl(sys.argv[1]))
    QTimer.singleShot(LIMIT_MS, application.quit)
    application.exec()
    print(said[0] if said else "")
    sys.stdout.flush()
    os._exit(0 if said else 1)


if __name__ == "__main__":
    main()
