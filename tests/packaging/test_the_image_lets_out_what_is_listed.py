"""What a locked machine lets out and takes in, by what it was set up with. Its rules run in the image
(packaging/runs/escape.py, docs/image.md); here stands what they are made from."""

import ipaddress
import json
import re
import socket
import subprocess
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.programs import loaded

IMAGE = Path(__file__).parents[2] / "packaging" / "image"
OVERLAY = IMAGE / "overlay"


perimeter = loaded(OVERLAY / "usr/lib/kiosk-image/perimeter.py")
USB_FOLDER = (perimeter.RUN / perimeter.USB_RULES).parent
PACK = 'kiosk_id = "borne-1"\n[help]\ndesk_url = "https://desk.example:8443"\n'


def nobody_answers(host: str) -> Iterable[str]:
    raise OSError(host)


def rules(text: str, known: dict[str, list[str]]) -> list[str]:
    listed, wrong = perimeter.ways(text)
    assert wrong == []
    made: str = perimeter.rule_set(listed, known, set_up=True)
    return [line.removeprefix("add rule inet kiosk ") for line in made.splitlines() if line.startswith("add")]


def test_a_machine_that_is_set_up_reaches_what_is_listed_and_nothing_else() -> None:
    text = "192.0.2.31  escpos   # the receipt printer\nscanner.example tcp/443 tcp/80\n"
    known = {"192.0.2.31": ["192.0.2.31/32"], "scanner.example": ["192.0.2.40", "2001:db8::40"]}
    assert rules(text, known) == [
        "hosts ip daddr 192.0.2.31/32 tcp dport 9100 accept",
        "hosts ip daddr 192.0.2.40 tcp dport 80 accept",
        "hosts ip6 daddr 2001:db8::40 tcp dport 80 accept",
        "hosts ip daddr 192.0.2.40 tcp dport 443 accept",
        "hosts ip6 daddr 2001:db8::40 tcp dport 443 accept",
    ]


def test_a_call_leaves_to_the_relay_that_is_listed() -> None:
    made = rules("turn.example relay\n", {"turn.example": ["192.0.2.9"]})
    assert [line.removeprefix("hosts ip daddr 192.0.2.9 ") for line in made] == [
        "tcp dport 3478 accept",
        "tcp dport 5349 accept",
        "udp dport 3478 accept",
        "udp dport 5349 accept",
        "udp dport 49152-65535 accept",
    ]


def test_the_relays_ports_are_those_of_the_relay_that_is_shipped() -> None:
    conf = (IMAGE.parent / "coturn/turnserver.conf").read_text("utf-8")
    said = dict(re.findall(r"(?m)^(listening-port|tls-listening-port|min-port|max-port)=(\d+)", conf))
    ports = {one for service in perimeter.SERVICES["relay"] for one in re.findall(r"\d+", service)}
    assert said
    assert set(said.values()) <= ports


def test_the_desk_that_the_machine_was_set_up_from_need_not_be_listed() -> None:
    assert perimeter.desk(PACK) == [perimeter.Way("desk.example", "tcp", (8443, 8443))]
    assert perimeter.desk('[help]\ndesk_url = "https://desk.example"\n')[0].ports == (443, 443)
    assert perimeter.desk('kiosk_id = "borne-1"\n') == []


@pytest.mark.parametrize("layer", ["", "[help", "help = 3", '[help]\ndesk_url = "https://a:99999"', "\0", "[" * 5000])
def test_a_layer_that_is_none_opens_nothing(layer: str) -> None:
    assert perimeter.desk(layer) == []
    assert perimeter.proxies([layer]) == {}


def test_the_proxies_of_the_packs_settings_need_not_be_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A kiosk whose list lacks them could be told nothing any more, not even another list."""
    (tmp_path / "05-pack.toml").write_text('[delivery]\nproxy = "http://192.0.2.1:8080"\n')
    (tmp_path / "10-fleet.toml").write_text(
        '[delivery]\nproxy = "http://name:secret@192.0.2.8:3128"\n[help]\nproxy = "http://[2001:db8::8]:3128"\n'
        '[web]\nproxy = "192.0.2.9:8080"\n'
    )
    monkeypatch.setattr(perimeter, "SETTINGS", tmp_path)
    monkeypatch.setattr(perimeter, "RUN", tmp_path / "run")
    monkeypatch.setattr("sys.argv", ["perimeter.py", "--dry-run"])
    perimeter.main()
    assert re.findall(r"hosts (.*) accept", capsys.readouterr().out) == [
        "ip daddr 192.0.2.8/32 tcp dport 3128",
        "ip daddr 192.0.2.9/32 tcp dport 8080",
        "ip6 daddr 2001:db8::8/128 tcp dport 3128",
    ]


@pytest.mark.parametrize("proxy", ["3128", '"ftp://a:1"', '"http://a:1 b"', '"http://a\\n:1"', '"http://\'a:1"', '""'])
def test_a_proxy_that_is_none_opens_nothing_and_is_told_to_nobody(proxy: str) -> None:
    layers = ['[delivery]\nproxy = "http://proxy.example:3128"\n', f"[delivery]\nproxy = {proxy}\n"]
    assert perimeter.proxies(layers[1:]) == {}
    assert perimeter.proxies(layers).get("delivery") in (None, "http://proxy.example:3128")


def test_before_it_is_set_up_only_the_set_up_leaves_and_afterwards_it_does_not() -> None:
    before = perimeter.rule_set([], {}, set_up=False)
    assert "add rule inet kiosk set_up tcp dport { 443, 8443 } accept" in before
    assert "kiosk hosts " not in before.replace("flush chain inet kiosk hosts", "")
    after = perimeter.rule_set([], {}, set_up=True)
    assert after == "flush chain inet kiosk hosts\nflush chain inet kiosk set_up\n"


def test_a_resolver_that_keeps_it_waiting_keeps_no_set_up_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "hosts.txt").write_text("slow.example https\n")
    loaded: list[str] = []
    when_asked: list[tuple[list[str], str]] = []
    is_asked, over = threading.Event(), threading.Event()
    devices = tmp_path / "run" / perimeter.USB_RULES
    devices.parent.mkdir(parents=True)
    devices.write_text(perimeter.usb_rules("", set_up=False))

    def asked(host: str) -> Iterable[str]:
        when_asked.append((loaded[:], devices.read_text()))
        is_asked.set()
        assert over.wait(60)
        return ["192.0.2.66"]

    def load(rules: str) -> None:
        loaded.append(rules)

    monkeypatch.setattr(perimeter, "SETTINGS", tmp_path)
    monkeypatch.setattr(perimeter, "RUN", tmp_path / "run")
    monkeypatch.setattr(perimeter, "_load", load)
    monkeypatch.setattr(perimeter, "_asked", asked)
    monkeypatch.setattr(perimeter, "BUDGET_S", 0.1)
    monkeypatch.setattr(perimeter.subprocess, "run", lambda words, check: subprocess.CompletedProcess(words, 0))
    monkeypatch.setattr("sys.argv", ["perimeter.py"])
    perimeter.main()
    assert is_asked.wait(60)
    over.set()
    assert when_asked == [(["flush chain inet kiosk set_up\n"], "")], "no keyboard is taken any more"
    assert "accept" not in "".join(loaded), "what comes too late opens nothing"
    assert perimeter.SHUT in perimeter.rule_set([], {}, set_up=True)


def resolver(place: Path, *answers: bytes) -> threading.Thread:
    """What systemd-resolved 257 says at its socket, connection by connection: an answer in two pieces."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(place))
    listener.listen()

    def serve() -> None:
        with listener:
            for answer in answers:
                line, _ = listener.accept()
                with line:
                    asked = json.loads(_until_zero(line))
                    assert asked["method"] == "io.systemd.Resolve.ResolveHostname"
                    line.sendall(answer[:9])
                    line.sendall(answer[9:])

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


def _until_zero(line: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\0"):
        said += line.recv(1000)
    return said[:-1]


def test_names_are_asked_of_the_machines_own_resolver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "io.systemd.Resolve"
    monkeypatch.setattr(perimeter, "RESOLVER", place)
    with pytest.raises(OSError):
        perimeter._asked("desk.example")
    # As it was seen to say it.
    good = (
        b'{"parameters":{"addresses":[{"family":10,"address":[32,1,13,184,0,0,0,0,0,0,0,0,0,0,0,7]},{"family":2,'
        b'"address":[192,0,2,7]}],"name":"desk.example","flags":786945}}\0'
    )
    nobody = b'{"error":"io.systemd.Resolve.DNSError","parameters":{"rcode":3}}\0'
    serving = resolver(place, good, nobody, b"")
    assert perimeter.addresses("desk.example", perimeter._asked) == ["192.0.2.7", "2001:db8::7"]
    assert perimeter.addresses("nobody.example", perimeter._asked, ["192.0.2.1"]) == ["192.0.2.1"]
    assert perimeter.addresses("cut.example", perimeter._asked, ["192.0.2.1"]) == ["192.0.2.1"]
    serving.join(60)


@pytest.mark.parametrize(
    "said",
    [b"", b"\0", b"{", b"[]", b"3", b'{"parameters":[]}', b'{"parameters":{"addresses":{"a":1}}}',
     b'{"parameters":{"addresses":[{"address":[1,2,3]}]}}', b'{"parameters":{"addresses":[{"address":[300,0,0,1]}]}}',
     b'{"parameters":{"addresses":[{"address":"192.0.2.1"}]}}', b'{"parameters":{"addresses":[3]}}', b"\xff" * 9,
     b"[" * 60_000, b'{"parameters":{"addresses":[{"address":1000000000000}]}}'],
)  # fmt: skip
def test_an_answer_that_is_none_is_no_address(said: bytes) -> None:
    with pytest.raises(ValueError):
        perimeter.told_addresses(said)


def test_two_hundred_names_at_a_dead_resolver_keep_what_they_had_within_one_budget() -> None:
    dead = threading.Event()
    names = [f"host-{number}.example" for number in range(200)]
    before = {name: [f"192.0.2.{number}"] for number, name in enumerate(names)}
    answers = {"host-0.example": ["198.51.100.1"], "host-199.example": ["198.51.100.2"]}

    def look_up(host: str) -> Iterable[str]:
        if host not in answers:
            assert dead.wait(60)
            return ["203.0.113.1"]
        return answers[host]

    try:
        # It begins once all are asked; each of the 198 others waits for a minute.
        known = perimeter.known_addresses(names, look_up, before, 1.0)
        assert not dead.is_set()
    finally:
        dead.set()
    assert known == {**before, **answers}


def test_what_was_remembered_is_damaged_and_nothing_of_it_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(perimeter, "RUN", tmp_path)
    for damaged in ("", "{", "[]", '{"a": 3}', '{"a": null, "b": ["192.0.2.1"]}'):
        (tmp_path / "known.json").write_text(damaged)
        assert set(perimeter._remembered()) <= {"b"}


def test_the_keyboard_that_the_code_is_typed_on_is_taken_until_it_was_typed() -> None:
    own = 'allow id 1234:5678 serial "touch"\n'
    before = perimeter.usb_rules(own, set_up=False)
    assert "allow with-interface match-all { 03:*:* }" in before
    assert "one-of" not in before, "a keyboard that is a network adapter, too"
    assert own not in before
    assert perimeter.usb_rules(own, set_up=True) == own


@pytest.mark.parametrize(
    "line",
    [
        "0.0.0.0/0 https", "::/0 https", "10.0.0.0/8 https", "desk.example", "desk.example tcp", "desk.example tcp/0",
        "desk.example tcp/70000", "desk.example tcp/90-80", "desk.example icmp/3", "desk.example https;drop",
        "1.2.3.4.5 https", "999.1.1.1 https", "$(reboot) https", "-flag https", "a..b https",
        "desk.example https tcp/x",
        "desk.example }accept", f"{'a' * 300} https", "é.example https",
    ],
)  # fmt: skip
def test_a_line_that_says_too_much_or_nothing_allows_nothing(line: str) -> None:
    assert perimeter.ways(f"# hosts\n{line}\n") == ([], [2])


def test_a_name_that_is_not_answered_keeps_the_addresses_that_it_had() -> None:
    assert perimeter.addresses("desk.example", nobody_answers, ["192.0.2.1"]) == ["192.0.2.1"]
    assert perimeter.addresses("desk.example", nobody_answers) == []
    assert perimeter.addresses("desk.example", lambda _: ["192.0.2.2"], ["192.0.2.1"]) == ["192.0.2.2"]
    assert perimeter.addresses("192.0.2.0/24", nobody_answers) == ["192.0.2.0/24"]


def test_a_resolver_that_lies_writes_no_rule_of_its_own() -> None:
    assert perimeter.addresses("desk.example", lambda _: ["0.0.0.0/0 accept"], ["192.0.2.1"]) == ["192.0.2.1"]
    assert len(perimeter.addresses("desk.example", lambda _: [f"192.0.2.{n}" for n in range(200)])) == 8


@given(st.text(max_size=300))
def test_whatever_the_list_says_its_rules_are_one_form(text: str) -> None:
    listed, _ = perimeter.ways(text)
    known = {way.host: ["192.0.2.1", "2001:db8::1"] for way in listed}
    form = r"add rule inet kiosk hosts ip6? daddr [0-9a-f.:]+ (tcp|udp) dport [0-9]+(-[0-9]+)? accept|flush chain .*"
    made = perimeter.rule_set(listed, known, set_up=True).splitlines()
    assert all(re.fullmatch(form, line) for line in made)


def test_the_chains_that_are_filled_stand_in_the_rules_and_let_nothing_out_by_themselves() -> None:
    conf = (OVERLAY / "etc/nftables.conf").read_text("utf-8")
    assert re.search(r"chain hosts \{ \}", conf)
    assert re.search(r"chain set_up \{ \}", conf)
    output = conf.partition("chain output {")[2]
    assert "policy drop" in output
    assert output.index('meta skuid { "kiosk", "lp", "root", "kiosk-fetch", "kiosk-journal" } goto') < output.index(
        "ct state established"
    )
    assert output.index('meta skuid "kiosk-setup" goto') < output.index("ct state established")


def test_usbguard_reads_what_is_written_for_it() -> None:
    conf = (OVERLAY / "etc/usbguard/usbguard-daemon.conf").read_text("utf-8")
    assert f"RuleFolder={USB_FOLDER}\n" in conf
    assert f"d {USB_FOLDER} 0700 root root" in (OVERLAY / "etc/tmpfiles.d/kiosk-image.conf").read_text()
    assert "ImplicitPolicyTarget=block" in conf


def test_the_units_own_filter_is_opened_in_numbers_alone() -> None:
    """systemctl takes the word "localhost" where it stands alone, and with addresses beside it refuses them all."""
    known = {"desk": ["10.0.2.2", "2001:db8::7"], "net": ["192.0.2.0/24"]}
    name, _, words = perimeter.unit_property(known).partition("=")
    assert name == "IPAddressAllow"
    allowed = [ipaddress.ip_network(word) for word in words.split()]
    assert {str(one) for one in allowed} == {
        "127.0.0.0/8", "::1/128", "10.0.2.2/32", "2001:db8::7/128", "192.0.2.0/24",
    }  # fmt: skip


def test_what_leaves_for_the_hosts_has_its_own_filter_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "hosts.txt").write_text("192.0.2.43 tcp/4318\n")
    told: list[list[str]] = []

    def ran(words: list[str], **how: object) -> "subprocess.CompletedProcess[str]":
        told.append(words)
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(perimeter, "SETTINGS", tmp_path)
    monkeypatch.setattr(perimeter, "RUN", tmp_path / "run")
    monkeypatch.setattr(perimeter.subprocess, "run", ran)
    monkeypatch.setattr("sys.argv", ["perimeter.py"])
    (tmp_path / "run" / perimeter.USB_RULES).parent.mkdir(parents=True)
    perimeter.main()
    opened = {words[3]: words[4:] for words in told if words[1] == "set-property"}
    listed = ["IPAddressAllow=", "IPAddressAllow=127.0.0.0/8 192.0.2.43/32 ::1/128"]
    shipped = {
        "kiosk.service": IMAGE.parent / "debian/kiosk.service",
        "kiosk-push.service": IMAGE.parent / "debian/kiosk.kiosk-push.service",
        "kiosk-updater.service": IMAGE.parent / "rauc/overlay/etc/systemd/system/kiosk-updater.service",
        "systemd-journal-upload.service": OVERLAY / "etc/systemd/system/systemd-journal-upload.service.d/kiosk.conf",
    }
    assert opened == dict.fromkeys(shipped, listed)
    for file in shipped.values():
        assert "IPAddressDeny=any" in file.read_text("utf-8")
    finish = (IMAGE / "finish.sh").read_text("utf-8")
    assert all(unit in finish for unit in ("kiosk.service", "kiosk-push.service"))


def test_a_filter_that_systemd_would_not_open_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = {"kiosk-push.service"}
    asked: list[str] = []

    def ran(words: list[str], **how: object) -> "subprocess.CompletedProcess[str]":
        if words[1] == "set-property":
            asked.append(words[3])
            return subprocess.CompletedProcess(words, int(words[3] in refused))
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(perimeter, "SETTINGS", tmp_path / "none")
    monkeypatch.setattr(perimeter, "RUN", tmp_path / "run")
    monkeypatch.setattr(perimeter.subprocess, "run", ran)
    monkeypatch.setattr("sys.argv", ["perimeter.py"])
    (tmp_path / "run" / perimeter.USB_RULES).parent.mkdir(parents=True)
    perimeter.main()
    assert asked == list(perimeter.UNITS), "the others are opened all the same"
    refused.clear()
    perimeter.main()
    assert asked == [*perimeter.UNITS, *perimeter.UNITS]
    perimeter.main()
    assert asked == [*perimeter.UNITS, *perimeter.UNITS], "what is open is left"


def test_there_is_no_network_where_the_firewall_did_not_come_up() -> None:
    laid_over = (OVERLAY / "etc/systemd/system/systemd-networkd.service.d/kiosk.conf").read_text("utf-8")
    said = set(laid_over.splitlines())
    assert {"[Unit]", "Requires=nftables.service", "After=nftables.service"} <= said
