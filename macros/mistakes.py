"""Mistakes that Markdown, Jinja and MkDocs would tell without file and line, or not at all."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from traceback import walk_tb

import jinja2

from macros.pages import PageError, expected, one_line, read, shown

_INCLUDE = re.compile(r'\s*-+8<-+(?:[ \t]+"(?P<path>[^":]+)"\s*$)?')
_LINK = re.compile(
    r"Doc file '(?P<page>.+?)' contains (?P<kind>.*?link) '(?P<link>.+?)',?(?P<rest>.*)", re.DOTALL
)
_SETTING = re.compile(r"Config value '(?P<key>\w+).*?': (?P<why>.*)", re.DOTALL)
_RENDERED = "<template>"  # what Jinja calls a text that comes from no file


def check_includes(path: Path, docs: Path) -> None:
    """Raise a PageError for what is no whole file of the repository, or one that is not there."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if found := _INCLUDE.match(line):
            place, file = f"{shown(path, docs)}:{number}", found["path"]
            if file is None:
                raise expected(place, "include", '--8<-- "FILE"', line)
            if not Path(file).is_file():
                raise expected(place, "include", "a file", file)


def in_macro(error: Exception, markdown: str, path: Path, docs: Path) -> PageError:
    """Return the mistake in the call of a macro that raised ``error``.

    ``markdown`` is the page at ``path`` without its front matter, as Jinja got it.
    """
    if isinstance(error, jinja2.TemplateSyntaxError):
        line = error.lineno
    else:
        frames = walk_tb(error.__traceback__)
        line = next((at for it, at in frames if it.f_code.co_filename == _RENDERED), 1)
    line += path.read_text(encoding="utf-8").count("\n") - markdown.count("\n")
    return PageError(f"{shown(path, docs)}:{line}: macro: {one_line(error)}")


@dataclass(frozen=True)
class OneLine(logging.Filter):
    """Makes what MkDocs says of a mistake one line, and of a link one with file and line."""

    docs: Path

    def filter(self, record: logging.LogRecord) -> bool:
        """Return False for a line that only announces the next one; change one about a link."""
        message = record.getMessage()
        if message.startswith(("Error reading page", "Error building page")):
            return not message.endswith("':")
        if found := _LINK.match(message):
            path, link = self.docs / found["page"], found["link"]
            links = (it.line for it in read(path, self.docs).links if it.target == link)
            lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            line = next(chain(links, (number for number, line in lines if link in line), (1,)))
            why = one_line(found["rest"]).removeprefix("but ")
            place = f"{shown(path, self.docs)}:{line}"
            record.msg, record.args = f"{place}: {found['kind']} '{link}': {why}", ()
        return True


class OneLineOfConfig(logging.Filter):
    """Makes what MkDocs says of a setting one line with file and line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True; change a line about a setting of ``mkdocs.yml`` in the current folder."""
        file = Path("mkdocs.yml")
        if (found := _SETTING.match(record.getMessage())) and file.is_file():
            lines = enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
            line = next(
                (number for number, text in lines if text.startswith(f"{found['key']}:")), 1
            )
            record.msg = f"{file}:{line}: {found['key']}: {one_line(found['why'])}"
            record.args = ()
        return True
