"""A text as a small script: the words that take most room are written as one character each.

Compression looks back 32 KiB, a tenth of the search index; a word that comes back later is paid for
again. With a table of 1024 words the index is a twentieth smaller.
"""

from __future__ import annotations

import json
import re
from collections import Counter

SHORT = range(0x100, 0x500)  # characters that stand for words; two bytes each
UNPACK = (
    "((words,text)=>text.replace(/[\\u0100-\\u04ff]/g,"
    "(c)=>words[c.charCodeAt(0)-256]))(%s.split(' '),`%s`)"
)
_WORD = re.compile("[A-Za-z]{3,}")


def expression(text: str) -> str:
    """Return JavaScript whose value is ``text``."""
    words, short = shortened(text)
    literal = re.sub(r"[\\`]|\$(?={)", r"\\\g<0>", short).replace("\r", "\\r")
    return UNPACK % (json.dumps(" ".join(words), ensure_ascii=False), literal)


def shortened(text: str) -> tuple[list[str], str]:
    """Return words, and ``text`` in which a character of `SHORT` stands for each of them."""
    counts = Counter(_WORD.findall(text))
    dearest = iter(sorted(counts, key=lambda word: (-counts[word] * (len(word) - 1), word)))
    # a character that the text has stands for itself
    words = [chr(c) if chr(c) in text else next(dearest, "") for c in SHORT]
    short = {word: chr(c) for c, word in zip(SHORT, words, strict=True)}
    return words, _WORD.sub(lambda found: short.get(found[0], found[0]), text)
