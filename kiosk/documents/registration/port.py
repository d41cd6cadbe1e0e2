"""What the reader of registration certificates is asked and answers.

No decoder here: the screen's process imports it.
"""

from kiosk.documents.port import Unreadable
from kiosk.documents.rib.port import NotLookedFor
from kiosk.privacy.private import Private


class ReadRegistration(Private, frozen=True, tag="read_registration"):
    """Find plate and serial number on a picture of a certificate: JPEG, PNG, TIFF or WebP, upright, up to 60
    megapixels."""

    jpeg: bytes


class RegistrationRead(Private, frozen=True, tag="registration", tag_field="answer"):
    """`plate`: as `AA-123-AA`. `vin`: seventeen signs. Each empty where it was not read, or was read in two ways. No
    check digit answers for them: a person compares them with the paper."""

    plate: str = ""
    vin: str = ""


RegistrationReading = RegistrationRead | NotLookedFor | Unreadable
