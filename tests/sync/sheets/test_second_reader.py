"""Another reader sees no cell that ours doesn't, and no broken file ends in anything but a sentence."""

import contextlib
import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine

from sync.sheets.cells.cells import Workbook
from sync.sheets.files import FileUnreadable, read_file
from tests.sync.sheets.making import ods, text_file, xlsx
from tests.sync.sheets.test_reading_any_file import some_value

Change = Callable[[random.Random, str], str]


def without_size(_chance: random.Random, text: str) -> str:
    return text.replace("<sheetData>", '<dimension ref="A1"/><sheetData>')


def without_places(_chance: random.Random, text: str) -> str:
    for row in range(1, 40):
        text = text.replace(f'<row r="{row}">', "<row>")
    return text


def with_looks(chance: random.Random, text: str) -> str:
    return text.replace('s="0"', f's="{chance.randint(0, 300)}"')


def with_columns(_chance: random.Random, text: str) -> str:
    return text.replace("<sheetData>", '<cols><col min="1" max="16384" width="9"/></cols><sheetData>')


CHANGES: tuple[Change, ...] = (without_size, without_places, with_looks, with_columns)


def some_rows(chance: random.Random) -> list[list[object]]:
    return [[some_value(chance) for _ in range(chance.randint(0, 8))] for _ in range(chance.randint(0, 12))]


def seen_by_the_other(file: Path) -> set[tuple[str, int, int]]:
    """The cells that calamine finds; an error is nothing to it."""
    book = python_calamine.CalamineWorkbook.from_path(file)
    rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    return {
        (name, i, j)
        for name, lines in rows.items()
        for i, line in enumerate(lines, start=1)
        for j, value in enumerate(line, start=1)
        if value != "" and str(value).strip()
    }


def seen(book: Workbook) -> set[tuple[str, int, int]]:
    return {(sheet.name, cell.row, cell.column) for sheet in book.sheets for cell in sheet.filled()}


def compare(chance: random.Random, folder: Path) -> None:
    sheets = {"One": some_rows(chance), "Two": some_rows(chance)}
    change = chance.choice(CHANGES)
    files = [
        xlsx(folder / "x.xlsx", sheets, change=lambda text: change(chance, text)),
        xlsx(folder / "y.xlsx", sheets, strict=True),
        ods(folder / "x.ods", sheets),
    ]
    for file in files:
        assert seen_by_the_other(file) <= seen(read_file(file)), (file.name, change.__name__, sheets)


def broken(chance: random.Random, content: bytes) -> bytes:
    """The content with a few bytes changed, left out or cut off; of a zip, those of one of its parts."""
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(max(1, len(content)))
        cut = chance.choice((b"", bytes([chance.randrange(256)]), content[place : place + 9] * 2, b'"', b"<", b"&"))
        content = content[:place] + cut + content[place + chance.choice((0, 1, 1, 5)) :]
    return content[: chance.randrange(len(content))] if chance.random() < 0.05 else content


def broken_inside(chance: random.Random, content: bytes) -> bytes:
    if not content.startswith(b"PK") or chance.random() < 0.1:
        return broken(chance, content)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(made, "w") as changed:
        hit = chance.choice(parts.namelist())
        for name in parts.namelist():
            changed.writestr(name, broken(chance, parts.read(name)) if name == hit else parts.read(name))
    return made.getvalue()


def break_and_read(chance: random.Random, folder: Path) -> None:
    rows = some_rows(chance)
    texts = [[str(value) for value in row if value is not None] for row in rows]
    file = chance.choice(
        (
            lambda: xlsx(folder / "b.xlsx", {"One": rows}),
            lambda: ods(folder / "b.ods", {"One": rows}),
            lambda: text_file(folder / "b.csv", texts, chance.choice(";,\t")),
        )
    )()
    file.write_bytes(broken_inside(chance, file.read_bytes()))
    with contextlib.suppress(FileUnreadable):
        read_file(file)


@pytest.mark.fault("F21")
def test_another_reader_sees_no_more(tmp_path: Path) -> None:
    chance = random.Random(1)
    for _ in range(25):
        compare(chance, tmp_path)


@pytest.mark.fault("F21", "F22")
def test_a_broken_file_is_read_or_said_to_be_broken(tmp_path: Path) -> None:
    chance = random.Random(2)
    for _ in range(60):
        break_and_read(chance, tmp_path)


@pytest.mark.sweep
@pytest.mark.timeout(2400)
def test_a_thousand_files(tmp_path: Path) -> None:
    chance = random.Random(3)
    for _ in range(350):
        compare(chance, tmp_path)
        break_and_read(chance, tmp_path)
        break_and_read(chance, tmp_path)
