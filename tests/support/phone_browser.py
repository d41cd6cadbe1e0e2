"""A telephone's browser: Chromium (Qt WebEngine) without a window, in a process of its own. Prints what the page says.

`python -m tests.support.phone_browser URL WORD`: waits until the page says WORD, prints its text and its address.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def read(url: str, word: str, timeout_s: float = 40.0) -> dict[str, str]:
    """`{"text", "address", "direction"}` of the page, once it says `word`."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QTWEBENGINE_CHROMIUM_FLAGS": "--disable-gpu --no-sandbox",
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.phone_browser", url, word],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return said


def main(url: str, word: str) -> None:
    from PySide6.QtCore import QTimer, QUrl
    from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile
    from PySide6.QtWidgets import QApplication

    app = QApplication(["phone"])
    profile = QWebEngineProfile()
    page = QWebEnginePage(profile)
    script = (
        "JSON.stringify({text: document.body.innerText, address: location.href,"
        " direction: document.querySelector('#view')?.dir ?? ''})"
    )

    def looked(found: object) -> None:
        if isinstance(found, str) and word in json.loads(found)["text"]:
            print(found, flush=True)
            os._exit(0)

    look = QTimer()
    look.timeout.connect(lambda: page.runJavaScript(script, 0, looked))
    look.start(50)
    QTimer.singleShot(30_000, lambda: os._exit(3))
    page.load(QUrl(url))
    app.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
