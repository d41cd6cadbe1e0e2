"""Four soft notes that stand before a sentence, never alone: made by `packaging/make_sounds.py`."""

from typing import Literal, get_args

from kiosk import assets
from kiosk.errors import KioskError
from kiosk.speech.engine import Manner, Outcome
from kiosk.speech.recorded import play_file
from kiosk.speech.utterance import Utterance

# "go": your turn, put the paper or the card. "done": taken, finished. "attention": something is wrong (also a paper or
# a card the wrong way up). "help": help is on its way.
Name = Literal["go", "done", "attention", "help"]
NAMES: tuple[Name, ...] = get_args(Name)


def earcon(name: Name) -> Utterance:
    """A note, to be handed over before the sentence that says the same."""
    return Utterance(name, "", "earcon")


async def play_earcon(utterance: Utterance, manner: Manner) -> Outcome:
    """A note keeps its length at every speed."""
    if utterance.text not in NAMES:
        return "cannot"
    try:
        file = assets.path(f"sounds/{utterance.text}.wav")
    except KioskError:
        return "cannot"
    return await play_file(file, Manner(1.0, manner.volume_db, manner.device))
