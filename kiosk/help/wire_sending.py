"""The part of `kiosk.help.wire` with which an agent sends the citizen a picture or an official page."""

from typing import Annotated

import msgspec

from kiosk.help.wire_parts import Id, Message, PrivateMessage, whole

# All parts of one picture together.
MAX_PICTURE_BYTES = 600_000
MAX_PART_BYTES = 24_000
MAX_PARTS = 25

Url = Annotated[str, msgspec.Meta(max_length=500, pattern=whole(r"https://[!-~]+"))]


class Picture(PrivateMessage, frozen=True):
    """One part of a picture, `index` from 0, in order; all parts have one `action_id`. JPEG or PNG as far as the sender
    says: the kiosk opens it in its sandbox and makes it anew before it is shown. Answered by `ActionResult` after the
    last part."""

    call_id: Id
    action_id: Id
    index: Annotated[int, msgspec.Meta(ge=0, lt=MAX_PARTS)]
    count: Annotated[int, msgspec.Meta(ge=1, le=MAX_PARTS)]
    data: Annotated[bytes, msgspec.Meta(min_length=1, max_length=MAX_PART_BYTES)]


class ShowPage(Message, frozen=True):
    """An official page: the kiosk says its host, and opens it in the locked view at the citizen's touch, if the host is
    one that the démarche allows. Answered by `ActionResult`."""

    call_id: Id
    action_id: Id
    url: Url
