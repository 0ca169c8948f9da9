"""Words that no line break may tear: ``--name`` is not to end one line as ``--``.

A browser breaks a line behind any hyphen, and CSS cannot forbid that for a part of a text. A Markdown
extension, so that every builder of the site has it; ``code_lines`` uses ``whole`` for commands.
"""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

LONGEST = 28  # characters that fit on a phone's line; a longer word may be torn
_KEPT = r'<span class="dn-word">\g<0></span>'  # white-space: nowrap, in site.css
_TEXT = r"(?![^<]*>)"  # not inside a tag
_WORD = re.compile(rf"(?<![^\s>])(?=[^\s<>]*-)[^\s<>]{{2,{LONGEST}}}(?![^\s<]){_TEXT}")
_FLAG = re.compile(rf"(?<=[\s(])--?[a-zA-Z][\w-]*{_TEXT}")
_CODE = re.compile(r"(?<!<pre><code>)(?<=<code>)[^<]*-[^<]*(?=</code>)")
_HEADING = re.compile(r"<h[1-4]\b.*?</h[1-4]>", re.DOTALL)


def whole(row: str) -> str:
    """Return HTML in which each word with a hyphen is an element that is not torn."""
    return _WORD.sub(_KEPT, row)


class Words(Extension):
    """Keep words with hyphens whole in inline code, and flags in headings."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Run once the page's HTML is there."""
        md.postprocessors.register(_Words(md), "dn-words", 5)


class _Words(Postprocessor):
    def run(self, text: str) -> str:
        text = _CODE.sub(lambda code: whole(code[0]), text)
        return _HEADING.sub(lambda heading: _FLAG.sub(_KEPT, heading[0]), text)


def makeExtension() -> Extension:
    """Return the extension: the name that Markdown asks a module for."""
    return Words()
