"""A hostile site for `web.py`, and what it hears: each page tries one thing when a finger comes down anywhere on it.

A page says to its server that it is drawn, that it was pressed, what came of it, and, some seconds later, that it is
still there; then it goes on to the next one. What left the site is silent from then on.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import unquote

STAYS_MS = 5000
CANARY = "CANARI-WEB-7719"
# What every page begins with. The finger's press is a click of the page's own; a script has its rights from it.
PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Essai {name}</title>
<style>body{{margin:0;font:32px sans-serif}}
#all{{display:block;height:3000px;padding:2em;background:#fed;color:#000}}</style>
<script>
const say=(word)=>fetch('/dit/{name}/'+encodeURIComponent(word),{{keepalive:true}}).catch(()=>0);
const wait=(ms)=>new Promise((then)=>setTimeout(then,ms)), other='{other}', near='{near}';
const given=(promise)=>(promise??Promise.reject()).then(()=>'given',()=>'refused');
addEventListener('load',()=>requestAnimationFrame(()=>requestAnimationFrame(()=>say('shown'))));
addEventListener('keydown',(event)=>say('key '+event.key));
let pressed=false;
addEventListener('click',async()=>{{
  if(pressed)return; pressed=true; say('pressed');
  setTimeout(async()=>{{await say('stays');{after}}},{stays_ms});
  {script}
}});
</script><body>{body}"""
NEXT = "location.replace('/suite/{name}')"
AREA = '<p id="all">Essai {name} : touchez la page.</p>'
LINK = '<a id="all" href="{to}"{more}>Essai {name} : touchez ce lien.</a>'


class Trial(NamedTuple):
    """`to`: of a link that is as large as the page. `script`: run by the press. `said`: what it comes to. `shows`: the
    kiosk shows something of it."""

    what: str
    to: str = ""
    script: str = ""
    said: tuple[str, ...] = ()
    more: str = ""
    shows: bool = False


def _asked(what: str, promise: str) -> Trial:
    """Something of the machine's, which is refused."""
    return Trial(what, script=f"say(await given({promise}))", said=("refused",))


def _out(what: str, script: str) -> Trial:
    """A way to another address of this machine, open in the firewall: only the view is in it."""
    return Trial(what, script=f"{script};await wait(2500);say('tried')", said=("tried",))


_WORKER = (
    "const out=()=>fetch('{other}/x',{{mode:'no-cors'}}).then(()=>'given',()=>'refused');"
    "onconnect=(e)=>out().then((said)=>e.ports[0].postMessage(said));"
    "onmessage=(e)=>out().then((said)=>e.source?.postMessage(said));"
)
_CALL = (
    "try{const c=new RTCPeerConnection({iceServers:[{urls:'turn:'+other+'?transport=tcp',username:'u',credential:'c'},"
    "{urls:'stun:'+other}]});c.createDataChannel('d');await c.setLocalDescription(await c.createOffer())}catch(e){}"
)
_HINTS = (
    "for(const rel of ['preconnect','dns-prefetch','prefetch','preload','prerender']){const l=document.createElement("
    "'link');l.rel=rel;l.as='image';l.href='http://'+other+'/';document.head.append(l)}navigator.sendBeacon('http://'+other)"
)
_SHARED = (
    "say(await new Promise((then)=>{try{const w=new SharedWorker('/ouvrier.js');w.onerror=()=>then('refused');"
    "w.port.onmessage=(e)=>then(e.data);w.port.start()}catch(e){then('refused')}}))"
)
_SERVICE = (
    "say(await new Promise((then)=>{const s=navigator.serviceWorker;if(!s)then('refused');"
    "s.onmessage=(e)=>then(e.data);s.register('/ouvrier.js').then((r)=>(r.installing||r.waiting||r.active).postMessage('va'),()=>then('refused'))}))"
)
_DEVICES = (
    "(async()=>{for(const ask of [()=>navigator.usb.requestDevice({filters:[]}),()=>navigator.serial.requestPort(),"
    "async()=>(await navigator.hid.requestDevice({filters:[]}))[0],()=>navigator.bluetooth.requestDevice("
    "{acceptAllDevices:true})]){let got=null;try{got=await ask()}catch(e){}if(got)return}throw 0})()"
)
_STORE = (
    f"localStorage.setItem('c','{CANARY}');document.cookie='c={CANARY};max-age=9999';"
    f"await (await caches.open('c')).put('/c',new Response('{CANARY}'));say('kept')"
)
_FILE = (
    "const a=document.createElement('a');a.download='essai.txt';a.href=URL.createObjectURL(new Blob(['specimen']));"
    "a.click();say('asked');setTimeout(()=>print(),2000)"
)

# In this order. The keys are tried on the page "keys"; the last one brings pages of the kiosk's own over the site.
TRIALS: dict[str, Trial] = {
    "file": Trial("a link to a file", "file:///etc/passwd"),
    "source": Trial("a link to a page's source", "view-source:{here}/"),
    "data": Trial("a link to a page that it carries itself", "data:text/html,<h1>ailleurs</h1>"),
    "crash": Trial("a link that crashes the browser", "chrome://crash"),
    "settings": Trial("a link to the browser's pages", "chrome://settings/"),
    "devtools": Trial("a link to the developer's tools", "devtools://devtools/bundled/inspector.html"),
    "mail": Trial("a link that writes a letter", "mailto:a@b.example", shows=True),
    "host": Trial("a link to another host", "https://exemple.invalid/"),
    "near": Trial("a link to another port of the kiosk itself", "http://{near}/"),
    "address": Trial("a link to another address, open in the firewall", "http://{other}/"),
    "moved": Trial("a page that moves to another address by itself", script="location='http://{other}/'"),
    "blob": Trial(
        "a page that a script has made",
        script="location=URL.createObjectURL(new Blob(['<h1>ailleurs'],{type:'text/html'}))",
    ),
    "window": Trial("a window of its own", script="open('/autre')", said=("other",)),
    "blank": Trial("a link into a new tab", "/autre", more=' target="_blank"', said=("other",)),
    "fetch": _asked("fetching from another address", "fetch('http://'+other+'/x',{mode:'no-cors'})"),
    "local": _asked("fetching from another port of the kiosk", "fetch('http://'+near+'/x',{mode:'no-cors'})"),
    "disk": _asked("fetching a file", "fetch('file:///etc/passwd')"),
    "shared": Trial("a shared worker's way out", script=_SHARED, said=("refused",)),
    "service": Trial("a service worker's way out", script=_SERVICE, said=("refused",)),
    "call": _out("a call's relay (TURN, STUN)", _CALL),
    "transport": _out("WebTransport", "try{new WebTransport('https://'+other+'/').ready.catch(()=>0)}catch(e){}"),
    "hints": _out("hints to connect early, a beacon", _HINTS),
    "socket": _out("a WebSocket", "try{new WebSocket('ws://'+other+'/')}catch(e){}"),
    "full": _asked("full screen", "document.documentElement.requestFullscreen()"),
    "paste": _asked("reading the clipboard", "navigator.clipboard?.readText()"),
    "place": _asked("where it is", "new Promise((y,n)=>navigator.geolocation.getCurrentPosition(y,n))"),
    "camera": _asked("camera and microphone", "navigator.mediaDevices?.getUserMedia({video:true,audio:true})"),
    "screen": _asked("the screen's picture", "navigator.mediaDevices?.getDisplayMedia({video:true})"),
    "notice": _asked(
        "notices", "window.Notification?.requestPermission().then((p)=>p==='granted'||Promise.reject())"
    ),
    "usb": _asked("devices (USB, serial, HID, Bluetooth)", _DEVICES),
    "picker": _asked("a file of the machine", "window.showOpenFilePicker?.()"),
    "chooser": Trial(
        "a file chooser", script="const i=document.createElement('input');i.type='file';i.click();await wait(3000);"
        "say('files '+i.files.length)", said=("files 0",),
    ),
    "close": Trial("closing its window", script="window.close();say('tried')", said=("tried",)),
    "store": Trial("keeping something", script=_STORE, said=("kept",)),
    "keys": Trial("keys"),
    "after": Trial("a page after the page's process was ended"),
    "again": Trial("a page after the engine was ended"),
    "print": Trial("a download, and printing", script=_FILE, said=("asked",), shows=True),
}  # fmt: skip


class Heard(NamedTuple):
    trial: str
    word: str


class Site:
    """What its pages are, and what they said. `at`: the trial that the next page is of."""

    def __init__(self, here: str, near: str, other: str) -> None:
        """HOST:PORT as the kiosk has them: this site, another port of the kiosk's own, another address."""
        self.here, self.port = here, int(here.rpartition(":")[2])
        self._addresses = {"here": f"http://{here}", "near": near, "other": other}
        self._news = threading.Condition()
        self._heard: list[Heard] = []
        self.at = next(iter(TRIALS))

    def go_on(self, trial: str) -> None:
        """The one after `trial` is next, if that is still it."""
        with self._news:
            names = [*TRIALS, "fin"]
            if self.at == trial != "fin":
                self.at = names[names.index(trial) + 1]

    def hear(self, trial: str, word: str) -> None:
        with self._news:
            self._heard.append(Heard(trial, word))
            self._news.notify_all()

    def words(self, trial: str) -> list[str]:
        with self._news:
            return [one.word for one in self._heard if one.trial == trial]

    def until(self, trial: str, found: Callable[[list[str]], bool], seconds: float) -> bool:
        """Whether `found` of what the trial has said came in time."""
        deadline = time.monotonic() + seconds
        with self._news:
            while not found([one.word for one in self._heard if one.trial == trial]):
                if not self._news.wait(max(0.0, deadline - time.monotonic())):
                    return False
        return True

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, kind, and text or the place to go to."""
        _, verb, *rest = unquote(path.partition("?")[0]).split("/")
        match verb, rest:
            case "dit", [trial, word]:
                self.hear(trial, word)
                return 204, "text/plain", ""
            case "suite", [trial]:
                self.go_on(trial)
                return 303, "/", ""
            case "autre", []:
                self.hear(self.at, "other")
                return 200, "text/html", self.page(self.at, "", "setTimeout(()=>{NEXT},5000)".replace("NEXT", NEXT))
            case "ouvrier.js", []:
                return 200, "text/javascript", _WORKER.format(other=f"http://{self._addresses['other']}")
            case "essai", [trial] if trial in TRIALS:
                one = TRIALS[trial]
                body = LINK if one.to else AREA
                filled = body.format(name=trial, to=one.to.format(**self._addresses), more=one.more)
                # Not `format`: scripts have braces of their own.
                return 200, "text/html", self.page(trial, filled, "", one.script.replace("{other}", self._other))
            case "", []:
                return (303, f"/essai/{self.at}", "") if self.at != "fin" else (200, "text/html", "<h1>Fin</h1>")
        return 404, "text/plain", "?"

    @property
    def _other(self) -> str:
        return self._addresses["other"]

    def page(self, trial: str, body: str, at_once: str = "", script: str = "") -> str:
        onward = "" if trial in ("keys", "print") else NEXT
        filled = PAGE.format(
            name=trial, other=self._other, near=self._addresses["near"], stays_ms=STAYS_MS, body=body, script=script,
            after=onward.format(name=trial),
        )  # fmt: skip
        return filled + (f"<script>{at_once.replace('{name}', trial)}</script>" if at_once else "")


def open_site(other: str, near_port: int) -> Site:
    """On a free port of loopback, which the kiosk has at its own. `other`: HOST:PORT."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, kind, text = site.answer(self.path)
            body = text.encode()
            self.send_response(status)
            self.send_header(*(("Location", kind) if status == 303 else ("Content-Type", f"{kind}; charset=utf-8")))
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def handle(self) -> None:
            with contextlib.suppress(OSError):  # the page has gone
                super().handle()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Site(f"127.0.0.1:{server.server_address[1]}", f"127.0.0.1:{near_port}", other)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return site


class Listener:
    """TCP and UDP on one port of this machine's: what came, and "y" to everybody."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._news = threading.Condition()
        self._stream, self._datagrams = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
        self._stream.bind(("127.0.0.1", 0))
        self.port = int(self._stream.getsockname()[1])
        self._datagrams.bind(("127.0.0.1", self.port))
        self._stream.listen()
        for work in (self._streams, self._packets):
            threading.Thread(target=work, daemon=True).start()

    def until(self, found: Callable[[list[bytes]], bool], seconds: float) -> bool:
        """Whether `found` of what was heard came in time."""
        with self._news:
            return self._news.wait_for(lambda: found(self.heard), seconds)

    def _hear(self, what: bytes) -> None:
        with self._news:
            self.heard.append(what)
            self._news.notify_all()

    def _streams(self) -> None:
        while True:
            with self._stream.accept()[0] as line:
                line.settimeout(5)
                try:
                    self._hear(b"tcp " + line.recv(64))
                    line.send(b"y")
                except OSError:
                    self._hear(b"tcp")

    def _packets(self) -> None:
        while True:
            data, where = self._datagrams.recvfrom(64)
            self._hear(b"udp " + data)
            self._datagrams.sendto(b"y", where)
