"""Programs that are no part of a package (packaging/), as modules."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def loaded(file: Path, *beside: Path) -> ModuleType:
    """Made anew each time. What it imports lies in its own folder, or in one of `beside`."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    places = [str(folder) for folder in (file.parent, *beside)]
    sys.path[:0] = places
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.path[: len(places)]
    return module
