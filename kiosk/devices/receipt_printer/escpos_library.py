"""python-escpos, as far as it is used here: tickets are built with its Dummy printer, pictures with its image."""

import tempfile
from typing import Any

# python-escpos 3.1 makes a temporary folder when it is imported, pickles its printer table into it and leaves it
# there: here it goes at once.
with tempfile.TemporaryDirectory() as _folder:
    _usual, tempfile.tempdir = tempfile.tempdir, _folder
    from escpos.capabilities import get_profile
    from escpos.image import EscposImage
    from escpos.printer.dummy import Dummy

    tempfile.tempdir = _usual

__all__ = ["Dummy", "EscposImage", "profile_named"]


def profile_named(name: str) -> Any:
    """A printer's capabilities; None when the library has no such name."""
    try:
        return get_profile(name)
    except KeyError:
        return None
