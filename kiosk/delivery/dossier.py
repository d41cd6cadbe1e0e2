"""The making of a file: what was answered, sealed to the recipient before it touches a disk."""

from datetime import datetime, timedelta

from kiosk.delivery import wire
from kiosk.delivery.reference import new_id
from kiosk.delivery.wire import Dossier, Envelope
from kiosk.privacy import sealing


def make_envelope(
    dossier: Dossier,
    *,
    visit_id: str,
    recipient_key: bytes,
    created_at: datetime,
    envelope_id: str = "",
    kept_days: int = 0,
) -> Envelope:
    """Seal a file to the recipient's public key (32 bytes). `kept_days`: how long it may wait here; 0: the outbox's
    own limit.

    Raises `wire.DossierError` for a file that does not hold together (the recipient would refuse it) and
    `sealing.SealingError` for a key that is none.
    """
    wire.check_dossier(dossier)
    return Envelope(
        id=envelope_id or new_id(),
        visit_id=visit_id,
        reference=dossier.reference,
        flow=dossier.flow,
        service=dossier.service,
        created_at=created_at,
        sealed=sealing.seal(recipient_key, wire.encode_dossier(dossier)),
        keep_until=created_at + timedelta(days=kept_days) if kept_days else None,
    )
