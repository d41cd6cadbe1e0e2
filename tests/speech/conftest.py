from pathlib import Path

import pytest

from tests.support.speech import SoundCard


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoundCard:
    """A sound card that writes down what it plays; programs that are started now find it."""
    made = SoundCard(tmp_path)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made
