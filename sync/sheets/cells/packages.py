"""The parts of a workbook's file: a zip of XML, read in pieces, with limits that nobody's file reaches by accident."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import unquote
from xml.parsers import expat

from models.values.language import tr
from sync.sheets.cells.errors import FileUnreadable, damaged, too_large, unreadable
from sync.sheets.cells.read_options import ReadOptions

# Of a workbook unpacked: a small file may hold endless text.
LARGEST_UNPACKED = 500_000_000
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_ALTERNATIVES = b"AlternateContent"
_PIECE = 1 << 16
# What Python's zip raises at bytes that are none.
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, LookupError)
# What a Python program may do with the elements of a part.
Attributes = dict[str, str]


class Handler(Protocol):
    """What is called for the elements of a part. Names have their namespace before them, with a space between."""

    def start(self, name: str, attributes: Attributes, /) -> None:
        """Take the beginning of an element."""

    def end(self, name: str, /) -> None:
        """Take the end of an element."""

    def text(self, text: str, /) -> None:
        """Take text that stands here; what stands together may come in pieces."""


class LocalNames(dict[str, str]):
    """Short names of elements, by their whole ones: of the root's own namespace, whichever it is. All others are ""."""

    def __missing__(self, name: str) -> str:
        space, _, word = name.rpartition(" ")
        if not self:
            self._root = space
        short = self[name] = word if space == self._root else ""
        return short


class Package:
    """A workbook's zip. Parts are found whatever their case, with or without a slash before them."""

    def __init__(self, name: str, content: bytes, options: ReadOptions) -> None:
        self.name, self._options, self._done = name, options, 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN:
            raise damaged(name) from None
        self._parts = {_plain(part.filename): part for part in self._zip.infolist()}
        self._total = sum(part.file_size for part in self._parts.values() if part.filename.lower().endswith(".xml"))
        if sum(part.file_size for part in self._zip.infolist()) > LARGEST_UNPACKED:
            raise too_large(tr("{name} has more than 500 MB when it is unpacked.", name=name))
        if any(part.flag_bits & 1 for part in self._zip.infolist()):
            raise locked(name)

    def __contains__(self, part: str) -> bool:
        return _plain(part) in self._parts

    def names(self) -> list[str]:
        """Return the names of all parts, in small letters."""
        return sorted(self._parts)

    def read(self, part: str) -> bytes:
        """Return a part in one piece. Raises FileUnreadable."""
        return b"".join(self._pieces(part))

    def parse(self, part: str, handler: Handler) -> None:
        """Read a part's XML. Raises FileUnreadable for what is none, Cancelled."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.buffer_size = _PIECE
        parser.EntityDeclHandler = self._refuse_entity
        before: bytes | None = b""
        self._call(parser, handler)
        try:
            for piece in self._pieces(part):
                if before is not None and _ALTERNATIVES in before + piece:
                    before = None
                    self._call(parser, _Chosen(handler))
                elif before is not None:
                    before = piece[-len(_ALTERNATIVES) :]
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise damaged(self.name) from None

    def _call(self, parser: expat.XMLParserType, handler: Handler) -> None:
        parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
        parser.CharacterDataHandler = handler.text

    def _pieces(self, part: str) -> Iterator[bytes]:
        try:
            with self._zip.open(self._parts[_plain(part)]) as opened:
                while piece := opened.read(_PIECE):
                    self._done += len(piece)
                    self._options.step(self._done, self._total)
                    yield piece
        except _BROKEN:
            raise damaged(self.name) from None

    def _refuse_entity(self, *_declaration: object) -> None:
        """Refuse what no spreadsheet program writes, and what may stand for endless text or another file."""
        raise damaged(self.name)


class _Chosen:
    """Passes on what stands in the first of several alternatives that say the same, and leaves out the others."""

    def __init__(self, handler: Handler) -> None:
        self._handler, self._skipped, self._seen = handler, 0, [0]

    def start(self, name: str, attributes: Attributes) -> None:
        space, _, word = name.rpartition(" ")
        if self._skipped:
            self._skipped += 1
        elif space != _COMPATIBILITY:
            self._handler.start(name, attributes)
        elif word == "AlternateContent":
            self._seen.append(0)
        elif word in ("Choice", "Fallback"):
            self._skipped = 1 if self._seen[-1] else 0
            self._seen[-1] += 1

    def end(self, name: str) -> None:
        space, _, word = name.rpartition(" ")
        if self._skipped:
            self._skipped -= 1
        elif space != _COMPATIBILITY:
            self._handler.end(name)
        elif word == "AlternateContent" and len(self._seen) > 1:
            self._seen.pop()

    def text(self, text: str) -> None:
        if not self._skipped:
            self._handler.text(text)


def locked(name: str) -> FileUnreadable:
    """Return a file that opens only with a password."""
    what = tr("{name} is protected with a password.", name=name)
    return unreadable(what, tr("Save a copy without a password."))


def target_of(base: str, target: str) -> str:
    """Return the name of the part that a relation in the folder `base` leads to."""
    if target.startswith(("/", "\\")):
        return target
    place: list[str] = []
    for step in PurePosixPath(base, target.replace("\\", "/")).parts:
        if step == "..":
            place[-1:] = []
        elif step != ".":
            place.append(step)
    return "/".join(place)


def _plain(part: str) -> str:
    return unquote(part.replace("\\", "/")).lstrip("/").lower()
