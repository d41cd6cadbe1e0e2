"""The canary of the photo: a real one goes into the sealed file; on the disk there is nothing that looks like it."""

import logging
from contextlib import closing
from pathlib import Path

import pytest

from kiosk import assets, config
from kiosk.delivery import wire
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.wire import Envelope
from kiosk.documents.photo.client import MODELS
from kiosk.documents.photo.coach import Coach, Setup
from kiosk.documents.photo.port import Photo
from kiosk.privacy import sealing
from kiosk.session import effects, events
from kiosk.session.registrar import OutboxRegistrar
from tests.support.photos import jpeg, judged, live, posing_hand, seen
from tests.support.visits import LEAVE

PIECE = 24  # octets of the photo that nothing else has by chance


def pieces(photo: Photo) -> list[bytes]:
    """Of the picture's own data, and of the preview's."""
    middle = len(photo.jpeg) // 2
    return [
        photo.jpeg[middle : middle + PIECE],
        photo.jpeg[-200 : -200 + PIECE],
        photo.preview_rgb[len(photo.preview_rgb) // 2 :][:PIECE],
    ]


def test_the_photo_that_was_kept_is_in_the_sealed_file_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    coach = Coach(Setup(str(assets.path(MODELS))))
    kept, dropped = (coach.photo(jpeg(seen(size=(640, 480), noise=noise))) for noise in (2, 4))
    assert isinstance(kept, Photo)
    assert isinstance(dropped, Photo)
    flow, findings = judged(tmp_path)
    assert flow is not None, findings
    keys = sealing.keep_key_pair(tmp_path / "recipient.key", tmp_path / "recipient.pub")
    hand = posing_hand(flow)
    for photo in (dropped, kept):
        live(hand).do(events.Shoot(now=True), events.PhotoMade(photo))
    hand.do(events.KeepPhoto(), events.Continue(), events.Continue())
    file = hand.wants(effects.CommitFile)
    assert (file.summary.scans, file.summary.translation) == ((), None)
    state = tmp_path / "state"
    state.mkdir()
    limits = config.Delivery()
    registrar = OutboxRegistrar(lambda: Outbox(state, limits), tmp_path / "recipient.pub", hand.clock.now)
    done = registrar.commit(file, b"%PDF-1.7")
    assert isinstance(done, Envelope)
    with closing(Outbox(state, limits)) as outbox:
        envelope = outbox.envelope(done.id)
    assert envelope is not None
    dossier = wire.decode_dossier(sealing.open_sealed(keys, envelope.sealed))
    assert dossier.attachments[f"{kept.sha256}.jpg"] == kept.jpeg
    assert len(dossier.attachments) == 2
    written = {file: file.read_bytes() for file in state.rglob("*") if file.is_file()}
    assert written
    for name, content in written.items():
        for photo in (kept, dropped):
            assert not any(piece in content for piece in pieces(photo)), name
            assert photo.sha256.encode() not in content, name
    shown = caplog.text + repr(hand.visit) + repr(file) + repr(kept) + repr(events.PhotoMade(kept))
    assert kept.sha256 not in shown
    assert "\\x" not in shown
    assert hand.do(*LEAVE).visit.pages == {}
