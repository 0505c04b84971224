"""What a sync has stored in English, told in the language in use.

A sync writes for everybody, perhaps on a server and as whoever set it up, so its sentences stand in the database in
English. Here they are recognised by patterns (`resources/translations/stored/`) and told again when they are shown.
What fits no pattern stays as it is, so a sentence of a newer version is shown in English rather than not at all.
"""

import re
import tomllib
from functools import cache, lru_cache

from PySide6.QtCore import QLocale

import resources
from desktop.kinds.value_words import choice_words
from models.values.language import ENGLISH, beginning, current, tr

COUNTED = r"[\d,]+ [A-Za-z]+(?: [a-z]+)*"
# What may stand in a place; in others anything.
SHAPES = {
    "n": r"[\d,]+",
    "things": r"[A-Za-z]+(?: [a-z]+)*",
    "parts": rf"{COUNTED}(?:, {COUNTED})*",
    "row_list": r"\d+(?:, (?:\d+|…))*",
    "letters": r"[A-Z]{1,3}",
    "letter_list": r"[A-Z]{1,3}(?:, (?:[A-Z]{1,3}|…))*",
    "stream": r"[A-Z][a-z]+(?: [a-z]+)*",
    "field": r"[a-z][a-z_0-9]*",
    "fields": r"[a-z][a-z_0-9]*(?:, [a-z][a-z_0-9]*)*",
}


def retold(text: str) -> str:
    """Return a text of a sync in the language in use; several sentences one by one."""
    return text if current() == ENGLISH else _retold(text, current())


@lru_cache(2_000)
def _retold(text: str, language: str) -> str:
    whole = _sentence(text, language)
    if whole is not None:
        return whole
    sentences = re.split(r"(?<=\.) (?=[A-Z])", text)
    return " ".join(_sentence(one, language) or one for one in sentences)


def _sentence(text: str, language: str) -> str | None:
    for pattern, told in _patterns(language):
        found = pattern.fullmatch(text)
        if found is not None:
            return told.format(**{place: _value(place, value, language) for place, value in found.groupdict().items()})
    return None


def _value(place: str, value: str, language: str) -> str:
    """Return what stands in a place: names of lists and fields, numbers and sentences are told again, others stay."""
    if place == "n":
        return QLocale().toString(int(value.replace(",", "")))
    if place in ("stream", "things"):
        return _known(value)
    if place in ("field", "fields"):
        return ", ".join(choice_words(name, "column_name") for name in value.split(", "))
    if place == "parts":
        return ", ".join(_retold(part, language) for part in re.split(", (?=[0-9])", value))
    if place == "units":
        return value.replace(" and ", ", ")
    if place == "others":
        return value.replace("” and “", "“ und „")
    return _retold(value, language) if place in ("rest", "rows") else value


def _known(words: str) -> str:
    """Return a word that a screen or a field is called by, however it begins."""
    return next((said for one in (words, beginning(words)) if (said := tr(one)) != one), words)


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the sentences of a language in their order, for others may fit the same text."""
    file = resources.path("translations", "stored", f"{language}.toml")
    texts = tomllib.loads(file.read_text(encoding="utf-8"))
    return [(re.compile(_shape(english), re.DOTALL), told) for english, told in texts.items()]


def _shape(english: str) -> str:
    parts = re.split(r"{(\w+)}", english)
    return "".join(
        f"(?P<{part}>{SHAPES.get(part, '.+?')})" if place % 2 else re.escape(part) for place, part in enumerate(parts)
    )
