"""What this machine lets out, which USB devices it takes, and whether its journal leaves, by what it was set up with:
`perimeter.py [--dry-run]`.

Before it is set up, whoever stands there names the desk: `kiosk-setup` alone may reach any address by https, and a
keyboard or a stick is taken. Once it is set up, that is shut: the kiosk reaches its desk, the proxies of the pack's
settings and the hosts of `hosts.txt`, and the devices are those of `usb.rules`. The journal leaves where there is a
`journal-upload.conf`, in the words of journal-upload.conf(5). All three come in the pack's files.

    # HOST              SERVICE...     a name, an address or a network; nothing else may be reached
    turn.example        relay
    192.0.2.31          escpos
    scanner.example     tcp/443 tcp/80

Run as root at the start, when the settings change and every two minutes, as a name may have another address then. All
names are asked for at once, within 20 seconds in all; one that is not answered keeps the addresses that it had. Only
the standard library: it runs before the kiosk.
"""

import contextlib
import ipaddress
import json
import re
import socket
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

SETTINGS = Path("/etc/kiosk/provisioned")
RUN = Path("/run/kiosk-perimeter")
RESOLVER = Path("/run/systemd/resolve/io.systemd.Resolve")
USB_RULES = "usb.d/50-machine.conf"
JOURNAL = "journal-upload.conf"
# What systemd-journal-upload is started with: it sends with curl, which takes a proxy from its
# environment only.
JOURNAL_ENVIRONMENT = "journal-environment"
# Who leaves for the operator's hosts. Each has a filter of its own behind nftables, which knows users and no units.
UNITS = ("kiosk.service", "kiosk-push.service", "kiosk-updater.service", "systemd-journal-upload.service")
MAX_BYTES, MAX_LINES, MAX_ADDRESSES = 64_000, 200, 8
# For all names together: the unit is stopped after 60 s, and a resolver that is dead keeps each of 200 names for 10.
BUDGET_S = 20.0

# The ports of each service; `relay`: TURN, and the ports that a relay gives out (packaging/coturn/turnserver.conf).
SERVICES = {
    "https": ("tcp/443",),
    "http": ("tcp/80",),
    "ipp": ("tcp/631",),
    "escpos": ("tcp/9100",),
    "relay": ("udp/3478", "tcp/3478", "udp/5349", "tcp/5349", "udp/49152-65535"),
}
PORTS = re.compile(r"(tcp|udp)/([0-9]{1,5})(?:-([0-9]{1,5}))?")
NAME = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9][A-Za-z0-9-]{0,62})*\.?")

# Of journal-upload.conf. systemd itself would take more: http, and "all" for who may vouch for the server.
UPLOAD_URL = re.compile(r"https://[A-Za-z0-9._~:/%\[\]-]{1,300}")
UPLOAD_FILE = re.compile(rf"{SETTINGS}/files/[A-Za-z0-9][A-Za-z0-9._-]{{0,63}}")
UPLOAD_TIMEOUT = re.compile(r"[0-9]{1,4}(s|min)?")
PUBLIC_ROOTS = "/etc/ssl/certs/ca-certificates.crt"
# Nothing that a file of systemd's would read otherwise; a name and a password may stand before the host.
PROXY = re.compile(r"https?://[A-Za-z0-9._~%:@\[\]-]{1,300}/?")

# A desk that a person names before there are hosts.
SET_UP_RULES = ("tcp dport { 443, 8443 } accept",)
SHUT = "flush chain inet kiosk set_up\n"
# `match-all`: a keyboard that is a network adapter as well is none (of `one-of` it would be one).
SET_UP_DEVICES = (
    "allow with-interface match-all { 03:*:* }",  # a keyboard, to type address and code
    "allow with-interface match-all { 08:06:50 08:06:62 }",  # the stick named KIOSK
)


class Way(NamedTuple):
    """`host`: as it was written. `ports`: first and last, equal for one."""

    host: str
    protocol: str
    ports: tuple[int, int]


LookUp = Callable[[str], Iterable[str]]


def ways(text: str) -> tuple[list[Way], list[int]]:
    """What `hosts.txt` allows, and the numbers of the lines that say nothing that can be understood."""
    found: list[Way] = []
    wrong: list[int] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        ports = [_ports(word) for service in words[1:] for word in SERVICES.get(service, (service,))]
        if number > MAX_LINES or not ports or None in ports or not _is_host(words[0]):
            wrong.append(number)
            continue
        found += [Way(words[0], *port) for port in ports if port]
    return found, wrong


def _ports(word: str) -> tuple[str, tuple[int, int]] | None:
    match = PORTS.fullmatch(word)
    if match is None:
        return None
    first = int(match[2])
    last = int(match[3] or first)
    return (match[1], (first, last)) if 0 < first <= last < 65536 else None


def _is_host(word: str) -> bool:
    """No network wider than a /16, or a /32 of IPv6: "everywhere" is no host."""
    try:
        network = ipaddress.ip_network(word, strict=False)
    except ValueError:
        # What begins like an address and is none would be asked of a resolver.
        return NAME.fullmatch(word) is not None and not word.replace(".", "").isdigit()
    return network.prefixlen >= (16 if network.version == 4 else 32)


def desk(layer: str) -> list[Way]:
    """The desk that the machine was set up from: it need not be listed. `layer`: the text of 05-pack.toml."""
    return _way_to(_said(layer, "help", "desk_url"))


def proxies(layers: Iterable[str]) -> dict[str, str]:
    """Table of settings -> address of its proxy. `layers`: texts of the pack's, of which the last has the last word."""
    said: dict[str, str] = {}
    for layer in layers:
        for table in ("delivery", "help", "web"):
            if (found := _said(layer, table, "proxy")) is not None:
                said[table] = f"http://{found}" if table == "web" and found else found
    return {table: proxy for table, proxy in said.items() if PROXY.fullmatch(proxy)}


def _said(layer: str, table: str, key: str) -> str | None:
    try:
        found = tomllib.loads(layer).get(table, {}).get(key)
    except (ValueError, AttributeError, RecursionError):
        return None
    return found if isinstance(found, str) else None


def _way_to(address: str | None) -> list[Way]:
    try:
        parts = urlsplit(address or "")
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return []
    return [Way(parts.hostname, "tcp", (port, port))] if parts.hostname and _is_host(parts.hostname) else []


def addresses(host: str, look_up: LookUp, before: Iterable[str] = ()) -> list[str]:
    """Those of `host`, sorted; `before` where nobody answers."""
    with contextlib.suppress(ValueError):
        return [str(ipaddress.ip_network(host, strict=False))]
    try:
        answered = sorted({str(ipaddress.ip_address(one)) for one in look_up(host)})[:MAX_ADDRESSES]
    except (OSError, ValueError, UnicodeError):
        answered = []
    return answered or list(before)


def told_addresses(said: bytes) -> list[str]:
    """Of the resolver's answer: an object of JSON that ends with a zero. Raises `ValueError`."""
    try:
        found = json.loads(said.rstrip(b"\0"))["parameters"]["addresses"]
        return [str(ipaddress.ip_address(bytes([*one["address"]]))) for one in found]
    except (KeyError, TypeError, RecursionError):
        raise ValueError("no addresses") from None


def known_addresses(
    hosts: Collection[str], look_up: LookUp, before: Mapping[str, Iterable[str]], budget_s: float = BUDGET_S
) -> dict[str, list[str]]:
    """Host -> addresses, of every host within `budget_s`. A thread for each: no name waits for another's answer, and a
    thread that still waits ends with this process."""
    answered: dict[str, list[str]] = {}

    def ask(host: str) -> None:
        answered[host] = addresses(host, look_up, before.get(host, ()))

    threads = [threading.Thread(target=ask, args=(host,), daemon=True) for host in hosts]
    for thread in threads:
        thread.start()
    until = time.monotonic() + budget_s
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    in_time = dict(answered)
    return {host: in_time.get(host, list(before.get(host, ()))) for host in hosts}


def rule_set(allowed: Iterable[Way], known: Mapping[str, list[str]], *, set_up: bool) -> str:
    """For `nft -f -`, in one transaction: the two chains of /etc/nftables.conf that differ from machine to machine."""
    lines = ["flush chain inet kiosk hosts", "flush chain inet kiosk set_up"]
    for host, protocol, (first, last) in sorted(set(allowed)):
        for address in known.get(host, ()):
            family = "ip6" if ":" in address else "ip"
            port = str(first) if first == last else f"{first}-{last}"
            lines.append(f"add rule inet kiosk hosts {family} daddr {address} {protocol} dport {port} accept")
    if not set_up:
        lines += [f"add rule inet kiosk set_up {rule}" for rule in SET_UP_RULES]
    return "\n".join((*lines, ""))


def unit_property(known: dict[str, list[str]]) -> str:
    """The unit's own filter, behind nftables, allows this machine only (IPAddressDeny=any). In numbers: systemctl knows
    the word "localhost" where it stands alone, and refuses the whole list where it does not."""
    hosts = (address for found in known.values() for address in found)
    return f"IPAddressAllow={' '.join(sorted({'127.0.0.0/8', '::1/128', *hosts}))}"


def usb_rules(listed: str, *, set_up: bool) -> str:
    """For USBGuard. `listed`: the operator's own, already held to be rules."""
    return listed if set_up else "\n".join((*SET_UP_DEVICES, ""))


def is_forwarding(text: str) -> bool:
    """Whether a `journal-upload.conf` says that the journal leaves over TLS, to a server that proves who it is, by this
    machine's own certificate; and nothing else."""
    lines = [line.strip() for line in text.split("\n")]
    head, *rest = [line for line in lines if line and line[0] not in "#;"] or [""]
    said = {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in rest)}
    roots = said.pop("TrustedCertificateFile", "")
    return (
        head == "[Upload]"
        and UPLOAD_URL.fullmatch(said.pop("URL", "")) is not None
        and UPLOAD_FILE.fullmatch(said.pop("ServerKeyFile", "")) is not None
        and UPLOAD_FILE.fullmatch(said.pop("ServerCertificateFile", "")) is not None
        and (roots == PUBLIC_ROOTS or UPLOAD_FILE.fullmatch(roots) is not None)
        and UPLOAD_TIMEOUT.fullmatch(said.pop("NetworkTimeoutSec", "60")) is not None
        and not said
    )


# -- at the machine ---------------------------------------------------------------------------------------------------


def main() -> None:
    set_up, dry = SETTINGS.is_dir(), "--dry-run" in sys.argv[1:]
    if set_up and not dry:
        # First: a resolver that keeps us waiting until we are stopped keeps nothing open.
        _load(SHUT)
    usb = usb_rules(_checked(_text(SETTINGS / "files" / "usb.rules")), set_up=set_up)
    if not dry:
        _take_devices(usb)
    listed, wrong = ways(_text(SETTINGS / "files" / "hosts.txt"))
    for number in wrong:
        _say(f"hosts.txt, line {number}: not understood, nothing is allowed by it")
    by = proxies(map(_text, sorted(SETTINGS.glob("*.toml"))))
    own = [*desk(_text(SETTINGS / "05-pack.toml")), *(way for proxy in by.values() for way in _way_to(proxy))]
    allowed = [*listed, *own] if set_up else []
    before = _remembered()
    known = known_addresses({way.host for way in allowed}, _asked, before, BUDGET_S)
    rules = rule_set(allowed, known, set_up=set_up)
    if dry:
        sys.stdout.write(rules + usb)
        return
    _keep("known.json", json.dumps(known, sort_keys=True))
    _load(rules)
    opened = unit_property(known)
    # Kept once all are open: what systemd refused is asked for again in two minutes.
    if _text(RUN / "opened") != opened and _open_units(opened):
        _keep("opened", opened)
    _forward(_text(SETTINGS / "files" / JOURNAL) if set_up else "", by.get("delivery", ""))


def _forward(conf: str, proxy: str) -> None:
    """Its unit starts where the file that is kept here is not empty, and reads the pack's own."""
    if conf and not is_forwarding(conf):
        _say(f"{JOURNAL}: not understood, the journal is not forwarded")
        conf = ""
    serial = _text(SETTINGS / "serial").strip()
    by_another = _keep(JOURNAL_ENVIRONMENT, proxy and f"https_proxy={proxy}\n")
    # Another pack has other files under the same names, and the unit has those that were there when it began.
    if _keep(JOURNAL, conf and f"# {serial}\n{conf}") or by_another:
        if conf:
            # All images have one host name, and a machine's id of one start: by this line a server knows whose it is.
            _say(f"the journal of {serial.partition(' ')[0]} is forwarded")
        subprocess.run(["/usr/bin/systemctl", "restart", "--no-block", "systemd-journal-upload.service"], check=False)


def _take_devices(rules: str) -> None:
    RUN.mkdir(mode=0o700, exist_ok=True)
    if _keep(USB_RULES, rules):
        # At the start USBGuard waits for this program, and is not there to be restarted.
        subprocess.run(["/usr/bin/systemctl", "try-restart", "--no-block", "usbguard.service"], check=False)


def _load(rules: str) -> None:
    subprocess.run(["/usr/sbin/nft", "-f", "-"], input=rules, text=True, check=True)


def _open_units(opened: str) -> bool:
    """Whether all are."""
    command = ["/usr/bin/systemctl", "set-property", "--runtime"]
    asked = {unit: subprocess.run([*command, unit, "IPAddressAllow=", opened], check=False) for unit in UNITS}
    refused = [unit for unit, done in asked.items() if done.returncode]
    for unit in refused:
        _say(f"{unit} could not be opened for the hosts")
    return not refused


def _text(path: Path) -> str:
    """Empty where nothing can be read; the pack's signature was checked when it was laid there."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _checked(rules: str) -> str:
    """A rule that USBGuard does not understand keeps it from starting, and every device out: said, and left out."""
    if not rules.strip():
        return ""
    parser = ["/usr/bin/usbguard-rule-parser", "-f", "/dev/stdin"]
    said = subprocess.run(parser, input=rules, text=True, capture_output=True, check=False)
    if said.returncode:
        _say("usb.rules: not understood by USBGuard, no device of it is taken")
        return ""
    return rules if rules.endswith("\n") else f"{rules}\n"


def _asked(host: str) -> list[str]:
    """Of systemd-resolved, at its own socket (varlink): this program opens no other, and the unit lets it open none.
    Raises `OSError` and `ValueError`."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(BUDGET_S)
        line.connect(str(RESOLVER))
        line.sendall(json.dumps({"method": f"{RESOLVER.name}.ResolveHostname", "parameters": {"name": host}}).encode())
        line.sendall(b"\0")
        said = b""
        while not said.endswith(b"\0") and len(said) < MAX_BYTES and (part := line.recv(MAX_BYTES)):
            said += part
    return told_addresses(said)


def _remembered() -> dict[str, list[str]]:
    try:
        kept = json.loads(_text(RUN / "known.json") or "{}")
    except ValueError:
        return {}
    if not isinstance(kept, dict):
        return {}
    return {str(host): [str(one) for one in found] for host, found in kept.items() if isinstance(found, list)}


def _keep(name: str, text: str) -> bool:
    """Whether it is another text than before."""
    path = RUN / name
    if path.exists() and path.read_text("utf-8") == text:
        return False
    path.parent.mkdir(mode=0o700, exist_ok=True)
    beside = path.with_name(f".{path.name}")
    beside.touch(mode=0o600)
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
    return True


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    main()
