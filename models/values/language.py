"""The language that people read: English in the source, other languages in `resources/translations/<language>/*.toml`.

A text is looked up when it is shown, so whatever is made when a module is imported (a screen's title) is only
marked there. Both languages have one singular and one plural; a third with more would need gettext. Where one English
word needs two German ones, what tells them apart stands behind a bar, and isn't shown: "Open|not done".
"""

import tomllib
from functools import cache
from typing import Any

import resources

ENGLISH, GERMAN = "en", "de"
LANGUAGES = (ENGLISH, GERMAN)

_texts: dict[str, str] = {}
_language = ENGLISH


def use(language: str) -> None:
    """Show everything in this language ("de", "de_AT") from now on; English where there is no such translation."""
    global _language, _texts
    known = language.replace("-", "_").partition("_")[0].lower()
    _language = known if known in LANGUAGES else ENGLISH
    _texts = catalogue(_language)


def current() -> str:
    """Return the language in use, as its ISO 639 code."""
    return _language


def tr(text: str, **values: Any) -> str:
    """Return the text in the language in use, with the values in their places: `tr("Delete {noun}", noun="task")`."""
    found = _texts.get(text) or text.partition("|")[0]
    return found.format(**values) if values else found


def trn(one: str, many: str, count: int, **values: Any) -> str:
    """Return the text for one thing or for `count` things: `trn("{n} row", "{n} rows", 3)`.

    `n` in the text is the count, unless it is given as a text of its own (`n="1,000"`).
    """
    return tr(one if count == 1 else many, **{"n": count, **values})


def mark(text: str) -> str:
    """Return the text itself: it is one to be translated when it is shown."""
    return text


@cache
def in_every_language(text: str) -> tuple[str, ...]:
    """Return how the text reads in every language, each way once: files come from windows in either."""
    return tuple(dict.fromkeys(read_in(other, text) for other in LANGUAGES))


def read_in(language: str, text: str) -> str:
    """Return how the text reads in one language."""
    return catalogue(language).get(text) or text.partition("|")[0]


def within(title: str) -> str:
    """Return a title as it stands within a sentence: English writes it small there, German as it is."""
    return title.lower() if _language == ENGLISH else title


def beginning(text: str) -> str:
    """Return a text as it stands at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return all texts of a language, by the English ones; none for English."""
    texts: dict[str, str] = {}
    folder = resources.path("translations", language)
    for file in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        texts |= tomllib.loads(file.read_text(encoding="utf-8"))
    return texts
