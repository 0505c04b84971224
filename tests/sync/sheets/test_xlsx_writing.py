"""Writing .xlsx: whatever a text holds, it is the text of its own cell and nothing else."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from sync.sheets.files import read_file
from sync.sheets.writing.xlsx_writing import Book, write_xlsx

# XlsxWriter takes a text from <r> to </r> for XML that is ready to be written.
RICH = '<r><t>Nord</t></r></is></c><c r="B2"><f>1+1</f></c><c r="C2" t="inlineStr"><is><r><t>x</t></r>'


@pytest.mark.fault("H3", "H8")
def test_a_text_that_looks_like_a_sheet_s_xml_stays_a_text(tmp_path: Path) -> None:
    texts = [RICH, "<r>Nord & Licht</r>", "]]></t></is></c><c><f>1+1</f></c>", "&lt;f&gt;1+1&lt;/f&gt;", "<!-- --"]
    write_xlsx(tmp_path / "x.xlsx", Book("S", ["<r>&</r>"], notes_name="N", notes=[(RICH, RICH)]), [[t] for t in texts])
    rows, notes = (sheet.rows for sheet in read_file(tmp_path / "x.xlsx").sheets)
    assert [[cell.value for cell in row] for row in rows] == [["<r>&</r>"], *([text] for text in texts)]
    assert [[cell.value for cell in row] for row in notes] == [[RICH, RICH]]
    with ZipFile(tmp_path / "x.xlsx") as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_a_text_that_looks_like_an_escaped_character_stays_as_it_is(tmp_path: Path) -> None:
    texts = ["a_x000D_b", "_x003D_1+1", "_x005F_", "_x00e9_ _xZZZZ_", "_"]
    write_xlsx(tmp_path / "x.xlsx", Book("S", ["_x0041_"]), [[text] for text in texts])
    (sheet,) = read_file(tmp_path / "x.xlsx").sheets
    assert [row[0].value for row in sheet.rows] == ["_x0041_", *texts]
