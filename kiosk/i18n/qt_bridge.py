"""`qsTr` in QML answers from the same gettext catalogue as everything else."""

from PySide6.QtCore import QObject, QTranslator

from kiosk.i18n.translator import Translator


class GettextTranslator(QTranslator):
    """Install with `QCoreApplication.installTranslator`, then `QQmlEngine.retranslate()` after a change of language.

    The context (Qt gives the QML file's name) is not used: a French text has one translation. Plurals do not come
    this way (`qsTr(text, n)` is refused by the lint, because extraction makes no plural entry of it).
    """

    def __init__(self, translator: Translator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._translator = translator

    def set_translator(self, translator: Translator) -> None:
        self._translator = translator

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:  # noqa: N803 - Qt's names
        if self._translator.catalogue is None or not sourceText:
            return sourceText
        return self._translator.catalogue.gettext(sourceText)
