"""Reading text files: whatever separates the columns, however the letters are encoded; what is open is asked."""

from pathlib import Path
from typing import Any

import pytest

from sync.sheets.files import FileQuestion, FileUnreadable, ReadOptions, read_file

TEXTS = {
    "German": "Name;Ort;Bem\nJürgen Größe;Köln;geht’s – „gut“ …\nÄnne Öl;München;10 € § 5\nBjörn;Übersee;Straße",
    "one street": "Name;Straße\nMeier;Hauptstraße 5",
    "French": "Nom;Ville\nFrançois Hélène;Orléans\nNoël;été à la crème\nGarçon;Où?",
    "Spanish": "Nombre;Ciudad\nJosé Núñez;Málaga\nGarcía;Cádiz ¿qué?\nIñaki;Coruña",
    "Polish": "Imię;Miasto\nŁukasz Wójcik;Łódź\nMałgorzata;Kraków\nŻółć;Gdańsk",
    "Czech": "Jméno;Město\nDvořák;Plzeň\nNovotný;Ústí\nČerný;Třebíč",
    "Hungarian": "Név;Hely\nSzőke Győző;Győr\nErdős;Pécs",
    "Danish": "Navn;By\nSøren Kjær;Århus\nJørgen;Næstved",
    "English": "Note;Amount\nit’s done – don’t…;£5\n“quoted”;§3 • €7",
    "Russian": "Имя;Город\nИван;Москва\nАнна;Тверь",
}


def read(path: Path, content: str | bytes, **options: Any) -> list[list[Any]]:
    return book_of(path, content, **options)[0]


def book_of(path: Path, content: str | bytes, **options: Any) -> tuple[list[list[Any]], list[str]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    book = read_file(path, ReadOptions(**options))
    return [[cell.value for cell in row] for row in book.sheets[0].rows], list(book.notes)


@pytest.mark.fault("F24")
def test_a_quotation_mark_that_is_never_closed_takes_no_rows_with_it(tmp_path: Path) -> None:
    lines = ["Name;Size;Remarks", "A;1;x", 'B;2;"24 Zoll', "C;3;y", "D;4;z"]
    for last in ("D;4;z", 'D;4;"fine"', 'D;4;24"', 'D;4;"27 Zoll', 'D;"";z', '"D";4;"z"'):
        rows, notes = book_of(tmp_path / "x.csv", "\r\n".join([*lines[:4], last]))
        assert [len(row) for row in rows] == [3] * 5, last
        assert rows[2] == ["B", "2", '"24 Zoll'], last
        assert "line 3" in notes[0], last


@pytest.mark.fault("F24")
def test_what_is_closed_is_one_cell_also_over_several_lines(tmp_path: Path) -> None:
    rows, notes = book_of(
        tmp_path / "x.csv",
        'Name;Remarks;Size\nA;"one\r\ntwo; three";1\nB;"say ""yes""" ;2\nC;"big" client;3\nD; "a; b";4\n',
    )
    assert [row[1] for row in rows[1:]] == ["one\ntwo; three", 'say "yes"', "big client", "a; b"]
    assert ([row[2] for row in rows[1:]], notes) == (["1", "2", "3", "4"], [])


@pytest.mark.fault("F24")
def test_the_separator_is_the_one_by_which_rows_have_columns(tmp_path: Path) -> None:
    texts = {
        "Name;Hours;Mail\nA;38,5;a@x\nB;38,5\nC;38,5;c@x\nD;38,5": [3, 3, 2, 3, 2],
        "Name;Amount, net\nA;1,5\nB;2,5": [2, 2, 2],
        "Name,Hours,Note\nA,5,x; y\nB,6,z": [3, 3, 3],
        "a,b,c\n1,2,3\n4,5,6": [3, 3, 3],
        "Name, Town\nA, Bonn\nB, Ulm": [2, 2, 2],
        "Name\tTown\nMeier, A\tBonn; Ulm\nB\tC": [2, 2, 2],
        "Name|Town\nA|Bonn, Beuel\nB|Ulm": [2, 2, 2],
        "Name\nMüller, Anna\nMeier, Jan": [1, 1, 1],
        "Amount\n1,5\n2,5": [1, 1, 1],
        "sep=,\nName;x,Town\nA,Bonn": [2, 2],
        "\n\nPlan 2027\nLabel,Jan,Feb\nRent,1,2\n": [0, 0, 1, 3, 3],
        "a;b;;\r1;2;;\r": [2, 2],
        "a;b\r\n1;2\r3;4\n\n\n": [2, 2, 2],
    }
    for text, widths in texts.items():
        assert [len(row) for row in read(tmp_path / "x.csv", text)] == widths, text


@pytest.mark.fault("F24")
def test_a_separator_that_is_open_is_asked_and_can_be_said(tmp_path: Path) -> None:
    with pytest.raises(FileQuestion) as asked:
        read(tmp_path / "x.csv", "a;b|c;d\n1;2|3;4\n")
    assert asked.value.about == "separator"
    assert {choice.value for choice in asked.value.choices} == {";", "|"}
    previews = {choice.value: list(choice.preview) for choice in asked.value.choices}
    assert previews["|"] == ["a;b  |  c;d", "1;2  |  3;4"]
    assert read(tmp_path / "x.csv", "a;b|c;d\n1;2|3;4\n", separator="|") == [["a;b", "c;d"], ["1;2", "3;4"]]
    assert read(tmp_path / "x.csv", "1,5\n2,5", separator="") == [["1,5"], ["2,5"]]


def asked_or_read(path: Path, content: bytes) -> tuple[FileQuestion | None, list[list[Any]]]:
    try:
        return None, read(path, content)
    except FileQuestion as question:
        return question, []


@pytest.mark.fault("F25")
def test_letters_are_read_right_or_asked_with_what_reads_right_first(tmp_path: Path) -> None:
    certain = set()
    for name, text in TEXTS.items():
        for encoding in ("cp1252", "mac_roman", "cp850", "cp1250", "iso8859_15", "cp1251"):
            content = text.encode(encoding, "replace")
            if content.decode(encoding) != text:
                continue
            question, rows = asked_or_read(tmp_path / "x.csv", content)
            if question is None:
                certain |= {name} if encoding == "cp1252" else set()
                assert rows == [line.split(";") for line in text.split("\n")], (name, encoding)
                continue
            assert question.about == "encoding"
            readings = [content.decode(choice.value, "replace") for choice in question.choices]
            # In Danish, Mac and DOS differ in one letter of one word; the preview shows it.
            assert text in readings[: 2 if name == "Danish" else 1], (name, encoding)
            assert len({tuple(choice.preview) for choice in question.choices}) == len(question.choices)
    assert certain == {"German", "one street", "French", "Spanish", "Danish", "English"}


@pytest.mark.fault("F25")
def test_one_broken_byte_breaks_one_letter_and_its_line_is_named(tmp_path: Path) -> None:
    text = "Name;Remarks\nJürgen Größe;ok\nÄnne;".encode()
    assert book_of(tmp_path / "x.csv", text + b"caf\xe9\n")[0][2] == ["Änne", "café"]
    rows, [note] = book_of(tmp_path / "x.csv", text + b"\xc3;\n")
    assert rows[1:] == [["Jürgen Größe", "ok"], ["Änne", "\ufffd"]]
    assert "line 3" in note


@pytest.mark.fault("F25")
def test_wide_letters_are_known_with_and_without_their_mark(tmp_path: Path) -> None:
    text, expected = "Name;Größe\r\nÄnne;5\r\n", [["Name", "Größe"], ["Änne", "5"]]
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-8-sig"):
        assert read(tmp_path / "x.csv", text.encode(encoding)) == expected, encoding
    assert read(tmp_path / "x.csv", "\ufeff".encode("utf-16-be") + text.encode("utf-16-be")) == expected


@pytest.mark.fault("F25")
def test_an_encoding_that_is_said_is_used_or_refused(tmp_path: Path) -> None:
    content = "Name\nJürgen".encode("mac_roman")
    assert read(tmp_path / "x.csv", content, encoding="mac_roman") == [["Name"], ["Jürgen"]]
    for encoding, words in (("utf-8", "isn't written"), ("klingon", "no encoding"), ("zip", "no encoding")):
        with pytest.raises(FileUnreadable, match=words):
            read(tmp_path / "x.csv", content, encoding=encoding)
