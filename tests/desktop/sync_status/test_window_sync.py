"""The sync as it is seen in the window: progress, cancel, results in words, questions, problems, closing."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QProgressBar
from sqlalchemy import Engine, insert, text, update

from desktop.screens.formats import Formats
from desktop.screens.vocabulary import STREAMS
from desktop.sync_status.sync_panel import progress_words
from models import RejectedRecord, SyncLease, SyncRun
from models.connection.database import writing
from models.values import language
from models.values.errors import DatabaseError, SettingsError
from models.values.language import catalogue
from sync.paymo.streams import STREAMS as LISTS
from sync.pipeline.report import Progress as OfARun
from sync.pipeline.report import Result
from tests.desktop.whole_window import FakeSync, Progress, WholeWindow
from tests.models.sample import fill
from tests.patience import AT_ONCE_SECONDS

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
DONE = Result("paymo", "complete", created=412, updated=9, deleted=3, rejected=1)


@pytest.fixture
def sync() -> FakeSync:
    """The run function; a test says how it ends."""
    return FakeSync(DONE)


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path, sync: FakeSync) -> Iterator[WholeWindow]:
    """The window on the sample; closed at the end."""
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", sync)
    yield opened
    sync.may_end.set()
    opened.close()


def sync_to_its_end(whole: WholeWindow) -> None:
    whole.trigger("syncAction")
    whole.until(lambda: not whole.window.runner.running)
    whole.settle()


def test_a_sync_shows_how_far_it_is_and_the_window_goes_on(whole: WholeWindow, sync: FakeSync) -> None:
    sync.may_end.clear()

    whole.trigger("syncAction")
    whole.until(lambda: whole.window.sync.panel.label.text().startswith("Paymo"))

    bar: QProgressBar = whole.find(QProgressBar, "syncProgress")
    assert whole.window.sync.panel.label.text() == "Paymo: time entries, 12.300 of 60.000"
    assert (bar.value(), bar.maximum()) == (12_300, 60_000)
    assert not whole.find(QAction, "syncAction").isEnabled()
    whole.open("Projects")
    assert whole.texts("Name")[0] == "Archive"


def test_who_may_not_sync_sees_why_until_it_is_allowed(whole: WholeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    action: QAction = whole.find(QAction, "syncAction")
    usual, why = action.toolTip(), SettingsError("You may not sync", "No role.", "Ask for GRANT.")
    for why_not in (why, None):
        monkeypatch.setattr("desktop.sync_status.sync_controller.why_no_sync", lambda _engine, why_not=why_not: why_not)
        whole.window.sync.look_around()
        whole.settle()
        assert action.isEnabled() == whole.find(QAction, "fullSyncAction").isEnabled() == (why_not is None)
        assert ("You may not sync. No role. Ask for GRANT." in action.toolTip()) == (why_not is not None)
        assert action.toolTip() == usual or why_not


def test_the_result_is_told_in_words_with_a_way_to_the_problems(whole: WholeWindow) -> None:
    sync_to_its_end(whole)

    assert whole.bars() == [("Paymo is up to date", "412 new, 9 changed, 3 deleted, 1 skipped.")]
    assert whole.window.sync.panel.isHidden()
    whole.answer("Show problems")
    assert whole.window.sync.problems.isVisible()


def test_what_was_left_out_on_purpose_is_told_with_a_way_to_it(whole: WholeWindow, sync: FakeSync) -> None:
    sync.results = [Result("plan", "complete", created=2, notes=("“2027”: actual values were left out (column C).",))]
    run = {"source": "plan", "full": False, "status": "complete", "notes": sync.results[0].notes[0]}
    moment = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with writing(whole.engine) as connection:
        connection.execute(insert(SyncRun).values(**run, started_at=moment, finished_at=moment))

    sync_to_its_end(whole)

    assert whole.bars() == [("Business plan is up to date", "2 new. 1 note on what was left out.")]
    whole.answer("Show notes")
    whole.settle()
    model = whole.window.sync.problems.model
    shown = [model.index(0, column).data() for column in range(model.columnCount())]
    assert shown == ["Business plan", "Note", "", "“2027”: actual values were left out (column C).", "02.03.2026 12:00"]


def test_everything_well_is_one_message(whole: WholeWindow, sync: FakeSync) -> None:
    sync.results = [Result("paymo", "complete", created=2), Result("plan", "complete")]

    sync_to_its_end(whole)

    assert whole.bars() == [("Everything is up to date", "Paymo: 2 new. Business plan: nothing new.")]


def test_cancel_stops_the_run(whole: WholeWindow, sync: FakeSync) -> None:
    sync.may_end.clear()
    sync.results = [Result("paymo", "cancelled", error="Cancelled; what was already written stays.")]
    whole.trigger("syncAction")

    whole.trigger("cancelSyncAction")
    whole.until(lambda: not whole.window.runner.running)

    assert sync.cancelled
    assert whole.bars()[-1][0] == "The sync of Paymo was cancelled"
    assert whole.find(QAction, "syncAction").isEnabled()


def test_sync_everything_asks_for_a_full_run(whole: WholeWindow, sync: FakeSync) -> None:
    whole.trigger("fullSyncAction")
    whole.until(lambda: not whole.window.runner.running)

    assert sync.asked == [{"full": True, "sources": ()}]


def test_another_sync_is_named(whole: WholeWindow, sync: FakeSync) -> None:
    sync.results = [Result("paymo", "busy", error="Started by Bo on laptop."), Result("plan", "busy")]

    sync_to_its_end(whole)

    assert whole.bars() == [("Somebody else is syncing", "Started by Bo on laptop.")]


def others_sync(engine: Engine, since: datetime, *, silent: float = 0) -> None:
    """What the database holds while Anna syncs, from `since` on; her last sign of life is `silent` seconds old."""
    run = {"source": "paymo", "full": True, "status": "running", "started_at": since, "started_by": "Anna on laptop"}
    alive = datetime.now(UTC) - timedelta(seconds=silent)
    with writing(engine) as connection:
        connection.execute(insert(SyncRun), run)
        connection.execute(update(SyncLease).values(token=2, holder="Anna on laptop", has_lock=True, alive_at=alive))


@pytest.mark.fault("T1")
def test_while_somebody_else_syncs_the_panel_says_who_and_the_table_follows(whole: WholeWindow) -> None:
    since = datetime.now(UTC).replace(second=0, microsecond=0)
    others_sync(whole.engine, since)
    whole.window.sync.look_around()
    whole.settle()

    panel = whole.window.sync.panel
    assert panel.isVisible()
    assert panel.label.text().startswith(f"Anna is syncing since {since:%H:%M}.")
    assert not panel.bar.isVisible()
    with writing(whole.engine) as connection:
        connection.execute(text("INSERT INTO employees (id, paymo_id, name) VALUES (9, 19, 'Aaron Neu')"))
        connection.execute(update(SyncRun).values(status="asks", finished_at=since))
        connection.execute(update(SyncLease).values(holder=None, has_lock=False))
    whole.window.sync.look_around()
    whole.settle()
    assert panel.isHidden()
    assert whole.texts("Name")[0] == "Aaron Neu"


def test_a_sync_that_was_killed_is_not_said_to_be_running(whole: WholeWindow) -> None:
    others_sync(whole.engine, datetime.now(UTC), silent=120)

    whole.window.sync.look_around()
    whole.settle()

    assert whole.window.sync.panel.isHidden()
    assert "Anna" not in whole.window.navigation.foot.status.text()


def test_the_own_sync_is_shown_rather_than_another_s(whole: WholeWindow, sync: FakeSync) -> None:
    others_sync(whole.engine, datetime.now(UTC))
    whole.window.sync.look_around()
    whole.settle()
    sync.may_end.clear()

    whole.trigger("syncAction")
    whole.until(lambda: whole.window.sync.panel.label.text().startswith("Paymo"))
    whole.window.sync.look_around()
    whole.settle()

    assert whole.window.sync.panel.label.text() == "Paymo: time entries, 12.300 of 60.000"
    assert whole.window.sync.panel.bar.isVisible()


def test_a_database_that_is_away_is_said_in_a_bar(whole: WholeWindow, sync: FakeSync) -> None:
    sync.error = DatabaseError("The database can't be reached", "It doesn't answer.", "Check the network.")

    sync_to_its_end(whole)

    assert whole.bars() == [("The database can't be reached", "It doesn't answer. Check the network.")]


@pytest.mark.fault("U1")
@pytest.mark.expects_logs
def test_an_error_in_the_sync_s_thread_is_shown_and_logged_and_the_next_sync_runs(
    whole: WholeWindow, sync: FakeSync, caplog: pytest.LogCaptureFixture
) -> None:
    sync.error = ZeroDivisionError("nobody expected this")
    sync_to_its_end(whole)

    assert [title for title, _ in whole.bars()] == ["Something went wrong in Leitstand"]
    assert "nobody expected this" in caplog.text
    sync.error = None
    sync_to_its_end(whole)

    assert whole.bars()[-1] == ("Paymo is up to date", "412 new, 9 changed, 3 deleted, 1 skipped.")


def test_after_a_sync_new_rows_are_there_and_the_chosen_one_stays(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Status")
    with writing(whole.engine) as connection:
        connection.execute(text("INSERT INTO employees (id, paymo_id, name) VALUES (9, 19, 'Aaron Neu')"))

    sync_to_its_end(whole)

    assert whole.texts("Name")[0] == "Aaron Neu"
    assert whole.table.current_id() == 1


@pytest.mark.fault("U4")
def test_an_open_editor_survives_a_sync(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Weekly hours")
    whole.keys("2")
    with writing(whole.engine) as connection:
        connection.execute(text("INSERT INTO employees (id, paymo_id, name) VALUES (9, 19, 'Aaron Neu')"))

    sync_to_its_end(whole)

    assert whole.editor().text() == "2"


def test_the_status_says_when_was_synced_last(whole: WholeWindow) -> None:
    at = datetime.now(UTC) - timedelta(minutes=5, seconds=5)
    with writing(whole.engine) as connection:
        run = {"source": "paymo", "full": True, "status": "complete", "started_at": at, "finished_at": at}
        connection.execute(insert(SyncRun), run)

    whole.window.sync.look_around()
    whole.settle()

    assert whole.window.navigation.foot.status.toolTip() == "Paymo: 5 min ago"


def test_problems_are_counted_listed_and_shown_as_they_came(whole: WholeWindow) -> None:
    record = {
        "source": "paymo",
        "stream": "tasks",
        "origin": "77",
        "reason": "due_date is no date",
        "raw": '{"id": 77}',
    }
    with writing(whole.engine) as connection:
        connection.execute(insert(RejectedRecord), {**record, "since": datetime(2026, 3, 2, 12, tzinfo=UTC)})

    whole.window.sync.look_around()
    whole.open("Problems")

    view = whole.window.sync.problems
    shown = [view.model.index(0, column).data() for column in range(view.model.columnCount())]
    assert shown == ["Paymo", "Tasks", "77", "due_date is no date", "02.03.2026 12:00"]
    assert view.raw.toPlainText() == '{"id": 77}'
    assert not whole.window.navigation.foot.problems.isHidden()


def test_without_problems_the_view_says_so(whole: WholeWindow) -> None:
    whole.open("Problems")

    assert whole.window.sync.problems.currentIndex() == 0


@pytest.mark.fault("U6")
def test_closing_ends_a_running_sync_at_once(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> None:
    sync = FakeSync()
    sync.may_end.clear()
    whole = WholeWindow(sqlite_engine, tmp_path / "data", sync)
    whole.trigger("syncAction")

    began = time.monotonic()
    whole.close()

    assert sync.cancelled
    assert time.monotonic() - began < AT_ONCE_SECONDS


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress("paymo", "tasks"), "Paymo: tasks"),
        (Progress("paymo", "tasks", 900), "Paymo: tasks, 900"),
        (Progress("paymo", "tasks", 900, 4000), "Paymo: tasks, 900 of 4,000"),
        (Progress("paymo", "Paymo", waiting=2.6), "Paymo, waiting for Paymo 3 s"),
        (
            Progress("paymo", "Time entries", 900, 4000, writing=True),
            "Paymo: time entries, being written, 900 of 4,000",
        ),
        (Progress("plan", "Business plan"), "Business plan"),
        (Progress("plan", "Business plan", 240, writing=True), "Business plan, being written, 240"),
    ],
)
def test_progress_in_words(progress: Progress, words: str) -> None:
    from PySide6.QtCore import QLocale

    assert progress_words(progress, Formats(QLocale("en_US"))) == words


def test_progress_is_told_in_the_language_of_the_window() -> None:
    from PySide6.QtCore import QLocale

    formats, in_german = Formats(QLocale("de_DE")), {catalogue("de")[words] for words in STREAMS.values()}
    language.use("de")
    try:
        told = [
            progress_words(OfARun("paymo", name, 1_200, 4_000, writing=True), formats)
            for one in LISTS
            for part in (one, one.items)
            if part is not None
            for name in (part.words, part.endpoint, part.model.__tablename__)
        ]
        plan = progress_words(OfARun("plan", "Business plan"), formats)
    finally:
        language.use("en")
    assert "Paymo: Zeiteinträge, wird geschrieben, 1.200 von 4.000" in told
    behind = ", wird geschrieben, 1.200 von 4.000"
    assert {words.removeprefix("Paymo: ").removesuffix(behind) for words in told} <= in_german
    assert plan == "Geschäftsplan"
