"""No secret in what the program says, and one event on one line, whatever text is in it.

Secrets are known by their values (whoever reads one calls `hide`) and by their shapes: passwords in addresses,
Authorization headers, Google's tokens and keys. The log, standard error and the error texts that the database keeps
go through here.
"""

import base64
import json
import logging
import re
from functools import cache
from urllib.parse import quote, quote_plus

HIDDEN = "•••"
# Shorter ones would hide parts of ordinary words.
SHORTEST = 4
LONGEST_LINE = 100_000

_known: set[str] = set()
_SHAPES = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(r"(?<=://)(?P<kept>[^\s:/@'\"]*:)[^\s/'\"]+(?=@)"),
    re.compile(r"(?P<kept>\bauthorization['\"]?\s*[:=]\s*['\"]?)(?:(?:basic|bearer)\s+)?[^\s'\",;]+", re.IGNORECASE),
    re.compile(r"(?P<kept>\b(?:basic|bearer)\s+)[A-Za-z0-9+/_~.=-]{16,}", re.IGNORECASE),
    re.compile(
        r"(?P<kept>(?:password|passwd|api_?key|secret|token|private_key|private_key_id)"
        r"(?:\s*=\s*|['\"]\s*:\s*))(?:\"[^\"]*\"|'[^']*'|[^\s,;&'\")]+)",
        re.IGNORECASE,
    ),
    re.compile(r"\bya29\.[\w.-]+|\bGOCSPX-[\w-]+|\b1//[\w-]{20,}"),
)
# What would begin a new line, move a terminal's cursor, turn the direction of reading, or can't be written at all.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def hide(*secrets: str) -> None:
    """Hide these values from now on, also as they stand in addresses, in JSON and in Basic authorization."""
    parts = {part for secret in secrets for part in (secret, *secret.splitlines())}
    new = {part for part in parts if len(part) >= SHORTEST} - _known
    if new:
        _known.update(new)
        _values.cache_clear()


def redacted(text: str) -> str:
    """Return the text with every secret in it replaced by "•••"."""
    values = _values()
    if values:
        text = values.sub(HIDDEN, text)
    for shape in _SHAPES:
        text = shape.sub(_without_secret, text)
    return text


def one_line(text: str) -> str:
    r"""Give the text without secrets on one line that a terminal shows as it is: breaks as `\n`, escapes as `\x1b`."""
    # Twice as much is looked at as is kept, so that no half of a secret stays at the cut.
    text = redacted(text[: 2 * LONGEST_LINE])
    text = text if len(text) <= LONGEST_LINE else text[: LONGEST_LINE - 1] + "…"
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


class OneLine(logging.Formatter):
    """Time, level, logger and message of an event with its traceback: one line, without secrets."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of one event."""
        return one_line(super().format(record))


def _without_secret(found: re.Match[str]) -> str:
    return (found.groupdict().get("kept") or "") + HIDDEN


@cache
def _values() -> re.Pattern[str] | None:
    forms = {form for secret in _known for form in _forms(secret)}
    return re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True)))) if forms else None


def _forms(secret: str) -> set[str]:
    plain = secret.encode("utf-8", "surrogatepass")
    # Three beginnings, because base64 looks different at each place of a text; what is short would be part of words.
    encoded = {base64.b64encode(b" " * shift + plain)[shift and 4 : -4].decode() for shift in range(3)}
    encoded = {form for form in encoded if len(form) >= 2 * SHORTEST}
    forms = {secret, quote(plain, safe=""), quote(plain, safe=" +"), quote_plus(plain), *encoded}
    forms |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
    return {form for form in forms if len(form) >= SHORTEST}
