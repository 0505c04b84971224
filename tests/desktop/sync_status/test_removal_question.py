"""Rows that are gone in Paymo, so many that the window asks: what is asked, both answers, who answered first."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import Engine, insert, text

from models import RemovalQuestion, RemovalQuestionRow, SyncRun
from models.connection.database import writing
from models.writes.removal_questions import answer, open_question
from sync.pipeline.report import Result
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
NORDLICHT = "Client Nordlicht: 12 projects, 240 tasks, 3,100 h"


def ask(engine: Engine, *lines: str, rows: int = 3) -> None:
    """What a sync writes when it asks."""
    with writing(engine) as connection:
        run = {"source": "paymo", "full": True, "status": "asks", "started_at": AT, "finished_at": AT}
        run_id = connection.execute(insert(SyncRun).returning(SyncRun.id), run).scalar_one()
        question = {"source": "paymo", "run_id": run_id, "asked_at": AT, "summary": "\n".join(lines)}
        asked = connection.execute(insert(RemovalQuestion).returning(RemovalQuestion.id), question).scalar_one()
        gone = [{"question_id": asked, "stream": "tasks", "paymo_id": number} for number in range(1, rows + 1)]
        connection.execute(insert(RemovalQuestionRow), gone)


class AskingSync(FakeSync):
    """A sync that asks, as the engine does: the question is committed with its run's end."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(Result("paymo", "asks", error="Gone at the source, but kept: 3 tasks."))
        self.engine, self.lines = engine, [NORDLICHT]

    def __call__(self, *arguments: object, **asked: object) -> list[object]:
        if self.lines:
            ask(self.engine, *self.lines)
        return super().__call__(*arguments, **asked)  # type: ignore[arg-type]


@pytest.fixture
def sync(sqlite_engine: Engine) -> AskingSync:
    """A sync that asks once it runs."""
    return AskingSync(sqlite_engine)


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path, sync: AskingSync) -> Iterator[WholeWindow]:
    """The window on the sample; closed at the end."""
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", sync)
    yield opened
    opened.close()


def sync_to_its_end(whole: WholeWindow) -> None:
    whole.trigger("syncAction")
    whole.until(lambda: not whole.window.runner.running)
    whole.settle()


@pytest.mark.fault("Y23")
def test_a_sync_that_asks_is_a_bar_with_names_and_counts(whole: WholeWindow) -> None:
    sync_to_its_end(whole)

    title, words = whole.bars()[-1]
    assert title == "No longer in Paymo: 3 records"
    assert words.splitlines() == [
        "Nothing of this was removed here so far.",
        NORDLICHT,
    ]
    assert not whole.window.isModal()


def test_agreeing_is_written_and_reads_everything_of_the_source_again(whole: WholeWindow, sync: AskingSync) -> None:
    sync_to_its_end(whole)
    sync.lines, sync.results = [], [Result("paymo", "complete", deleted=3)]

    whole.answer("Remove them here too")
    whole.until(lambda: len(sync.asked) == 2 and not whole.window.runner.running)
    whole.settle()

    assert sync.asked[-1] == {"full": True, "sources": ("paymo",)}
    assert whole.stored("SELECT answer || ' by ' || answered_by FROM removal_questions") == "remove by Ines"
    assert whole.stored("SELECT answered_at FROM removal_questions") is not None
    assert whole.bars()[-1] == ("Paymo is up to date", "3 deleted.")


def test_keeping_is_written_and_runs_nothing(whole: WholeWindow, sync: AskingSync) -> None:
    sync_to_its_end(whole)

    whole.answer("Keep them")

    assert whole.stored("SELECT answer FROM removal_questions") == "keep"
    assert len(sync.asked) == 1
    assert whole.bars() == []
    whole.window.sync.look_around()
    whole.settle()
    assert whole.bars() == []


def test_a_question_that_is_open_is_asked_at_the_start(
    sqlite_engine: Engine, qapp: QApplication, tmp_path: Path
) -> None:
    ask(sqlite_engine, NORDLICHT)

    whole = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())

    assert [title for title, _ in whole.bars()] == ["No longer in Paymo: 3 records"]
    whole.close()


def test_a_bar_that_was_closed_comes_back_with_the_next_sync_only(whole: WholeWindow, sync: AskingSync) -> None:
    sync_to_its_end(whole)
    whole.window.messages.bars()[-1].dismiss()
    whole.window.sync.look_around()
    whole.settle()
    assert whole.bars() == []
    sync.lines = []

    sync_to_its_end(whole)

    assert len(whole.bars()) == 1


def test_other_messages_do_not_push_the_question_out(whole: WholeWindow) -> None:
    from desktop.theme.tone import Tone

    sync_to_its_end(whole)
    for number in range(5):
        whole.window.messages.tell(Tone.WARN, f"Message {number}")

    assert [title for title, _ in whole.bars()] == [
        "No longer in Paymo: 3 records",
        "Message 2",
        "Message 3",
        "Message 4",
    ]


def test_what_somebody_else_answered_holds_and_takes_the_question_away(whole: WholeWindow, sync: AskingSync) -> None:
    sync_to_its_end(whole)
    question = open_question(whole.engine)
    assert question is not None
    assert answer(whole.engine, question.id, "keep", "Bo")

    whole.answer("Remove them here too")

    assert whole.stored("SELECT answer || ' by ' || answered_by FROM removal_questions") == "keep by Bo"
    ((title, words),) = whole.bars()
    when = f"{datetime.now(UTC):%d.%m.%Y}"
    assert title == "Somebody has answered already"
    assert words.startswith(f"Bo answered “Keep them” ({when}")
    assert words.endswith(" Their answer holds.")
    assert len(sync.asked) == 1


def test_an_answer_given_elsewhere_ends_the_bar(whole: WholeWindow) -> None:
    sync_to_its_end(whole)
    with writing(whole.engine) as connection:
        connection.execute(text("UPDATE removal_questions SET answer = 'remove'"))

    whole.window.sync.look_around()
    whole.settle()

    assert whole.bars() == []


@pytest.mark.fault("H7")
def test_names_are_shown_as_text_and_a_long_list_is_cut_with_its_number(whole: WholeWindow, sync: AskingSync) -> None:
    sync.lines = ["Client <img src=x>\u202egnp.: 1 project", *(f"Client {number}: 1 task" for number in range(9))]

    sync_to_its_end(whole)

    lines = whole.bars()[-1][1].splitlines()[1:]
    assert lines[0] == "Client <img src=x>\ufffdgnp.: 1 project"
    assert (len(lines), lines[-1]) == (7, "and 4 more like these")
    labels = whole.window.messages.bars()[-1].findChildren(QLabel)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels if label.text())


def test_an_answer_that_cannot_be_written_is_told_and_asked_again(
    whole: WholeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.values.errors import DatabaseError

    def away(*_arguments: object) -> bool:
        raise DatabaseError("The database can't be reached", "No answer.", "Check the network.")

    sync_to_its_end(whole)
    monkeypatch.setattr("desktop.sync_status.removal_question.answer", away)

    whole.answer("Keep them")

    assert [title for title, _ in whole.bars()] == ["The database can't be reached", "No longer in Paymo: 3 records"]
