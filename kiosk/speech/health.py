"""Whether each language can be heard, and by which sound device: for `kiosk doctor`."""

from collections.abc import Sequence

from kiosk.check import Check, Verdict
from kiosk.config import Speech
from kiosk.speech.choice import speakers
from kiosk.speech.playing import can_play
from kiosk.speech.speechd.voices import installed


async def of_voices(settings: Speech, languages: Sequence[str]) -> Check:
    """Whether each language that is offered can be heard; what cannot is silent, and never spoken by a wrong voice."""
    if not settings.enabled:
        return Check("voices", "off", "speech is not enabled")
    found = await speakers(settings, languages)
    mute = [language for language, by in found.items() if not by]
    if not mute:
        return Check("voices", "well", "; ".join(f"{language}: {by}" for language, by in found.items()))
    remedy = "Install a voice, or record one: `kiosk voices record` (docs/speech.md)."
    return Check("voices", "failed", f"no voice for {', '.join(mute)}: these pages are silent", remedy)


async def of_sound(settings: Speech) -> tuple[Check, ...]:
    """The server that speaks, and what is heard of it. A sound device that the configuration names is required;
    "default" is whatever the machine has."""
    if not settings.enabled:
        return ()
    found = await installed()
    detail = f"speech-dispatcher has {len(found)} voices" if found else "speech-dispatcher does not answer"
    remedy = "" if found else "apt-get install speech-dispatcher speech-dispatcher-espeak-ng"
    # Where a program speaks, too, nothing hangs on it alone.
    missing: Verdict = "untested" if settings.programs else "failed"
    checks = [Check("speech server", "well" if found else missing, detail, remedy)]
    for name, device in (("headset", settings.headset_device), ("loudspeaker", settings.loudspeaker_device)):
        heard = await can_play(device)
        unheard: Verdict = "untested" if device == "default" else "failed"
        said = f"sound device {device!r} {'can' if heard else 'cannot'} be opened"
        remedy = "" if heard else "`aplay -L` lists the sound devices; is the kiosk's user in the group audio?"
        checks.append(Check(name, "well" if heard else unheard, said, remedy))
    return tuple(checks)
