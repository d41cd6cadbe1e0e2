"""`qsTr` in QML answers from gettext, and changes with the language while the visit goes on."""

import gettext
import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent, QQmlEngine

from kiosk.i18n.qt_bridge import GettextTranslator
from kiosk.i18n.translator import FRENCH, Translator


def test_a_text_of_qml_follows_the_language(tmp_path: Path) -> None:
    catalogue = Catalog(locale="en")
    catalogue.add("Touchez l'écran", "Touch the screen")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    english = Translator("en", gettext.GNUTranslations(compiled))

    application = QCoreApplication.instance() or QGuiApplication([])
    bridge = GettextTranslator(FRENCH)
    assert application.installTranslator(bridge)
    try:
        engine = QQmlEngine()
        component = QQmlComponent(engine)
        source = 'import QtQml\nQtObject { property string text: qsTr("Touchez l\'écran") + qsTr("Retour") }'
        component.setData(source.encode(), QUrl())
        item = component.create()
        assert item.property("text") == "Touchez l'écranRetour"
        bridge.set_translator(english)
        engine.retranslate()
        assert item.property("text") == "Touch the screenRetour"
    finally:
        application.removeTranslator(bridge)
