"""A screen that hangs, shown or warmed, is found by its silence and killed; what hung with it is not shown instead."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import msgspec
import pytest

from kiosk.processes import frames, link
from kiosk.processes.proc import alive
from kiosk.supervisor import screen as screens
from kiosk.supervisor.child import Child, python, spawn_linked
from kiosk.supervisor.embedded import default_config
from kiosk.supervisor.screen import BEAT_LIMIT_S, START_LIMIT_S, Screen
from tests.support.patience import PATIENCE_S, promised
from tests.support.supervisor import running_supervisor

# What people are promised: somebody finds a screen that answers again, whatever has hung.
BACK_WITHIN_S = promised(30.0)


def hang(pid: int) -> float:
    """When it was."""
    os.kill(pid, signal.SIGSTOP)
    return time.monotonic()


@pytest.mark.long  # a beat that is missed for ten seconds
def test_a_shown_screen_is_replaced(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        first, second = kiosk.wait_for("serving"), kiosk.wait_for("warm", 2)
        hung_at = hang(first["pid"])
        shown = kiosk.wait_for("serving", 2)
        assert shown["pid"] == second["pid"]  # it stood warm all that time, and was not taken for hung
        assert shown["at"] - hung_at < BACK_WITHIN_S
        assert not alive(first["pid"])


@pytest.mark.long  # the same
def test_a_warmed_screen_is_replaced_while_the_shown_one_serves_on(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        first, second = kiosk.wait_for("serving"), kiosk.wait_for("warm", 2)
        kiosk.tell(first["pid"], "visit v1")
        hang(second["pid"])
        third = kiosk.wait_for("warm", 3)
        assert not alive(second["pid"])
        kiosk.tell(first["pid"], "end citizen")
        assert kiosk.wait_for("serving", 2)["pid"] == third["pid"]


@pytest.mark.long  # the same
def test_a_warmed_screen_that_hung_with_the_shown_one_is_not_given_the_minute_of_a_start(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        first, second = kiosk.wait_for("serving"), kiosk.wait_for("warm", 2)
        hung_at = hang(second["pid"])
        kiosk.tell(first["pid"], "visit v1\nfreeze")
        shown = kiosk.wait_for("serving", 2)
        assert shown["pid"] not in (first["pid"], second["pid"])
        assert shown["at"] - hung_at < min(BACK_WITHIN_S, START_LIMIT_S)
        assert not alive(first["pid"])
        assert not alive(second["pid"])
        # The next person is told of the visit, though another screen came and went in between.
        assert (shown["after"], shown["interrupted"]) == ("screen_lost", {"committed": False, "reference": ""})


@pytest.fixture
def warmed() -> Iterator[socket.socket]:
    """Of a true screen that is never told to take the display."""
    child, sock = spawn_linked(python("kiosk.app"))
    sock.settimeout(PATIENCE_S)
    sock.sendall(frames.encode("event", 0, link.Configure(default_config(dock=False))))
    yield sock
    child.kill()
    sock.close()


def test_a_true_screen_beats_while_it_is_warmed(warmed: socket.socket) -> None:
    said: list[link.FromScreen] = []
    while link.Warm() not in said or said[-2:] != [link.Beat(), link.Beat()]:
        frame = frames.receive(warmed)
        assert frame is not None
        said.append(msgspec.msgpack.decode(frame.body, type=link.FromScreen))
    assert not [word for word in said if isinstance(word, link.Ready)]


class Stand:
    """A screen's two ends, and a clock that is moved by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(screens, "time", SimpleNamespace(monotonic=lambda: self.now))
        ours, self._theirs = socket.socketpair()
        self.screen = Screen(cast("Child", None), ours)

    def said(self, word: link.FromScreen) -> None:
        self._theirs.sendall(frames.encode("event", 0, word))
        for each in self.screen.hear() or ():
            self.screen.note(each)

    def is_frozen_after(self, seconds: float) -> bool:
        self.now += seconds
        return self.screen.is_frozen()


def test_who_has_not_said_a_word_has_the_minute_of_a_start(monkeypatch: pytest.MonkeyPatch) -> None:
    stand = Stand(monkeypatch)
    assert not stand.is_frozen_after(START_LIMIT_S - 1)
    stand.screen.activate(link.Activate())
    assert stand.is_frozen_after(2)


@pytest.mark.parametrize("words", [(link.Beat(),), (link.Beat(), link.Warm()), (link.Ready(()),)])
def test_who_has_spoken_owes_a_beat_wherever_it_is_on_its_way(
    monkeypatch: pytest.MonkeyPatch, words: tuple[link.FromScreen, ...]
) -> None:
    stand = Stand(monkeypatch)
    for word in words:
        stand.said(word)
    for _ in range(3):
        assert not stand.is_frozen_after(BEAT_LIMIT_S - 1)
        stand.said(link.Beat())
    assert stand.is_frozen_after(BEAT_LIMIT_S + 1)


def test_to_be_told_to_take_the_display_is_no_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    stand = Stand(monkeypatch)
    stand.said(link.Warm())
    assert not stand.is_frozen_after(BEAT_LIMIT_S - 1)
    stand.screen.activate(link.Activate())
    assert stand.is_frozen_after(2)
