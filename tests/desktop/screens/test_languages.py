"""The window's language: who chooses it, what follows, and that a change loses nothing."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import open_window, prepare_database, show_window
from desktop.screens.languages import SYSTEM, locale_for, speak
from desktop.screens.related_lines import related_to
from desktop.screens.screen_definitions import screen_of
from desktop.table_query.filter_serialization import plain_filters
from desktop.theme.theme import Theme
from desktop.window.main_window import MainWindow
from models.queries.filters import Filter, Test
from models.values import language
from models.values.errors import SettingsError
from sync.config.settings import load_settings
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def as_before_afterwards() -> Iterator[None]:
    yield
    speak(language.ENGLISH)
    QLocale.setDefault(QLocale.system())


def until(reached: object) -> None:
    for _ in range(1000):
        if reached():  # type: ignore[operator]
            return
        QTest.qWait(10)
    raise AssertionError("it never came")


def test_another_language_is_chosen_in_the_window_at_once_and_kept(qapp: QApplication, tmp_path: Path) -> None:
    windows: list[MainWindow] = []
    theme = Theme(qapp)
    show_window(prepare_database([], lambda _progress: None), theme, windows.append)
    before = windows[-1]
    before.open_screen("departments")
    assert before.page.model is not None
    before.page.model.edits.add_row({"name": "Beratung"})
    until(before.undo.stack.canUndo)
    until(lambda: before.page.table.current_id() is not None)
    added = before.page.table.current_id()
    before.actions_.languages[language.GERMAN].trigger()
    until(lambda: len(windows) == 2)
    after = windows[-1]

    until(lambda: after.status.label.text().startswith("1 Abteilung"))
    until(lambda: after.page.table.current_id() == added)
    assert [one for one in qapp.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible()] == [after]
    assert after.toolbar.search.placeholderText() == "Abteilungen durchsuchen"
    assert json.loads((tmp_path / "data" / "window.json").read_text())["language"] == "de"
    after.undo.undo()
    until(lambda: after.status.label.text().startswith("0 Abteilungen"))
    after.close()
    theme.deleteLater()


def test_a_list_of_what_belongs_to_a_record_is_shown_in_the_other_language_too(qapp: QApplication) -> None:
    windows: list[MainWindow] = []
    theme = Theme(qapp)
    prepared = prepare_database([], lambda _progress: None)
    fill(prepared.engine)
    show_window(prepared, theme, windows.append)
    (projects,) = [one for one in related_to(screen_of("clients")) if one.screen.key == "projects"]
    windows[-1].panel.show_related.emit(projects, projects.lines[0], 1, "Überholz GmbH")
    until(lambda: windows[-1].status.label.text().startswith("1 project"))

    windows[-1].actions_.languages[language.GERMAN].trigger()

    until(lambda: len(windows) == 2)
    after = windows[-1]
    until(lambda: after.status.label.text().startswith("1 Projekt"))
    assert after.head.filtered_by == "Überholz GmbH"
    after.close()
    theme.deleteLater()


@pytest.fixture
def windows(qapp: QApplication) -> Iterator[list[MainWindow]]:
    """A window on the sample, and whatever follows it."""
    opened: list[MainWindow] = []
    theme = Theme(qapp)
    prepared = prepare_database([], lambda _progress: None)
    fill(prepared.engine)
    show_window(prepared, theme, opened.append)
    opened[-1].open_screen("employees")
    until(lambda: opened[-1].status.label.text().startswith("4 employees"))
    yield opened
    opened[-1].close()
    theme.deleteLater()


def in_german(windows: list[MainWindow]) -> MainWindow:
    windows[-1].actions_.languages[language.GERMAN].trigger()
    until(lambda: len(windows) == 2)
    return windows[-1]


def test_filters_and_search_stay_with_the_row_when_the_language_changes(windows: list[MainWindow]) -> None:
    before, kept = windows[-1], (Filter("department_id", Test.FILLED),)
    before.page.set_filters(kept)
    before.toolbar.search.setText("Adler")
    before.page.set_search("Adler")
    until(lambda: before.status.label.text().startswith("1 employee"))
    before.page.table.go_to(0)

    after = in_german(windows)

    until(lambda: after.status.label.text().startswith("1 Mitarbeiter"))
    until(lambda: after.page.table.current_id() == 2)
    assert after.page.filters == kept
    assert (after.page.search, after.toolbar.search.text()) == ("Adler", "Adler")


def test_what_was_gone_to_past_the_filters_stays_in_sight_and_the_filters_are_kept(windows: list[MainWindow]) -> None:
    before, kept = windows[-1], (Filter("department_id", Test.FILLED),)
    before.page.set_filters(kept)
    before.open_screen("employees", 1)
    until(lambda: before.page.table.current_id() == 1)

    after = in_german(windows)

    until(lambda: after.status.label.text().startswith("4 Mitarbeitende"))
    until(lambda: after.page.table.current_id() == 1)
    assert after.page.state().filters == plain_filters(kept)


def test_another_day_and_what_changed_stay_shown_when_the_language_changes(windows: list[MainWindow]) -> None:
    day = date(2027, 1, 1)
    windows[-1].time_travel.as_of.show_day(day)
    after = in_german(windows)
    until(lambda: after.page.model is not None and after.page.model.query.day == day)
    assert not after.time_travel.as_of.bar.isHidden()

    after.actions_.trash.trigger()
    after.actions_.languages[language.ENGLISH].trigger()
    until(lambda: len(windows) == 3)
    assert windows[-1].page.shown_screen is not None
    assert windows[-1].page.shown_screen.trash

    windows[-1].open_screen("employees")
    moment = datetime(2026, 3, 2, 12, tzinfo=UTC)
    windows[-1].time_travel.changed.since_moment(moment)
    until(lambda: windows[-1].page.shown_screen.since == moment)
    windows[-1].actions_.languages[language.GERMAN].trigger()
    until(lambda: len(windows) == 4 and windows[-1].page.shown_screen.since == moment)
    assert windows[-1].head.filtered_by.startswith("geändert seit")


def test_the_window_opens_in_the_language_of_the_setting(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEITSTAND_LANGUAGE", "de")
    window = open_window([])

    assert window.actions_.sync.text() == "Synchronisieren"
    assert window.actions_.languages["de"].isChecked()
    window.close()
    window.theme.deleteLater()


def test_what_was_chosen_in_the_window_counts_more_than_the_setting() -> None:
    speak("en", "de")
    assert language.current() == "en"
    speak("", "de")
    assert language.current() == "de"
    speak(SYSTEM, "de")
    assert language.current() == ("de" if QLocale.system().language() == QLocale.Language.German else "en")


def test_a_setting_that_names_no_language_is_refused_with_those_there_are(tmp_path: Path) -> None:
    folders = {"LEITSTAND_CONFIG_DIR": str(tmp_path), "LEITSTAND_DATA_DIR": str(tmp_path)}
    with pytest.raises(SettingsError, match=r"LEITSTAND_LANGUAGE in the environment.*Use one of: en, de"):
        load_settings({**folders, "LEITSTAND_LANGUAGE": "klingon"})
    assert load_settings({**folders, "LEITSTAND_LANGUAGE": "DE"}).language == "de"
    assert load_settings({**folders, "LEITSTAND_LANGUAGE": "de"}, demo=True).language == "de"


@pytest.mark.parametrize(
    ("wanted", "system", "number", "begins"),
    [
        ("", "de_AT", "de_AT", "Monday"),
        ("de", "de_CH", "de_CH", "Monday"),
        ("de", "en_US", "de_DE", "Monday"),
        ("en", "de_DE", "en_DE", "Monday"),
        ("en", "en_US", "en_US", "Sunday"),
    ],
)
def test_numbers_dates_and_weeks_are_those_of_the_language_in_the_country_of_the_system(
    wanted: str, system: str, number: str, begins: str
) -> None:
    locale = locale_for(wanted, QLocale(system))

    assert (locale.name(), locale.firstDayOfWeek().name) == (number, begins)


def test_what_qt_says_itself_is_in_the_language_too(qapp: QApplication) -> None:
    speak("de")
    assert QCoreApplication.translate("QWidgetTextControl", "&Copy") == "&Kopieren"
    speak("en")
    assert QCoreApplication.translate("QWidgetTextControl", "&Copy") == "&Copy"
