"""Content-Security-Policy of a page: its own files, and the inline scripts that it was built with."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

_SCRIPT = re.compile(
    r"<script(?![^>]*\b(?:src=|type=\"application/))[^>]*>(.*?)</script>", re.DOTALL
)
_CHARSET = '<meta charset="utf-8">'
# The theme writes the way to the site's root into one script; an instant navigation may bring
# a page of another depth.
_ROOT = re.compile(r'new URL\("[./]+",location\)')
_ROOTS = (".", "..", "../..", "../../..")


def with_policy(html: str) -> str:
    """Return the page ``html`` with its policy before anything that the policy is about."""
    return html.replace(_CHARSET, f"{_CHARSET}{meta(html)}", 1)


def meta(html: str) -> str:
    """Return the policy of ``html`` as a meta element.

    Style attributes stay allowed: base-image pictures and the theme's tooltips set positions.
    """
    scripts = " ".join(dict.fromkeys(f"'sha256-{h}'" for h in hashes(html)))
    policy = (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self'; "
        "style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'


def hashes(html: str) -> Iterator[str]:
    """Yield the SHA-256, in base 64, of each inline script that a browser would run."""
    for script in _SCRIPT.findall(html):
        variants = [_ROOT.sub(f'new URL("{root}",location)', script) for root in _ROOTS]
        for text in dict.fromkeys([script, *variants]):
            yield base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
