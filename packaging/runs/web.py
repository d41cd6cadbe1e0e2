"""The locked web view in the booted image: `web.py [OUT] [--drop-in]`, from a checkout with its environment, as root.

A démarche is finished by touch, where a twin was touched before, and its site is opened. The site is this machine's and
hostile (web_site.py); for the kiosk it is the stand-in of its settings, on the kiosk's loopback, from where the run
carries it to this machine. Each page is pressed once and tries one thing; what it says of that, and what another port
of the kiosk and another address have heard, is what a row is judged by. Then a browser's keys are pressed, its
processes looked at, the page's process and the engine ended, and at last a file and a print are given to the kiosk.

`--drop-in`: on an image without official-sites.conf, which the firmware lays over it then.

Writes OUT/visit/*.png and OUT/web-done.json. Exit 1: something was not as it must be.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import machine as machines
import visit
import visit_world
from likeness import same
from state import PATIENT
from web_site import CANARY, TRIALS, Listener, Site, open_site

from kiosk.tour.terminal import running_terminal

DROP_IN = Path(__file__).parents[1] / "debian" / "official-sites.conf"
# The shortest way to a site: for somebody else, whose answers the kiosk does not take.
WAY = (
    "Touchez l'écran", "Carte Vitale", "Ici, sur la borne", "Une autre personne", "J'ai son accord", "Continuer",
    "Tout est juste", "J'ai tout préparé", "Ouvrir le site ici",
)  # fmt: skip
OPENS = "Oui, ouvrir"
# Of the wall: until a page is drawn, until what it says has come.
PAGE_S, SAID_S = 600.0, 300.0
# By the machine's own clock: from a page's word that it is shown to its picture on the screen.
DRAWN_S = 4.0
# A browser's own: tools, source, windows, files, printing, addresses, pages that were, menus. Not Alt-Left and the key
# that goes back: they are the kiosk's own Left, after which it reads the page as a list, and its own Back, which leaves
# the site; no finger meets the page then (both seen: nothing loaded, the page heard nothing).
KEYS = (
    ("f12",), ("ctrl", "shift", "i"), ("ctrl", "shift", "j"), ("ctrl", "u"), ("ctrl", "n"), ("ctrl", "shift", "n"),
    ("ctrl", "t"), ("ctrl", "o"), ("ctrl", "s"), ("ctrl", "p"), ("ctrl", "l"), ("ctrl", "j"), ("ctrl", "h"),
    ("ctrl", "w"), ("f5",), ("f11",), ("alt", "f4"), ("menu",), ("shift", "f10"),
)  # fmt: skip
# Of each process of the engine: filters of system calls, capabilities, namespaces that are not the compositor's. The
# brackets keep the shell that asks from finding itself.
FACTS = """cage=$(pgrep -o cage); for p in /proc/[0-9]*; do w=$(tr '\\0' ' ' <$p/cmdline 2>/dev/null)
case $w in *kiosk.web[.]driver*) k=engine;; *QtWebEngine[P]rocess*) k=browser;; *) continue;; esac
own=; for s in user mnt pid net; do [ "$(readlink $p/ns/$s)" = "$(readlink /proc/$cage/ns/$s)" ] || own=$own,$s; done
echo ${p#/proc/} $k $(awk '/^Uid/{u=$2} /^CapEff/{c=$2} /^Seccomp:/{s=$2} /^Seccomp_filters/{f=$2}
END{print u, c, s, f}' $p/status) ${own#,}; done; awk '/^Seccomp_filters/{print "unit", $2}' /proc/$cage/status"""
# Where else what a page keeps could lie. The run's own file is found, or nothing is proved.
LEFT = f"echo {CANARY} >/run/run-control; grep -rls {CANARY} /run /tmp /var /state /dev/shm; rm /run/run-control"


class Row(NamedTuple):
    what: str
    held: bool
    saw: str


class Given(NamedTuple):
    """As `visit.Pack`."""

    settings: str
    pack_files: dict[str, str]


class Page(NamedTuple):
    """Of the twin: what it shows (PNG), and where it is touched (pixels). As `visit.Shows`."""

    png: bytes
    touched: tuple[float, float]

    def grab(self) -> bytes:
        return self.png


class Process(NamedTuple):
    """One of the engine's, as FACTS tells it. `own`: its namespaces that are not the unit's."""

    pid: str
    kind: str
    uid: str
    capabilities: str
    mode: str
    filters: int
    own: frozenset[str]


class Browser(NamedTuple):
    """The image with a site open, and what is heard of it."""

    image: visit.Glass
    inside: machines.Inside
    site: Site
    listener: Listener

    def touch(self) -> None:
        """In the middle of the screen, where each page is one link or one button."""
        self.image.monitor.touch(0.5, 0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, nargs="?", default=Path("out/image"))
    parser.add_argument("--drop-in", action="store_true")
    asked = parser.parse_args()
    out = asked.out.resolve()
    if not (out / "root.erofs").exists():
        sys.exit(f"web.py: {out / 'root.erofs'} is missing: make image")
    for folder in (out / "visit", out / "web-twin"):
        folder.mkdir(exist_ok=True)
    listener = Listener()
    site = open_site(f"{visit_world.OF_THE_IMAGE}:{listener.port}", listener.port)
    pack = given(site, listener)
    twin = out / "web-twin" / "twin.toml"
    twin.write_text(f'kiosk_id = "borne-image"\n{visit_world.SCREEN}{pack.settings}', encoding="utf-8")
    pages = played(out, twin)
    with visit.held(out, pack, credentials=firmware(site, listener, drop_in=asked.drop_in)):
        image = visit.Glass(out)
        visit.wait_until_lit(image, out)
        reach(image, pages)
        wrong = tried(out, Browser(image, image.inside, site, listener))
    if wrong:
        sys.exit(f"not as it must be: {', '.join(wrong)}")


def given(site: Site, listener: Listener) -> Given:
    """The other address is open in the firewall: what holds there is the view."""
    here = f"{visit_world.OF_THE_IMAGE} tcp/"
    hosts = f"{here}{site.port}\n{here}{listener.port} udp/{listener.port}\n"
    settings = f'{PATIENT}[catalogue]\noffer = ["carte-vitale"]\n[web]\nstand_in = "http://{site.here}/"\n'
    return Given(settings, {"hosts.txt": hosts})


def firmware(site: Site, listener: Listener, *, drop_in: bool) -> dict[str, str]:
    """Two ports of the kiosk's own loopback that lead to this machine's."""
    made = {}
    for name, port in (("site", site.port), ("near", listener.port)):
        made[f"systemd.extra-unit.run-{name}.socket"] = f"[Socket]\nListenStream=127.0.0.1:{port}\n"
        made[f"systemd.extra-unit.run-{name}.service"] = (
            f"[Service]\nExecStart=/usr/lib/systemd/systemd-socket-proxyd {visit_world.OF_THE_IMAGE}:{port}\n"
        )
    made["systemd.unit-dropin.sockets.target~run"] = "[Unit]\nWants=run-site.socket run-near.socket\n"
    if drop_in:
        made["systemd.unit-dropin.kiosk.service~official-sites"] = DROP_IN.read_text("utf-8")
    return made


def played(out: Path, twin: Path) -> list[Page]:
    """The way on the twin alone. Beside an emulator a twin's screen was taken for one that hangs, and replaced."""
    pages = []
    with running_terminal(out / "web-twin", twin) as terminal:
        robot = terminal.next_screen(visit.TWIN_S)
        robot.patience_s = visit.TWIN_S
        for label in (*WAY, OPENS):
            button = robot.see(label, "Button", match="start")
            if not button.whole:
                sys.exit(f"{label}: not the whole button is on the screen")
            pages.append(Page(robot.grab(), button.centre))
            if label != OPENS:
                robot.tap(label, "Button", match="start")
    return pages


def reach(image: visit.Glass, pages: Sequence[Page]) -> None:
    """From the attract screen, which changes by itself, to the site."""
    before: visit.Before | None = None
    for page in pages:
        if before is not None:
            alike = image.until_it_shows(page, before, visit.PAGE_S, touched=True)
            if not alike.is_page:
                image.picture("not-alike")
                sys.exit(f"touch {image.touches}: the image shows another page ({alike})")
            image.inside.wait(visit.SETTLED_S)
        twin = visit.picture_of(page)
        before = visit.Before(twin, image.shows() or twin)
        image.touch([(page.touched[0] / twin.width, page.touched[1] / twin.height)])
    image.picture("site-asked-for")


def tried(out: Path, browser: Browser) -> list[str]:
    """What was not as it must be. The rows are kept as they come."""
    rows: list[dict[str, object]] = []
    for row in _rows(browser):
        sys.stderr.write(f"{row}\n")
        rows.append({**row._asdict(), "load": machines.load()})
        (out / "web-done.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return [str(row["what"]) for row in rows if not row["held"]]


def _rows(browser: Browser) -> Iterator[Row]:
    """In the order of the pages: the last ones are ended, and covered by the kiosk's own."""
    yield _control(browser)
    yield opened(browser)
    yield from processes(browser.inside.run("sh", "-c", FACTS))
    for name, trial in TRIALS.items():
        if name == "keys":
            yield from _keys(browser)
            yield left(browser.inside.run("sh", "-c", LEFT))
            yield _killed(browser, "keys", "after")
        elif name == "after":
            yield _killed(browser, "after", "again")
        else:
            yield tried_by_touch(browser, name)
            if trial.shows:
                browser.inside.wait(10)
                browser.image.picture(name)


def _control(browser: Browser) -> Row:
    """Whatever is heard of nothing below could be heard: both ports answer to the kiosk's user."""
    ways = (("tcp", visit_world.OF_THE_IMAGE), ("udp", visit_world.OF_THE_IMAGE), ("tcp", "127.0.0.1"))
    said = [
        str(browser.inside.ask(connect=["kiosk", kind, host, str(browser.listener.port)]).get("said"))
        for kind, host in ways
    ]
    browser.listener.heard.clear()
    return Row("the other address and port answer to the kiosk's user (must)", said == ["open"] * 3, ", ".join(said))


def opened(browser: Browser) -> Row:
    came = browser.site.until("file", lambda words: "shown" in words, PAGE_S)
    browser.image.picture("site")
    if not came:
        sys.stderr.write(browser.inside.run("journalctl", "-b", "--no-pager", "-o", "short-monotonic", "-n", "120"))
    return Row("the site is opened and drawn (must)", came, "drawn" if came else "nothing was drawn")


def of_engine(said: str) -> tuple[list[Process], list[Process]]:
    """Of what FACTS tells: all processes of the engine, and of these the pages': Chromium gives those a filter more."""
    lines = [line.split() for line in said.splitlines()]
    unit = max((int(words[1]) for words in lines if words[:1] == ["unit"]), default=0)
    found = [_process(words) for words in lines if 6 <= len(words) <= 7]
    return found, [one for one in found if one.filters > unit > 0]


def _process(words: list[str]) -> Process:
    pid, kind, uid, capabilities, mode, filters, own, *_ = [*words, ""]
    return Process(pid, kind, uid, capabilities, mode, int(filters), frozenset(own.split(",")) - {""})


def processes(said: str) -> Iterator[Row]:
    """A page's process is shut up in namespaces of its own, without a capability, and none is root's."""
    found, pages = of_engine(said)
    shut_up = [one for one in pages if one.own >= {"user", "mnt", "pid", "net"} and int(one.capabilities, 16) == 0]
    saw = (
        f"{len(found)} processes, of pages {len(pages)}: {', '.join(sorted({*(n for one in pages for n in one.own)}))}"
    )
    yield Row("a page's process has Chromium's filter and namespaces of its own", 0 < len(shut_up) == len(pages), saw)
    users = sorted({one.uid for one in found})
    yield Row("no process of the engine is root's", bool(found) and "0" not in users, f"uid {', '.join(users)}")
    alone = [one for one in found if "mnt" in one.own]
    yield Row("each of them has a view of the disk of its own", 0 < len(alone) == len(found), f"{len(alone)}")


def tried_by_touch(browser: Browser, name: str) -> Row:
    """One page, pressed once."""
    trial, site = TRIALS[name], browser.site
    before = len(browser.listener.heard)
    if not site.until(name, lambda words: "shown" in words, PAGE_S):
        browser.image.picture(f"{name}-not-drawn")
        return Row(trial.what, False, f"its page was not drawn: {site.words(name)}")
    for _ in range(3):
        browser.touch()
        if site.until(name, lambda words: "pressed" in words, SAID_S / 3):
            break
    last = trial.said[0] if "other" in trial.said else "stays"
    there = site.until(name, lambda words: last in words, SAID_S)
    if not there:
        browser.image.picture(f"{name}-gone")
    return held(name, site.words(name), browser.listener.heard[before:], there=there)


def held(name: str, words: list[str], heard: list[bytes], *, there: bool) -> Row:
    """The page was pressed and is still there, said nothing else than it may, and nobody else has heard anything."""
    trial = TRIALS[name]
    said = [word for word in words if word not in ("shown", "pressed", "stays")]
    as_it_must = there and "pressed" in words and not heard and (not trial.said or said == list(trial.said))
    saw = ", ".join([*said, "the page is there" if there else "the page is gone", *(f"heard {one!r}" for one in heard)])
    return Row(trial.what, as_it_must, saw)


def _keys(browser: Browser) -> Iterator[Row]:
    """By the machine's own keyboard. The same kiosk, the same console, the same picture."""
    browser.site.until("keys", lambda words: "shown" in words, PAGE_S)
    browser.inside.wait(DRAWN_S)
    for keys in KEYS:
        before, picture = browser.inside.look(stands=["kiosk.service"]), browser.image.shows()
        drawn = browser.site.words("keys").count("shown")
        browser.image.monitor.keys(*keys)
        browser.inside.wait(2 * len(keys) * machines.HOLD_S + 2)
        after, now = browser.inside.look(stands=["kiosk.service"]), browser.image.shows()
        loaded = browser.site.words("keys").count("shown") - drawn
        alike = picture is not None and now is not None and same(picture, now)
        heard = [word for word in browser.site.words("keys") if word.startswith("key ")]
        saw = f"{'the same picture' if alike else 'another picture'}, {loaded} loaded, the page heard {heard or 'none'}"
        if not alike:
            browser.image.picture("-".join(keys))
        yield Row("-".join(keys), before == after and before != "" and alike and not loaded and not heard, saw)


def left(found: str) -> Row:
    files = found.split()
    what = "what a page keeps lies nowhere that root could find it"
    return Row(what, files == ["/run/run-control"], ", ".join(files))


def _killed(browser: Browser, now: str, then: str) -> Row:
    """From inside; the kiosk goes on with the site by itself."""
    before = browser.inside.look(stands=["kiosk.service"])
    found, pages = of_engine(browser.inside.run("sh", "-c", FACTS))
    ended = pages if then == "after" else [one for one in found if one.kind == "engine"]
    browser.site.go_on(now)
    browser.inside.run("kill", "-KILL", *(one.pid for one in ended))
    came = browser.site.until(then, lambda said: "shown" in said, PAGE_S)
    stands = before == browser.inside.look(stands=["kiosk.service"]) != ""
    browser.image.picture(f"{then}-it-was-killed")
    what = "a page's process is killed" if then == "after" else "the engine is killed"
    site, kiosk = "drawn again" if came else "gone", "the same" if stands else "another"
    saw = f"{len(ended)} killed, the site is {site}, {kiosk} kiosk"
    return Row(what, bool(ended) and came and stands, saw)


if __name__ == "__main__":
    main()
