"""Where OpenFisca stands: a folder of packages beside the kiosk's own (docs/adr/0013-rights-engine.md)."""

import sys
from pathlib import Path


def folder() -> Path:
    """Of this Python's environment; `packaging/setup.sh` fills it from `packaging/rights.lock`."""
    return Path(sys.prefix) / "rights"


def installed(where: Path) -> bool:
    return (where / "openfisca_france").is_dir()
