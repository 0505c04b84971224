"""Which words of a text people could have written: what tells one encoding of letters from another."""

from typing import NamedTuple

# The letters beyond ASCII that a language writes its words with. No word of one language has another one's.
_LANGUAGES = [
    frozenset(letters)
    for letters in (
        "äöüßéàè",
        "àâæçéèêëîïôœùûüÿñ",
        "áéíñóúüç",
        "àèéìíîòóùú",
        "àáâãçéêíóôõúü",
        "æøåéóäöü",
        "áéëïóöüèç",
        "áéíóúýþæöð",
        "àçèéíïòóúü",
        "šžáéíóúýäô",
        "ąćęłńóśźż",
        "áčďéěíňóřšťúůýž",
        "áäčďéíĺľňóôŕšťúýž",
        "áéíóöőúüű",
        "ăâîşţșț",
        "čćđšž",
        "çğıöşüâî",
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ",
    )
]
_GERMAN = frozenset("äöüß")
_VOWELS = frozenset("aeiouyäöü")
_BEFORE, _AFTER = frozenset("„“”‚‘«»›‹¿¡•–—…°½¼¾±£©§"), frozenset("„“”’‘«»›‹™®©°²³…–—•ºª´€£§")
_ALONE = frozenset("àáâèéêíóôúåøöÀÁÉÈÅØÓµºª")
_WITHIN = frozenset("·–—\u00ad…")
# What may stand behind an apostrophe, if nothing short stands before it ("l’eau", "O’Brien").
_ENDINGS = frozenset(["s", "t", "d", "m", "n", "ll", "re", "ve", "em", "es"])


class Judged(NamedTuple):
    """How a word reads: whether anybody writes so, and how much of it is what German and others write most."""

    is_word: bool
    familiar: int


def judged(word: str) -> Judged:
    """Judge a run of letters and of whatever stands between them."""
    core = word.strip("\u00a0")
    parts = core.replace("\u00a0", " ").split()
    return Judged(all(map(_is_word, parts)), 2 * (len(word) - len(core)) + sum(map(_familiar, core)))


def _familiar(character: str) -> int:
    """Count umlauts most; a space between letters may have been a letter."""
    if character.isascii() or character == "\u00a0":
        return 0
    return 3 if character.lower() in _GERMAN else 2


def _is_word(word: str) -> bool:
    if not any(character.isalpha() and character not in "µºª" for character in word):
        return "¤" not in word
    if len(word) == 1 and word.isalpha() and not word.isascii():
        return word in _ALONE
    core = word.lstrip("".join(_BEFORE)).rstrip("".join(_AFTER))
    head, mark, tail = core.partition("’")
    if mark and len(head) > 2 and tail.lower() not in _ENDINGS and not tail[:1].isupper():
        return False
    return all(map(_is_plain, (head + tail).translate(dict.fromkeys(map(ord, _WITHIN), " ")).split()))


def _is_plain(word: str) -> bool:
    """Tell whether letters stand together as one language writes them, in capitals, small or beginning with one."""
    if not word.isalpha() or not (word.isupper() or word[1:] == word[1:].lower() or _is_camel(word)):
        return False
    small = word.lower()
    foreign = {letter for letter in small if not letter.isascii()}
    pairs = list(zip(f" {small}", f"{small} ", strict=True))
    if any((after == "ß" and before not in _VOWELS) or (before == "õ" and after != "e") for before, after in pairs):
        return False
    return any(foreign <= language for language in _LANGUAGES)


def _is_camel(word: str) -> bool:
    """Tell whether only plain letters are capitals within the word: "MacBöhm", "PayPal"."""
    return all(letter.isascii() for letter in word[1:] if letter.isupper())
