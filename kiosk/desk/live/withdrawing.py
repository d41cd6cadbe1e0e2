"""Codes are taken back before their end, with the packs that wait for them: a stick that was lost, a kiosk that is
revoked, a desk put back from a backup. By the name they were made for: the desk has digests, and a code that stood in a
command's arguments would be read by others."""

from datetime import UTC, datetime

import msgspec

from kiosk.desk.live import packs
from kiosk.desk.live.store import LiveStore

# Whose codes: of no name (`kiosk desk enrol`, the console's), and of anybody.
UNNAMED = ""
EVERYBODY = None
_NEVER = datetime.max.replace(tzinfo=UTC)


class Withdrawn(msgspec.Struct, frozen=True):
    """How many codes were good until now, and how many packs waited for them."""

    codes: int
    packs: int

    def __str__(self) -> str:
        codes, them = ("1 code is", "it") if self.codes == 1 else (f"{self.codes} codes are", "them")
        waited = "" if not self.packs else f", {self.packs} pack{'s' if self.packs > 1 else ''} with {them}"
        return f"{codes} taken back{waited}"


def withdraw(store: LiveStore, whose: str | None, now: datetime) -> Withdrawn:
    """A code and its pack go together, or neither does; somebody who enrols by it at this moment comes wholly before
    or after. Those that are over go too, uncounted: a clock may be put back."""
    with store.together(lasting=True):
        good = [one for one in store.codes(now, packs.PREFIX) if whose is EVERYBODY or one.kiosk_id == whose]
        store.drop_codes(whose, packs.PREFIX)
        if whose is EVERYBODY:
            # Also packs whose code is gone, by a desk that was killed while it made them.
            packs.forget_old(store, _NEVER)
    return Withdrawn(len(good), sum(one.has_pack for one in good))


def revoke(store: LiveStore, kiosk_id: str, at: datetime) -> Withdrawn | None:
    """The kiosk's key is good no more, nor is any code made for its name until now: whoever has the kiosk may have its
    stick. None where no such kiosk is enrolled: then its codes are of its successor, and stay."""
    with store.together(lasting=True):
        return withdraw(store, kiosk_id, at) if kiosk_id and store.revoke(kiosk_id, at) else None
