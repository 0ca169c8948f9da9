"""Ask addresses whether they still answer, and tell dead from moved."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import httpx

CONNECTIONS = 6
SECONDS = 20.0
TRIES = 3
AGENT = "Mozilla/5.0 (compatible; docker-notes link check)"
LINK = re.compile(r"\]\((https?://[^)\s]+)\)|<(https?://[^>\s]+)>")
LOCAL = {"localhost", "127.0.0.1", "0.0.0.0", "::1"}
EXAMPLE = (".example", ".example.com", ".example.org", ".test", ".invalid")


class State(Enum):
    """What became of an address."""

    FINE = "fine"
    MOVED = "moved"  # for good: write the new address
    DEAD = "dead"
    UNSURE = "unsure"  # the server refused or failed: look at it yourself


@dataclass(frozen=True)
class Verdict:
    """An address, its state, and why."""

    url: str
    state: State
    why: str = ""


def links(folder: Path) -> dict[str, list[str]]:
    """Return each outside address on the pages below ``folder``, with the places that name it."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.md")):
        for number, url in outside(path.read_text(encoding="utf-8")):
            found.setdefault(url, []).append(
                f"{path.relative_to(folder.parent).as_posix()}:{number}"
            )
    return found


def outside(markdown: str) -> Iterator[tuple[int, str]]:
    """Yield line and address, without its anchor, of each link to another site; code is skipped."""
    fence = ""
    for number, line in enumerate(markdown.splitlines(), 1):
        if found := re.match(r"\s*(`{3,}|~{3,})", line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        elif not fence:
            for one, two in LINK.findall(re.sub(r"`[^`]*`", "", line)):
                url = urldefrag(one or two).url
                host = urlsplit(url).hostname or ""
                if host not in LOCAL and not host.endswith(EXAMPLE):
                    yield number, url


async def ask(client: httpx.AsyncClient, url: str, pause: float = 5.0) -> Verdict:
    """Return what ``url`` answers, after up to three tries."""
    verdict = Verdict(url, State.UNSURE)
    for attempt in range(TRIES):
        try:
            answer = await client.get(url)
            verdict = judge(url, answer)
        except httpx.ConnectError as error:
            verdict = Verdict(url, State.DEAD, f"no connection: {error}")
        except httpx.HTTPError as error:
            verdict = Verdict(url, State.UNSURE, type(error).__name__)
        if verdict.state in (State.FINE, State.MOVED) or attempt + 1 == TRIES:
            break
        await asyncio.sleep(pause)
    return verdict


def judge(url: str, answer: httpx.Response) -> Verdict:
    """Return the verdict on an answer whose redirects were followed."""
    if answer.status_code in (404, 410):
        return Verdict(url, State.DEAD, str(answer.status_code))
    if answer.is_error:
        return Verdict(url, State.UNSURE, str(answer.status_code))
    if answer.history and all(step.status_code in (301, 308) for step in answer.history):
        return Verdict(url, State.MOVED, str(answer.url))
    return Verdict(url, State.FINE)


async def ask_all(urls: Iterable[str], pause: float = 5.0) -> list[Verdict]:
    """Return the verdicts on ``urls``, a few asked at once."""
    slots = asyncio.Semaphore(CONNECTIONS)
    async with httpx.AsyncClient(
        follow_redirects=True, timeout=SECONDS, headers={"User-Agent": AGENT}
    ) as client:

        async def one(url: str) -> Verdict:
            async with slots:
                return await ask(client, url, pause)

        return list(await asyncio.gather(*(one(url) for url in urls)))


def report(verdicts: Iterable[Verdict], places: Mapping[str, list[str]]) -> str:
    """Return the report as Markdown: dead first, then moved, then what to look at."""
    by_state: dict[State, list[Verdict]] = {}
    for verdict in verdicts:
        by_state.setdefault(verdict.state, []).append(verdict)
    lines = [f"{sum(map(len, by_state.values()))} outside links asked."]
    for state in (State.DEAD, State.MOVED, State.UNSURE):
        if found := by_state.get(state):
            lines += ["", f"## {state.value.capitalize()}: {len(found)}", ""]
            lines += [f"- <{v.url}>: {v.why} ({', '.join(places[v.url])})" for v in found]
    return "\n".join(lines)
