"""Names of authorities and of their certificates: four characters, compared exactly. In the binary encoding a
certificate's has five."""

import re

from cryptography import x509
from cryptography.x509.oid import NameOID

AUTHORITY = re.compile("[A-Z0-9]{4}")
CERTIFICATE = re.compile("[A-Z0-9]{4,5}")


def common_names(name: x509.Name) -> list[str]:
    """The common names; a value that is no text is none."""
    return [str(attribute.value) for attribute in name.get_attributes_for_oid(NameOID.COMMON_NAME)]
