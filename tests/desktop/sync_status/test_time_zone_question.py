"""The company has another time zone in Paymo: the window asks before days are counted in it, and then counts them."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine

from models.connection.database import writing
from models.values.clock import REPORT_ZONE
from models.writes.time_zone_questions import answer, ask, open_question
from sync.pipeline.cursors import keep_setting
from sync.pipeline.report import Result
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = [pytest.mark.qt_log_ignore("This plugin does not support"), pytest.mark.fault("Y33")]
TITLE = "The company's time zone in Paymo is Asia/Tokyo now"


class CountingSync(FakeSync):
    """A sync that counts days in the zone that was agreed to, as the engine does."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(Result("paymo", "complete", notes=("The company is called “B” in Paymo now, before “A”.",)))
        self.engine = engine

    def __call__(self, *arguments: object, **asked: object) -> list[object]:
        with writing(self.engine) as connection:
            keep_setting(connection, REPORT_ZONE, "Asia/Tokyo")
        return super().__call__(*arguments, **asked)  # type: ignore[arg-type]


@pytest.fixture
def asking(sqlite_engine: Engine) -> Engine:
    """The sample, and a question about its time zone."""
    fill(sqlite_engine)
    with writing(sqlite_engine) as connection:
        keep_setting(connection, REPORT_ZONE, "Europe/Berlin")
        ask(connection, None, "Europe/Berlin", "Asia/Tokyo", 1312)
    return sqlite_engine


def test_who_agrees_has_days_counted_anew_by_a_sync_and_sees_them_so(
    asking: Engine, qapp: QApplication, tmp_path: Path
) -> None:
    sync = CountingSync(asking)
    whole = WholeWindow(asking, tmp_path / "data", sync)
    ((title, words),) = whole.bars()
    assert title == TITLE
    assert words.splitlines() == [
        "Days and months are counted in Europe/Berlin here so far.",
        f"{whole.window.session.tools.formats.count(1312)} time entries would be on another day.",
    ]
    whole.answer("Count in Asia/Tokyo")
    whole.until(lambda: sync.asked and not whole.window.runner.running)
    whole.settle()
    assert sync.asked == [{"full": False, "sources": ("paymo",)}]
    assert whole.stored("SELECT answer || ' by ' || answered_by FROM zone_questions") == "change by Ines"
    told = "Nothing new. The company is called “B” in Paymo now, before “A”."
    assert whole.bars() == [("Paymo is up to date", told)]
    assert str(whole.window.session.tools.formats.zone) == "Asia/Tokyo"
    whole.close()


def test_who_keeps_the_zone_is_asked_no_more(asking: Engine, qapp: QApplication, tmp_path: Path) -> None:
    sync = FakeSync()
    whole = WholeWindow(asking, tmp_path / "data", sync)
    whole.answer("Keep Europe/Berlin")
    whole.window.sync.look_around()
    whole.settle()
    assert (whole.bars(), sync.asked) == ([], [])
    assert whole.stored("SELECT answer FROM zone_questions") == "keep"
    whole.close()


def test_what_somebody_else_answered_holds(asking: Engine, qapp: QApplication, tmp_path: Path) -> None:
    sync = FakeSync()
    whole = WholeWindow(asking, tmp_path / "data", sync)
    question = open_question(asking)
    assert question is not None
    assert answer(asking, question.id, "keep", "Bo")
    whole.answer("Count in Asia/Tokyo")
    assert whole.stored("SELECT answer || ' by ' || answered_by FROM zone_questions") == "keep by Bo"
    ((title, words),) = whole.bars()
    assert (title, sync.asked) == ("Somebody has answered already", [])
    assert words.startswith("Bo answered “Keep ")
    whole.close()
