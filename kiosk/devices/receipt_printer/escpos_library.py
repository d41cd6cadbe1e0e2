"""python-escpos, as far as it is used here: tickets are built with its Dummy printer, pictures with its image."""

import json
import os
import pickle
import platform
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

_PICKLES = "ESCPOS_CAPABILITIES_PICKLE_DIR"


def _pickle_table(folder: Path) -> None:
    """Put the printer table where python-escpos looks for one before it reads its file: the file is JSON, and takes
    1 ms as such, but python-escpos reads it as YAML, which takes 120 ms at each start. A table that cannot be read so
    is left to python-escpos itself."""
    try:
        table = json.loads((files("escpos") / "capabilities.json").read_bytes())
    except (OSError, ValueError):
        return
    (folder / f"{platform.python_version()}.capabilities.pickle").write_bytes(pickle.dumps(table))


# python-escpos 3.1 makes a temporary folder when it is imported, pickles its printer table into it and leaves it
# there: here it goes at once.
with tempfile.TemporaryDirectory() as _folder:
    _usual, tempfile.tempdir = tempfile.tempdir, _folder
    os.environ[_PICKLES] = _folder
    _pickle_table(Path(_folder))
    from escpos.capabilities import get_profile
    from escpos.image import EscposImage
    from escpos.printer.dummy import Dummy

    tempfile.tempdir = _usual
    del os.environ[_PICKLES]

__all__ = ["Dummy", "EscposImage", "profile_named"]


def profile_named(name: str) -> Any:
    """A printer's capabilities; None when the library has no such name."""
    try:
        return get_profile(name)
    except KeyError:
        return None
