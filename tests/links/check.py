"""Ask addresses whether they still answer and say what pages cite; tell dead from moved."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import httpx

from macros.pages import read_all
from tests.links import said
from tests.prose import sources

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
    LOST = "no longer says it"  # still there, without a term of the page that cites it
    UNREAD = "not read"  # still there, in a form that is not read, such as PDF
    UNSURE = "unsure"  # the server refused or failed: look at it yourself


@dataclass(frozen=True)
class Verdict:
    """An address, its state, and why."""

    url: str
    state: State
    why: str = ""


def links(docs: Path) -> dict[str, list[str]]:
    """Return each outside address of the pages and data below ``docs``, with the places that name it.

    An address stands without its anchor; those of this machine and of examples are left out.
    """
    found: dict[str, list[str]] = {}
    for name, number, address in sources.of_data(docs / "data"):
        found.setdefault(urldefrag(address).url, []).append(f"{docs.name}/data/{name}:{number}")
    for page in read_all(docs):
        for link in page.links:
            url = urldefrag(link.target).url
            host = urlsplit(url).hostname or ""
            if link.target.startswith("http") and host not in LOCAL and not host.endswith(EXAMPLE):
                found.setdefault(url, []).append(f"{page.path}:{link.line}")
    return found


def terms(docs: Path) -> dict[str, tuple[str, ...]]:
    """Return what must stand in each source that the pages below ``docs`` cite, by address."""
    found: dict[str, tuple[str, ...]] = {}
    for page in read_all(docs):
        for cited in sources.cited((docs.parent / page.path).read_text(encoding="utf-8")):
            url = urldefrag(cited.url).url
            found[url] = tuple(dict.fromkeys((*found.get(url, ()), *cited.terms)))
    return found


async def ask(
    client: httpx.AsyncClient, url: str, wanted: Sequence[str] = (), pause: float = 5.0
) -> Verdict:
    """Return what ``url`` answers, after up to three tries, and if it says what is ``wanted``."""
    verdict = Verdict(url, State.UNSURE)
    for attempt in range(TRIES):
        try:
            answer = await client.get(said.raw(url) if wanted else url)
            verdict = judge(url, answer, wanted)
        except httpx.ConnectError as error:
            verdict = Verdict(url, State.DEAD, f"no connection: {error}")
        except httpx.HTTPError as error:
            verdict = Verdict(url, State.UNSURE, type(error).__name__)
        if (
            verdict.state in (State.FINE, State.MOVED, State.LOST, State.UNREAD)
            or attempt + 1 == TRIES
        ):
            break
        await asyncio.sleep(pause)
    return verdict


def judge(url: str, answer: httpx.Response, wanted: Sequence[str] = ()) -> Verdict:
    """Return the verdict on an answer whose redirects were followed."""
    if answer.status_code in (404, 410):
        return Verdict(url, State.DEAD, str(answer.status_code))
    if answer.is_error:
        return Verdict(url, State.UNSURE, str(answer.status_code))
    if wanted:
        kind = answer.headers.get("content-type", "")
        text = said.text(kind, answer.text)
        if text is None:
            return Verdict(url, State.UNREAD, kind)
        if lost := said.missing(text, wanted):
            return Verdict(url, State.LOST, ", ".join(f"`{term}`" for term in lost))
    if answer.history and all(step.status_code in (301, 308) for step in answer.history):
        return Verdict(url, State.MOVED, str(answer.url))
    return Verdict(url, State.FINE)


async def ask_all(
    urls: Iterable[str], pause: float = 5.0, wanted: Mapping[str, Sequence[str]] | None = None
) -> list[Verdict]:
    """Return the verdicts on ``urls``, a few asked at once; ``wanted`` is what each must say."""
    slots = asyncio.Semaphore(CONNECTIONS)
    async with httpx.AsyncClient(
        follow_redirects=True, timeout=SECONDS, headers={"User-Agent": AGENT}
    ) as client:

        async def one(url: str) -> Verdict:
            async with slots:
                return await ask(client, url, (wanted or {}).get(url, ()), pause)

        return list(await asyncio.gather(*(one(url) for url in urls)))


def report(verdicts: Iterable[Verdict], places: Mapping[str, list[str]]) -> str:
    """Return the report as Markdown: dead first, then moved, then what to look at."""
    by_state: dict[State, list[Verdict]] = {}
    for verdict in verdicts:
        by_state.setdefault(verdict.state, []).append(verdict)
    lines = [f"{sum(map(len, by_state.values()))} outside links asked."]
    for state in (State.DEAD, State.LOST, State.MOVED, State.UNREAD, State.UNSURE):
        if found := by_state.get(state):
            lines += ["", f"## {state.value.capitalize()}: {len(found)}", ""]
            lines += [f"- <{v.url}>: {v.why} ({', '.join(places[v.url])})" for v in found]
    return "\n".join(lines)
