"""`[archive]` of the desk's settings: who hands over to whom, and for how long a file is to be kept (SEDA 2.2)."""

from typing import Annotated, Literal

import msgspec

from kiosk.config import Settings

# A token that an XML document of SEDA holds.
Token = Annotated[str, msgspec.Meta(pattern=r"^[^\s<>&]([^<>&\x00-\x1f]{0,198}[^\s<>&])?\Z")]


class Archive(Settings, frozen=True):
    """Identifiers as the archives' service has given them: the `agreement`, the agencies. `rule`: of how long a file is
    of use (durée d'utilité administrative), from the day of its acknowledgement on; `final_action`: what is done
    then."""

    agreement: Token = "ACCORD-SPECIMEN"
    archival_agency: Token = "ARCHIVES-SPECIMEN"
    transferring_agency: Token = "MAIRIE-SPECIMEN"
    originating_agency: Token = "MAIRIE-SPECIMEN"
    rule: Token = "DUA-SPECIMEN"
    final_action: Literal["Destroy", "Keep"] = "Destroy"
