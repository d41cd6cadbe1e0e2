"""From the French source text to the citizen's language; never raises for what a translator wrote."""

import gettext
import logging
import struct
from datetime import date, datetime, time
from pathlib import Path

import msgspec

from kiosk import assets
from kiosk.errors import N_, ConfigError
from kiosk.i18n.display import french_spaces, isolated, led, unbroken, whole_addresses, whole_numbers
from kiosk.i18n.fields import BadFieldsError, fill
from kiosk.i18n.languages import Language, language_of

SOURCE_LANGUAGE = "fr"
DOMAIN = "kiosk"
# Said once on a page that shows a text of `Translator.legal`.
UNREVIEWED = N_("Traduction automatique, pas encore relue. Le texte français fait foi.")

log = logging.getLogger(__name__)


class Review(msgspec.Struct, frozen=True):
    """Who answers for a language's words. `origin`: "source" (French), "machine" or "person". `by`: who checked them,
    and when, as the catalogue's header says; empty: nobody has."""

    language: str
    origin: str
    by: str

    @property
    def reviewed(self) -> bool:
        return self.origin == "source" or bool(self.by)


class Translator(msgspec.Struct, frozen=True):
    """One language. Made by `load`; `Translator("fr", None)` is the source language, which needs no catalogue.
    `screen`: sentences come as a screen wants them (`for_screen`)."""

    language: str
    catalogue: gettext.NullTranslations | None = None
    screen: bool = False

    def __call__(self, text: str, /, **fields: str | int) -> str:
        """`text` (a French msgid) in this language with its `{fields}` filled.

        A translation whose fields do not fit falls back to French; a French text that lacks a value is shown as it
        is: a sentence with a hole is better than a page that fails.
        """
        return self._filled(self.catalogue.gettext(text) if self.catalogue and text else text, text, fields)

    def plural(self, one: str, many: str, n: int, /, **fields: str | int) -> str:
        """`one` or `many` by the language's own rule; `{n}` is filled with `n`."""
        source = one if abs(n) < 2 else many  # French: 0 and 1 are singular
        text = self.catalogue.ngettext(one, many, n) if self.catalogue else source
        return self._filled(text, source, {"n": n, **fields})

    def for_screen(self) -> "Translator":
        """The same, with no-break spaces in French and each `{field}` isolated where Latin letters and numbers stand
        in a text that runs from right to left. Nothing that is printed, sent or spoken may come from it."""
        return msgspec.structs.replace(self, screen=True)

    @property
    def about(self) -> Language:
        return language_of(self.language)

    @property
    def rtl(self) -> bool:
        return self.about.rtl

    @property
    def review(self) -> Review:
        """What the catalogue's header says: `X-Origin`, `X-Reviewed`. A header that is silent claims nothing."""
        if self.language == SOURCE_LANGUAGE:
            return Review(self.language, "source", "")
        told = self.catalogue.info() if self.catalogue else {}
        by = told.get("x-reviewed", "no").strip()
        return Review(self.language, told.get("x-origin", "machine").strip(), "" if by in ("", "no") else by)

    def legal(self, *texts: str, **fields: str | int) -> str:
        """A text of law, a consent or a warning, or several that belong together. While nobody has checked the
        translation, the French stands below, after a line break: show `unreviewed` on the same page."""
        shown = " ".join(self(text, **fields) for text in texts)
        source = Translator(SOURCE_LANGUAGE, screen=self.screen)
        french = " ".join(source(text, **fields) for text in texts)
        if self.review.reviewed or shown == french:
            return shown
        return f"{shown}\n{self.own(french)}"

    def own(self, text: str) -> str:
        """What somebody wrote, or French below its translation, in the direction of its own letters, line by line:
        otherwise its full stop would stand at the left of an Arabic paragraph, a house's number after its street."""
        return "\n".join(map(isolated, text.split("\n"))) if self.screen and self.rtl else text

    def warning(self, *texts: str) -> str:
        """The same where there is no other place to say that nobody has checked it."""
        shown, below, french = self.legal(*texts).partition("\n")
        return f"{shown} {self.unreviewed}\n{french}" if below else shown

    @property
    def unreviewed(self) -> str:
        """The sentence that tells the citizen so; empty when the translation was checked."""
        return "" if self.review.reviewed else self(UNREVIEWED)

    def date_long(self, day: date) -> str:
        """ "1er mars 2026", "1 March 2026"."""
        from babel.dates import format_date  # 50 ms with its data: not at the screen's start

        text = format_date(day, "long", locale=self._locale)
        # CLDR writes "1 mars"; French typography and the State's own letters write "1er mars".
        return text.replace("1 ", "1er ", 1) if self._locale == "fr" and day.day == 1 else text

    def date_with_weekday(self, day: date) -> str:
        """ "mardi 1er décembre 2026", "Tuesday 1 December 2026"."""
        from babel.dates import format_date  # 50 ms with its data: not at the screen's start

        text = format_date(day, "full", locale=self._locale)
        return text.replace(" 1 ", " 1er ", 1) if self._locale == "fr" and day.day == 1 else text

    def month_long(self, day: date) -> str:
        """ "mars 2026", "March 2026": the month in which the day is."""
        from babel.dates import format_skeleton

        return format_skeleton("yMMMM", day, locale=self._locale)

    def time(self, moment: time | datetime) -> str:
        """ "10 h 42", "10:42"; a `datetime` is taken as it is: convert it to local time first."""
        return self(N_("{hour} h {minute}"), hour=moment.hour, minute=f"{moment.minute:02}")

    def name_of(self, language: str) -> str:
        """What this language calls another one: "ukrainien", "Ukrainian"."""
        from babel import Locale

        other = Locale.parse(language_of(language).locale)
        return str(Locale.parse(self._locale).languages.get(other.language, language))

    def number(self, value: int | float) -> str:
        """ "12 345,5" with the language's separators (narrow no-break spaces in French)."""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self._locale)

    def prepare(self) -> None:
        """Load what dates and numbers need (about 50 ms), at a moment when nobody waits."""
        self.date_long(date(2026, 1, 1))
        self.number(0)

    @property
    def _locale(self) -> str:
        return self.about.locale

    def _filled(self, text: str, source: str, fields: dict[str, str | int]) -> str:
        # What a field holds may be a sentence that was made ready already: isolating it twice does no harm.
        values = dict(fields)
        if self.screen and self.rtl:
            values = {name: isolated(value) for name, value in fields.items()}
        for candidate in (text, source):
            try:
                filled = fill(candidate, values)
                if not self.screen:
                    return filled
                if self.rtl:
                    filled = led(whole_addresses(whole_numbers(filled)))
                return unbroken(french_spaces(filled) if self.about.locale == "fr" else filled)
            except BadFieldsError as error:
                # The field's name and the text are ours; values are the citizen's and are not logged.
                log.error("text with fields that do not fit", extra={"language": self.language, "why": str(error)})
        return source


FRENCH = Translator(SOURCE_LANGUAGE)


def load(language: str, folder: Path | None = None) -> Translator:
    """The translator of a language, from `folder/LANGUAGE/LC_MESSAGES/kiosk.mo` (default: the product's catalogues).

    Raises `ConfigError` for a language that has no compiled catalogue: French never stands in silently.
    """
    if language == SOURCE_LANGUAGE:
        return FRENCH
    if not language.replace("_", "").isalnum():
        raise ConfigError(f"language {language!r}: not a language code")
    file = (folder or assets.translations()) / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    try:
        with file.open("rb") as stream:
            return Translator(language, gettext.GNUTranslations(stream))
    except FileNotFoundError:
        raise ConfigError(f"language {language!r} has no compiled catalogue: run `make setup`") from None
    except (OSError, ValueError, LookupError, struct.error) as error:
        raise ConfigError(f"language {language!r}: its catalogue cannot be read: {type(error).__name__}") from None


def name_of(language: str) -> str:
    """What the language calls itself: "Français", "English"."""
    return language_of(language).name
