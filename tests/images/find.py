"""Find the images that a page's blocks use: FROM, image:, docker run, create, pull and others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from macros.example_images.model import normal
from macros.pages import Fence, Language, Page
from tests.prose import cli
from tests.prose.mentions import parsed

_FROM = re.compile(r"\s*(?:>\s*)?FROM (?:--platform=\S+ )?([^\s\\]+)(?: AS (\S+))?\s*\\?$", re.I)
_COPY = re.compile(r"\s*(?:COPY|ADD|RUN) .*?(?:--from=|\bfrom=)([^\s,]+)", re.IGNORECASE)
_IMAGE = re.compile(r"\s*(?:-\s+)?image: *[\"']?([^\s\"'#]+)")
_TYPED = re.compile(  # printf 'FROM a\n' | docker build -
    r"(?:['\"]|\\n)FROM (?:--platform=\S+ )?([^\s\\'\"]+)(?: AS ([\w.-]+))?"
)
_FLOW = re.compile(r"[{,]\s*image: *[\"']?([^\s\"'#,}]+)")
_CONTEXT = re.compile(r"docker-image://([^\s\"',;)]+)")
_ARG = re.compile(r"\s*ARG (\w+)=(\S+)")
_VARIABLE = re.compile(r"\$\{?(\w+)(?::-([^}]*))?\}?")
_MADE = (
    re.compile(r"(?:\s-t|--tag)[ =](\S+)"),
    re.compile(r"docker (?:image )?tag \S+ (\S+)"),
    re.compile(r"docker (?:container )?commit .*?(\S+)$", re.MULTILINE),
    re.compile(r"docker (?:image )?import .*?(\S+)$", re.MULTILINE),
    re.compile(r"tags *= *\[([^\]]*)\]"),
    re.compile(r"(?:^|[\s,])name=(\S+)"),
    re.compile(r"^FROM .* AS (\S+)", re.MULTILINE | re.IGNORECASE),
    re.compile(r"Loaded image: (\S+)"),
)
_RUNS = frozenset({("docker", "run"), ("docker", "create"), ("docker", "pull")})
_LONG = frozenset(
    [
        ("docker", "container", "run"),
        ("docker", "container", "create"),
        ("docker", "image", "pull"),
        ("docker", "service", "create"),
    ]
)
_COPIES = ("docker", "buildx", "imagetools", "create")
PUBLIC = frozenset(
    [
        "docker.io",
        "gcr.io",
        "ghcr.io",
        "quay.io",
        "mcr.microsoft.com",
        "public.ecr.aws",
        "registry.access.redhat.com",
        "registry.k8s.io",
        "dhi.io",
        "cgr.dev",
        "registry.suse.com",
        "container-registry.oracle.com",
    ]
)
_MISSING = re.compile(
    r"not found|access denied|does not exist|manifest unknown|invalid reference|No such image|"
    r"no matching manifest|toomanyrequests|unauthorized|failed to resolve",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Used:
    """An image in a block: the line, its name in the data's form, and the block."""

    line: int
    name: str
    fence: Fence


def images(page: Page) -> Iterator[Used]:
    """Yield the public images that a page's blocks use, without those that it makes."""
    made = frozenset(_made(page))
    for fence in page.fences:
        for line, name in _named(fence):
            if _is_public(name, made):
                yield Used(line, normal(name), fence)


def fails(used: Used) -> bool:
    """Return True if the block shows that a registry lacks an image: an unknown one is its point."""
    return any(_MISSING.search(line) for line in used.fence.body)


def _named(fence: Fence) -> Iterator[tuple[int, str]]:
    arguments: dict[str, str] = {}
    stages: set[str] = set()
    build = any(re.match(r"\s+build:", text) for text in fence.body)
    for line, text in enumerate(fence.body, fence.line + 1):
        if match := _ARG.match(text):
            arguments[match[1]] = match[2].strip("\"'")
        if fence.language in (Language.DOCKERFILE, Language.CONSOLE) and (
            match := _FROM.match(text)
        ):
            name = _filled(match[1], arguments)
            if name not in stages:
                yield line, name
            stages.add((match[2] or "").lower())
        elif fence.language is Language.DOCKERFILE and (match := _COPY.match(text)):
            if match[1].lower() not in stages and not match[1].isdigit():
                yield line, _filled(match[1], arguments)
        elif fence.language is Language.YAML and (match := _IMAGE.match(text)) and not build:
            yield line, _filled(match[1], arguments)
        for match in _TYPED.finditer(text) if fence.language is Language.CONSOLE else ():
            if match[1].lower() not in stages:
                yield line, match[1]
            stages.add((match[2] or "").lower())
        flow = fence.language in (Language.YAML, Language.CONSOLE) and "build:" not in text
        for match in (*(_FLOW.finditer(text) if flow else ()), *_CONTEXT.finditer(text)):
            yield line, _filled(match[1], arguments)
    for command in fence.commands:
        for read in parsed(command.text.replace("\\\n", " "), cli.load()):
            if read.path in _RUNS | _LONG and read.arguments and not read.complaint:
                yield command.line, read.arguments[0]
            elif read.path == _COPIES and not read.complaint:
                yield from ((command.line, name) for name in read.arguments)


def _filled(name: str, arguments: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda m: arguments.get(m[1]) or m[2] or m[0], name)


def _made(page: Page) -> Iterator[str]:
    for fence in page.fences:
        text = "\n".join(fence.body)
        for pattern in _MADE:
            for found in pattern.findall(text):
                yield from (normal(name.strip("\"' \\,`")) for name in re.split(r"[,\s]+", found))
        if any(re.match(r"\s+build:", line) for line in fence.body):
            yield from (normal(match[1]) for line in fence.body if (match := _IMAGE.match(line)))


def _is_public(name: str, made: frozenset[str]) -> bool:
    bare = normal(name)
    host, slash, _ = bare.partition("/")
    if re.search(r"[$<>{}\"'`…*|()]|\.\.\.", name) or not re.match(r"[a-z0-9]", name):
        return False
    if bare in made or re.fullmatch(r"[0-9a-f]{7,64}|sha256:\S*|scratch", bare):
        return False
    if host == "example" and slash:
        return False
    return not (
        slash and (":" in host or "." in host or host == "localhost") and host not in PUBLIC
    )
