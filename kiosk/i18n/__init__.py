"""The citizen's languages: gettext catalogues (French is the source text), dates and numbers.

Rooms that show text take a `kiosk.i18n.translator.Translator` and call it as `tr("Bonjour {name}", name=name)`.
"""
