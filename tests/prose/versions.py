"""A version of Docker's programs that a page compares with comes from the data of claims.

"since 23.0", "Compose 2.30 and later", "removed in 29" are claims: written by hand, nothing proves
them. A version that is only named ("Docker 29") and versions of other programs are no claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from macros.pages import Line
from tests.prose.rules import in_sources, prose

PROGRAMS = r"(?:Docker(?: (?:Engine|CLI|Compose|Buildx|syntax))?|Engine|Moby|Compose|Buildx|BuildKit|containerd|runc|Dockerfile(?: syntax| frontend)?|(?:the )?(?:engine|daemon|CLI|client))"
# A bare number is a version of the engine if it can be one: 17 to 39, or with a point.
_UNITS = (
    r"(?:%|ms|s|[kKMGT]i?B|m|h|bytes?|bits?|days?|hours?|minutes?|seconds?|weeks?|months?|years?|"
    r"times?|to|of|per|lines?|files?|layers?|images?|containers?|characters?|hexadecimal|GB|MB)"
)
_END = rf"(?![\w-]|[.:/,]\d|\s*{_UNITS}(?!\w))"
_NUMBER = rf"v?\d{{1,2}}(?:\.\d+){{1,2}}{_END}"
_ENGINE = rf"(?:v?\d{{1,2}}(?:\.\d+){{1,2}}|v?(?:1[7-9]|2\d|3\d)){_END}"
_VERSION = rf"(?:{PROGRAMS} (?:version )?v?\d{{1,2}}(?:\.\d+){{0,2}}{_END}|(?:version )?{_ENGINE})"
_LATER = r"(?:and|or) (?:later|newer|older|earlier|above|below|up|higher|lower)"
_FATE = (
    r"(?:new|gone|removed|added|introduced|deprecated|dropped|renamed|default|available|fixed|"
    r"changed|on|off|works?|there)"
)
_CLAIMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:since|from|before|until|till|up to|as of|prior to|after|older than|newer than|"
        rf"at least|(?:starting|beginning) (?:with|in)|needs|requires|below|above) {_VERSION}",
        rf"(?<![\w.-]){_VERSION}(?: \([^)]*\))? {_LATER}\b",
        rf"(?<![\w.-])(?:{PROGRAMS} )v?\d{{1,2}}(?:\.\d+){{0,2}}\+",
        rf"(?:≥|>=) ?{_VERSION}",
        rf"(?<![\w.-]){_VERSION} onwards?\b",
        rf"\b{_FATE} (?:in|since|with|by|from) {_VERSION}",
        rf"\bby default (?:in|since|from|with) {_VERSION}",
        rf"(?<![\w.-]){_VERSION} (?:removed|adds|added|introduced|dropped|renamed|deprecated)\b",
    )
)
# Whose numbers are not Docker's; a line that names one of these only is about it.
_OTHERS = re.compile(
    r"\b(?:PostgreSQL|Postgres|Python|Node(?:\.js)?|npm|Debian|Ubuntu|Alpine|musl|glibc|Go|Java|MySQL|"
    r"MariaDB|Kubernetes|kernel|Linux|Windows|macOS|cibuildwheel|pip|PEP|API|TLS|HTTP|IPv[46]|cgroups?|"
    r"nginx|Redis|Podman|Desktop|WSL|RHEL|Fedora|UBI|Temurin|Git|OpenSSL|systemd|iptables|nftables|"
    r"Ruby|PHP|\.NET|OCI|image specification|Distribution|registry|cosign|skopeo|Trivy|QEMU)\b"
)
_OURS = re.compile(rf"\b{PROGRAMS}\b")
_MACRO = re.compile(r"\{=.*?=\}")


def findings(name: str, markdown: str) -> Iterator[str]:
    """Yield the version claims of a page that do not come from the data."""
    sources = in_sources(markdown)
    for line in prose(markdown):
        if line.number not in sources:
            for what in claims(line):
                yield f"{name}:{line.number}: version: expected {{= version(\"ID\") =}}, found '{what}'"


def claims(line: Line) -> Iterator[str]:
    """Yield the claims of a line, in its words, each stretch once."""
    taken: list[range] = []
    text = replace(line, text=_MACRO.sub(" ", line.text)).text
    for pattern in _CLAIMS:
        for match in pattern.finditer(text):
            span = range(*match.span())
            if _others(text, match) or any(set(span) & set(other) for other in taken):
                continue
            taken.append(span)
            yield match[0]


def _others(text: str, match: re.Match[str]) -> bool:
    """True if the number is another program's: named right before it, or alone in the sentence."""
    if _OURS.search(match[0]):
        return False
    sentence = text[max(text.rfind(". ", 0, match.start()), text.rfind("|", 0, match.start()), 0) :]
    before = sentence[: sentence.find(match[0])]
    nearest = [*_OTHERS.finditer(before)]
    if nearest and re.fullmatch(r"[\s\w.,]{0,12}", before[nearest[-1].end() :]):
        return True
    return bool(_OTHERS.search(match[0] + before)) and not _OURS.search(before)
