"""`[retention]` of the desk's settings: for how long a file that was received is kept."""

from typing import Annotated

import msgspec

from kiosk.config import Settings
from kiosk.desk.archive_settings import Token
from kiosk.flows.model_types import FlowId

SPECIMEN_VISA = "VISA-SPECIMEN"
Days = Annotated[int, msgspec.Meta(ge=1, le=36_500)]


class Retention(Settings, frozen=True):
    """How many days a file is kept from its acknowledgement on; then the desk destroys it by itself, and the audit log
    says so. `demarches`: by démarche, before what it says itself (`legal: desk_days`); `days`: where neither says it.
    `visa`: of the archives' service, without which no public archive is destroyed (Code du patrimoine, L212-2): each
    line of the log names it, and while it is the specimen nothing goes by itself. `automatic = false`: neither then.
    What is due is listed all the same, and destroyed by hand (`kiosk desk retention --destroy`). With
    `[archive] final_action = "Keep"` nothing is destroyed before it was packaged.
    `unsynchronised = true`: by itself also while the kernel says that nothing sets the machine's clock (a virtual
    machine whose host does)."""

    automatic: bool = True
    days: Days = 365
    demarches: dict[FlowId, Days] = msgspec.field(default_factory=dict)
    visa: Token = SPECIMEN_VISA
    unsynchronised: bool = False

    @property
    def by_itself(self) -> bool:
        return self.automatic and self.visa != SPECIMEN_VISA
