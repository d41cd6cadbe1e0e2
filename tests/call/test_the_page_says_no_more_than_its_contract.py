"""The page decodes what a stranger's browser has sent. Taken over, it could say anything: what is none of the contract
does not exist, and what is says nothing about what the citizen allows."""

import random

import pytest

from kiosk.call import port, protocol
from kiosk.call.page_wire import from_page, to_page
from kiosk.help import wire_call

SENDER = "a" * 32
READY = f'{{"type": "ready", "sender": "{SENDER}", "to": ""}}'
NONE = [
    "", "null", "[]", "{}", "\x00", "{" * 9000, "[" * 100_000, '{"type": "begin"}', '{"type": "frame", "slot": 0}',
    '{"type": "crashed"}',  # only the process that sees it says so
    f'{{"type": "signal", "party": "desk", "signal": {READY}}}',
    '{"type": "signal", "party": "agent", "signal": {"type": "ready"}}',
    '{"type": "signal", "party": "agent", "signal": "x"}',
    '{"type": "linked", "party": "agent", "state": "free"}',
    '{"type": "linked", "party": "agent", "state": "on", "first_frame_ms": 1e999}',
    '{"type": "own", "microphone": "loud", "camera": "on"}',
    '{"type": "heard", "party": "agent", "seq": 1, "text": "' + "x" * 601 + '", "final": true}',
    '{"type": "heard", "party": "agent", "seq": 1, "text": "a\\u202eb", "final": true}',
    '{"type": "figures", "party": "agent", "frames_decoded": -1}',
    '{"type": "page_ready"}' + " " * 70_000,
]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_what_is_none_of_the_contract_does_not_exist(text: str) -> None:
    assert from_page(text) is None


def test_a_random_octet_changes_a_message_into_another_or_into_none() -> None:
    chance = random.Random(5)
    said = f'{{"type": "signal", "party": "agent", "signal": {READY}}}'
    for _ in range(2000):
        at = chance.randrange(len(said))
        from_page(said[:at] + chr(chance.randrange(0x110000 - 0x2000) + 32) + said[at + 1 :])
        from_page(said[:at])


def test_each_thing_of_the_contract_is_read() -> None:
    assert from_page('{"type": "page_ready"}') == port.PageReady()
    signal = from_page(f'{{"type": "signal", "party": "third", "signal": {READY}}}')
    assert signal == port.Signalled("third", wire_call.Ready("a" * 32))
    assert from_page('{"type": "own", "microphone": "on", "camera": "away"}') == port.Own("on", "away")
    assert from_page('{"type": "figures", "party": "agent", "codec": "video/VP8"}') is not None


def test_no_address_and_no_credential_prints() -> None:
    server = wire_call.IceServer(("turn:relais.example:3478",), "1:borne", "secret")
    begin = protocol.Begin((server,), relay_only=True, allowed=protocol.Allowed(), headset=False)
    candidate = wire_call.Candidate("a" * 32, "b" * 32, "candidate:1 1 udp 1 192.0.2.7 9 typ host")
    deliver = protocol.Deliver("agent", candidate)
    told = port.Signalled("agent", candidate)
    assert not any(word in repr((begin, deliver, told)) for word in ("secret", "192.0.2.7", "relais"))
    assert "secret" in to_page(begin), "the page is told"
