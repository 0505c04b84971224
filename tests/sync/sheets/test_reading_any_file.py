"""What holds for every file: it is read alike in every form, can be stopped, tells how far it is, and knows limits."""

import random
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sync.pipeline.report import Cancelled
from sync.plan.values.units import currency_of_format, is_percent_format
from sync.sheets.cells.cells import Cell, column_letters, shown
from sync.sheets.files import FileUnreadable, ReadOptions, read_file
from tests.sync.sheets.making import Dollars, Failed, Percent, ods, text_file, with_rows, write_parts, xlsx, xlsx_parts

WORDS = ("Zoë", "a\nb", "two  spaces", "tab\there", "<&>\"'", "=1+1", "日本", "#ref", "1.234", "x" * 200)


def some_value(chance: random.Random) -> Any:
    kinds: list[Callable[[], Any]] = [
        lambda: None,
        lambda: chance.choice(WORDS),
        lambda: Decimal(chance.randint(-(10**9), 10**9)) / 10 ** chance.randint(0, 6),
        lambda: chance.randint(-5, 10**6),
        lambda: Percent(Decimal(chance.randint(0, 200)) / 100),
        lambda: Dollars(Decimal(chance.randint(0, 10**6)) / 100),
        lambda: date(2000, 1, 1) + timedelta(days=chance.randint(0, 20_000)),
        lambda: datetime(2027, 1, 1) + timedelta(seconds=chance.randint(1, 86_399)),
        lambda: timedelta(seconds=chance.randint(60, 10**6)),
        lambda: chance.random() < 0.5,
        lambda: Failed(chance.choice(("#DIV/0!", "#N/A", "#NAME?", "#REF!"))),
    ]
    return chance.choice(kinds)()


def told(cell: Cell) -> tuple[Any, ...]:
    return cell.address, cell.value, is_percent_format(cell.number_format), currency_of_format(cell.number_format)


@pytest.mark.fault("F23")
def test_a_workbook_is_read_alike_in_every_form(tmp_path: Path) -> None:
    chance = random.Random(12)
    for number in range(25):
        size = range(chance.randint(1, 9))
        rows = [[some_value(chance) for _ in range(chance.randint(0, 9))] for _ in size]
        sheets = {f"S {number}": rows, "Two": [["x"]]}
        files = [xlsx(tmp_path / "x.xlsx", sheets), xlsx(tmp_path / "y.xlsx", sheets, strict=True)]
        files.append(ods(tmp_path / "x.ods", sheets))
        books = [read_file(file) for file in files]
        read = [[list(map(told, sheet.filled())) for sheet in book.sheets] for book in books]
        assert read[0] == read[1] == read[2]
        assert sum(map(len, read[0])) == 1 + sum(value is not None for row in rows for value in row)
        assert [[sheet.name for sheet in book.sheets] for book in books] == [list(sheets)] * 3
        texts = [[shown(cell.value) for cell in row] for row in books[0].sheets[0].rows]
        written = read_file(text_file(tmp_path / "x.csv", texts), ReadOptions(separator=";"))
        assert [[cell.value or "" for cell in row] for row in written.sheets[0].rows] == texts


def many_rows(path: Path) -> Path:
    row = "".join(f'<c r="{column_letters(column)}{{n}}" s="1"/>' for column in range(1, 200))
    return with_rows(path, "".join(f'<row r="{n}">{row.replace("{n}", str(n))}</row>' for n in range(1, 400)))


def repeated_rows(path: Path) -> Path:
    row = "<table:table-row><table:table-cell/></table:table-row>" * 20_000
    return ods(path, {"S": []}, change=lambda text: text.replace("</table:table>", f"{row}</table:table>"))


def long_text(path: Path) -> Path:
    path.write_text("a;b;c\n" * 50_000)
    return path


@pytest.mark.fault("F22")
def test_every_reading_tells_how_far_it_is_and_stops_when_it_is_told_to(tmp_path: Path) -> None:
    for make, name in ((many_rows, "x.xlsx"), (repeated_rows, "x.ods"), (long_text, "x.csv")):
        file, seen = make(tmp_path / name), list[tuple[int, int]]()
        read_file(file, ReadOptions(report=lambda done, total, seen=seen: seen.append((done, total))))
        assert len(seen) > 3, name
        assert seen == sorted(seen), name
        assert 0.9 < seen[-1][0] / seen[-1][1] <= 1, name
        asked = list[int]()
        with pytest.raises(Cancelled):
            read_file(file, ReadOptions(cancelled=lambda asked=asked: asked.append(1) or len(asked) == 3))
        assert len(asked) == 3, name


@pytest.mark.fault("F22")
def test_what_holds_nothing_costs_nothing_and_what_holds_too_much_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>'
    assert [cell.address for cell in read_file(with_rows(tmp_path / "x.xlsx", far)).sheets[0].filled()] == [
        "A1",
        "A1048576",
    ]
    monkeypatch.setattr("sync.sheets.cells.grids.MOST_LOOKED_AT", 50_000)
    monkeypatch.setattr("sync.sheets.cells.grids.MOST_PLACES", 50_000)
    wide = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 9))
    beyond = '<row r="1048577"><c r="A1048577"><v>1</v></c></row>'
    for file, words in (
        (many_rows(tmp_path / "a.xlsx"), "nearly all of them empty"),
        (repeated_rows(tmp_path / "a.ods"), None),
        (with_rows(tmp_path / "b.xlsx", wide), "far apart, such as in XFD4"),
        (with_rows(tmp_path / "c.xlsx", beyond), "is damaged"),
    ):
        if words is None:
            assert list(read_file(file).sheets[0].rows) == []
            continue
        with pytest.raises(FileUnreadable, match=words):
            read_file(file)


@pytest.mark.fault("F22")
def test_a_part_that_says_it_is_small_and_one_that_defines_names_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    with pytest.raises(FileUnreadable, match="is damaged"):
        read_file(xlsx(tmp_path / "x.xlsx", {"S": []}, change=lambda _text: bomb))
    file = write_parts(tmp_path / "y.xlsx", xlsx_parts({"S": [["x" * 5_000]]}))
    content = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as parts:
        size = parts.getinfo("xl/worksheets/sheet1.xml").file_size
    place = content.rfind(b"xl/worksheets/sheet1.xml") - 22
    assert int.from_bytes(content[place : place + 4], "little") == size
    content[place : place + 4] = (100).to_bytes(4, "little")
    file.write_bytes(content)
    with pytest.raises(FileUnreadable, match="is damaged"):
        read_file(file)


@pytest.mark.fault("F22")
def test_a_sync_heeds_its_signal_while_it_reads_a_plan(tmp_path: Path) -> None:
    """The reading is made endless by a hook, so that the signal certainly meets it."""
    plan = with_rows(tmp_path / "plan.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    program = (
        "import sys, time\nfrom sync.sheets.cells import read_options as options\nstep = options.ReadOptions.step\n"
        "def slow(self, done, total):\n"
        "    print('reading', flush=True)\n"
        "    while not self.cancelled(): time.sleep(0.01)\n"
        "    step(self, done, total)\n"
        "options.ReadOptions.step = slow\nfrom desktop.cli import main\nsys.exit(main(['sync', 'plan']))\n"
    )
    environment = {"LEITSTAND_PLAN": str(plan), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    environment |= {"PYTHONPATH": str(Path(__file__).parents[3]), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-P", "-c", program]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as sync:
        try:
            assert sync.stdout is not None
            assert sync.stdout.readline() == "reading\n"
            sync.send_signal(signal.SIGTERM)
            out, _ = sync.communicate(timeout=20)
        finally:
            sync.kill()
    assert "plan: cancelled" in out
    assert sync.returncode == 1
