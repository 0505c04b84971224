"""The letters of a text file: by its own marks where it has some, by what people write where that is certain."""

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from models.values.language import mark, tr
from models.values.text import MARK
from sync.sheets.cells.errors import Choice, FileQuestion, damaged, unreadable
from sync.sheets.csv.words import judged

# The longer marks first: that of UTF-32 begins as that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
USUAL = "cp1252"
ENCODINGS = {
    USUAL: mark("Windows, Western Europe"),
    "mac_roman": mark("Macintosh"),
    "cp850": mark("DOS"),
    "cp1250": mark("Windows, Central Europe"),
    "iso8859_15": mark("ISO 8859-15"),
    "cp1251": mark("Windows, Cyrillic"),
}
_LOOKED_AT, _WORDS, _PREVIEWED, _NAMED = 1 << 16, 3_000, 4, 3
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_BAD = re.compile("[\udc80-\udcff]+")
# What a single broken byte most likely was, if Windows wrote it.
_LIKELY = frozenset("äöüßÄÖÜéèêëàâáçñóòôúùûíìîïøåæœ€„“”‘’–—…«»°§²³")


class Decoded(NamedTuple):
    """A text, and what had to be repaired in it."""

    text: str
    notes: Sequence[str] = ()


def decode(name: str, content: bytes, encoding: str | None = None) -> Decoded:
    """Return the text of a file. Raises FileUnreadable, FileQuestion."""
    if encoding is not None:
        return Decoded(_as_told(name, content, encoding))
    for signs, marked in _MARKS:
        if content.startswith(signs):
            return _with_mark(name, content[len(signs) :], marked)
    wide = _wide(content)
    if wide:
        return _with_mark(name, content, wide)
    if b"\0" in content:
        raise damaged(name)
    return _by_bytes(name, content)


def _as_told(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except (LookupError, TypeError):
        what = tr("“{encoding}” is no encoding of letters that Leitstand knows.", encoding=encoding)
        raise unreadable(what, tr("Use one of these: {names}.", names=", ".join(("utf-8", *ENCODINGS)))) from None
    except UnicodeError:
        what = tr("{name} isn't written in the encoding “{encoding}”.", name=name, encoding=encoding)
        raise unreadable(what, tr("Choose another encoding.")) from None


def _with_mark(name: str, content: bytes, encoding: str) -> Decoded:
    if encoding == "utf-8":
        return _by_bytes(name, content)
    text = content.decode(encoding, "replace")
    if "\0" in text:
        raise damaged(name)
    return Decoded(text, _repaired(name, text, [found.start() for found in re.finditer(MARK, text)]))


def _wide(content: bytes) -> str:
    """Find UTF-16 or UTF-32 without a mark, by the zero bytes of plain letters; "" for neither."""
    beginning = content[:_LOOKED_AT]
    counts = [beginning[place::4].count(0) for place in range(4)]
    quarter = max(1, len(beginning) // 4)
    zeros = "".join("0" if count > 0.4 * quarter else "x" if count <= 0.1 * quarter else "?" for count in counts)
    return {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}.get(zeros, "")


def _by_bytes(name: str, content: bytes) -> Decoded:
    text = content.decode("utf-8", "surrogateescape")
    broken = [place for found in _BAD.finditer(text) for place in range(*found.span())]
    if not broken:
        return Decoded(text)
    whole = sum(1 for character in text if character >= "\x80") - len(broken)
    if whole < len(broken):
        return Decoded(_of_one_byte_each(name, content))
    return Decoded(_BAD.sub(_likely, text), _repaired(name, text, broken))


def _likely(found: re.Match[str]) -> str:
    """Guess what broken bytes were before somebody joined two files: one of Windows' usual letters each, or unknown."""
    letters = found[0].encode("utf-8", "surrogateescape").decode(USUAL, "replace")
    return "".join(letter if letter in _LIKELY else MARK for letter in letters)


def _repaired(name: str, text: str, places: Sequence[int]) -> list[str]:
    """Return a sentence that names the lines in which letters are broken."""
    if not places:
        return []
    lines = list(dict.fromkeys(_lines_of(text, places)))
    named = ", ".join(map(str, lines[:_NAMED])) + (" …" if len(lines) > _NAMED else "")
    words = mark("Letters of {name} are broken in line {lines}: look at them there.")
    return [tr(words, name=name, lines=named)]


def _lines_of(text: str, places: Iterable[int]) -> Iterable[int]:
    line, counted = 1, 0
    for place in places:
        line += len(re.findall("\r\n?|\n", text[counted:place]))
        counted = place
        yield line


def _of_one_byte_each(name: str, content: bytes) -> str:
    """Read a text of an age in which each region had its own letters. Raises FileQuestion unless sure which."""
    counted = Counter(_WORD.findall(content))
    words = [word for word, _ in counted.most_common(_WORDS)]
    readings = {encoding: [_decoded(word, encoding) for word in words] for encoding in ENCODINGS}
    strange = {encoding: sum(not judged(word).is_word for word in read) for encoding, read in readings.items()}
    familiar = {encoding: sum(judged(word).familiar for word in read) for encoding, read in readings.items()}
    rivals = [encoding for encoding in ENCODINGS if readings[encoding] != readings[USUAL]]
    if _is_certain(strange, familiar, rivals, len(words)):
        return content.decode(USUAL, "replace")
    ranked = sorted(ENCODINGS, key=lambda encoding: (strange[encoding], -familiar[encoding]))
    raise _question(name, ranked, readings)


def _is_certain(strange: dict[str, int], familiar: dict[str, int], rivals: Sequence[str], words: int) -> bool:
    """Tell whether the usual encoding reads as people write, and no other one does as well or better."""
    if strange[USUAL] == 0:
        return not any(strange[one] == 0 and familiar[one] > familiar[USUAL] for one in rivals)
    return strange[USUAL] * 20 <= words and all(strange[one] > 2 * strange[USUAL] for one in rivals)


def _decoded(word: bytes, encoding: str) -> str:
    return word.decode(encoding, "replace")


def _question(name: str, ranked: Sequence[str], readings: dict[str, list[str]]) -> FileQuestion:
    """Ask with the words that tell the encodings apart; one that reads as another one does isn't offered."""
    places = range(len(readings[USUAL]))
    telling = sorted(places, key=lambda place: -len({read[place] for read in readings.values()}))[:_PREVIEWED]
    previews: dict[tuple[str, ...], str] = {}
    for encoding in ranked:
        previews.setdefault(tuple(readings[encoding][place] for place in sorted(telling)), encoding)
    choices = [Choice(encoding, tr(ENCODINGS[encoding]), preview) for preview, encoding in previews.items()]
    what = tr("{name} doesn't say how its letters are encoded, and they can be read in several ways.", name=name)
    return FileQuestion("encoding", what, tr("Say which reads right, or save the file as “CSV UTF-8”."), choices)
