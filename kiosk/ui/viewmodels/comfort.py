"""The row at the top and the panel "Confort": how the citizen wants the kiosk to be, on every page."""

from kiosk.config import Config, Device
from kiosk.devices.states import DeviceName
from kiosk.errors import N_
from kiosk.i18n.translator import Translator, name_of
from kiosk.session.finding.state import InWords
from kiosk.session.preferences import MODES, SCAN_STEPS_S, THEMES, Preferences
from kiosk.session.staff.mediation_marks import mark
from kiosk.session.state import Attract, Ended, Leaving, Sending, Staff, StaffDoor
from kiosk.speech.rates import SPEEDS, VOLUMES_DB
from kiosk.ui.keyboards import LAYOUTS, OWN_LETTERS, Layout
from kiosk.ui.viewmodels.content import Button, CallBar, Chrome, Language, Setting, Strip
from kiosk.ui.viewmodels.labels import LABELS
from kiosk.ui.viewmodels.view import View

# In the midst of a sentence, without a capital.
SIMULATED: dict[DeviceName, str] = {
    "scanner": N_("scanner"),
    "camera": N_("caméra"),
    "card_reader": N_("lecteur de cartes"),
    "receipt_printer": N_("imprimante de tickets"),
    "page_printer": N_("imprimante de pages"),
    "inputs": N_("casque et touches"),
}
MODE_LABELS = {
    "touch": N_("Toucher l'écran"),
    "keypad": N_("Pavé de touches"),
    "quadrants": N_("Toucher sans voir"),
    "one_switch": N_("Un contacteur"),
    "two_switches": N_("Deux contacteurs"),
}


def chrome_of(view: View) -> Chrome:
    tr, config, wish = view.tr, view.config, view.visit.preferences
    labels = {key: tr(text) for key, text in LABELS.items()}
    if isinstance(view.visit.place, Attract | Leaving | Ended | Sending | StaffDoor | Staff):
        labels["pause"] = ""
    simulated = [tr(name) for device, name in SIMULATED.items() if _is_simulated(config, device)]
    if config.web.stand_in:
        simulated.append(tr(N_("site officiel")))
    if config.identify.stand_in:
        simulated.append("FranceConnect")
    if view.visit.calling.live and config.call.simulated:
        simulated.append(tr(N_("micro de l'appel")))
    return Chrome(
        operator=config.operator.name,
        logo=config.operator.logo,
        accent=config.operator.accent,
        languages=tuple(
            Language(code, name_of(code), current=code == wish.language) for code in config.screen.languages
        ),
        size=wish.size,
        theme=wish.theme,
        blurred=view.visit.idle.stage != "active",
        motion=wish.motion,
        simulated=tr(N_("Matériel simulé : {devices}"), devices=", ".join(simulated)) if simulated else "",
        labels=labels,
        mark=mark(view.visit, tr),
        rtl=tr.rtl,
        keyboard="\n".join(_letters(view).rows),
        capitals=LAYOUTS[tr.about.keyboard].capitals,
        lowered=wish.lowered and can_be_lowered(config),
        curtain=wish.curtain,
        mode=wish.mode,
        scan_ms=round(SCAN_STEPS_S[wish.scan_step] * 1000),
        speech=wish.speech,
        voice=tr(N_("La voix n'est pas disponible.")) if view.mute and wish.speech else "",
        camera=tr(N_("Caméra allumée")) if view.visit.camera_on else "",
        settings=settings_of(tr, wish, config),
        strip=_strip(view),
        call=_call(view),
    )


def _strip(view: View) -> Strip | None:
    if view.visit.helping.stage == "none" and not view.visit.helping.ringing:
        return None
    from kiosk.ui.viewmodels.help_strip import strip  # not before the first picture

    return strip(view)


def _call(view: View) -> CallBar | None:
    if view.visit.calling.stage == "none":
        return None
    from kiosk.ui.viewmodels.call_pages import bar  # not before the first picture

    return bar(view)


def _letters(view: View) -> Layout:
    """Names and addresses are in Latin letters; what is said in one's own words is in one's own letters."""
    about, place = view.tr.about, view.visit.place
    if isinstance(place, InWords) and not place.latin and about.script in OWN_LETTERS:
        return OWN_LETTERS[about.script]
    return LAYOUTS[about.keyboard]


def can_be_lowered(config: Config) -> bool:
    """A portrait screen stands as high as a person; one that lies is within reach as a whole."""
    return config.screen.height_px > config.screen.width_px


def settings_of(tr: Translator, wish: Preferences, config: Config) -> tuple[Setting, ...]:
    """Every wish and what it may be; the scanning speed only where something scans."""
    themes = tuple(theme for theme in THEMES if f"theme_{theme}" in LABELS)
    settings = [
        _setting(tr, "size", N_("Taille du texte"), wish.size, {0: "size_0", 1: "size_1", 2: "size_2"}),
        _setting(tr, "theme", N_("Contraste"), wish.theme, {theme: f"theme_{theme}" for theme in themes}),
        _switch(tr, "speech", N_("Lecture à voix haute"), wish.speech),
        _steps(tr, "speed", N_("Vitesse de la voix"), wish.speed, [f"{round(rate * 100)} %" for rate in SPEEDS]),
        _steps(tr, "volume", N_("Volume"), wish.volume, [str(n + 1) for n in range(len(VOLUMES_DB))]),
        _switch(tr, "curtain", N_("Écran noir, pour la discrétion"), wish.curtain),
        _switch(tr, "motion", N_("Mouvements à l'écran"), wish.motion),
        Setting(
            "mode",
            tr(N_("Façon d'utiliser la borne")),
            tuple(
                Button(tr(MODE_LABELS[mode]), "prefer", f"mode={mode}", selected=mode == wish.mode) for mode in MODES
            ),
        ),
    ]
    if wish.mode == "one_switch":
        seconds = [f"{tr.number(step)} s" for step in SCAN_STEPS_S]
        settings.append(_steps(tr, "scan_step", N_("Temps sur chaque choix"), wish.scan_step, seconds))
    if can_be_lowered(config):
        settings.insert(2, _switch(tr, "lowered", N_("Écran abaissé, pour une personne assise"), wish.lowered))
    return tuple(settings)


def _setting(tr: Translator, name: str, label: str, now: object, words: dict[object, str]) -> Setting:
    """`words`: value -> key of `LABELS`."""
    options = tuple(
        Button(tr(LABELS[key]), "prefer", f"{name}={value}", selected=value == now) for value, key in words.items()
    )
    return Setting(name, tr(label), options)


def _switch(tr: Translator, name: str, label: str, now: bool) -> Setting:
    return Setting(
        name,
        tr(label),
        (
            Button(tr(N_("Non")), "prefer", f"{name}=off", selected=not now),
            Button(tr(N_("Oui")), "prefer", f"{name}=on", selected=now),
        ),
    )


def _steps(tr: Translator, name: str, label: str, now: int, words: list[str]) -> Setting:
    """Less, what it is now, more: seven buttons side by side would be too small for a finger."""
    less, more = max(0, now - 1), min(len(words) - 1, now + 1)
    return Setting(
        name,
        tr(label),
        (
            Button(tr(N_("Moins")), "prefer", f"{name}={less}", enabled=less != now),
            Button(words[now], "prefer", f"{name}={now}", selected=True),
            Button(tr(N_("Plus")), "prefer", f"{name}={more}", enabled=more != now),
        ),
    )


def _is_simulated(config: Config, name: DeviceName) -> bool:
    device: Device = getattr(config, name)
    return device.enabled and device.simulated
