"""The registrar: what a visit wants sent is sealed, and lies in a real outbox; or nothing does, and a code says why."""

import hashlib
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk import config
from kiosk.delivery import wire
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.wire import Envelope
from kiosk.errors import Code
from kiosk.flows.facts import DocumentValue, Fact
from kiosk.i18n.translator import FRENCH
from kiosk.privacy import sealing
from kiosk.session import effects, events
from kiosk.session.registrar import OutboxRegistrar
from kiosk.session.shown import shown
from tests.support.visits import FLOWS, PAGE, Hand

PDF = b"%PDF the summary"
LIMITS = config.Delivery()
GO_ON = (events.Continue(),)


@pytest.fixture
def keys(tmp_path: Path) -> sealing.KeyPair:
    return sealing.keep_key_pair(tmp_path / "recipient.key", tmp_path / "recipient.pub")


def registrar(tmp_path: Path, limits: config.Delivery = LIMITS) -> OutboxRegistrar:
    return OutboxRegistrar(lambda: Outbox(tmp_path / "outbox", limits), tmp_path / "recipient.pub", Hand().clock.now)


def file_to_commit() -> effects.CommitFile:
    page = replace(PAGE, sha256=hashlib.sha256(PAGE.jpeg).hexdigest())
    return Hand().enter().identify().live_at().scan(page).do(*GO_ON).sign().do(*GO_ON).wants(effects.CommitFile)


def waiting(tmp_path: Path) -> int:
    with closing(Outbox(tmp_path / "outbox", LIMITS)) as outbox:
        return len(outbox.list())


def test_what_is_committed_opens_as_what_was_answered(tmp_path: Path, keys: sealing.KeyPair) -> None:
    file = file_to_commit()
    done = registrar(tmp_path).commit(file, PDF)
    assert isinstance(done, Envelope)
    with closing(Outbox(tmp_path / "outbox", LIMITS)) as outbox:
        kept = outbox.envelope(done.id)
    assert kept is not None
    dossier = wire.decode_dossier(sealing.open_sealed(keys, kept.sealed))
    assert dossier.attachments["summary.pdf"] == PDF
    assert dossier.attachments[f"{hashlib.sha256(PAGE.jpeg).hexdigest()}.jpg"] == PAGE.jpeg
    assert dossier.reference == done.reference == file.reference
    assert dossier.facts["nom"].value == "Specimen"
    assert b"Specimen" not in kept.sealed


def test_without_the_recipients_key_nothing_is_kept(tmp_path: Path) -> None:
    assert registrar(tmp_path).commit(file_to_commit(), PDF) is Code.OUTBOX_BROKEN
    assert waiting(tmp_path) == 0


@pytest.mark.usefixtures("keys")
def test_a_file_beyond_the_limit_is_not_kept(tmp_path: Path) -> None:
    small = config.Delivery(max_file_bytes=100_000)
    assert registrar(tmp_path, small).commit(file_to_commit(), PDF * 10_000) is Code.FILE_TOO_LARGE
    assert waiting(tmp_path) == 0


def test_a_paper_without_a_valid_signature_is_shown_without_its_words() -> None:
    field = FLOWS["changement-adresse"].field("preuve")
    said = DocumentValue(("a" * 64,), "invalid", name="CAMILLE SPECIMEN", postcode="57000", town="METZ")
    assert shown(field, Fact(said, "scan", "declarant"), FRENCH) == "1 page"
    believed = Fact(replace(said, signature="valid"), "two_d_doc", "declarant")
    assert shown(field, believed, FRENCH) == "1 page · CAMILLE SPECIMEN · 57000 METZ"
