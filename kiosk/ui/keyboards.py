"""The letters of the screen's keyboard, for each layout that `kiosk.i18n.languages` names.

Names and addresses are typed in Latin letters in every language, as they stand on the document. Streets are French
ones, so that every layout has the accents of French; a layout's own letters stand beside it, and never replace them.
"""

import msgspec

# In the order in which a finger looks for them: é and è are most of what is typed.
FRENCH_ACCENTS = "éèêëàâçùûîïô"
# A row holds no more: twelve keys are 17 mm wide on the reference screen, ten are 21.
MOST_ACCENTS, MOST_LETTERS, MOST_AT_THE_BOTTOM = 12, 10, 9


class Layout(msgspec.Struct, frozen=True):
    """`letters`: three rows, from the top. `own`: a row of the language's own accents, or none. `capitals`: small and
    capital letter in turn, where Unicode's rule is not the language's. `accents`: those of French stand there, too."""

    letters: tuple[str, str, str]
    own: str = ""
    capitals: str = ""
    accents: str = FRENCH_ACCENTS

    @property
    def rows(self) -> tuple[str, ...]:
        """From the top, below the digits."""
        return tuple(row for row in (self.own, self.accents, *self.letters) if row)


_QWERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm'-")
LAYOUTS: dict[str, Layout] = {
    "azerty": Layout(("azertyuiop", "qsdfghjklm", "wxcvbn'-")),
    "qwerty": Layout(_QWERTY),
    "es": Layout(("qwertyuiop", "asdfghjklñ", "zxcvbnm'-"), own="áíóúü"),
    "pt": Layout(_QWERTY, own="ãõáíóúü"),
    # Turkish i has a dot on its capital as well.
    "tr": Layout(_QWERTY, own="ğışöü", capitals="iİ"),
    "ro": Layout(_QWERTY, own="ășț"),
}
# By script: to say in one's own words what one needs. Nothing that is sent is typed on these.
OWN_LETTERS: dict[str, Layout] = {
    "arabic": Layout(("ضصثقفغعهخح", "شسيبلاتنمك", "ظطذدجزروة"), own="ىءئؤأإآ", accents=""),
    "cyrillic": Layout(("йцукенгшщз", "фівапролдж", "ячсмитьбю"), own="хїєґ'-", accents=""),
}
