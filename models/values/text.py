"""Text from outside, made fit to be kept: the one cleaner for what sources, plans and people write."""

import re

LONGEST_TEXT = 1_000_000
MARK = "\ufffd"
# Control characters but tab and line breaks (PostgreSQL takes no NUL, and none of them means anything to people),
# and halves of surrogate pairs, which neither driver can encode.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Return the text as every database keeps it alike: unfit characters become U+FFFD, 1,000,000 characters at most.

    What is cut off is shown by "…" at the end. A text that is fit comes back as it is.
    """
    # Most texts are one printable line, which Python knows faster than a search does.
    if not text.isprintable() and _UNFIT.search(text):
        text = _UNFIT.sub(MARK, text)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
