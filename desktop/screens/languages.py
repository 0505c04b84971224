"""The language of the window, and what follows from it: texts, numbers, dates and weeks, and Qt's own words."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop.screens.columns import columns_of
from models.values import language
from models.values.language import ENGLISH, GERMAN

# As a person chose it; nothing (""): as the setting says.
SYSTEM = "system"
LOCALES = {ENGLISH: QLocale.Language.English, GERMAN: QLocale.Language.German}

_qt_words: QTranslator | None = None


def speak(chosen: str, setting: str = "") -> None:
    """Show everything in a language from now on: what a person `chosen` in the window, else the setting, else the
    system's. What stands in a window that is open already stays as it is."""
    system = QLocale.system()
    wanted = "" if chosen == SYSTEM else chosen or setting
    language.use(wanted or system.name())
    QLocale.setDefault(locale_for(wanted, system))
    _use_words_of_qt(language.current())
    columns_of.cache_clear()  # with the reasons why columns are locked


def locale_for(wanted: str, system: QLocale) -> QLocale:
    """Return a language's locale: the system's own where it is in it, else the language as that country uses it."""
    if not wanted or system.language() == LOCALES[wanted]:
        return system
    if wanted == ENGLISH and system.language() == QLocale.Language.C:
        return system
    return QLocale(LOCALES[wanted], system.territory())


def _use_words_of_qt(code: str) -> None:
    """Use Qt's own words: menus of text fields, the keys' names, buttons of its dialogs."""
    global _qt_words
    if _qt_words is not None:
        QCoreApplication.removeTranslator(_qt_words)
        _qt_words = None
    if code == ENGLISH:
        return
    words = QTranslator(QCoreApplication.instance())
    if words.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        QCoreApplication.installTranslator(words)
        _qt_words = words
