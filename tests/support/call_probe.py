"""What a call's page could do if somebody took it over: `python -m tests.support.call_probe URL` loads the product's
page in the product's window, runs a hostile script in it, and prints what the script found as one JSON line."""

import json
import os
import sys

from kiosk.call import protocol
from kiosk.call.driver import FLAGS, STAND_IN
from kiosk.web.shared_picture import SharedPicture

SCRIPT = """
(async () => {
  const found = {};
  const tried = async (name, what) => {
    try {
      const got = await what();
      found[name] = got?.getTracks?.().map((one) => one.kind).sort().join("+") ?? "done";
    } catch (error) {
      found[name] = error.name;
    }
  };
  await tried("fetch", () => fetch(URL));
  await tried("picture", () => new Promise((good, bad) => {
    const image = new Image(); image.onload = good; image.onerror = () => bad(new Error()); image.src = URL; }));
  await tried("script", () => new Promise((good, bad) => {
    const one = document.createElement("script"); one.onload = good; one.onerror = () => bad(new Error());
    one.src = URL; document.head.append(one); }));
  await tried("file", () => fetch("file:///etc/hostname"));
  await tried("own", () => fetch("kiosk-call://call/../driver.py").then((answer) => answer.text()));
  await tried("socket", () => new Promise((good, bad) => {
    const one = new WebSocket(URL.replace("http", "ws")); one.onopen = good; one.onerror = () => bad(new Error()); }));
  await tried("microphone", () => navigator.mediaDevices.getUserMedia({ audio: true }));
  await tried("camera", () => navigator.mediaDevices.getUserMedia({ video: true }));
  await tried("both", () => navigator.mediaDevices.getUserMedia({ audio: true, video: true }));
  await tried("screen", () => navigator.mediaDevices.getDisplayMedia({ video: true }));
  found.window = window.open(URL) === null ? "none" : "same";
  document.title = "FOUND" + JSON.stringify(found);
})();
"""


# First the citizen shows themselves, and then no more.
SHOWN = """
navigator.mediaDevices.getUserMedia({ audio: true, video: true }).then((stream) => {
  for (const track of stream.getTracks()) track.stop();
  document.title = "SHOWN" + stream.getTracks().length;
});
"""


def main() -> None:
    os.environ |= {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QUICK_BACKEND": "software",
        "QTWEBENGINE_CHROMIUM_FLAGS": " ".join((*FLAGS, *STAND_IN)),
    }
    if os.geteuid() == 0:
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
    from kiosk.call.port import PageReady
    from kiosk.call.window import CallWindow

    script = SCRIPT.replace("URL", json.dumps(sys.argv[1]))

    def told(event: object) -> None:
        if isinstance(event, PageReady):
            # The window is told and not the page: whose own requests would come in between.
            window._allowed = protocol.Allowed(microphone=True, camera=True)
            window._page.titleChanged.connect(titled)
            window._page.runJavaScript(SHOWN)

    def titled(title: str) -> None:
        if title == "SHOWN2":
            window._allowed = protocol.Allowed(microphone=True)
            window._take_back()
            window._page.runJavaScript(script)
        if title.startswith("FOUND"):
            print(title.removeprefix("FOUND"), flush=True)
            os._exit(0)

    pictures = SharedPicture()
    window = CallWindow(protocol.Setup(pictures.descriptor, 480, 360, stand_in=True), told)
    window.run()


if __name__ == "__main__":
    main()
