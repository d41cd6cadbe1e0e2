"""From a visit's file to an envelope in the outbox: seal, then commit in one transaction."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from kiosk.delivery.dossier import make_envelope
from kiosk.delivery.outbox import Outbox, OutboxError
from kiosk.delivery.reference import new_id
from kiosk.delivery.wire import Dossier, DossierError, Envelope
from kiosk.errors import Code, KioskError
from kiosk.privacy import logs, sealing
from kiosk.session.effects import CommitFile


class OutboxRegistrar:
    """Called in a thread. The recipient's key is read at each file: it may be given while the kiosk runs."""

    def __init__(
        self,
        outbox: Callable[[], Outbox],
        key_file: Path,
        now: Callable[[], datetime],
        answers: Callable[[str], bytes] = lambda envelope_id: b"",
    ) -> None:
        """`answers`: a public key for what the recipient will say of this file to this visit; empty: nobody listens."""
        self._outbox = outbox
        self._answers = answers
        self._key_file = key_file
        self._now = now

    def commit(self, file: CommitFile, pdf: bytes) -> Envelope | Code:
        envelope_id = new_id()
        dossier = Dossier(
            reference=file.reference,
            flow=file.flow,
            service=file.service,
            made_at=file.made_at,
            language=file.language,
            facts=file.facts,
            documents=file.documents,
            signatures=file.signatures,
            attachments={**file.attachments, "summary.pdf": pdf},
            answer_key=self._answers(envelope_id) if file.finishes else b"",
        )
        try:
            key = sealing.read_public_key(self._key_file)
            envelope = make_envelope(
                dossier,
                visit_id=file.visit_id,
                recipient_key=key,
                created_at=self._now(),
                envelope_id=envelope_id,
                kept_days=file.kept_days,
            )
            with closing(self._outbox()) as outbox:
                outbox.commit(envelope)
        except (OutboxError, KioskError, sealing.SealingError, DossierError, OSError) as error:
            # A disk that is full, or a key that is missing, is for staff to mend; the citizen keeps their answers.
            logs.event("not_committed", error=logs.places(type(error), error.__traceback__))
            return error.code if isinstance(error, OutboxError) else Code.OUTBOX_BROKEN
        return envelope
