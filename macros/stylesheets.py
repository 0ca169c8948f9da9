"""The theme's style sheets without the rules for what no page has: a quarter of what they weigh.

A rule goes if every one of its selectors asks for a class that stands in no page and in no script.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import tinycss2  # type: ignore[import-untyped]
from tinycss2.ast import AtRule, Node, QualifiedRule  # type: ignore[import-untyped]

_WORD = re.compile(r"[\w-]+")
_CLASSES = re.compile(r'\bclass="([^"]*)"|<script\b[^>]*>(.*?)</script>', re.DOTALL)
_NESTING = frozenset({"media", "supports"})  # at-rules that hold rules with selectors


def prune(site: Path) -> None:
    """Rewrite the theme's style sheets below ``site`` for the pages and scripts that are there.

    The theme's own are those with a hash in their names; ``extra_css`` is short.
    """
    used = words(site)
    for sheet in site.glob("assets/stylesheets/*.min.css"):
        sheet.write_text(pruned(sheet.read_text(encoding="utf-8"), used), encoding="utf-8")


def words(site: Path) -> frozenset[str]:
    """Return what may be a class: the words in class attributes and in scripts below ``site``."""
    found: set[str] = set()
    for page in site.rglob("*.html"):
        for classes, script in _CLASSES.findall(page.read_text(encoding="utf-8")):
            found.update(_WORD.findall(classes or script))
    for script in site.glob("assets/javascripts/*.js"):
        found.update(_WORD.findall(script.read_text(encoding="utf-8")))
    return frozenset(found)


def pruned(css: str, used: Collection[str]) -> str:
    """Return ``css`` without the selectors that ask for a class that is not in ``used``.

    A word that ends in a hyphen stands for all classes that begin with it: a script adds the rest.
    """
    begun = tuple(word for word in used if word.endswith("-"))
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "".join(_rules(rules, used, begun))


def _rules(rules: Sequence[Node], used: Collection[str], begun: tuple[str, ...]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            kept = [
                selector
                for selector in _selectors(rule.prelude)
                if all(name in used or name.startswith(begun) for name in _classes(selector))
            ]
            if kept:
                selectors = ",".join(map(tinycss2.serialize, kept))
                yield f"{selectors}{{{tinycss2.serialize(rule.content)}}}"
        elif isinstance(rule, AtRule) and rule.lower_at_keyword in _NESTING:
            below = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if inner := "".join(_rules(below, used, begun)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        else:
            yield rule.serialize()


def _selectors(prelude: Sequence[Node]) -> Iterator[list[Node]]:
    """Yield the selectors of a rule, which commas part; those inside ``:not()`` part nothing."""
    selector: list[Node] = []
    for token in prelude:
        if token == ",":
            yield selector
            selector = []
        else:
            selector.append(token)
    yield selector


def _classes(selector: Sequence[Node]) -> Iterator[str]:
    """Yield the classes that something must have; not those inside ``:not()`` and ``:is()``."""
    for before, token in pairwise(selector):
        if before == "." and token.type == "ident":
            yield token.value
