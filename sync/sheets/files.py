"""Reading the cells of a file: .xlsx, .ods, .csv."""

from pathlib import Path

from models.connection.files import require_readable
from models.values.language import tr
from sync.sheets.cells.cells import Workbook
from sync.sheets.cells.errors import Choice, FileQuestion, FileUnreadable, damaged, too_large, unreadable
from sync.sheets.cells.packages import Package, locked
from sync.sheets.cells.read_options import ReadOptions
from sync.sheets.csv.reading import read_csv
from sync.sheets.ods.reading import read_ods
from sync.sheets.xlsx.reading import read_xlsx, workbook_part

__all__ = ["SUFFIXES", "TEXT_SUFFIXES", "Choice", "FileQuestion", "FileUnreadable", "ReadOptions", "read_file"]

LARGEST_FILE = 50_000_000
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".ods", ".ots", *TEXT_SUFFIXES)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AS_IT_IS = ReadOptions()


def read_file(path: Path, options: ReadOptions = _AS_IT_IS) -> Workbook:
    """Read the cells of a file.

    Raises FileUnreadable with what to do, for anything that keeps it from being read; FileQuestion, which is one,
    where a person has to say how it is to be read; Cancelled when `options` say so.
    """
    content = _content(path)
    if content.startswith(_OLE):
        raise _old_or_locked(path, content)
    if content.startswith(b"PK"):
        workbook = _read_package(path, content, options)
    elif path.suffix.lower() in TEXT_SUFFIXES:
        return read_csv(path.stem, path.name, content, options)
    else:
        raise damaged(path.name)
    if options.sheet is not None and not workbook.sheets:
        what = tr("{name} has no sheet called “{sheet}”.", name=path.name, sheet=options.sheet)
        raise unreadable(what, tr("Choose another sheet."))
    return workbook


def _content(path: Path) -> bytes:
    try:
        require_readable(path)
        if path.stat().st_size > LARGEST_FILE:
            raise too_large(tr("{name} has more than 50 MB.", name=path.name))
        return path.read_bytes()
    except FileNotFoundError:
        what = tr("There is no file {path}.", path=path)
        raise FileUnreadable(tr("The file is missing"), what, tr("Choose the file anew.")) from None
    except OSError as error:
        what = tr("{path} can't be opened: {reason}.", path=path, reason=error.strerror)
        to_do = tr("Check the file and its permissions.")
        raise FileUnreadable(tr("The file can't be opened"), what, to_do) from None


def _read_package(path: Path, content: bytes, options: ReadOptions) -> Workbook:
    package = Package(path.name, content, options)
    manifest = "META-INF/manifest.xml"
    if manifest in package and b"encryption-data" in package.read(manifest):
        raise locked(path.name)
    part = workbook_part(package)
    if part is not None:
        return read_xlsx(path.stem, path.name, package, part, options)
    if "content.xml" in package:
        return read_ods(path.stem, path.name, package, options)
    raise damaged(path.name)


def _old_or_locked(path: Path, content: bytes) -> FileUnreadable:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return locked(path.name)
    what = tr("{name} has Excel's old format (.xls).", name=path.name)
    return unreadable(what, tr("Open it in Excel and save it as .xlsx."))
