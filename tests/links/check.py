"""Ask addresses whether they still answer, and tell dead from moved."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import httpx

from macros.pages import read_all

CONNECTIONS = 6
SECONDS = 20.0
TRIES = 3
AGENT = "Mozilla/5.0 (compatible; docker-notes link check)"
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


def links(docs: Path) -> dict[str, list[str]]:
    """Return each outside address on the pages below ``docs``, with the places that name it.

    An address stands without its anchor; those of this machine and of examples are left out.
    """
    found: dict[str, list[str]] = {}
    for page in read_all(docs):
        for link in page.links:
            url = urldefrag(link.target).url
            host = urlsplit(url).hostname or ""
            if link.target.startswith("http") and host not in LOCAL and not host.endswith(EXAMPLE):
                found.setdefault(url, []).append(f"{page.path}:{link.line}")
    return found


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
