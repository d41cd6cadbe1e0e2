"""The kiosk's languages, in one table: what each calls itself, how it is written, whose rules it follows.

Plural forms are not here: they are Babel's for the `locale`, and stand in each catalogue's header.
"""

from typing import Literal

import msgspec

Script = Literal["latin", "cyrillic", "arabic", "han"]


class Language(msgspec.Struct, frozen=True):
    """`name`: in its own words and script. `locale`: Babel's name, for dates, numbers and plurals. `tag`: BCP 47, for
    PDF and HTML. `keyboard`: a key of `kiosk.ui.keyboards.LAYOUTS`. `voices`: what a voice of the language is called by
    its engine (BCP 47, in the order of preference); no other may speak it. None given: the tag, then the language."""

    code: str
    name: str
    locale: str
    tag: str
    script: Script = "latin"
    keyboard: str = "qwerty"
    voices: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """The language as it is spoken, ISO 639: simple French is spoken as French."""
        return self.locale.partition("_")[0]

    @property
    def voice_tags(self) -> tuple[str, ...]:
        return self.voices or (self.tag, self.spoken)

    @property
    def rtl(self) -> bool:
        """Whether it is written from right to left."""
        return self.script == "arabic"


# In the order in which they are offered. British English: day before month, as on the papers that the citizen holds.
LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("fr", "Français", "fr", "fr", keyboard="azerty", voices=("fr-FR", "fr")),
        Language("fr_simple", "Français simple", "fr", "fr", keyboard="azerty", voices=("fr-FR", "fr")),
        Language("en", "English", "en_GB", "en", voices=("en-GB", "en-US", "en")),
        Language("ar", "العربية", "ar", "ar", script="arabic"),
        Language("pt", "Português", "pt_PT", "pt-PT", keyboard="pt", voices=("pt-PT", "pt")),
        Language("es", "Español", "es", "es", keyboard="es"),
        Language("tr", "Türkçe", "tr", "tr", keyboard="tr"),
        Language("uk", "Українська", "uk", "uk", script="cyrillic"),
        Language("ro", "Română", "ro", "ro", keyboard="ro"),
        Language("zh", "中文", "zh_Hans_CN", "zh-Hans", script="han", voices=("cmn", "zh")),
    )
}


def language_of(code: str) -> Language:
    """A language of the table; one that is not there is taken for a Babel locale in Latin letters."""
    return LANGUAGES.get(code) or Language(code, _own_name(code), code, code.replace("_", "-"))


def _own_name(code: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return (Locale.parse(code).get_display_name() or code).capitalize()
    except (UnknownLocaleError, ValueError):
        return code
