"""The part of `kiosk.help.wire` in which the citizen shows the agent one photo: by a touch of theirs, while they share
the view. No message of a desk asks for it."""

from typing import Annotated

import msgspec

from kiosk.help.wire_parts import Id, Message, Name, PrivateMessage
from kiosk.help.wire_sending import MAX_PART_BYTES, MAX_PARTS


class PhotoPart(PrivateMessage, frozen=True):
    """One part of a photo (JPEG), `index` from 0, in order. `field`: the question that it may answer, of the last
    `ShareState`. A first part takes the place of what was shown before; the end of the shared view ends it."""

    call_id: Id
    field: Name
    index: Annotated[int, msgspec.Meta(ge=0, lt=MAX_PARTS)]
    count: Annotated[int, msgspec.Meta(ge=1, le=MAX_PARTS)]
    data: Annotated[bytes, msgspec.Meta(min_length=1, max_length=MAX_PART_BYTES)]


class PhotoHidden(Message, frozen=True):
    """It is shown no more: the citizen has said so, or looks at another one."""

    call_id: Id
    field: Name
