"""What a linter can see of the pages' voice: words, headings, colons, tables.

The rules are about reading, not about grammar: each word of ``WORDS`` is one that readers stumble
over, with what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from macros.pages import Line
from tests.prose.rules import in_sources, prose

WORDS = {
    r"mend(?:s|ed|ing)?": "fix",
    r"provok(?:e|es|ed|ing)": "trigger, reproduce",
    r"anew|afresh": "again, from scratch",
    r"belongs? into": "belongs in",
    r"any more(?=\s*[.,;:?!)|]|\s*$)": "no longer",
    r"by itself": "automatically, on its own",
    r"all the same|even so": "still",
    r"as (?:it|they) stands?": "unchanged",
    r"at (?:its|their) start": "at startup",
    r"and (?:their|its) like": "and similar",
    r"need not": "does not have to",
    r"(?:shut|shuts|close|closes|closed|stop|stops|stopped|end|ends|ended) in order": "cleanly",
    r"(?:is|are) to be": "must",
    r"whoever|everybody who": "anyone who",
    r"meanwhile": "in the meantime",
    r"identifiers?": "ID",
    r"thaw(?:s|ed|ing)?": "unpause",
    r"line ends(?! (?:with|in|at|here)\b)": "line endings",
    r"troubles": "errors",
    r"also the": "including the",
    r"name servers?": "DNS server",
    r"may stand": "can appear",
    r"(?<!there )(?:is|are) no(?! (?:longer|more|such|other|different|better|worse|less)\b) \w+": "is not",
}
_FROM_ON = re.compile(r"\b[Ff]rom (?:version )?(?:[A-Z][\w.]*(?: v?\d[\d.]*)?|v?\d[\d.]*) on\b")
_PRONOUN = re.compile(r"\b(?:it|both|one|them|theirs|these|those)\s*[?.!)]*$", re.IGNORECASE)
_LEADING = re.compile(r"^(?:it|they|both|one|them|these|those)\b", re.IGNORECASE)
_BARE = re.compile(r"\b(?:it|both(?= (?:on|in|are|at|run))|one(?= (?:has|is|was)\b)|them)\b", re.I)
_NOUN = re.compile(
    r"\b(?:[Aa]n?|[Tt]he|your|my|each|every|another|all|several|many|one) [\w-]+|[A-Z]{2}"
)
_PLURAL = re.compile(r"\b[a-z-]{3,}s\b")
_REFERENT = re.compile(r"[,:;?]|\b(?:and|or|but|if|when|that|without|before|after|then|whether)\b")
_COLON = re.compile(r":(?=\s|$)")
_RULE = re.compile(r"\s*\|?\s*:?-{3,}")


def findings(name: str, markdown: str) -> Iterator[str]:
    """Yield the findings of a page called ``name``."""
    lines = markdown.splitlines()
    sources = in_sources(markdown)
    for line in prose(markdown):
        if line.number in sources:
            continue
        following = lines[line.number] if line.number < len(lines) else ""
        of_line = (*words(line), *heading(line), *colons(line), *table(line, following))
        for rule, what in of_line:
            yield f"{name}:{line.number}: {rule}: {what}"


def words(line: Line) -> Iterator[tuple[str, str]]:
    """Yield each word to replace."""
    for word, instead in WORDS.items():
        for match in re.finditer(rf"\b(?:{word})", line.text, re.IGNORECASE):
            yield "word", f"write '{instead}', not '{match[0]}'"
    if later := _FROM_ON.search(line.text):
        yield "word", f"write 'X and later', not '{later[0]}'"


def heading(line: Line) -> Iterator[tuple[str, str]]:
    """Yield a pronoun that nothing in the heading explains."""
    text = line.text.strip()
    if not line.heading:
        return
    if _LEADING.search(text):
        yield "heading", f"stands alone: say what '{text.split()[0]}' is"
        return
    at_end, bare = _PRONOUN.search(text), _BARE.search(text)
    if at_end and not _REFERENT.search(text[: at_end.start()]):
        yield "heading", f"stands alone: say what '{at_end[0]}' is"
    elif bare and not (_NOUN if bare[0] != "them" else _PLURAL).search(text[: bare.start()]):
        yield "heading", f"stands alone: say what '{bare[0]}' is"


def colons(line: Line) -> Iterator[tuple[str, str]]:
    """Yield sentences with two colons; a cell of a table is a sentence of its own."""
    for part in line.text.split("|") if line.text.lstrip().startswith("|") else [line.text]:
        for sentence in re.split(r"(?<=[.!?])[\"')]*\s", part):
            if len(_COLON.findall(sentence)) > 1:
                yield "colons", f"one a sentence: '{' '.join(sentence.split())[:60]}…'"


def table(line: Line, following: str) -> Iterator[tuple[str, str]]:
    """Yield headers of a table that begin with a small letter."""
    if line.text.lstrip().startswith("|") and _RULE.match(following):
        for cell in line.text.strip().strip("|").split("|"):
            if re.match(r"\s*[a-z]", cell):
                yield "table", f"a header begins with a capital, found '{cell.strip()}'"
